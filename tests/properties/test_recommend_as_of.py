"""The as-of law for suggestions: nothing dated on or after the cutoff changes one, nor which way of suggesting is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Cutoff
from dropout.recommend import Recommender, build_recommender
from dropout.schema import Tables
from tests.builders import random_tables, shuffled
from tests.properties.test_as_of_law import with_another_future, without_future
from tests.unit.recommend.world import two_parties

WEEK = 4


def recommend(tables: Tables) -> Recommender:
    return build_recommender(tables, "R-1", Cutoff(WEEK))


def assert_same(one: Recommender, other: Recommender) -> None:
    pd.testing.assert_frame_equal(one.usage.used, other.usage.used)
    pd.testing.assert_frame_equal(one.usage.items, other.usage.items)
    pd.testing.assert_frame_equal(one.judgement.recall, other.judgement.recall)
    assert one.judgement.method is other.judgement.method
    for method, scores in one.scores.items():
        np.testing.assert_array_equal(scores, other.scores[method])


@given(seed=st.integers(0, 10_000))
@settings(max_examples=4)
@pytest.mark.parametrize("change", ["delete", "change"])
def test_the_future_changes_nothing(change: str, seed: int) -> None:
    tables = random_tables(seed, learners=12)
    other = without_future(tables, 7 * WEEK) if change == "delete" else with_another_future(tables, 7 * WEEK, seed)
    assert_same(recommend(tables), recommend(other))


@pytest.mark.parametrize("change", ["delete", "change"])
def test_the_future_changes_nothing_where_similar_learners_are_shown(change: str) -> None:
    tables = two_parties()
    other = without_future(tables, 7 * WEEK) if change == "delete" else with_another_future(tables, 7 * WEEK, 1)
    assert_same(recommend(tables), recommend(other))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=3)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    tables = random_tables(seed, learners=12)
    assert_same(recommend(tables), recommend(shuffled(tables, seed)))


def test_the_past_does_change_suggestions() -> None:
    tables = two_parties()
    fewer = type(tables)(**{**vars(tables), "events": tables.events[tables.events["day"] >= 14]})
    assert not recommend(tables).usage.used.equals(recommend(fewer).usage.used)
