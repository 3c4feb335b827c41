"""What the record said of every member in the weeks in which somebody was contacted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dropout.domain import Cutoff
from dropout.effects.trials import active_after, build_trials, completed, first_contacts
from dropout.features import CATALOGUE, build_features
from dropout.model import RiskModel
from dropout.schema import Tables

ESTIMATE = "estimate"
COVARIATES = (ESTIMATE, "days_since_last_activity", "active_days_last_14d", "deadlines_missed", "score_mean")


def covariate_title(name: str) -> str:
    """A column of the comparison in words.

    >>> covariate_title("estimate"), covariate_title("score_mean_missing")
    ('Estimate', 'No mark yet')
    """
    if name == ESTIMATE:
        return "Estimate"
    if name.endswith("_missing"):
        base = name.removesuffix("_missing")
        return "No mark yet" if base == "score_mean" else f"{CATALOGUE[base].title} (missing)"
    return CATALOGUE[name].title


def saw_run(model: RiskModel, run_id: str) -> bool:
    """Whether a model has learnt from the outcomes of a run: its estimates for it then know the end."""
    return any(run["run_id"] == run_id for run in model.card["trained_on"])


def trial_rows(tables: Tables, run_id: str, contacts: pd.DataFrame, model: RiskModel) -> pd.DataFrame:
    """The trials of one run (see `build_trials`) with `COVARIATES` as of their week, and both outcomes: completed, active.

    The estimate is the raw score of one model for everybody; missing where that model has learnt from this run.
    """
    one = tables.of_runs([run_id])
    own = contacts[contacts["run_id"] == run_id]
    weeks = sorted(set(first_contacts(own)["week"]))
    frame = build_features(one, [Cutoff(week) for week in weeks]).frame
    raw = np.full(len(frame), np.nan) if saw_run(model, run_id) else model.predict_risk(frame)["raw"].to_numpy()
    panel = frame[["run_id", "enrolment_id", "learner_id", "week", *COVARIATES[1:]]].assign(**{ESTIMATE: raw})
    rows = build_trials(panel, own, one.enrolments)
    return rows.assign(completed=completed(one, rows), active=active_after(one, rows))
