"""Open edX: reports on open responses and on answers, the enrolment report, and the smaller tables of a data package."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from dropout.readers import Import, read_export
from tests.exports.edx import COURSE, GRADE_END, GRADE_HEADER, block, check, write_log
from tests.exports.moodle import write_csv

ORA = [
    "Submission ID", "Location", "Problem Name", "Item ID", "Username", "Anonymized Student ID", "Date/Time Response Submitted", "Response",
    "Assessment Details", "Assessment Scores", "Date/Time Final Score Given", "Final Score Points Earned", "Final Score Points Possible",
    "Feedback Statements Selected", "Feedback on Peer Assessments",
]  # fmt: skip


def response(who: int, day: int, points: object = "") -> list[object]:
    at, given = f"2024-03-{day:02} 09:30:00.123456+00:00", f"2024-03-{day + 5:02} 10:00:00+00:00" if points != "" else ""
    place = block("openassessment", "e1")
    return [
        f"0f{who}",
        place,
        "My knot",
        "77aa",
        f"Learner{who}",
        f"{who:032}",
        at,
        "my secret text",
        "scorer",
        "",
        given,
        points,
        8,
        "",
        "",
    ]


def outcomes(result: Import) -> dict[str, str]:
    assert result.tables
    told = result.tables.enrolments.merge(result.identities, on="learner_id")
    return dict(zip(told["source_learner_id"].astype(str), told["outcome"].astype(str), strict=True))


def test_open_responses_are_hand_ins_marked_when_their_score_was_given(tmp_path: Path):
    path = write_csv(tmp_path / "NorthX_KN101_2024_T1_ORA_data_2024-05-01-1203.csv", [ORA, response(11, 4, 6), response(12, 6)])
    result = read_export([path], scratch=tmp_path)
    assert result.tables
    assert result.tables.runs["course"].tolist() == [COURSE]
    assert result.tables.assessments[["title", "max_score"]].values.tolist() == [["My knot", 8.0]]
    marks = result.tables.submissions.sort_values("submitted_day")
    assert marks[["submitted_day", "known_on", "status"]].values.tolist() == [[0, 5, "scored"], [2, 2, "submitted"]]
    assert marks["score"].iloc[0] == 75
    assert len(result.tables.frame("events")) == 2
    assert "secret" not in str(result)


def test_an_older_report_names_nobody_until_the_ids_are_given_along(tmp_path: Path):
    old = [[row[0], row[1], *row[5:]] for row in [response(11, 4, 6), response(12, 6, 1)]]
    report = write_csv(tmp_path / "ORA_data.csv", [["Submission ID", "Item ID", *ORA[5:]], *old])
    enrolled = [["id", "user_id", "course_id", "created", "is_active", "mode"]]
    enrolled += [[who, who, COURSE, "2024-03-01 10:00:00", 1, "audit"] for who in (11, 12)]
    members = write_csv(tmp_path / "student_courseenrollment.csv", enrolled)
    alone = read_export([report, members], scratch=tmp_path)
    told = {file.name: file.dropped for file in alone.report.files}
    assert told["ORA_data.csv"] == {"anonymous learner, whom no file names": 2}
    ids = [["User ID", "Anonymized User ID", "Course Specific Anonymized User ID"], [11, "f1", f"{11:032}"], [12, "f2", f"{12:032}"]]
    result = read_export([report, members, write_csv(tmp_path / "anon_ids.csv", ids)], scratch=tmp_path)
    assert result.tables
    assert len(result.tables.enrolments) == 2
    assert sorted(result.tables.submissions["score"]) == [12.5, 75]


def test_answers_to_problems_are_marks_of_the_day_of_the_last_of_them(tmp_path: Path):
    header = ["username", "title", "location", "Answer", "Answer ID", "Question", "block_key", "state"]
    state = {"attempts": 2, "score": {"raw_earned": 1, "raw_possible": 4}, "last_submission_time": "2024-03-06T10:00:00Z"}
    rows = [
        [f"learner{who}", "First knot", "W > S", "my secret text", "a_2_1", "Why?", block("problem", "a0"), text]
        for who, text in [(11, json.dumps(state)), (11, json.dumps(state)), (12, "{}"), (13, "{broken"), (14, "[1]")]
    ]
    result = read_export([write_csv(tmp_path / "student_state.csv", [header, *rows])], scratch=tmp_path)
    assert result.report.files[0].line == "5 rows read = 2 kept + 3 dropped (nothing handed in 3)"
    assert result.tables
    assert result.tables.submissions["score"].tolist() == [25]
    assert "secret" not in str(result)


def test_an_enrolment_report_tells_who_left_and_who_teaches(tmp_path: Path):
    header = ["User ID", "Username", "Full Name", "Year of Birth", "Gender", "Mailing Address", "Enrollment Date", "Currently Enrolled"]
    header += ["Enrollment Source", "Enrollment Role"]
    rows = [
        [who, f"learner{who}", f"Ada {who}", 1990, "f", "1 High St", f"2024-03-0{who - 9} 10:00:00+00:00", now, "Website", role]
        for who, now, role in [(11, "Yes", "Student"), (12, "No", "Student"), (13, "Yes", "Course Staff")]
    ]
    result = read_export([write_csv(tmp_path / "NorthX_KN101_enrollment_report_2024-05-01-1203.csv", [header, *rows])], scratch=tmp_path)
    assert outcomes(result) == {"11": "unknown", "12": "withdrawn"}
    assert result.tables
    assert result.tables.runs["course"].tolist() == ["NorthX_KN101"]


def test_the_smaller_tables_of_a_data_package_tell_who_passed_and_who_teaches(tmp_path: Path):
    grades = [["course_id", "user_id", "grading_policy_hash", "percent_grade", "letter_grade", "passed_timestamp", "created", "modified"]]
    grades += [[COURSE, 11, "h", 0.9, "Pass", "2024-04-02 10:00:00", "", ""], [COURSE, 12, "h", 0.1, "", "NULL", "", ""]]
    members = [["id", "user_id", "course_id", "created", "is_active", "mode"]]
    members += [[who, who, COURSE, "2024-03-01 10:00:00", 1, "audit"] for who in (11, 12, 13)]
    team = [["org", "course_id", "user_id", "role"], ["NorthX", COURSE, 13, "instructor"]]
    parts = [
        ["id", "user_id", "course_id", "usage_key", "earned_all", "possible_all", "earned_graded", "possible_graded", "first_attempted"]
    ]
    parts[0] += ["created", "modified"]
    key, tried, changed = block("sequential", "w1"), "2024-03-09 10:00:00", "2024-03-12 10:00:00"
    parts += [[who, who, COURSE, key, 4, 4, 3, 4, tried, tried, changed] for who in (11, 12, 13)]
    parts += [[20, 12, COURSE, block("sequential", "w2"), 4, 4, 0, 0, tried, tried, changed]]  # not graded
    paths = [write_csv(tmp_path / f"{name}.csv", rows) for name, rows in {"g": grades, "m": members, "t": team, "p": parts}.items()]
    result = read_export(paths, scratch=tmp_path)
    assert result.tables
    marks = result.tables.submissions
    assert marks[["score", "known_on"]].values.tolist() == [[75, 11], [75, 11]]
    assert set(marks["submitted_day"]) == {8}
    assert outcomes(result) == {"11": "completed", "12": "unknown"}


def test_the_structure_of_a_course_tells_its_days_and_when_work_is_due(tmp_path: Path):
    structure = tmp_path / "course_structure.json"
    parts = {
        block("course", "course"): (
            "course", [block("sequential", "w1"), block("sequential", "w2")],
            {"start": "2024-03-04T00:00:00Z", "end": '"2024-05-27T00:00:00Z"'},
        ),
        block("sequential", "w1"): (
            "sequential", [block("problem", "a0"), block("sequential", "w1")], {"due": "2024-03-18T23:00:00Z", "display_name": "Knots"},
        ),
        block("problem", "a0"): ("problem", [], {}),
        block("sequential", "w2"): ("sequential", [block("openassessment", "e1")], {"due": "2030-01-01T00:00:00Z"}),
        block("openassessment", "e1"): ("openassessment", [], {"due": "2024-04-01T12:00:00Z", "display_name": "Essay \ud800"}),
    }  # fmt: skip
    blocks = {key: {"category": kind, "children": children, "metadata": meta} for key, (kind, children, meta) in parts.items()}
    structure.write_text(json.dumps(blocks), encoding="utf-8")
    answers = [check(who, day, name=name) for who in (11, 12, 13) for name, day in (("a0", 6), ("b7", 8))]
    log = write_log(tmp_path / "tracking.log", answers)
    result = read_export([structure, log], scratch=tmp_path)
    assert result.tables
    run = result.tables.runs.iloc[0]
    assert (str(run["starts_on"])[:10], run["length_days"], run["starts_on_provenance"]) == ("2024-03-04", 85, "stated")
    due = result.tables.assessments.set_index("assessment_id")["due_day"]
    assert {key.rpartition("/")[2]: None if pd.isna(day) else day for key, day in due.items()} == {"problem-a0": 14, "problem-b7": None}
    structure.write_text(json.dumps(blocks)[:-40], encoding="utf-8")
    broken = read_export([structure, log], scratch=tmp_path)
    assert broken.tables
    assert any("left aside" in finding.message for finding in broken.report.findings)


def test_grades_in_percent_alone_make_a_grade_report(tmp_path: Path):
    header = ["Grade Percent" if heading == "Grade" else heading for heading in (*GRADE_HEADER, *GRADE_END)]
    rows = [[who, f"l{who}@x.org", f"l{who}", 80, 0.9, "Not Attempted", 0.45, 0.7, "A", "audit", "N/A", "N", "N", "N/A"] for who in (1, 2)]
    result = read_export([write_csv(tmp_path / "report.csv", [header, *rows])], scratch=tmp_path)
    assert result.report.files[0].format == "edx"
    assert result.snapshot is not None
    assert result.snapshot.frame["homework_1_knots"].tolist() == [90.0, 90.0]
