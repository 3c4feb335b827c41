"""Recency, volume, gaps, rhythm and trend, against values worked out by hand, numpy or scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy

from tests.builders import features_at, make_tables

WEEK, CUTOFF = 4, 28
# (day, kind, actions) of one learner: before the start, twice on day 9, on the last day that counts and on the first that does not.
DONE = [
    (-3, "content", 2), (0, "content", 4), (2, "forum", 1), (9, "quiz", 3), (9, "content", 5), (10, "forum", 2), (18, "content", 6),
    (19, "navigation", 1), (27, "quiz", 8), (28, "video", 100),
]  # fmt: skip
DAYS = [-3, 0, 2, 9, 10, 18, 19, 27]
RUN = [{"learner_id": "A"}, {"learner_id": "silent"}]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return features_at(make_tables(enrolments=RUN, events=[{"learner_id": "A", "day": d, "kind": k, "count": n} for d, k, n in DONE]), WEEK)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("actions_total", 32),
        ("actions_before_start", 2),
        ("actions_last_7d", 8),
        ("actions_last_14d", 15),
        ("actions_last_28d", 30),
        ("actions_per_active_day", 32 / 7),
        ("actions_week_on_week", (8 - 7) / 15),
        ("recent_share", 15 / 32),
        ("actions_content_total", 17),
        ("actions_content_last_14d", 6),
        ("share_content", 17 / 32),
        ("actions_video_total", 0),
        ("kinds_used", 4),
        ("days_since_last_activity", 0),
        ("active_days_total", 7),
        ("active_days_last_7d", 1),
        ("active_days_last_14d", 3),
        ("active_days_last_28d", 7),
        ("active_days_before_start", 1),
        ("active_days_change", 1 - 2),
        ("active_weeks", 4),
        ("share_active_days", 7 / 28),
        ("first_active_day", -3),
        ("first_active_day_after_start", 0),
        ("activity_span_days", 31),
        ("longest_gap_days", 8),
        ("recent_days_weighted", 1 + 2 / 2 + 2 / 4 + 2 / 8),
    ],
)
def test_value_by_hand(frame: pd.DataFrame, name: str, value: float) -> None:
    assert frame.loc["A", name] == pytest.approx(value, abs=1e-12)


def test_thirds_divide_the_time_elapsed_and_leave_out_what_came_before_it(frame: pd.DataFrame) -> None:
    after_start = [(day, count) for day, _, count in DONE if 0 <= day < CUTOFF]
    expected = [sum(n for day, n in after_start if int(3 * day / CUTOFF) == third) for third in range(3)]
    assert frame.loc["A", ["actions_early_third", "actions_middle_third", "actions_late_third"]].tolist() == expected


def test_slope_is_the_least_squares_line_through_active_days_a_week(frame: pd.DataFrame) -> None:
    a_week = [sum(day // 7 == week for day in DAYS if day >= 0) for week in range(WEEK)]
    assert frame.loc["A", "active_days_slope"] == pytest.approx(np.polyfit(range(WEEK), a_week, 1)[0])


def test_entropy_is_that_of_the_days_of_the_week(frame: pd.DataFrame) -> None:
    per_position = [sum(day % 7 == position for day in DAYS) for position in range(7)]
    assert frame.loc["A", "weekday_entropy"] == pytest.approx(entropy(per_position))


def test_a_gap_still_open_at_the_cutoff_counts() -> None:
    tables = make_tables(enrolments=RUN, events=[{"learner_id": "A", "day": day} for day in (0, 4)])
    assert features_at(tables, WEEK).loc["A", "longest_gap_days"] == CUTOFF - 4


def test_a_trend_needs_two_weeks() -> None:
    tables = make_tables(enrolments=RUN, events=[{"learner_id": "A", "day": 0}])
    assert np.isnan(features_at(tables, 1).loc["A", "active_days_slope"])


@pytest.mark.parametrize("name", ["actions_total", "actions_last_14d", "actions_forum_total", "active_days_total", "resources_used"])
def test_silence_counts_as_nothing_done_where_activity_is_recorded(frame: pd.DataFrame, name: str) -> None:
    assert frame.loc["silent", name] == 0


@pytest.mark.parametrize("name", ["days_since_last_activity", "longest_gap_days", "weekday_entropy", "share_content", "first_active_day"])
def test_what_needs_activity_is_missing_for_the_silent(frame: pd.DataFrame, name: str) -> None:
    assert np.isnan(frame.loc["silent", name])


def test_silence_is_unknown_where_nothing_is_recorded_of_the_run() -> None:
    later = make_tables(enrolments=RUN, events=[{"learner_id": "A", "day": CUTOFF}])
    names = ["actions_total", "active_days_last_7d", "resources_used", "share_active_days"]
    assert features_at(later, WEEK)[names].isna().all(axis=None)


def test_shares_by_weekday_follow_the_calendar() -> None:
    tables = make_tables(
        runs=[{"starts_on": pd.Timestamp("2024-02-07")}], enrolments=RUN,
        events=[{"learner_id": "A", "day": day, "count": count} for day, count in ((-2, 1), (0, 3), (7, 4))],
    )  # fmt: skip
    found = features_at(tables, 2).loc["A"]
    assert pd.Timestamp("2024-02-07").day_name() == "Wednesday"
    assert (found["share_wednesday"], found["share_monday"], found["share_sunday"]) == (7 / 8, 1 / 8, 0)


def test_shares_by_weekday_are_missing_without_a_calendar(frame: pd.DataFrame) -> None:
    assert frame[["share_monday", "share_sunday"]].isna().all(axis=None)


def test_shares_by_time_of_day_follow_the_clock() -> None:
    at = [pd.Timestamp("2024-02-07 05:59"), pd.Timestamp("2024-02-07 06:00"), pd.Timestamp("2024-02-07 23:00"), pd.NaT]
    events = [{"learner_id": "A", "day": 0, "at": moment, "count": count} for moment, count in zip(at, (1, 2, 5, 50), strict=True)]
    found = features_at(make_tables(enrolments=RUN, events=events), 1).loc["A"]
    assert found[["share_hours_0_6", "share_hours_6_12", "share_hours_12_18", "share_hours_18_24"]].tolist() == [1 / 8, 2 / 8, 0, 5 / 8]


def test_shares_by_time_of_day_are_missing_without_timestamps(frame: pd.DataFrame) -> None:
    assert np.isnan(frame.loc["A", "share_hours_0_6"])
