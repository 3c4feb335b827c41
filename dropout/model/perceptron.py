"""A multilayer perceptron: fitted like the other pipelines, explained by walking from a typical learner to the one in question."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sklearn
from scipy.special import logit
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from dropout.model.classical import Classical, fit_pipeline, refuse_text
from dropout.model.estimators import Estimator, Recipe, columns_of

_SURE = 1e-9  # a probability nearer to 0 or 1 than this counts as this far
_WALKS, _SEED = 4, 7  # walks go forwards and backwards
_ROWS_AT_ONCE = 20_000  # that the perceptron is asked about
_PARAMETERS = {"hidden_layer_sizes": (32,), "alpha": 1.0, "learning_rate_init": 0.002, "max_iter": 25, "random_state": _SEED}


@dataclass(frozen=True)
class Perceptron(Classical):
    """scikit-learn's perceptron on scaled columns; the raw score is its log-odds."""

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        return self._log_odds(columns_of(frame, self.features).to_numpy("float64"))

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Shapley values against a learner with every training median, estimated over fixed orders of the features.

        One value after the other takes the place of the median, in four random orders and their reverses; a feature's
        contribution is the mean change. Each walk ends at the learner's own score, so the sums are exact; how a joint effect
        is divided is an estimate. The same orders for everybody, so that a learner's reasons do not hang on who else is there.
        """
        values = columns_of(frame, self.features).to_numpy("float64")
        start = float(self._log_odds(self.pipeline["impute"].statistics_[None, :])[0])
        at_once = max(1, _ROWS_AT_ONCE // values.shape[1])
        parts = [self._walks(values[first : first + at_once]) for first in range(0, len(values), at_once)]
        return np.concatenate(parts) if parts else values, np.full(len(values), start)

    def _walks(self, values: np.ndarray) -> np.ndarray:
        """Mean change of the score at the step of each feature, over all orders: (rows, features)."""
        rows, count = values.shape
        draws, phi = np.random.default_rng(_SEED), np.zeros_like(values)
        for forward in [draws.permutation(count) for _ in range(_WALKS)]:
            for order in (forward, forward[::-1]):
                arrived = np.argsort(order)[None, :] < np.arange(count + 1)[:, None]  # (steps, features)
                steps = np.where(arrived[:, None, :], values, self.pipeline["impute"].statistics_)
                scores = self._log_odds(steps.reshape(-1, count)).reshape(count + 1, rows)
                phi[:, order] += np.diff(scores, axis=0).T / (2 * _WALKS)
        return phi

    def _log_odds(self, values: np.ndarray) -> np.ndarray:
        with threadpool_limits(1):
            share = self.pipeline.predict_proba(values)[:, 1]
        return logit(np.clip(share, _SURE, 1 - _SURE))


def _fit(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:
    refuse_text(categorical)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of passes is a choice: more of them overfit
        pipeline = fit_pipeline([("scale", StandardScaler()), ("model", MLPClassifier(**_PARAMETERS))], frame, features)
    del pipeline[-1]._optimizer  # of use while learning only, and nothing to be trusted in a file
    return Perceptron(pipeline, features)


PERCEPTRON = Recipe("perceptron", "Multilayer perceptron", _fit, _PARAMETERS, f"scikit-learn {sklearn.__version__}")
