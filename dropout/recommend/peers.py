"""Whose example to look at: learners of earlier runs who completed, else members of this run who keep up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from dropout.domain import Cutoff, Outcome
from dropout.recommend.usage import Usage, build_usage, incidence
from dropout.schema import Tables

MIN_PEERS = 20
_MIN_SHARED = 0.5  # share of this run's material that an earlier run must have had under the same kind and title


@dataclass(frozen=True)
class Peers:
    """Peers x items of the run looked at: what they had used by this week, and what they used at this point.

    `who` says in words who they are. Members of the run itself are peers of each other, not of themselves.
    """

    who: str
    completed: bool  # whether they are learners of earlier runs who completed
    learners: np.ndarray
    by_then: csr_matrix
    recently: csr_matrix  # the two weeks before the cutoff, which tell best what somebody is at
    at_this_point: csr_matrix


def peers_here(usage: Usage) -> Peers:
    """Members of the run itself who keep up with the work due, and what they used in the last week."""
    keep = np.flatnonzero(usage.keeps_up)
    week = usage.week
    parts = (usage.matrix[keep], usage.matrix_of(week - 1, week)[keep], usage.matrix_of(week, week)[keep])
    return Peers("learners of this run who keep up with the work due", False, usage.learners[keep], *parts)


def peers_before(usage: Usage, earlier: Sequence[Tables]) -> Peers | None:
    """Learners who completed one of these finished runs (one each): what they used in the same week and the next.

    Material is the same where kind and title are; None where too little of it is, or too few completed.
    """
    key = usage.items["kind"] + "\n" + usage.items["title"].fillna("")
    unique = key.where(usage.items["title"].notna() & ~key.duplicated(keep=False))
    kept = [part for run in earlier if (part := _completed(unique, usage.week, run)) is not None]
    if sum(len(part.learners) for part in kept) < MIN_PEERS:
        return None
    matrices = [vstack([getattr(part, name) for part in kept], format="csr") for name in ("by_then", "recently", "at_this_point")]
    return Peers("learners of earlier runs who completed", True, np.concatenate([part.learners for part in kept]), *matrices)


def _completed(unique: pd.Series, week: int, earlier: Tables) -> Peers | None:
    then = build_usage(earlier, str(earlier.runs["run_id"].iloc[0]), Cutoff(week + 1))
    theirs = then.items["kind"] + "\n" + then.items["title"].fillna("")
    mine = then.items.assign(key=theirs).drop_duplicates("key", keep=False).set_index("key")["resource_id"]
    same = unique.map(mine)
    if same.notna().mean() < _MIN_SHARED:
        return None
    outcome = earlier.enrolments.set_index("enrolment_id")["outcome"]
    learners = then.learners[outcome[then.learners].eq(Outcome.COMPLETED).to_numpy(bool)]
    columns = same.fillna("\n" + pd.Series(same.index.astype(str), index=same.index))  # no resource has such a name
    spans = ((1, week), (week - 1, week), (week, week + 1))
    parts = [then.used[then.used["week"].between(*span)] for span in spans]
    return Peers("", True, learners, *(incidence(part["enrolment_id"], part["resource_id"], learners, columns) for part in parts))
