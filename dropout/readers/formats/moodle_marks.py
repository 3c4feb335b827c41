"""Marks of a Moodle gradebook, which have no dates: they count from the day of the export that shows them."""

from __future__ import annotations

import pandas as pd

from dropout.domain import SubmissionStatus
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.formats.moodle_rosters import Item, Roster, likely_maximum, scores
from dropout.readers.formats.moodle_runs import RunPlan
from dropout.readers.numbers import blank_missing
from dropout.readers.records import fold, slug
from dropout.readers.report import Question
from dropout.schema import empty_table

_BEST_SHOWN = {"percentage": 0, "real": 1, "letter": 2}
KEYS = ["enrolment_id", "assessment_id"]


def add_marks(
    plan: RunPlan,
    roster: Roster,
    day: int,
    enrolments: pd.DataFrame,
    work: tuple[pd.DataFrame, pd.DataFrame],
    context: ReadContext,
    asked: list[Question],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assessments and submissions with a gradebook's marks added to what the log knows; `day` is when they became visible.

    A column is the same piece of work as in the log where the titles agree. "-" means no mark: missing,
    unless the log shows that something was handed in.
    """
    assessments, submissions = work
    known = assessments.assign(folded=assessments["title"].map(fold)).drop_duplicates("folded").set_index("folded")["assessment_id"]
    enrolment_of = enrolments.set_index("source_id")["enrolment_id"]
    marks, new = [], []
    for item in _one_per_work(roster.items):
        assessment_id = known.get(fold(item.title), f"{plan.run_id}/{slug(item.title)}")
        if assessment_id not in set(assessments["assessment_id"]):
            new.append({"assessment_id": assessment_id, "run_id": plan.run_id, "kind": item.kind, "title": item.title, "known_on": day})
        cells = roster.cells.loc[roster.people.index, item.heading]
        marks.append(_marks(cells, item, plan.ids[roster.name].map(enrolment_of), str(assessment_id), plan.run_id, context, asked))
    if not marks:
        return work
    added = pd.DataFrame(new).reindex(columns=list(empty_table("assessments")))
    shown = pd.concat(marks, ignore_index=True).dropna(subset="enrolment_id").drop_duplicates(KEYS).assign(known_on=day)
    return pd.concat([assessments, added], ignore_index=True) if len(added) else assessments, _joined(submissions, shown)


def _one_per_work(items: list[Item]) -> list[Item]:
    """A piece of work may be shown in several ways; percentages need no guess at the highest mark."""
    best: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: _BEST_SHOWN[item.shown]):
        best.setdefault(slug(item.title), item)
    return list(best.values())


def _marks(
    cells: pd.Series, item: Item, enrolment_id: pd.Series, assessment_id: str, run_id: str, context: ReadContext, asked: list[Question]
) -> pd.DataFrame:
    texts = blank_missing(cells)
    score = pd.Series(float("nan"), index=cells.index)
    if item.shown != "letter":
        highest = 100.0 if item.shown == "percentage" else _ask_highest(item, texts, run_id, context, asked)
        score = scores(texts, item.shown, highest)
    status = pd.Series(SubmissionStatus.SCORED.value, index=cells.index).mask(score.isna(), SubmissionStatus.SUBMITTED.value)
    status = status.mask(texts.isna(), SubmissionStatus.MISSING.value)
    return pd.DataFrame({"enrolment_id": enrolment_id, "assessment_id": assessment_id, "score": score, "status": status})


def taken_as_percentages(plan: RunPlan, roster: Roster, context: ReadContext) -> list[str]:
    """Titles of the work whose marks are counted out of 100 without asking; a finding tells them."""
    items = [item for item in _one_per_work(roster.items) if item.shown == "real"]
    cells = roster.cells.loc[roster.people.index]
    return [
        item.title
        for item in items
        if likely_maximum(cells[item.heading]) == 100 and f"max_score:{plan.run_id}/{item.title}" not in context.answers
    ]


def _ask_highest(item: Item, texts: pd.Series, run_id: str, context: ReadContext, asked: list[Question]) -> float:
    """The highest possible mark, asked where the marks seen fit a scale below 100; marks out of 100 are the rule in Moodle."""
    likely = likely_maximum(texts)
    question = Question(
        f"max_score:{run_id}/{item.title}", f"What is the highest possible mark of {item.title}?", "number", f"{likely:g}",
        "The export does not say; this is the usual scale that holds every mark.",
    )  # fmt: skip
    if likely == 100 and question.key not in context.answers:
        return likely
    answer = context.ask(question, asked) or f"{likely:g}"
    try:
        highest = float(answer.replace(",", "."))
    except ValueError:
        highest = 0.0
    if not highest > 0:
        raise DropoutError(
            "The highest mark is a number above 0.", where=question.key, found=answer, do=f"Write a number such as {likely:g}."
        )
    return highest


def _joined(submissions: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Days and attempts from the log, marks and the day they became visible from the gradebook."""
    both = submissions.merge(shown, on=KEYS, how="outer", suffixes=("_log", ""))
    marked = both["score"].notna() | both["status_log"].isna()
    return pd.DataFrame(
        {
            **{key: both[key] for key in KEYS},
            "submitted_day": both["submitted_day"],
            "known_on": both["known_on"].astype("Int64").where(marked, both["known_on_log"].astype("Int64")),
            "score": both["score"],
            "status": both["status"].where(marked, both["status_log"]),
            "attempts": both["attempts"],
        }
    )
