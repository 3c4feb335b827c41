"""What a model must beat: one rule, and a comparison with peers. Neither has learnt anything, and neither claims a frequency."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from dropout.features import CATALOGUE
from dropout.features.feature import More

_NEVER_ACTIVE = 1e6  # days; longer than any run, so that who was never active stands first


SILENCE = "days_since_last_activity"


def silence_order(frame: pd.DataFrame) -> np.ndarray:
    """The one rule: days since the last activity, longest first; who was never active stands before everybody.

    >>> silence_order(pd.DataFrame({"days_since_last_activity": [3.0, None, 12.0]})).argsort().tolist()
    [0, 2, 1]
    """
    return frame[SILENCE].astype(float).fillna(_NEVER_ACTIVE).to_numpy()


def peer_order(frame: pd.DataFrame) -> np.ndarray:
    """The comparison with peers: the mean place in the run over all that is ranked there, 1 = behind everybody.

    Places the catalogue calls better when larger are turned round. Where a learner has no place (no mark yet), the
    others count; who has none at all stands in the middle.

    >>> places = pd.DataFrame({"active_days_total_percentile": [0.9, 0.2, None], "longest_gap_days_percentile": [0.1, None, None]})
    >>> peer_order(places).round(3).tolist()
    [0.1, 0.8, 0.5]
    """
    return peer_places(frame).mean(axis=1).fillna(0.5).to_numpy()


def peer_places(frame: pd.DataFrame) -> pd.DataFrame:
    """The places in the run that `frame` has, all turned so that 1 = behind everybody; missing where a learner has none."""
    ranked = [f for f in CATALOGUE.values() if f.relation == "position" and f.name in frame]
    behind = {f.name: frame[f.name].astype(float) if f.more is More.WORSE else 1 - frame[f.name].astype(float) for f in ranked}
    return pd.DataFrame(behind, index=frame.index)


BASELINES: dict[str, tuple[str, Callable[[pd.DataFrame], np.ndarray]]] = {
    "silence": ("days since the last activity", silence_order),
    "peers": ("comparison with peers", peer_order),
}
