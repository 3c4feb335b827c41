"""Multilayer perceptrons, averaged: fitted like the other pipelines, explained by walking from a typical learner to the one in question."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from threadpoolctl import threadpool_limits

from dropout.model.classical import Classical, fit_pipeline, refuse_text
from dropout.model.estimators import Recipe, columns_of

_WALKS, _SEED = 4, 7  # walks go forwards and backwards
_SEEDS = (7, 8, 9)  # of the nets that are averaged
_LIMIT = 4.0  # standard deviations: a value beyond counts as this far, or a few odd learners would lead the list
_PARAMETERS: dict[str, Any] = {
    "hidden_layer_sizes": (32,), "alpha": 1.0, "batch_size": 500, "learning_rate_init": 0.003, "max_iter": 20,
}  # fmt: skip


@dataclass(frozen=True)
class Perceptron(Classical):
    """scikit-learn's perceptron of one hidden layer on scaled columns; the raw score is its log-odds."""

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        with threadpool_limits(1):
            return self._log_odds(self._hidden(self.prepared(frame)))

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Shapley values against a learner with every training median, estimated over fixed orders of the features.

        One value after the other takes the place of the median, in four random orders and their reverses; a feature's
        contribution is the mean change. Each walk ends at the learner's own score, so the sums are exact; how a joint effect
        is divided is an estimate. The same orders for everybody, so that a learner's reasons do not hang on who else is there.
        A step moves the hidden layer by what one feature changes, which spares asking the whole net at every step.
        """
        median = pd.DataFrame(self.pipeline["impute"].statistics_[None, :], columns=list(self.features))
        with threadpool_limits(1):
            start, rows = self.prepared(median), self.prepared(columns_of(frame, self.features))
            phi = self._walks(rows - start, self._hidden(start))
            return phi, np.full(len(rows), self._log_odds(self._hidden(start))[0])

    def _walks(self, change: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Mean change of the score at the step of each feature, over all orders: (rows, features)."""
        count, weights = len(self.features), self.last.coefs_[0]
        columns = [[feature] for feature in range(count)]
        for column, feature in enumerate(self.pipeline["impute"].indicator_.features_):
            columns[feature].append(count + column)
        draws, phi = np.random.default_rng(_SEED), np.zeros((len(change), count))
        for forward in [draws.permutation(count) for _ in range(_WALKS)]:
            for order in (forward, forward[::-1]):
                hidden = np.repeat(start, len(change), axis=0)
                before = self._log_odds(hidden)
                for feature in order:
                    hidden += change[:, columns[feature]] @ weights[columns[feature]]
                    after = self._log_odds(hidden)
                    phi[:, feature] += (after - before) / (2 * _WALKS)
                    before = after
        return phi

    def _hidden(self, prepared: np.ndarray) -> np.ndarray:
        """What reaches the hidden units: (rows, units)."""
        return prepared @ self.last.coefs_[0] + self.last.intercepts_[0]

    def _log_odds(self, hidden: np.ndarray) -> np.ndarray:
        return (np.maximum(hidden, 0) @ self.last.coefs_[1] + self.last.intercepts_[1])[:, 0]


def averaged(nets: list[MLPClassifier]) -> MLPClassifier:
    """One net whose log-odds are the mean of those of these nets of one hidden layer: their hidden units side by side."""
    first = nets[0]
    first.coefs_ = [np.hstack([net.coefs_[0] for net in nets]), np.vstack([net.coefs_[1] for net in nets]) / len(nets)]
    first.intercepts_ = [np.concatenate([net.intercepts_[0] for net in nets]), np.mean([net.intercepts_[1] for net in nets], axis=0)]
    return first.set_params(hidden_layer_sizes=(first.coefs_[0].shape[1],))


def _limit(columns: int) -> MinMaxScaler:
    """Leaves every number as it is, but for those beyond the limit."""
    return MinMaxScaler(feature_range=(-_LIMIT, _LIMIT), clip=True).fit(np.repeat([[-_LIMIT], [_LIMIT]], columns, axis=1))


def fit_perceptron(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Perceptron:
    """Three nets learnt from these columns and `label` of a frame, averaged; text is refused."""
    refuse_text(categorical)
    scale = fit_pipeline([("scale", StandardScaler())], frame, features)
    steps = [*scale.steps, ("limit", _limit(scale["scale"].n_features_in_))]
    values, label = Pipeline(steps).transform(columns_of(frame, features).to_numpy("float64")), frame["label"].to_numpy(int)
    size = min(_PARAMETERS["batch_size"], len(values))
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of passes is a choice: more of them overfit
        nets = [MLPClassifier(**{**_PARAMETERS, "batch_size": size, "random_state": seed}).fit(values, label) for seed in _SEEDS]
    net = averaged(nets)
    del net._optimizer  # of use while learning only, and nothing to be trusted in a file
    return Perceptron(Pipeline([*steps, ("model", net)]), features)


PERCEPTRON = Recipe(
    "perceptron", "Multilayer perceptrons", fit_perceptron, {**_PARAMETERS, "random_states": list(_SEEDS), "limit": _LIMIT},
    f"scikit-learn {sklearn.__version__}",
)  # fmt: skip
