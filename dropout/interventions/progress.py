"""What has gone well lately, as of the week: who came back, who caught up. Nothing dated on or after the cutoff counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from dropout.learner import deadlines
from dropout.scoring import ScoredRun

LATELY = 14  # days before the cutoff
GAP = 10  # days without activity after which somebody has come back


@dataclass(frozen=True)
class Progress:
    """One thing that went well: `kind` names a sentence, `day` when it was, `title` the work it is about, `days` how long."""

    kind: str
    day: int
    title: str = ""
    days: int = 0

    @property
    def sentence(self) -> str:
        """The progress in words for staff."""
        return {
            "came_back": f"Came back on day {self.day} after {self.days} days without activity",
            "caught_up_late": f"Caught up: handed in {self.title} on day {self.day}, after its deadline",
            "caught_up": f"Caught up: handed in {self.title} on time, after missing the work before",
        }[self.kind]


def find_progress(scored: ScoredRun, enrolment_id: str) -> list[Progress]:
    """What went well for a member within the 14 days before the cutoff, the latest first."""
    events = scored.tables.frame("events")
    days = events.loc[events["enrolment_id"] == enrolment_id, "day"]
    found = [*came_back(days, scored.cutoff.day), *caught_up(deadlines(scored, enrolment_id), scored.cutoff.day)]
    return sorted(found, key=lambda progress: -progress.day)


def came_back(active_days: Iterable[int], cutoff_day: int) -> list[Progress]:
    """A return within the last 14 days after a gap of at least 10 days.

    >>> came_back([1, 2, 16, 17], 21)
    [Progress(kind='came_back', day=16, title='', days=13)]
    """
    days = sorted({int(day) for day in active_days if day < cutoff_day})
    returns = [(before, day) for before, day in pairwise(days) if day - before > GAP and day >= cutoff_day - LATELY]
    return [Progress("came_back", day, days=day - before - 1) for before, day in returns[-1:]]


def caught_up(due: pd.DataFrame, cutoff_day: int) -> list[Progress]:
    """Work handed in lately after its deadline, or on time after the work before was missed; `due` as from `learner.deadlines`."""
    found = []
    rows = due.to_dict("records")
    for before, row in zip([None, *rows], rows, strict=False):
        day = row["submitted_day"]
        if pd.isna(day) or day < cutoff_day - LATELY:
            continue
        if row["mark"] == "late":
            found.append(Progress("caught_up_late", int(day), str(row["title"])))
        elif row["mark"] == "met" and before is not None and before["mark"] == "missed":
            found.append(Progress("caught_up", int(day), str(row["title"])))
    return found
