"""Train, calibrate, save and score: CatBoost trees, a calibrator that keeps the order, and a card."""

from dropout.model.core import Band, RiskModel, load_model, save_model
from dropout.model.kept import Kept
from dropout.model.training import TrainingData, train_model, train_with_held_out

__all__ = ["Band", "Kept", "RiskModel", "TrainingData", "load_model", "save_model", "train_model", "train_with_held_out"]
