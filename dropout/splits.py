"""Folds that keep runs, or learners of a single run, whole."""

from __future__ import annotations

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
