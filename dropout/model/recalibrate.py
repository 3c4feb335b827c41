"""Carry a model over to courses it never saw: its order is kept, its frequencies are set on finished runs of one's own.

Three numbers are learnt, as changes to the model's own calibration and held back towards no change: how often it comes true
at all, how that moves over the weeks, and how far high and low estimates lie apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from dropout import __version__
from dropout.errors import DropoutError
from dropout.model.calibration import Calibrator
from dropout.model.core import RiskModel
from dropout.model.history import LEAST_OF_EACH
from dropout.model.metrics import by_run
from dropout.model.ranges import similar_learners
from dropout.model.training import TrainingData, base_rate, check_name, labels_of_people
from dropout.splits import out_of_run_folds

_HELD_BACK = np.array([5.0, 20.0, 20.0])  # ridge on shift, spread and shift a week; docs/decisions/0026 has what was measured
_WEEKS_THAT_TELL = 4  # a learner's rows repeat each other: however many weeks there are, they count for no more than so many
_LEAST_SPREAD = 0.05  # of the model's own: the order is kept whatever the run says


def recalibrate_model(model: RiskModel, own: TrainingData, name: str) -> RiskModel:
    """A version of `model` with the same scores and order, and frequencies set on the finished runs of `own`.

    Its card keeps the model it came from, what it was set on, and figures at each week by an estimate whose setting did
    not see the learner (with several runs, the run). Raises `DropoutError` with fewer than 20 learners of either
    outcome, and for a run that the model was trained on: its scores there know the outcomes.
    """
    check_name(name)
    _check_own(model, own)
    frame = own.frame.sort_values(["run_id", "week", "learner_id"], ignore_index=True)
    raw, week, label = model.raw_score(frame), frame["week"].to_numpy(float), frame["label"].to_numpy(int)
    runs = frame["run_id"].to_numpy(str)
    folds, by = out_of_run_folds(frame["run_id"], frame["learner_id"])
    unseen = np.empty(len(frame))
    for fold in np.unique(folds):
        rest, out = folds != fold, folds == fold
        unseen[out] = _set(model.calibrator, raw[rest], week[rest], label[rest]).risk(raw[out], week[out])
    similar = similar_learners(unseen, week, label, runs)
    calibrator = replace(_set(model.calibrator, raw, week, label), similar=similar)
    before = model.calibrator.risk(raw, week)
    weeks = {str(int(w)): week == w for w in np.unique(week)}
    checks = {w: _check(label[at], before[at], unseen[at]) for w, at in weeks.items()}
    metrics = {w: by_run(label[at], raw[at], unseen[at], runs[at]) for w, at in weeks.items()}
    card = _card(model, own, frame, name, {"held_out_by": by, "checks": checks}, metrics)
    return replace(model, version=card["version"], calibrator=calibrator, card=card, kept=replace(model.kept, held_out=None))


def _check(label: np.ndarray, before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """What happened at one week beside what was estimated before and after: shares in [0, 1], mean squared distances."""
    return {
        "n": len(label), "happened": float(label.mean()), "estimated_before": float(before.mean()), "estimated": float(after.mean()),
        "brier_before": float(np.mean((label - before) ** 2)), "brier": float(np.mean((label - after) ** 2)),
    }  # fmt: skip


def _set(base: Calibrator, raw: np.ndarray, week: np.ndarray, label: np.ndarray) -> Calibrator:
    """The calibrator of these rows nearest to `base`: penalised logistic regression with the base's log-odds as offset."""
    within = np.clip(week, *base.weeks)
    weeks = (int(within.min()), int(within.max()))
    odds, middle = base.log_odds(raw, week), sum(weeks) / 2
    design = np.column_stack([np.ones(len(odds)), odds, within - middle])
    weight = min(1.0, _WEEKS_THAT_TELL / len(np.unique(week)))

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        changed = odds + design @ change
        value = weight * np.sum(np.logaddexp(0, changed) - label * changed) + 0.5 * np.sum(_HELD_BACK * change**2)
        return float(value), weight * design.T @ (expit(changed) - label) + _HELD_BACK * change

    shift, spread, a_week = minimize(loss, np.zeros(3), jac=True, method="BFGS").x
    factor = max(1 + spread, _LEAST_SPREAD)
    return Calibrator(
        intercept=factor * base.intercept + shift - a_week * middle, slope=factor * base.slope, week=factor * base.week + a_week,
        slope_week=factor * base.slope_week, weeks=weeks, similar=pd.DataFrame(),
    )  # fmt: skip


def _check_own(model: RiskModel, own: TrainingData) -> None:
    if own.frame.empty:
        raise DropoutError("No run here can be learnt from.", found="no enrolment with a known outcome in a finished run",
                           do="Name a finished run with its outcomes.")  # fmt: skip
    known = [*model.card["trained_on"], *model.card.get("recalibrated", {}).get("runs", [])]
    seen = sorted({run["run_id"] for run in known} & set(own.frame["run_id"]))
    if seen:
        raise DropoutError("The model has learnt from this run and knows its outcomes.", where=model.version, found=", ".join(seen),
                           do="Name runs that the model has not seen.")  # fmt: skip
    people = labels_of_people(own.frame, own.aim)
    yes, no = int(people.sum()), int((1 - people).sum())
    if min(yes, no) < LEAST_OF_EACH:
        raise DropoutError(f"Too few outcomes of one kind to set frequencies on; {LEAST_OF_EACH} of each are needed.",
                           found=f"{yes} who {own.aim.phrase}, {no} others",
                           do="Add a finished run; until then use the order.")  # fmt: skip


def _card(
    model: RiskModel, own: TrainingData, frame: pd.DataFrame, name: str, found: dict[str, Any], metrics: dict[str, Any]
) -> dict[str, Any]:
    """The card of the model it came from, with what was set on what, and figures on one's own runs instead of its."""
    rows = pd.util.hash_pandas_object(frame[["run_id", "learner_id", "week", "label", *own.features]], index=False)
    data_hash = hashlib.sha256(rows.to_numpy().tobytes()).hexdigest()[:16]
    version = f"{name}-{hashlib.sha256('|'.join([name, model.version, data_hash, __version__]).encode()).hexdigest()[:8]}"
    people = labels_of_people(frame, own.aim)
    about = {"model": model.version, "runs": own.runs, "enrolments": len(people), "base_rate": base_rate(frame, own.aim),
             "weeks": sorted(int(week) for week in frame["week"].unique()), "data_hash": data_hash, **found}  # fmt: skip
    dropped = {"later_presentation"}  # says what the former frequencies were worth, on other courses
    kept = {key: value for key, value in model.card.items() if key not in dropped}
    return {**kept, "name": name, "version": version, "metrics_by_week": metrics, "code_version": __version__, "recalibrated": about}
