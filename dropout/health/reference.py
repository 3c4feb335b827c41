"""What a model's training data was like, kept with the model: sums and shares, no learner's row.

A reference is plain JSON. `weeks` maps a week to n, `outside` (the share of learners beyond the range of some signal) and
`features`. Positions in the run, which are spread alike in every run, are left out; each other feature has `edges` and
`counts` of its bins (missing ones last), `low` and `high` (at least ten values lie at or beyond either), `quartiles`, and
`usual`: how far the furthest training run lay from all others. `assessments` has one entry for each piece of work of
each training run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dropout.features import CATALOGUE
from dropout.health.shares import bin_counts, decile_edges, shift_size
from dropout.health.work import describe_work
from dropout.model.training import week_bands
from dropout.schema import Tables

_AT_EITHER_END = 10  # so many values lie at or beyond the ends of a range: no end is one learner's


def build_reference(tables: Tables, frame: pd.DataFrame, features: Sequence[str]) -> dict[str, Any]:
    """Sum up training rows (`frame`: run_id, week and features) at the last week of each band, and the work of their runs."""
    weeks = [last for _, last in week_bands(sorted(int(week) for week in frame["week"].unique()))]
    work = describe_work(tables)
    work = work[work["run_id"].isin(frame["run_id"].unique())].drop(columns=["assessment_id", "title"])
    work["course"] = work["run_id"].map(tables.runs.set_index("run_id")["course"])
    entries = work.astype(object)
    return {
        "weeks": {str(week): _week(frame[frame["week"] == week], list(features)) for week in weeks},
        "assessments": entries.where(entries.notna(), None).to_dict("records"),
    }


def _week(rows: pd.DataFrame, features: list[str]) -> dict[str, Any]:
    runs = rows["run_id"].astype("category").cat.codes.to_numpy()
    found = {name: _feature(rows[name].to_numpy(float), runs) for name in features if CATALOGUE[name].relation != "position"}
    return {"n": len(rows), "outside": round(float(outside_range(rows, found).any(axis=1).mean()), 4), "features": found}


def _feature(values: np.ndarray, runs: np.ndarray) -> dict[str, Any]:
    edges = decile_edges(values)
    by_run = np.array([bin_counts(values[runs == run], edges) for run in range(runs.max() + 1)])
    every = by_run.sum(axis=0)
    usual = max((shift_size(every - own, own) for own in by_run), default=0.0) if len(by_run) > 1 else 0.0
    known = np.sort(values[~np.isnan(values)])
    at = min(_AT_EITHER_END, len(known)) - 1
    ends = {"low": known[at], "high": known[-1 - at]} if len(known) else {"low": None, "high": None}
    quartiles = np.quantile(known, [0.25, 0.5, 0.75]).tolist() if len(known) else []
    return {"edges": edges.tolist(), "counts": every.tolist(), "usual": round(usual, 4), "quartiles": quartiles,
            **{name: None if end is None else float(end) for name, end in ends.items()}}  # fmt: skip


def outside_range(rows: pd.DataFrame, found: dict[str, Any]) -> pd.DataFrame:
    """For each row and feature, whether the value lies beyond the range seen in training; missing values never do."""
    ranged = {name: (entry["low"], entry["high"]) for name, entry in found.items() if entry["low"] is not None}
    low, high = np.array([*ranged.values()], dtype=float).reshape(-1, 2).T
    values = rows[[*ranged]].to_numpy(float)
    return pd.DataFrame((values < low) | (values > high), columns=[*ranged], index=rows.index)
