"""A run whose truth is simple: two kinds of learners, each kind opening its own material, week after week."""

from __future__ import annotations

import numpy as np

from dropout.schema import Tables
from tests.builders import make_tables

WEEKS = 6
PARTIES = ("odd", "even")


def two_parties(learners: int = 60, seed: int = 1, title: bool = True, run: str = "R-1", **runs: object) -> Tables:
    """Everybody opens four of the six items of their own kind in each week, and now and then what everybody opens."""
    rng = np.random.default_rng(seed)
    resources = [
        {"resource_id": f"{run}/{party}-{week}-{n}", "run_id": run, "title": f"{party} text {week}-{n}" if title else None}
        for week in range(1, WEEKS + 1) for party in PARTIES for n in range(6)
    ]  # fmt: skip
    enrolments, events = [], []
    for number in range(learners):
        who, party = {"run_id": run, "learner_id": f"{run}-L{number:02d}"}, PARTIES[number % 2]
        enrolments.append({**who, "outcome": "completed" if number % 3 else "failed"})
        for week in range(1, WEEKS + 1):
            for n in rng.choice(6, 4, replace=False):
                day = 7 * (week - 1) + int(rng.integers(0, 7))
                events.append({**who, "day": day, "resource_id": f"{run}/{party}-{week}-{n}"})
            for n in rng.choice(6, 3, replace=False):  # what of the week before was left over
                if week > 1:
                    events.append({**who, "day": 7 * week - 1, "resource_id": f"{run}/{party}-{week - 1}-{n}"})
    work = [{"assessment_id": f"{run}/A1", "run_id": run, "title": "odd text 2-1", "due_day": 13}]
    piece = {"run_id": run, "assessment_id": f"{run}/A1", "submitted_day": 12, "known_on": 12, "score": 70.0}
    handed = [{**piece, "learner_id": f"{run}-L{n:02d}"} for n in range(learners) if n % 5]
    return make_tables(runs=[{"run_id": run, **runs}], enrolments=enrolments, events=events, resources=resources,
                       assessments=work, submissions=handed)  # fmt: skip
