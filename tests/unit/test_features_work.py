"""Deadlines, lateness, weights and marks, against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dropout.schema import Tables
from tests.builders import features_at, make_tables

WEEK, CUTOFF = 4, 28
# Weights 10 + 30 + 20 + 40 = 100 without the exam; two are due after the cutoff, one of them within 14 days.
WORK = [
    {"assessment_id": "first", "due_day": 6, "weight": 10.0},
    {"assessment_id": "second", "due_day": 20, "weight": 30.0},
    {"assessment_id": "third", "due_day": 34, "weight": 20.0},
    {"assessment_id": "last", "due_day": 60, "weight": 40.0},
    {"assessment_id": "exam", "due_day": 20, "weight": 100.0, "kind": "exam"},
]
LEARNERS = ["on time", "late", "missed", "banked", "excused", "ahead", "hidden", "next day"]
HANDED_IN = [
    {"learner_id": "on time", "assessment_id": "first", "submitted_day": 4, "known_on": 10, "score": 80.0},
    {"learner_id": "on time", "assessment_id": "second", "submitted_day": 20, "known_on": 27, "score": 35.5},
    {"learner_id": "on time", "assessment_id": "exam", "submitted_day": 20, "known_on": 21, "score": 1.0},
    {"learner_id": "late", "assessment_id": "first", "submitted_day": 9, "known_on": 10, "score": 60.0},
    {"learner_id": "late", "assessment_id": "second", "submitted_day": 25, "status": "submitted"},
    {"learner_id": "missed", "assessment_id": "first", "status": "missing"},
    {"learner_id": "banked", "assessment_id": "second", "submitted_day": -1, "status": "banked", "score": 90.0},
    {"learner_id": "excused", "assessment_id": "second", "known_on": 15, "status": "excused"},
    {"learner_id": "ahead", "assessment_id": "third", "submitted_day": 27, "known_on": 27, "score": 50.0},
    {"learner_id": "hidden", "assessment_id": "first", "submitted_day": 5, "known_on": 28, "score": 100.0},
    {"learner_id": "next day", "assessment_id": "second", "submitted_day": 28, "known_on": 28, "score": 100.0},
]  # fmt: skip


def tables_of(work: list[dict[str, Any]], handed_in: list[dict[str, Any]], learners: list[str] = LEARNERS) -> Tables:
    return make_tables(enrolments=[{"learner_id": name} for name in learners], assessments=work, submissions=handed_in)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return features_at(tables_of(WORK, HANDED_IN), WEEK)


@pytest.mark.parametrize(
    ("learner", "name", "value"),
    [
        ("on time", "deadlines_passed", 2),
        ("on time", "deadlines_missed", 0),
        ("on time", "share_submitted", 1),
        ("on time", "share_submitted_on_time", 1),
        ("on time", "lateness_mean_days", (-2 + 0) / 2),
        ("on time", "lateness_worst_days", 0),
        ("on time", "last_lateness_days", 0),
        ("on time", "days_since_last_deadline", CUTOFF - 20),
        ("on time", "submissions_total", 2),
        ("on time", "submissions_last_14d", 1),
        ("on time", "days_since_last_submission", 27 - 20),
        ("late", "share_submitted", 1),
        ("late", "share_submitted_on_time", 0),
        ("late", "lateness_mean_days", (3 + 5) / 2),
        ("late", "lateness_worst_days", 5),
        ("late", "marks_seen", 1),
        ("missed", "deadlines_missed", 2),
        ("missed", "last_two_missed", 2),
        ("missed", "last_deadline_missed", 1),
        ("missed", "missed_weight_share", 1),
        ("missed", "submissions_total", 0),
        ("late", "last_deadline_missed", 0),
        ("hidden", "missed_weight_share", 30 / 40),
        ("hidden", "last_two_missed", 1),
    ],
)
def test_deadline_by_hand(frame: pd.DataFrame, learner: str, name: str, value: float) -> None:
    assert frame.loc[learner, name] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("learner", "name", "value"),
    [
        ("on time", "marks_seen", 2),
        ("on time", "score_mean", (80 + 35.5) / 2),
        ("on time", "score_mean_weighted", (10 * 80 + 30 * 35.5) / 40),
        ("on time", "score_first", 80),
        ("on time", "score_last", 35.5),
        ("on time", "score_lowest", 35.5),
        ("on time", "score_change_last", 35.5 - (80 + 35.5) / 2),
        ("on time", "marks_below_40", 1),
        ("on time", "points_earned", 0.8 * 10 + 0.355 * 30),
        ("on time", "points_share", (0.8 * 10 + 0.355 * 30) / 40),
        ("late", "points_share", 0.6 * 10 / 40),
        ("ahead", "score_mean", 50),
        ("ahead", "points_earned", 0),
    ],
)
def test_mark_by_hand(frame: pd.DataFrame, learner: str, name: str, value: float) -> None:
    assert frame.loc[learner, name] == pytest.approx(value, abs=1e-12)


def test_the_calendar_ahead_is_the_same_for_everybody(frame: pd.DataFrame) -> None:
    names = ["weight_passed", "weight_to_come", "weight_due_next_14d", "days_to_next_deadline", "weight_due_share"]
    assert frame.loc["ahead", names].tolist() == [40, 60, 20, 34 - CUTOFF, 0.4]
    assert frame.loc[["on time", "late", "missed", "ahead"], names].nunique().tolist() == [1] * 5


def test_work_before_its_deadline_counts_as_ahead(frame: pd.DataFrame) -> None:
    assert frame["submissions_ahead"].to_dict() == {name: float(name == "ahead") for name in LEARNERS}


@pytest.mark.parametrize("learner", ["banked", "excused"])
def test_what_is_banked_or_excused_is_neither_due_nor_handed_in_nor_marked(frame: pd.DataFrame, learner: str) -> None:
    found = frame.loc[learner, ["deadlines_passed", "deadlines_missed", "submissions_total", "weight_passed"]]
    assert found.tolist() == [1, 1, 0, 10]
    assert np.isnan(frame.loc[learner, "score_mean"])


def test_a_mark_that_becomes_visible_on_the_cutoff_day_is_not_known_while_the_hand_in_is(frame: pd.DataFrame) -> None:
    assert frame.loc["hidden", "submissions_total"] == 1
    assert np.isnan(frame.loc["hidden", "score_mean"])


def test_what_is_handed_in_on_the_cutoff_day_counts_as_missing_until_then(frame: pd.DataFrame) -> None:
    assert frame.loc["next day", ["deadlines_missed", "submissions_total"]].tolist() == [2, 0]


def test_a_deadline_on_the_cutoff_day_has_not_passed() -> None:
    found = features_at(tables_of([{"assessment_id": "today", "due_day": CUTOFF}], [], ["A"]), WEEK).loc["A"]
    assert math.isnan(found["deadlines_passed"])
    assert found["days_to_next_deadline"] == 0


def test_work_counts_alike_where_every_weight_is_zero_or_missing() -> None:
    work = [{"assessment_id": name, "due_day": day, "weight": weight}
            for name, day, weight in (("a", 1, 0.0), ("b", 2, np.nan), ("c", 3, 0.0), ("d", 40, np.nan))]  # fmt: skip
    one = [{"learner_id": "A", "assessment_id": "a", "submitted_day": 1, "score": 90.0}]
    found = features_at(tables_of(work, one, ["A"]), WEEK).loc["A"]
    assert found[["weight_passed", "weight_to_come", "missed_weight_share"]].tolist() == pytest.approx([75, 25, 2 / 3])


def test_work_without_weight_beside_weighted_work_is_left_out() -> None:
    work = [{"assessment_id": "counts", "due_day": 5, "weight": 20.0}, {"assessment_id": "practice", "due_day": 6, "weight": 0.0}]
    assert features_at(tables_of(work, [], ["A"]), WEEK).loc["A", "deadlines_passed"] == 1


def test_work_inferred_from_activity_counts_from_the_day_it_became_known_and_leaves_weights_alone() -> None:
    work = [
        {"assessment_id": "stated", "due_day": 5, "weight": 20.0},
        {"assessment_id": "seen", "due_day": 6, "weight": np.nan, "known_on": 6},
        {"assessment_id": "later", "due_day": 7, "weight": np.nan, "known_on": CUTOFF},
    ]  # fmt: skip
    found = features_at(tables_of(work, [], ["A"]), WEEK).loc["A"]
    assert found[["deadlines_passed", "weight_passed"]].tolist() == [2, 101]


def test_an_undated_mark_counts_from_the_upload_that_showed_it() -> None:
    shown = [{"learner_id": "A", "assessment_id": "first", "known_on": 12, "score": 70.0}]
    tables = tables_of(WORK, shown, ["A"])
    assert np.isnan(features_at(tables, 1).loc["A", "score_mean"])
    assert features_at(tables, 2).loc["A", ["score_mean", "submissions_total"]].tolist() == [70, 1]


def test_the_latest_mark_is_the_one_seen_last_not_the_one_due_last() -> None:
    shown = [
        {"learner_id": "A", "assessment_id": "first", "submitted_day": 6, "known_on": 26, "score": 30.0},
        {"learner_id": "A", "assessment_id": "second", "submitted_day": 20, "known_on": 21, "score": 70.0},
    ]
    found = features_at(tables_of(WORK, shown, ["A"]), WEEK).loc["A"]
    assert (found["score_first"], found["score_last"]) == (70, 30)
