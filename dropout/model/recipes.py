"""The ways of learning that may score learners: each explains its scores in parts that add up to them and is kept without pickle."""

from __future__ import annotations

import pandas as pd

from dropout.errors import DropoutError
from dropout.model.blend import Blend
from dropout.model.classical import FOREST, HISTOGRAM, LINEAR, LOGISTIC, TREE, refuse_text
from dropout.model.estimators import Estimator, Recipe
from dropout.model.perceptron import PERCEPTRON, fit_perceptron
from dropout.model.training import BOOSTED, fit_boosted

_PARTS = (BOOSTED, PERCEPTRON)
_SHARE = 0.3  # of the perceptrons; between .2 and .4 nothing changes


def _fit_blend(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:
    refuse_text(categorical)
    return Blend(fit_boosted(frame, features, ()), fit_perceptron(frame, features, ()), _SHARE)


BLEND = Recipe(
    "blend", "Boosted trees and perceptrons, averaged", _fit_blend,
    {"share": _SHARE, **{f"{part.kind}_{name}": value for part in _PARTS for name, value in part.parameters.items()}},
    ", ".join(part.library for part in _PARTS),
)  # fmt: skip
RECIPES = {recipe.kind: recipe for recipe in (BOOSTED, BLEND, LOGISTIC, LINEAR, TREE, FOREST, HISTOGRAM, PERCEPTRON)}


def recipe_of(kind: str) -> Recipe:
    """The recipe of a kind; raises `DropoutError` naming the kinds there are."""
    if kind not in RECIPES:
        raise DropoutError("There is no such kind of model.", found=repr(kind), do=f"Choose among {', '.join(RECIPES)}.")
    return RECIPES[kind]
