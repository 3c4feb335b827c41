"""The paired bootstrap against scikit-learn, draw by draw."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from dropout.judging.paired import interval, resampled_auc

RNG = np.random.default_rng(1)
LEARNERS = np.repeat([f"L{n}" for n in range(40)], 2)  # everybody in two runs
LABEL = RNG.integers(0, 2, 80)
FINE = LABEL + RNG.normal(0, 1, 80)
COARSE = np.round(FINE)  # with many ties


def test_every_draw_is_scikit_learns_auc_with_the_times_drawn_as_weights() -> None:
    found = resampled_auc(LABEL, {"fine": FINE, "coarse": COARSE}, LEARNERS, 150)
    draws = np.random.default_rng(7)
    names = np.unique(LEARNERS)
    times = np.concatenate([draws.multinomial(40, np.full(40, 1 / 40), size=size) for size in (100, 50)])
    for number in (0, 1, 99, 100, 149):
        weights = times[number][np.searchsorted(names, LEARNERS)]
        assert found["fine"][number] == pytest.approx(roc_auc_score(LABEL, FINE, sample_weight=weights))
        assert found["coarse"][number] == pytest.approx(roc_auc_score(LABEL, COARSE, sample_weight=weights))


def test_an_order_differs_from_itself_by_nothing_and_by_little_from_one_close_to_it() -> None:
    found = resampled_auc(LABEL, {"a": FINE, "same": 2 * FINE + 1, "close": COARSE}, LEARNERS, 200)
    assert interval(found["same"] - found["a"]) == (0.0, 0.0)
    alone = np.diff(interval(found["close"]))[0]
    paired = np.diff(interval(found["close"] - found["a"]))[0]
    assert 0 < paired < 0.8 * alone


def test_a_draw_with_one_outcome_only_counts_for_nothing() -> None:
    found = resampled_auc(np.array([1, 0, 0]), {"a": np.array([3.0, 2.0, 1.0])}, np.array(["x", "y", "z"]), 100)["a"]
    assert np.isnan(found).any()
    assert interval(found) == (1.0, 1.0)
