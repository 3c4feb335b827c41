"""Contacted against comparable learners not contacted: weights, balance, overlap, and the difference with its interval.

Comparable means: same run, same week, and weighted so that they resemble those contacted in everything the
record said that week (odds of the propensity score, Rosenbaum 1987; effect on those contacted). The difference comes from a
weighted regression on the same columns, with an intercept for each run and week, and standard errors clustered by learner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from dropout.effects.trials import KEYS

CALIPER = 0.2  # of the standard deviation of the log-odds of being contacted (Austin 2011)
_HEAVIEST = 0.99  # quantile at which a compared learner's weight is capped
_SOFT = 10.0  # hardly any shrinkage; keeps the fit finite where groups part


@dataclass(frozen=True)
class Difference:
    """A difference of shares, first minus second, in [-1, 1], with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Comparison:
    """What a comparison rests on, and what it gives.

    `contacted` learners were contacted, `matched` of them have somebody comparable; `compared` learners stand
    against them, worth `effective` equally weighted ones. `later` is the weighted share of these contacted in a later week.
    `balance`: column, before, after (standardised mean differences). `overlap`: one row per trial row: contacted, odds (log).
    `shares` are those of the outcome among matched and weighted compared. `plain` takes the two groups as they are.
    """

    contacted: int
    matched: int
    compared: int
    effective: float
    later: float
    rarest: int
    balance: pd.DataFrame
    overlap: pd.DataFrame
    shares: tuple[float, float] | None
    plain: float | None
    difference: Difference | None

    @property
    def worst_balance(self) -> float:
        return float(self.balance["after"].abs().max()) if len(self.balance) else float("nan")


def compare_contacted(rows: pd.DataFrame, covariates: Sequence[str]) -> Comparison:
    """Compare the rows of trials: those of `build_trials` with outcome (1/0) and covariates.

    The first covariate is the estimate. Rows without outcome are left out.
    """
    rows = rows[rows["outcome"].notna()].reset_index(drop=True)
    treated = rows["contacted"].to_numpy(bool)
    if not treated.any() or treated.all():
        return _nothing(treated)
    X, names = _design(rows, covariates)
    exposure = rows["exposure"].to_numpy(float)
    odds = _odds_of_contact(np.column_stack([X, _squares(X), _trial_columns(rows)]), treated, exposure)
    usable = _with_comparable(rows, treated, odds)
    if not usable[treated].any():
        return _nothing(treated)
    weights = _weights(rows, treated, odds, usable * exposure)
    outcome = rows["outcome"].to_numpy(float)
    kept = weights > 0
    shares = (_mean(outcome, weights * treated), _mean(outcome, weights * ~treated))
    counts = [int((outcome[kept & (treated == side)] == value).sum()) for side in (True, False) for value in (0, 1)]
    return Comparison(
        contacted=int(treated.sum()), matched=int((treated & usable).sum()),
        compared=int(rows.loc[kept & ~treated, ["run_id", "learner_id"]].drop_duplicates().shape[0]),
        effective=float(weights[~treated].sum() ** 2 / (weights[~treated] ** 2).sum()),
        later=_mean(rows["later"].to_numpy(float), weights * ~treated), rarest=min(counts),
        balance=_balance(X, names, treated, weights), overlap=pd.DataFrame({"contacted": treated, "odds": odds}),
        shares=shares, plain=float(outcome[treated].mean() - outcome[~treated].mean()),
        difference=_difference(rows[kept], X[kept], outcome[kept], weights[kept]) if min(counts) else None,
    )  # fmt: skip


def _nothing(treated: np.ndarray) -> Comparison:
    none = pd.DataFrame({"column": [], "before": [], "after": []})
    return Comparison(int(treated.sum()), 0, 0, 0.0, 0.0, 0, none, pd.DataFrame({"contacted": [], "odds": []}), None, None, None)


def _design(rows: pd.DataFrame, covariates: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Standardised columns; missing values at the mean, marked by a column of their own where they occur."""
    columns, names = [], []
    for name in covariates:
        values = rows[name].to_numpy(float)
        missing = np.isnan(values)
        if missing.all():
            continue
        columns.append(np.where(missing, np.nanmean(values), values))
        names.append(name)
        if missing.any():
            columns.append(missing.astype(float))
            names.append(f"{name}_missing")
    X = np.column_stack(columns)
    spread = X.std(axis=0)
    varying = spread > 0
    return (X[:, varying] - X[:, varying].mean(axis=0)) / spread[varying], [n for n, v in zip(names, varying, strict=True) if v]


def _squares(X: np.ndarray) -> np.ndarray:
    return X[:, :1] ** 2  # of the estimate, which comes first: those in the middle are not halfway in being contacted


def _trial_columns(rows: pd.DataFrame) -> np.ndarray:
    return pd.get_dummies(rows.groupby(KEYS).ngroup(), dtype=float).to_numpy()


def _odds_of_contact(X: np.ndarray, treated: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    fitted = LogisticRegression(C=_SOFT, fit_intercept=False, max_iter=1000).fit(X, treated, sample_weight=exposure)
    return np.asarray(fitted.decision_function(X))


def _with_comparable(rows: pd.DataFrame, treated: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Which contacted rows have somebody not contacted within the caliper, in the same run and week; every other row is usable."""
    width = CALIPER * odds.std()
    usable = np.ones(len(rows), dtype=bool)
    for at in rows.groupby(KEYS).indices.values():
        mine, others = at[treated[at]], np.sort(odds[at[~treated[at]]])
        if not len(others):
            usable[at] = False
            continue
        right = np.searchsorted(others, odds[mine]).clip(1, len(others) - 1) if len(others) > 1 else np.zeros(len(mine), dtype=int)
        near = np.minimum(np.abs(others[right] - odds[mine]), np.abs(others[np.maximum(right - 1, 0)] - odds[mine]))
        usable[mine] = near <= width
    return usable


def _weights(rows: pd.DataFrame, treated: np.ndarray, odds: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """1 for those contacted, odds for those not, scaled in each run and week to the number contacted there.

    `counts` is what a row counts before (0: left out).
    """
    weights = np.where(treated, 1.0, np.exp(odds))
    weights[~treated] = np.minimum(weights[~treated], np.quantile(weights[~treated], _HEAVIEST))
    weights *= counts
    for at in rows.groupby(KEYS).indices.values():
        others = at[~treated[at]]
        total = weights[others].sum()
        weights[others] *= weights[at[treated[at]]].sum() / total if total else 0.0
    return weights


def _balance(X: np.ndarray, names: list[str], treated: np.ndarray, weights: np.ndarray) -> pd.DataFrame:
    """Differences of means in standard deviations of those contacted, before and after weighting."""
    spread = X[treated].std(axis=0, ddof=1) if treated.sum() > 1 else np.ones(X.shape[1])
    spread = np.where(spread > 0, spread, 1.0)
    before = (X[treated].mean(axis=0) - X[~treated].mean(axis=0)) / spread
    means = [np.average(X, axis=0, weights=weights * side) for side in (treated, ~treated)]
    return pd.DataFrame({"column": names, "before": before, "after": (means[0] - means[1]) / spread})


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    return float(np.average(values, weights=weights))


def _difference(rows: pd.DataFrame, X: np.ndarray, outcome: np.ndarray, weights: np.ndarray) -> Difference:
    """Weighted least squares of the outcome on being contacted; standard errors clustered by learner."""
    from statsmodels.regression.linear_model import WLS  # a second to import: only where a comparison is made

    design = np.column_stack([rows["contacted"].to_numpy(float), X, _trial_columns(rows)])
    who = rows.groupby(["run_id", "learner_id"]).ngroup().to_numpy()
    fit = WLS(outcome, design, weights=weights).fit(cov_type="cluster", cov_kwds={"groups": who}, use_t=True)
    low, high = fit.conf_int()[0]
    return Difference(float(fit.params[0]), float(low), float(high))
