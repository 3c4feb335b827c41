"""Tiny Sakai exports: the five extracts of the Apereo Learning Analytics Processor, and a gradebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.exports.moodle import write_csv

Rows = Sequence[Sequence[object]]
COURSE = "KNOTS_101_24S"
WHO = ("STUDENT1", "STUDENT2", "STUDENT3")


def event(who: str, day: int, what: str = "content.read", course: str = COURSE) -> list[object]:
    """One event on a day of May 2024."""
    return [who, course, what, f"2024-05-{day:02d}T10:58:34"]


def mark(who: str, title: str = "First knot", points: object = 4, at: str = "", course: str = COURSE) -> list[object]:
    category = "Quizzes" if "quiz" in title else "Final Exam" if "exam" in title else "Homework"
    return [who, course, title, category, 5, points, 0.25, at]


TABLES: dict[str, Rows] = {
    "course.csv": [["COURSE_ID", "SUBJECT", "ENROLLMENT", "ONLINE_FLAG"], [COURSE, "Ropes", 3, 1]],
    "enrollment.csv": [
        ["ALTERNATIVE_ID", "COURSE_ID", "FINAL_GRADE", "WITHDRAWAL_DATE"],
        ["STUDENT1", COURSE, "B+", ""], ["STUDENT2", COURSE, "D", ""], ["STUDENT3", COURSE, "W", "2024-05-20T09:00:00"],
    ],
    "personal.csv": [
        ["ALTERNATIVE_ID", "PERCENTILE", "SAT_VERBAL", "SAT_MATH", "ACT_COMPOSITE", "AGE", "RACE", "GENDER", "ENROLLMENT_STATUS",
         "EARNED_CREDIT_HOURS", "GPA_CUMULATIVE", "GPA_SEMESTER", "STANDING", "PELL_STATUS", "CLASS_CODE"],
        *[[who, 80, 590, 540, "", 21 + place, "", "F", "F", 70, 3.4, 3.5, 1, "Y", "SR"] for place, who in enumerate(WHO)],
    ],
    "grade.csv": [
        ["ALTERNATIVE_ID", "COURSE_ID", "GRADABLE_OBJECT", "CATEGORY", "MAX_POINTS", "EARNED_POINTS", "WEIGHT", "GRADE_DATE"],
        mark("STUDENT1", at="2024-05-12T09:00:00"), mark("STUDENT2", points=2, at="2024-05-13T09:00:00"), mark("STUDENT1", "Ropes quiz", 5),
        mark("STUDENT1", "The exam", 3, "2024-06-01T09:00:00"),
    ],
    "activity.csv": [
        ["ALTERNATIVE_ID", "COURSE_ID", "EVENT", "EVENT_DATE"],
        *[event(who, day) for day in (6, 14) for who in WHO], event("STUDENT1", 15, "pres.begin"), event("STUDENT1", 15, "pres.end"),
        event("STUDENT2", 16, "sam.assessment.submit"), event("STUDENT1", 30, "forums.response"),
    ],
}  # fmt: skip
BOOK: Rows = [
    ["Student ID", "Student Name", "First knot [10]", "# First knot", "Ropes quiz [50]", "Course Grade"],
    ["S1", "Splice, Ada", 9, "well tied", 25, "B+"],
    ["S2", "Cleat, Bo", "", "", 40, "D"],
]


def write_sakai(folder: Path, changed: Mapping[str, Rows | None] = {}) -> list[Path]:
    """The five extracts, some of them changed or, if None, left out."""
    rows = {**TABLES, **changed}
    return [write_csv(folder / name, table) for name, table in rows.items() if table is not None]
