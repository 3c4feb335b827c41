"""Downloads of a Moodle log that were put together in one file, and logs that merely have equal rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import Action, log_rows, three_a_day, write_csv

DAYS = [*three_a_day(range(1, 7)), *(Action(day, "11", hour=9) for day in range(1, 7))]  # two clicks within a minute each day


def imported(tmp_path: Path, rows: list[list[str]]) -> Import:
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert all(file.adds_up for file in result.report.files)
    return result


def clicks(result: Import) -> int:
    assert result.tables
    return int(result.tables.frame("events")["count"].sum())


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("headings_between", [False, True])
def test_downloads_put_together_in_one_log_count_once(tmp_path: Path, oldest_first: bool, headings_between: bool):
    header, *rows = log_rows(DAYS)
    early, late = rows[6:], rows[:-4]
    order = -1 if oldest_first else 1
    whole = [header, *early[::order], *([header] if headings_between else []), *late[::order]]
    result = imported(tmp_path, whole)
    assert clicks(result) == len(DAYS)
    assert "put together in this log" in " ".join(finding.message for finding in result.report.findings)


@pytest.mark.parametrize("times", [1, 2])
def test_equal_rows_of_one_download_all_count(tmp_path: Path, times: int):
    header, *rows = log_rows(DAYS * times)
    assert clicks(imported(tmp_path, [header, *rows])) == len(DAYS) * times
    by_learner = sorted(rows, key=lambda row: row[1])
    assert clicks(imported(tmp_path, [header, *by_learner])) == len(DAYS) * times


def test_a_sorted_log_with_everything_twice_is_told(tmp_path: Path):
    actions = [Action(day, who) for day in range(1, 4) for who in map(str, range(11, 23))]
    findings = imported(tmp_path, log_rows(actions * 2)).report.findings
    assert [finding.total for finding in findings if "nearly every row" in finding.message] == [3]
