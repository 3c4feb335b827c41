"""What stands behind a score: one interface for boosted, linear and other trees, and the boosted trees themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier, Pool

from dropout.errors import DropoutError

MISSING_CATEGORY = "missing"


class Estimator(Protocol):
    """Scores rows; who scores learners is `Explainable` too."""

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        """One number per row, in log-odds or close to them: the higher, the sooner on the list."""


@runtime_checkable
class Explainable(Protocol):
    """Explains its scores exactly."""

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """SHAP values of the raw score, shape (rows, features), and the expected value per row."""


@runtime_checkable
class Keepable(Protocol):
    """What has learnt something, and is kept without pickle."""

    @property
    def suffix(self) -> str:
        """The ending of the file it is kept in."""

    def save(self, path: Path) -> None:
        """Write it to a file that `suffix` ends."""


Fit = Callable[[pd.DataFrame, tuple[str, ...], tuple[str, ...]], Estimator]


@dataclass(frozen=True)
class Recipe:
    """A way to learn from rows: `fit(frame, features, categorical)` reads column `label` (0/1) of the frame.

    `kind` names it in files and on the command line, `title` on screen; `parameters` go into the card.
    """

    kind: str
    title: str
    fit: Fit
    parameters: dict[str, Any]
    library: str


@dataclass(frozen=True)
class BoostedTrees:
    """CatBoost's trees with the columns they were grown on."""

    trees: CatBoostClassifier
    features: tuple[str, ...]
    categorical: tuple[str, ...] = ()
    suffix: str = ".cbm"

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        return self.trees.predict(self._pool(frame), prediction_type="RawFormulaVal")

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """CatBoost's own exact values, the same as shap's."""
        values = self.trees.get_feature_importance(self._pool(frame), type="ShapValues")
        return values[:, :-1], values[:, -1]

    def save(self, path: Path) -> None:
        self.trees.save_model(str(path))

    @classmethod
    def load(cls, path: Path, features: tuple[str, ...], categorical: tuple[str, ...]) -> BoostedTrees:
        trees = CatBoostClassifier()
        trees.load_model(str(path))
        return cls(trees, features, categorical)

    def _pool(self, frame: pd.DataFrame) -> Pool:
        return make_pool(frame, self.features, self.categorical)


def columns_of(frame: pd.DataFrame, features: tuple[str, ...]) -> pd.DataFrame:
    """These columns of a frame; raises `DropoutError` naming those it lacks."""
    missing = [name for name in features if name not in frame]
    if missing:
        raise DropoutError("The data lacks columns this model needs.", found=", ".join(missing), do="Choose a model trained on such data.")
    return frame[list(features)]


def make_pool(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...], label: np.ndarray | None = None) -> Pool:
    """A CatBoost pool from pandas: numbers as float64, categories as text with missing spelled out."""
    data = columns_of(frame, features)
    if not categorical:
        return Pool(data.to_numpy("float64"), label=label)
    data = data.copy()
    for name in categorical:
        data[name] = data[name].astype("object").where(data[name].notna(), MISSING_CATEGORY).astype(str)
    return Pool(data, label=label, cat_features=list(categorical))
