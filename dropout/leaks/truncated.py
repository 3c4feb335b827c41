"""The tables as they would have been on a day of the run: what came later is gone, facts that became visible later are taken back."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dropout.domain import Outcome, SubmissionStatus
from dropout.engines import open_engine
from dropout.schema import Tables


def truncated(tables: Tables, day: int) -> Tables:
    """The tables without anything dated on or after `day` of each run; outcomes unknown, marks not yet visible taken back."""
    people = tables.enrolments
    people = people[~_from(people["known_on"], day)]
    stated = people["run_id"].map(tables.runs.set_index("run_id")["registration_known"]).astype(bool)  # then who has no day is no member
    people = people.assign(
        registered_day=people["registered_day"].mask(_from(people["registered_day"], day + 1) & stated),
        unregistered_day=people["unregistered_day"].mask(_from(people["unregistered_day"], day)), outcome=Outcome.UNKNOWN.value,
    )  # fmt: skip
    work = tables.assessments[~_from(tables.assessments["known_on"], day)]
    handed = tables.submissions[tables.submissions["enrolment_id"].isin(people["enrolment_id"])]
    handed = handed[handed["assessment_id"].isin(work["assessment_id"])]
    handed = handed[handed["submitted_day"].fillna(handed["known_on"]).lt(day).fillna(False).astype(bool)]
    unseen = _from(handed["known_on"].fillna(handed["submitted_day"]), day)
    waiting = unseen & handed["status"].eq(SubmissionStatus.SCORED)
    handed = handed.assign(score=handed["score"].mask(unseen), status=handed["status"].mask(waiting, SubmissionStatus.SUBMITTED.value))
    with open_engine() as connection:
        tables.register(connection)
        events = connection.execute("SELECT * FROM events WHERE day < ?", [day]).df()
    until = tables.runs["data_until_day"]
    return replace(
        tables, enrolments=people, assessments=work, submissions=handed, runs=tables.runs.assign(data_until_day=until.clip(upper=day)),
        events=events,
        attributes=tables.attributes[tables.attributes["enrolment_id"].isin(people["enrolment_id"])],
    )  # fmt: skip


def _from(days: pd.Series, day: int) -> pd.Series:
    """Whether a day is known and not before `day`."""
    return days.ge(day).fillna(False).astype(bool)
