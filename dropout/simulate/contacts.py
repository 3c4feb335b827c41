"""Courses in which staff contact learners, with what would have happened without: to try an estimate where the truth is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dropout.domain import Outcome
from dropout.schema import Tables, check_tables, combine
from dropout.simulate.course import SimulatedRun, check_request, simulate_run
from dropout.simulate.latent import STAYS, Contacts

Estimate = Callable[[Tables, Sequence[int]], pd.DataFrame]


@dataclass(frozen=True)
class ContactPolicy:
    """How staff choose: each week, a learner not contacted yet is contacted with chance `most` × (place in the run) ** `steepness`.

    The place goes from 0 (lowest estimate) to 1 (highest). Steepness 0 contacts regardless of the estimate.
    """

    weeks: tuple[int, ...] = (3, 4, 5, 6, 7, 8)
    most: float = 0.35
    steepness: float = 3.0


@dataclass(frozen=True)
class ContactedCourse:
    """A simulated course with contacts.

    `contacts`: run_id, learner_id, week (as of which they were chosen), day, risk. `truth`: one row per
    contacted learner: run_id, learner_id, completed, and whether they would have completed had this contact
    not been made: `completed_waiting` where they may have been chosen in a later week, `completed_never` where not.
    """

    tables: Tables
    contacts: pd.DataFrame
    truth: pd.DataFrame

    @property
    def true_effect(self) -> float:
        """Mean change in completing of those contacted, in [-1, 1], against waiting."""
        return float((self.truth["completed"].astype(int) - self.truth["completed_waiting"].astype(int)).mean())


def simulate_contacts(
    learners: int, weeks: int, runs: int, seed: int, *, effect: float, estimate: Estimate,
    policy: ContactPolicy = ContactPolicy(), course: str = "SIM",
) -> ContactedCourse:  # fmt: skip
    """Simulate finished runs whose learners are contacted by what `estimate` says of them as of each week.

    `effect` is taken off the weekly log-odds of stopping after a contact and added to those of handing in; some who had
    stopped in silence come back, the likelier the larger it is. With 0 contacts change nothing.
    `estimate(tables, weeks)` returns run_id, learner_id, week, risk of the members at those weeks.
    """
    check_request(learners, weeks, runs, course, None)
    parts = [_contacted_run((course, index, learners, weeks, seed), effect, estimate, policy) for index in range(runs)]
    return ContactedCourse(
        check_tables(combine([part.tables for part in parts])),
        pd.concat([part.contacts for part in parts], ignore_index=True),
        pd.concat([part.truth for part in parts], ignore_index=True),
    )


def _contacted_run(request: tuple[str, int, int, int, int], effect: float, estimate: Estimate, policy: ContactPolicy) -> ContactedCourse:
    without = simulate_run(*request)
    before = without.tables()
    rng = np.random.default_rng([request[4], request[1], 1])
    risk = _risk_by_week(estimate(before, policy.weeks), without.learner_ids, policy.weeks)
    first, second = _chosen(risk, policy, rng)
    day = np.where(first < STAYS, 7 * first + rng.integers(0, 7, len(first)), STAYS)
    day = np.where(day < without.journey.withdrawn_day, day, STAYS)  # who has withdrawn by then is not contacted any more
    first = np.where(day < STAYS, first, STAYS)
    back = rng.random(len(first)) < 1 - np.exp(-effect / 2)
    later = np.where((first < STAYS) & (second < STAYS), 7 * second, STAYS)
    actual, waiting = (simulate_run(*request, contacts=Contacts(when, effect, back)) for when in (day, later))
    hit = np.flatnonzero(first < STAYS)
    keys = {"run_id": without.plan.run_id, "learner_id": without.learner_ids[hit]}
    at = np.searchsorted(policy.weeks, first[hit])
    contacts = pd.DataFrame({**keys, "week": first[hit], "day": day[hit], "risk": risk[hit, at]})
    truth = pd.DataFrame({**keys, **{name: _completed(run)[hit] for name, run in
                          (("completed", actual), ("completed_waiting", waiting), ("completed_never", without))}})  # fmt: skip
    return ContactedCourse(_spliced(before, actual.tables(), without, day), contacts, truth)


def _completed(run: SimulatedRun) -> np.ndarray:
    return np.asarray(run.outcome == Outcome.COMPLETED.value)


def _risk_by_week(estimates: pd.DataFrame, learner_ids: np.ndarray, weeks: Sequence[int]) -> np.ndarray:
    """Learners x weeks; missing where somebody is no member."""
    table = estimates.pivot(index="learner_id", columns="week", values="risk")
    return table.reindex(index=learner_ids, columns=list(weeks)).to_numpy(float)


def _chosen(risk: np.ndarray, policy: ContactPolicy, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second week in which each learner is chosen, STAYS for never."""
    place = pd.DataFrame(risk).rank(pct=True).to_numpy()
    hits = rng.random(risk.shape) < np.nan_to_num(policy.most * place**policy.steepness)
    order = np.cumsum(hits, axis=1)
    weeks = np.array(policy.weeks)
    return tuple(np.where((hits & (order == n)).any(axis=1), weeks[(hits & (order == n)).argmax(axis=1)], STAYS) for n in (1, 2))  # type: ignore[return-value]


def _spliced(before: Tables, after: Tables, run: SimulatedRun, day: np.ndarray) -> Tables:
    """Activity up to each contact from the run without it, from there on from the run with it: a contact changes no past."""
    since = pd.Series(day, index=[f"{run.plan.run_id}/{learner}" for learner in run.learner_ids])
    old, new = before.frame("events"), after.frame("events")
    events = [old[old["day"] < old["enrolment_id"].map(since)], new[new["day"] >= new["enrolment_id"].map(since)]]
    return replace(after, attributes=before.attributes, events=pd.concat(events, ignore_index=True))
