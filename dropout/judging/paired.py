"""Areas under the curve of several orders on the same resampled learners, so that their differences get an interval too."""

from __future__ import annotations

import numpy as np

RESAMPLES = 1000
_AT_ONCE = 100


def resampled_auc(
    label: np.ndarray, scores: dict[str, np.ndarray], learners: np.ndarray, resamples: int = RESAMPLES
) -> dict[str, np.ndarray]:
    """AUC of each of `scores` in every resample of the learners, drawn with replacement: arrays of length `resamples`.

    A learner brings all of their rows, and every score meets the same draws: the difference of two entries is the paired
    bootstrap's. NaN where a draw holds one outcome only. The draws are the same for the same learners.

    >>> label, ids = np.array([1, 1, 1, 0, 0, 0]), np.arange(6)
    >>> resampled_auc(label, {"right": np.array([6, 5, 4, 3, 2, 1])}, ids, 3)["right"].tolist()
    [1.0, 1.0, 1.0]
    """
    _, place = np.unique(learners, return_inverse=True)
    count = int(place.max()) + 1
    draws, parts = np.random.default_rng(7), []
    for first in range(0, resamples, _AT_ONCE):
        times = draws.multinomial(count, np.full(count, 1 / count), size=min(_AT_ONCE, resamples - first))
        parts.append({name: _weighted_auc(label, score, times[:, place]) for name, score in scores.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in scores}


def interval(values: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of resampled figures."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def _weighted_auc(label: np.ndarray, score: np.ndarray, times: np.ndarray) -> np.ndarray:
    """AUC per row of `times` (resamples, rows): how often each row was drawn. Ties count half."""
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=-np.inf))
    sorted_times = times[:, order]
    ones = np.add.reduceat(sorted_times * label[order], starts, axis=1).astype(float)
    zeros = np.add.reduceat(sorted_times, starts, axis=1) - ones
    below = np.cumsum(zeros, axis=1) - zeros / 2
    pairs = ones.sum(axis=1) * zeros.sum(axis=1)
    return np.divide((ones * below).sum(axis=1), pairs, out=np.full(len(times), np.nan), where=pairs > 0)
