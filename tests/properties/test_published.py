"""Laws of the tables published for research: no row without a fate, and the order of rows and columns changes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.readers import Import, read_export
from tests.exports.competition import FEATURES, TRAIN
from tests.exports.kdd2015 import TINY, write_kdd2015_set
from tests.exports.moodle import write_csv
from tests.exports.published import (
    COURSE_HEADER,
    EDU_HEADER,
    PUPILS,
    STUDENTS,
    TAKERS,
    UCI697_HEADER,
    Rows,
    write_edu_table,
    write_person_course,
    write_uci697_table,
)

pytestmark = pytest.mark.slow


def write_features(path: Path, rows: Rows, header: list[str]) -> Path:
    return write_csv(path, [header, *rows])


FEW = settings(max_examples=4)
TABLES = [
    (write_uci697_table, UCI697_HEADER, STUDENTS), (write_edu_table, EDU_HEADER, PUPILS),
    (write_person_course, list(COURSE_HEADER), TAKERS), (write_features, [*FEATURES, "dropout"], TRAIN),
]  # fmt: skip
each_table = pytest.mark.parametrize(("write", "header", "rows"), TABLES, ids=["uci697", "xapi_edu", "person_course", "competition"])
Write = Callable[[Path, Rows, list[str]], Path]

odd = st.sampled_from(["", "?", "1", "-3", "Dropout", "l", "a b", "9" * 30, "=1+1", "2024-05-01", "é"])


def imported(write: Write, rows: Rows, header: list[str]) -> Import:
    with tempfile.TemporaryDirectory() as folder:
        return read_export([write(Path(folder) / "any.csv", rows, header)], scratch=Path(folder))


@each_table
@FEW
@given(extra=st.lists(st.lists(odd, max_size=40), max_size=4))
def test_every_row_is_kept_or_dropped(write: Write, header: list[str], rows: Rows, extra: Rows) -> None:
    report = imported(write, [*rows, *extra], header).report
    (file,) = report.files
    assert file.rows_read == len(rows) + sum(any(row) for row in extra)
    assert file.adds_up
    assert len(report.dropped_rows) == file.rows_dropped


@each_table
@FEW
@given(data=st.data())
def test_order_of_rows_and_columns_changes_nothing(write: Write, header: list[str], rows: Rows, data: st.DataObject) -> None:
    turned = data.draw(st.permutations(rows))
    order = data.draw(st.permutations(range(len(header))))
    found = imported(write, [[row[place] for place in order] for row in turned], [header[place] for place in order]).snapshot
    expected = imported(write, rows, header).snapshot
    assert found
    assert expected
    assert (dict(found.columns), set(found.protected)) == (dict(expected.columns), set(expected.protected))
    columns = ["outcome", *sorted(expected.columns)]
    pd.testing.assert_frame_equal(*(part.frame[columns].sort_values(columns, ignore_index=True) for part in (found, expected)))


log_cells = st.sampled_from(
    ["1", "2", "99", "2014-06-20T10:00:00", "2014-08-01T10:00:00", "soon", "", "browser", "video", "q1", "0", "KNOT"]
)


@settings(max_examples=5)
@given(table=st.sampled_from(sorted(set(TINY) - {"truth_train"})), rows=st.lists(st.lists(log_cells, max_size=6), max_size=5))
def test_every_row_of_a_spoilt_event_set_is_kept_or_dropped(table: str, rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = write_kdd2015_set(Path(folder) / "kdd", {table: [*TINY[table], *rows]})
        report = read_export([written], scratch=Path(folder)).report
    spoilt = next(file for file in report.files if file.name.endswith(f"{table}.csv"))
    assert spoilt.rows_read == len(TINY[table]) + sum(any(row) for row in rows)
    assert all(file.adds_up for file in report.files)


@settings(max_examples=3)
@given(day=st.sampled_from([7, 14, 21, 28]), order=st.permutations(TINY["log_train"]))
def test_a_log_cut_at_a_week_tells_the_same_of_everything_known_by_then(day: int, order: Rows) -> None:
    until = (pd.Timestamp(2014, 6, 12) + pd.Timedelta(days=day)).isoformat()
    with tempfile.TemporaryDirectory() as folder:
        whole, cut = (
            read_export([write_kdd2015_set(Path(folder) / name, {"log_train": rows})], scratch=Path(folder)).tables
            for name, rows in (("whole", order), ("cut", [row for row in TINY["log_train"] if str(row[1]) < until]))
        )
        assert whole
        assert cut
        columns = ["enrolment_id", "at", "kind", "resource_id", "day"]
        events, expected = (part.frame("events").sort_values(columns, ignore_index=True)[columns] for part in (cut, whole))
        mine = expected["enrolment_id"].str.startswith("KNOT") & (expected["day"] < day)
        test_set = events["day"] < day  # the log of the test set is not cut
        pd.testing.assert_frame_equal(events[test_set].reset_index(drop=True), expected[mine].reset_index(drop=True))
        known, all_known = (part.enrolments.dropna(subset="known_on").set_index("enrolment_id")["known_on"] for part in (cut, whole))
        known, all_known = known[known < day], all_known[all_known < day]
        pd.testing.assert_series_equal(known.sort_index(), all_known[all_known.index.str.startswith("KNOT")].sort_index())
