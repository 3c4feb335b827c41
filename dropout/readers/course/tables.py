"""The small canonical tables of one run."""

from __future__ import annotations

import pandas as pd

from dropout.readers.course.calendar import Calendar
from dropout.readers.course.facts import Facts
from dropout.readers.course.plan import RunPlan
from dropout.schema import empty_table


def runs_table(plan: RunPlan, calendar: Calendar, until: int, facts: Facts) -> pd.DataFrame:
    """The one row of a run."""
    return pd.DataFrame(
        {
            "run_id": [plan.run_id],
            "source": facts.source,
            "institution": pd.NA,
            "course": plan.course,
            "title": plan.title,
            "starts_on": calendar.date,
            "starts_on_provenance": calendar.starts_on_provenance,
            "length_days": calendar.length_days,
            "length_provenance": calendar.length_provenance,
            "registration_known": facts.registration_stated,
            "data_until_day": until,
        }
    )


def attributes_table(own: pd.DataFrame, enrolment_of: pd.Series) -> pd.DataFrame:
    """What a source says about learners, one value per name."""
    table = own.assign(enrolment_id=own["who"].map(enrolment_of)).dropna(subset=["enrolment_id", "value"])
    return table.drop_duplicates(["enrolment_id", "name"])[list(empty_table("attributes"))]


def resources_table(plan: RunPlan, used: pd.DataFrame, calendar: Calendar, facts: Facts) -> pd.DataFrame:
    """The material of a run: as the source states it, else as learners used it, which does not say when it opened."""
    stated = facts.resources[facts.resources["course"] == plan.course].drop_duplicates("resource")
    stated = stated.assign(opens_day=calendar.days(stated["opens_at"]))
    own = used[(used["run"] == plan.run_id) & ~used["resource"].isin(stated["resource"])].assign(week=pd.NA, opens_day=pd.NA)
    table = pd.concat([stated, own], ignore_index=True) if len(stated) else own
    table = table.assign(run_id=plan.run_id, resource_id=plan.run_id + "/" + table["resource"], kind=table["kind"].fillna("other"))
    return table[list(empty_table("resources"))].reset_index(drop=True)
