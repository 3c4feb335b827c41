"""Train, calibrate, save and score: CatBoost trees, a calibrator that keeps the order, and a card."""

from dropout.model.core import Band, RiskModel, load_model, save_model
from dropout.model.training import TrainingData, train_model, train_with_held_out

__all__ = ["Band", "RiskModel", "TrainingData", "load_model", "save_model", "train_model", "train_with_held_out"]
