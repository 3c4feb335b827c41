"""Score one run as of one week, with everything needed to rank, explain and follow its learners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.domain import Capacity, Cutoff, Label, RiskBasis
from dropout.errors import DropoutError
from dropout.explain import Drivers, Reason, Reasoner, explain_drivers, medians_of
from dropout.features import CATALOGUE, FeatureFrame, build_features
from dropout.model import RiskModel
from dropout.schema import Tables
from dropout.tiers import assign_tiers, enough_data


def last_complete_week(run: Mapping[str, Any]) -> int | None:
    """The last week that is whole in the data and still inside the run; None when there is none."""
    days = [int(run[key]) for key in ("data_until_day", "length_days") if pd.notna(run[key])]
    return min(days) // 7 if days and min(days) >= 7 else None


@dataclass(frozen=True)
class ScoredRun:
    """One run as of one week: its members with risk and tier, and what is needed to explain them.

    `members` has run_id, enrolment_id, learner_id, week, raw, risk, risk_low, risk_high, similar,
    enough_data and tier, in caseload order: raw score descending, then learner_id, those without enough data behind.
    Concepts in `hidden` are not named as reasons, by a decision of staff; the estimates know nothing of it.
    """

    run: dict[str, Any]
    cutoff: Cutoff
    model: RiskModel
    basis: RiskBasis
    capacity: Capacity
    tables: Tables
    features: FeatureFrame
    members: pd.DataFrame
    hidden: tuple[str, ...] = ()

    @property
    def aim(self) -> Aim:
        return self.model.aim

    @property
    def label(self) -> Label:
        return self.model.label

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Features of the members, in the order of `members`."""
        at = self.features.frame[self.features.frame["week"] == self.cutoff.week]
        return at.set_index("enrolment_id", drop=False).loc[self.members["enrolment_id"]]

    @cached_property
    def drivers(self) -> Drivers:
        return explain_drivers(self.model, self.frame)

    @cached_property
    def medians(self) -> pd.Series:
        return medians_of(self.frame, self.model.features)

    @cached_property
    def reasoner(self) -> Reasoner:
        """What turns drivers of this run and week into reasons."""
        return Reasoner(self.model.features, self.medians, CATALOGUE, self.hidden)

    def reasons(self, enrolment_id: str, most: int = 3) -> tuple[list[Reason], list[Reason]]:
        """Up to `most` reasons that raise a member's estimate, and as many that lower it."""
        row = self.frame.index.get_loc(enrolment_id)
        return self.reasoner.reasons(self._drivers_matrix[row], self._values_matrix[row], most)

    @cached_property
    def _drivers_matrix(self) -> np.ndarray:
        return self.drivers.values.to_numpy()

    @cached_property
    def _values_matrix(self) -> np.ndarray:
        return self.frame[list(self.model.features)].to_numpy()

    def with_capacity(self, capacity: Capacity) -> ScoredRun:
        """The same scores with tiers for another capacity."""
        return replace(self, capacity=capacity, members=self.members.assign(tier=assign_tiers(self.members, capacity)))

    def hiding(self, concepts: tuple[str, ...]) -> ScoredRun:
        """The same scores, with these concepts left out of every list of reasons."""
        return replace(self, hidden=concepts) if concepts else self


def score_run(tables: Tables, run_id: str, week: int, model: RiskModel, capacity: Capacity, *, history: bool = False) -> ScoredRun:
    """Score every member of one run as of a week; with `history`, features of all earlier weeks are built too."""
    one = tables.of_runs([run_id])
    weeks = range(1, week + 1) if history else [week]
    return score_features(one, build_features(one, [Cutoff(w) for w in weeks]), run_id, week, model, capacity)


def score_features(tables: Tables, features: FeatureFrame, run_id: str, week: int, model: RiskModel, capacity: Capacity) -> ScoredRun:
    """Score one run from features already built for that week."""
    run = tables.runs.set_index("run_id", drop=False).loc[run_id].to_dict()
    cutoff = Cutoff(week)
    frame = features.frame[(features.frame["week"] == week) & (features.frame["run_id"] == run_id)]
    if frame.empty:
        raise DropoutError("Nobody is enrolled at this point.", where=run_id, found=f"week {week}", do="Choose an earlier week.")
    members = frame[["run_id", "enrolment_id", "learner_id", "week"]].reset_index(drop=True)
    members = members.join(model.predict_risk(frame.reset_index(drop=True)))
    events = frame.groupby("run_id")["actions_total"].sum()
    members["enough_data"] = enough_data(tables, members, events, cutoff)
    members = members.sort_values(["enough_data", "raw", "learner_id"], ascending=[False, False, True], ignore_index=True)
    members["tier"] = assign_tiers(members, capacity)
    basis = model.basis_for(run["source"], run["institution"], run["course"])
    return ScoredRun(run, cutoff, model, basis, capacity, tables, features, members)


def risk_history(scored: ScoredRun) -> pd.DataFrame:
    """Raw score and risk of every member at each week the features were built for, as far as there was enough data to judge.

    Columns enrolment_id, learner_id, week, raw, risk; of every week in the order of its list.
    """
    frame = scored.features.frame.reset_index(drop=True)
    history = frame[["enrolment_id", "learner_id", "week"]].join(scored.model.predict_risk(frame)[["raw", "risk"]])
    events = frame.groupby(["week", "run_id"])["actions_total"].sum()
    enough = [enough_data(scored.tables, at, events.loc[week], Cutoff(int(week))) for week, at in frame.groupby("week")]
    judged = history[pd.concat(enough)]
    return judged.sort_values(["week", "raw", "learner_id"], ascending=[True, False, True], ignore_index=True)


def resolve_week(run: Mapping[str, Any], week: int | None) -> int:
    """The week asked for, else the last complete one; refused where the data ends before the first week."""
    last = last_complete_week(run)
    if week is None and last is None:
        raise DropoutError("The data does not cover a full week yet.", where=str(run["run_id"]), do="Come back after the first week.")
    return week if week is not None else int(last or 1)
