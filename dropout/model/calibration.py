"""Calibration: from raw scores to frequencies, strictly increasing in the raw score, with the week as a covariate.

Fitted on out-of-run predictions. Ranking uses the raw score; only the risk is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression

SIMILAR_WITHIN = 0.05  # past learners count as similar when their estimate lay within 5 points in 100
_GRID = np.round(np.linspace(0, 1, 41), 3)
_MIN_SLOPE = 1e-3


@dataclass(frozen=True)
class Calibrator:
    """risk = sigmoid(a + b raw + c week + d raw week), with b + d week > 0 for every week it was fitted on.

    `similar` holds per week and estimate what became of similar past learners: week, risk, n, low, high.
    """

    intercept: float
    slope: float
    week: float
    slope_week: float
    weeks: tuple[int, int]
    similar: pd.DataFrame

    def risk(self, raw: np.ndarray, week: np.ndarray) -> np.ndarray:
        """Calibrated frequency in (0, 1); weeks outside the fitted range count as its nearest end."""
        return expit(self.log_odds(raw, week))

    def log_odds(self, raw: np.ndarray, week: np.ndarray) -> np.ndarray:
        """The logarithm of risk / (1 - risk)."""
        w = np.clip(week, *self.weeks)
        return self.intercept + self.week * w + (self.slope + self.slope_week * w) * raw

    def ranges(self, risk: np.ndarray, week: np.ndarray) -> pd.DataFrame:
        """What similar past learners did in the nearest week fitted: columns low, high, similar (count), one row per estimate."""
        fitted = self.similar["week"].unique()
        nearest = fitted[np.abs(np.subtract.outer(week, fitted)).argmin(axis=1)]
        out = pd.DataFrame(index=range(len(risk)), columns=["low", "high", "similar"], dtype="float64")
        for value in np.unique(nearest):
            table = self.similar[self.similar["week"] == value]
            rows = nearest == value
            for source, target in (("low", "low"), ("high", "high"), ("n", "similar")):
                out.loc[rows, target] = np.interp(risk[rows], table["risk"], table[source])
        out["low"] = np.minimum(out["low"], risk)
        out["high"] = np.maximum(out["high"], risk)
        return out

    def to_json(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in ("intercept", "slope", "week", "slope_week")}
        return {**fields, "weeks": list(self.weeks), "similar": self.similar.to_dict("list")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Calibrator:
        return cls(**{**data, "weeks": tuple(data["weeks"]), "similar": pd.DataFrame(data["similar"])})


def fit_calibrator(raw: np.ndarray, week: np.ndarray, label: np.ndarray, runs: np.ndarray) -> Calibrator:
    """Fit on out-of-run raw scores (log-odds), weeks, 0/1 labels and run names, all of one length."""
    design = np.column_stack([raw, week, raw * week])
    weeks = (int(week.min()), int(week.max()))
    fitted = LogisticRegression(C=1e4, max_iter=2000).fit(design, label)
    slope, in_week, slope_week = (float(value) for value in fitted.coef_[0])
    intercept = float(fitted.intercept_[0])
    if min(slope + slope_week * w for w in weeks) <= _MIN_SLOPE:
        fitted = LogisticRegression(C=1e4, max_iter=2000).fit(design[:, :2], label)
        intercept, (slope, in_week), slope_week = float(fitted.intercept_[0]), fitted.coef_[0].tolist(), 0.0
        slope = max(slope, _MIN_SLOPE)
    bare = Calibrator(intercept, slope, in_week, slope_week, weeks, pd.DataFrame())
    similar = similar_learners(bare.risk(raw, week), week, label, runs)
    return Calibrator(intercept, slope, in_week, slope_week, weeks, similar)


def similar_learners(risk: np.ndarray, week: np.ndarray, label: np.ndarray, runs: np.ndarray) -> pd.DataFrame:
    """Per week and estimate: how many past learners were similar and in what range their frequency lay.

    The range joins the middle 80 % of the past runs' frequencies (a new run is one more draw of a run)
    with the Wilson 90 % interval of the pooled frequency.
    """
    rows = []
    for value in np.unique(week):
        at = week == value
        frame = pd.DataFrame({"risk": risk[at], "label": label[at], "run": runs[at]}).sort_values("risk", ignore_index=True)
        for point in _GRID:
            near = _nearest(frame, float(point))
            rows.append((int(value), float(point), len(near), *_range(near)))
    return pd.DataFrame(rows, columns=["week", "risk", "n", "low", "high"]).round(5)  # as saved: a loaded model says the same


def _nearest(frame: pd.DataFrame, point: float, least: int = 30) -> pd.DataFrame:
    near = frame[(frame["risk"] - point).abs() <= SIMILAR_WITHIN]
    if len(near) >= least:
        return near
    return frame.loc[(frame["risk"] - point).abs().nsmallest(least).index]


def _range(near: pd.DataFrame) -> tuple[float, float]:
    wilson = binomtest(int(near["label"].sum()), len(near)).proportion_ci(0.9, method="wilson")
    by_run = near.groupby("run")["label"].agg(["sum", "count"])
    by_run = by_run[by_run["count"] >= 10]
    if len(by_run) < 3:
        return float(wilson.low), float(wilson.high)
    frequencies = (by_run["sum"] + 0.5) / (by_run["count"] + 1)
    low, high = np.quantile(frequencies, [0.1, 0.9])
    return float(min(low, wilson.low)), float(max(high, wilson.high))
