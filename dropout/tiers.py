"""Tiers sized to the contacts that staff can make, and what the list is expected to catch and miss."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.domain import Capacity, Cutoff, Tier
from dropout.schema import Tables

MIN_DAYS_ENROLLED = 7
MIN_EVENTS_PER_LEARNER = 10


def enough_data(tables: Tables, members: pd.DataFrame, events_by_run: pd.Series, cutoff: Cutoff) -> pd.Series:
    """Whether each member (columns run_id, enrolment_id) could have been observed; never a matter of silence.

    False where the export does not reach the cutoff, the learner enrolled less than 7 days before it, or
    the run shows fewer than 10 events a learner by then (`events_by_run`: events before the cutoff).
    """
    until = members["run_id"].map(tables.runs.set_index("run_id")["data_until_day"])
    reaches = ~until.lt(cutoff.day).fillna(False).astype(bool)
    registered = members["enrolment_id"].map(tables.enrolments.set_index("enrolment_id")["registered_day"])
    settled = ~registered.gt(cutoff.day - MIN_DAYS_ENROLLED).fillna(False).astype(bool)
    learners = members.groupby("run_id")["enrolment_id"].transform("size")
    events = members["run_id"].map(events_by_run).fillna(0)
    return reaches & settled & events.ge(MIN_EVENTS_PER_LEARNER * learners)


def assign_tiers(scored: pd.DataFrame, capacity: Capacity) -> pd.Series:
    """The tier of every row of `scored` (run_id, learner_id, raw, enough_data), per run.

    contact_first is the first k by raw score, check_in the next k, k = capacity for all members of the
    run; ties go by learner_id. Learners without enough data stand aside and take nobody's place.
    """
    tier = pd.Series(Tier.NO_ACTION.value, index=scored.index)
    tier[~scored["enough_data"]] = Tier.NOT_ENOUGH_DATA.value
    for _, run in scored.groupby("run_id", sort=False):
        k = capacity.size(len(run))
        ranked = run[run["enough_data"]].sort_values(["raw", "learner_id"], ascending=[False, True]).index
        tier[ranked[:k]] = Tier.CONTACT_FIRST.value
        tier[ranked[k : 2 * k]] = Tier.CHECK_IN.value
    return tier


@dataclass(frozen=True)
class Outlook:
    """What a list of this size is expected to do, in learners; every figure a sum of calibrated risks."""

    listed: int
    expected_hits: float
    expected_misses: float
    one_more_adds: float | None
    cut: float | None  # risk of the last one on the list


def list_outlook(scored: pd.DataFrame) -> Outlook:
    """Expected hits on the list, misses off it, and what the next contact would add; from risk and tier."""
    first = scored["tier"] == Tier.CONTACT_FIRST
    rest = scored[~first]
    ranked = rest[rest["tier"] != Tier.NOT_ENOUGH_DATA].sort_values(["raw", "learner_id"], ascending=[False, True])
    return Outlook(
        listed=int(first.sum()),
        expected_hits=float(scored.loc[first, "risk"].sum()),
        expected_misses=float(rest["risk"].sum()),
        one_more_adds=float(ranked["risk"].iloc[0]) if len(ranked) else None,
        cut=float(scored.loc[first, "risk"].min()) if first.any() else None,
    )
