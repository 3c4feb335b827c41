"""Simulated contacts for tests: an estimate from what the records show, and the panel that a comparison is made from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import expit

from dropout.effects import Comparison, build_trials, compare_contacted, completed
from dropout.schema import Tables
from dropout.simulate.contacts import ContactedCourse, ContactPolicy, simulate_contacts

COVARIATES = ("raw", "active_days", "missed")
POLICY = ContactPolicy()


def estimate(tables: Tables, weeks: Sequence[int]) -> pd.DataFrame:
    """A transparent estimate of the members at each week: silence and missed work raise it, active days lower it."""
    return pd.concat([_at(tables, week) for week in weeks], ignore_index=True)


def _at(tables: Tables, week: int) -> pd.DataFrame:
    day, people, events, due = 7 * week, tables.enrolments, tables.frame("events"), tables.assessments
    members = people[(people["registered_day"] < day) & ~people["unregistered_day"].lt(day).fillna(False)]
    who, seen = members["enrolment_id"], events[events["day"] < day]
    last = who.map(seen.groupby("enrolment_id")["day"].max()).fillna(-14)
    active = who.map(seen[seen["day"] >= day - 14].groupby("enrolment_id")["day"].nunique()).fillna(0)
    pieces = due.loc[(due["due_day"] < day) & (due["kind"] != "exam"), "assessment_id"]
    work = tables.submissions[(tables.submissions["submitted_day"] < day) & tables.submissions["assessment_id"].isin(pieces)]
    missed = len(pieces) - who.map(work.groupby("enrolment_id").size()).fillna(0)
    raw = -1.2 + 0.05 * np.minimum(day - last, 30) - 0.12 * active + 0.8 * missed
    found = members[["run_id", "enrolment_id", "learner_id"]].assign(week=week, raw=raw.astype(float), risk=expit(raw.astype(float)))
    return found.assign(active_days=active.astype(float), missed=missed.astype(float))


@cache
def contacted_course(seed: int, effect: float, learners: int = 120, runs: int = 2, policy: ContactPolicy = POLICY) -> ContactedCourse:
    return simulate_contacts(learners, 12, runs, seed, effect=effect, estimate=estimate, policy=policy)


def trial_rows(course: ContactedCourse, weeks: Sequence[int] = POLICY.weeks) -> pd.DataFrame:
    rows = build_trials(estimate(course.tables, weeks), course.contacts, course.tables.enrolments)
    return rows.assign(outcome=completed(course.tables, rows))


def compared(course: ContactedCourse) -> Comparison:
    return compare_contacted(trial_rows(course), COVARIATES)


def naive_difference(course: ContactedCourse) -> float:
    """Who was ever contacted against everybody else, at the end: the comparison not to make."""
    people, ever = course.tables.enrolments, pd.MultiIndex.from_frame(course.contacts[["run_id", "learner_id"]])
    touched = pd.MultiIndex.from_frame(people[["run_id", "learner_id"]]).isin(ever)
    done = people["outcome"].eq("completed")
    return float(done[touched].mean() - done[~touched].mean())
