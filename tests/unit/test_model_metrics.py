"""Figures of merit, against hand computations and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from dropout.model.metrics import by_run, centred, expected_calibration_error, summarise, top_share


def test_ece_is_the_mean_gap_in_bins_of_equal_count() -> None:
    risk = np.array([0.1, 0.2, 0.6, 0.8])
    assert expected_calibration_error(np.array([0, 1, 1, 1]), risk, bins=2) == pytest.approx((abs(0.5 - 0.15) + abs(1 - 0.7)) / 2)


def test_ece_agrees_with_the_quantile_bins_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    risk = rng.random(1000)
    label = (rng.random(1000) < risk**2).astype(int)
    frequency, mean = calibration_curve(label, risk, n_bins=10, strategy="quantile")
    assert expected_calibration_error(label, risk) == pytest.approx(np.abs(frequency - mean).mean(), abs=1e-9)


@given(st.integers(0, 99))
def test_centring_gives_each_run_its_base_rate_and_keeps_the_odds_ratios(seed: int) -> None:
    rng = np.random.default_rng(seed)
    risk, runs = rng.uniform(0.02, 0.98, 60), np.repeat(["A", "B"], 30)
    label = rng.permutation(np.arange(60) < 25).astype(int)
    label[:2], label[30:32] = (0, 1), (0, 1)
    found = centred(label, risk, runs)
    for run in ("A", "B"):
        at = runs == run
        assert found[at].mean() == pytest.approx(label[at].mean(), abs=1e-9)
        assert np.ptp(logit(found[at]) - logit(risk[at])) == pytest.approx(0, abs=1e-6)


def test_the_first_share_of_each_run_is_rounded_up() -> None:
    label = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1])
    rank = -np.arange(12.0)
    runs = np.array(["A"] * 11 + ["B"])
    # 10 % of 11 are 2 contacts, of 1 learner 1 contact: 3 contacts with 2 hits among 3 positives.
    assert top_share(label, rank, 10, runs) == (2 / 3, 2 / 3)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.booleans(), st.floats(-5, 5)), min_size=1, max_size=60), st.sampled_from([5, 10, 20]))
def test_precision_and_recall_at_capacity_agree_with_counting(rows: list[tuple[str, bool, float]], percent: int) -> None:
    runs, label, rank = (np.array(column) for column in zip(*rows, strict=True))
    hits = contacts = 0
    for run in set(runs):
        ordered = sorted(np.flatnonzero(runs == run), key=lambda i: (-rank[i], i))
        chosen = ordered[: math.ceil(len(ordered) * percent / 100)]
        hits, contacts = hits + sum(bool(label[i]) for i in chosen), contacts + len(chosen)
    recall = hits / label.sum() if label.any() else None
    assert top_share(label.astype(int), rank, percent, runs) == (hits / contacts, recall)


@pytest.fixture(scope="module")
def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(8)
    risk = rng.random(200)
    return {"label": (rng.random(200) < risk).astype(int), "raw": logit(risk), "risk": risk, "runs": np.repeat(["A", "B"], 100)}


def test_the_summary_agrees_with_scikit_learn(rows: dict[str, np.ndarray]) -> None:
    label, risk = rows["label"], rows["risk"]
    found = summarise(**rows)
    expected = {"n": 200, "base_rate": label.mean(), "auc": roc_auc_score(label, risk), "brier": brier_score_loss(label, risk),
                "average_precision": average_precision_score(label, risk)}  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert set(found["precision_at"]) == set(found["recall_at"]) == {"5", "10", "20"}


def test_what_needs_two_classes_is_missing_with_one() -> None:
    found = summarise(np.zeros(4, int), np.arange(4.0), np.full(4, 0.2), np.array(["A"] * 4))
    assert [found[name] for name in ("auc", "average_precision", "ece_centred")] == [None] * 3
    assert found["brier"] == pytest.approx(0.04)
    assert found["recall_at"]["10"] is None


def test_runs_are_summarised_one_by_one_and_together(rows: dict[str, np.ndarray]) -> None:
    found = by_run(**rows)
    first = {name: column[:100] for name, column in rows.items()}
    assert found["runs"]["A"] == summarise(**first)
    assert found["all"]["n"] == found["runs"]["A"]["n"] + found["runs"]["B"]["n"]
