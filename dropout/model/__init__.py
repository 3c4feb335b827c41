"""Train, calibrate, save and score: estimators for bands of weeks, a calibrator that keeps the order, and a card."""

from dropout.model.core import Band, RiskModel, load_model, save_band, save_model
from dropout.model.kept import Kept
from dropout.model.recalibrate import recalibrate_model
from dropout.model.recipes import RECIPES, recipe_of
from dropout.model.training import BOOSTED, MIN_PER_CLASS, TrainingData, kept_features, train_model, train_with_held_out

__all__ = [
    "BOOSTED",
    "MIN_PER_CLASS",
    "RECIPES",
    "Band",
    "Kept",
    "RiskModel",
    "TrainingData",
    "kept_features",
    "load_model",
    "recalibrate_model",
    "recipe_of",
    "save_band",
    "save_model",
    "train_model",
    "train_with_held_out",
]
