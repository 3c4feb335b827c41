"""Small tables for tests: defaults for everything a test does not talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from dropout.aim import Aim
from dropout.config import shipped_root
from dropout.domain import DEFAULT_CAPACITY, Cutoff, EventKind, Label
from dropout.features import build_features
from dropout.model import RiskModel, TrainingData, load_model, train_with_held_out
from dropout.pipeline import bundled_tables
from dropout.schema import Tables, check_tables, empty_table
from dropout.scoring import ScoredRun, score_run


def _rows(name: str, defaults: dict[str, Any], rows: list[dict[str, Any]]) -> pd.DataFrame:
    if not rows:
        return empty_table(name)
    return pd.DataFrame([{**defaults, **row} for row in rows])


def make_runs(*rows: dict[str, Any]) -> pd.DataFrame:
    defaults = {
        "run_id": "R-1", "source": "test", "institution": "Test University", "course": "R", "title": None, "starts_on": pd.NaT,
        "starts_on_provenance": "stated", "length_days": 140, "length_provenance": "stated", "registration_known": True,
        "data_until_day": 140,
    }  # fmt: skip
    return _rows("runs", defaults, list(rows) or [{}])


def make_tables(
    *,
    runs: list[dict[str, Any]] | None = None,
    enrolments: list[dict[str, Any]],
    events: list[dict[str, Any]] | None = None,
    assessments: list[dict[str, Any]] | None = None,
    submissions: list[dict[str, Any]] | None = None,
    resources: list[dict[str, Any]] | None = None,
    attributes: list[dict[str, Any]] | None = None,
) -> Tables:
    """Checked tables from partial rows; enrolments need only a learner_id, events a learner_id and a day."""
    people = []
    for row in enrolments:
        run = row.get("run_id", "R-1")
        people.append({"run_id": run, "enrolment_id": f"{run}/{row['learner_id']}", **row})

    def keyed(items: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        rows = [{"enrolment_id": f"{i.get('run_id', 'R-1')}/{i['learner_id']}", **i} for i in items or []]
        return [{k: v for k, v in row.items() if k not in ("learner_id", "run_id")} for row in rows]

    tables = Tables(
        runs=make_runs(*(runs or [])),
        enrolments=_rows(
            "enrolments",
            {
                "registered_day": -10,
                "unregistered_day": pd.NA,
                "outcome": "completed",
                "section": None,
                "instructor": None,
                "known_on": pd.NA,
            },
            people,
        ),
        events=_rows("events", {"at": pd.NaT, "kind": "content", "resource_id": None, "count": 1}, keyed(events)),
        assessments=_rows(
            "assessments",
            {"run_id": "R-1", "kind": "assignment", "title": None, "due_day": pd.NA, "weight": 10.0, "max_score": 100.0, "known_on": pd.NA},
            assessments or [],
        ),
        submissions=_rows(
            "submissions",
            {"submitted_day": pd.NA, "known_on": pd.NA, "score": float("nan"), "status": "scored", "attempts": 1},
            keyed(submissions),
        ),
        resources=_rows(
            "resources", {"run_id": "R-1", "kind": "content", "title": None, "week": pd.NA, "opens_day": pd.NA}, resources or []
        ),
        attributes=_rows("attributes", {"is_protected": False}, keyed(attributes)),
    )
    return check_tables(tables)


def features_at(tables: Tables, week: int) -> pd.DataFrame:
    """Features of the members as of one week, by learner_id: for tables with one run."""
    return build_features(tables, [Cutoff(week)]).frame.set_index("learner_id")


def random_tables(seed: int, learners: int = 8, days: int = 70) -> Tables:
    """Two runs of arbitrary learners: every table, every kind of missing value, dates on both sides of any cutoff."""
    rng = np.random.default_rng(seed)
    runs = [{"run_id": "R-1", "starts_on": pd.Timestamp("2024-02-05")}, {"run_id": "R-2", "registration_known": False, "starts_on": pd.NaT}]
    enrolments, events, submissions, attributes = [], [], [], []
    assessments = [
        {"assessment_id": f"{run}/A{i}", "run_id": run, "kind": rng.choice(["assignment", "quiz", "exam"], p=[0.6, 0.3, 0.1]),
         "due_day": _maybe(rng, int(rng.integers(3, days)), 0.1), "weight": _maybe(rng, float(rng.choice([0, 10, 25])), 0.2, np.nan),
         "known_on": pd.NA}
        for run in ("R-1", "R-2") for i in range(4)
    ]  # fmt: skip
    assessments.append(
        {"assessment_id": "R-2/A9", "run_id": "R-2", "due_day": pd.NA, "weight": np.nan, "known_on": int(rng.integers(0, days))}
    )
    resources = [{"resource_id": f"{run}/P{i}", "run_id": run, "opens_day": _maybe(rng, int(rng.integers(-5, 40)), 0.6)}
                 for run in ("R-1", "R-2") for i in range(5)]  # fmt: skip
    for run in ("R-1", "R-2"):
        for number in range(learners):
            who = {"run_id": run, "learner_id": f"L{number}"}
            first = int(rng.integers(-8, days // 2))
            enrolments.append({
                **who, "registered_day": int(rng.integers(-40, days)) if run == "R-1" else pd.NA,
                "unregistered_day": _maybe(rng, int(rng.integers(0, days)), 0.7),
                "known_on": pd.NA if run == "R-1" or rng.random() < 0.5 else first,
                "outcome": rng.choice(["completed", "failed", "withdrawn"]),
            })  # fmt: skip
            for _ in range(int(rng.integers(0, 12))):
                day = int(rng.integers(first, days))
                events.append({**who, "day": day, "kind": str(rng.choice(list(EventKind))), "count": int(rng.integers(1, 9)),
                               "resource_id": _maybe(rng, f"{run}/P{rng.integers(0, 5)}", 0.3, None)})  # fmt: skip
            for work in [a for a in assessments if a["run_id"] == run and rng.random() < 0.6]:
                submissions.append(_submission(rng, who, work, days))
            attributes.append({**who, "name": "previous_attempts", "value": str(rng.integers(0, 3))})
    return make_tables(runs=runs, enrolments=enrolments, events=events, assessments=assessments, submissions=submissions,
                       resources=resources, attributes=attributes)  # fmt: skip


def _submission(rng: np.random.Generator, who: dict[str, Any], work: dict[str, Any], days: int) -> dict[str, Any]:
    handed = int(rng.integers(0, days)) if pd.isna(work["known_on"]) else int(work["known_on"]) + int(rng.integers(0, 5))
    undated = rng.random() < 0.1
    status = str(rng.choice(["scored", "submitted", "banked", "excused", "missing"], p=[0.6, 0.1, 0.1, 0.1, 0.1]))
    return {
        **who, "assessment_id": work["assessment_id"], "submitted_day": pd.NA if undated else handed,
        "known_on": handed + int(rng.integers(0, 10)) if undated or rng.random() < 0.7 else pd.NA, "status": status,
        "score": float(rng.integers(0, 101)) if status == "scored" else np.nan,
    }  # fmt: skip


def _maybe(rng: np.random.Generator, value: Any, share_missing: float, missing: Any = pd.NA) -> Any:
    return missing if rng.random() < share_missing else value


def shuffled(tables: Tables, seed: int) -> Tables:
    """The same tables with the rows of every one in another order."""
    names = ("runs", "enrolments", "events", "attributes", "resources", "assessments", "submissions")
    return replace(tables, **{name: tables.frame(name).sample(frac=1, random_state=seed) for name in names})


# A world whose truth is known: fewer active days and more missed deadlines go with not completing; a mark says nothing.
TRUTH = {"active_days_last_7d": -0.7, "deadlines_missed": 0.9, "score_mean": 0.0}


def make_training_data(runs: Sequence[str] = ("A-1", "A-2", "A-3"), weeks: Sequence[int] = (2, 3), learners: int = 100) -> TrainingData:
    """Rows drawn from `TRUTH`, some values missing, the same for the same arguments."""
    rng = np.random.default_rng(len(runs) * learners)
    frame = pd.DataFrame(
        [(run, f"L{n}", week) for run in runs for n in range(learners) for week in weeks], columns=["run_id", "learner_id", "week"]
    )
    frame["active_days_last_7d"] = rng.integers(0, 8, len(frame)).astype(float)
    frame["deadlines_missed"] = rng.integers(0, 4, len(frame)).astype(float)
    frame["score_mean"] = np.where(rng.random(len(frame)) < 0.2, np.nan, rng.integers(30, 100, len(frame)))
    odds = 0.8 + sum(weight * frame[name].fillna(0) for name, weight in TRUTH.items())
    frame["label"] = (rng.random(len(frame)) < expit(odds)).astype(int)
    described = [{"run_id": run, "source": "test", "institution": None, "course": run.split("-")[0]} for run in runs]
    return TrainingData(frame, Aim(Label.NOT_COMPLETED), tuple(TRUTH), described)


@cache
def trained() -> tuple[RiskModel, pd.DataFrame]:
    """One small model of `TRUTH` for all tests, with its held-out predictions."""
    return train_with_held_out(make_training_data(), "small", notes={"simulated": True})


@cache
def scored_bundle(model: str = "simulated-not_completed", week: int = 5) -> ScoredRun:
    """The bundled run in progress, scored by a shipped model; shared, so never changed by a test."""
    return score_run(bundled_tables(), "SIM-2025B", week, load_model(shipped_root() / "models" / model), DEFAULT_CAPACITY)
