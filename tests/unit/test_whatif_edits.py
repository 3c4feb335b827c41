"""What a scenario does to one learner's rows."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.whatif import Scenario
from dropout.whatif.edits import edit_events, edit_submissions

DAY = 35
EVENTS = pd.DataFrame({
    "enrolment_id": "A", "day": [3, 30, 36, 36, 40], "count": [9, 2, 5, 4, 1],
    "kind": ["forum", "content", "video", "quiz", "content"], "resource_id": ["p1", "p2", "p2", None, "p3"],
})  # fmt: skip
TYPICAL = EVENTS.assign(enrolment_id="B", count=100)


def coming_days(scenario: Scenario, weeks: int = 1, events: pd.DataFrame = EVENTS) -> dict[int, list[tuple[str, int, object]]]:
    """What the days from the cutoff on hold: (kind, count, item) by day; what came before is as it was."""
    found = edit_events(events, TYPICAL[TYPICAL["day"] >= DAY], scenario, DAY, weeks)
    pd.testing.assert_frame_equal(found[found["day"] < DAY], events[events["day"] < DAY])
    rows = found[found["day"] >= DAY]
    return {
        int(day): list(zip(part["kind"], part["count"], part["resource_id"].fillna("-"), strict=True)) for day, part in rows.groupby("day")
    }


FIRST, SECOND = [("video", 5, "p2"), ("quiz", 4, "-")], [("content", 1, "p3")]


def test_coming_days_are_as_many_as_asked_and_like_those_that_were_coming() -> None:
    assert coming_days(Scenario(active_days=2)) == {35: FIRST, 39: SECOND}
    assert coming_days(Scenario(active_days=1)) == {35: FIRST}
    assert sorted(coming_days(Scenario(active_days=3), weeks=2)) == [35, 37, 40, 42, 44, 47]


def test_when_the_pattern_comes_round_again_what_was_new_in_it_is_new_again() -> None:
    assert coming_days(Scenario(active_days=4)) == {35: FIRST, 37: SECOND, 39: FIRST, 40: [("content", 1, "p3+1")]}


def test_one_who_would_do_nothing_gets_days_like_another_learners() -> None:
    found = coming_days(Scenario(active_days=2), events=EVENTS[EVENTS["day"] < DAY])
    assert found == {35: [("video", 100, "p2"), ("quiz", 100, "-")], 39: [("content", 100, "p3")]}


def test_no_active_days_leave_the_past_alone() -> None:
    assert coming_days(Scenario(active_days=0)) == {}


DUE = pd.Series({"assessment_id": "next", "due_day": 40})
WORK = pd.DataFrame({
    "assessment_id": ["old", "waiting", "next"], "submitted_day": pd.array([10, 33, 42], dtype="Int64"),
    "known_on": pd.array([12, None, 42], dtype="Int64"), "score": [80.0, None, 80.0], "attempts": 1,
    "status": ["scored", "submitted", "scored"],
})  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "day"), [(Scenario(hand_in="on_time"), 40), (Scenario(hand_in="late", late_days=3), 43), (Scenario(hand_in="not"), None)]
)
def test_the_next_work_is_handed_in_as_asked_with_the_usual_mark(scenario: Scenario, day: int | None) -> None:
    found = edit_submissions(WORK, DUE, scenario, DAY).set_index("assessment_id")
    assert found.loc["old"].tolist() == WORK.set_index("assessment_id").loc["old"].tolist()
    assert ("next" in found.index) == (day is not None)
    if day is not None:
        assert (found.loc["next", "submitted_day"], found.loc["next", "score"]) == (day, 80)


def test_a_mark_is_given_to_work_not_yet_marked_and_to_no_other() -> None:
    found = edit_submissions(WORK, DUE, Scenario(mark=55.0), DAY).set_index("assessment_id")
    assert found["score"].to_dict() == {"old": 80, "waiting": 55, "next": 55}
    assert found["known_on"].tolist() == [12, DAY, 42]
