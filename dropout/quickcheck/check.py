"""Score one learner by hand and say what the estimate rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dropout.config import shipped_root
from dropout.domain import RiskBasis
from dropout.errors import DropoutError
from dropout.explain import Reason, Reasoner
from dropout.model import RiskModel, load_model
from dropout.quickcheck.inputs import ENTRIES, INPUTS, check_inputs, with_what_follows
from dropout.quickcheck.training import QUANTILES


def shipped_quick_models() -> list[RiskModel]:
    """The small models that ship with the project, in `models/quick-*/`; those of simulated courses last."""
    found = [load_model(path.parent) for path in sorted((shipped_root() / "models").glob("quick-*/model.json"))]
    return sorted(found, key=lambda model: bool(model.card.get("simulated")))


@dataclass(frozen=True)
class QuickResult:
    """What the small model says of one learner, with what it rests on.

    `place` is the share of past learners of that week with a lower score; `outside` names the inputs
    beyond the 1st to 99th percentile of what the model has seen.
    """

    risk: float
    risk_low: float
    risk_high: float
    similar: int
    place: float
    basis: RiskBasis
    raising: list[Reason]
    lowering: list[Reason]
    outside: list[str]


def quick_check(model: RiskModel, week: int, values: Mapping[str, float | None], course: Mapping[str, Any] | None) -> QuickResult:
    """Score one learner as of a full week from what is known of them; `course` is a row of the card's `trained_on`, or None.

    Raises `DropoutError` for values that cannot be true.
    """
    if all(values.get(name) is None for name in INPUTS):
        raise DropoutError("Nothing is known of this learner yet.", do="Fill in at least one box.")
    check_inputs(week, values)
    known = with_what_follows(values)
    row = pd.DataFrame([{"week": week, "weeks_elapsed": float(week), **{name: _number(known.get(name)) for name in INPUTS}}])
    predicted = model.predict_risk(row).iloc[0]
    usual = _usual_at(model, week)
    raising, lowering = _reasons(model, row, usual)
    basis = model.basis_for(course["source"], course["institution"], course["course"]) if course else RiskBasis.ORDER_ONLY
    place = float(np.interp(predicted["raw"], usual["raw"], QUANTILES))
    return QuickResult(
        float(predicted["risk"]), float(predicted["risk_low"]), float(predicted["risk_high"]), int(predicted["similar"]), place,
        basis, raising, lowering, outside_seen(model, week, known),
    )  # fmt: skip


def outside_seen(model: RiskModel, week: int, values: Mapping[str, float | None]) -> list[str]:
    """Names of the inputs beyond the 1st to 99th percentile of past learners at that week, "week" where it was never seen."""
    seen = _usual_at(model, week)["inputs"]
    found = ["week"] if week not in model.card["weeks"] else []
    for name in INPUTS:
        value, (low, _, high) = values.get(name), seen[name]
        if value is not None and low is not None and not low <= value <= high:
            found.append(name)
    return found


def _usual_at(model: RiskModel, week: int) -> dict[str, Any]:
    """What is usual in that week, or in the nearest one the model has seen."""
    usual = model.card["usual"]
    return usual[min(usual, key=lambda known: abs(int(known) - week))]


def _reasons(model: RiskModel, row: pd.DataFrame, usual: Mapping[str, Any]) -> tuple[list[Reason], list[Reason]]:
    """Reasons against the average past learner of that week; of what was left blank nothing is said."""
    phi, _ = model.contributions(row)
    drivers = phi[0] - np.array(usual["contributions"])
    drivers[row[list(model.features)].isna().iloc[0].to_numpy()] = 0.0
    medians = pd.Series({name: _number(usual["inputs"][name][1]) for name in INPUTS})
    return Reasoner(model.features, medians, ENTRIES).reasons(drivers, row[list(model.features)].to_numpy()[0].tolist())


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
