"""Pieces of work of a run beside those of the training runs: weight, share handed in, spread of marks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dropout.cohort import wilson

FIGURES = ("weight", "submitted", "spread")
_WEIGHT_APART, _SHARE_APART, _SPREAD_TIMES = 5, 0.10, 1.5  # points of weight, a share of learners, times
_FEWEST_MARKS = 10
_ENDS = {"low": "min", "high": "max"}


def compare_work(work: pd.DataFrame, before: list[dict[str, Any]], course: str) -> pd.DataFrame:
    """Each piece of `work` (as `describe_work` gives it) beside its counterparts in training (`assessments` of a reference).

    Counterparts are pieces of the same kind and number in runs of the same course; failing these, of the same kind there;
    then the same in all runs. Added are `counterparts` (how many), for each of weight, submitted and spread the lowest and
    highest among them (`weight_low`, `weight_high` …, missing where there are none), and `differs`: which of the three lie
    apart. A weight does by more than 5 points; a share handed in by more than 10 of 100 learners, where its 95 % range
    lies outside as well; a spread by more than half as much again or less than two thirds, or where ten handed in and there
    are no marks although in training there were.
    """
    known = pd.DataFrame(before, columns=["kind", "number", "course", *FIGURES])
    rows = [{**piece, **_beside(piece, known, course)} for piece in work.to_dict("records")]
    added = ["counterparts", *(f"{name}_{end}" for name in FIGURES for end in _ENDS), "differs"]
    return pd.DataFrame(rows, columns=[*work.columns, *added])


def _beside(piece: dict[str, Any], known: pd.DataFrame, course: str) -> dict[str, Any]:
    like = _counterparts(piece, known, course)
    figures = {name: like[name].astype(float) for name in FIGURES}
    ends = {f"{name}_{end}": float(getattr(values, pick)()) for name, values in figures.items() for end, pick in _ENDS.items()}
    return {"counterparts": len(like), **ends, "differs": [name for name, values in figures.items() if _apart(name, piece, values)]}


def _counterparts(piece: dict[str, Any], known: pd.DataFrame, course: str) -> pd.DataFrame:
    kind, number, here = known["kind"] == piece["kind"], known["number"] == piece["number"], known["course"] == course
    choices = (known[kind & number & here], known[kind & here], known[kind & number], known[kind])
    return next((found for found in choices if len(found)), known[:0])


def _apart(name: str, piece: dict[str, Any], before: pd.Series) -> bool:
    value, low, high = piece[name], before.min(), before.max()
    if pd.isna(low):
        return False
    if pd.isna(value):
        return name == "spread" and before.notna().all() and round(piece["submitted"] * piece["learners"]) >= _FEWEST_MARKS
    if name == "weight":
        return not low - _WEIGHT_APART <= value <= high + _WEIGHT_APART
    if name == "spread":
        return not low / _SPREAD_TIMES <= value <= high * _SPREAD_TIMES
    least, most = wilson(round(value * piece["learners"]), piece["learners"])
    return (value < low - _SHARE_APART and most < low) or (value > high + _SHARE_APART and least > high)
