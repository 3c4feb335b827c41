"""Calibration: from raw scores to frequencies, strictly increasing in the raw score, with the week as a covariate.

Fitted on out-of-run predictions. Ranking uses the raw score; only the risk is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dropout.model.ranges import similar_learners

_MIN_SLOPE = 1e-3


@dataclass(frozen=True)
class Calibrator:
    """risk = sigmoid(a + b raw + c week + d raw week), with b + d week > 0 for every week it was fitted on.

    `similar` holds per week and estimate what became of similar past learners, and the range (`dropout.model.ranges`).
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
        """Range and number of similar past learners in the nearest week fitted: columns low, high, similar, one row per estimate."""
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
