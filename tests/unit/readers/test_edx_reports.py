"""Reports of the instructor dashboard: marks, endings and members, alone and beside a log."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.edx import (
    COURSE,
    GRADE_END,
    GRADE_HEADER,
    PROFILE_HEADER,
    REPORT,
    account,
    check,
    event,
    everybody,
    graded,
    move,
    profiled,
    read,
    tables,
    view,
    write_log,
    write_rows,
)  # fmt: skip

HEADER = [*GRADE_HEADER, *GRADE_END]
ROWS = [
    graded(11, 0.84, 0.9, "1.0", 0.75, "Y"),
    graded(12, 0.31, 0.5, "Not Attempted", "Not Available"),
    graded(13, 0.0, "Not Attempted", "Not Attempted", "N/A"),
]
PROFILE = REPORT.replace("grade_report", "student_profile_info")
PROBLEMS = REPORT.replace("grade_report", "problem_grade_report")


def report(folder: Path, rows: list[list[object]] = ROWS, status: str = "", name: str = REPORT, **layout: str) -> Path:
    """A grade report; `status` adds the column of newer releases, everybody enrolled but the ids it names."""
    if not status:
        return write_rows(folder / name, HEADER, rows, **layout)
    told = [[*row, "unenrolled" if str(row[0]) in status.split() else "enrolled"] for row in rows]
    return write_rows(folder / name, [*HEADER, "Enrollment Status"], told, **layout)


def enrolments(result: Import) -> pd.DataFrame:
    return tables(result).enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def messages(result: Import) -> str:
    return " ".join(f"{finding.message} {finding.do}" for finding in result.report.findings)


def test_a_grade_report_alone_is_a_table_of_marks(tmp_path: Path):
    result = read(report(tmp_path))
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["Homework 1: Knots", "Homework 2: Ropes", "Final Exam", "enrollment_track"]
    frame = result.snapshot.frame.merge(result.identities, on="learner_id").set_index("source_learner_id")
    assert frame["homework_1_knots"].dropna().to_dict() == {"11": 90.0, "12": 50.0}
    assert frame["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "failed"}
    assert set(frame["run_id"]) == {"NorthX_KN101_2024_T1"}
    assert account(result, REPORT).evidence == "10 fixed headings of an Open edX grade report"


@pytest.mark.parametrize("layout", ["semicolons", "shuffled", "no ids", "percent", "byte order mark"])
def test_edited_reports_read_the_same(tmp_path: Path, layout: str):
    header, rows, options = list(HEADER), [list(row) for row in ROWS], dict[str, str]()
    if layout == "semicolons":
        rows, options = (
            [[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in rows],
            {"delimiter": ";"},
        )
    elif layout == "shuffled":
        header, rows = header[::-1], [row[::-1] for row in rows]
    elif layout == "no ids":
        header, rows = header[1:], [row[1:] for row in rows]
    elif layout == "percent":
        rows = [
            [f"{100 * cell:g}" if isinstance(cell, float) else cell.replace("1.0", "100") if cell == "1.0" else cell for cell in row]
            for row in rows
        ]
    else:
        options = {"encoding": "utf-8-sig"}
    result = read(write_rows(tmp_path / REPORT, header, rows, **options))
    assert result.snapshot
    assert result.snapshot.frame[["homework_1_knots", "homework_2_ropes"]].sum().tolist() == [140.0, 100.0]
    assert (result.snapshot.frame["outcome"] == "completed").sum() == 1


def test_a_report_of_current_learners_says_that_leavers_are_missing(tmp_path: Path):
    assert "those who left are missing" in messages(read(report(tmp_path)))
    assert "those who left are missing" not in messages(read(report(tmp_path, status="13")))


def test_the_enrolment_status_tells_who_withdrew(tmp_path: Path):
    result = read(report(tmp_path, status="13"))
    assert result.snapshot
    frame = result.snapshot.frame.merge(result.identities, on="learner_id").set_index("source_learner_id")
    assert frame["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "withdrawn"}


def test_while_nobody_may_have_a_certificate_the_pass_mark_is_asked(tmp_path: Path):
    path = report(tmp_path, [graded(11, 0.84, 0.9, 1, 0.75), graded(12, 0.31, 0.5, 0.1, 0.2)])
    result = read(path)
    assert result.snapshot
    assert set(result.snapshot.frame["outcome"]) == {"unknown"}
    (question,) = [question for question in result.report.questions if question.key.startswith("pass_mark")]
    told = read(path, **{question.key: "0.5"}).snapshot
    assert told
    assert sorted(told.frame["outcome"]) == ["completed", "failed"]


def test_audit_learners_as_good_as_certified_ones_are_asked_about(tmp_path: Path):
    rows = [graded(11, 0.84, 0.9, 1, 0.75, "Y", "verified"), graded(12, 0.95, 0.9, 1, 1), graded(13, 0.2, 0.1, 0.1, 0.1)]
    result = read(report(tmp_path, rows))
    (question,) = [question for question in result.report.questions if question.key.startswith("edx_result")]
    assert "1 learners without a certificate" in question.why
    by_grade = read(report(tmp_path, rows), **{question.key: "grade", "pass_mark:NorthX_KN101_2024_T1": "0.6"}).snapshot
    assert by_grade
    assert sorted(by_grade.frame["outcome"]) == ["completed", "completed", "failed"]


def test_a_choice_that_is_none_of_the_options_is_refused(tmp_path: Path):
    rows = [graded(11, 0.84, 0.9, 1, 0.75, "Y", "verified"), graded(12, 0.95, 0.9, 1, 1), graded(13, 0.2, 0.1, 0.1, 0.1)]
    path = report(tmp_path, rows)
    (question,) = [question for question in read(path).report.questions if question.key.startswith("edx_result")]
    wrong = read(path, **{question.key: "Grade"}).report
    assert [(finding.message, finding.severity) for finding in wrong.findings] == [("This is not one of the answers.", "blocks")]


def test_beside_a_log_leavers_it_saw_stay_in_and_staff_go(tmp_path: Path):
    lines = [*everybody(), check(11, 3, 4), move(14, -5), view(14, 2), move(14, 20, joined=False), view(50, 1)]
    lines += [event("seq_next", 11, 60)]
    result = read(write_log(tmp_path / "tracking.log", lines), report(tmp_path))
    rows = enrolments(result)
    assert set(rows.index) == {"11", "12", "13", "14"}
    assert rows["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "failed", "14": "withdrawn"}
    assert rows.loc["11", "section"] == "Crew A"
    assert tables(result).runs["course"].tolist() == [COURSE]
    assert account(result).dropped == {"learner in no list of the run": 1}
    work = tables(result).assessments.set_index("title")[["kind", "known_on"]]
    assert work["kind"].to_dict() == {
        "First knot": "quiz",
        "Homework 1: Knots": "assignment",
        "Homework 2: Ropes": "assignment",
        "Final Exam": "exam",
    }
    assert work.loc["Final Exam", "known_on"] == 58  # the day of the report


def test_a_renamed_report_finds_its_course_by_its_people(tmp_path: Path):
    others = [view(who, 1, context={"course_id": "course-v1:NorthX+Z+1"}, event_type="seq_next") for who in (21, 22, 23)]
    log = write_log(tmp_path / "tracking.log", [*everybody(), *others])
    result = read(log, report(tmp_path, name="grades.csv"), **{"run_length:course-v1-NorthX-Z-1": "7"})
    rows = enrolments(result)
    assert set(rows.loc[rows["outcome"] == "completed", "run_id"]) == {"course-v1-NorthX-KN101-2024_T1"}


def test_user_names_of_a_log_without_ids_are_those_of_the_report(tmp_path: Path):
    lines = [view(who, day, context={"user_id": None, "course_id": COURSE}) for day in (0, 8) for who in (11, 12, 13)]
    result = read(write_log(tmp_path / "tracking.log", lines), report(tmp_path))
    assert set(enrolments(result).index) == {"11", "12", "13"}
    assert account(result).rows_kept == 6


def test_a_mark_counts_from_the_first_weekly_report_that_shows_it(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", everybody())
    early = report(
        tmp_path, [graded(11, 0.1, 0.5, "Not Attempted", "Not Attempted"), graded(99, 0, 0, 0, 0)], name=REPORT.replace("05-01", "03-20")
    )
    result = read(log, early, report(tmp_path))
    marks = tables(result).submissions.merge(tables(result).assessments, on="assessment_id").set_index(["title", "enrolment_id"])
    first = marks.loc["Homework 1: Knots"]
    assert sorted(zip(first["known_on_x"], first["score"].fillna(-1), strict=True)) == [(16, 0.0), (16, 50.0), (58, -1.0), (58, 50.0)]
    assert "1 learners of an earlier report are not in" in messages(result)


def test_problem_reports_give_points_of_points(tmp_path: Path):
    title = "Homework 1: Knots - Bowline"
    header = ["Student ID", "Email", "Username", "Enrollment Status", "Grade", f"{title} (Earned)", f"{title} (Possible)"]
    rows = [[11, "a@example.org", "a", "enrolled", 0.8, 3.0, 4.0], [12, "b@example.org", "b", "unenrolled", 0.1, "Not Attempted", 4.0]]
    rows.append([13, "c@example.org", "c", "enrolled", 0.0, "Not Available", "Not Available"])
    result = read(write_rows(tmp_path / PROBLEMS, header, rows))
    assert account(result, PROBLEMS).evidence.startswith("1 problems with points earned and possible")
    assert result.snapshot
    assert result.snapshot.frame.iloc[:, 2].dropna().tolist() == [75.0]
    assert sorted(result.snapshot.frame["outcome"]) == ["unknown", "unknown", "withdrawn"]


def test_problems_of_one_title_stay_apart_and_other_columns_are_told(tmp_path: Path):
    pair = ["Homework 1: Knots - Checkboxes (Earned)", "Homework 1: Knots - Checkboxes (Possible)"]
    rows = [[11, "a@example.org", "a", 0.8, 1, 2, 2, 2, "calls often"], [12, "b@example.org", "b", 0.1, 0, 2, 1, 2, ""]]
    result = read(write_rows(tmp_path / PROBLEMS, ["Student ID", "Email", "Username", "Final Grade", *pair, *pair, "Notes"], rows))
    assert result.snapshot
    assert result.snapshot.frame.iloc[:, 2:4].sum().tolist() == [50.0, 150.0]
    assert any(finding.examples == ("Notes",) for finding in result.report.findings)


def test_the_oldest_grade_report(tmp_path: Path):
    path = write_rows(
        tmp_path / REPORT, ["id", "email", "username", "grade", "HW 01", "HW Avg"], [[11, "a@example.org", "a", 0.8, 0.9, 0.9]]
    )
    result = read(path)
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["HW 01"]


def test_profiles_tell_arrivals_and_background(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", [*everybody(), move(14, -2), move(14, 9, joined=False)])
    profile = write_rows(tmp_path / PROFILE, PROFILE_HEADER, [profiled(11), profiled(12, "2024-03-10 23:00:00+00:00"), profiled(13)])
    result = read(log, profile)
    assert enrolments(result)["registered_day"].to_dict() == {"11": -3, "12": 6, "13": -3, "14": -2}
    known = tables(result).attributes.query(
        "enrolment_id.str.endswith(@code)", local_dict={"code": result.identities["learner_id"].iloc[0]}
    )
    values = {row.name: (row.value, row.is_protected) for row in known.itertuples(index=False)}
    assert values["gender"] == ("F", True)
    assert values["year_of_birth"] == ("1990", True)
    assert values["education_level"] == ("3", False)
    assert {"goals", "location", "mailing_address"}.isdisjoint(values)
    assert "Columns with personal words" in messages(result)
    assert set(result.identities["name"].dropna()) == {"Learner 11", "Learner 12", "Learner 13"}


def test_a_profile_of_chosen_columns_names_people_by_one_of_them(tmp_path: Path):
    rows = [["ada", "1980", "hs", "To learn,\nand to tie"], ["bo", "None", "", ""]]
    result = read(write_rows(tmp_path / "profile_info.csv", ["username", "year_of_birth", "level_of_education", "goals"], rows))
    assert sorted(result.identities["source_learner_id"]) == ["ada", "bo"]


def test_registration_is_only_known_where_almost_everybody_has_a_day(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", everybody())
    some = write_rows(tmp_path / PROFILE, PROFILE_HEADER, [profiled(11), profiled(12, ""), profiled(13, "")])
    assert tables(read(log, some)).runs["registration_known"].tolist() == [False]
    everyone = write_rows(tmp_path / PROFILE, PROFILE_HEADER, [profiled(who) for who in (11, 12, 13)])
    assert tables(read(log, everyone)).runs["registration_known"].tolist() == [True]


def test_rows_of_nobody_and_second_rows_are_dropped(tmp_path: Path):
    result = read(report(tmp_path, [*ROWS, ROWS[0], ["", "", "", *ROWS[0][3:]]]))
    assert account(result, REPORT).line.startswith("5 rows read = 3 kept + 2 dropped")


def test_a_report_with_no_rows_is_said_to_hold_nobody(tmp_path: Path):
    result = read_export([report(tmp_path, [])], scratch=tmp_path)
    assert result.tables is None
    assert result.report.blocked
