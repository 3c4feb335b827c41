"""Who is enrolled in one run: staff set apart, silent learners kept, departures dated."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.formats.moodle_runs import RunPlan
from dropout.readers.formats.moodle_tables import Calendar, outcomes
from dropout.readers.report import Finding, Question, Severity

FIRST_WEEK = 7


def acting_learners(actions: pd.DataFrame) -> pd.DataFrame:
    """What people did themselves, without anybody who had by then done what only staff can do."""
    first_as_staff = actions["at"].where(actions["staff_only"]).groupby(actions["source_id"]).transform("min")
    as_staff = actions["at"] >= first_as_staff
    return actions[(actions["person"] == actions["source_id"]) & ~as_staff]


def ask_staff(plan: RunPlan, calendar: Calendar, context: ReadContext, findings: list[Finding], asked: list[Question]) -> set[str]:
    """Ids of people who are no learners, where no roster tells: those with staff actions before the first week is over.

    Only that week decides, so that an export made in any later week leaves out the same people; who acts as
    staff later is told, and may be named in the answer.
    """
    acting = plan.actions[plan.actions["staff_only"]]
    early = sorted(set(acting.loc[calendar.days(acting["at"]) < FIRST_WEEK, "source_id"]))
    later = sorted(set(acting["source_id"]) - set(early))
    question = Question(
        f"staff:{plan.run_id}", f"Which ids in {plan.title} are staff, not learners?", "text", ", ".join(early),
        "These did what only staff can do in the first week. Separate ids by commas.",
    )  # fmt: skip
    if acting.empty and question.key not in context.answers:
        return set()
    answer = context.ask(question, asked) or ""
    if later and question.key not in context.answers:
        message = "Some people acted as staff after the first week; they count as learners until named."
        do = f"Answer the question {question.key} with every id that is staff."
        findings.append(Finding(Severity.NOTICED, message, do=do, examples=tuple(later[:10]), total=len(later)))
    return {part.strip() for part in answer.split(",")} - {""}


def enrolments_table(plan: RunPlan, calendar: Calendar, context: ReadContext, asked: list[Question]) -> pd.DataFrame:
    """One row per learner, with `source_id` beside the canonical columns.

    Learners of a roster are stated; others are known from the first row about them. An unenrolment counts unless
    undone later. Only before the end of the run is it a withdrawal: afterwards courses are cleaned up.
    """
    learners = plan.learners
    ids = learners["source_id"]
    learner_ids = ids.map(context.pseudonym).astype("string")
    first = calendar.days(plan.actions.groupby("person")["at"].min())
    last_word = plan.actions[plan.actions["enrols"] | plan.actions["unenrols"]].drop_duplicates("person", keep="last")
    left = calendar.days(last_word[last_word["unenrols"]].set_index("person")["at"])
    outcome = outcomes(plan, context, asked)
    withdrew = outcome.index.isin(left.index[left < calendar.length_days])
    outcome = outcome.mask((outcome == Outcome.UNKNOWN.value) & withdrew, Outcome.WITHDRAWN.value)
    return pd.DataFrame(
        {
            "enrolment_id": plan.run_id + "/" + learner_ids,
            "run_id": plan.run_id,
            "learner_id": learner_ids,
            "registered_day": pd.NA,
            "unregistered_day": ids.map(left).astype("Int64"),
            "outcome": outcome.to_numpy(),
            "section": learners["section"],
            "instructor": pd.NA,
            "known_on": pd.NA if plan.rosters else ids.map(first).astype("Int64"),
            "source_id": ids,
        }
    )
