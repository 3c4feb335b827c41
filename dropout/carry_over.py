"""A course of one's own without much history: what its finished runs are enough for, and a model from elsewhere set on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dropout.importing import Progress, silent
from dropout.model import RiskModel, recalibrate_model
from dropout.pipeline import load_tables, training_data
from dropout.store import Workspace

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
