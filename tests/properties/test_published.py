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
from tests.exports.published import EDU_HEADER, PUPILS, STUDENTS, UCI697_HEADER, Rows, write_edu_table, write_uci697_table

FEW = settings(max_examples=10)
TABLES = [(write_uci697_table, UCI697_HEADER, STUDENTS), (write_edu_table, EDU_HEADER, PUPILS)]
each_table = pytest.mark.parametrize(("write", "header", "rows"), TABLES, ids=["uci697", "xapi_edu"])
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
