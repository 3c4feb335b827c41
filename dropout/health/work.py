"""The pieces of work of a run in figures: weight, share handed in, marks and their spread."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.schema import Tables

DAYS_AFTER = 7  # work is looked at a week after it was due, so that runs over and runs going on are treated alike
_FEWEST = 10  # fewer learners, hand-ins or marks are not summed up

# Who was in the run when work was due; work excused or banked by then counts for nobody. A mark counts once it could be seen.
_WORK = """
WITH due AS (
  SELECT a.run_id, a.assessment_id, a.kind, a.title, a.due_day, a.weight, a.due_day + $after AS looked_at,
         ROW_NUMBER() OVER (PARTITION BY a.run_id, a.kind ORDER BY a.due_day, a.assessment_id) AS number
  FROM assessments AS a
  WHERE a.kind <> 'exam' AND a.due_day IS NOT NULL AND a.known_on IS NULL),
held AS (
  SELECT d.*, s.score, COALESCE(s.known_on, s.submitted_day) <= d.looked_at AS seen,
         s.status IN ('scored', 'submitted') AND COALESCE(s.submitted_day, s.known_on) <= d.looked_at AS handed_in, s.status
  FROM due AS d
  JOIN enrolments AS e ON e.run_id = d.run_id
  JOIN runs AS r ON r.run_id = d.run_id
  LEFT JOIN submissions AS s ON s.enrolment_id = e.enrolment_id AND s.assessment_id = d.assessment_id
  WHERE d.looked_at < $until AND (e.registered_day <= d.due_day OR (e.registered_day IS NULL AND NOT r.registration_known))
    AND (e.unregistered_day IS NULL OR e.unregistered_day >= d.due_day) AND (e.known_on IS NULL OR e.known_on <= d.due_day))
SELECT run_id, assessment_id, kind, CAST(number AS BIGINT) AS number, title, CAST(due_day AS BIGINT) AS due_day, weight,
       CAST(COUNT(*) AS BIGINT) AS learners, CAST(COUNT(CASE WHEN handed_in THEN 1 END) AS BIGINT) AS handed_in,
       CAST(COUNT(CASE WHEN seen AND status = 'scored' THEN score END) AS BIGINT) AS marks,
       AVG(CASE WHEN seen AND status = 'scored' THEN score END) AS mark,
       STDDEV_SAMP(CASE WHEN seen AND status = 'scored' THEN score END) AS spread
FROM held WHERE NOT COALESCE(seen AND status IN ('banked', 'excused'), FALSE)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY run_id, due_day, assessment_id
"""


def describe_work(tables: Tables, cutoff: Cutoff | None = None) -> pd.DataFrame:
    """Work of the runs in `tables` that was due more than a week before the cutoff (or at all, without one).

    Columns run_id, assessment_id, kind, number (first, second … of its kind), title, due_day, weight (as stated), learners
    (in the run on that day), submitted (share handed in within a week), mark and spread (mean and standard deviation
    of the marks seen by then). Figures on fewer than ten learners or marks are missing. Work that only its
    hand-ins tell of has no due day of its own and is left out.
    """
    with open_engine() as connection:
        tables.register(connection)
        found = connection.execute(_WORK, {"after": DAYS_AFTER, "until": cutoff.day if cutoff else 10_000}).df()
    enough, marked = found["learners"] >= _FEWEST, found["marks"] >= _FEWEST
    found["submitted"] = (found["handed_in"] / found["learners"]).where(enough).round(4)
    found[["mark", "spread"]] = found[["mark", "spread"]].where(marked).round(3)
    return found[enough].drop(columns=["handed_in", "marks"]).reset_index(drop=True)
