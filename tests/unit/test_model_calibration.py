"""Calibration: frequencies that keep the order of the raw score, and what became of similar learners."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import expit

from dropout.model.calibration import Calibrator, fit_calibrator

WEEKS = (4, 9)


def history(slope: float, in_week: float, slope_week: float, seed: int = 1, rows: int = 240) -> dict[str, np.ndarray]:
    """Raw scores, weeks, labels and runs drawn from a known calibration; a slope below 0 is a score that points the wrong way."""
    rng = np.random.default_rng(seed)
    week = rng.choice(WEEKS, rows).astype(float)
    raw = rng.normal(size=rows)
    label = (rng.random(rows) < expit(slope * raw + in_week * week + slope_week * raw * week)).astype(int)
    label[:2] = 0, 1
    return {"raw": raw, "week": week, "label": label, "runs": rng.choice(["A", "B", "C"], rows)}


@example(slope=-1.0, in_week=0.1, slope_week=0.0, seed=1)
@example(slope=1.0, in_week=0.1, slope_week=-0.4, seed=1)
@given(slope=st.floats(-2, 2), in_week=st.floats(-0.3, 0.3), slope_week=st.floats(-0.5, 0.5), seed=st.integers(0, 99))
@settings(max_examples=3)
def test_risk_rises_strictly_with_the_raw_score_in_every_week(slope: float, in_week: float, slope_week: float, seed: int) -> None:
    calibrator = fit_calibrator(**history(slope, in_week, slope_week, seed))
    raw = np.linspace(-3, 3, 50)
    for week in range(15):
        assert (np.diff(calibrator.risk(raw, np.full(50, float(week)))) > 0).all()


def test_a_known_calibration_is_found_again() -> None:
    found = fit_calibrator(**history(1.5, -0.2, 0.1, rows=20_000))
    assert [found.slope, found.week, found.slope_week] == pytest.approx([1.5, -0.2, 0.1], abs=0.08)


@pytest.fixture(scope="module")
def calibrator() -> Calibrator:
    return fit_calibrator(**history(1.5, -0.1, 0.05, rows=3000))


def test_weeks_outside_those_fitted_count_as_the_nearest(calibrator: Calibrator) -> None:
    raw = np.array([0.3, 0.3])
    assert calibrator.risk(raw, np.array([0.0, 50.0])).tolist() == calibrator.risk(raw, np.array([4.0, 9.0])).tolist()


def test_similar_learners_are_those_within_five_points_in_the_same_week(calibrator: Calibrator) -> None:
    past = history(1.5, -0.1, 0.05, rows=3000)
    risk = calibrator.risk(past["raw"], past["week"])
    near = (past["week"] == 4) & (np.abs(risk - 0.4) <= 0.05)
    found = calibrator.ranges(np.array([0.4]), np.array([4.0])).iloc[0]
    assert found["similar"] == near.sum()
    levels = calibrator.similar.set_index(["week", "risk"])
    assert levels.loc[(4, 0.4), "happened"] == pytest.approx(past["label"][near].mean(), abs=1e-5)


def test_a_week_between_those_fitted_has_a_range_too(calibrator: Calibrator) -> None:
    found = calibrator.ranges(np.array([0.4, 0.4]), np.array([5.0, 4.0]))
    assert found.loc[0].tolist() == found.loc[1].tolist()


@given(risk=st.floats(0, 1), week=st.integers(0, 60))
def test_a_range_holds_its_estimate(calibrator: Calibrator, risk: float, week: int) -> None:
    found = calibrator.ranges(np.array([risk]), np.array([float(week)])).iloc[0]
    assert 0 <= found["low"] <= risk <= found["high"] <= 1
