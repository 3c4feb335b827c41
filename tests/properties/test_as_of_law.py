"""The as-of law, first property: nothing dated on or after the cutoff changes a feature or a risk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Cutoff
from dropout.features import build_features
from dropout.pipeline import shipped_models
from dropout.schema import Tables
from tests.builders import random_tables, shuffled

WEEKS = st.integers(1, 8)
SEEDS = st.integers(0, 10_000)


def features(tables: Tables, week: int) -> pd.DataFrame:
    return build_features(tables, [Cutoff(week)]).frame


def without_future(tables: Tables, day: int) -> Tables:
    """Every row dated on or after `day` deleted; facts that became visible later taken back."""
    submissions = tables.submissions
    handed = submissions["submitted_day"].fillna(submissions["known_on"])
    submissions = submissions[handed.lt(day)]
    unseen = submissions["known_on"].fillna(submissions["submitted_day"]).ge(day)
    scored = submissions["status"].eq("scored") & unseen
    submissions = submissions.assign(score=submissions["score"].where(~unseen), status=submissions["status"].mask(scored, "submitted"))
    known = ~tables.enrolments["known_on"].ge(day).fillna(False).astype(bool)
    enrolments = tables.enrolments[known]
    enrolments = enrolments.assign(
        unregistered_day=enrolments["unregistered_day"].mask(enrolments["unregistered_day"].ge(day).fillna(False)),
        registered_day=enrolments["registered_day"].mask(enrolments["registered_day"].gt(day).fillna(False)),
        outcome="unknown",
    )
    assessments = tables.assessments[~tables.assessments["known_on"].ge(day).fillna(False).astype(bool)]
    keep = submissions["assessment_id"].isin(assessments["assessment_id"]) & submissions["enrolment_id"].isin(enrolments["enrolment_id"])
    events = tables.events[tables.events["day"] < day]
    return replace(tables, submissions=submissions[keep], enrolments=enrolments, assessments=assessments, events=events,
                   attributes=tables.attributes[tables.attributes["enrolment_id"].isin(enrolments["enrolment_id"])])  # fmt: skip


def with_another_future(tables: Tables, day: int, seed: int) -> Tables:
    """Every row dated on or after `day` changed: other days, kinds, counts, marks, outcomes; some twice."""
    rng = np.random.default_rng(seed)
    events = tables.events.copy()
    later = events["day"] >= day
    events.loc[later, "day"] = rng.integers(day, day + 50, later.sum())
    events.loc[later, "count"] = rng.integers(1, 1000, later.sum())
    events.loc[later, "kind"] = rng.choice(["video", "quiz", "forum"], later.sum())
    submissions = tables.submissions.copy()
    unseen = submissions["known_on"].fillna(submissions["submitted_day"]).ge(day)
    submissions.loc[unseen & submissions["status"].eq("scored"), "score"] = 1.0
    handed_later = submissions["submitted_day"].ge(day).fillna(False)
    submissions.loc[handed_later, "submitted_day"] = day + 30
    submissions.loc[handed_later, "known_on"] = day + 40
    enrolments = tables.enrolments.copy()
    enrolments.loc[enrolments["unregistered_day"].ge(day).fillna(False), "unregistered_day"] = day
    enrolments["outcome"] = rng.permutation(enrolments["outcome"].to_numpy())
    return replace(tables, events=pd.concat([events, events[later.to_numpy()]]), submissions=submissions, enrolments=enrolments)


@given(seed=SEEDS, week=WEEKS)
@settings(max_examples=10)
def test_deleting_the_future_changes_no_feature(seed: int, week: int) -> None:
    tables = random_tables(seed)
    pd.testing.assert_frame_equal(features(tables, week), features(without_future(tables, 7 * week), week), check_exact=True)


@given(seed=SEEDS, week=WEEKS)
@settings(max_examples=10)
def test_another_future_changes_no_feature(seed: int, week: int) -> None:
    tables = random_tables(seed)
    changed = with_another_future(tables, 7 * week, seed)
    pd.testing.assert_frame_equal(features(tables, week), features(changed, week), check_exact=True)


@given(seed=SEEDS, week=WEEKS)
@settings(max_examples=6)
def test_row_order_changes_no_feature(seed: int, week: int) -> None:
    tables = random_tables(seed)
    pd.testing.assert_frame_equal(features(tables, week), features(shuffled(tables, seed), week), check_exact=True)


@given(seed=SEEDS)
@settings(max_examples=3)
def test_weeks_built_together_equal_weeks_built_alone(seed: int) -> None:
    tables = random_tables(seed)
    together = build_features(tables, [Cutoff(2), Cutoff(5)]).frame
    alone = pd.concat([features(tables, 2), features(tables, 5)], ignore_index=True)
    alone = alone.sort_values(["run_id", "week", "enrolment_id"], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone, check_exact=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_deleting_the_future_changes_no_risk(seed: int) -> None:
    tables = random_tables(seed, learners=20)
    model = shipped_models()[0]
    before = model.predict_risk(features(tables, 4))
    after = model.predict_risk(features(without_future(tables, 28), 4))
    pd.testing.assert_frame_equal(before, after, check_exact=True)


def test_the_past_does_change_features() -> None:
    tables = random_tables(3)
    fewer = replace(tables, events=tables.events[tables.events["day"] >= 14])
    assert not features(tables, 4).equals(features(fewer, 4))
