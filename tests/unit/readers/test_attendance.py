"""Sheets of attendance: days in the headings, who was there in the cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import write_csv

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
