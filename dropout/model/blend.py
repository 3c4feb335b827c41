"""Trees and perceptrons averaged: they err on different learners, so their mean ranks better than either."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from dropout.model.classical import load_pipeline
from dropout.model.estimators import BoostedTrees
from dropout.model.perceptron import Perceptron

_TREES, _NETS, _SHARE = "trees.cbm", "perceptrons.skops", "share.json"


@dataclass(frozen=True)
class Blend:
    """The weighted mean of two log-odds; `share` is the weight of the perceptrons. Kept as a folder of its parts' files."""

    trees: BoostedTrees
    nets: Perceptron
    share: float
    suffix: ClassVar[str] = ".blend"

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        return (1 - self.share) * self.trees.raw_score(frame) + self.share * self.nets.raw_score(frame)

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The weighted mean of the parts' contributions: Shapley values of a mean are the mean of the Shapley values."""
        (phi, expected), (of_nets, start) = self.trees.contributions(frame), self.nets.contributions(frame)
        return (1 - self.share) * phi + self.share * of_nets, (1 - self.share) * expected + self.share * start

    def save(self, path: Path) -> None:
        path.mkdir()
        self.trees.save(path / _TREES)
        self.nets.save(path / _NETS)
        (path / _SHARE).write_text(json.dumps(self.share), encoding="utf-8")

    @classmethod
    def load(cls, path: Path, features: tuple[str, ...], categorical: tuple[str, ...]) -> Blend:
        nets = Perceptron(load_pipeline(path / _NETS), features)
        share = float(json.loads((path / _SHARE).read_text(encoding="utf-8")))
        return cls(BoostedTrees.load(path / _TREES, features, categorical), nets, share)
