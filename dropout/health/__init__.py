"""Whether a model still fits: the run being scored beside the data that the model was trained on."""

from dropout.health.reference import build_reference

__all__ = ["build_reference"]
