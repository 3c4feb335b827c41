"""Ranges: what they cover where the truth is known, and what widens them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binomtest

from dropout.model.calibration import Calibrator, fit_calibrator
from dropout.model.ranges import BEFORE_RUNS, BEFORE_SD, LEVEL, between_runs, similar_learners

WEEK = 4.0
Truth = Callable[[np.ndarray], np.ndarray]


def draw_run(rng: np.random.Generator, sd: np.ndarray) -> Truth:
    """The true frequency at each raw score in one run: runs differ in shift and spread by `sd`, in log-odds."""
    shift, spread = rng.normal(size=2) * sd
    return lambda raw: expit(-0.2 + shift + (0.9 + spread) * raw)


def past_runs(rng: np.random.Generator, runs: int, learners: int, sd: np.ndarray) -> Calibrator:
    """The calibrator of so many past runs."""
    raw, label, names = [], [], []
    for run in range(runs):
        own = rng.normal(0, 1.2, learners)
        raw.append(own)
        label.append(rng.random(learners) < draw_run(rng, sd)(own))
        names.append(np.repeat(f"R{run}", learners))
    count = runs * learners
    return fit_calibrator(np.concatenate(raw), np.full(count, WEEK), np.concatenate(label).astype(int), np.concatenate(names))


def test_in_eight_of_ten_new_runs_the_true_frequency_lies_in_the_range() -> None:
    """Worlds whose runs differ as much as was taken for granted, on average: the share of hits is what chance allows at .8."""
    rng = np.random.default_rng(1)
    covered = []
    for runs in [1, 3, 8] * 40:
        sd = BEFORE_SD * np.sqrt(BEFORE_RUNS / rng.chisquare(BEFORE_RUNS, 2))
        calibrator, new_run, raw = past_runs(rng, runs, 200, sd), draw_run(rng, sd), rng.normal(0, 1.2, 1)
        found = calibrator.ranges(calibrator.risk(raw, np.array([WEEK])), np.array([WEEK])).iloc[0]
        covered.append(bool(found["low"] <= new_run(raw)[0] <= found["high"]))
    assert binomtest(sum(covered), len(covered), LEVEL).pvalue > 0.01


def width(rng: np.random.Generator, runs: int, learners: int, sd: float) -> float:
    found = past_runs(rng, runs, learners, np.array([sd, 0.0])).ranges(np.array([0.45]), np.array([WEEK])).iloc[0]
    return float(found["high"] - found["low"])


def test_more_runs_narrow_a_range_and_runs_that_differ_widen_it() -> None:
    rng = np.random.default_rng(5)
    one, alike, different = width(rng, 1, 400, 0.2), width(rng, 12, 400, 0.0), width(rng, 12, 400, 1.0)
    assert alike < 0.5 * one
    assert different > 2 * alike


def test_the_variance_between_runs_is_found_again() -> None:
    rng = np.random.default_rng(8)
    odds, runs = rng.normal(0, 1.5, 60_000), np.repeat(np.arange(60), 1000).astype(str)
    shifts = rng.normal(0, 0.7, 60)
    label = (rng.random(60_000) < expit(odds + np.repeat(shifts, 1000))).astype(int)
    found = between_runs(expit(odds), label, runs)
    assert np.sqrt(found.variance[0]) == pytest.approx(shifts.std(), rel=0.15)
    assert np.sqrt(found.variance[1]) < 0.1
    assert (found.runs, found.centre) == (60, pytest.approx(odds.mean()))


def test_similar_are_counted_even_where_they_are_few() -> None:
    rng = np.random.default_rng(2)
    risk = np.concatenate([rng.uniform(0.2, 0.3, 400), [0.9] * 7])
    label = (rng.random(407) < risk).astype(int)
    levels = similar_learners(risk, np.ones(407), label, np.repeat("A", 407)).set_index("risk")
    assert levels.loc[0.9, "n"] == 7
    assert levels.loc[0.6, "n"] == 0
    assert levels.loc[0.25, "n"] == 400
    nearest = np.argsort(np.abs(risk - 0.9), kind="stable")[:30]
    assert levels.loc[0.9, "happened"] == pytest.approx(label[nearest].mean(), abs=1e-5)
