"""Linear models, a decision tree, a random forest and scikit-learn's gradient boosting: fitted, explained exactly, kept with skops.

Whatever is learnt from the data before the model (medians that stand for missing values, scales) is part of the fitted
pipeline, so it comes from the training rows only. A contribution belongs to a feature: what the column "is missing" adds is
counted with the feature that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from dropout.errors import DropoutError
from dropout.model.estimators import Estimator, Recipe, columns_of

# What a file may hold besides what skops knows to be harmless; anything else is refused.
TRUSTED = ("numpy.dtype", "sklearn.tree._tree.Tree", "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor")
_SLOPE = 4.0  # of the log-odds at one half: a share becomes log-odds to first order, which keeps sums of shares sums


@dataclass(frozen=True)
class Classical:
    """A fitted pipeline and the features it was fitted on."""

    pipeline: Pipeline
    features: tuple[str, ...]
    suffix: ClassVar[str] = ".skops"

    @property
    def last(self) -> Any:
        """The model itself, at the end of the pipeline."""
        return self.pipeline[-1]

    def prepared(self, frame: pd.DataFrame) -> np.ndarray:
        """The rows as the model sees them: (rows, columns)."""
        values = columns_of(frame, self.features).to_numpy("float64")
        return self.pipeline[:-1].transform(values)

    def save(self, path: Path) -> None:
        from skops import io

        io.dump(self.pipeline, path)

    def by_feature(self, columns: np.ndarray) -> np.ndarray:
        """Contributions of columns (rows, columns) added up by the feature each column was made from (rows, features)."""
        count = len(self.features)
        out = columns[:, :count].copy()
        for column, feature in enumerate(self.pipeline["impute"].indicator_.features_):
            out[:, feature] += columns[:, count + column]
        return out


@dataclass(frozen=True)
class LinearModel(Classical):
    """Linear or logistic regression on scaled columns, so that coefficient × (value − mean) is coefficient × column."""

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        phi, expected = self.contributions(frame)
        return phi.sum(axis=1) + expected

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Exact for a linear model: coefficient × (value − training mean); expected is the score at the mean."""
        weights, start = np.ravel(self.last.coef_), float(np.ravel(self.last.intercept_)[0])
        slope, base = (1.0, start) if isinstance(self.last, LogisticRegression) else (_SLOPE, _SLOPE * (start - 0.5))
        return self.by_feature(slope * weights * self.prepared(frame)), np.full(len(frame), base)


@dataclass(frozen=True)
class TreeModel(Classical):
    """One tree, a forest, or scikit-learn's boosted trees."""

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        columns = self.prepared(frame)
        if isinstance(self.last, HistGradientBoostingClassifier):
            with threadpool_limits(1):
                return self.last.decision_function(columns)
        return _SLOPE * (self.last.predict_proba(columns)[:, 1] - 0.5)

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """shap's exact values for trees, of the same raw score."""
        explainer = self._explainer
        values, expected = explainer.shap_values(self.prepared(frame), check_additivity=False), np.ravel(explainer.expected_value)[-1]
        if isinstance(self.last, HistGradientBoostingClassifier):
            return self.by_feature(values), np.full(len(frame), float(expected))
        return self.by_feature(_SLOPE * values[:, :, 1]), np.full(len(frame), _SLOPE * (float(expected) - 0.5))

    @cached_property
    def _explainer(self) -> Any:
        import shap  # late: it takes seconds to import, and CatBoost's trees don't need it

        return shap.TreeExplainer(self.last)


def load_pipeline(path: Path) -> Pipeline:
    """Read what `save` wrote; a file that holds any other type is refused."""
    from skops import io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return io.load(path, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise DropoutError("This model holds something that is not a model, so it was not opened.", where=path.name, found=str(error),
                           do="Train the model again.") from error  # fmt: skip


# Recipes -------------------------------------------------------------------------------------------


def fit_pipeline(steps: list[tuple[str, Any]], frame: pd.DataFrame, features: tuple[str, ...]) -> Pipeline:
    """A pipeline fitted on these features of a frame with its column `label`, medians in the place of missing values.

    One thread: several add up in any order, and on a busy machine they wait for each other most of the time.
    """
    impute = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    with threadpool_limits(1):
        values = columns_of(frame, features).to_numpy("float64")
        return Pipeline([("impute", impute), *steps]).fit(values, frame["label"].to_numpy(int))


def refuse_text(categorical: tuple[str, ...]) -> None:
    """Only CatBoost's trees read columns of text."""
    if categorical:
        raise DropoutError("This kind of model reads numbers only.", found=f"columns of text: {', '.join(categorical)}",
                           do="Train boosted trees (CatBoost) on these files.")  # fmt: skip


def _linear(kind: str, title: str, model: type, parameters: dict[str, Any]) -> Recipe:
    def fit(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:
        refuse_text(categorical)
        return LinearModel(fit_pipeline([("scale", StandardScaler()), ("model", model(**parameters))], frame, features), features)

    return Recipe(kind, title, fit, parameters, f"scikit-learn {sklearn.__version__}")


def _trees(kind: str, title: str, model: type, parameters: dict[str, Any]) -> Recipe:
    def fit(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:
        refuse_text(categorical)
        return TreeModel(fit_pipeline([("model", model(**parameters))], frame, features), features)

    return Recipe(kind, title, fit, parameters, f"scikit-learn {sklearn.__version__}")


LINEAR = _linear("linear", "Linear regression", Ridge, {"alpha": 10.0})
LOGISTIC = _linear("logistic", "Logistic regression", LogisticRegression, {"C": 0.1, "max_iter": 2000})
TREE = _trees("tree", "Decision tree", DecisionTreeClassifier, {"max_depth": 6, "min_samples_leaf": 25, "random_state": 7})
FOREST = _trees(
    "forest", "Random forest", RandomForestClassifier,
    {"n_estimators": 150, "max_depth": 9, "min_samples_leaf": 10, "max_features": 0.2, "random_state": 7},
)  # fmt: skip
HISTOGRAM = _trees(
    "histogram", "Gradient boosting (scikit-learn)", HistGradientBoostingClassifier,
    {"max_iter": 150, "learning_rate": 0.05, "max_depth": 5, "l2_regularization": 10.0, "max_features": 0.3, "early_stopping": False,
     "random_state": 7},
)  # fmt: skip
