"""The last resort: where no model fits, learners ranked by comparison with their peers in the same run, and nothing claimed.

It takes the place of a model in scoring, lists and reasons. It has learnt nothing, so its basis is always the order alone, its
ranges are as wide as ranges get, and nobody is similar to anybody. What a model must beat is the same order (`peer_order`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout import __version__
from dropout.aim import Aim
from dropout.domain import Label
from dropout.features import CATALOGUE, default_features
from dropout.judging.baselines import peer_places
from dropout.model import Band, RiskModel
from dropout.model.calibration import Calibrator

PEERS = "peers"
WORDS = "No model is in use: learners stand in the order in which they are behind others of their run, over all that is ranked there."
_MIDDLE = 0.5  # where a place counts neither way, and who has none stands


@dataclass(frozen=True)
class PeerComparison:
    """Scores by the mean place in the run, 1 = behind everybody; a place adds its share of the distance from the middle."""

    features: tuple[str, ...]

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        """The mean over the places there are."""
        phi, expected = self.contributions(frame)
        return phi.sum(axis=1) + expected

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """What each place adds: exact, since a mean is a sum."""
        places = peer_places(frame)[list(self.features)].to_numpy(float) - _MIDDLE
        known = np.maximum((~np.isnan(places)).sum(axis=1, keepdims=True), 1)
        return np.nan_to_num(places) / known, np.full(len(frame), _MIDDLE)


def peer_model(label: Label) -> RiskModel:
    """The comparison as a model for a label."""
    features = tuple(name for name in default_features() if CATALOGUE[name].relation == "position")
    nothing_known = pd.DataFrame({"week": [1, 1], "risk": [0.0, 1.0], "n": [0, 0], "low": [0.0, 0.0], "high": [1.0, 1.0]})
    card = {
        "name": PEERS, "version": f"{PEERS}-{__version__}", "label": label, "label_sentence": label.sentence, "kind": PEERS,
        "title": "Comparison with peers", "trained_on": [], "left_out_runs": [], "features": list(features), "metrics_by_week": {},
        "weeks": [], "simulated": False, "limits": [WORDS],
    }  # fmt: skip
    bands = (Band(1, 10_000, PeerComparison(features)),)
    return RiskModel(str(card["version"]), Aim(label), features, (), bands, Calibrator(-3.0, 6.0, 0.0, 0.0, (1, 1), nothing_known), card)
