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
    """Days of the run on which work was marked: enrolment_id, assessment_id (as in activity), title (folded), day, again (later too).

    `hand_ins` are those of `Activity.hand_ins`, `markings` those of `Facts`, about persons that `enrolment_of` knows. A quiz
    that somebody marked by hand once it was handed in is known from then.
    """
    own = markings[markings["course"].isna() | (markings["course"] == plan.course)]
    own = own.assign(day=calendar.days(own["at"]), enrolment_id=own["who"].map(enrolment_of)).dropna(subset="resource")
    quizzes = hand_ins[(hand_ins["run"] == plan.run_id) & hand_ins["kind"].eq(EventKind.QUIZ.value)]
    by_hand = own.loc[own["who"].isna(), ["resource", "day"]].assign(marked=lambda rows: rows["day"])
    first = pd.merge_asof(
        _sorted(quizzes.assign(day=_days(quizzes["day"], calendar))), _sorted(by_hand), on="day", by="resource", direction="forward"
    )
    first = first.assign(again=_days(first["last"], calendar) > first["day"], day=first["marked"].fillna(first["day"]))
    named = own.dropna(subset="enrolment_id").sort_values("day")
    named = named.assign(again=named["day"] > named.groupby(["enrolment_id", "resource"])["day"].transform("min"))
    columns = ["enrolment_id", "resource", "title", "day", "again"]
    days = pd.concat([first[columns], named[columns]], ignore_index=True)
    days = days.assign(assessment_id=plan.run_id + "/" + days["resource"], title=days["title"].fillna("").map(fold))
    return days.groupby([*KEYS, "title"], as_index=False).agg(day=("day", "min"), again=("again", "max"))


def _days(dates: pd.Series, calendar: Calendar) -> pd.Series:
    return calendar.days(pd.to_datetime(dates)).astype("int64")


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype({"resource": "object", "day": "int64"}).sort_values("day", kind="stable")


def marked_on(marks: pd.DataFrame, marked: pd.DataFrame, shown_on: pd.Series) -> tuple[pd.Series, list[Finding]]:
    """The day from which each mark is known, and a word on those that may have been others then.

    It is the day of the marking, found by id or else by title, and no later than the day on which an export showed the mark.
    `marks` has enrolment_id, assessment_id, title, score and known_at, `marked` is what `marked_days` gives.
    """
    day = _found(marks, marked, "day").astype("Int64")
    inferred = (day < shown_on).fillna(False)
    own = inferred & marks["score"].notna() & marks["known_at"].isna()
    changed = int((own & _found(marks, marked, "again").eq(True)).sum())
    may = "1 mark may be another one" if changed == 1 else f"{changed} marks may be other ones"
    message = f"{may} now than on the first day: the work was done or marked again later."
    do = "The gradebook shows the last mark only; a history of the grades along with it tells each one's day."
    return day.where(inferred, shown_on), [Finding(Severity.NOTICED, message, do=do, total=changed)] if changed else []


def _found(marks: pd.DataFrame, marked: pd.DataFrame, column: str) -> pd.Series:
    by_id, by_title = marked.groupby(KEYS)[column].min(), marked.groupby(["enrolment_id", "title"])[column].min()
    ids = pd.MultiIndex.from_frame(marks[KEYS].astype("object"))
    titles = pd.MultiIndex.from_arrays([marks["enrolment_id"].astype("object"), marks["title"].fillna("").map(fold).astype("object")])
    named = pd.Series(by_title.reindex(titles).array, index=marks.index).astype("object")
    return pd.Series(by_id.reindex(ids).array, index=marks.index).astype("object").fillna(named)
