"""A run's lists, week by week, beside what became of its learners; never by predictions that knew the answer without saying so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.domain import Capacity, Cutoff, RiskBasis, Tier
from dropout.features import FeatureFrame
from dropout.labels import build_labels
from dropout.model import RiskModel
from dropout.schema import Tables
from dropout.tiers import assign_tiers, enough_data


class Footing(StrEnum):
    """What a judgement of a model on a run rests on."""

    UNSEEN = "unseen"
    HELD_OUT = "held_out"
    SET = "set"
    SEEN = "seen"

    @property
    def words(self) -> str:
        return {
            "unseen": "The model was not trained on this run.",
            "held_out": "The model was trained on this run. It is judged here by predictions made for it by a model trained without it.",
            "set": "The model was not trained on this run, but its frequencies were set on it: the order is that of a model which had not "
            "seen the run, the estimates are flattered a little.",
            "seen": "The model was trained on this run and knew its outcomes: these figures flatter it and prove nothing.",
        }[self.value]


@dataclass(frozen=True)
class JudgedRun:
    """Members of one run at every week: `rows` has run_id, enrolment_id, learner_id, week, raw, risk, enough_data, tier and label.

    label is 0 or 1, missing where the outcome is not known.
    """

    run: dict[str, Any]
    aim: Aim
    basis: RiskBasis
    footing: Footing
    capacity: Capacity
    rows: pd.DataFrame

    @property
    def over(self) -> bool:
        """Whether outcomes are known."""
        return bool(self.rows["label"].notna().any())

    def at(self, week: int) -> pd.DataFrame:
        """The members of one week."""
        return self.rows[self.rows["week"] == week]

    @property
    def weeks(self) -> list[int]:
        return sorted(int(week) for week in self.rows["week"].unique())


def judge_run(tables: Tables, features: FeatureFrame, run_id: str, model: RiskModel, capacity: Capacity) -> JudgedRun:
    """Lists of one run at every week that `features` were built for, with labels where they are known.

    A run that the model was trained on is judged by its held-out predictions where the model keeps them, at the weeks
    there are; otherwise by the model itself, and `footing` says so.
    """
    run = tables.runs.set_index("run_id", drop=False).loc[run_id].to_dict()
    frame = features.frame[features.frame["run_id"] == run_id].reset_index(drop=True)
    rows = frame[["run_id", "enrolment_id", "learner_id", "week"]].copy()
    rows["label"] = build_labels(tables, rows, model.aim)
    rows["raw"], footing = unseen_scores(model, run_id, rows, model.raw_score(frame))
    kept = rows["raw"].notna()
    rows, frame = rows[kept].reset_index(drop=True), frame[kept.to_numpy()]
    rows["risk"] = model.calibrator.risk(rows["raw"].to_numpy(float), rows["week"].to_numpy(float))
    actions = frame["actions_total"].groupby(frame["week"]).sum()
    parts = []
    for week, at in rows.groupby("week"):
        enough = enough_data(tables, at, pd.Series({run_id: actions[week]}), Cutoff(int(week)))
        at = at.assign(enough_data=enough)
        parts.append(at.assign(tier=assign_tiers(at, capacity)))
    basis = model.basis_for(run["source"], run["institution"], run["course"])
    every = pd.concat(parts, ignore_index=True) if parts else rows.assign(enough_data=True, tier=Tier.NO_ACTION.value)
    return JudgedRun(run, model.aim, basis, footing, capacity, every)


def unseen_scores(model: RiskModel, run_id: str, rows: pd.DataFrame, own: np.ndarray) -> tuple[np.ndarray, Footing]:
    """Scores of models that had not seen the run, where they are kept for all learners of a week; missing at other weeks."""
    if run_id not in {str(run["run_id"]) for run in model.card["trained_on"]}:
        set_on = {str(run["run_id"]) for run in model.card.get("recalibrated", {}).get("runs", [])}
        return own, Footing.SET if run_id in set_on else Footing.UNSEEN
    held_out = model.kept.held_out
    if held_out is None:
        return own, Footing.SEEN
    kept = held_out[held_out["run_id"] == run_id].set_index(["learner_id", "week"])["raw"]
    raw = kept.reindex(pd.MultiIndex.from_frame(rows[["learner_id", "week"]])).to_numpy()
    there = rows["week"].isin(kept.index.get_level_values("week"))
    if not there.any() or np.isnan(raw[(there & rows["label"].notna()).to_numpy()]).any():
        return own, Footing.SEEN  # another import of the run, with other learners
    # Whose outcome is not known was not trained on: the model's own score has not seen it.
    return np.where(there, np.where(np.isnan(raw), own, raw), np.nan), Footing.HELD_OUT
