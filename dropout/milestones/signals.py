"""Positive signals for staff: who came back, and who has caught up."""

from __future__ import annotations

import pandas as pd

from dropout.milestones.earn import SILENT_DAYS
from dropout.milestones.record import Record

LATELY = 14  # days before the cutoff in which a signal counts as news


def positive_signals(record: Record) -> pd.DataFrame:
    """What went well in the two weeks before the cutoff: enrolment_id, signal (came_back | caught_up), day, sentence.

    Came back: active after 14 silent days or more. Caught up: handed in the last piece of work that was overdue.
    """
    rows = [*_came_back(record), *_caught_up(record)]
    return pd.DataFrame(rows, columns=["enrolment_id", "signal", "day", "sentence"]).sort_values(["day", "enrolment_id"], ignore_index=True)


def _came_back(record: Record) -> list[tuple[str, str, int, str]]:
    active = record.active.assign(before=record.active.groupby("enrolment_id")["day"].shift())
    gap = active["day"] - active["before"] - 1
    found = active[(gap >= SILENT_DAYS) & (active["day"] >= record.cutoff.day - LATELY)]
    return [(str(one), "came_back", int(day), f"Came back on day {int(day)} after {int(day - before - 1)} days without activity")
            for one, day, before in zip(found["enrolment_id"], found["day"], found["before"], strict=True)]  # fmt: skip


def _caught_up(record: Record) -> list[tuple[str, str, int, str]]:
    due = record.work[record.work["due_day"] < record.cutoff.day]
    open_ = set(due.loc[due["day"].isna(), "enrolment_id"])
    late = due[(due["day"] > due["due_day"]).fillna(False).astype(bool) & ~due["enrolment_id"].isin(open_)]
    last = late.groupby("enrolment_id")["day"].max()
    return [(str(one), "caught_up", int(day), f"Caught up on day {int(day)}: nothing due is missing any more")
            for one, day in last[last >= record.cutoff.day - LATELY].items()]  # fmt: skip
