"""How well one feature alone tells the outcome: numbers by their order, words by the share of others with the same word."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import rankdata

LEAST_OF_EACH = 20  # outcomes of either kind in a week; with fewer, an order may be right by luck


def best_alone(rows: pd.DataFrame, name: str) -> tuple[float, int]:
    """The best AUC of column `name` at any week, in either direction, and that week; (0.5, 0) where nothing can be said.

    A missing value may stand before all others or after them, whichever is better: that something is missing tells too.

    >>> rows = pd.DataFrame({"week": 3, "label": [0] * 20 + [1] * 20, "minutes": [50.0] * 20 + [3.0] * 19 + [None]})
    >>> best_alone(rows, "minutes")
    (1.0, 3)
    """
    best, found = 0.5, 0
    for week, at in rows.groupby("week"):
        label = at["label"].to_numpy(int)
        if min(label.sum(), len(label) - label.sum()) < LEAST_OF_EACH:
            continue
        values = _as_numbers(at[name], label)
        lowest, highest = (np.where(np.isnan(values), edge, values) for edge in (-np.inf, np.inf))
        auc = max(abs(_auc(label, filled) - 0.5) for filled in (lowest, highest)) + 0.5
        if auc > best:
            best, found = auc, int(str(week))
    return best, found


def _as_numbers(values: pd.Series, label: np.ndarray) -> np.ndarray:
    """Numbers as they are; of words, how many of the *other* rows with the word have label 1, so that an id tells nothing."""
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy("float64", na_value=np.nan)
    words = values.astype("object").where(values.notna(), "").astype(str).to_numpy()
    grouped = pd.Series(label).groupby(words)
    others = grouped.transform("size").to_numpy() - 1
    hits = grouped.transform("sum").to_numpy() - label
    return np.where(others > 0, hits / np.maximum(others, 1), label.mean())


def _auc(label: np.ndarray, values: np.ndarray) -> float:
    """The share of pairs in the right order, ties half: from the mean rank."""
    ones = label.sum()
    return float((rankdata(values)[label == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(label) - ones)))
