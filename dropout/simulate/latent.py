"""What moves learners from week to week: engagement that drifts, pauses, and the day somebody stops.

Weeks run from `-PRE_WEEKS` (before the start) to the last; column 0 of every array is the earliest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropout.simulate.people import Traits
from dropout.simulate.plan import RunPlan

PRE_WEEKS = 2
STAYS = 10_000  # a leaving day that no run reaches
MEMORY = 0.86  # week-to-week autocorrelation of the momentum
NEVER_STARTS = 0.03
LEAVES_BEFORE_START = 0.075
PULL_OF_CONTACT, WEEKS_OF_PULL = 0.5, 4  # log-odds of being online per unit of a contact's effect, and for how long


@dataclass(frozen=True)
class Journey:
    """The hidden way of every learner through a run."""

    momentum: np.ndarray  # learners x weeks, standard normal, drifting
    engagement: np.ndarray  # learners x weeks, log-odds of being online on a day
    last_day: np.ndarray  # first day without any further activity
    withdrawn_day: np.ndarray  # official withdrawal, or STAYS
    eased: np.ndarray  # learners x weeks from the start, what a contact took off the odds of stopping
    silent: tuple[np.ndarray, np.ndarray]  # first and last-but-one day of a silence that a contact ended, or STAYS


@dataclass(frozen=True)
class Contacts:
    """Who is contacted when, and what that does: nothing before the week after, then lower odds of stopping each week.

    A contact moves no random draw, so that with and without it everything before is the same.
    """

    day: np.ndarray  # one per learner, STAYS for who is not contacted
    effect: float  # taken off the weekly log-odds of stopping, added to those of handing in, from the following week on
    back: np.ndarray  # whether somebody who had stopped in silence would take it up again

    def since(self, plan: RunPlan) -> np.ndarray:
        """Learners x weeks from the start: full weeks since the week of the contact; 0 or less before it can tell."""
        return np.arange(plan.weeks) - (self.day // 7)[:, None]


def draw_journey(traits: Traits, plan: RunPlan, rng: np.random.Generator, contacts: Contacts | None = None) -> Journey:
    """Draw momentum, then who stops when, then the engagement that results."""
    momentum = _momentum(len(traits.drive), plan.weeks + PRE_WEEKS, rng)
    alone, last_day, eased = _last_days(traits, momentum, plan, rng, contacts)
    withdrawn_day = _withdrawn_days(traits, last_day, plan, rng)
    last_day = np.minimum(last_day, withdrawn_day)
    engagement = 1.05 * traits.drive[:, None] + 0.5 * traits.commitment[:, None] + 0.75 * momentum + _tide(plan)
    engagement += _fading(last_day, momentum.shape, rng) + _pauses(traits, momentum, rng)
    if contacts is None:
        never = np.full(len(last_day), STAYS)
        return Journey(momentum, engagement, last_day, withdrawn_day, eased, (never, never))
    engagement[:, PRE_WEEKS:] += PULL_OF_CONTACT * eased * (contacts.since(plan) <= WEEKS_OF_PULL)
    returned = alone < np.minimum(last_day, contacts.day)
    silent = (np.where(returned, alone, STAYS), np.where(returned, contacts.day, STAYS))
    return Journey(momentum, engagement, last_day, withdrawn_day, eased, silent)


def _momentum(learners: int, weeks: int, rng: np.random.Generator) -> np.ndarray:
    """A stationary AR(1) path per learner, with a rare heavy blow that takes weeks to get over."""
    values = np.empty((learners, weeks))
    values[:, 0] = rng.normal(size=learners)
    for week in range(1, weeks):
        blow = np.where(rng.random(learners) < 0.012, -1.8, 0.0)
        values[:, week] = MEMORY * values[:, week - 1] + np.sqrt(1 - MEMORY**2) * rng.normal(size=learners) + blow
    return values


def _tide(plan: RunPlan) -> np.ndarray:
    """What all learners of the run share: the first weeks' zeal, slow fatigue, a holiday."""
    week = np.arange(-PRE_WEEKS, plan.weeks)
    tide = 0.55 * np.exp(-np.maximum(week, 0) / 6) - 0.022 * week
    tide[week < 0] -= 1.6
    holiday = 15 if plan.starts_on.month == 9 else 8
    return tide - 0.8 * ((week == holiday) | (week == holiday + 1))


def _last_days(
    traits: Traits, momentum: np.ndarray, plan: RunPlan, rng: np.random.Generator, contacts: Contacts | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The day each learner stops for good, left alone and with `contacts`; leaning on traits and momentum, never settled by them.

    Also returned: what the contacts take off the weekly odds.
    """
    learners = len(traits.drive)
    week = np.arange(plan.weeks)
    odds = -5.5 + plan.strain + 1.1 * np.exp(-week / 3) - 0.85 * momentum[:, PRE_WEEKS:]
    odds = odds - (1.2 * traits.commitment + 0.35 * traits.ability)[:, None]
    draw, weekday = rng.random(odds.shape), rng.integers(0, 7, learners)
    absent = rng.random(learners) < NEVER_STARTS * np.exp(-0.5 * traits.commitment)

    def first(stops: np.ndarray) -> np.ndarray:
        return np.where(stops.any(axis=1), 7 * stops.argmax(axis=1) + weekday, STAYS)

    alone = np.where(absent, -7 * PRE_WEEKS - 1, first(draw < 1 / (1 + np.exp(-odds))))
    if contacts is None:
        return alone, alone, np.zeros(odds.shape)
    after = contacts.since(plan) > 0
    eased = contacts.effect * after
    comes_back = contacts.back & (alone < contacts.day) & (contacts.day < STAYS)
    stops = (draw < 1 / (1 + np.exp(eased - odds))) & (after | ~comes_back[:, None])
    return alone, np.where(absent & ~comes_back, alone, first(stops)), eased


def _withdrawn_days(traits: Traits, last_day: np.ndarray, plan: RunPlan, rng: np.random.Generator) -> np.ndarray:
    """Official withdrawals: some weeks after the last activity, or before the start; the other leavers stay on the books."""
    learners = len(last_day)
    official = (last_day < STAYS) & (rng.random(learners) < 0.62)
    delay = 1 + rng.exponential(17, learners).astype(int)
    day = np.where(official, np.maximum(last_day, 0) + delay, STAYS)
    early = (rng.random(learners) < LEAVES_BEFORE_START) & (traits.registered_day < -1)
    before = -1 - (rng.random(learners) * np.minimum(-traits.registered_day - 1, 60)).astype(int)
    day = np.where(early, before, day)
    day = np.maximum(day, traits.registered_day + 1)
    return np.where(day < plan.length_days - 7, day, STAYS)


def _fading(last_day: np.ndarray, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Some leavers thin out over the weeks before they stop, others stop at once."""
    length = rng.integers(0, 5, len(last_day))[:, None]
    left = (last_day // 7)[:, None] - np.arange(-PRE_WEEKS, shape[1] - PRE_WEEKS)
    near = (left >= 0) & (left < length)
    return np.where(near, -1.4 * (1 - left / np.maximum(length, 1)), 0.0)


def _pauses(traits: Traits, momentum: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Silences that end: about two weeks on average, after which the learner is back as if nothing had been."""
    paused = np.zeros(momentum.shape, dtype=bool)
    starts = 0.035 * np.exp(-0.35 * traits.drive)
    for week in range(PRE_WEEKS + 1, momentum.shape[1]):
        draw = rng.random(len(starts))
        paused[:, week] = np.where(paused[:, week - 1], draw < 0.5, draw < starts)
    return np.where(paused, -6.0, 0.0)
