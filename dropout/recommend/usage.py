"""Who used which material in which week: the one table that every way of recommending reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.features.relations import HANDED_IN, MEMBER
from dropout.schema import Tables

# Material is what can be opened again and again and means something: not the course home, not the place to hand in.
MATERIAL = ("content", "video", "quiz", "forum", "collaboration")

_USED = """
SELECT DISTINCT v.enrolment_id, v.resource_id, CAST(FLOOR(v.day / 7.0) AS BIGINT) + 1 AS week
FROM events AS v JOIN resources AS r ON r.resource_id = v.resource_id
WHERE v.day < $day AND r.kind IN (SELECT UNNEST($kinds))
"""

_WORK = f"""
WITH cutoffs AS (SELECT $week AS week, $day AS cutoff_day), member AS ({MEMBER})
SELECT m.enrolment_id, COUNT(CASE WHEN {HANDED_IN} THEN 1 END) AS handed_in
FROM member AS m
LEFT JOIN assessments AS a ON a.run_id = m.run_id AND a.kind <> 'exam' AND a.due_day < m.cutoff_day
 AND (a.known_on IS NULL OR a.known_on < m.cutoff_day)
LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
GROUP BY m.enrolment_id ORDER BY m.enrolment_id
"""


@dataclass(frozen=True)
class Usage:
    """What the members of one run had used by the end of a week; nothing dated later is in it.

    `learners` are their enrolments; `items` the material known by then: resource_id, kind, title, week,
    opened_week (when it opened or was first used). `used`: enrolment_id, resource_id, week (1 is the first and
    all before it). `keeps_up` tells, learner by learner, whether they handed in at least as much of the work
    due so far as the median member.
    """

    week: int
    learners: np.ndarray
    items: pd.DataFrame
    used: pd.DataFrame
    keeps_up: np.ndarray

    @cached_property
    def matrix(self) -> csr_matrix:
        """Learners x items: 1 where an item was used at all."""
        return self.matrix_of(1, self.week)

    def matrix_of(self, first: int, last: int) -> csr_matrix:
        """Learners x items: 1 where an item was used in these weeks."""
        part = self.used[self.used["week"].between(first, last)]
        return incidence(part["enrolment_id"], part["resource_id"], self.learners, self.items["resource_id"])


def incidence(learners: pd.Series, resources: pd.Series, rows: np.ndarray, columns: pd.Series) -> csr_matrix:
    """A matrix of 1 where a pair occurs, over the given rows and columns; other pairs are left out."""
    row, column = pd.Index(rows).get_indexer(learners), pd.Index(columns).get_indexer(resources)
    known = (row >= 0) & (column >= 0)
    matrix = csr_matrix((np.ones(known.sum()), (row[known], column[known])), shape=(len(rows), len(columns)))
    matrix.data[:] = 1.0
    return matrix


def build_usage(tables: Tables, run_id: str, cutoff: Cutoff) -> Usage:
    """What the members of a run used on days before the cutoff."""
    return build_usages(tables, run_id, [cutoff])[0]


def build_usages(tables: Tables, run_id: str, cutoffs: Sequence[Cutoff]) -> list[Usage]:
    """What the members of a run used on days before each cutoff; the activity is read once, up to the last of them."""
    one, last = tables.of_runs([run_id]), max(cutoff.day for cutoff in cutoffs)
    with open_engine() as connection:
        one.register(connection)
        used = connection.execute(_USED, {"day": last, "kinds": list(MATERIAL)}).df()
        work = [connection.execute(_WORK, {"day": cutoff.day, "week": cutoff.week}).df() for cutoff in cutoffs]
    used["week"] = used["week"].clip(lower=1)
    used = used.drop_duplicates().sort_values(["enrolment_id", "resource_id", "week"], ignore_index=True)
    return [
        _usage(one.resources, used[used["week"] <= cutoff.week], members, cutoff) for cutoff, members in zip(cutoffs, work, strict=True)
    ]


def _usage(resources: pd.DataFrame, used: pd.DataFrame, work: pd.DataFrame, cutoff: Cutoff) -> Usage:
    """One cutoff: `used` before it, by anybody; `work` of the members at it."""
    members = used[used["enrolment_id"].isin(work["enrolment_id"])].reset_index(drop=True)
    keeps_up = (work["handed_in"] >= work["handed_in"].median()).to_numpy(bool)
    return Usage(cutoff.week, work["enrolment_id"].to_numpy(str), _items(resources, used, cutoff), members, keeps_up)


def _items(resources: pd.DataFrame, used: pd.DataFrame, cutoff: Cutoff) -> pd.DataFrame:
    """Material that a member could know of by then: opened before the cutoff by what the source says, or used by somebody."""
    first = resources["resource_id"].map(used.groupby("resource_id")["week"].min())
    stated = (resources["opens_day"] // 7 + 1).where(resources["opens_day"] < cutoff.day).clip(lower=1)
    opened = pd.concat([first.astype("Float64"), stated.astype("Float64")], axis=1).min(axis=1)
    known = resources["kind"].isin(MATERIAL) & opened.notna()
    items = resources.loc[known, ["resource_id", "kind", "title", "week"]].assign(opened_week=opened[known].astype(int))
    return items.sort_values("resource_id", ignore_index=True)
