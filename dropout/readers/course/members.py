"""Who is enrolled in one run: staff set apart, silent learners kept, arrivals and departures dated, outcomes read."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.facts import Facts
from dropout.readers.course.plan import RunPlan
from dropout.readers.outcomes import read_outcome
from dropout.readers.report import Finding, Question, Severity
from dropout.schema import among

FIRST_WEEK = 7


def ask_staff(plan: RunPlan, staff_from: pd.Series, calendar: Calendar, facts: Facts, context: ReadContext) -> set[str]:
    """Persons who are no learners, where no list of members tells: those with staff actions before the first week is over.

    `staff_from` is the first such action by person. Only the first week decides, so that an export made in any later week
    leaves out the same people; who acts as staff later is told, and may be named in the answer.
    """
    acting = staff_from[staff_from.index.isin(plan.learners["person"])].dropna()
    early = acting.index[calendar.days(acting) < FIRST_WEEK]
    ids = plan.people.set_index("person")["source_id"]
    question = Question(
        f"staff:{plan.run_id}", f"Which ids in {plan.named} are staff, not learners?", "text", ", ".join(sorted(ids[early])),
        "These did what only staff can do in the first week. Separate ids by commas.",
    )  # fmt: skip
    if acting.empty and question.key not in context.answers:
        return set()
    answer = context.ask(question, facts.questions) or ""
    later = sorted(ids[acting.index.difference(early)])
    if later and question.key not in context.answers:
        message = "Some people acted as staff after the first week; they count as learners until named."
        do = "Name every id that is staff in the answer to the question on staff."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, examples=tuple(later[:10]), total=len(later)))
    named = {part.strip() for part in answer.split(",")} - {""}
    return set(ids.index[ids.isin(named)])


def enrolments_table(
    plan: RunPlan, learners: pd.DataFrame, calendar: Calendar, first_seen: pd.Series, facts: Facts, context: ReadContext
) -> pd.DataFrame:
    """One row per learner, with `person` beside the canonical columns; `first_seen` is a timestamp by person.

    Listed learners are stated; others are known from the first fact about them. A departure counts unless undone later.
    Only before the end of the run is it a withdrawal: afterwards courses are cleaned up.
    """
    persons = learners["person"]
    learner_ids = learners["source_id"].map(context.pseudonym).astype("string")
    changes = facts.changes[among(facts.changes["who"], persons) & _of_course(facts.changes, plan)].sort_values("at", kind="stable")
    dated = changes.dropna(subset="at")
    joined = calendar.days(dated[dated["joined"].astype(bool)].groupby("who")["at"].min())
    last_word = changes.drop_duplicates("who", keep="last").dropna(subset="at")
    left = calendar.days(last_word[~last_word["joined"].astype(bool)].set_index("who")["at"])
    outcome = outcomes(plan, learners, facts, context)
    withdrew = outcome.index.isin(left.index[left < calendar.length_days])
    outcome = outcome.mask((outcome == Outcome.UNKNOWN.value) & withdrew, Outcome.WITHDRAWN.value)
    seen = persons.map(calendar.days(first_seen)).astype("Int64")
    registered = persons.map(joined).astype("Int64").fillna(seen).fillna(0) if facts.registration_stated else pd.NA
    return pd.DataFrame(
        {
            "enrolment_id": plan.run_id + "/" + learner_ids,
            "run_id": plan.run_id,
            "learner_id": learner_ids,
            "registered_day": registered,
            "unregistered_day": persons.map(left).astype("Int64"),
            "outcome": outcome.to_numpy(),
            "section": learners["section"],
            "instructor": pd.NA,
            "known_on": pd.NA if plan.lists else seen,
            "person": persons,
        }
    ).reset_index(drop=True)


def outcomes(plan: RunPlan, learners: pd.DataFrame, facts: Facts, context: ReadContext) -> pd.Series:
    """Official results by person: as stated by the source, else as a column of results tells; unknown for everybody else."""
    known = pd.Series(Outcome.UNKNOWN.value, index=learners["person"].to_numpy(), dtype="string")
    for result in (result for result in facts.results if result.file in plan.files and result.course in (None, plan.course)):
        own = result.cells[result.cells.index.isin(known.index)]
        values = read_outcome(own, result.heading, plan.run_id, context, facts.questions, plan.named, result.highest)
        values = values[~values.index.duplicated()].reindex(known.index).fillna(Outcome.UNKNOWN.value)
        known = known.mask(known == Outcome.UNKNOWN.value, values).astype("string")
    stated = facts.outcomes[among(facts.outcomes["who"], known.index) & _of_course(facts.outcomes, plan)]
    stated = stated.drop_duplicates("who", keep="last").set_index("who")["outcome"].reindex(known.index)
    return stated.fillna(known).astype("string")


def _of_course(table: pd.DataFrame, plan: RunPlan) -> pd.Series:
    """Rows about the plan's course, or about none in particular."""
    return table["course"].isna() | (table["course"] == plan.course)
