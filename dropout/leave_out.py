"""Judge on what a model never saw: trained anew without one module, or one presentation, at a time."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import pandas as pd

from dropout.errors import DropoutError
from dropout.features import default_features
from dropout.importing import Progress, silent
from dropout.judging import judged_rows
from dropout.labels import labelable_runs
from dropout.model import RiskModel
from dropout.pipeline import train_on_data, training_data
from dropout.schema import Tables
from dropout.splits import presentation_of


class LeaveOut(StrEnum):
    """What is left out of training and judged, one at a time."""

    MODULE = "module"
    PRESENTATION = "presentation"


def rows_left_out(tables: Tables, like: RiskModel, weeks: Sequence[int], by: LeaveOut, progress: Progress = silent) -> pd.DataFrame:
    """`judged_rows` of every run, each scored by a model that saw no run of its module (or presentation).

    Those models are of the kind of `like` and learn from the other finished runs of `tables`, from the weeks asked for and
    the ones beside them. Raises `DropoutError` with fewer than two parts, or where the others are too few to learn from.
    """
    finished = tables.of_runs(labelable_runs(tables, like.aim))
    parts: dict[str, list[str]] = {}
    for run, course in zip(finished.runs["run_id"].astype(str), finished.runs["course"].astype(str), strict=True):
        parts.setdefault(course if by is LeaveOut.MODULE else presentation_of(run, course), []).append(run)
    if len(parts) < 2:
        raise DropoutError(f"Leaving out one {by} at a time needs finished runs of at least two.", found=", ".join(parts) or "none",
                           do="Name more runs.")  # fmt: skip
    near = sorted({w for week in weeks for w in (week - 1, week, week + 1) if w >= 1})
    timing, without = bool(set(like.features) - set(default_features())), like.card.get("left_out_features", [])
    judged = []
    for number, (part, runs) in enumerate(sorted(parts.items())):
        progress(f"Without {part}", number / len(parts))
        others = [run for others in parts.values() for run in others if run not in runs]
        some = finished.of_runs(others)
        data = training_data(some, label=like.label, weeks=near, timing=timing, without=without,
                             horizon_weeks=like.aim.horizon_weeks)  # fmt: skip
        model = train_on_data(some, data, name="left-out", kind=like.card.get("kind", "boosted"))
        judged.append(judged_rows(finished.of_runs(runs), model, weeks))
    return pd.concat(judged, ignore_index=True)
