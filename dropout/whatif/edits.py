"""What a scenario does to one learner's rows: the coming days and the open work, never the past."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pandas as pd

from dropout.engines import open_engine
from dropout.schema import Tables

HAND_IN = ("on_time", "late", "not")

_EFFORT = """
SELECT resource_id, MIN(kind) AS kind, CAST(GREATEST(ROUND_EVEN(MEDIAN(spent), 0), 1) AS BIGINT) AS count
FROM (SELECT resource_id, kind, SUM(count) AS spent FROM events WHERE day < $day AND resource_id IS NOT NULL
      GROUP BY resource_id, kind, enrolment_id)
GROUP BY resource_id ORDER BY resource_id"""


@dataclass(frozen=True)
class Scenario:
    """Changed facts from the cutoff on; None leaves a fact as it would be.

    `active_days`: days a week with activity, for `active_weeks` weeks (None: all that are looked at). `items`: material open
    by now that the learner works through. `hand_in`: the next assessment "on_time", "late" (by
    `late_days`) or "not". `mark`: what the work handed in, or still waiting for a mark, is given (0-100).
    """

    active_days: int | None = None
    hand_in: str | None = None
    late_days: int = 0
    mark: float | None = None
    active_weeks: int | None = None
    items: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.active_days is None and self.hand_in is None and self.mark is None and not self.items


def edit_events(events: pd.DataFrame, typical: pd.DataFrame, scenario: Scenario, day: int, weeks: int) -> pd.DataFrame:
    """A learner's events with the days from `day` on replaced by `active_days` days a week like those that were coming.

    One who would have had none gets days like those in `typical`, another learner's. Whole days are taken, in
    turn: so much done, in such kinds of activity, so many new items opened. No lever is a click count.
    """
    if scenario.active_days is None:
        return events
    weeks = min(weeks, scenario.active_weeks or weeks)
    past, coming, later = (events[events["day"] < day], events[events["day"] >= day], events[events["day"] >= day + 7 * weeks])
    pattern = [rows for _, rows in (coming if len(coming) else typical).groupby("day")]
    days = [day + 7 * week + round(i * 7 / scenario.active_days) for week in range(weeks) for i in range(scenario.active_days)]
    if not days or not pattern:
        return pd.concat([past, later], ignore_index=True)
    known = set(past["resource_id"].dropna())
    step = max(len(pattern) / len(days), 1)
    taken = [_one_day(pattern, int(number * step), when, known) for number, when in enumerate(days)]
    return pd.concat([past, *taken, later], ignore_index=True)


def add_items(events: pd.DataFrame, items: pd.DataFrame, day: int) -> pd.DataFrame:
    """A learner's events with material worked through, an item a day: on the days of activity that come first, else from `day` on.

    `items`: resource_id, kind and count, the actions that others spend on it.
    """
    if items.empty:
        return events
    active = sorted(set(events.loc[events["day"] >= day, "day"]))
    free = (one for one in itertools.count(day) if one not in active)
    days = list(itertools.islice(itertools.chain(active, free), len(items)))
    rows = items.assign(day=days, at=pd.NaT, enrolment_id="")[list(events.columns)]  # whose they are is said by the caller
    return pd.concat([events, rows.astype(events.dtypes.to_dict())], ignore_index=True)


def typical_effort(tables: Tables, day: int) -> pd.DataFrame:
    """Kind of every item used before `day`, by resource_id, and count, the actions that the middle one of its users spent on it."""
    with open_engine() as connection:
        tables.register(connection)
        return connection.execute(_EFFORT, {"day": day}).df().set_index("resource_id")


def _one_day(pattern: list[pd.DataFrame], number: int, day: int, known: set[str]) -> pd.DataFrame:
    """Day `number` of the pattern, at `day`; when the pattern comes round again, what was new in it is new again."""
    rows, again = pattern[number % len(pattern)], number // len(pattern)
    items = rows["resource_id"]
    renewed = items.where(items.isna() | items.isin(known), items + f"+{again}") if again else items
    return rows.assign(day=day, resource_id=renewed)


def edit_submissions(rows: pd.DataFrame, due: pd.Series | None, scenario: Scenario, day: int) -> pd.DataFrame:
    """A learner's submissions with the next assessment handed in, late or not, and open marks given."""
    if scenario.hand_in is not None and due is not None:
        others = rows[rows["assessment_id"] != due["assessment_id"]]
        rows = others if scenario.hand_in == "not" else pd.concat([others, _handed_in(rows, due, scenario, day)], ignore_index=True)
    if scenario.mark is None:
        return rows
    coming = (rows["submitted_day"].ge(day) | ((rows["status"] == "submitted") & rows["score"].isna())).fillna(False).astype(bool)
    return rows.assign(
        score=rows["score"].where(~coming, scenario.mark),
        status=rows["status"].where(~coming, "scored"),
        known_on=rows["known_on"].where(~coming, rows["submitted_day"].clip(lower=day)),
    )


def _handed_in(rows: pd.DataFrame, due: pd.Series, scenario: Scenario, day: int) -> pd.DataFrame:
    when = int(due["due_day"]) + (scenario.late_days if scenario.hand_in == "late" else 0)
    marks = rows.loc[(rows["status"] == "scored") & rows["submitted_day"].lt(day).fillna(False), "score"]
    usual = float(round(marks.mean())) if len(marks) else float("nan")
    status = "scored" if len(marks) else "submitted"
    row = {"assessment_id": due["assessment_id"], "submitted_day": when, "known_on": when, "score": usual, "status": status, "attempts": 1}
    return pd.DataFrame([row])
