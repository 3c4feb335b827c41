"""The same runs as poorer sources would tell of them, to learn from beside the runs as they are.

A model that has met nothing but runs with marks, deadlines and kinds of material misreads a bare log: it takes “nobody opened a
quiz” and “nobody has a mark” for facts about the learners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from dropout.domain import Cutoff, EventKind
from dropout.features import build_features
from dropout.schema import Tables, empty_table

WITH_THE_PAST, COURSE = "activity, marks, deadlines and what learners did before", "activity, marks and deadlines"


def thinner(tables: Tables) -> dict[str, Tables]:
    """By what is left, the tables as sources hand them out that record less; learners, outcomes and days are the same.

    None tells anything of the learners' past. Marks and hand-ins of "activity" are gone with the work they belong to.
    """
    nothing_before = _nothing_before(tables)
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


def records(tables: Tables) -> dict[str, Tables]:
    """The tables by what is left of them: as they are, without the learners' past, and `thinner`."""
    return {WITH_THE_PAST: tables, COURSE: _nothing_before(tables), **thinner(tables)}


def what_is_recorded(tables: Tables, cutoff: Cutoff) -> str:
    """Which of `records` tables are most like, by what is known before the cutoff."""
    with duckdb.connect() as connection:
        tables.register(connection)
        found = connection.execute("SELECT count(DISTINCT kind) FROM events WHERE day < ?", [cutoff.day]).fetchone()
    kinds = found[0] if found else 0
    work = tables.submissions
    handed_in = bool((work["submitted_day"].fillna(work["known_on"]) < cutoff.day).any())
    marks = bool((work["known_on"].fillna(work["submitted_day"]) < cutoff.day)[work["score"].notna()].any())
    dates = bool(tables.assessments["due_day"].notna().any())
    if not kinds:
        return "work and marks, no activity"
    if not (marks or dates or handed_in):
        return "activity by kind of material" if kinds > 1 else "activity of one kind"
    if marks and dates:
        return COURSE if tables.attributes["is_protected"].all() else WITH_THE_PAST
    if marks:
        return "marks and hand-ins, no deadlines"
    return "deadlines and hand-ins, no marks" if dates else "hand-ins, no deadlines and no marks"


def one_source_each(told: Mapping[str, pd.DataFrame], learners: Iterable[str]) -> pd.DataFrame:
    """Rows by source, which have learner_id, as rows of each of these learners by one source: they are shared out among them by turns."""
    ordered = sorted(set(learners))
    turn = pd.Series(range(len(ordered)), index=ordered) % len(told)
    return pd.concat([frame[frame["learner_id"].map(turn).eq(number)] for number, frame in enumerate(told.values())], ignore_index=True)


def poorer_rows(tables: Tables, weeks: Sequence[int]) -> pd.DataFrame:
    """Feature rows of each learner as one of the poorer sources tells of them; the learners are shared out among the sources."""
    told = {name: build_features(less, [Cutoff(week) for week in weeks]).frame for name, less in thinner(tables).items()}
    return one_source_each(told, tables.enrolments["learner_id"])


def _nothing_before(tables: Tables) -> Tables:
    return replace(tables, attributes=empty_table("attributes"), elsewhere=tables.elsewhere.iloc[:0])
