"""How far the signals of a run lie from the training data, and which of its learners lie beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dropout.features import CATALOGUE
from dropout.health.reference import outside_range
from dropout.health.shares import bin_counts, shift_size
from dropout.model import RiskModel

SHIFTED = 0.25  # by custom a large shift of the population stability index
_OVER_USUAL = 1.1  # and further, by a tenth, than the training run that lay furthest from the others
BEYOND = 0.2  # a learner is beyond the training range where signals beyond it carry so much of the estimate
_COLUMNS = ["feature", "title", "size", "usual", "part", "median", "quartiles", "known", "known_before", "shifted"]


def reference_week(reference: dict[str, Any], week: int) -> int | None:
    """The last week the reference speaks of that is not after `week`: what a run is compared at.

    >>> reference_week({"weeks": {"2": {}, "4": {}, "6": {}}}, 5), reference_week({"weeks": {"2": {}}}, 1)
    (4, None)
    """
    return max((int(kept) for kept in reference["weeks"] if int(kept) <= week), default=None)


def measure_shifts(rows: pd.DataFrame, expected: dict[str, Any], phi: pd.DataFrame) -> pd.DataFrame:
    """One row per signal, the weightiest shifts first (`rows`: one run at one week; `expected`: that week of a reference).

    Columns feature, title, size (`shift_size`), usual (that of the furthest training run), part (share of mean absolute SHAP
    values `phi` in the run: how much of the estimates hangs on the signal), median (in the run), quartiles (in training),
    known and known_before (shares of values not missing, in the run and in training) and shifted.
    """
    part = phi.abs().mean()
    part = part / part.sum() if part.sum() else part
    found = [_signal(name, entry, rows[name].to_numpy(float), float(part[name])) for name, entry in expected["features"].items()]
    return pd.DataFrame(found, columns=_COLUMNS).sort_values(
        ["shifted", "part", "feature"], ascending=[False, False, True], ignore_index=True
    )


def _signal(name: str, entry: dict[str, Any], values: np.ndarray, part: float) -> dict[str, Any]:
    counts = np.array(entry["counts"])
    size = shift_size(counts, bin_counts(values, np.array(entry["edges"])))
    known = values[~np.isnan(values)]
    return {
        "feature": name, "title": CATALOGUE[name].title, "size": size, "usual": entry["usual"], "part": part,
        "median": float(np.median(known)) if len(known) else None, "quartiles": entry["quartiles"],
        "known": len(known) / len(values), "known_before": 1 - counts[-1] / counts.sum(),
        "shifted": size > max(SHIFTED, _OVER_USUAL * entry["usual"]),
    }  # fmt: skip


def share_beyond(rows: pd.DataFrame, expected: dict[str, Any], phi: pd.DataFrame) -> float:
    """The share of learners for whom signals beyond the range seen in training carry more than a fifth of the estimate."""
    beyond = outside_range(rows, expected["features"])
    size = phi[beyond.columns].abs().to_numpy()
    carried = (size * beyond.to_numpy()).sum(axis=1)
    return float((carried > BEYOND * np.maximum(phi.abs().sum(axis=1).to_numpy(), 1e-12)).mean())


def mean_shap(model: RiskModel, rows: pd.DataFrame) -> pd.DataFrame:
    """SHAP values of every row, by feature; log-odds."""
    return pd.DataFrame(model.contributions(rows)[0], columns=list(model.features), index=rows.index)
