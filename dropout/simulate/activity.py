"""Activity: which days each learner is online, and what they open on such a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, EventKind
from dropout.simulate.latent import PRE_WEEKS, STAYS, Journey
from dropout.simulate.people import Traits
from dropout.simulate.plan import RunPlan
from dropout.simulate.work import Work

PRE_DAYS = 7 * PRE_WEEKS
WEEKDAY = np.array([0.05, 0.22, 0.2, 0.18, 0.0, -0.35, -0.2])  # Monday first, log-odds
MIX = {  # kind -> share of openings beside the course home, and what that becomes in the days before work is due
    EventKind.CONTENT: (0.40, 0.32), EventKind.FORUM: (0.19, 0.19), EventKind.NAVIGATION: (0.08, 0.08), EventKind.QUIZ: (0.13, 0.18),
    EventKind.ASSIGNMENT: (0.07, 0.35), EventKind.VIDEO: (0.09, 0.06), EventKind.COLLABORATION: (0.04, 0.04),
}  # fmt: skip
PULL = np.array([0.9, 0.7, 0.5, 0.35, 0.25, 0.15])  # log-odds added 0, 1, 2 ... days before a due day


@dataclass(frozen=True)
class Opened:
    """Single openings before they are summed; parallel arrays of whole numbers."""

    learner: np.ndarray
    day: np.ndarray
    resource: np.ndarray
    count: np.ndarray
    minute: np.ndarray


def build_events(
    traits: Traits, journey: Journey, work: Work, assessments: pd.DataFrame, resources: pd.DataFrame, plan: RunPlan,
    enrolment_ids: np.ndarray, rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """The table `events`: one row per learner, day and resource, with the number of openings and the minute of the first."""
    pull = _pull(assessments, plan)
    learner, day = _days_online(traits, journey, pull, plan, rng)
    visits = _visits(traits, learner, day, pull, resources, rng)
    opened = _with_submissions(visits, work, assessments, resources, traits, rng)
    return _summed(opened, resources, plan, enrolment_ids)


def _pull(assessments: pd.DataFrame, plan: RunPlan) -> np.ndarray:
    """Per day of the run (from the first pre-week), how strongly the next due day draws learners in."""
    pull = np.zeros(PRE_DAYS + plan.length_days)
    for due in assessments["due_day"]:
        for ahead, strength in enumerate(PULL):
            spot = PRE_DAYS + int(due) - ahead
            pull[spot] = max(pull[spot], strength)
    return pull


def _days_online(
    traits: Traits, journey: Journey, pull: np.ndarray, plan: RunPlan, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs (learner, day): days online between registration and the last day."""
    days = np.arange(-PRE_DAYS, plan.length_days)
    weekday = days % 7
    odds = journey.engagement[:, days // 7 + PRE_WEEKS] - 1.1 + WEEKDAY[weekday] + pull
    odds += np.outer(traits.weekend, np.where(weekday >= 5, 0.7, -0.28))
    online = rng.random(odds.shape) < 1 / (1 + np.exp(-odds))
    online &= (days >= traits.registered_day[:, None]) & (days < journey.last_day[:, None])
    learner, spot = np.nonzero(online)
    return learner, days[spot]


def _visits(
    traits: Traits, learner: np.ndarray, day: np.ndarray, pull: np.ndarray, resources: pd.DataFrame, rng: np.random.Generator
) -> Opened:
    """Every visit passes the course home; then a handful of resources, mostly of the current week."""
    size = rng.normal(1.2 + traits.volume[learner], 0.95)
    extra = np.maximum(np.exp(size) - 1, 0).round().astype(int)
    row = np.repeat(np.arange(len(learner)), extra)
    kind = _kinds(row, pull[day + PRE_DAYS], rng)
    resource = _resources(kind, day[row], resources, rng)
    start = np.clip(60 * (traits.evening[learner] + rng.normal(0, 2.2, len(learner))), 5, 1320).astype(int)
    place = np.arange(len(row)) - np.repeat(np.cumsum(extra) - extra, extra)
    return Opened(
        learner=np.concatenate([learner, learner[row]]),
        day=np.concatenate([day, day[row]]),
        resource=np.concatenate([np.full(len(learner), _home(resources)), resource]),
        count=np.concatenate([_clicks(len(learner), 0.75, rng), _clicks(len(row), 0.6, rng)]),
        minute=np.minimum(np.concatenate([start, start[row] + 1 + 3 * place]), 1439),
    )


def _home(resources: pd.DataFrame) -> int:
    return int(np.flatnonzero(resources["kind"] == EventKind.NAVIGATION)[0])


def _clicks(rows: int, level: float, rng: np.random.Generator) -> np.ndarray:
    return np.ceil(np.exp(rng.normal(level, 1.0, rows))).astype(int).clip(1, 200)


def _kinds(row: np.ndarray, pull: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Position in MIX for each opening; the nearer a due day, the more it is about assessed work."""
    usual, near = (np.cumsum(shares) / np.sum(shares) for shares in zip(*MIX.values(), strict=True))
    draw = rng.random(len(row))
    by_deadline = rng.random(len(row)) < np.minimum(pull[row], 0.7)
    return np.where(by_deadline, np.searchsorted(near, draw), np.searchsorted(usual, draw))


def _resources(kind: np.ndarray, day: np.ndarray, resources: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """A resource of that kind that is open on that day, the newest first; the course home where none is."""
    home = _home(resources)
    chosen = np.full(len(kind), home)
    back = np.floor(rng.exponential(1.1, len(kind))).astype(int)
    for index, name in enumerate(MIX):
        of_kind = resources[resources["kind"] == name].sort_values("opens_day", kind="stable")
        mine = np.flatnonzero(kind == index)
        is_open = np.searchsorted(of_kind["opens_day"].to_numpy(dtype=int), day[mine], side="right")
        newest = np.maximum(is_open - 1 - np.minimum(back[mine], np.maximum(is_open - 1, 0)), 0)
        found = of_kind.index.to_numpy()[newest]
        chosen[mine] = np.where(is_open > 0, found, home)
    return chosen


def _with_submissions(
    visits: Opened, work: Work, assessments: pd.DataFrame, resources: pd.DataFrame, traits: Traits, rng: np.random.Generator
) -> Opened:
    """Add the handing in itself: work can't arrive from a learner who was not there."""
    place = {title: index for index, title in resources["title"].items()}
    exam = (assessments["kind"] == AssessmentKind.EXAM).to_numpy()
    learner, item = np.nonzero((work.submitted_day < STAYS) & ~exam)
    target = np.array([place.get(title, 0) for title in assessments["title"]])
    minute = np.clip(60 * (traits.evening[learner] + rng.normal(0, 2.5, len(learner))), 0, 1439).astype(int)
    added = (learner, work.submitted_day[learner, item], target[item], rng.integers(1, 5, len(learner)), minute)
    parts = (visits.learner, visits.day, visits.resource, visits.count, visits.minute)
    return Opened(*(np.concatenate(pair) for pair in zip(parts, added, strict=True)))


def _summed(opened: Opened, resources: pd.DataFrame, plan: RunPlan, enrolment_ids: np.ndarray) -> pd.DataFrame:
    """Sum the openings of one resource on one day; `at` is the minute of the first."""
    days, places = PRE_DAYS + plan.length_days, len(resources)
    key = (opened.learner * days + opened.day + PRE_DAYS) * places + opened.resource
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    key = key[order][first]
    day = key // places % days - PRE_DAYS
    minute = np.minimum.reduceat(opened.minute[order], first) if len(first) else opened.minute
    start = np.datetime64(plan.starts_on, "us")
    return pd.DataFrame(
        {
            "enrolment_id": enrolment_ids[key // (places * days)],
            "day": day,
            "at": start + day.astype("timedelta64[D]") + minute.astype("timedelta64[m]"),
            "kind": resources["kind"].to_numpy()[key % places],
            "resource_id": resources["resource_id"].to_numpy()[key % places],
            "count": np.add.reduceat(opened.count[order], first) if len(first) else opened.count,
        }
    )
