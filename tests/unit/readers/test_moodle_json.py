"""Moodle's JSON: a list of sheets of rows, without headings for logs, as objects for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import READ, log_rows, three_a_day, write_log

ROWS = log_rows(three_a_day([14, 15], READ))


def read_json(folder: Path, content: Any, *beside: Path) -> Import:
    path = folder / "export.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    result = read_export([path, *beside], scratch=folder)
    assert all(file.adds_up for file in result.report.files)
    return result


def as_moodle_writes(rows: list[Any]) -> str:
    return "[[" + ",\n".join(json.dumps(row) for row in rows) + "]\n]"


LOGS = {
    "without headings": as_moodle_writes(ROWS[1:]),
    "with headings": as_moodle_writes(ROWS),
    "of a site": as_moodle_writes([["Knots 40", *row] for row in ROWS[1:]]),
    "one list": json.dumps(ROWS),
    "objects": json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]], indent=2),
    "a line each": "\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]),
    "byte order mark": "\ufeff" + as_moodle_writes(ROWS[1:]),
}


@pytest.mark.parametrize("form", LOGS)
def test_a_log_in_every_form_gives_the_same_events(tmp_path: Path, form: str) -> None:
    result = read_json(tmp_path, LOGS[form])
    assert result.tables
    assert len(result.tables.frame("events")) == 6
    assert set(result.tables.frame("events")["kind"]) == {"content"}
    assert result.report.files[0].line == "6 rows read = 6 kept + 0 dropped"


def test_participants_as_objects_list_the_silent(tmp_path: Path) -> None:
    people = [[{"firstname": "Learner", "lastname": str(who), "email": f"{who}@x.org"} for who in (11, 12, 13, 14)]]
    result = read_json(tmp_path, people, write_log(tmp_path / "log.csv", three_a_day([4])))
    assert sorted(result.identities["source_learner_id"]) == ["11", "12", "13", "14@x.org"]


def test_a_log_cut_off_is_refused_in_words(tmp_path: Path) -> None:
    result = read_json(tmp_path, as_moodle_writes(ROWS)[:-30])
    assert result.tables is None
    assert "damaged or cut off" in result.report.findings[0].message


@pytest.mark.parametrize("other", ['[{"verb": {"id": "x"}, "actor": 1}]', "[1, 2, 3]", "[[[]]]", "[", '{"a": ', "[[1, 2], [3, 4]]"])
def test_json_of_others_is_left_alone(tmp_path: Path, other: str) -> None:
    assert "moodle" not in {file.format for file in read_json(tmp_path, other).report.files}


def test_rows_longer_than_what_is_read_at_a_time_are_read(tmp_path: Path) -> None:
    rows = [[*row[:3], "Course: " + "K" * 100_000, *row[4:]] for row in ROWS[1:]]
    result = read_json(tmp_path, as_moodle_writes(rows))
    assert result.report.files[0].line == "6 rows read = 6 kept + 0 dropped"
