"""Tiers: as long as the contacts that staff can make, and silent about nobody who could have been seen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Capacity, Cutoff
from dropout.tiers import assign_tiers, enough_data, list_outlook
from tests.builders import make_tables

learners = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from([-1.0, 0.0, 0.5, 2.0]), st.booleans()), min_size=1, max_size=30
).map(lambda rows: pd.DataFrame(rows, columns=["run_id", "raw", "enough_data"]).assign(learner_id=[f"L{n:02d}" for n in range(len(rows))]))
capacities = st.one_of(st.integers(0, 40).map(lambda n: Capacity(count=n)), st.integers(0, 100).map(lambda n: Capacity(percent=n)))


@given(learners, capacities)
@settings(max_examples=50)
def test_each_list_is_as_long_as_the_capacity_of_its_run_allows(scored: pd.DataFrame, capacity: Capacity) -> None:
    tier = assign_tiers(scored, capacity)
    for _, run in scored.groupby("run_id"):
        k, rankable = capacity.size(len(run)), int(run["enough_data"].sum())
        sizes = tier[run.index].value_counts()
        assert sizes.get("contact_first", 0) == min(k, rankable)
        assert sizes.get("check_in", 0) == min(k, rankable - min(k, rankable))
        assert sizes.get("not_enough_data", 0) == len(run) - rankable


@given(learners, capacities)
@settings(max_examples=50)
def test_the_list_goes_by_raw_score_and_then_by_learner(scored: pd.DataFrame, capacity: Capacity) -> None:
    tier = assign_tiers(scored, capacity)
    order = {"contact_first": 0, "check_in": 1, "no_action": 2}
    for _, run in scored[scored["enough_data"]].groupby("run_id"):
        ranked = sorted(run.index, key=lambda i: (-run["raw"][i], run["learner_id"][i]))
        places = [order[tier[i]] for i in ranked]
        assert places == sorted(places)


@given(learners, capacities, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_rows_changes_nobodys_tier(scored: pd.DataFrame, capacity: Capacity, random: Any) -> None:
    mixed = scored.loc[random.sample(list(scored.index), len(scored))]
    assert assign_tiers(mixed, capacity).sort_index().tolist() == assign_tiers(scored, capacity).tolist()


@given(learners, capacities)
@settings(max_examples=25)
def test_a_run_is_ranked_by_itself(scored: pd.DataFrame, capacity: Capacity) -> None:
    alone = scored[scored["run_id"] == scored["run_id"].iloc[0]]
    assert assign_tiers(alone, capacity).tolist() == assign_tiers(scored, capacity)[alone.index].tolist()


SCORED = pd.DataFrame({
    "learner_id": list("ABCDE"), "raw": [2.0, 1.0, 0.5, 3.0, -1.0], "risk": [0.8, 0.6, 0.5, 0.9, 0.1],
    "tier": ["contact_first", "contact_first", "check_in", "not_enough_data", "no_action"],
})  # fmt: skip


def test_the_outlook_is_sums_of_risks() -> None:
    found = list_outlook(SCORED)
    assert (found.listed, found.cut, found.one_more_adds) == (2, 0.6, 0.5)
    assert found.expected_hits == pytest.approx(0.8 + 0.6)
    assert found.expected_misses == pytest.approx(0.5 + 0.9 + 0.1)


def test_with_nobody_listed_there_is_no_cut_and_with_everybody_listed_nobody_more_to_add() -> None:
    assert list_outlook(SCORED.assign(tier="no_action")).cut is None
    assert list_outlook(SCORED.assign(tier="contact_first")).one_more_adds is None


def observed(*, registered: int | None = -5, events: int = 20, until: int | None = 140) -> list[bool]:
    """Whether there is enough data on two learners at week 4, the first registered as given."""
    tables = make_tables(
        runs=[{"data_until_day": until}], enrolments=[{"learner_id": "A", "registered_day": registered}, {"learner_id": "silent"}]
    )
    members = tables.enrolments[["run_id", "enrolment_id"]]
    return [bool(value) for value in enough_data(tables, members, pd.Series({"R-1": float(events)}), Cutoff(4))]


@pytest.mark.parametrize(
    ("situation", "enough"),
    [
        ({}, [True, True]),  # silence is no lack of data
        ({"until": 28}, [True, True]),
        ({"until": 27}, [False, False]),
        ({"until": None}, [True, True]),
        ({"registered": 21}, [True, True]),
        ({"registered": 22}, [False, True]),
        ({"registered": None}, [True, True]),
        ({"events": 19}, [False, False]),
    ],
)
def test_there_is_enough_data_where_something_could_have_been_seen(situation: dict[str, Any], enough: list[bool]) -> None:
    assert observed(**situation) == enough
