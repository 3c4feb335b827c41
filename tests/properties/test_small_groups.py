"""Small groups: nobody can be worked out from what a table shows and the sums that are known anyway."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dropout.cohort import MIN_GROUP, withhold_crossed, withhold_small

SIZES = st.integers(1, 60)


@given(st.lists(SIZES, min_size=1, max_size=8), st.integers(0, 3))
def test_what_is_withheld_is_the_least_that_keeps_small_groups_unknown(sizes: list[int], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(sizes))
    found = withhold_small(pd.DataFrame({"n": np.array(sizes)[order], "share": 0.5}), ["share"])
    shown = found["n"].dropna().astype(int).tolist()
    hidden = sorted(sizes)[: len(sizes) - len(shown)]
    assert sorted(shown) == sorted(sizes)[len(hidden) :]  # the smallest go first
    small = sum(size < MIN_GROUP for size in sizes)
    assert len(hidden) >= small
    if not small:
        assert not hidden
    elif shown:
        assert len(hidden) >= 2
        assert sum(hidden) >= MIN_GROUP
        without_the_last = hidden[:-1]
        assert len(hidden) == small or len(without_the_last) < 2 or sum(without_the_last) < MIN_GROUP


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_no_sum_over_rows_or_columns_tells_a_small_cell(rows: int, columns: int, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.integers(0, 60), min_size=rows * columns, max_size=rows * columns))
    grid = [(str(at // columns), str(at % columns), n) for at, n in enumerate(cells) if n]  # whom nobody is in has no row
    frame = pd.DataFrame(grid, columns=["a", "b", "n"]).assign(share=0.5)
    found = withhold_crossed(frame, ["share"], "a", "b")
    hidden = frame.assign(shown=found["shown"])
    assert not hidden.loc[hidden["n"] < MIN_GROUP, "shown"].any()
    assert found.loc[~found["shown"], ["n", "share"]].isna().all(axis=None)
    if (frame["n"] >= MIN_GROUP).all():
        assert found["shown"].all()
    for by in ("a", "b"):
        for _, line in hidden.groupby(by):
            unknown = line.loc[~line["shown"], "n"]
            if 0 < len(unknown) < len(line):
                assert len(unknown) >= 2
                assert unknown.sum() >= MIN_GROUP
