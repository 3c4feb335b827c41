"""Figures of merit of a model on runs that have finished: per week for all learners, each run, each module and each group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dropout.cohort.small import withhold_small
from dropout.domain import Cutoff, Label
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.judging.baselines import BASELINES
from dropout.judging.references import applicable
from dropout.labels import build_labels, labelable_runs
from dropout.model import RiskModel
from dropout.model.metrics import by_run, order_figures, summarise
from dropout.schema import Tables
from dropout.tiers import enough_data

NOT_RECORDED = "not recorded"
LEAST_OF_EACH = 10  # with fewer of either outcome in a group, its AUC says nothing
LEAST_FOR_ECE = 100  # ten bins of ten learners
_BY_GROUP = ["base_rate", "mean_risk", "auc", "average_precision", "brier", "ece", "ece_centred"]


def evaluate_model(tables: Tables, model: RiskModel, weeks: Sequence[int]) -> dict[str, Any]:
    """Figures of merit on finished runs, as `judge_rows` gives them, with what was judged."""
    rows = judged_rows(tables, model, weeks)
    return {**model.aim.to_json(), "model": model.version, **judge_rows(tables, rows, model.label)}


def judged_rows(tables: Tables, model: RiskModel, weeks: Sequence[int]) -> pd.DataFrame:
    """Members with a known outcome at each week: run_id, course, enrolment_id, learner_id, week, enough_data, label, raw, risk, baselines.

    Raises `DropoutError` where no run has outcomes.
    """
    usable = labelable_runs(tables, model.aim)
    if not usable:
        raise DropoutError("None of these runs has known outcomes.", do="Evaluate on finished runs.")
    some = tables.of_runs(usable)
    frame = build_features(some, [Cutoff(week) for week in weeks]).frame
    frame["enough_data"] = _enough(some, frame)
    frame = frame.assign(label=build_labels(some, frame, model.aim)).dropna(subset=["label"]).reset_index(drop=True)
    rows = frame[["run_id", "enrolment_id", "learner_id", "week", "enough_data"]].assign(label=frame["label"].astype(int))
    rows["course"] = rows["run_id"].map(some.runs.set_index("run_id")["course"]).astype(str)
    rows = rows.assign(**{name: order(frame) for name, (_, order) in BASELINES.items()})
    return rows.join(model.predict_risk(frame)[["raw", "risk"]])


def _enough(tables: Tables, frame: pd.DataFrame) -> pd.Series:
    """Whether each row could have been observed by its week."""
    return pd.concat([
        enough_data(tables, at, at.groupby("run_id")["actions_total"].sum(), Cutoff(int(week))) for week, at in frame.groupby("week")
    ])  # fmt: skip


def judge_rows(tables: Tables, rows: pd.DataFrame, label: Label) -> dict[str, Any]:
    """Figures of `rows` as `judged_rows` gives them.

    "weeks" holds per week "all", "runs", "modules", "groups" (a list) and "baselines" (per rule "all" and "modules");
    "comparable" tells whether the published references speak of these runs.
    """
    judged = tables.runs[tables.runs["run_id"].isin(rows["run_id"])]
    groups = _group_values(tables, rows)
    weeks = {}
    for week, part in rows.groupby("week"):
        raw, risk = part["raw"].to_numpy(float), part["risk"].to_numpy(float)
        weeks[str(week)] = {
            **by_run(part["label"].to_numpy(int), raw, risk, part["run_id"].to_numpy(str)),
            "modules": {course: _summary(some) for course, some in part.groupby("course")},
            "baselines": {name: _baseline(part, name) for name in BASELINES},
            "groups": _by_group(part, groups),
        }
    return {"comparable": applicable(label, judged["source"].astype(str), judged["course"].astype(str)), "weeks": weeks}


def _summary(part: pd.DataFrame) -> dict[str, Any]:
    return summarise(part["label"].to_numpy(int), part["raw"].to_numpy(float), part["risk"].to_numpy(float), part["run_id"].to_numpy(str))


def _baseline(part: pd.DataFrame, name: str) -> dict[str, Any]:
    def figures(some: pd.DataFrame) -> dict[str, Any]:
        return order_figures(some["label"].to_numpy(int), some[name].to_numpy(float), some["run_id"].to_numpy(str))

    return {"all": figures(part), "modules": {course: figures(some) for course, some in part.groupby("course")}}


def _group_values(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Protected attributes of the enrolments judged: enrolment_id, attribute, value; one row each, also where nothing was recorded."""
    known = tables.frame("attributes")
    known = known[known["is_protected"] & known["enrolment_id"].isin(rows["enrolment_id"])]
    wide = known.pivot(index="enrolment_id", columns="name", values="value").reindex(rows["enrolment_id"].unique())
    return (
        wide.fillna(NOT_RECORDED).rename_axis("enrolment_id").reset_index().melt("enrolment_id", var_name="attribute", value_name="value")
    )


def _by_group(part: pd.DataFrame, groups: pd.DataFrame) -> list[dict[str, Any]]:
    """One entry a group: attribute, value, n, shown, figures. Small groups keep their place and lose their figures."""
    joined = groups.merge(part, on="enrolment_id")
    found = [
        {"attribute": attribute, "value": value, **_cautious(_summary(some)), "mean_risk": float(some["risk"].mean())}
        for (attribute, value), some in joined.groupby(["attribute", "value"], sort=True)
    ]
    if not found:
        return []
    frame = withhold_small(pd.DataFrame(found)[["attribute", "value", "n", *_BY_GROUP]], _BY_GROUP, ["attribute"])
    frame["n"] = frame["n"].astype("Int64")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _cautious(figures: dict[str, Any]) -> dict[str, Any]:
    """The same figures without those that so few learners cannot carry."""
    n, yes = figures["n"], round(figures["n"] * figures["base_rate"])
    none = [
        *(["auc", "average_precision"] if min(yes, n - yes) < LEAST_OF_EACH else []),
        *(["ece", "ece_centred"] if n < LEAST_FOR_ECE else []),
    ]
    return {**figures, **dict.fromkeys(none, np.nan)}
