"""Snapshot data: one row per learner, totals only. Its own catalogue, its own model, no time axis and no invented dates.

Rows with an outcome are what a model learns from: the risks shown for them are out-of-fold, and they
make no to-do list. Rows without one are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.cohort import MIN_GROUP
from dropout.domain import Capacity, Label, Outcome, RiskBasis, Tier
from dropout.errors import DropoutError
from dropout.explain import Drivers, Reason, Reasoner, explain_drivers, medians_of
from dropout.features.feature import Feature, More
from dropout.model import MIN_PER_CLASS, RiskModel, TrainingData, kept_features, train_with_held_out
from dropout.readers.base import Snapshot
from dropout.tiers import assign_tiers

AIM = Aim(Label.NOT_COMPLETED)
_GROUPS = 5  # of equal size, that numbers are cut into
_VALUES = 20  # of a text column, that become columns of their own


def snapshot_catalogue(snapshot: Snapshot) -> dict[str, Feature]:
    """One entry per usable column, inferred from the file: its title, and sentences that name value and median."""
    entries = {}
    for name, title in snapshot.columns.items():
        text = f"{title}: {{value}} (median {{median}})"
        entries[name] = Feature(name, "snapshot", "", title, "", text, text, More.EITHER, name, protected=name in snapshot.protected)
    return entries


def snapshot_label(snapshot: Snapshot) -> pd.Series:
    """1 did not complete, 0 completed, missing where the file gives no outcome."""
    outcome = snapshot.frame["outcome"]
    return outcome.isin([Outcome.FAILED, Outcome.WITHDRAWN]).astype("Int64").where(outcome.ne(Outcome.UNKNOWN))


def rarer_outcome(snapshot: Snapshot) -> int:
    """How many learners ended the rarer way, of completing and not; 0 where a file tells only one."""
    label = snapshot_label(snapshot)
    return min(int(label.eq(1).sum()), int(label.eq(0).sum()))


def snapshot_data(snapshot: Snapshot, without: Sequence[str] = ()) -> TrainingData:
    """The rows with an outcome, to learn from; protected columns and those in `without` stay out. Refused without an outcome."""
    frame = _features(snapshot).assign(label=snapshot_label(snapshot)).dropna(subset=["label"])
    if frame.empty:
        raise DropoutError("The file says of nobody how it ended, so nothing can be learnt from it.",
                           do="Add the outcome column of a finished run, or score with a model trained on such a file.")  # fmt: skip
    if 0 < (rarer := rarer_outcome(snapshot)) < MIN_PER_CLASS:
        raise DropoutError(f"Too few outcomes of one kind to learn from; {MIN_PER_CLASS} of each are needed.",
                           found=f"{rarer} of {len(frame)} learners with an outcome", do="Put several years into one table.")  # fmt: skip
    features = kept_features([column for column in snapshot.columns if column not in snapshot.protected], without)
    categorical = tuple(column for column in features if not pd.api.types.is_numeric_dtype(frame[column]))
    runs = [{"run_id": run, "source": "plain", "institution": None, "course": run} for run in sorted(frame["run_id"].unique())]
    return TrainingData(frame.astype({"label": int}), AIM, features, runs, categorical, snapshot_catalogue(snapshot))


def numbers_only(data: TrainingData) -> TrainingData:
    """The same rows with text as columns of 0 and 1: one for each of the 20 most frequent values that several learners share."""
    features = [name for name in data.features if name not in data.categorical]
    columns, catalogue = dict[str, pd.Series](), dict(data.catalogue)
    for name in data.categorical:
        counts = data.frame[name].value_counts()
        for number, value in enumerate(sorted(counts.index[counts > 1][:_VALUES])):
            column = f"{name}={number}"
            columns[column] = (data.frame[name] == value).fillna(False).astype(float)
            catalogue[column] = replace(data.catalogue[name], name=column, title=f"{data.catalogue[name].title}: {value}")
    frame = pd.concat([data.frame, pd.DataFrame(columns, index=data.frame.index)], axis=1)
    return replace(data, frame=frame, features=(*features, *columns), categorical=(), catalogue=catalogue)


def train_snapshot(
    snapshot: Snapshot, name: str, progress: Callable[[str, float], None] = lambda text, share: None, without: Sequence[str] = ()
) -> tuple[RiskModel, pd.DataFrame]:
    """A model of the rows with an outcome, and those rows' out-of-fold predictions.

    Refused with one class, fewer than 50 of either, or no outcome. Protected columns stay out, and those in `without`.
    """
    notes = {"left_out_runs": [], "left_out_columns": [*snapshot.protected, *without], "simulated": False, "snapshot": True}
    return train_with_held_out(snapshot_data(snapshot, without), name, notes=notes, progress=progress)


@dataclass(frozen=True)
class ScoredSnapshot:
    """Risks for every row of a snapshot; `members` as in a scored run, with `learnt_from` marking out-of-fold rows."""

    model: RiskModel
    basis: RiskBasis
    snapshot: Snapshot
    members: pd.DataFrame

    @cached_property
    def _frame(self) -> pd.DataFrame:
        return _features(self.snapshot).set_index("learner_id", drop=False).loc[self.members["learner_id"]]

    @cached_property
    def drivers(self) -> Drivers:
        return explain_drivers(self.model, self._frame)

    @cached_property
    def _reasoner(self) -> Reasoner:
        return Reasoner(self.model.features, medians_of(self._frame, self.model.features), snapshot_catalogue(self.snapshot))

    def reasons(self, learner_id: str) -> tuple[list[Reason], list[Reason]]:
        """Up to three reasons that raise a row's estimate, and three that lower it."""
        row = self._frame.index.get_loc(learner_id)
        own = self._frame[list(self.model.features)].iloc[row].astype(object)
        values = own.where(own.notna(), np.nan).tolist()
        return self._reasoner.reasons(self.drivers.values.iloc[row].to_numpy(), values)


def score_snapshot(snapshot: Snapshot, capacity: Capacity, model: RiskModel | None = None) -> ScoredSnapshot:
    """Score every row: with its own model where it has outcomes and none is given, else with `model`.

    Rows a model learnt from get out-of-fold risks and tier no_action; capacity applies to the others.
    """
    held_out = pd.DataFrame(columns=["learner_id", "raw", "risk"])
    learnt_from = set(snapshot.frame.loc[snapshot_label(snapshot).notna(), "run_id"])
    if model is None or learnt_from & {run["run_id"] for run in model.card["trained_on"]}:
        without = [column for column in model.card["left_out_columns"] if column not in snapshot.protected] if model else []
        model, held_out = train_snapshot(snapshot, model.name if model else "own", without=without)
        basis = RiskBasis.CALIBRATED_HERE
    else:
        basis = RiskBasis.CALIBRATED_ELSEWHERE
    frame = _features(snapshot)
    members = frame[["run_id", "learner_id", "week"]].join(model.predict_risk(frame))
    members["enrolment_id"] = members["learner_id"]
    members["learnt_from"] = members["learner_id"].isin(held_out["learner_id"])
    for column in ("raw", "risk"):
        known = members["learner_id"].map(held_out.set_index("learner_id")[column]).astype(float)
        members[column] = known.where(members["learnt_from"], members[column])
    members["risk_low"] = np.minimum(members["risk_low"], members["risk"])
    members["risk_high"] = np.maximum(members["risk_high"], members["risk"])
    members["enough_data"] = True
    todo = members[~members["learnt_from"]]
    members["tier"] = assign_tiers(todo, capacity).reindex(members.index, fill_value=Tier.NO_ACTION.value)
    return ScoredSnapshot(model, basis, snapshot, members.sort_values(["raw", "learner_id"], ascending=[False, True], ignore_index=True))


def column_influence(scored: ScoredSnapshot) -> pd.DataFrame:
    """Columns by how much they move the score on average: column, title, influence (mean size of the driver, log-odds)."""
    size = scored.drivers.values.abs().mean().sort_values(ascending=False)
    titles = [scored.snapshot.columns[name] for name in size.index]
    return pd.DataFrame({"column": size.index, "title": titles, "influence": size.to_numpy()})


def rates_by_value(snapshot: Snapshot, column: str) -> pd.DataFrame:
    """How many of those with an outcome did not complete, by value of a column: group, n, share.

    Numbers are cut into five groups of equal size. Groups of fewer than ten learners have no share.
    """
    frame = snapshot.frame.assign(label=snapshot_label(snapshot)).dropna(subset=["label"])
    values = frame[column]
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > _GROUPS:
        least_value = values.min()  # pandas begins the first group a little below it
        cut = pd.qcut(values, _GROUPS, duplicates="drop")
        group = cut.map(lambda part: f"{max(part.left, least_value):.3g} to {part.right:.3g}", na_action="ignore").astype("string")
        order = values.groupby(group).min().sort_values().index
    else:
        group = values.astype("string")
        order = sorted(group.dropna().unique())
    table = frame["label"].astype(float).groupby(group.fillna("missing")).agg(["size", "mean"])
    table = table.reindex([*order, *(["missing"] if group.isna().any() else [])])
    share = table["mean"].where(table["size"] >= MIN_GROUP)
    return pd.DataFrame({"group": table.index, "n": table["size"].to_numpy(), "share": share.to_numpy()})


def change_bounds(snapshot: Snapshot, column: str) -> tuple[float, float]:
    """What the middle 98 % of the file's learners show in a numeric column."""
    low, high = snapshot.frame[column].quantile([0.01, 0.99])
    return float(low), float(high)


def score_change(scored: ScoredSnapshot, learner_id: str, changes: Mapping[str, float]) -> tuple[float, float]:
    """A row's risk as it is and with some columns changed, by the same model; out of range is refused."""
    for column, value in changes.items():
        low, high = change_bounds(scored.snapshot, column)
        if not low <= value <= high:
            raise DropoutError(f"{scored.snapshot.columns[column]} cannot be set to this.", found=f"{value:g}; here {low:g} to {high:g}",
                               do="Choose a value that learners of this file show.")  # fmt: skip
    row = _features(scored.snapshot)
    row = row[row["learner_id"] == learner_id]
    changed = row.assign(**{column: float(value) for column, value in changes.items()})
    risk = scored.model.predict_risk(pd.concat([row, changed], ignore_index=True))["risk"]
    return float(risk.iloc[0]), float(risk.iloc[1])


def _features(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.frame.reset_index(drop=True).assign(week=0)
