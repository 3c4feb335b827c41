"""An event table and a table of totals under headings nobody knows, in every container: the same comes out of each by one mapping."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from dropout.readers.formats.mapped_guess import propose
from dropout.readers.formats.mapped_roles import TableMapping
from dropout.readers.mapping import layout_of
from tests.exports.imports import account, outcomes, read
from tests.exports.moodle import write_csv, write_xlsx

EVENTS = [
    ["hero", "moment", "deed", "spot"],
    *[[f"p{who}", f"2024-05-{day:02d} 09:30:00", deed, spot] for who in (1, 2, 3, 4)
      for day, deed, spot in ((6, "viewed", "Knots"), (8, "viewed", "Quiz 1"), (13, "submitted", "First knot"))],
]  # fmt: skip
TOTALS = [["hero", "calls", "average", "end"], *[[f"p{who}", who * 3, 40.5 + who, "pass" if who % 2 else "fail"] for who in range(1, 7)]]
AS_EVENTS = TableMapping("activity", {"learner": "hero", "time": "moment", "action": "deed", "material": "spot"})
AS_TOTALS = TableMapping("learner", {"learner": "hero", "result": "end"})


def _frame(rows: list[list[object]]) -> pd.DataFrame:
    return pd.DataFrame(rows[1:], columns=[str(heading) for heading in rows[0]])


def _records(rows: list[list[object]]) -> list[dict[str, object]]:
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


CONTAINERS: dict[str, Callable[[Path, list[list[object]]], object]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": lambda path, rows: _frame(rows).to_parquet(path),
    "jsonl": lambda path, rows: path.write_text("".join(json.dumps(record) + "\n" for record in _records(rows))),
    "json": lambda path, rows: path.write_text(json.dumps(_records(rows))),
}


def mapped(path: Path, rows: list[list[object]], mapping: TableMapping, **answers: str) -> Import:
    """Import a table in the container that its name tells, by this mapping."""
    CONTAINERS[path.suffix[1:]](path, rows)
    return read(path, **{f"mapping:{layout_of([str(heading) for heading in rows[0]])}": mapping.to_json()}, **answers)


@pytest.mark.parametrize("container", CONTAINERS)
def test_events_are_the_same_in_every_container(container: str, tmp_path: Path):
    result = mapped(tmp_path / f"table.{container}", EVENTS, AS_EVENTS)
    assert account(result).line == "12 rows read = 12 kept + 0 dropped"
    assert result.tables
    assert result.tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 5, 6)]
    events = result.tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict()
    assert events == {(0, "content"): 4, (2, "content"): 4, (7, "assignment"): 4}


@pytest.mark.parametrize("container", CONTAINERS)
def test_totals_are_the_same_in_every_container(container: str, tmp_path: Path):
    result = mapped(tmp_path / f"table.{container}", TOTALS, AS_TOTALS)
    assert account(result).line == "6 rows read = 6 kept + 0 dropped"
    assert outcomes(result) == {f"p{who}": "completed" if who % 2 else "failed" for who in range(1, 7)}
    assert result.snapshot
    assert result.snapshot.frame[["calls", "average"]].astype("float64").values.tolist() == [[who * 3, 40.5 + who] for who in range(1, 7)]


@pytest.mark.parametrize("container", CONTAINERS)
def test_what_the_columns_mean_is_asked_in_every_container(container: str, tmp_path: Path):
    CONTAINERS[container](tmp_path / f"table.{container}", EVENTS)
    question = next(question for question in read(tmp_path / f"table.{container}").report.questions if question.kind == "mapping")
    assert question.preview[0] == ("hero", "moment", "deed", "spot")
    assert question.preview[1][:3] == ("p1", "2024-05-06 09:30:00", "viewed")


@pytest.mark.parametrize("lines", [True, False])
def test_what_a_record_holds_in_an_object_is_a_column_and_a_list_is_told(lines: bool, tmp_path: Path):
    records = [
        {"hero": f"p{who}", "home": {"distance/km": who * 2, "pets": ["cat"]}, "end": "pass" if who % 2 else "fail"} for who in range(1, 7)
    ]
    records[4]["home"] = None
    text = "".join(json.dumps(record) + "\n" for record in records) if lines else json.dumps(records)
    (tmp_path / "table.json").write_text(text)
    result = read(tmp_path / "table.json", **{f"mapping:{layout_of(['hero', 'home.distance/km', 'end'])}": AS_TOTALS.to_json()})
    assert result.snapshot
    assert result.snapshot.frame["home_distance_km"].fillna(0).tolist() == [2, 4, 6, 8, 0, 12]
    assert "home" not in result.snapshot.frame
    assert [finding.examples for finding in result.report.findings if "no single value" in finding.message] == [("home.pets",)]


def test_lists_in_parquet_are_told(tmp_path: Path):
    table = _frame(TOTALS).assign(tags=[["a"]] * 6)
    table.to_parquet(tmp_path / "table.parquet")
    result = read(tmp_path / "table.parquet", **{f"mapping:{layout_of(['hero', 'calls', 'average', 'end'])}": AS_TOTALS.to_json()})
    assert [finding.examples for finding in result.report.findings if "no single value" in finding.message] == [("tags",)]


def test_a_column_of_dates_makes_events_of_learners_who_come_several_times():
    texts = [[str(cell) for cell in row] for row in EVENTS[1:]]
    found = propose(["participant", "moved", "deed", "spot"], texts)
    assert (found.each_row, found.columns["learner"], found.columns["time"]) == ("activity", "participant", "moved")
    assert propose(["participant", "born", "deed", "spot"], texts[::3]).each_row == "learner"  # once each: a date of something else


def test_a_table_cut_off_in_the_middle_says_so(tmp_path: Path):
    path = tmp_path / "table.parquet"
    CONTAINERS["parquet"](path, EVENTS)
    path.write_bytes(path.read_bytes()[:-200])
    assert read(path).report.blocked
