"""The same runs as poorer sources would tell of them, to learn from beside the runs as they are.

A model that has met nothing but runs with marks, deadlines and kinds of material misreads a bare log: it takes “nobody opened a
quiz” and “nobody has a mark” for facts about the learners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dropout.domain import Cutoff, EventKind
from dropout.features import build_features
from dropout.schema import Tables, empty_table


def thinner(tables: Tables) -> dict[str, Tables]:
    """By what is left, the tables as sources hand them out that record less; learners, outcomes and days are the same.

    None tells anything of the learners' past. Marks and hand-ins of "activity" are gone with the work they belong to.
    """
    nothing_before = replace(tables, attributes=empty_table("attributes"), elsewhere=tables.elsewhere.iloc[:0])
    no_dates = tables.assessments.assign(due_day=None).astype(tables.assessments.dtypes)
    no_marks = tables.submissions.assign(score=float("nan"))
    activity = replace(
        nothing_before,
        runs=tables.runs.assign(registration_known=False),
        enrolments=tables.enrolments.assign(registered_day=None).astype(tables.enrolments.dtypes),
        assessments=empty_table("assessments"), submissions=empty_table("submissions"),
        resources=tables.resources.assign(week=None, opens_day=None).astype(tables.resources.dtypes),
    )  # fmt: skip
    days = tables.frame("events").assign(kind=EventKind.OTHER, resource_id=None).astype({"resource_id": "string"})
    return {
        "deadlines and hand-ins, no marks": replace(nothing_before, submissions=no_marks),
        "marks and hand-ins, no deadlines": replace(nothing_before, assessments=no_dates),
        "hand-ins, no deadlines and no marks": replace(nothing_before, assessments=no_dates, submissions=no_marks),
        "activity by kind of material": activity,
        "activity of one kind": replace(activity, events=days, resources=empty_table("resources")),
        "work and marks, no activity": replace(nothing_before, events=empty_table("events"), resources=empty_table("resources")),
    }


def poorer_rows(tables: Tables, weeks: Sequence[int]) -> pd.DataFrame:
    """Feature rows of each learner as one of the poorer sources tells of them; the learners are shared out among the sources."""
    learners, poorer = sorted(tables.enrolments["learner_id"].unique()), thinner(tables)
    turn = pd.Series(range(len(learners)), index=learners) % len(poorer)
    rows = []
    for number, less in enumerate(poorer.values()):
        frame = build_features(less, [Cutoff(week) for week in weeks]).frame
        rows.append(frame[frame["learner_id"].map(turn).eq(number)])
    return pd.concat(rows, ignore_index=True)
