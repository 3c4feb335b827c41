"""When learners are there, and where those who stopped were last seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dropout.cohort.runs import BASE
from dropout.cohort.small import withhold_small
from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.schema import Tables

SILENT_DAYS = 14  # no activity for so long counts as having stopped
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAYS = f"""
WITH base AS ({BASE})
SELECT v.day, CAST(COUNT(DISTINCT v.enrolment_id) AS DOUBLE) / (SELECT COUNT(*) FROM base) AS share
FROM events AS v JOIN base AS b ON b.enrolment_id = v.enrolment_id WHERE v.day >= 0 AND v.day < $day GROUP BY v.day
"""

_LAST = f"""
WITH base AS ({BASE})
SELECT b.enrolment_id, b.left_by_now, MAX(v.day) AS last_day
FROM base AS b LEFT JOIN events AS v ON v.enrolment_id = b.enrolment_id AND v.day < $day GROUP BY 1, 2
"""


def activity_by_weekday(tables: Tables, cutoff: Cutoff) -> pd.DataFrame:
    """Share of the learners of one run who were active, by week and weekday: week, weekday, day, share.

    Where the start has no date, weekdays are "Day 1" to "Day 7" of the run's own weeks. Empty where no activity is on record.
    """
    with open_engine() as connection:
        tables.register(connection)
        seen = connection.execute(_DAYS, {"day": cutoff.day}).df()
    starts = tables.runs["starts_on"].iloc[0]
    grid = pd.DataFrame({"day": range(cutoff.day if len(seen) else 0)}).merge(seen, on="day", how="left").fillna({"share": 0.0})
    first = 0 if pd.isna(starts) else starts.weekday()
    names = [f"Day {i + 1}" for i in range(7)] if pd.isna(starts) else list(WEEKDAYS)
    return grid.assign(week=grid["day"] // 7 + 1, weekday=[names[(first + day) % 7] for day in grid["day"]])


def where_learners_stop(tables: Tables, cutoff: Cutoff) -> pd.DataFrame:
    """Between which deadlines those who stopped were last active: stage, label, n, share; small groups withheld.

    Stopped: withdrawn, or silent for the last 14 days. `share` is of those still active when the stage
    began. Empty where no deadline has passed yet, or no activity tells who was there.
    """
    with open_engine() as connection:
        tables.register(connection)
        people = connection.execute(_LAST, {"day": cutoff.day}).df()
    deadlines = _deadlines(tables.frame("assessments"), cutoff)
    if deadlines.empty or people["last_day"].isna().all():
        return pd.DataFrame(columns=["stage", "label", "n", "share", "shown"])
    last = people["last_day"].fillna(-1_000)
    stopped = people["left_by_now"] | last.lt(cutoff.day - SILENT_DAYS)
    stage = pd.Series(np.searchsorted(deadlines["due_day"].to_numpy(float), last.to_numpy(float)), index=last.index)  # deadlines before it
    rows = []
    for number in range(len(deadlines) + 1):
        here, reached = stage.eq(number), stage.ge(number)
        n, label = int((stopped & here).sum()), _label(deadlines["title"].tolist(), number)
        rows.append({"stage": number, "label": label, "n": n, "share": n / max(int(reached.sum()), 1)})
    return withhold_small(pd.DataFrame(rows), ["share"], within=["stage"])  # no sum over the stages is told anywhere


def _deadlines(assessments: pd.DataFrame, cutoff: Cutoff) -> pd.DataFrame:
    """Deadlines passed, one row a day, in order: due_day, title."""
    known = assessments["known_on"].isna() | assessments["known_on"].lt(cutoff.day).fillna(False)
    due = assessments[known & assessments["due_day"].lt(cutoff.day).fillna(False) & assessments["kind"].ne("exam")]
    titles = due["title"].fillna("Deadline on day " + due["due_day"].astype(str))
    return due.assign(title=titles).groupby("due_day", as_index=False)["title"].agg(" and ".join).sort_values("due_day", ignore_index=True)


def _label(titles: list[str], stage: int) -> str:
    if stage == 0:
        return f"Up to {titles[0]}"
    if stage == len(titles):
        return f"After {titles[-1]}"
    return f"{titles[stage - 1]} to {titles[stage]}"
