"""Nudges: who meets the rules as of the week, and who is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dropout.domain import Cutoff
from dropout.features import build_features
from dropout.interventions.nudges import NudgeRules, find_nudges, hold_back
from dropout.schema import Tables
from tests import builders
from tests.unit.test_learner import make_scored

TODAY = date(2026, 3, 10)
USUAL = NudgeRules()


def tables(later: int = 20) -> Tables:
    """At the end of week 2 (day 14): L1 silent since day 2, L2 active, L3 active and done with the quiz due on day 15."""
    return builders.make_tables(
        enrolments=[{"learner_id": who, "enrolment_id": who} for who in ("L1", "L2", "L3")],
        events=[{"learner_id": who, "enrolment_id": who, "day": day} for who, day in [("L1", 2), ("L2", 13), ("L3", 13), ("L1", later)]],
        assessments=[{"assessment_id": name, "title": name.capitalize(), "due_day": day} for name, day in (("quiz", 15), ("essay", 17))],
        submissions=[{"learner_id": who, "enrolment_id": who, "assessment_id": "quiz", "submitted_day": day, "known_on": day, "score": 70.0}
                     for who, day in (("L3", 12), ("L2", 14))],
    )  # fmt: skip


def found(rules: NudgeRules = USUAL, given: Tables | None = None) -> dict[str, str]:
    asked = given or tables()
    scored = make_scored(asked, build_features(asked, [Cutoff(2)]))
    nudges = find_nudges(scored, rules)
    return dict(zip(nudges["learner_id"], nudges["why"], strict=True))


def test_a_deadline_near_with_nothing_handed_in_or_long_silence() -> None:
    quiz = "Quiz is due on day 15, nothing handed in"
    assert found() == {"L1": quiz, "L2": quiz}
    assert found(NudgeRules(days_before=1)) == {"L1": "No activity for 11 days"}
    assert found(NudgeRules(days_before=1, silent_days=12)) == {}


@pytest.mark.parametrize(("registered", "waits"), [(-20, True), (None, True), (4, True), (5, False)])
def test_who_was_never_seen_is_silent_since_they_enrolled(registered: int | None, waits: bool) -> None:
    asked, rules = tables(), NudgeRules(days_before=1)
    others = -20 if registered is not None else None  # a run either knows when people enrolled, or does not
    unseen = replace(
        asked,
        runs=asked.runs.assign(registration_known=registered is not None),
        enrolments=asked.enrolments.assign(registered_day=pd.array([others, others, registered], dtype="Int64")),
        events=asked.events[asked.events["enrolment_id"] != "L3"],
    )
    assert found(rules, unseen) == {"L1": "No activity for 11 days"} | ({"L3": "No activity so far"} if waits else {})
    assert found(rules, replace(unseen, events=asked.events[:0])) == {}  # nothing is recorded: nobody can be called silent


def test_what_comes_later_changes_no_nudge() -> None:
    assert found(given=tables(later=14)) == found(given=tables(later=60)) == found()
    done = tables()
    assert found(given=replace(done, submissions=done.submissions[done.submissions["submitted_day"] < 14])) == found()


def held(contacts: list[date], rules: NudgeRules = USUAL, left_alone: dict[str, str] | None = None) -> str:
    one = pd.DataFrame({"learner_id": ["L1"]})
    return str(hold_back(one, {"L1": contacts}, left_alone or {}, rules, TODAY)["held"].iloc[0])


def test_nobody_hears_from_us_too_often() -> None:
    ago = [TODAY - timedelta(days=days) for days in range(40)]
    assert held([]) == held([ago[7]]) == held([ago[28], ago[30], ago[8]]) == ""
    assert held([ago[6]]) == held([ago[0]]) == "contacted within 7 days"
    assert held([ago[8], ago[20]]) == "contacted 2 times in four weeks"
    assert held([], left_alone={"L1": "snoozed"}) == "snoozed"


@given(st.lists(st.integers(0, 60), max_size=6), st.integers(1, 28), st.integers(1, 10))
def test_the_caps_hold_whatever_was_logged(days: list[int], rest: int, most: int) -> None:
    rules = NudgeRules(rest_days=rest, most_a_month=most)
    if held([TODAY - timedelta(days=day) for day in days], rules) == "":
        assert all(day >= rest for day in days)
        assert sum(day < 28 for day in days) < most


def test_rules_out_of_bounds_are_refused() -> None:
    with pytest.raises(ValidationError):
        NudgeRules(rest_days=0)
