"""What wants doing this week: derived from cases, from who is on the list, and from who has been active since. Reads no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from dropout.cases.records import Case, Status

AHEAD = timedelta(days=7)


class Task(StrEnum):
    """Why a learner is on somebody's week, most pressing first."""

    OVERDUE = "overdue"
    DUE = "due"
    NEW = "new"
    BACK = "back"
    ACTIVE_AGAIN = "active_again"
    WAITING = "waiting"

    @property
    def words(self) -> str:
        return {
            "overdue": "Overdue",
            "due": "Due within a week",
            "new": "New on the list",
            "back": "Snoozed, and back",
            "active_again": "Active again since the contact",
            "waiting": "Waiting for an answer",
        }[self.value]


@dataclass(frozen=True)
class Standing:
    """What the run says of its learners as of a week: who is on the list to contact, who was the week before, and each
    one's last day with activity (missing where none was seen)."""

    listed: Collection[str]
    listed_before: Collection[str]
    last_active: Mapping[str, float]

    def is_new(self, learner_id: str) -> bool:
        """Whether a learner came onto the list this week."""
        return learner_id in self.listed and learner_id not in self.listed_before


def day_of_run(run: Mapping[str, Any], on: date, week: int) -> int:
    """The day of a run that a date falls on; for dates outside it, as in a run that is over, the end of the week looked at.

    >>> run = {"starts_on": pd.Timestamp("2026-02-02"), "length_days": 140}
    >>> day_of_run(run, date(2026, 3, 11), 5), day_of_run(run, date(2030, 1, 1), 5)
    (37, 35)
    """
    if pd.notna(run["starts_on"]):
        day = (on - pd.Timestamp(run["starts_on"]).date()).days
        if day >= 0 and (pd.isna(run["length_days"]) or day < run["length_days"]):
            return day
    return 7 * week


def is_active_since(case: Case, last_active: float | None) -> bool:
    """Whether the record shows activity on the day of the last contact or later."""
    return case.contact_day is not None and last_active is not None and last_active >= case.contact_day


def task_of(case: Case, standing: Standing, today: date) -> Task | None:
    """Why this case wants doing now; None for one that does not. A snoozed case wants nothing until its day."""
    if case.status.is_closed or case.is_snoozed(today):
        return None
    if case.due_on is not None and case.due_on <= today + AHEAD:
        return Task.OVERDUE if case.due_on < today else Task.DUE
    if _is_back(case):
        return Task.BACK
    if case.status in (Status.CONTACTED, Status.NO_ANSWER):
        return Task.ACTIVE_AGAIN if is_active_since(case, standing.last_active.get(case.learner_id)) else Task.WAITING
    return Task.NEW if case.status is Status.NEW and standing.is_new(case.learner_id) else None


def _is_back(case: Case) -> bool:
    """Whether nobody has touched a case since its snooze ended (`task_of` has seen that it did)."""
    return case.snoozed_until is not None and case.changed_at is not None and case.changed_at.date() < case.snoozed_until


def my_week(run_id: str, cases: Mapping[str, Case], standing: Standing, today: date) -> list[tuple[Task, Case]]:
    """Every case of a run that wants doing, most pressing first, then by due date and learner."""
    everybody = {learner: cases.get(learner, Case(run_id, learner)) for learner in {*cases, *standing.listed}}
    tasks = [(task, case) for case in everybody.values() if (task := task_of(case, standing, today))]
    order = list(Task)
    return sorted(tasks, key=lambda pair: (order.index(pair[0]), pair[1].due_on or date.max, pair[1].learner_id))
