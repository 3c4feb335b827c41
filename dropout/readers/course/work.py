"""Assessed work and what became of it: hand-ins seen in activity joined with marks, each known from the day it was visible."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.base import ReadContext
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.facts import Facts
from dropout.readers.course.highest import ask_highest
from dropout.readers.course.marked import marked_on
from dropout.readers.course.plan import RunPlan
from dropout.readers.records import fold, slug
from dropout.schema import among, empty_table

KEYS = ["enrolment_id", "assessment_id"]
_KINDS = {EventKind.QUIZ.value: AssessmentKind.QUIZ.value}


def work_from_activity(plan: RunPlan, hand_ins: pd.DataFrame, calendar: Calendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assessments and submissions seen in activity. An assessment is known from the day that anybody first handed it in.

    A learner's first submission counts; `attempts` are those of that day, because later ones were not known then.
    """
    own = hand_ins[hand_ins["run"] == plan.run_id]
    own = own.assign(assessment_id=plan.run_id + "/" + own["resource"], day=calendar.days(pd.to_datetime(own["day"])))
    first = own.drop_duplicates("assessment_id")
    assessments = pd.DataFrame(
        {
            "assessment_id": first["assessment_id"], "run_id": plan.run_id,
            "kind": first["kind"].map(_KINDS).fillna(AssessmentKind.ASSIGNMENT.value), "title": first["title"],
            "due_day": pd.NA, "weight": float("nan"), "max_score": float("nan"), "known_on": first["day"],
        }
    )  # fmt: skip
    submissions = own[[*KEYS, "attempts"]].assign(submitted_day=own["day"], known_on=own["day"], score=float("nan"))
    submissions = submissions.assign(status=SubmissionStatus.SUBMITTED.value).reindex(columns=list(empty_table("submissions")))
    return assessments.reset_index(drop=True), submissions.reset_index(drop=True)


def add_marks(
    plan: RunPlan,
    work: tuple[pd.DataFrame, pd.DataFrame],
    marked: pd.DataFrame,
    enrolment_of: pd.Series,
    calendar: Calendar,
    until: int,
    facts: Facts,
    context: ReadContext,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The work with what gradebooks and the like tell of it; `enrolment_of` gives the enrolment of a person.

    An item is the same piece of work as one seen in activity where their ids or titles agree. A mark without a date counts
    from the day on which it was `marked` (see `marked_days`), else from the day of the export that shows it; work that was
    set up before the start is as good as announced with it.
    """
    items = facts.items[_of_run(facts.items, plan)]
    marks = facts.marks[facts.marks["item"].isin(items["item"]) & among(facts.marks["who"], enrolment_of.index)]
    if items.empty:
        return work
    items = items.sort_values("by_title", kind="stable", na_position="first")  # what tells most of a piece of work comes first
    items = items.assign(assessment_id=_assessment_ids(items, work[0], plan))
    for column in ("max_score", "due_at"):
        items[column] = items[column].fillna(items.groupby("assessment_id")[column].transform("first"))
    exported = {file: max(calendar.day(at), 0) for file, at in facts.exported_at.items()}
    shown_on = items["file"].map(exported).astype("Int64").fillna(until)
    stated = items["known_at"].notna() | items["due_at"].notna() | items["course"].notna()
    known_on = calendar.days(items["known_at"])
    known_on = known_on.mask((known_on < 0).fillna(False)).mask(~stated, shown_on)  # set up before the start: known all along
    items = items.assign(known_on=known_on, shown_on=shown_on, due_day=calendar.days(items["due_at"]))
    best = marks.merge(items[["item", "assessment_id", "max_score", "title", "shown_on"]], on="item")
    best = best.assign(enrolment_id=best["who"].map(enrolment_of), score=_scores(best, plan, facts, context))
    marked_day, told = marked_on(best, marked, calendar.days(best["shown_at"]).fillna(best["shown_on"]))
    facts.findings += told
    best = best.assign(
        submitted_day=calendar.days(best["submitted_at"]),
        known_on=calendar.days(best["known_at"]).fillna(marked_day),
        status=best["status"].fillna(SubmissionStatus.SUBMITTED.value),
    )
    best = _one_per_work(best)
    marked_first = items["assessment_id"].map(best.groupby("assessment_id")["known_on"].min()).astype("Int64")
    earlier = (items["due_day"].isna() & (marked_first < items["known_on"])).fillna(False)  # work is known with the first mark for it
    items = items.assign(known_on=items["known_on"].mask(earlier, marked_first))
    return _assessments(work[0], items, plan), _joined(work[1], best)


def _of_run(items: pd.DataFrame, plan: RunPlan) -> pd.Series:
    return (items["course"] == plan.course).fillna(False) | (items["course"].isna() & items["file"].isin(plan.files))


def _assessment_ids(items: pd.DataFrame, seen: pd.DataFrame, plan: RunPlan) -> pd.Series:
    """The assessment of each item: one that was seen in activity, by id or title, else its own; by title also that of another item."""
    by_title = seen.dropna(subset="title").assign(folded=lambda frame: frame["title"].map(fold)).drop_duplicates("folded")
    known = {**by_title.set_index("folded")["assessment_id"], **{key: key for key in seen["assessment_id"]}}
    found, titled = list[str](), dict[str, str]()
    for item, title, loose in items[["item", "title", "by_title"]].assign(by_title=items["by_title"].fillna(False)).itertuples(index=False):
        folded = fold(title if pd.notna(title) else item)
        own = f"{plan.run_id}/{slug(title if loose else item)}"
        key = known.get(own, known.get(folded, titled.get(folded, own) if loose else own))
        titled.setdefault(folded, key)
        found.append(key)
    return pd.Series(found, index=items.index, dtype="string")


def _scores(marks: pd.DataFrame, plan: RunPlan, facts: Facts, context: ReadContext) -> pd.Series:
    """Marks on the canonical scale of 0 to 100; one above the highest (extra credit) counts as 100."""
    highest = marks["max_score"].where(marks["max_score"] > 0)
    unstated = marks[marks["score"].isna() & marks["points"].notna() & highest.isna()]
    for work, own in unstated.groupby("assessment_id", sort=False):
        highest = highest.mask((marks["assessment_id"] == work) & highest.isna(), ask_highest(own, plan.run_id, facts, context))
    return marks["score"].fillna(marks["points"] / highest * 100).clip(0, 100)


def _one_per_work(marks: pd.DataFrame) -> pd.DataFrame:
    """One row per learner and work: a mark before none, one whose day is told before others, then the earliest known."""
    order = marks.assign(unmarked=marks["score"].isna(), untold=marks["known_at"].isna())
    order = order.sort_values(["unmarked", "untold", "known_on"], kind="stable")
    return order.dropna(subset=KEYS).drop_duplicates(KEYS)


def _assessments(seen: pd.DataFrame, items: pd.DataFrame, plan: RunPlan) -> pd.DataFrame:
    kinds = list(AssessmentKind)
    told = pd.DataFrame(
        {
            "assessment_id": items["assessment_id"], "run_id": plan.run_id,
            "kind": items["kind"].where(items["kind"].isin(kinds), AssessmentKind.OTHER.value), "title": items["title"],
            "due_day": items["due_day"], "weight": items["weight"].where(items["weight"] >= 0),
            "max_score": items["max_score"].where(items["max_score"] > 0), "known_on": items["known_on"],
        }
    )  # fmt: skip
    told = told.drop_duplicates("assessment_id").set_index("assessment_id")
    both = seen.set_index("assessment_id").astype("object")
    stated = told.loc[told.index.isin(both.index) & told["due_day"].notna()]
    both.update(stated[["due_day"]].astype("object"))
    both.loc[stated.index, "known_on"] = stated["known_on"]
    both.update(told[["weight", "max_score"]].dropna(how="all").astype("object"))
    both["title"] = both["title"].fillna(told["title"])
    added = told.loc[~told.index.isin(both.index)].astype("object")
    return pd.concat([both, added]).rename_axis("assessment_id").reset_index()[list(empty_table("assessments"))]


def _joined(seen: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Days and attempts from activity where it has them, marks and the day they became visible from the gradebook."""
    columns = [*KEYS, "submitted_day", "known_on", "score", "status", "attempts"]
    both = seen.merge(told[columns], on=KEYS, how="outer", suffixes=("_seen", ""))
    marked = both["score"].notna() | both["status_seen"].isna()
    known = both["known_on"].astype("Int64").where(marked, both["known_on_seen"].astype("Int64"))
    handed_in = both["submitted_day_seen"].astype("Int64").fillna(both["submitted_day"].astype("Int64"))
    return pd.DataFrame(
        {
            **{key: both[key] for key in KEYS},
            "submitted_day": handed_in,
            "known_on": known,
            "score": both["score"],
            "status": both["status"].where(marked, both["status_seen"]),
            "attempts": both["attempts_seen"].astype("Int64").fillna(both["attempts"].astype("Int64")),
        }
    )
