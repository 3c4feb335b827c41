"""Tables of schools and of training at work: who left, what would tell it, and who the rows are about."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats.plain_columns import is_protected
from dropout.readers.mapping import propose
from tests.exports.mapped import write_table


def read(folder: Path, columns: dict[str, list[object]], answers: dict[str, str] | None = None) -> Import:
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    return read_export([write_table(folder / "table.csv", list(columns), rows)], scratch=folder, answers=answers)


def outcomes(result: Import) -> list[str]:
    assert result.snapshot, result.report.findings
    return [str(outcome) for outcome in result.snapshot.frame["outcome"]]


def proposal(columns: dict[str, list[object]]) -> dict[str, str]:
    found = propose(list(columns), [[*map(str, row)] for row in zip(*columns.values(), strict=True)])
    return {"each_row": found.each_row, **found.columns}


IDS: list[object] = [4101, 4207, 4388, 4402, 4510, 4623]
MARKS: list[object] = [5, 7, 3, 9, 6, 8]


def test_nobody_left_on_the_day_on_which_it_was_over_for_most(tmp_path: Path):
    days: list[object] = ["6/7/2024"] * 4 + ["3/2/2024", "4/15/2024"]
    result = read(tmp_path, {"Student_Number": IDS, "ExitDate": days, "GPA": MARKS}, {"outcome:table": "completed"})
    assert outcomes(result) == ["completed"] * 4 + ["withdrawn"] * 2
    apart: list[object] = [f"{month}/7/2024" for month in range(1, 7)]
    asked = read(tmp_path, {"Student_Number": IDS, "ExitDate": apart, "GPA": MARKS})
    assert outcomes(asked) == ["unknown"] * 6
    assert asked.report.questions[-1].options == ("unknown", "withdrawn")


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("EnrollStatus", [0, 2, 0, 2, 0, 0]),
        ("Enrollment Status", ["Active", "Inactive"] * 3),
        ("endStatus", ["D", "T", "D", "T", "D", "D"]),
        ("Target_binary", [0, 1, 0, 1, 1, 0]),
        ("Persistence", [0, 1, 0, 1, 1, 0]),
        ("Grade", ["A", "F", "B", "RA", "C", "A"]),
        ("Years to Bachelors at cohort inst.", [0, 4, 5, 0, 4, 6]),
        ("User Status", ["Active", "Removed"] * 3),
        ("Skreślony", ["TAK", "NIE"] * 3),
        ("is_active", [1, 0] * 3),
        ("Graduation Date", ["20240512", ""] * 3),
        ("days_to_churn", [12, ""] * 3),
        ("cancel_reason", ["price", ""] * 3),
        ("graduation_year", ["2024", ""] * 3),
        ("Dropout (2)", ["Yes", "No"] * 3),
        ("Target_Graduate", [1, 0] * 3),
        ("class", ["yes", "no"] * 3),
        ("등급", ["A0", "F", "B+", "A0", "C0", "F"]),
    ],
)
def test_what_tells_who_left_is_no_feature_beside_another_result(tmp_path: Path, heading: str, cells: list[object]):
    result = read(tmp_path, {"student_id": IDS, "Dropout": [1, 0, 1, 0, 0, 1], heading: cells, "quiz": MARKS})
    assert result.snapshot, result.report.findings
    assert list(result.snapshot.columns.values()) == ["quiz"]
    assert any(heading in (finding.column, *finding.examples) or heading in finding.message for finding in result.report.findings)


def test_how_much_somebody_studies_is_no_ending(tmp_path: Path):
    result = read(tmp_path, {"student_id": IDS, "Enrollment Status": ["FT", "PT"] * 3, "Dropout": [1, 0, 1, 0, 0, 1]})
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["Enrollment Status"]


def test_marks_among_which_words_stand_are_told_by_a_pass_mark_and_the_words(tmp_path: Path):
    esito: list[object] = [18, 25, 30, 12, "ritirato", "bocciato"]
    result = read(tmp_path, {"Matricola": IDS, "Esito": esito}, {"pass_mark:table": "18"})
    assert outcomes(result) == ["completed", "completed", "completed", "failed", "withdrawn", "failed"]


def test_numbers_that_count_the_rows_are_left_out_whatever_their_heading(tmp_path: Path):
    table: dict[str, list[object]] = {
        "Naam": [f"Ada Low {n}" for n in range(12)],
        "Kaartnr": [*range(501, 513)],
        "Toets": [*range(0, 24, 2)],
    }
    result = read(tmp_path, {"student_id": [f"s{n}" for n in range(12)], **table})
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["Toets"]


def test_an_id_of_an_employee_tells_learners_before_a_name_that_two_of_them_have():
    names: list[object] = ["Ada Low", "Bo High", "Ada Low"]
    days: list[object] = ["2024-03-01", "2024-03-02", "2024-03-05"]
    assert proposal({"Employee ID": ["E1", "E2", "E3"], "Employee Name": names, "Started": days})["learner"] == "Employee ID"
    first: dict[str, list[object]] = {"User Name": ["Ada", "Bo", "Ada"], "User Surname": ["Low", "High", "Far"]}
    found = proposal({**first, "User Email": ["a@b.org", "c@b.org", "d@b.org"], "Course Enroll Date": days, "Clicks": [1, 2, 3]})
    assert found == {"each_row": "learner", "learner": "User Email", "joined": "Course Enroll Date"}
    halves = proposal({"First Name": ["Ada", "Bo", "Ada"], "Last Name": ["Low", "High", "Far"], "Quiz 1": [1, 2, 3], "Task": [4, 5, 6]})
    assert halves["each_row"] == "learner"


def test_an_empty_column_is_not_when_something_was_done_and_completion_has_a_zone():
    table: dict[str, list[object]] = {
        "User": ["Ada Low", "Ada Low", "Bo High"],
        "Expiration date": ["", "-", ""],
        "Progress status": ["Completed", "Not started", "Completed"],
    }
    assert proposal(table)["each_row"] == "learner"
    days: list[object] = ["2024-03-01", "", "2024-03-05"]
    assert (
        proposal({"Email": ["a@b.org", "c@b.org", "d@b.org"], "Completed At (UTC)": days, "Views": [1, 2, 3]})["result"]
        == "Completed At (UTC)"
    )


def test_dates_with_the_month_first_are_told_as_dates(tmp_path: Path):
    columns: dict[str, list[object]] = {"student_id": IDS, "Seen": ["01/23/24 10:55 PM"] * 6, "Entry": ["Aug/15/2023"] * 6}
    messages = [finding.message for finding in read(tmp_path, columns).report.findings]
    assert sum("holds dates" in message for message in messages) == 2


def test_what_the_parents_learnt_and_special_needs_are_protected():
    headings = ["Mother_Education", "parental level of education", "Medu", "sped", "Pell Status", "Education level", "Lunch breaks"]
    assert pd.Series([is_protected(heading) for heading in headings]).tolist() == [True, True, True, True, True, False, False]


def test_columns_for_days_of_a_week_are_told_and_ordinal_numbers_are_none(tmp_path: Path):
    days: dict[str, list[object]] = {day: ["P", "A", "P", "P", "A", "P"] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")}
    result = read(tmp_path, {"student_id": IDS, **days, "quiz": MARKS})
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["quiz"]
    assert any(finding.examples == ("Mon", "Tue", "Wed", "Thu", "Fri") for finding in result.report.findings)
    tests: dict[str, list[object]] = {f"{number} prova": MARKS for number in ("Segunda", "Quarta", "Quinta", "Sexta")}
    portuguese = read(tmp_path, {"student_id": IDS, **tests}).snapshot
    assert portuguese
    assert len(portuguese.columns) == 4


def test_days_as_a_spreadsheet_counts_them_are_days_where_the_heading_asks_for_one(tmp_path: Path):
    columns: dict[str, list[object]] = {"student_id": [1, 2, 3] * 4, "date": [*range(45567, 45578), 45577.75], "clicks": [1] * 12}
    asked = read(tmp_path, columns).report.questions[0]
    assert '"time": "date"' in (asked.default or "")
    tables = read(tmp_path, columns, {asked.key: asked.default or "", "run_start:table": "2024-10-02"}).tables
    assert tables
    assert sorted(tables.frame("events")["day"]) == [*range(11), 10]
    columns["date"] = [*range(20241002, 20241013), 20241012]
    tables = read(tmp_path, columns, {asked.key: asked.default or "", "run_start:table": "2024-10-02"}).tables
    assert tables
    assert sorted(tables.frame("events")["day"]) == [*range(11), 10]
    assert proposal({"student_id": [1, 2, 3] * 2, "task": ["a", "b"] * 3, "points": [45567] * 6}) == {
        "each_row": "mark", "learner": "student_id", "work": "task", "mark": "points",
    }  # fmt: skip


def test_times_of_day_without_a_day_and_questions_about_leaving_tell_nothing(tmp_path: Path):
    clocks: dict[str, list[object]] = {"Time joined": ["10:50 AM"] * 6, "Check in": ["09:01", "09:02", "9:03", "09:04", "09:05", "09:06"]}
    result = read(tmp_path, {"student_id": IDS, **clocks, "Time spent": ["00:10:00"] * 6})
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["Time spent"]
    intends: list[object] = ["Agree", "Disagree"] * 3
    mails: list[object] = [f"{n}@x.org" for n in IDS]
    assert "result" not in proposal({"Email": mails, "I intend to drop out of this course": intends})


def test_to_be_enrolled_in_a_week_is_nothing_done(tmp_path: Path):
    columns: dict[str, list[object]] = {
        "student_id": [n for n in IDS for _ in range(4)],
        "week": [1, 2, 3, 4] * 6,
        "logins": [0, 3, 0, 2] * 6,
        "enrolled": ["Y", "Y", "N", "Y"] * 6,
    }
    tables = read(tmp_path, columns).tables
    assert tables
    assert tables.frame("events")["count"].sum() == 30
