"""A course of one's own without much history: its finished runs, a model from elsewhere set on them, and what such an order is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dropout.domain import Cutoff, Label
from dropout.features import build_features
from dropout.importing import Progress, silent
from dropout.model import RiskModel, recalibrate_model
from dropout.model.metrics import auc_within_runs, top_share
from dropout.model.training import TrainingData, fit_boosted
from dropout.pipeline import load_tables, training_data
from dropout.schema import Tables
from dropout.splits import presentation_of
from dropout.store import Workspace
from dropout.thinner import WITH_THE_PAST, one_source_each, records, thinner

_COURSE = ("source", "institution", "course")


def finished_runs(runs: pd.DataFrame, run: Mapping[str, Any]) -> pd.DataFrame:
    """The finished runs with dates among `runs` (as `list_runs` tells them) of the course that `run` is a run of."""
    same = pd.Series(True, index=runs.index)
    for part in _COURSE:
        same &= runs[part].isna() if pd.isna(run[part]) else runs[part].eq(run[part])
    return runs[same & runs["finished"].astype(bool) & runs["kind"].eq("events")]


def recalibrate_on_runs(
    workspace: Workspace, run_ids: Sequence[str], base: RiskModel, *, weeks: Sequence[int], name: str, progress: Progress = silent
) -> RiskModel:
    """Set the frequencies of `base` on finished runs of one's own; kept in the workspace, used once adopted or named."""
    progress("Building features", 0.0)
    data = training_data(load_tables(workspace, list(run_ids)), label=base.label, weeks=weeks, horizon_weeks=base.aim.horizon_weeks)
    progress("Setting frequencies", 0.8)
    model = recalibrate_model(base, replace(data, features=base.features), name)
    workspace.save_model(model)
    return model


def worth_elsewhere(tables: Tables, label: Label, weeks: Sequence[int], progress: Progress = silent) -> dict[str, Any]:
    """What the order of trees was worth on courses that they had not met, by week and by what a source records (`thinner.records`).

    Each course of the latest presentation is judged by trees of the other courses in the presentations before, which learnt from poorer
    records besides. Figures: n, base_rate, auc (within a run, weighted by learners) and hits (share on lists of the first tenth).
    """
    near = sorted({beside for week in weeks for beside in (week - 1, week, week + 1) if beside >= 1})
    progress("Building features", 0.0)
    data = training_data(tables, label=label, weeks=near)
    told = _told(tables, data, near)
    presentations = {run: presentation_of(run, str(course)) for run, course in tables.runs.set_index("run_id")["course"].items()}
    courses = tables.runs.set_index("run_id")["course"].to_dict()
    latest = max(presentations.values())
    judged = []
    parts = sorted({courses[run] for run, when in presentations.items() if when == latest})
    for number, part in enumerate(parts):
        progress(f"Without {part}", (number + 1) / (len(parts) + 1))
        others = {run for run, when in presentations.items() if when != latest and courses[run] != part}
        own = {run for run, when in presentations.items() if when == latest and courses[run] == part}
        taught = {name: frame[frame["run_id"].isin(others)] for name, frame in told.items()}
        poorer = {name: taught[name] for name in thinner(tables)}
        met = pd.concat([frame["learner_id"] for frame in poorer.values()])
        both = pd.concat([taught[WITH_THE_PAST], one_source_each(poorer, met)], ignore_index=True)
        for week in weeks:
            trees = fit_boosted(both[both["week"].between(week - 1, week + 1)], data.features, ())
            for name, frame in told.items():
                test = frame[frame["run_id"].isin(own) & frame["week"].eq(week)]
                judged.append(test[["run_id", "week", "label"]].assign(record=name, raw=trees.raw_score(test)))
    rows = pd.concat(judged, ignore_index=True)
    found = {str(week): {name: _worth(at[at["record"] == name]) for name in told} for week, at in rows.groupby("week")}
    return {"trained_on": ", ".join(sorted(set(presentations.values()) - {latest})), "judged_on": latest, "weeks": found}


def _told(tables: Tables, data: TrainingData, weeks: Sequence[int]) -> dict[str, pd.DataFrame]:
    """The rows of `data` as each kind of source tells them."""
    row = ["run_id", "learner_id", "week"]
    labels, columns = data.frame[[*row, "label"]], [*row, *data.features]
    built = {name: build_features(told, [Cutoff(week) for week in weeks]).frame for name, told in records(tables).items()}
    return {name: frame[columns].merge(labels, on=row) for name, frame in built.items()}


def _worth(rows: pd.DataFrame) -> dict[str, Any]:
    label, raw, runs = rows["label"].to_numpy(int), rows["raw"].to_numpy(float), rows["run_id"].to_numpy(str)
    hits, _ = top_share(label, raw, 10, runs)
    return {"n": len(rows), "base_rate": float(np.mean(label)), "auc": auc_within_runs(label, raw, runs), "hits": hits}
