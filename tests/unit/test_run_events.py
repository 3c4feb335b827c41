"""Events in a file for each run: all of them, each where it belongs, sorted, whatever the ids look like."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from dropout.run_events import write_run_events

ROWS = pd.DataFrame(
    [
        ("run 'B'", "run 'B'/z", 3, pd.NaT, "quiz", None, 2),
        ("A", "A/2", 1, pd.Timestamp("2024-03-02 10:00"), "video", "A/v", 1),
        ("A", "A/1", 4, pd.Timestamp("2024-03-05 10:00"), "forum", "A/f", 1),
        ("A", "A/1", 1, pd.Timestamp("2024-03-02 11:00"), "quiz", "A/q", 1),
        ("A", "A/1", 1, pd.Timestamp("2024-03-02 10:00"), "quiz", "A/q", 5),
        ("A", "A/1", 1, pd.Timestamp("2024-03-02 10:00"), "content", "A/z", 1),
        ("A", "A/1", 1, pd.Timestamp("2024-03-02 10:00"), "content", "A/c", 1),
    ],
    columns=["run_id", "enrolment_id", "day", "at", "kind", "resource_id", "count"],
)


def written(folder: Path) -> list[pd.DataFrame]:
    with duckdb.connect() as connection:
        connection.register("rows", ROWS)
        enrolments, resources = (f"SELECT {name} FROM rows" for name in ("enrolment_id", "resource_id"))
        files = write_run_events(connection, "SELECT * FROM rows", ["run 'B'", "C", "A"], enrolments, resources, folder / "it's")
        return [connection.execute("SELECT * FROM read_parquet($1)", [str(file)]).df() for file in files]


def test_each_run_has_its_own_events_in_a_file_sorted_so_that_one_learners_lie_together(tmp_path: Path) -> None:
    first, second, third = written(tmp_path)
    expected = ROWS[ROWS["run_id"] == "A"].sort_values(["enrolment_id", "day", "at", "kind", "resource_id"]).drop(columns="run_id")
    pd.testing.assert_frame_equal(first, expected.reset_index(drop=True), check_dtype=False)
    assert second.empty, "a run without events has a file all the same"
    assert list(third[["enrolment_id", "kind", "count"]].itertuples(index=False, name=None)) == [("run 'B'/z", "quiz", 2)]
    assert third["at"].isna().all()
    assert third["resource_id"].isna().all()
    assert list(first.columns) == list(second.columns) == list(third.columns) == list(expected.columns)
