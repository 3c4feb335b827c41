"""Nudges that rules prepare and a person releases. Nothing is sent: what is released leaves as a file and is logged as a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from dropout.engines import open_engine
from dropout.features.relations import COUNTED
from dropout.interventions.guidance import Occasion
from dropout.schema import day_words
from dropout.scoring import ScoredRun

MONTH = timedelta(days=28)

_DEADLINE = f"""
WITH counted AS ({COUNTED})
SELECT m.enrolment_id, m.learner_id, MIN(a.due_day) AS due_day,
       ARG_MIN(COALESCE(t.title, t.kind || ' ' || a.assessment_id), a.due_day) AS title
FROM members AS m
JOIN counted AS a ON a.run_id = $run_id AND a.known_on IS NULL AND a.due_day >= $day AND a.due_day < $day + $ahead
JOIN assessments AS t ON t.assessment_id = a.assessment_id
ANTI JOIN (SELECT * FROM submissions WHERE COALESCE(submitted_day, known_on, -1) < $day AND status NOT IN ('missing', 'not_attempted')) AS s
  ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
GROUP BY m.enrolment_id, m.learner_id
"""


class NudgeRules(BaseModel):
    """When a nudge is prepared, and how seldom one learner may get one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    silent_days: Annotated[int, Field(ge=3, le=60)] = 10  # no activity for at least so many days
    days_before: Annotated[int, Field(ge=1, le=14)] = 3  # a deadline within so many days and nothing submitted
    rest_days: Annotated[int, Field(ge=1, le=28)] = 7  # nobody hears from us twice within so many days
    most_a_month: Annotated[int, Field(ge=1, le=10)] = 2  # and not more often than this within four weeks


def find_nudges(scored: ScoredRun, rules: NudgeRules) -> pd.DataFrame:
    """At most one nudge a member, as of the cutoff: enrolment_id, learner_id, occasion, why; deadlines before silence."""
    members = scored.members[["enrolment_id", "learner_id"]]
    day = scored.cutoff.day
    asked = {"run_id": str(scored.run["run_id"]), "day": day, "ahead": rules.days_before}
    with open_engine() as connection:
        scored.tables.register(connection)
        connection.register("members", members)
        due = connection.execute(_DEADLINE, asked).df()
    days = [day_words(scored.run["starts_on"], int(day)) for day in due["due_day"]]
    why = [f"{title} is due on {day}, nothing handed in" for title, day in zip(due["title"], days, strict=True)]
    due = due.assign(occasion=str(Occasion.DEADLINE), why=why)
    columns = ["enrolment_id", "learner_id", "occasion", "why"]
    found = pd.concat([due[columns], _silent(scored, rules)[columns]], ignore_index=True).drop_duplicates("enrolment_id")
    place = dict(zip(members["enrolment_id"], range(len(members)), strict=True))
    return found.sort_values("enrolment_id", key=lambda ids: ids.map(place), ignore_index=True)


def _silent(scored: ScoredRun, rules: NudgeRules) -> pd.DataFrame:
    """Who has done nothing for long; where nothing was seen at all, since the start or, later, since they enrolled.

    The latter are asked how it goes: there is no last day to speak of. Where no activity is recorded, nobody is silent.
    """
    members = scored.members[["enrolment_id", "learner_id"]].set_index("enrolment_id", drop=False)
    enrolled = scored.tables.frame("enrolments").set_index("enrolment_id")["registered_day"].reindex(members.index)
    seen = scored.frame.reindex(members.index)
    never = seen["active_days_total"].eq(0)
    waited = scored.cutoff.day - enrolled.fillna(0).clip(lower=0).astype(float)
    days = seen["days_since_last_activity"].astype(float).mask(never, waited)
    silent = members.assign(days=days, never=never)[days >= rules.silent_days]
    return silent.assign(
        occasion=[str(Occasion.GENERAL if one else Occasion.SILENCE) for one in silent["never"]],
        why=["No activity so far" if row.never else f"No activity for {row.days:.0f} days" for row in silent.itertuples()],
    ).reset_index(drop=True)


def hold_back(
    nudges: pd.DataFrame, contacts: Mapping[str, Sequence[date]], left_alone: Mapping[str, str], rules: NudgeRules, today: date
) -> pd.DataFrame:
    """The same nudges with `held`: why one is not to be released now, empty for those that may be.

    `contacts` are the dates of every contact so far by learner, `left_alone` why a case rests.
    """
    return nudges.assign(held=[left_alone.get(one) or _too_often(contacts.get(one, ()), rules, today) for one in nudges["learner_id"]])


def _too_often(dates: Sequence[date], rules: NudgeRules, today: date) -> str:
    recent = [day for day in dates if today - MONTH < day <= today]
    if any(day > today - timedelta(days=rules.rest_days) for day in recent):
        return f"contacted within {rules.rest_days} days"
    return f"contacted {len(recent)} times in four weeks" if len(recent) >= rules.most_a_month else ""
