"""What every member of a run has done so far, in the few dated facts that milestones are made of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.features.relations import HANDED_IN, MEMBER, SET_ASIDE
from dropout.schema import Tables

_MEMBERS = f"WITH cutoffs AS (SELECT $week AS week, $day AS cutoff_day), member AS ({MEMBER})"

_ACTIVE = f"""{_MEMBERS}
SELECT DISTINCT m.enrolment_id, v.day FROM member AS m JOIN events AS v ON v.enrolment_id = m.enrolment_id
WHERE v.day < m.cutoff_day AND v.day >= 0 ORDER BY 1, 2"""

_POSTS = f"""{_MEMBERS}
SELECT m.enrolment_id, MIN(v.day) AS day FROM member AS m JOIN events AS v ON v.enrolment_id = m.enrolment_id
WHERE v.day < m.cutoff_day AND v.kind = 'forum' GROUP BY 1 ORDER BY 1"""

_WORK = f"""{_MEMBERS}
SELECT m.enrolment_id, COALESCE(a.title, a.kind) AS title, a.due_day,
       CASE WHEN {HANDED_IN} THEN COALESCE(s.submitted_day, s.known_on) END AS day
FROM member AS m
JOIN assessments AS a ON a.run_id = m.run_id AND a.kind <> 'exam' AND (a.known_on IS NULL OR a.known_on < m.cutoff_day)
LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
WHERE a.due_day IS NOT NULL AND NOT COALESCE({SET_ASIDE}, FALSE) ORDER BY 1, 3, a.assessment_id"""

# A module is the material that the source puts into one week, as far as it had opened or been seen before the cutoff; the day it
# was done is that of the last of it to be opened.
_MODULES = f"""{_MEMBERS},
     opened AS (SELECT v.enrolment_id, v.resource_id, MIN(v.day) AS day FROM events AS v WHERE v.day < $day GROUP BY 1, 2),
     material AS (SELECT r.run_id, r.week, r.resource_id, COUNT(*) OVER (PARTITION BY r.run_id, r.week) AS pieces
                  FROM resources AS r WHERE r.week IS NOT NULL AND r.kind IN ('content', 'video', 'quiz')
                   AND (r.opens_day < $day OR r.resource_id IN (SELECT o.resource_id FROM opened AS o)))
SELECT m.enrolment_id, t.week + 1 AS module, t.pieces, COUNT(*) AS opened, MAX(o.day) AS day
FROM member AS m JOIN opened AS o ON o.enrolment_id = m.enrolment_id
JOIN material AS t ON t.resource_id = o.resource_id AND t.run_id = m.run_id
GROUP BY 1, 2, 3 ORDER BY 1, 2"""


@dataclass(frozen=True)
class Record:
    """Facts dated before the cutoff, for the members of one run; rows are keyed by enrolment_id.

    `active`: day. `posts`: day of the first visit to a forum. `work`: title, due_day, day (handed in, or
    missing). `modules`: module (1 is the first week's), pieces, opened, day (of the last one opened).
    """

    cutoff: Cutoff
    starts_on: pd.Timestamp | None
    members: list[str]
    active: pd.DataFrame
    posts: pd.DataFrame
    work: pd.DataFrame
    modules: pd.DataFrame

    def of(self, enrolment_id: str) -> Record:
        """The record of one member."""
        parts = [frame[frame["enrolment_id"] == enrolment_id] for frame in (self.active, self.posts, self.work, self.modules)]
        return Record(self.cutoff, self.starts_on, [enrolment_id], *parts)

    def when(self, day: int) -> str:
        """A day of the run as a date where the start is known, else by its number."""
        if day < 0:
            return "before the start"
        return f"day {day}" if self.starts_on is None else f"{self.starts_on + pd.Timedelta(days=day):%d %B}".removeprefix("0")


def build_record(tables: Tables, run_id: str, cutoff: Cutoff) -> Record:
    """Read the record of every member of a run as of a cutoff."""
    one = tables.of_runs([run_id])
    asked = {"week": cutoff.week, "day": cutoff.day}
    with open_engine() as connection:
        one.register(connection)
        members = connection.execute(f"{_MEMBERS} SELECT enrolment_id FROM member ORDER BY 1", asked).df()["enrolment_id"]
        facts = [connection.execute(sql, asked).df() for sql in (_ACTIVE, _POSTS, _WORK, _MODULES)]
    start = one.runs.set_index("run_id").loc[run_id, "starts_on"]
    return Record(cutoff, None if pd.isna(start) else start, [str(member) for member in members], *facts)
