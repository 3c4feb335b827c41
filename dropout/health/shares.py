"""How the values of one signal spread over bins, and how far two such spreads lie apart."""

from __future__ import annotations

import numpy as np
from scipy.stats import entropy

_DECILES = np.arange(1, 10) / 10


def decile_edges(values: np.ndarray) -> np.ndarray:
    """The distinct deciles of the values there are: the upper ends of all bins but the last; empty where all are missing."""
    known = values[~np.isnan(values)]
    return np.unique(np.quantile(known, _DECILES, method="inverted_cdf")) if len(known) else np.empty(0)


def bin_of(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The bin of each value; missing ones have a bin of their own, the last (number ``len(edges) + 1``).

    >>> bin_of(np.array([1.0, 2.5, 9.0, np.nan]), np.array([2.0, 3.0])).tolist()
    [0, 1, 2, 3]
    """
    return np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="left"))


def bin_counts(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How many values each bin holds, missing ones last."""
    return np.bincount(bin_of(values, edges), minlength=len(edges) + 2)


def shift_size(expected: np.ndarray, found: np.ndarray) -> float:
    """The population stability index between two sets of counts over the same bins, less what chance alone would give.

    The index is the Jeffreys divergence, KL(p, q) + KL(q, p), of the shares; half a count is added to every bin. Without
    any shift its mean is about (bins − 1) (1/n + 1/m) (Yurdakul 2018), which is taken off, so that small runs do
    not look shifted for being small. By custom 0.1 is some shift and 0.25 a large one.

    >>> shift_size(np.array([500, 500]), np.array([50, 50]))
    0.0
    >>> round(shift_size(np.array([500, 500]), np.array([90, 10])), 2)
    0.84
    """
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (expected, found))
    by_chance = (np.count_nonzero(expected + found) - 1) * (1 / max(expected.sum(), 1) + 1 / max(found.sum(), 1))
    return max(0.0, float(entropy(p, q) + entropy(q, p) - by_chance))
