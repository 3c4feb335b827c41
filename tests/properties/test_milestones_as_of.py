"""The as-of law for milestones: nothing dated on or after the cutoff earns one, or takes one away."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Cutoff
from dropout.milestones import build_record, earned, next_steps, positive_signals
from dropout.schema import Tables
from tests.builders import random_tables
from tests.properties.test_as_of_law import with_another_future, without_future


def told(tables: Tables, week: int) -> list[object]:
    record = build_record(tables, "R-1", Cutoff(week))
    own = [record.of(one) for one in record.members]
    return [record.members, [earned(one) for one in own], [next_steps(one) for one in own], positive_signals(record).to_numpy().tolist()]


@given(seed=st.integers(0, 10_000), week=st.integers(1, 8))
@settings(max_examples=6)
@pytest.mark.parametrize("change", ["delete", "change"])
def test_the_future_changes_no_milestone(change: str, seed: int, week: int) -> None:
    tables = random_tables(seed)
    other = without_future(tables, 7 * week) if change == "delete" else with_another_future(tables, 7 * week, seed)
    assert told(tables, week) == told(other, week)


@given(seed=st.integers(0, 10_000), week=st.integers(2, 8))
@settings(max_examples=6)
def test_what_was_earned_stays_earned(seed: int, week: int) -> None:
    tables = random_tables(seed)
    before, after = (build_record(tables, "R-1", Cutoff(one)) for one in (week - 1, week))
    for one in set(before.members) & set(after.members):
        kinds = {(m.kind, m.count) for m in earned(after.of(one))}
        assert {(m.kind, m.count) for m in earned(before.of(one)) if m.kind != "on_time"} <= kinds


def test_days_of_a_record_lie_before_the_cutoff() -> None:
    record = build_record(random_tables(3), "R-1", Cutoff(4))
    days = pd.concat([record.active["day"], record.posts["day"], record.work["day"].dropna(), record.modules["day"]])
    assert days.max() < 28
