"""Train the small model of the quick check. Part of the rows have cells blanked, so that it learns what not knowing means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.domain import Cutoff, Label
from dropout.features import build_features
from dropout.labels import build_labels, labelable_runs
from dropout.model import RiskModel, TrainingData, train_with_held_out
from dropout.model.metrics import by_run
from dropout.quickcheck.inputs import ENTRIES, INPUTS, THIRDS
from dropout.schema import Tables

WEEKS = range(1, 21)
QUANTILES = np.linspace(0, 1, 21)
_SHARE_COMPLETE = 0.5  # the other half have cells blanked, from hardly any to nearly all
_SEED = 7


def build_quick_frame(features: pd.DataFrame) -> pd.DataFrame:
    """The inputs of a feature frame as a person would count them: run_id, enrolment_id, learner_id, week and `INPUTS`.

    Totals and duration count from the first day of the run; activity before it is left out.
    """
    quick = features[["run_id", "enrolment_id", "learner_id", "week", "weeks_elapsed", *INPUTS]].copy()
    quick["actions_total"] = features[list(THIRDS)].sum(axis=1, skipna=False)
    last = 7 * features["week"] - 1 - features["days_since_last_activity"]
    quick["activity_span_days"] = last - features["first_active_day_after_start"] + 1
    return quick


def train_quick_on_tables(
    tables: Tables, name: str, notes: Mapping[str, Any], *, label: Label = Label.NOT_COMPLETED, weeks: Sequence[int] = WEEKS,
    progress: Callable[[str, float], None] = lambda text, share: None,
) -> RiskModel:  # fmt: skip
    """Build features and labels of the finished runs in `tables` and train the small model on them."""
    usable = labelable_runs(tables, Aim(label))
    progress("Building features", 0.0)
    frame = build_features(tables.of_runs(usable), [Cutoff(week) for week in weeks]).frame
    length = frame["run_id"].map(tables.runs.set_index("run_id")["length_days"])
    frame = frame[~length.le(7 * frame["week"]).fillna(False).astype(bool)].reset_index(drop=True)
    frame = build_quick_frame(frame).assign(label=build_labels(tables, frame, Aim(label))).dropna(subset=["label"])
    runs = tables.runs.loc[tables.runs["run_id"].isin(usable), ["run_id", "source", "institution", "course", "title"]].astype(object)
    return train_quick_model(frame, label, runs.where(runs.notna(), None).to_dict("records"), name, notes, progress)


def train_quick_model(
    frame: pd.DataFrame, label: Label, runs: list[dict[str, Any]], name: str, notes: Mapping[str, Any],
    progress: Callable[[str, float], None] = lambda text, share: None,
) -> RiskModel:  # fmt: skip
    """Train on a quick frame with a column `label`; the card gets metrics with every input given, and what is usual.

    `usual` holds by week what one learner is compared with: percentiles 1 and 99 and the median of every
    input, the mean contributions, and quantiles of the raw score.
    """
    complete = pd.Series(np.random.default_rng(_SEED).random(len(frame)) < _SHARE_COMPLETE, index=frame.index)
    data = TrainingData(_blanked(frame, ~complete), Aim(label), tuple(ENTRIES), runs)
    model, held_out = train_with_held_out(data, name, notes=dict(notes), progress=progress)
    whole = frame.loc[complete, ["run_id", "learner_id", "week"]].merge(held_out, on=["run_id", "learner_id", "week"])
    metrics = {str(week): by_run(*(part[column].to_numpy() for column in ("label", "raw", "risk", "run_id")))
               for week, part in whole.astype({"label": int, "run_id": str}).groupby("week")}  # fmt: skip
    card = {**model.card, "quick": True, "metrics_by_week": metrics, "usual": _usual(model, frame)}
    return replace(model, card=card)


def _blanked(frame: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    random = np.random.default_rng(_SEED + 1)
    blank = random.random((len(frame), len(INPUTS))) < random.random((len(frame), 1))
    mask = pd.DataFrame(blank & rows.to_numpy()[:, None], index=frame.index, columns=list(INPUTS))
    return frame.assign(**frame[list(INPUTS)].mask(mask))


def _usual(model: RiskModel, frame: pd.DataFrame) -> dict[str, Any]:
    usual = {}
    for week, part in frame.groupby("week"):
        phi, expected = model.contributions(part)
        ends = part[list(INPUTS)].quantile([0.01, 0.5, 0.99])
        usual[str(week)] = {
            "inputs": {name: [None if np.isnan(v) else round(float(v), 4) for v in ends[name]] for name in INPUTS},
            "contributions": [round(float(value), 5) for value in phi.mean(axis=0)],
            "raw": [round(float(value), 4) for value in np.quantile(phi.sum(axis=1) + expected, QUANTILES)],
        }
    return usual
