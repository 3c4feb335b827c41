"""The as-of law on the Learner page: what happens on or after the cutoff changes nothing on it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.learner import daily_activity, deadlines, run_days
from dropout.scoring import ScoredRun
from tests.unit.test_learner import DAY, LEARNERS, make_scored, make_tables

LATER_EVENTS = st.lists(st.tuples(st.sampled_from(LEARNERS), st.integers(DAY, 60), st.integers(1, 50)), max_size=5)
LATER_WORK = st.lists(
    st.tuples(st.sampled_from(LEARNERS), st.sampled_from(["quiz", "later"]), st.integers(DAY, 60), st.floats(0, 100)),
    max_size=4, unique_by=lambda row: row[:2],
)  # fmt: skip


PAST = make_tables([("L1", 3, 14), ("L2", 13, 2)], [("L1", "essay", 8, 9, 60.0, "scored")])


@cache
def known_at_the_cutoff() -> list[pd.DataFrame]:
    return frames(make_scored(PAST))


def frames(scored: ScoredRun) -> list[pd.DataFrame]:
    return [daily_activity(run_days(scored), "L1"), deadlines(scored, "L1")]


def with_rows(table: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A checked table with more rows of the same types."""
    more = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes.to_dict())
    return pd.concat([table, more], ignore_index=True) if rows else table


@settings(max_examples=20)
@given(LATER_EVENTS, LATER_WORK)
def test_nothing_dated_on_or_after_the_cutoff_changes_a_frame(events: list[tuple[str, int, int]], work: list[tuple[Any, ...]]) -> None:
    later_events = [{"enrolment_id": who, "day": day, "kind": "content", "count": n} for who, day, n in events]
    later_work = [{"enrolment_id": who, "assessment_id": what, "submitted_day": day, "known_on": day, "score": score, "status": "scored"}
                  for who, what, day, score in work]  # fmt: skip
    later = replace(PAST, events=with_rows(PAST.frame("events"), later_events), submissions=with_rows(PAST.submissions, later_work))
    scored = make_scored(later)
    for before, after in zip(known_at_the_cutoff(), frames(scored), strict=True):
        pd.testing.assert_frame_equal(before, after, check_dtype=False)
