"""Since when a mark is known: an export without dates shows it as of its own day, an earlier one may have shown it before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from pandas.api.extensions import ExtensionArray

from dropout.schema import Tables


def known_since(now: Tables, before: Tables) -> Tables:
    """`now`, with marks that no complete week of its data can see counted from the day on which `before` showed them already.

    A gradebook does not say since when its marks are visible, so they count from the day of the export, which lies behind
    every week that can be looked at. Next week's export would take them along to its own day; with this, what one
    export showed is known in the weeks after it. Only the same mark of the same learner counts; runs whose start has no
    date in either are left as they are.

    >>> from tests.builders import make_tables
    >>> def week(until):
    ...     return make_tables(runs=[{"starts_on": pd.Timestamp("2024-02-05"), "data_until_day": until}], enrolments=[{"learner_id": "L"}],
    ...                        assessments=[{"assessment_id": "A", "known_on": until - 1}],
    ...                        submissions=[{"learner_id": "L", "assessment_id": "A", "score": 70.0, "known_on": until - 1}])
    >>> known_since(week(43), week(36)).submissions["known_on"].tolist()
    [35]
    """
    starts = before.runs.set_index("run_id")["starts_on"]
    runs = now.runs.set_index("run_id")
    shift = (starts.reindex(runs.index) - runs["starts_on"]).dt.days.astype("Int64")
    unseen = runs["data_until_day"].astype("Int64") // 7 * 7
    work, old = _work(now), _work(before)
    shown = old.assign(day=old["known_on"].astype("Int64") + old["run_id"].map(shift).astype("Int64"))[["run_id", "work", "day"]]
    marks = before.submissions.dropna(subset=["score", "known_on"]).merge(old[["assessment_id", "run_id", "work"]], on="assessment_id")
    marks = marks.assign(day=marks["known_on"].astype("Int64") + marks["run_id"].map(shift).astype("Int64"))
    marks = marks.drop_duplicates(["enrolment_id", "work", "score"])
    handed = now.submissions.merge(work[["assessment_id", "run_id", "work"]], on="assessment_id", how="left")
    handed = handed.merge(marks[["enrolment_id", "work", "score", "day"]], on=["enrolment_id", "work", "score"], how="left")
    assessments = now.assessments.assign(known_on=_sooner(work.merge(shown, on=["run_id", "work"], how="left"), unseen))
    return replace(
        now,
        assessments=_still_due(assessments, work, before.assessments, old, shift),
        submissions=now.submissions.assign(known_on=_sooner(handed, unseen)),
    )


def _still_due(assessments: pd.DataFrame, work: pd.DataFrame, earlier: pd.DataFrame, old: pd.DataFrame, shift: pd.Series) -> pd.DataFrame:
    """`assessments`, due when the version before said so where this one does not: the calendar need not come along each week."""
    told = old[["run_id", "work"]].assign(
        due=earlier["due_day"].astype("Int64") + old["run_id"].map(shift).astype("Int64"),
        since=earlier["known_on"].astype("Int64") + old["run_id"].map(shift).astype("Int64"),
    )
    told = work[["run_id", "work"]].merge(told.dropna(subset="due"), on=["run_id", "work"], how="left")
    taken = assessments["due_day"].isna().to_numpy() & told["due"].notna().to_numpy()
    due, since = assessments["due_day"].astype("Int64").array.copy(), assessments["known_on"].astype("Int64").array.copy()
    due[taken], since[taken] = told["due"].array[taken], told["since"].array[taken]
    return assessments.assign(due_day=due, known_on=since)


def _work(tables: Tables) -> pd.DataFrame:
    """The assessed work with what it is known by in every export: its title, its id where the run has several of that title."""
    work = tables.assessments[["assessment_id", "run_id", "title", "known_on"]]
    title = work["title"].fillna(work["assessment_id"])
    alone = ~work.assign(title=title).duplicated(["run_id", "title"], keep=False)
    return work.assign(work=title.where(alone, work["assessment_id"]))


def _sooner(rows: pd.DataFrame, unseen: pd.Series) -> ExtensionArray:
    """`known_on`, or `day` where that is earlier and the former is past the last complete week of its run; one value a row, by place."""
    known, day = rows["known_on"].astype("Int64"), rows["day"].astype("Int64")
    late = known.ge(rows["run_id"].map(unseen).astype("Int64")) & day.lt(known)
    return known.mask(late.fillna(False).astype(bool), day).array
