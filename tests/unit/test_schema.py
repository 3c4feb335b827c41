"""The canonical tables are checked once: a row without its parent is told, whether its table is in memory or in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.schema import Tables, check_tables
from tests.builders import make_tables


@pytest.fixture(scope="module")
def whole() -> Tables:
    who = {"learner_id": "A"}
    return make_tables(
        enrolments=[who, {"learner_id": "B"}], events=[{**who, "day": 1}, {**who, "day": 2}], assessments=[{"assessment_id": "W"}],
        submissions=[{**who, "assessment_id": "W", "submitted_day": 3}], resources=[{"resource_id": "P"}],
        attributes=[{**who, "name": "previous_attempts", "value": "1"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "parent"),
    [
        ("enrolments", "run_id", "runs"), ("attributes", "enrolment_id", "enrolments"), ("events", "enrolment_id", "enrolments"),
        ("resources", "run_id", "runs"), ("assessments", "run_id", "runs"), ("submissions", "enrolment_id", "enrolments"),
        ("submissions", "assessment_id", "assessments"),
    ],
)  # fmt: skip
def test_a_row_that_points_nowhere_is_told_with_how_many_and_the_first(whole: Tables, table: str, key: str, parent: str) -> None:
    rows = whole.frame(table).assign(**{key: "nowhere"})
    with pytest.raises(DropoutError) as told:
        check_tables(replace(whole, **{table: rows}))
    assert str(told.value).startswith(f"table {table}: Rows point at no row of {parent}. Found: {len(rows)} rows, first {key} nowhere")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, None), ({"enrolment_id": "nowhere"}, "Rows point at no row of enrolments. Found: 2 rows, first enrolment_id nowhere"),
        ({"count": 0}, "Events break the rules of the table. Found: 2 rows"), ({"kind": "dance"}, "Events break the rules"),
        ({"day": pd.NA}, "Events break the rules"),
    ],
)  # fmt: skip
def test_events_in_a_file_are_checked_where_they_are(whole: Tables, tmp_path: Path, values: dict[str, object], says: str | None) -> None:
    whole.frame("events").assign(**values).to_parquet(tmp_path / "events.parquet")
    tables = replace(whole, events=tmp_path / "events.parquet")
    if says is None:
        assert check_tables(tables).events == tmp_path / "events.parquet"
        return
    with pytest.raises(DropoutError, match=says):
        check_tables(tables)
