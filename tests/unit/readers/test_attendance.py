"""Sheets of attendance: days in the headings, who was there in the cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import three_a_day, write_csv, write_log

HEADER = ["Roll No", "Name", "13/01/2025", "20/01/2025", "27/01/2025", "Total"]
ROWS = [["1", "Ada Low", "P", "A", "P", 2], ["2", "Bo High", "A", "A", "A", 0], ["3", "Cy Mid", "P", "L", "", 2]]


def imported(tmp_path: Path, rows: list[list[object]]) -> Import:
    return read_export([write_csv(tmp_path / "Knots.csv", rows)], scratch=tmp_path)


def seen(result: Import) -> list[tuple[str, str]]:
    """Who was there on which day."""
    assert result.tables
    rows = result.tables.frame("events").merge(result.tables.enrolments[["enrolment_id", "learner_id"]])
    rows = rows.merge(result.identities, on="learner_id")
    return sorted(zip(rows["source_learner_id"], rows["at"].astype(str).str.slice(0, 10), strict=True))


def test_whoever_was_there_did_something_and_whoever_was_not_is_known(tmp_path: Path):
    result = imported(tmp_path, [HEADER, *ROWS])
    assert result.report.files[0].format == "attendance"
    assert result.report.files[0].line == "3 rows read = 3 kept + 0 dropped"
    assert seen(result) == [("1", "2025-01-13"), ("1", "2025-01-27"), ("3", "2025-01-13"), ("3", "2025-01-20")]
    assert result.tables
    assert len(result.tables.enrolments) == 3
    assert result.identities["name"].tolist() == ["Ada Low", "Bo High", "Cy Mid"]


@pytest.mark.parametrize(("there", "away"), [("1", "0"), ("yes", "no"), ("Present", "Absent"), ("P (2/2)", "A (0/2)")])
def test_it_is_written_in_several_ways(tmp_path: Path, there: str, away: str):
    words = {"P": there, "A": away, "L": there}
    assert len(seen(imported(tmp_path, [HEADER, *[[words.get(str(cell), cell) for cell in row] for row in ROWS]]))) == 4


def test_what_says_nothing_is_told_and_an_average_is_nobody(tmp_path: Path):
    rows = [[*row[:4], "A", row[5]] for row in ROWS]
    result = imported(tmp_path, [HEADER, *rows, ["4", "Di Top", "hm", "P", "P", 2], ["Average", "", "", "", "", 1.5]])
    assert result.report.files[0].dropped == {"a summary of all, not a learner": 1}
    assert ("hm",) in [finding.examples for finding in result.report.findings]
    assert ("4", "2025-01-13") not in seen(result)


def test_days_with_marks_are_no_attendance(tmp_path: Path):
    result = imported(tmp_path, [HEADER, *[[*row[:2], 71, 64, 90, 3] for row in ROWS]])
    assert result.report.files[0].format == "plain"


def test_days_that_may_be_months_are_asked(tmp_path: Path):
    header = ["Roll No", "Name", "01/02/2025", "02/02/2025", "03/02/2025"]
    result = imported(tmp_path, [header, *[row[:5] for row in ROWS]])
    assert [question.key for question in result.report.open_questions] == ["date_order:Knots.csv"]
    assert result.tables is None or pd.isna(result.tables.runs["starts_on"]).all()


SESSIONS = ["04 Sep 2023 10.00AM All students", "04 Sep 2023 10.00AM Group: G1", "11 Sep 2023 02.30PM All students"]


def test_the_export_of_the_plugin_of_moodle_is_read_whatever_its_letters_mean(tmp_path: Path):
    """Two sessions at once, remarks under no heading, and in German A is for anwesend: the points say who was there."""
    header = ["Student ID", "Last name", "First name", "Groups", SESSIONS[0], "", *SESSIONS[1:], "P", "A", "Taken sessions", "Points"]
    rows = [
        ["11", "Low", "Ada", "G1", "A (2/2)", "ring me", "A (2/2)", "V (1/2)", 2, 1, 3, "5 / 6"],
        ["12", "High", "Bo", "", "F (0/2)", "", "", "A (2/2)", 1, 1, 2, "2 / 4"],
        ["13", "Mid", "Cy", "", "?", "", "", "L (1/2)", 1, 0, 1, "1 / 2"],
    ]
    result = imported(tmp_path, [["Course", "Knots"], ["Group", "All participants"], [], header, *rows])
    assert result.report.files[0].line == "3 rows read = 3 kept + 0 dropped"
    assert seen(result) == [("11", "2023-09-04"), ("11", "2023-09-04"), ("11", "2023-09-11"), ("12", "2023-09-11"), ("13", "2023-09-11")]
    assert result.tables
    events = result.tables.frame("events")
    assert events.sort_values("at")["at"].dt.strftime("%H:%M").tolist() == ["10:00"] * 2 + ["14:30"] * 3
    assert "ring me" not in str(result)


def test_beside_a_log_its_days_go_to_the_run_of_the_log(tmp_path: Path):
    log = write_log(tmp_path / "log.csv", three_a_day([0, 7, 9]))
    header = ["Student ID", "Name", "27/05/2024 10:00", "28/05/2024 10:00", "29/05/2024 10:00"]
    rows = [["11", "Learner 11", "P", "A", "P"], ["12", "Learner 12", "A", "P", "A"], ["14", "Learner 14", "A", "A", "A"]]
    sheet = write_csv(tmp_path / "sheet.csv", [header, *rows])
    result = read_export([log, sheet], scratch=tmp_path)
    assert result.tables
    assert result.tables.runs["source"].tolist() == ["moodle"]
    assert len(result.tables.enrolments) == 4  # whoever was never there is in the course all the same
    assert len(result.tables.frame("events")) == 9 + 3
    stranger = write_csv(tmp_path / "other.csv", [header, *[[f"9{row[0]}", f"Else {row[0]}", *row[2:]] for row in rows]])
    apart = read_export([log, stranger], scratch=tmp_path)
    assert apart.tables
    assert sorted(apart.tables.runs["source"]) == ["attendance", "moodle"]
