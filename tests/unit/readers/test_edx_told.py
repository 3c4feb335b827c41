"""What a tracking log tells beside activity: marks as they were known, who passed, who is staff, which courses there are."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.edx import COURSE, RUN, account, block, check, event, everybody, move, play, read, tables, view, write_log

OTHER = "course-v1:NorthX+KN101+2024_T2"


def log(folder: Path, *events: dict[str, object], name: str = "tracking.log") -> Path:
    return write_log(folder / name, [*everybody(), *events])


def marks(result: Import) -> list[tuple[object, ...]]:
    columns = ["submitted_day", "known_on", "score", "attempts"]
    rows = tables(result).submissions[columns].astype("object")
    return sorted(tuple(None if pd.isna(cell) else float(cell) for cell in row) for row in rows.values)


def grade(who: object, day: int, earned: float, kind: str = "problem", name: str = "a0ef", by: object = None) -> dict[str, object]:
    """The platform writes down a score; `by` is who made it do so, nobody where it was a task."""
    told = {"user_id": str(who), "course_id": COURSE, "problem_id": block(kind, name), "weighted_earned": earned, "weighted_possible": 4}
    return event("edx.grades.problem.submitted", by, day, told, username=f"learner{by}" if by else "")


def passing(name: str, who: int, day: int) -> dict[str, object]:
    return event(f"edx.{name}", None, day, {"course_id": COURSE, "user_id": who}, username="")


def test_the_first_day_of_an_item_counts_with_its_last_score(tmp_path: Path):
    tries = [check(11, 3, 1), check(11, 3, 2, 2, time="2024-03-07T10:00:00+00:00"), check(11, 5, 4, 3)]
    result = read(log(tmp_path, *tries))
    assert marks(result) == [(3.0, 3.0, 50.0, 2.0)]
    assert tables(result).assessments[["kind", "title", "max_score", "known_on"]].values.tolist() == [["quiz", "First knot", 4.0, 3]]


def test_the_score_that_goes_with_an_answer_is_no_second_one(tmp_path: Path):
    browser = event("problem_check", 11, 3, "input_a0ef=1", event_source="browser")
    result = read(log(tmp_path, browser, check(11, 3, 2), grade(11, 3, 2, by=11)))
    assert marks(result) == [(3.0, 3.0, 50.0, 1.0)]
    assert account(result).line == "9 rows read = 9 kept + 0 dropped"
    assert (tables(result).frame("events")["kind"] == "quiz").sum() == 2


def test_work_marked_later_is_known_later(tmp_path: Path):
    module = {"module": {"display_name": "Essay", "usage_key": block("openassessment", "e1")}}
    hand_in = event("openassessmentblock.create_submission", 12, 4, {"attempt_number": 1}, context=module)
    result = read(log(tmp_path, hand_in, grade(12, 9, 3, "openassessment", "e1", by=99)))
    assert marks(result) == [(4.0, 9.0, 75.0, 1.0)]
    assert tables(result).assessments[["kind", "title"]].values.tolist() == [["assignment", "Essay"]]
    assert "99" not in set(result.identities["source_learner_id"])


def test_work_that_is_only_told_by_its_score_is_handed_in_with_it(tmp_path: Path):
    assert marks(read(log(tmp_path, grade(13, 6, 4, "drag-and-drop-v2", "d1", by=13)))) == [(6.0, 6.0, 100.0, 1.0)]


def test_old_answers_without_points_are_right_or_wrong(tmp_path: Path):
    told = {"problem_id": "i4x://NorthX/KN101/problem/HW3", "success": "correct", "attempts": 1}
    assert marks(read(log(tmp_path, event("problem_check", 11, 2, json.dumps(told))))) == [(2.0, 2.0, 100.0, 1.0)]


def test_whoever_passed_has_completed_unless_the_grade_fell_again(tmp_path: Path):
    lines = [
        passing("course.grade.now_failed", 11, 9), passing("course.grade.passed.first_time", 11, 30),
        passing("course.grade.now_passed", 12, 30), passing("course.grade.now_failed", 12, 40),
        passing("certificate.created", 13, 50), passing("course.grade.now_failed", 13, 51),
    ]  # fmt: skip
    result = read(log(tmp_path, *lines))
    outcome = tables(result).enrolments.merge(result.identities).set_index("source_learner_id")["outcome"]
    assert outcome.to_dict() == {"11": "completed", "12": "unknown", "13": "completed"}
    assert account(result).rows_kept == 12


INSTRUCTOR = f"/courses/{COURSE}/instructor/api/list_report_downloads"


@pytest.mark.parametrize(
    "line",
    [
        event(INSTRUCTOR, 50, 1),
        event(f"/courses/{COURSE}/instructor", 50, 1, context={"course_id": ""}),
        event("edx.instructor.report.requested", 50, 1, {"report_type": "grade_report"}),
        event("edx.ui.lms.link_clicked", 50, 1, "{}", event_source="browser", page=f"https://x.org/courses/{COURSE}/instructor#view"),
        event("edx.forum.response.created", 50, 1, {"commentable_id": "t", "user_course_roles": ["Staff"]}),
        view(50, 1, host="studio.example.org"),
        event("edx.grades.problem.rescored", 50, 1, {"user_id": 11, "problem_id": block("problem", "a0ef"), "course_id": COURSE}),
    ],
)
def test_staff_are_proposed_by_what_only_they_can_do(tmp_path: Path, line: dict[str, object]):
    result = read(log(tmp_path, line, play(50, 3)))
    assert [question.default for question in result.report.questions if question.key == f"staff:{RUN}"] == ["50"]
    assert account(result).dropped == {"done by staff": 2}


def test_the_courses_of_a_log_are_asked_for(tmp_path: Path):
    seldom = [view(who, 1, context={"course_id": "course-v1:NorthX+Try+1", "path": ""}, event_type="seq_next") for who in (11, 12)]
    others = [view(who, 1, context={"course_id": OTHER}, event_type="seq_next") for who in (21, 22, 23)]
    result = read(log(tmp_path, *seldom, *others))
    assert set(tables(result).runs["course"]) == {COURSE, OTHER}
    assert account(result).dropped == {"in a course that was not chosen": 2}
    assert len(tables(read(log(tmp_path, *seldom, *others), edx_courses="all")).runs) == 3
    assert tables(read(log(tmp_path, *seldom, *others), edx_courses=f" {COURSE} ,")).runs["course"].tolist() == [COURSE]


def test_marks_of_one_block_in_two_runs_stay_apart(tmp_path: Path):
    again = [view(who, 30, context={"course_id": OTHER}, event_type="seq_next") for who in (11, 21, 22)]
    result = read(log(tmp_path, *again, check(11, 3, 4), check(11, 31, 1, context={"course_id": OTHER}), check(12, 3, 2)))
    scores = tables(result).submissions.set_index("enrolment_id")["score"].dropna()
    assert scores.tolist() == [50.0]


def test_files_that_overlap_count_each_event_once(tmp_path: Path):
    first = write_log(tmp_path / "tracking.log-20240312", everybody())
    second = write_log(tmp_path / "tracking.log", [*everybody((8, 9)), play(day=9)], prefix="May 1 10:00:00 host logger: ")
    result = read(first, second)
    assert account(result, "tracking.log-20240312").rows_dropped == 3 or account(result).dropped == {
        "the same line as in an earlier file": 3
    }
    assert len(tables(result).frame("events")) == 10


def test_addresses_and_posts_stay_behind(tmp_path: Path):
    result = read(log(tmp_path, event("edx.forum.thread.created", 11, 2, {"commentable_id": "t", "body": "my secret"})))
    written = [path.read_bytes() for path in tmp_path.rglob("*.parquet")]
    assert not any(b"203.0.113" in data or b"secret" in data for data in written)
    assert any("what people wrote" in finding.message for finding in result.report.findings)


def test_a_log_cut_at_a_day_tells_the_same_of_what_was_known_by_then(tmp_path: Path):
    later = [
        check(11, 3, 1), check(11, 20, 4, 2), check(12, 15, 2), check(13, 2, 2, name="b1"), check(13, 30, 4, name="c1"),
        grade(13, 5, 3, "openassessment", "e1"), grade(13, 25, 4, "openassessment", "e1"),
        play(14, 16), move(12, 18, joined=False), event(INSTRUCTOR, 50, 17), play(50, 2),
    ]  # fmt: skip
    whole = tables(read(log(tmp_path, *later)))
    cut = tables(read(log(tmp_path, *[line for line in later if str(line["time"]) < "2024-03-18"])))
    for name in ("submissions", "assessments", "enrolments"):
        known = whole.frame(name)
        known = known[known["known_on"] < 14].drop(columns=["unregistered_day", "outcome"], errors="ignore")
        found = cut.frame(name)[known.columns]
        keys = [column for column in ("enrolment_id", "assessment_id") if column in known]
        pd.testing.assert_frame_equal(
            known.sort_values(keys, ignore_index=True), found.sort_values(keys, ignore_index=True), check_dtype=False
        )
