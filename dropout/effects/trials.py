"""Whom to compare with whom: each week's newly contacted learners beside those who could have been contacted and were not.

Every week of a run in which somebody was contacted for the first time is a small trial of its own. In it are
all members as of that week whom nobody had contacted before. Later contacts of a learner are not counted
again, and a learner not contacted in one week may be contacted, or compared, in a later one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.domain import Label
from dropout.engines import open_engine
from dropout.labels import build_labels
from dropout.schema import Tables

KEYS = ["run_id", "week"]
ACTIVE_WEEKS = 2
NEVER = 10**9  # a day nobody reaches


def first_contacts(contacts: pd.DataFrame) -> pd.DataFrame:
    """The first contact of each learner of a run: run_id, learner_id, week, day.

    `contacts` has run_id, learner_id, week (as of which the learner was chosen) and day (of the run, missing
    where not known: then the last of that week). A contact counts from the week in which it was made, not
    from an older list it was made from; every attempt counts, answered or not, since those who answer are
    not like those who don't.
    """
    day = contacts["day"].astype("Int64").fillna(7 * contacts["week"].astype("Int64") + 6).clip(lower=7).astype(int)
    found = contacts[["run_id", "learner_id"]].assign(week=day // 7, day=day)
    return found.groupby(["run_id", "learner_id"], as_index=False)[["week", "day"]].min()


def build_trials(panel: pd.DataFrame, contacts: pd.DataFrame, enrolments: pd.DataFrame) -> pd.DataFrame:
    """The rows of all trials: those of `panel` (run_id, enrolment_id, learner_id, week and more), with contacted, later, exposure.

    In a trial are the members as of its week, not contacted before. `exposure` closes immortal time: those
    contacted were enrolled that day by necessity, so one not contacted who withdraws during the week counts only by
    the share of the week's contacts made until then (1 for everybody else). `later` marks the compared who
    were contacted in some later week: they stay in, because leaving them out would pick by what happened
    afterwards. So the question is "contacted now" against "not now".
    """
    first = first_contacts(contacts)
    trials = first[KEYS].drop_duplicates()
    known = first.rename(columns={"week": "first_week", "day": "first_day"})
    rows = panel.merge(trials, on=KEYS).merge(known, on=["run_id", "learner_id"], how="left")
    rows = rows[~rows["first_week"].lt(rows["week"])]
    left = rows["enrolment_id"].map(enrolments.set_index("enrolment_id")["unregistered_day"]).fillna(NEVER)
    contacted = rows["first_week"].eq(rows["week"])
    rows = rows.assign(contacted=contacted, later=rows["first_week"].gt(rows["week"]), exposure=_exposure(rows, left, first, contacted))
    return rows[rows["exposure"] > 0].drop(columns=["first_week", "first_day"]).reset_index(drop=True)


def _exposure(rows: pd.DataFrame, left: pd.Series, first: pd.DataFrame, contacted: pd.Series) -> np.ndarray:
    """Per row the share of its trial's contacts made before the learner left; 1 for those contacted."""
    days = {key: np.sort(part.to_numpy()) for key, part in first.groupby(KEYS)["day"]}
    share = [np.searchsorted(days[run, week], day, side="left") / len(days[run, week])
             for run, week, day in zip(rows["run_id"], rows["week"], left, strict=True)]  # fmt: skip
    return np.where(contacted, 1.0, share)


def completed(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Whether each row's learner completed, 1/0, missing where the run is not over."""
    return 1 - build_labels(tables, rows, Aim(Label.NOT_COMPLETED))


def active_after(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Whether there was any activity in the two weeks after the week of contact, 1/0, missing where the data ends before."""
    windows = rows[["enrolment_id", "week"]].drop_duplicates()
    with open_engine() as connection:
        tables.register(connection)
        connection.register("windows", windows)
        seen = connection.execute(
            "SELECT DISTINCT w.enrolment_id, w.week FROM windows AS w JOIN events AS v ON v.enrolment_id = w.enrolment_id "
            "AND v.day >= 7 * (w.week + 1) AND v.day < 7 * (w.week + 1 + $weeks)", {"weeks": ACTIVE_WEEKS},
        ).df()  # fmt: skip
    found = rows[["enrolment_id", "week"]].merge(seen.assign(active=1), on=["enrolment_id", "week"], how="left")["active"]
    until = rows["run_id"].map(tables.runs.set_index("run_id")["data_until_day"])
    known = until.ge(7 * (rows["week"] + 1 + ACTIVE_WEEKS)).fillna(False).astype(bool)
    return pd.Series(found.fillna(0).to_numpy(int), index=rows.index, dtype="Int64").where(known)
