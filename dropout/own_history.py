"""Training on your own finished runs: gathered and looked at first, then learnt from, then kept; nothing is used before it is adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dropout.aim import Aim
from dropout.domain import Label, Outcome
from dropout.importing import Progress, silent
from dropout.labels import build_labels, labelable_runs
from dropout.leaks import Alarm, leak_alarms, snapshot_alarms
from dropout.model import RiskModel, TrainingData
from dropout.pipeline import load_tables, train_on_data, training_data
from dropout.schema import Tables
from dropout.snapshots import snapshot_data, train_snapshot
from dropout.splits import MAX_FOLDS, TimeSplit, split_by_time
from dropout.store import Workspace


@dataclass(frozen=True)
class History:
    """Finished runs ready to be learnt from; `without` names the features left out."""

    tables: Tables
    data: TrainingData
    without: tuple[str, ...] = ()

    @property
    def split(self) -> TimeSplit:
        """Which runs a comparison would learn from and judge on."""
        return split_by_time(self.tables.runs[self.tables.runs["run_id"].isin([run["run_id"] for run in self.data.runs])])

    @cached_property
    def alarms(self) -> list[Alarm]:
        """What may teach a model the answer; empty where nothing is finished."""
        return leak_alarms(self.tables, self.data, self.split) if len(self.data.frame) else []

    @property
    def simulated(self) -> bool:
        """Whether any of the runs is invented."""
        return bool(self.tables.runs["source"].eq("simulated").any())


def gather_history(
    workspace: Workspace, run_ids: list[str], *, label: Label, weeks: Sequence[int], timing: bool = False, without: Sequence[str] = (),
    horizon_weeks: int | None = None, progress: Progress = silent,
) -> History:  # fmt: skip
    """Tables, features and labels of these runs; those without outcomes are left out later, and named in the card."""
    progress("Building features", 0.0)
    tables = load_tables(workspace, run_ids)
    data = training_data(tables, label=label, weeks=weeks, timing=timing, without=without, horizon_weeks=horizon_weeks)
    return History(tables, data, tuple(without))


def split_table(tables: Tables, aim: Aim) -> pd.DataFrame:
    """What each run would be for: run_id, role (learn | calibrate | judge | left out), learners; one row per run and role.

    Every run learnt from is calibrated on as well, by estimators that did not see it. Learners without a known outcome are
    not counted; runs without outcomes are left out. The order is that of time, as far as it is known.
    """
    usable = labelable_runs(tables, aim)
    people = tables.enrolments
    counts, every = people[_known(tables, aim)].groupby("run_id").size(), people.groupby("run_id").size()
    rows = [(run, "left out", int(every.get(run, 0))) for run in sorted(set(tables.runs["run_id"]) - set(usable))]
    if usable:
        split = split_by_time(tables.runs[tables.runs["run_id"].isin(usable)])
        alone = split.by == "learners"
        for run in split.earlier:
            n = int(counts[run])
            judged = n // MAX_FOLDS if alone else 0
            rows += [(run, "learn", n - judged), (run, "calibrate", n - judged), *([(run, "judge", judged)] if alone else [])]
        rows += [] if alone else [(run, "judge", int(counts[run])) for run in split.later]
    starts = tables.runs.set_index("run_id")["starts_on"]
    frame = pd.DataFrame(rows, columns=["run_id", "role", "learners"])
    return frame.assign(starts=frame["run_id"].map(starts)).sort_values(["starts", "run_id"], kind="stable", ignore_index=True).drop(
        columns="starts")  # fmt: skip


def _known(tables: Tables, aim: Aim) -> pd.Series:
    """Which enrolments have a label, with a horizon at least for the first weeks."""
    people = tables.enrolments
    if aim.horizon_weeks:
        return build_labels(tables, people.assign(week=1), aim).notna()
    return people["outcome"].ne(Outcome.UNKNOWN) | (aim.label is Label.INACTIVE)


def train_on_history(history: History, *, name: str, kind: str, progress: Progress = silent) -> RiskModel:
    """A model of this history, not kept yet."""
    notes = {"left_out_features": list(history.without)}
    return train_on_data(history.tables, history.data, name=name, progress=progress, simulated=history.simulated, notes=notes, kind=kind)


def alarms_of_snapshot(workspace: Workspace, run_id: str, without: Sequence[str] = ()) -> list[Alarm]:
    """The alarms for a run without dates."""
    return snapshot_alarms(snapshot_data(workspace.snapshot(run_id), without))


def train_on_snapshot(
    workspace: Workspace, run_id: str, *, name: str, without: Sequence[str] = (), progress: Progress = silent
) -> RiskModel:  # fmt: skip
    """Train a snapshot's own model and keep it in the workspace."""
    model, _ = train_snapshot(workspace.snapshot(run_id), name, progress, without)
    workspace.save_model(model)
    return model
