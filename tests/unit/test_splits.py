"""Folds: nobody stands on both sides."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dropout.splits import MAX_FOLDS, TimeSplit, is_judged, out_of_run_folds, split_by_time

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


def runs_of(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["run_id", "course", "starts_on"])
    return frame.assign(starts_on=pd.to_datetime(frame["starts_on"]))


def test_what_started_last_is_later_whatever_its_name() -> None:
    runs = runs_of(("A-spring", "A", "2024-03-01"), ("A-autumn", "A", "2024-09-01"), ("B-autumn", "B", "2024-09-08"))
    assert split_by_time(runs) == TimeSplit(("A-spring",), ("A-autumn", "B-autumn"), "presentation")


def test_names_decide_where_a_start_is_missing() -> None:
    runs = runs_of(("A-2024B", "A", "2024-01-01"), ("A-2024A", "A", "2024-09-01"), ("B-2024A", "B", None))
    assert split_by_time(runs) == TimeSplit(("A-2024A", "B-2024A"), ("A-2024B",), "presentation")


def test_a_single_presentation_is_split_by_learners_each_on_one_side() -> None:
    split = split_by_time(runs_of(("A-1", "A", None), ("B-1", "B", None)))
    assert split == TimeSplit(("A-1", "B-1"), ("A-1", "B-1"), "learners")
    frame = pd.DataFrame({"run_id": ["A-1", "B-1"] * 40, "learner_id": [f"L{n // 2}" for n in range(80)]})
    held_out = is_judged(frame, split)
    assert held_out.sum() == 20
    assert frame.assign(held_out=held_out).groupby("learner_id")["held_out"].nunique().max() == 1
