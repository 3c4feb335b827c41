"""What a learner missed or failed so far: the work that material may be close to."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.features.relations import HANDED_IN, MEMBER, SET_ASIDE
from dropout.schema import Tables

LOW_MARK = 50.0

_GAPS = f"""
WITH cutoffs AS (SELECT $week AS week, $day AS cutoff_day), member AS ({MEMBER})
SELECT m.enrolment_id, a.assessment_id, COALESCE(a.title, a.kind) AS title, a.kind, a.due_day,
       CASE WHEN COALESCE({HANDED_IN}, FALSE) THEN 'low mark' ELSE 'missed' END AS what
FROM member AS m
JOIN assessments AS a ON a.run_id = m.run_id AND a.kind <> 'exam' AND a.due_day < m.cutoff_day
 AND (a.known_on IS NULL OR a.known_on < m.cutoff_day)
LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
WHERE NOT COALESCE({SET_ASIDE}, FALSE)
  AND (NOT COALESCE({HANDED_IN}, FALSE)
       OR (s.status = 'scored' AND COALESCE(s.known_on, s.submitted_day) < m.cutoff_day AND s.score < $low))
ORDER BY m.enrolment_id, a.due_day DESC, a.assessment_id
"""


def find_gaps(tables: Tables, run_id: str, cutoff: Cutoff) -> pd.DataFrame:
    """Work due before the cutoff that members had not handed in by then, or whose visible mark was below 50.

    Columns enrolment_id, assessment_id, title, kind, week (of the due day, from 1), what (missed | low mark), text; latest first.
    """
    with open_engine() as connection:
        tables.of_runs([run_id]).register(connection)
        asked = {"week": cutoff.week, "day": cutoff.day, "low": LOW_MARK}
        gaps = connection.execute(_GAPS, asked).df()
    week = (gaps.pop("due_day") // 7 + 1).astype("int64")
    text = gaps["title"].str.lower() + " kind=" + gaps["kind"] + " week=" + week.astype(str)
    return gaps.assign(week=week, text=text)
