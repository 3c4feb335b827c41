"""Quick check: one learner by hand, scored by a small model of the inputs that a person can know."""

from dropout.quickcheck.check import QuickResult, quick_check, shipped_quick_models
from dropout.quickcheck.inputs import INPUTS, check_inputs
from dropout.quickcheck.training import build_quick_frame, train_quick_model, train_quick_on_tables

__all__ = [
    "INPUTS", "QuickResult", "build_quick_frame", "check_inputs", "quick_check", "shipped_quick_models", "train_quick_model",
    "train_quick_on_tables",
]  # fmt: skip
