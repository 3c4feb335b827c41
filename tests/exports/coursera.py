"""A tiny Coursera research export: one course in two sessions, with the backslashes that its free texts have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Sequence[object]]
WHO = "acme_user_id"
FIRST, SECOND = "knots/2024-05-06", "knots/2024-06-17"


def did(who: str, item: str, at: str, state: int = 1) -> list[object]:
    return ["C1", item, who, state, f"{at} 09:30:00.123"]


def graded(who: str, item: str, at: str, grade: object, passed: int = 1) -> list[object]:
    return ["C1", item, who, f"{at} 10:00:00", passed, grade, grade, ""]


TABLES: dict[str, Rows] = {
    "courses.csv": [
        ["course_id", "course_slug", "course_name", "course_launch_ts", "course_desc"],
        ["C1", "knots", "Knots for all", "2024-01-01 00:00:00", 'So-called "knots", and more'],
    ],
    "course_item_types.csv": [
        ["course_item_type_id", "course_item_type_desc", "course_item_type_category", "course_item_type_graded"],
        [1, "lecture", "lecture", "f"], [2, "supplement", "reading", "f"], [6, "exam", "quiz", "t"],
        [11, "graded programming", "programming", "t"],
    ],
    "course_items.csv": [
        ["course_id", "course_item_id", "course_lesson_id", "course_item_order", "course_item_type_id", "course_item_name",
         "course_item_optional"],
        ["C1", "i1", "L1", 1, 1, 'The "bowline", tied', "f"], ["C1", "i2", "L1", 2, 2, "Reading", "f"],
        ["C1", "i3", "L1", 3, 6, "Quiz 1", "f"], ["C1", "i4", "L1", 4, 11, "First knot", "f"],
    ],
    "course_modules.csv": [["course_id", "course_module_id", "course_module_order", "course_module_name"], ["C1", "M1", 1, "One"]],
    "on_demand_sessions.csv": [
        ["course_id", "on_demand_session_id", "on_demand_sessions_start_ts", "on_demand_sessions_end_ts",
         "on_demand_sessions_enrollment_end_ts", "course_branch_id"],
        ["C1", "s1", "2024-05-06 07:00:00", "2024-06-10 06:59:59", "", "b1"],
        ["C1", "s2", "2024-06-17 07:00:00", "2024-09-10 06:59:59", "", "b1"],
        ["C1", "s9", "2024-12-01 07:00:00", "2025-01-10 06:59:59", "", "b1"],
    ],
    "on_demand_session_memberships.csv": [
        ["course_id", "on_demand_session_id", WHO, "on_demand_sessions_membership_start_ts", "on_demand_sessions_membership_end_ts"],
        *[["C1", "s1", who, f"2024-05-0{day} 08:00:00", ""] for who, day in (("ada", 4), ("bo", 5), ("cy", 6), ("di", 6), ("tom", 1))],
        ["C1", "s2", "cy", "2024-06-18 08:00:00", ""], ["C1", "s2", "ed", "2024-06-16 08:00:00", ""],
    ],
    "course_memberships.csv": [
        [WHO, "course_id", "course_membership_role", "course_membership_ts"],
        *[[who, "C1", "LEARNER", "2024-05-04 08:00:00"] for who in ("ada", "bo", "cy", "di", "ed")],
        ["di", "C1", "NOT_ENROLLED", "2024-05-20 08:00:00"], ["bo", "C1", "BROWSER", "2024-05-01 08:00:00"],
        ["eve", "C1", "BROWSER", "2024-05-04 08:00:00"], ["tom", "C1", "TEACHING_STAFF", "2024-05-01 08:00:00"],
    ],
    "course_progress.csv": [
        ["course_id", "course_item_id", WHO, "course_progress_state_type_id", "course_progress_ts"],
        *[did(who, "i1", "2024-05-07") for who in ("ada", "bo", "cy", "tom", "eve")], did("ada", "i3", "2024-05-14"),
        did("ada", "i3", "2024-05-14", 2), did("cy", "i2", "2024-06-20"), did("ed", "i1", "2024-06-21"), did("ed", "i2", "2024-07-01"),
    ],
    "discussion_questions.csv": [
        ["discussion_question_id", WHO, "discussion_question_title", "discussion_question_details", "course_id",
         "discussion_question_created_ts"],
        ["q1", "bo", "Help", 'My "secret", told', "C1", "2024-05-09 20:00:00"],
    ],
    "course_item_grades.csv": [
        ["course_id", "course_item_id", WHO, "course_item_grade_ts", "course_item_passing_state_id", "course_item_grade_overall",
         "course_item_grade_verified", "course_item_grade_pending"],
        graded("ada", "i3", "2024-05-14", 0.9), graded("ada", "i3", "2024-05-20", 1.0), graded("ada", "i4", "2024-05-28", 0.5),
        graded("cy", "i3", "2024-06-21", 0.4, 0),
    ],
    "course_grades.csv": [
        ["course_id", WHO, "course_grade_ts", "course_passing_state_id", "course_grade_overall_passed_items", "course_grade_overall",
         "course_grade_verified_passed_items", "course_grade_verified"],
        ["C1", "ada", "2024-05-28 10:00:00", 2, 2, 0.75, 2, 0.75], ["C1", "cy", "2024-06-21 10:00:00", 0, 0, 0.2, 0, 0.2],
    ],
    "users.csv": [
        [WHO, "user_join_ts", "country_cd", "region_cd", "profile_language_cd", "browser_language_cd", "reported_or_inferred_gender",
         "employment_status", "educational_attainment", "student_status"],
        ["ada", "2020-01-01 00:00:00", "GB", "", "en", "en", "female", "", "COLLEGE_NO_DEGREE", ""],
    ],
}  # fmt: skip


def coursera_text(rows: Rows) -> str:
    """A table as the export writes it: a backslash before quotation marks, quotation marks around what needs them."""

    def cell(value: object) -> str:
        text = str(value).replace('"', '\\"')
        return f'"{text}"' if "," in text or '"' in text else text

    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


def write_coursera(folder: Path, changed: Mapping[str, Rows | None] = {}) -> list[Path]:
    """The tables, some of them changed or, if None, left out."""
    files = []
    for name, rows in {**TABLES, **changed}.items():
        if rows is not None:
            files.append(folder / name)
            files[-1].write_text(coursera_text(rows), encoding="utf-8")
    return files
