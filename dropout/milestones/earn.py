"""Milestones: what was earned and when, what is next in reach, and which kind this learner responds to.

They count what was done, never against others; what was earned stays, except a module that gets new material.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from dropout.milestones.record import Record

STREAKS = (2, 3, 4, 6, 8, 12, 16, 20, 26)  # weeks in a row with any activity
ON_TIME = (1, 2, 3, 5, 8, 12)  # pieces of work handed in on time
MODULES = (1, 2, 3, 5, 8, 12, 16, 20)  # modules whose material was all opened
SILENT_DAYS = 14  # after so many, coming back is a milestone
_WINDOW = 7  # days before and after a milestone in which a response would show


class Kind(StrEnum):
    """What a milestone is about."""

    ON_TIME = "on_time"
    MODULE = "module"
    COMEBACK = "comeback"
    POST = "post"
    STREAK = "streak"


@dataclass(frozen=True)
class Milestone:
    """One milestone earned on a day of the run; `words` speak to the learner."""

    kind: Kind
    count: int
    day: int
    words: str


@dataclass(frozen=True)
class Step:
    """The next milestone of a kind, and how far away it is, in words to the learner. Fewer `missing` is nearer."""

    kind: Kind
    missing: int
    words: str


def earned(record: Record) -> list[Milestone]:
    """Milestones of one learner (`record.of`), in the order of their days."""
    found = [*_on_time(record), *_modules(record), *_comebacks(record), *_posts(record), *_streaks(record)]
    return sorted(found, key=lambda one: (one.day, one.kind, one.count))


def _reached(days: Iterable[int], steps: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The steps reached by counting days in order: (count, day)."""
    for count, day in enumerate(sorted(days), start=1):
        if count in steps:
            yield count, day


def _on_time_days(record: Record) -> list[int]:
    work = record.work
    return [int(day) for day in work.loc[(work["day"] <= work["due_day"]).fillna(False).astype(bool), "day"]]


def _on_time(record: Record) -> Iterator[Milestone]:
    for count, day in _reached(_on_time_days(record), ON_TIME):
        words = "First piece of work handed in on time" if count == 1 else f"{count} pieces of work handed in on time"
        yield Milestone(Kind.ON_TIME, count, day, words)


def _modules(record: Record) -> Iterator[Milestone]:
    done = record.modules[record.modules["opened"] >= record.modules["pieces"]]
    for count, day in _reached([int(day) for day in done["day"]], MODULES):
        words = "First module opened from start to end" if count == 1 else f"{count} modules opened from start to end"
        yield Milestone(Kind.MODULE, count, day, words)


def _comebacks(record: Record) -> Iterator[Milestone]:
    days = [int(day) for day in record.active["day"]]
    gaps = [(day, day - before - 1) for before, day in pairwise(days) if day - before > SILENT_DAYS]
    for count, (day, gap) in enumerate(gaps, start=1):
        yield Milestone(Kind.COMEBACK, count, day, f"Back after {gap} days")


def _posts(record: Record) -> Iterator[Milestone]:
    for day in record.posts["day"]:
        yield Milestone(Kind.POST, 1, max(int(day), 0), "First visit to the forum")


def _runs_of_weeks(record: Record) -> list[list[int]]:
    """Weeks with any activity, in stretches without a gap; each week by its first active day."""
    first: dict[int, int] = {}
    for day in record.active["day"]:
        first.setdefault(int(day) // 7, int(day))
    stretches: list[list[int]] = []
    for week, day in sorted(first.items()):
        if stretches and week - 1 == stretches[-1][-1] // 7:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches


def _streaks(record: Record) -> Iterator[Milestone]:
    best = 0
    for stretch in _runs_of_weeks(record):
        for count, day in _reached(stretch, STREAKS):
            if count > best:
                best = count
                yield Milestone(Kind.STREAK, count, day, f"{count} weeks in a row with something done")


def next_steps(record: Record) -> list[Step]:
    """What is next in reach for one learner: at most one step a kind, those the learner responds to first, then the nearest."""
    steps = [step for step in (_next_on_time(record), _next_module(record), _next_streak(record), _next_post(record)) if step]
    answer = responses(record)
    return sorted(steps, key=lambda step: (-answer.get(step.kind, 0.0), step.missing, step.kind))


def responses(record: Record) -> dict[Kind, float]:
    """By kind earned: active days in the week after, less those in the week before, on average.

    Only milestones whose week after is over by the cutoff count. It says what went together for this learner, no more.
    """
    days = {int(day) for day in record.active["day"]}
    gains: dict[Kind, list[int]] = {}
    for one in earned(record):
        if one.day + _WINDOW < record.cutoff.day:
            after = len(days & set(range(one.day + 1, one.day + 1 + _WINDOW)))
            gains.setdefault(one.kind, []).append(after - len(days & set(range(one.day - _WINDOW, one.day))))
    return {kind: sum(values) / len(values) for kind, values in gains.items()}


def _following(count: int, steps: tuple[int, ...]) -> int | None:
    return next((step for step in steps if step > count), None)


def _next_on_time(record: Record) -> Step | None:
    ahead = record.work[(record.work["due_day"] >= record.cutoff.day) & record.work["day"].isna()]
    count = len(_on_time_days(record))
    goal = _following(count, ON_TIME)
    if goal is None or len(ahead) < goal - count:
        return None
    title, due = ahead["title"].iloc[0], int(ahead["due_day"].iloc[0])
    more = "" if goal - count == 1 else f", the first of {goal - count}"
    return Step(Kind.ON_TIME, goal - count, f"Hand in “{title}” by {record.when(due)}{more}")


def _next_module(record: Record) -> Step | None:
    begun = record.modules[record.modules["opened"] < record.modules["pieces"]]
    if begun.empty:
        return None
    left = begun["pieces"] - begun["opened"]
    module, missing = int(begun.loc[left.idxmin(), "module"]), int(left.min())
    return Step(Kind.MODULE, missing, f"Open the last {f'{missing} pieces' if missing > 1 else 'piece'} of module {module}")


def _next_streak(record: Record) -> Step | None:
    stretches = _runs_of_weeks(record)
    last_week = record.cutoff.week - 1
    current = len(stretches[-1]) if stretches and stretches[-1][-1] // 7 == last_week else 0
    if not current:
        return Step(Kind.STREAK, STREAKS[0], f"Start a new row: do something in each of the coming {STREAKS[0]} weeks")
    goal = _following(max(len(stretch) for stretch in stretches), STREAKS)
    if goal is None:
        return None
    missing = goal - current
    weeks = "the coming week" if missing == 1 else f"each of the coming {missing} weeks"
    return Step(Kind.STREAK, missing, f"Do something in {weeks}: that makes {goal} weeks in a row")


def _next_post(record: Record) -> Step | None:
    return Step(Kind.POST, 1, "Look in at the forum for the first time") if record.posts.empty else None
