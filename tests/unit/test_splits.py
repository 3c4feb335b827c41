"""Folds: nobody stands on both sides."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dropout.splits import MAX_FOLDS, out_of_run_folds

rows = st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.integers(0, 30)), min_size=8, max_size=60)


@given(rows)
def test_a_run_lies_in_one_fold_only(pairs: list[tuple[str, int]]) -> None:
    frame = pd.DataFrame([*pairs, ("A", 0), ("B", 1)], columns=["run", "learner"])
    folds, by = out_of_run_folds(frame["run"], frame["learner"])
    assert by == "runs"
    assert frame.assign(fold=folds).groupby("run")["fold"].nunique().eq(1).all()
    assert len(set(folds)) == min(MAX_FOLDS, frame["run"].nunique())


@given(rows)
def test_with_one_run_a_learner_lies_in_one_fold_only(pairs: list[tuple[str, int]]) -> None:
    frame = pd.DataFrame([("A", learner) for _, learner in pairs] + [("A", 98), ("A", 99)], columns=["run", "learner"])
    folds, by = out_of_run_folds(frame["run"], frame["learner"])
    assert by == "learners"
    assert frame.assign(fold=folds).groupby("learner")["fold"].nunique().eq(1).all()
    assert len(set(folds)) > 1
