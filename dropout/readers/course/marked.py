"""When the undated marks of a gradebook became known, as far as activity tells.

A quiz is marked as it is handed in; other work when staff marked it. A gradebook shows the last state of a mark, so the last
attempt and the last marking count: what changed a mark later cannot be told from the mark.
"""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.plan import RunPlan
from dropout.readers.records import fold

KEYS = ["enrolment_id", "assessment_id"]


def marked_days(plan: RunPlan, hand_ins: pd.DataFrame, markings: pd.DataFrame, enrolment_of: pd.Series, calendar: Calendar) -> pd.DataFrame:
    """Days of the run on which work was marked: enrolment_id, assessment_id (as in activity), title (folded), day.

    `hand_ins` are those of `Activity.hand_ins`, `markings` those of `Facts`, about persons that `enrolment_of` knows. Where
    somebody marked a quiz by hand, nobody's mark in it is known before the last time.
    """
    own = markings[markings["course"].isna() | (markings["course"] == plan.course)]
    own = own.assign(day=calendar.days(own["at"]), enrolment_id=own["who"].map(enrolment_of)).dropna(subset="resource")
    quizzes = hand_ins[(hand_ins["run"] == plan.run_id) & hand_ins["kind"].eq(EventKind.QUIZ.value)]
    handed_in = calendar.days(pd.to_datetime(quizzes["last"]))
    by_hand = quizzes["resource"].map(own[own["who"].isna()].groupby("resource")["day"].max()).astype("Int64")
    quizzes = quizzes.assign(day=handed_in.mask((by_hand > handed_in).fillna(False), by_hand))
    columns = ["enrolment_id", "resource", "title", "day"]
    days = pd.concat([quizzes[columns], own.dropna(subset="enrolment_id")[columns]], ignore_index=True)
    days = days.assign(assessment_id=plan.run_id + "/" + days["resource"], title=days["title"].fillna("").map(fold))
    return days.groupby([*KEYS, "title"], as_index=False)["day"].max()


def marked_on(marks: pd.DataFrame, marked: pd.DataFrame, shown_on: pd.Series) -> pd.Series:
    """The day from which each of `marks` (with enrolment_id, assessment_id, title) is known: that of its marking, found by id or
    else by title, and no later than the day on which an export showed it."""
    by_id = marked.groupby(KEYS)["day"].max()
    by_title = marked.groupby(["enrolment_id", "title"])["day"].max()
    ids = pd.MultiIndex.from_frame(marks[KEYS].astype("object"))
    titles = pd.MultiIndex.from_arrays([marks["enrolment_id"].astype("object"), marks["title"].fillna("").map(fold).astype("object")])
    found = pd.Series(by_id.reindex(ids).array, index=marks.index, dtype="Int64")
    found = found.fillna(pd.Series(by_title.reindex(titles).array, index=marks.index, dtype="Int64"))
    return found.where((found < shown_on).fillna(False), shown_on)
