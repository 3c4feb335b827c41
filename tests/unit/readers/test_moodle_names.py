"""Names of modules out of the log table, by which the columns of a gradebook are found to be the work in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import read_export
from tests.exports.moodle import write_csv
from tests.exports.moodle_site import HAND_IN, log_row, log_rows, three_a_day, write_table

MADE = r"\core\event\course_module_created"
STAMP = int(pd.Timestamp(2024, 6, 10, 12).timestamp())
AS_PHP = 'a:3:{s:10:"modulename";s:6:"assign";s:10:"instanceid";i:9;s:4:"name";s:12:"Über Knoten";}'
AS_JSON = '{"modulename":"assign","instanceid":9,"name":"\\u00dcber Knoten"}'


@pytest.mark.parametrize("other", [AS_PHP, AS_JSON])
@pytest.mark.parametrize("day", [-3, 6])
def test_work_of_a_gradebook_is_found_by_the_name_that_its_module_had_when_it_was_first_used(tmp_path: Path, other: str, day: int) -> None:
    rows = log_rows(*three_a_day(0, 1, 2, 9), *[(5, who, HAND_IN) for who in (11, 12)])
    made = {"contextlevel": 70, "contextinstanceid": 73, "objecttable": "course_modules", "objectid": 73, "edulevel": 1, "other": other}
    rows.append(log_row(99, day, 2, MADE, **made))
    header = ["First name", "Last name", "ID number", "Assignment: Über Knoten (Percentage)", "Last downloaded from this course"]
    book = [header, *[[f"F{who}", "L", who, "80 %", STAMP] for who in (11, 12, 13)]]
    result = read_export([write_table(tmp_path / "log.csv", rows), write_csv(tmp_path / "grades.csv", book)], scratch=tmp_path)
    assert result.tables
    found = result.tables.submissions["submitted_day"].dropna().tolist(), sorted(result.tables.assessments["title"])
    assert found == ([5, 5], ["Über Knoten"] if day < 0 else ["assign 73", "Über Knoten"])
    assert not any("missing: other" in finding.examples for finding in result.report.findings)
