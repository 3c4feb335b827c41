"""Beside an estimate: how many past learners were similar, and the range in which the frequency lies in eight of ten other runs.

Runs differ: in each, the log-odds of what happens lie off the estimate's by a shift, and high and low estimates lie further apart
or closer together (a spread). Per week both are fitted to each past run; how much they vary between runs gives the range of
a run to come, together with what is uncertain about the calibration itself. The range is a statement on the group of
learners with such an estimate, not on one of them. docs/decisions/0004 tells how it was chosen and what it covers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import t as students_t

LEVEL = 0.8
SIMILAR_WITHIN = 0.05  # past learners count as similar when their estimate lay within 5 points in 100
_GRID = np.round(np.linspace(0, 1, 41), 3)
ENOUGH_SIMILAR = 30  # with fewer, a frequency among them says little
# Before a course has shown how its runs differ: as the 15 runs of OULAD do, counted as three runs' worth.
BEFORE_SD = np.array([0.4, 0.15])  # of shift and spread, in log-odds
BEFORE_RUNS = 3
_HELD_BACK = np.array([0.25, 1.0])  # ridge that keeps a tiny run's shift and spread finite
_EDGE = 1e-4


@dataclass(frozen=True)
class Between:
    """How runs differ in one week: `variance` of shift and spread between runs, `covariance` of the calibration, both in log-odds.

    The spread turns about `centre`, the mean log-odds; `runs` is how many there are.
    """

    centre: float
    variance: np.ndarray
    covariance: np.ndarray
    runs: int

    def range(self, risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end for each estimate, shares in [0, 1]."""
        odds = logit(np.clip(risk, _EDGE, 1 - _EDGE))
        design = np.column_stack([np.ones(len(odds)), odds - self.centre])
        another_run = (1 + 1 / self.runs) * (design**2 @ self.variance)
        fit = np.einsum("ij,jk,ik->i", design, self.covariance, design)
        half = students_t.ppf((1 + LEVEL) / 2, BEFORE_RUNS + self.runs - 1) * np.sqrt(another_run + fit)
        return expit(odds - half), expit(odds + half)


def between_runs(risk: np.ndarray, label: np.ndarray, runs: np.ndarray) -> Between:
    """How the past runs of one week lie about their estimates: each run's own shift and spread, less what chance adds to them."""
    odds = logit(np.clip(risk, _EDGE, 1 - _EDGE))
    centre = float(odds.mean())
    design = np.column_stack([np.ones(len(odds)), odds - centre])
    names = np.unique(runs)
    fits = [_shift_and_spread(design[at], odds[at], label[at]) for name in names if (at := runs == name).any()]
    beyond_chance = np.maximum(sum((change**2 - chance for change, chance in fits), np.zeros(2)), 0)
    before = BEFORE_RUNS * BEFORE_SD**2
    variance = (before + beyond_chance) / (BEFORE_RUNS + len(names) - 1) if len(names) > 1 else before / BEFORE_RUNS
    covariance = np.linalg.inv((design.T * (risk * (1 - risk))) @ design + np.diag(_HELD_BACK))
    return Between(centre, variance, covariance, len(names))


def _shift_and_spread(design: np.ndarray, odds: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Newton's method for the two changes to the log-odds of one run, and the variance that chance gives them."""
    change, curve = np.zeros(2), np.eye(2)
    for _ in range(50):
        share = expit(odds + design @ change)
        curve = (design.T * (share * (1 - share))) @ design + np.diag(_HELD_BACK)
        step = np.clip(np.linalg.solve(curve, design.T @ (label - share) - _HELD_BACK * change), -1, 1)
        change = change + step
        if np.abs(step).max() < 1e-9:
            break
    return change, np.linalg.inv(curve).diagonal()


def similar_learners(risk: np.ndarray, week: np.ndarray, label: np.ndarray, runs: np.ndarray) -> pd.DataFrame:
    """Per week and estimate from 0 to 1: similar past learners and what became of them, and the range.

    Columns week, risk, n (learners whose estimate lay within 5 points in 100), happened (the share of them whom the label came
    true for; of the nearest 30 where these are fewer), low and high (the ends of the range). Arguments are estimates made
    without knowing the run (or learner), all of one length.
    """
    tables = []
    for value in np.unique(week):
        at = week == value
        low, high = between_runs(risk[at], label[at], runs[at]).range(_GRID)
        away = np.abs(risk[at] - _GRID[:, None])
        counts = (away <= SIMILAR_WITHIN).sum(axis=1)
        near = [np.argsort(distance, kind="stable")[: max(count, ENOUGH_SIMILAR)]
                for distance, count in zip(away, counts, strict=True)]  # fmt: skip
        found = {"n": counts, "happened": [label[at][rows].mean() for rows in near]}
        tables.append(pd.DataFrame({"week": int(value), "risk": _GRID, **found, "low": low, "high": high}))
    return pd.concat(tables, ignore_index=True).round(5)  # as saved: a loaded model says the same
