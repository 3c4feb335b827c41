"""When the undated marks of a gradebook became known, as far as activity tells.

A quiz is marked as it is handed in, or by hand some day after; other work when staff marked it. The first such day counts: what is
done again later must change nothing before. The gradebook shows the last mark only, so where that may be another, it is told.
"""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.plan import RunPlan
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity

KEYS = ["enrolment_id", "assessment_id"]


def marked_days(plan: RunPlan, hand_ins: pd.DataFrame, markings: pd.DataFrame, enrolment_of: pd.Series, calendar: Calendar) -> pd.DataFrame:
    """Days of the run on which work was marked: enrolment_id, assessment_id (as in activity, or missing), title (folded), first, last.

    `hand_ins` are those of `Activity.hand_ins`, `markings` those of `Facts`, about persons that `enrolment_of` knows. A quiz
    that somebody marked by hand once it was handed in is known from then.
    """
    own = markings[markings["course"].isna() | (markings["course"] == plan.course)]
    own = own.assign(first=calendar.days(own["at"]), enrolment_id=own["who"].map(enrolment_of))
    own = own.dropna(subset=["resource", "title"], how="all").assign(last=lambda rows: rows["first"])
    quizzes = hand_ins[(hand_ins["run"] == plan.run_id) & hand_ins["kind"].eq(EventKind.QUIZ.value)]
    by_hand = own.loc[own["who"].isna() & own["resource"].notna(), ["resource", "first"]].assign(marked=lambda rows: rows["first"])
    tried = pd.merge_asof(
        _sorted(quizzes.assign(first=_days(quizzes["day"], calendar))), _sorted(by_hand), on="first", by="resource", direction="forward"
    )
    tried = tried.assign(last=_days(tried["last"], calendar), first=tried["marked"].fillna(tried["first"]))
    columns = ["enrolment_id", "resource", "title", "first", "last"]
    days = pd.concat([tried[columns], own.loc[own["enrolment_id"].notna(), columns]], ignore_index=True)
    days = days.assign(assessment_id=plan.run_id + "/" + days["resource"], title=days["title"].map(fold, na_action="ignore"))
    return days.groupby([*KEYS, "title"], as_index=False, dropna=False).agg(first=("first", "min"), last=("last", "max"))


def _days(dates: pd.Series, calendar: Calendar) -> pd.Series:
    return calendar.days(pd.to_datetime(dates)).astype("int64")


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype({"resource": "object", "first": "int64"}).sort_values("first", kind="stable")


def marked_on(marks: pd.DataFrame, marked: pd.DataFrame, shown_on: pd.Series) -> tuple[pd.Series, list[Finding]]:
    """The day from which each mark is known, and a word on those that may have been others then.

    It is the day of the marking, found by id or else by title, and no later than the day on which an export showed the mark.
    `marks` has enrolment_id, assessment_id, title, score and known_at, `marked` is what `marked_days` gives.
    """
    by_id, by_title = _found(marks, marked)
    day = by_id["first"].fillna(by_title["first"])
    inferred = (day < shown_on).fillna(False)
    own = inferred & marks["score"].notna() & marks["known_at"].isna()
    again = (by_id["last"] > day).fillna(False) | (by_title["last"] > day).fillna(False)
    changed = int((own & again).sum())
    may = "1 mark may be another one" if changed == 1 else f"{changed} marks may be other ones"
    message = f"{may} now than on the first day: the work was done or marked again later."
    do = "The gradebook shows the last mark only; a history of the grades along with it tells each one's day."
    return day.where(inferred, shown_on), [Finding(Severity.NOTICED, message, do=do, total=changed)] if changed else []


def _found(marks: pd.DataFrame, marked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first and the last marking of each mark, by the id of the work and by its title."""
    titles = marks["title"].map(fold, na_action="ignore")
    own, known = [*KEYS], ["enrolment_id", "title"]
    ends = {"first": "min", "last": "max"}
    found = (
        marked.groupby(keys)[["first", "last"]]
        .agg(ends)
        .reindex(pd.MultiIndex.from_frame(marks.assign(title=titles)[keys].astype("object")))
        for keys in (own, known)
    )
    by_id, by_title = (days.astype("Int64").set_axis(marks.index) for days in found)
    return by_id, by_title
