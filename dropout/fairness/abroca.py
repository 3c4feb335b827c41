"""ABROCA: the area between two groups' ROC curves (Gardner, Brooks and Baker 2019, doi 10.1145/3303772.3303791)."""

from __future__ import annotations

import numpy as np

_RESAMPLES, _SEED = 200, 7


def abroca(label: np.ndarray, score: np.ndarray, inside: np.ndarray) -> float:
    """The absolute area between the ROC curve of the group `inside` and that of the others; 0 the same order, 1 the opposite.

    Exact: both curves are straight between their points, so the area is summed piece by piece. Both groups need both
    labels.

    >>> label, inside = np.array([1, 0, 1, 0]), np.array([True, True, False, False])
    >>> abroca(label, np.array([0.9, 0.1, 0.1, 0.9]), inside)
    1.0
    """
    parts = [_Sorted(label[at], score[at]) for at in (inside, ~inside)]
    return _between(*(part.curve(np.ones(len(part.label))) for part in parts))


def abroca_range(label: np.ndarray, score: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of the area when learners of either group are drawn again with replacement (200 times, one seed)."""
    rng = np.random.default_rng(_SEED)
    parts = [_Sorted(label[at], score[at]) for at in (inside, ~inside)]
    areas = [_between(*(part.curve(part.drawn(rng)) for part in parts)) for _ in range(_RESAMPLES)]
    low, high = np.quantile(areas, [0.025, 0.975])
    return float(low), float(high)


class _Sorted:
    """One group in falling order of score, sorted once for all draws."""

    def __init__(self, label: np.ndarray, score: np.ndarray) -> None:
        order = np.argsort(-score, kind="stable")
        self.label = label[order].astype(bool)
        self.ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))  # the last of each set of ties

    def drawn(self, rng: np.random.Generator) -> np.ndarray:
        """How often each learner is drawn; within each label, so that neither is ever missing."""
        weight = np.zeros(len(self.label))
        for of_label in (np.flatnonzero(self.label), np.flatnonzero(~self.label)):
            weight[of_label] = np.bincount(rng.integers(0, len(of_label), len(of_label)), minlength=len(of_label))
        return weight

    def curve(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """False positive and true positive rates from (0, 0) to (1, 1)."""
        found, false = np.cumsum(weight * self.label)[self.ends], np.cumsum(weight * ~self.label)[self.ends]
        return np.append(0.0, false / false[-1]), np.append(0.0, found / found[-1])


def _between(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    grid = np.union1d(one[0], other[0])
    width = np.diff(grid)
    # Curves may jump at a grid point but are straight inside a piece: two inner points give the line.
    near, far = (np.interp(grid[:-1] + share * width, *one) - np.interp(grid[:-1] + share * width, *other) for share in (0.25, 0.75))
    left, right = 1.5 * near - 0.5 * far, 1.5 * far - 0.5 * near
    size = np.abs(left) + np.abs(right)
    crossing = np.divide(left**2 + right**2, 2 * size, out=np.zeros_like(size), where=size > 0)
    return float((width * np.where(left * right < 0, crossing, size / 2)).sum())
