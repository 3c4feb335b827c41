"""The ways of learning that may score learners: each explains its scores in parts that add up to them and is kept without pickle."""

from __future__ import annotations

from dropout.errors import DropoutError
from dropout.model.classical import FOREST, HISTOGRAM, LINEAR, LOGISTIC, TREE
from dropout.model.estimators import Recipe
from dropout.model.perceptron import PERCEPTRON
from dropout.model.training import BOOSTED

RECIPES = {recipe.kind: recipe for recipe in (BOOSTED, LOGISTIC, LINEAR, TREE, FOREST, HISTOGRAM, PERCEPTRON)}


def recipe_of(kind: str) -> Recipe:
    """The recipe of a kind; raises `DropoutError` naming the kinds there are."""
    if kind not in RECIPES:
        raise DropoutError("There is no such kind of model.", found=repr(kind), do=f"Choose among {', '.join(RECIPES)}.")
    return RECIPES[kind]
