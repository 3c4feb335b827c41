"""One run beside earlier runs of its course: who is still there by week, what was handed in, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from dropout.aim import Aim
from dropout.cohort.small import wilson, withhold_small
from dropout.domain import Cutoff, Label, Outcome
from dropout.engines import open_engine
from dropout.features.relations import HANDED_IN, SET_ASIDE
from dropout.labels import labelable_runs
from dropout.schema import Tables

_MOST_RUNS = 5

# Everyone who was in the run on its first day or joined since: who left before the start never began.
BASE = """
SELECT e.enrolment_id, e.outcome, e.section, e.unregistered_day,
       e.unregistered_day IS NOT NULL AND e.unregistered_day < $day AS left_by_now
FROM enrolments AS e JOIN runs AS r ON r.run_id = e.run_id
WHERE (e.registered_day <= $day OR (e.registered_day IS NULL AND NOT r.registration_known))
  AND (e.unregistered_day IS NULL OR e.unregistered_day >= 0) AND (e.known_on IS NULL OR e.known_on < $day)
"""

_LEAVING = f"""
WITH base AS ({BASE}), size AS (SELECT COUNT(*) AS n FROM base),
     weeks AS (SELECT UNNEST(GENERATE_SERIES(0, $week)) AS week),
     seen AS (
       SELECT v.day // 7 + 1 AS week, COUNT(DISTINCT v.enrolment_id) AS active
       FROM events AS v JOIN base AS b ON b.enrolment_id = v.enrolment_id WHERE v.day >= 0 AND v.day < $day GROUP BY 1)
SELECT w.week, s.n,
       CAST(s.n - (SELECT COUNT(*) FROM base AS b WHERE b.unregistered_day < 7 * w.week) AS DOUBLE) / s.n AS enrolled,
       CASE WHEN w.week > 0 AND EXISTS (SELECT 1 FROM events WHERE day < $day)
            THEN CAST(COALESCE(a.active, 0) AS DOUBLE) / s.n END AS active
FROM weeks AS w CROSS JOIN size AS s LEFT JOIN seen AS a ON a.week = w.week WHERE s.n > 0 ORDER BY w.week
"""

# Of all work due so far by those still in the run; exams and excused or banked work are left out.
_WORK = f"""
WITH base AS (SELECT * FROM ({BASE}) AS b WHERE NOT left_by_now)
SELECT CAST(COUNT(CASE WHEN {HANDED_IN} THEN 1 END) AS DOUBLE) / NULLIF(COUNT(*), 0) AS handed_in,
       AVG(CASE WHEN s.status = 'scored' AND COALESCE(s.known_on, s.submitted_day) < $day THEN s.score END) / 100 AS mark
FROM (SELECT enrolment_id, $day AS cutoff_day FROM base) AS m
CROSS JOIN (SELECT * FROM assessments WHERE kind <> 'exam' AND due_day < $day AND (known_on IS NULL OR known_on < $day)) AS a
LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
WHERE NOT COALESCE({SET_ASIDE}, FALSE)
"""


@dataclass(frozen=True)
class RunAtWeek:
    """One run as of a week.

    `leaving` has week, n, enrolled, active (shares of `size`); `measures` maps what a run is compared by to
    a share; both are missing where the data tells of no arrivals, activity or work. `completion` has one row for the
    run and one for each section, only where the outcome is known: group, n, share, low, high, shown.
    """

    run: dict[str, Any]
    size: int
    withdrew: int | None
    leaving: pd.DataFrame
    measures: dict[str, float | None]
    completion: pd.DataFrame


def describe_run(tables: Tables, cutoff: Cutoff) -> RunAtWeek:
    """Describe the one run in `tables` as of a week; its outcome, where it is over, as it ended."""
    run = tables.runs.iloc[0].to_dict()
    with open_engine() as connection:
        tables.register(connection)
        base = connection.execute(BASE, {"day": cutoff.day}).df()
        leaving = connection.execute(_LEAVING, {"day": cutoff.day, "week": cutoff.week}).df()
        work = _work(connection, cutoff)
    if not run["registration_known"]:
        leaving["enrolled"] = float("nan")
    ended = labelable_runs(tables, Aim(Label.NOT_COMPLETED)) == [run["run_id"]]
    completion = completion_rates(base) if ended else completion_rates(base.head(0))
    last = leaving.iloc[-1] if len(leaving) else {}
    measures = {"enrolled": _share(last, "enrolled"), "active": _share(last, "active"), **work,
                "completed": float(base["outcome"].eq(Outcome.COMPLETED).mean()) if ended and len(base) else None}  # fmt: skip
    withdrew = int(base["left_by_now"].sum()) if run["registration_known"] else None
    return RunAtWeek(run, len(base), withdrew, leaving, measures, completion)


def _work(connection: duckdb.DuckDBPyConnection, cutoff: Cutoff) -> dict[str, float | None]:
    row = connection.execute(_WORK, {"day": cutoff.day}).df().iloc[0]
    return {"handed_in": _share(row, "handed_in"), "mark": _share(row, "mark")}


def _share(row: Any, name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)


def completion_rates(base: pd.DataFrame) -> pd.DataFrame:
    """Completion of the whole run and of each section, with n and the 95 % interval; groups under 10 withheld."""
    rows = [("Whole run", base)] if len(base) else []
    rows += [(str(section), part) for section, part in base.groupby("section") if len(part) < len(base)]
    frame = pd.DataFrame(
        [{"group": name, "n": len(part), "share": part["outcome"].eq(Outcome.COMPLETED).mean(),
          **dict(zip(("low", "high"), wilson(int(part["outcome"].eq(Outcome.COMPLETED).sum()), len(part)), strict=True))}
         for name, part in rows], columns=["group", "n", "share", "low", "high"],
    )  # fmt: skip
    return withhold_small(frame.assign(whole=frame["group"].eq("Whole run")), ["share", "low", "high"], ["whole"]).drop(columns="whole")


def earlier_runs(runs: pd.DataFrame, run_id: str) -> list[str]:
    """Runs of the same course that started before this one, latest first, at most 5 (`runs` as `pipeline.list_runs` gives it).

    Where a source withholds its dates, as OULAD does, the order is that of the names (2013B, 2013J, 2014B).
    """
    own = runs.set_index("run_id").loc[run_id]
    same = runs[runs["kind"].eq("events") & runs["source"].eq(own["source"]) & runs["course"].eq(own["course"])]
    same = same[same["institution"].eq(own["institution"]) | (same["institution"].isna() & pd.isna(own["institution"]))]
    dated = same["starts_on"].notna().all()
    by, mine = ("starts_on", own["starts_on"]) if dated else ("run_id", run_id)
    return same[same[by] < mine].sort_values(by, ascending=False)["run_id"].head(_MOST_RUNS).tolist()
