"""Folds that keep runs, or learners of a single run, whole; what was earlier and what came later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold

MAX_FOLDS = 4


def out_of_run_folds(runs: pd.Series, learners: pd.Series) -> tuple[np.ndarray, str]:
    """A fold number per row, and how the folds were made: "runs" or, with a single run, "learners".

    No group stands on both sides of a fold, so every prediction comes from a model that did not see it.
    """
    by = "runs" if runs.nunique() > 1 else "learners"
    groups = runs if by == "runs" else learners
    count = min(MAX_FOLDS, groups.nunique())
    folds = np.zeros(len(groups), dtype=int)
    for number, (_, test) in enumerate(GroupKFold(n_splits=count).split(groups, groups=groups.to_numpy())):
        folds[test] = number
    return folds, by


@dataclass(frozen=True)
class TimeSplit:
    """Runs to learn from and runs to judge on: the last presentation, or with one alone a quarter of its learners (`by`)."""

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    by: str  # presentation | learners


def presentation_of(run_id: str, course: str) -> str:
    """The part of a run's id after its course: runs of one presentation start together.

    >>> presentation_of("AAA-2013J", "AAA"), presentation_of("spring", "AAA")
    ('2013J', 'spring')
    """
    return run_id.removeprefix(course).strip("-_ ") or run_id


def split_by_time(runs: pd.DataFrame) -> TimeSplit:
    """The last presentation apart from the earlier ones (`runs`: run_id, course, starts_on).

    By the first start of each where every run has one, else by name: 2013B, 2013J, 2014B.

    >>> runs = pd.DataFrame({"run_id": ["A-2013J", "A-2014B", "B-2013J"], "course": ["A", "A", "B"], "starts_on": None})
    >>> split_by_time(runs)
    TimeSplit(earlier=('A-2013J', 'B-2013J'), later=('A-2014B',), by='presentation')
    """
    names = [presentation_of(run, course) for run, course in zip(runs["run_id"].astype(str), runs["course"].astype(str), strict=True)]
    known = runs.assign(presentation=names)
    order = known.groupby("presentation")["starts_on"].min() if known["starts_on"].notna().all() else pd.Series({n: n for n in names})
    every = tuple(sorted(known["run_id"].astype(str)))
    if len(order) < 2:
        return TimeSplit(every, every, "learners")
    last = order.sort_values(kind="stable").index[-1]
    later = tuple(sorted(known.loc[known["presentation"] == last, "run_id"].astype(str)))
    return TimeSplit(tuple(run for run in every if run not in later), later, "presentation")


def is_judged(frame: pd.DataFrame, split: TimeSplit) -> np.ndarray:
    """Which rows (run_id, learner_id) are held out: those of the later runs, or of a quarter of the learners."""
    if split.by == "presentation":
        return frame["run_id"].isin(split.later).to_numpy()
    _, test = next(GroupKFold(n_splits=MAX_FOLDS).split(frame, groups=frame["learner_id"].to_numpy()))
    held_out = np.zeros(len(frame), dtype=bool)
    held_out[test] = True
    return held_out
