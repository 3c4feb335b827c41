"""Rows and ids that went wrong on the way: told, and never taken for learners, days or numbers of their own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.numbers import parse_numbers
from tests.exports.mapped import write_table

ACTIVITY = {"each_row": "activity", "columns": {"learner": "student_id", "time": "at", "action": "action"}}


def read(folder: Path, header: str, rows: list[list[object]], mapping: dict[str, object] | None = None) -> Import:
    path = write_table(folder / "table.csv", header.split(","), rows)
    answers = {}
    if mapping:
        answers[read_export([path], scratch=folder).report.questions[0].key] = json.dumps(mapping)
    result = read_export([path], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


@pytest.mark.parametrize(
    ("ids", "told", "total"),
    [
        (["1.23457E+11", "1,5E+08", "201"], "lost digits", 2),
        (["ab1", "AB1", "Ab 1", "c"], "differ only", 3),
        (["007", "7", "8"], "differ only", 2),
        (["s1", "s1\u200b", "ｓ1", "s2"], "differ only", 3),
    ],
)
def test_ids_that_may_not_be_of_one_person_each_are_told(tmp_path: Path, ids: list[str], told: str, total: int):
    learners = read(tmp_path, "student_id,quiz,hours,result", [[key, n, n, "Pass"] for n, key in enumerate(ids)])
    acts = [[key, f"2024-03-0{day} 10:00", "view"] for key in ids for day in (1, 2, 3)]
    for result in (learners, read(tmp_path, "student_id,at,action", acts, ACTIVITY)):
        assert [finding.total for finding in result.report.findings if told in finding.message] == [total]


def test_rows_divided_by_another_sign_than_the_headings_are_no_learners(tmp_path: Path):
    path = tmp_path / "joined.csv"
    whole = "".join(f"{n},{n % 7},Pass\n" for n in range(30))
    path.write_text(f"student_id,quiz,result\n{whole}30;5;Pass\n31\t6\tFail\n32\n")
    result = read_export([path], scratch=tmp_path)
    assert result.report.files[0].dropped == {"cells divided by another sign than those of the headings": 2}
    assert result.identities["source_learner_id"].tolist() == [*map(str, range(30)), "32"]


def test_moments_far_from_all_others_are_none_in_iso_too(tmp_path: Path):
    far = ["0001-01-01 00:00", "9999-12-31 23:59", "1970-01-01 00:00"]
    near = [f"2024-03-{day:02d} 10:00" for day in range(1, 29)]
    result = read(tmp_path, "student_id,at,action", [[n % 4, at, "view"] for n, at in enumerate(far + near)], ACTIVITY)
    assert result.tables
    assert result.report.files[0].dropped == {"no time that can be read": 3}
    assert result.tables.runs["data_until_day"].tolist() == [28]


def test_numbers_beyond_all_bounds_are_none():
    assert np.isfinite(parse_numbers(pd.Series(["1e400", "-1e999", "3"], dtype="string")).dropna()).all()
