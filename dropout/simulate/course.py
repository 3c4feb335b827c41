"""Simulate a course: several runs of it, all finished but perhaps the last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dropout.domain import Outcome, Provenance
from dropout.errors import DropoutError
from dropout.schema import Tables, check_tables, combine
from dropout.simulate.activity import build_events
from dropout.simulate.latent import STAYS, Contacts, Journey, draw_journey
from dropout.simulate.people import Traits, build_attributes, build_learner_ids, draw_traits
from dropout.simulate.plan import RunPlan, build_assessments, build_resources, plan_run
from dropout.simulate.work import Work, build_submissions, draw_work, settle_outcomes

SOURCE = "simulated"
INSTITUTION = "Simulated University"
MIN_WEEKS = 6


def simulate_course(learners: int, weeks: int, runs: int, seed: int, *, course: str = "SIM", weeks_observed: int | None = None) -> Tables:
    """Canonical tables of `runs` runs of one course, `learners` in each, the same for the same arguments.

    With `weeks_observed` the last run is still going on: it was simulated to its end and then cut, so that it is
    exactly the beginning of the finished run with the same seed, and nothing in it is dated on or after that day.

    >>> tables = simulate_course(learners=5, weeks=8, runs=2, seed=1, weeks_observed=3)
    >>> tables.runs[["run_id", "data_until_day"]].values.tolist()
    [['SIM-2024A', 56], ['SIM-2024B', 21]]
    """
    check_request(learners, weeks, runs, course, weeks_observed)
    finished = [simulate_run(course, index, learners, weeks, seed).tables() for index in range(runs)]
    if weeks_observed is not None:
        finished[-1] = cut_run(finished[-1], 7 * weeks_observed)
    return check_tables(combine(finished))


def check_request(learners: int, weeks: int, runs: int, course: str, weeks_observed: int | None) -> None:
    """Raise `DropoutError` for a course that cannot be simulated."""
    if learners < 1 or runs < 1:
        found = f"{learners} learners, {runs} runs"
        raise DropoutError("A simulation needs learners and runs.", found=found, do="Ask for at least one of each.")
    if weeks < MIN_WEEKS:
        do = f"Ask for {MIN_WEEKS} weeks or more."
        raise DropoutError("A simulated run is too short for assessed work.", found=f"{weeks} weeks", do=do)
    if weeks_observed is not None and not 1 <= weeks_observed <= weeks:
        raise DropoutError("The weeks observed lie outside the run.", found=str(weeks_observed), do=f"Choose 1 to {weeks}.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", course):  # it becomes part of ids, file names and spreadsheet cells
        raise DropoutError("A course code is letters and digits.", found=repr(course), do="Write SIM.")


@dataclass(frozen=True)
class SimulatedRun:
    """One run with what no export shows; `tables` builds what an export does show."""

    plan: RunPlan
    traits: Traits
    journey: Journey
    work: Work
    assessments: pd.DataFrame
    learner_ids: np.ndarray
    rng: np.random.Generator

    @cached_property
    def outcome(self) -> np.ndarray:
        return settle_outcomes(self.work, self.journey, self.assessments)

    def tables(self) -> Tables:
        """The canonical tables; to be called once, since activity is drawn here."""
        plan, traits, rng = self.plan, self.traits, self.rng
        enrolment_ids = np.array([f"{plan.run_id}/{learner}" for learner in self.learner_ids])
        resources = build_resources(plan, self.assessments)
        return Tables(
            runs=_runs(plan),
            enrolments=_enrolments(plan, traits, self.journey, self.learner_ids, enrolment_ids, self.outcome),
            events=build_events(traits, self.journey, self.work, self.assessments, resources, plan, enrolment_ids, rng),
            attributes=build_attributes(traits, enrolment_ids, rng),
            resources=resources,
            assessments=self.assessments,
            submissions=build_submissions(self.work, enrolment_ids, self.assessments),
        )


def simulate_run(course: str, index: int, learners: int, weeks: int, seed: int, contacts: Contacts | None = None) -> SimulatedRun:
    """The `index`-th run of a course, finished; with `contacts` what they change, and nothing else."""
    rng = np.random.default_rng([seed, index])
    plan = plan_run(course, index, weeks, rng)
    traits = draw_traits(learners, rng)
    assessments = build_assessments(plan)
    journey = draw_journey(traits, plan, rng, contacts)
    work = draw_work(traits, journey, assessments, plan, rng)
    return SimulatedRun(plan, traits, journey, work, assessments, build_learner_ids(learners, index), rng)


def _runs(plan: RunPlan) -> pd.DataFrame:
    row = {
        "run_id": plan.run_id,
        "source": SOURCE,
        "institution": INSTITUTION,
        "course": plan.course,
        "title": f"Island Studies (simulated), {plan.starts_on:%B %Y}",
        "starts_on": pd.Timestamp(plan.starts_on),
        "starts_on_provenance": Provenance.STATED.value,
        "length_days": plan.length_days,
        "length_provenance": Provenance.STATED.value,
        "registration_known": True,
        "data_until_day": plan.length_days,
    }
    return pd.DataFrame([row])


def _enrolments(
    plan: RunPlan, traits: Traits, journey: Journey, learner_ids: np.ndarray, enrolment_ids: np.ndarray, outcome: np.ndarray
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "enrolment_id": enrolment_ids,
            "run_id": plan.run_id,
            "learner_id": learner_ids,
            "registered_day": traits.registered_day,
            "unregistered_day": pd.Series(journey.withdrawn_day).astype("Int64").mask(journey.withdrawn_day == STAYS),
            "outcome": outcome,
            "section": [f"Group {group + 1}" for group in traits.section],
            "instructor": [f"T{group + 1}" for group in traits.section],
            "known_on": pd.NA,
        }
    )


def cut_run(tables: Tables, day: int) -> Tables:
    """The same tables as an export made at the start of `day` would show them.

    Later registrations, withdrawals, activity and work are gone; marks not yet out leave the work as handed in; outcomes
    are unknown except for withdrawals that had happened. The plan (due days, opening days) stays: it was stated in advance.
    """
    members = tables.enrolments[tables.enrolments["registered_day"] < day]
    left = (members["unregistered_day"] < day).fillna(False).astype(bool)
    members = members.assign(
        unregistered_day=members["unregistered_day"].where(left),
        outcome=np.where(left, Outcome.WITHDRAWN.value, Outcome.UNKNOWN.value),
    )
    known = set(members["enrolment_id"])
    events, attributes, submissions = tables.frame("events"), tables.attributes, tables.submissions
    handed_in = submissions[submissions["submitted_day"] < day]
    unmarked = handed_in["known_on"] >= day
    return replace(
        tables,
        runs=tables.runs.assign(data_until_day=day),
        enrolments=members,
        events=events[events["day"] < day],
        attributes=attributes[attributes["enrolment_id"].isin(known)],
        submissions=handed_in.assign(
            known_on=handed_in["known_on"].astype("Int64").mask(unmarked),
            score=handed_in["score"].mask(unmarked),
            status=np.where(unmarked, "submitted", "scored"),
        ),
    )
