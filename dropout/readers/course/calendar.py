"""When a run starts and how long it lasts: stated, answered, or read off its activity."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.domain import Provenance
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.course.activity import BUSY
from dropout.readers.course.facts import DAY_ZERO
from dropout.readers.course.plan import RunPlan
from dropout.readers.dates import read_dates
from dropout.readers.report import Question

Edges = tuple[pd.Timestamp, pd.Timestamp] | None  # the first and the last of some days
DAY = pd.Timedelta(days=1)
LONGEST = 3653  # days; a longer run is a mistake in its dates
_STARTS, LASTS = "On which day did these runs start?", "How many days do these runs last?"
_FIRST_BUSY = f"The first day with at least {BUSY} active learners. If teaching began later, give that day: weeks are counted from it."
_TO_LAST = f"To the last day with at least {BUSY} active learners. While the run is going on, give the length that is planned."
_FIRST_DATED = "The first day that the files name. If teaching began later, give that day: weeks are counted from it."
_TO_DATED = "To the last day that the files name. While the run is going on, give the length that is planned."
UNDATED = "none"  # the answer to "when did it start" that leaves a run without dates


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

    def day(self, at: pd.Timestamp) -> int:
        return int((at.normalize() - self.starts_on) // DAY)

    @property
    def date(self) -> pd.Timestamp:
        """The day of the start in the calendar; NaT of a run that counts its weeks from `DAY_ZERO`."""
        return pd.NaT if self.starts_on == DAY_ZERO else self.starts_on


def ask_calendar(
    plan: RunPlan, stated: pd.DataFrame, busy: Edges, dated: Edges, context: ReadContext, asked: list[Question]
) -> Calendar | None:
    """Start and length of a run; None for one without any dates, until somebody gives it a start.

    `stated` are the rows of the course that state when it starts and ends. Without them both are read off the busy days,
    or off days of marks, arrivals and leaving (`dated`) where no activity is on record, until answered; a run without
    dated facts stays undated, because nothing could be proposed.
    """
    first, last, edges = _stated(stated, "starts_at"), _stated(stated, "ends_at"), busy or dated
    start = first if first is not None else edges[0] if edges else None
    if start is None:
        return _undated(plan, context, asked)
    key = f"run_start:{plan.run_id}"
    why = "As the system states it." if first is not None else _FIRST_BUSY if busy else _FIRST_DATED
    question = Question(key, f"On which day did {plan.named} start?", "date", f"{start:%Y-%m-%d}", why, about=plan.named, of_all=_STARTS)
    starts_on = _day(context.ask(question, asked) or f"{start:%Y-%m-%d}", key)
    end = last if last is not None and last >= starts_on else edges[1] if edges else None
    proposed = int((end.normalize() - starts_on) // DAY) + 1 if end is not None else 7
    why = "As the system states it." if last is not None and end is last else _TO_LAST if busy else _TO_DATED
    days, answered = _ask_length(plan, max(proposed, 1), why, context, asked)
    start_known = _provenance(key in context.answers, first is not None)
    return Calendar(starts_on, start_known, days, _provenance(answered, last is not None and end is last))


def is_counted(at: pd.Timestamp) -> bool:
    """Whether a moment is counted from `DAY_ZERO` and has no date."""
    return bool(at < DAY_ZERO + LONGEST * DAY)


def ask_weeks(plan: RunPlan, last: pd.Timestamp, context: ReadContext, asked: list[Question]) -> Calendar:
    """The calendar of a run whose days are counted from `DAY_ZERO`, the last of them `last`."""
    days, answered = _ask_length(plan, int((last - DAY_ZERO) // DAY) + 1, "The last week in the table.", context, asked)
    return Calendar(DAY_ZERO, Provenance.STATED, days, _provenance(answered, False))


def _undated(plan: RunPlan, context: ReadContext, asked: list[Question]) -> Calendar | None:
    key = f"run_start:{plan.run_id}"
    why = "The files have no dates. With a start, the marks count from the day of the export; without one they stay a table of totals."
    text = f"On which day did {plan.named} start?"
    answer = context.ask(Question(key, text, "date", UNDATED, why, (UNDATED,), about=plan.named, of_all=_STARTS), asked)
    if answer is None or answer.strip().casefold() == UNDATED:
        return None
    days, answered = _ask_length(plan, 112, "The files do not say; sixteen weeks is a usual length.", context, asked)
    return Calendar(_day(answer, key), Provenance.ANSWERED, days, _provenance(answered, False))


def _ask_length(plan: RunPlan, proposed: int, why: str, context: ReadContext, asked: list[Question]) -> tuple[int, bool]:
    key = f"run_length:{plan.run_id}"
    question = Question(
        key, f"How many days does {plan.named} last?", "number", str(min(proposed, LONGEST)), why, about=plan.named, of_all=LASTS
    )
    answer = context.ask(question, asked) or str(min(proposed, LONGEST))
    if not answer.strip().isdigit() or not 1 <= int(answer) <= LONGEST:
        raise DropoutError("The length of a run is a whole number of days.", where=key, found=answer, do="Write a number such as 90.")
    return int(answer), key in context.answers


def _stated(courses: pd.DataFrame, column: str) -> pd.Timestamp | None:
    dates = courses[column].dropna()
    return dates.iloc[0].normalize() if len(dates) else None


def _day(answer: str, key: str) -> pd.Timestamp:
    day = read_dates(pd.Series([answer])).values("day").iloc[0]
    if pd.isna(day):
        raise DropoutError("The start of a run is a date.", where=key, found=answer, do="Write it as 2024-09-30.")
    return day.normalize()


def _provenance(answered: bool, stated: bool) -> Provenance:
    return Provenance.ANSWERED if answered else Provenance.STATED if stated else Provenance.INFERRED
