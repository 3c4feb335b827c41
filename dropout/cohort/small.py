"""Groups too small to show: withheld, together with enough others that they cannot be worked out by subtraction."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binomtest

MIN_GROUP = 10


def withhold_small(frame: pd.DataFrame, values: list[str], within: list[str] | None = None) -> pd.DataFrame:
    """Blank `values` and the count `n` of groups under 10; the new column `shown` tells which rows are left whole.

    Rows that share `within` add up to something known. Where any of them is withheld, the smallest others
    go with it until at least two rows and at least 10 learners are withheld together.

    >>> withhold_small(pd.DataFrame({"n": [50, 4, 12], "share": [0.5, 0.25, 0.5]}), ["share"])["shown"].tolist()
    [True, False, False]
    """
    groups = list(frame.groupby(within, sort=False, dropna=False).indices.values()) if within else [np.arange(len(frame))]
    return _blanked(frame, values, _hidden(frame["n"], groups))


def withhold_crossed(frame: pd.DataFrame, values: list[str], first: str, second: str) -> pd.DataFrame:
    """The same for groups of two attributes, of which the sums over either one are known: rows and columns both hold."""
    groups = [rows for by in (first, second) for rows in frame.groupby(by, sort=False, dropna=False).indices.values()]
    return _blanked(frame, values, _hidden(frame["n"], groups))


def _hidden(counts: pd.Series, groups: list[np.ndarray]) -> np.ndarray:
    """Rows to withhold: hiding one for the sake of a row may call for another in its column, and so on until it holds."""
    n = counts.fillna(0).to_numpy(float)
    hidden = n < MIN_GROUP
    before = None
    while before != (before := int(hidden.sum())):
        for rows in groups:
            order = rows[np.lexsort((n[rows], ~hidden[rows]))]
            small = int(hidden[order].sum())
            while 0 < small < len(order) and (small < 2 or n[order[:small]].sum() < MIN_GROUP):
                small += 1
            hidden[order[:small]] = True
    return hidden


def _blanked(frame: pd.DataFrame, values: list[str], hidden: np.ndarray) -> pd.DataFrame:
    out = frame.assign(shown=~hidden)
    out[["n", *values]] = out[["n", *values]].astype("float64").where(pd.Series(~hidden, index=frame.index), np.nan)
    return out


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927); the whole range where nobody was counted.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if n == 0:
        return 0.0, 1.0
    ends = binomtest(hits, n).proportion_ci(0.95, method="wilson")
    return float(ends.low), float(ends.high)
