"""The canonical tables of one run, from the actions of its learners."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome, Provenance, SubmissionStatus
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.dates import read_dates
from dropout.readers.formats.moodle_runs import RunPlan
from dropout.readers.outcomes import read_outcome
from dropout.readers.report import Question
from dropout.schema import empty_table

BUSY = 3  # learners on one day that make it a day of the run, not of somebody looking in
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When a run starts and how long it lasts, and how each is known."""

    starts_on: pd.Timestamp
    starts_on_provenance: Provenance
    length_days: int
    length_provenance: Provenance

    def days(self, at: pd.Series) -> pd.Series:
        """Days since the start of the run."""
        return ((at.dt.normalize() - self.starts_on) // DAY).astype("Int64")


def first_busy_day(actions: pd.DataFrame) -> pd.Timestamp:
    """The first day with at least three learners, else the first of all; later rows cannot change the former."""
    per_day = actions.groupby(actions["at"].dt.normalize())["source_id"].nunique()
    return per_day.index[per_day >= BUSY].min() if (per_day >= BUSY).any() else per_day.index.min()


def last_busy_day(actions: pd.DataFrame) -> pd.Timestamp:
    """The last day with at least three learners, else the last of all."""
    per_day = actions.groupby(actions["at"].dt.normalize())["source_id"].nunique()
    return per_day.index[per_day >= BUSY].max() if (per_day >= BUSY).any() else per_day.index.max()


def ask_calendar(plan: RunPlan, actions: pd.DataFrame, context: ReadContext, asked: list[Question]) -> Calendar:
    """Start and length of the run, inferred from activity until answered.

    Without activity nothing can be proposed: the calendar is then a stand-in, and the open questions keep the tables back.
    """
    dated = len(actions) > 0
    start = f"{first_busy_day(actions):%Y-%m-%d}" if dated else None
    why = f"The {{}} day with at least {BUSY} active learners." if dated else "The files have no dates of activity."
    question = Question(
        f"run_start:{plan.run_id}", f"On which day did {plan.title} start?", "date", start, why.format("first"), safe=dated
    )  # fmt: skip
    starts_on = _day(context.ask(question, asked) or start or "2000-01-01", question.key)
    proposed = str(max(int((last_busy_day(actions) - starts_on) // DAY) + 1, 1)) if dated else None
    length = Question(
        f"run_length:{plan.run_id}", f"How many days does {plan.title} last?", "number", proposed, why.format("last"),
        safe=dated,
    )  # fmt: skip
    days = context.ask(length, asked) or proposed or "1"
    if not days.strip().isdigit() or int(days) < 1:
        raise DropoutError("The length of a run is a whole number of days.", where=length.key, found=days, do="Write a number such as 90.")
    given = context.answers
    return Calendar(starts_on, _provenance(question.key in given), int(days), _provenance(length.key in given))


def _day(answer: str, key: str) -> pd.Timestamp:
    day = read_dates(pd.Series([answer])).values("day").iloc[0]
    if pd.isna(day):
        raise DropoutError("The start of a run is a date.", where=key, found=answer, do="Write it as 2024-09-30.")
    return day.normalize()


def _provenance(answered: bool) -> Provenance:
    return Provenance.ANSWERED if answered else Provenance.INFERRED


def events_table(actions: pd.DataFrame, calendar: Calendar, run_id: str) -> pd.DataFrame:
    """One event per action of a learner."""
    return pd.DataFrame(
        {
            "enrolment_id": actions["enrolment_id"],
            "day": calendar.days(actions["at"]),
            "at": actions["at"],
            "kind": actions["kind"],
            "resource_id": run_id + "/" + actions["module"],
            "count": 1,
        }
    ).sort_values(["enrolment_id", "at"], kind="stable", ignore_index=True)


def resources_table(actions: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """The modules that learners used, titled as at first use; the log does not say when they opened."""
    modules = actions.dropna(subset="module").drop_duplicates("module")
    table = pd.DataFrame(
        {
            "resource_id": run_id + "/" + modules["module"],
            "run_id": run_id,
            "kind": modules["kind"],
            "title": _titles(modules["context"]),
            "week": pd.NA,
            "opens_day": pd.NA,
        }
    )
    return table.reset_index(drop=True)


def work_tables(actions: pd.DataFrame, calendar: Calendar, run_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assessments and submissions seen in the log. An assessment is known from the day that anybody first handed it in.

    A learner's first submission counts; `attempts` are those of that day, because later ones were not known then.
    """
    handed_in = actions[actions["submits"] & actions["module"].notna()]
    handed_in = handed_in.assign(day=calendar.days(handed_in["at"]), assessment_id=run_id + "/" + handed_in["module"])
    first = handed_in.drop_duplicates("assessment_id")
    kind = first["kind"].map({EventKind.QUIZ.value: AssessmentKind.QUIZ}).fillna(AssessmentKind.ASSIGNMENT)
    assessments = pd.DataFrame(
        {
            "assessment_id": first["assessment_id"], "run_id": run_id, "kind": kind, "title": _titles(first["context"]),
            "due_day": pd.NA, "weight": float("nan"), "max_score": float("nan"), "known_on": first["day"],
        }
    ).reset_index(drop=True)  # fmt: skip
    keys = ["enrolment_id", "assessment_id"]
    attempts = handed_in[handed_in["day"] == handed_in.groupby(keys)["day"].transform("min")].groupby(keys, as_index=False)
    submissions = attempts.agg(submitted_day=("day", "min"), attempts=("day", "size"))
    submissions = submissions.assign(known_on=submissions["submitted_day"], score=float("nan"), status=SubmissionStatus.SUBMITTED.value)
    return assessments, submissions.reindex(columns=list(empty_table("submissions")))


def outcomes(plan: RunPlan, context: ReadContext, asked: list[Question]) -> pd.Series:
    """Official results by source_id from the first roster that has them; unknown for everybody else."""
    known = pd.Series(Outcome.UNKNOWN.value, index=plan.learners["source_id"], dtype="string")
    for roster in sorted(plan.rosters, key=lambda roster: roster.role != "results"):
        if roster.result:
            cells = roster.cells.loc[roster.people.index, roster.result]
            values = read_outcome(cells, roster.result, plan.run_id, context, asked)
            values.index = pd.Index(plan.ids[roster.name])
            return known.mask(known.index.isin(values.index), values.reindex(known.index)).astype("string")
    return known


def _titles(context: pd.Series) -> pd.Series:
    """What stands behind the kind of module in `Event context`."""
    return context.str.replace(r"^[^:]*:\s*", "", regex=True)
