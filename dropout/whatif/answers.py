"""What a what-if can be asked, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Levers:
    """What can still be changed for one learner, within what learners of this run really do.

    Bounds are the 1st and 99th percentile of the run. `next_due_day` is None where no deadline falls in
    the window; `can_mark` where there is work that a mark could come for.
    """

    weeks_ahead: int
    active_days: tuple[int, int]
    usual_active_days: float
    next_assessment: str | None
    next_due_day: int | None
    late_days: tuple[int, int]
    mark: tuple[int, int] | None
    can_mark: bool


@dataclass(frozen=True)
class WhatIf:
    """Estimates `now` (the caseload's), and at the end of the window `unchanged` and `changed`; raw scores beside."""

    week: int
    now: float
    unchanged: float
    changed: float
    unchanged_raw: float
    changed_raw: float
    changed_features: pd.DataFrame  # one row


def bounds_of(values: pd.Series) -> tuple[int, int] | None:
    """The 1st and 99th percentile of what is known, None where nothing is."""
    known = values.dropna()
    return (math.floor(known.quantile(0.01)), math.ceil(known.quantile(0.99))) if len(known) else None
