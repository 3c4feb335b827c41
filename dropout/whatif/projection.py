"""The run carried on unchanged: everybody goes on as in the last two weeks.

A what-if compares a learner with this run carried on, never with what really came later, so that
nothing dated on or after the cutoff is used. Activity of the 14 days before the cutoff repeats itself;
work falling due is handed in by those who handed in the work before, with their own usual mark.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.features.relations import COUNTED
from dropout.schema import Tables

PATTERN_DAYS = 14

_EVENTS = f"""
WITH seen AS (SELECT enrolment_id, resource_id, MIN(day) AS first_day FROM events WHERE day < $day GROUP BY 1, 2),
     steps AS (SELECT UNNEST(RANGE(1, CAST(CEIL($ahead / {PATTERN_DAYS}.0) AS BIGINT) + 1)) AS k)
SELECT v.enrolment_id, v.day, v.at, v.kind, v.resource_id, v.count FROM events AS v WHERE v.day < $day
UNION ALL
SELECT v.enrolment_id, v.day + {PATTERN_DAYS} * k, NULL, v.kind,
       CASE WHEN s.first_day >= $day - {PATTERN_DAYS} THEN v.resource_id || '+' || k ELSE v.resource_id END, v.count
FROM events AS v JOIN enrolments AS e ON e.enrolment_id = v.enrolment_id CROSS JOIN steps
LEFT JOIN seen AS s ON s.enrolment_id = v.enrolment_id AND s.resource_id = v.resource_id
WHERE v.day >= $day - {PATTERN_DAYS} AND v.day < $day AND v.day + {PATTERN_DAYS} * k < $day + $ahead
"""

# What a learner first opened in the last two weeks stands for something first opened then. Where it was new in the
# run as well, its copy opens as much later, in the place of what is planned; else no item is added to those open.
_RESOURCES = f"""
WITH seen AS (SELECT resource_id, MIN(day) AS day FROM events WHERE day < $day GROUP BY 1)
SELECT r.resource_id, r.run_id, r.kind, r.title, r.week, r.opens_day
FROM resources AS r LEFT JOIN seen AS s ON s.resource_id = r.resource_id
WHERE r.opens_day IS NULL OR r.opens_day < $day OR s.day IS NOT NULL
UNION ALL
SELECT r.resource_id || '+' || k, r.run_id, r.kind, r.title, NULL, r.opens_day + {PATTERN_DAYS} * k
FROM resources AS r JOIN seen AS s ON s.resource_id = r.resource_id
CROSS JOIN (SELECT UNNEST(RANGE(1, CAST(CEIL($ahead / {PATTERN_DAYS}.0) AS BIGINT) + 1)) AS k)
WHERE COALESCE(r.opens_day, s.day) >= $day - {PATTERN_DAYS} AND r.resource_id || '+' || k IN (SELECT resource_id FROM events_ahead)
"""

_HABITS = """
SELECT e.enrolment_id, MAX(CASE WHEN x.recency = 1 THEN x.handed_in END) AS handed_in,
       MAX(CASE WHEN x.recency = 1 THEN x.lateness END) AS lateness,
       COALESCE(MAX(n.recent), 0) > 0 AS active, MAX(m.mark) AS mark
FROM enrolments AS e
LEFT JOIN (
  SELECT e.enrolment_id, s.submitted_day IS NOT NULL AS handed_in, s.submitted_day - a.due_day AS lateness,
         ROW_NUMBER() OVER (PARTITION BY e.enrolment_id ORDER BY a.due_day DESC, a.assessment_id) AS recency
  FROM enrolments AS e
  JOIN counted AS a ON a.run_id = e.run_id AND a.due_day < $day AND a.known_on IS NULL
  LEFT JOIN submissions AS s ON s.enrolment_id = e.enrolment_id AND s.assessment_id = a.assessment_id
   AND s.submitted_day < $day AND s.status IN ('scored', 'submitted')
) AS x ON x.enrolment_id = e.enrolment_id
LEFT JOIN (SELECT enrolment_id, COUNT(*) AS recent FROM events WHERE day >= $day - 14 AND day < $day GROUP BY 1) AS n
  ON n.enrolment_id = e.enrolment_id
LEFT JOIN (
  SELECT enrolment_id, ROUND(AVG(score)) AS mark FROM submissions
  WHERE status = 'scored' AND COALESCE(known_on, submitted_day) < $day GROUP BY 1
) AS m ON m.enrolment_id = e.enrolment_id
GROUP BY e.enrolment_id
"""

# Marks not visible yet stay unseen: what they say is not known at the cutoff.
_SUBMISSIONS = """
SELECT s.enrolment_id, s.assessment_id, s.submitted_day, s.known_on,
       CASE WHEN COALESCE(s.known_on, s.submitted_day) < $day THEN s.score END AS score,
       CASE WHEN s.status = 'scored' AND COALESCE(s.known_on, s.submitted_day) >= $day THEN 'submitted' ELSE s.status END AS status,
       s.attempts
FROM submissions AS s WHERE COALESCE(s.submitted_day, s.known_on) < $day
UNION ALL
SELECT h.enrolment_id, a.assessment_id,
       GREATEST($day, LEAST(a.due_day + COALESCE(h.lateness, 0), $day + $ahead - 1)),
       GREATEST($day, LEAST(a.due_day + COALESCE(h.lateness, 0), $day + $ahead - 1)),
       h.mark, CASE WHEN h.mark IS NULL THEN 'submitted' ELSE 'scored' END, 1
FROM habits AS h
JOIN enrolments AS e ON e.enrolment_id = h.enrolment_id
JOIN counted AS a ON a.run_id = e.run_id AND a.known_on IS NULL AND a.due_day >= $day AND a.due_day < $day + $ahead
ANTI JOIN (SELECT * FROM submissions WHERE COALESCE(submitted_day, known_on) < $day) AS s
  ON s.enrolment_id = h.enrolment_id AND s.assessment_id = a.assessment_id
WHERE COALESCE(h.handed_in, h.active)
"""


def project_run(tables: Tables, members: pd.Series, cutoff: Cutoff, weeks_ahead: int) -> Tables:
    """The tables as they would stand `weeks_ahead` full weeks after `cutoff` if everybody went on as before.

    `members` are the enrolments still in the run at the cutoff. Only facts from before the cutoff are used.
    """
    ahead = {"day": cutoff.day, "ahead": 7 * weeks_ahead}
    staying = tables.enrolments["enrolment_id"].isin(set(members))
    # Nobody else is in the run by then. What they did before stays: it shows since when material has been open.
    left = pd.Series(cutoff.day - 1, index=staying.index, dtype="Int64").mask(staying)
    enrolments = tables.enrolments.assign(unregistered_day=left)
    with open_engine() as connection:
        replace(tables, enrolments=enrolments[staying]).register(connection)
        connection.execute(f"CREATE TEMP TABLE counted AS {COUNTED}")
        connection.execute(f"CREATE TEMP TABLE events_ahead AS {_EVENTS}", ahead)
        connection.execute(f"CREATE TEMP TABLE habits AS {_HABITS}", {"day": cutoff.day})
        events = connection.execute("SELECT * FROM events_ahead").df()
        resources = connection.execute(_RESOURCES, ahead).df()
        submissions = connection.execute(_SUBMISSIONS, ahead).df()
    return replace(tables, enrolments=enrolments, events=events, resources=resources, submissions=submissions)
