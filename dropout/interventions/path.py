"""A learning path: what remains of a run for one learner, in an order with reasons. Only what is known at the cutoff is used.

Work first, by its deadline; then the material open so far that the learner has not used, in the order of the
run, and inside a week the kinds that went with completion for similar past learners first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dropout.engines import open_engine
from dropout.features.relations import COUNTED
from dropout.interventions.similar import Went
from dropout.schema import day_words
from dropout.scoring import ScoredRun

DAYS_BACK, DAYS_AHEAD = 21, 14  # overdue work that may still be accepted; work to be thinking of

_WORK = f"""
WITH counted AS ({COUNTED})
SELECT a.assessment_id AS item, COALESCE(t.title, t.kind || ' ' || a.assessment_id) AS title, t.kind, a.due_day
FROM counted AS a JOIN assessments AS t ON t.assessment_id = a.assessment_id
WHERE a.run_id = $run_id AND (a.known_on IS NULL OR a.known_on < $day)
  AND a.due_day >= $day - {DAYS_BACK} AND a.due_day < $day + {DAYS_AHEAD}
  AND NOT EXISTS (
    SELECT 1 FROM submissions AS s WHERE s.assessment_id = a.assessment_id AND s.enrolment_id = $enrolment_id
    AND ((s.submitted_day < $day AND s.status IN ('scored', 'submitted'))
         OR (s.status IN ('banked', 'excused') AND COALESCE(s.submitted_day, s.known_on, -1) < $day)))
ORDER BY a.due_day, a.assessment_id
"""

_MATERIAL = """
WITH used AS (
  SELECT v.resource_id, MIN(v.day) AS first_day, COUNT(DISTINCT CASE WHEN m.enrolment_id IS NOT NULL THEN v.enrolment_id END) AS learners,
         BOOL_OR(v.enrolment_id = $enrolment_id) AS own
  FROM events AS v LEFT JOIN members AS m ON m.enrolment_id = v.enrolment_id
  WHERE v.day < $day AND v.resource_id IS NOT NULL GROUP BY v.resource_id)
SELECT r.resource_id AS item, COALESCE(r.title, r.kind || ' ' || r.resource_id) AS title, r.kind,
       CASE WHEN r.opens_day < $day THEN r.opens_day ELSE u.first_day END AS opened_day, COALESCE(u.learners, 0) AS learners
FROM resources AS r LEFT JOIN used AS u ON u.resource_id = r.resource_id
WHERE r.run_id = $run_id AND r.kind <> 'navigation' AND COALESCE(u.own, FALSE) = FALSE
  AND (r.opens_day < $day OR u.first_day IS NOT NULL)
"""


def open_work(scored: ScoredRun, enrolment_id: str) -> pd.DataFrame:
    """Work not handed in that was due in the last three weeks or is within two: item, title, kind, due_day, by deadline."""
    (work,) = _ask(scored, enrolment_id, _WORK)
    return work


def _ask(scored: ScoredRun, enrolment_id: str, *questions: str) -> list[pd.DataFrame]:
    """What each query finds for a learner as of the week."""
    asked = {"enrolment_id": enrolment_id, "run_id": str(scored.run["run_id"]), "day": scored.cutoff.day}
    with open_engine() as connection:
        scored.tables.register(connection)
        connection.register("members", scored.members[["enrolment_id"]])
        return [connection.execute(question, asked).df() for question in questions]


def learning_path(scored: ScoredRun, enrolment_id: str, went: Sequence[Went] = ()) -> pd.DataFrame:
    """What remains, in order: item, title, kind, is_work, reason. `went`: kinds to prefer, as from `went_with_completion`."""
    work, material = _ask(scored, enrolment_id, _WORK, _MATERIAL)
    work = work.assign(is_work=True, reason=[_due_words(int(day), scored.cutoff.day, scored.run["starts_on"]) for day in work["due_day"]])
    material = _in_order(material, [one.kind for one in went])
    preferred = {one.kind for one in went}
    reasons = [_material_words(row, len(scored.members), row["kind"] in preferred) for row in material.to_dict("records")]
    material = material.assign(is_work=False, reason=reasons)
    columns = ["item", "title", "kind", "is_work", "reason"]
    return pd.concat([work[columns], material[columns]], ignore_index=True).astype({"is_work": bool})


def _in_order(material: pd.DataFrame, preferred: list[str]) -> pd.DataFrame:
    """By the week in which it opened; in a week preferred kinds first, then by day, then what most others have used."""
    rank = {kind: number for number, kind in enumerate(preferred)}
    keyed = material.assign(week=material["opened_day"] // 7, rank=material["kind"].map(lambda kind: rank.get(kind, len(rank))))
    return keyed.sort_values(
        ["week", "rank", "opened_day", "learners", "item"], ascending=[True, True, True, False, True], ignore_index=True
    )


def _due_words(due_day: int, day: int, starts_on: object) -> str:
    """Why work is on the path.

    >>> _due_words(20, 28, None), _due_words(30, 28, None)
    ('Was due on day 20: ask whether it can still come', 'Due on day 30, nothing handed in yet')
    """
    due = day_words(starts_on, due_day)
    return f"Was due on {due}: ask whether it can still come" if due_day < day else f"Due on {due}, nothing handed in yet"


def _material_words(row: dict[str, Any], members: int, preferred: bool) -> str:
    """Why material is on the path.

    >>> _material_words({"kind": "quiz", "opened_day": 14, "learners": 12}, 40, True)
    'Open since day 14, not used yet; 12 of 40 learners of this run have. Early in its week: quiz went with completion'
    """
    opened = f"Open since day {int(row['opened_day'])}, not used yet; {row['learners']} of {members} learners of this run have"
    return f"{opened}. Early in its week: {row['kind']} went with completion" if preferred else opened
