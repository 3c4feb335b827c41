"""Names of modules out of the log table, by which the columns of a gradebook are found to be the work in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import read_export
from tests.exports.moodle import write_csv
from tests.exports.moodle_site import GRADE, HAND_IN, log_row, log_rows, three_a_day, write_table

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


@pytest.mark.parametrize(
    ("made", "set_mark"),
    [
        ('{"itemname":"Talk","itemtype":"manual","itemmodule":null}', '{"itemid":"33","overridden":false,"finalgrade":8}'),
        ('a:2:{s:8:"itemname";s:4:"Talk";s:8:"itemtype";s:6:"manual";}', 'a:2:{s:6:"itemid";s:2:"33";s:10:"overridden";b:0;}'),
        ('a:2:{s:8:"itemname";s:4:"Talk";s:8:"itemtype";s:6:"manual";}', 'a:2:{s:6:"itemid";i:33;s:10:"overridden";b:0;}'),
    ],
)
def test_a_mark_set_in_the_gradebook_has_the_day_that_the_log_table_tells(tmp_path: Path, made: str, set_mark: str) -> None:
    rows = log_rows(*three_a_day(0, 1, 2, 9))
    rows.append(
        log_row(98, -2, 2, r"\core\event\grade_item_created", edulevel=0, objecttable="grade_items", objectid=33, other=made, origin="cli")
    )
    rows.append(log_row(99, 4, 2, GRADE, edulevel=1, objecttable="grade_grades", objectid=77, relateduserid=11, other=set_mark))
    header = ["First name", "Last name", "ID number", "Talk (Percentage)", "Last downloaded from this course"]
    book = [header, *[[f"F{who}", "L", who, "80 %", STAMP] for who in (11, 12, 13)]]
    result = read_export([write_table(tmp_path / "log.csv", rows), write_csv(tmp_path / "grades.csv", book)], scratch=tmp_path)
    assert result.tables
    assert sorted(result.tables.submissions["known_on"]) == [4, 29, 29]
