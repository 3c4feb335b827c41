"""What-if: coming days are edited, the past is not, and the answer is the model's."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dropout.domain import Capacity, Cutoff
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.schema import Tables
from dropout.scoring import score_run
from dropout.whatif import Scenario, WhatIfRun
from dropout.whatif.projection import project_run
from tests.builders import make_tables, scored_bundle

DAY = 35  # the bundled run stands at the end of week 5; its next deadline is day 47


@pytest.fixture(scope="module")
def run() -> WhatIfRun:
    return WhatIfRun(scored_bundle())


@pytest.fixture(scope="module")
def silent(run: WhatIfRun) -> str:
    """The first on the list who did nothing lately."""
    usual = run.scored.frame["active_days_last_14d"]
    return str(usual.index[usual.eq(0)][0])


def test_no_change_gives_exactly_the_unchanged_estimate(run: WhatIfRun) -> None:
    members = run.scored.members.set_index("enrolment_id")
    for enrolment in members.index[[0, 70, 140]]:
        found = run.score(enrolment, Scenario())
        assert (found.changed, found.changed_raw) == (found.unchanged, found.unchanged_raw)
        assert found.now == members.loc[enrolment, "risk"]
        assert found.week == 7


def test_no_change_is_the_run_carried_on_scored_as_a_whole(run: WhatIfRun, silent: str) -> None:
    frame = build_features(run.projected, [Cutoff(7)]).frame
    risk = run.scored.model.predict_risk(frame)["risk"].set_axis(frame["enrolment_id"])
    assert run.score(silent, Scenario()).unchanged == risk[silent]


def test_what_was_moved_changes_the_estimate_and_its_reasons(run: WhatIfRun, silent: str) -> None:
    found = run.score(silent, Scenario(active_days=5, hand_in="on_time"))
    assert found.changed < found.unchanged - 0.1
    assert run.reasons(found) != run.reasons(run.score(silent, Scenario()))


def test_being_as_active_as_usual_is_on_average_no_change(run: WhatIfRun) -> None:
    """The days of a scenario are the days that were coming: only where in the week they fall may differ."""
    usual = run.scored.frame["active_days_last_14d"]
    regular = usual.index[usual.isin([4, 6, 8])][:8]
    found = [run.score(enrolment, Scenario(active_days=int(usual[enrolment] / 2))) for enrolment in regular]
    assert np.mean([answer.changed - answer.unchanged for answer in found]) == pytest.approx(0, abs=0.02)


def test_levers_are_bounded_by_what_learners_of_the_run_do(run: WhatIfRun, silent: str) -> None:
    levers = run.levers(silent)
    days = run.scored.frame["active_days_last_7d"]
    assert levers.active_days == (int(days.quantile(0.01)), int(days.quantile(0.99)))
    assert (levers.weeks_ahead, levers.next_due_day, levers.usual_active_days) == (2, 47, 0)


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        (Scenario(active_days=8), "Active days a week cannot be set to this here. Found: 8; learners of this run: 0 to 7"),
        (Scenario(active_days=-1), "Active days a week cannot be set to this here"),
        (Scenario(mark=101), "The mark cannot be set to this here. Found: 101; learners of this run: "),
        (Scenario(mark=0), "The mark cannot be set to this here"),
        (Scenario(hand_in="late", late_days=30), "Days late cannot be set to this here. Found: 30"),
        (Scenario(hand_in="late"), "Days late cannot be set to this here. Found: 0"),
        (Scenario(hand_in="never"), "There is no deadline to hand in for in this window. Found: never"),
    ],
)
def test_what_nobody_here_does_is_refused_with_what_they_do(run: WhatIfRun, silent: str, scenario: Scenario, says: str) -> None:
    with pytest.raises(DropoutError) as error:
        run.score(silent, scenario)
    assert says in str(error.value)


def test_no_lever_is_a_click_count() -> None:
    assert {field.name for field in fields(Scenario)} == {"active_days", "active_weeks", "hand_in", "late_days", "mark", "items"}


def test_what_it_would_take_really_leads_under_the_line_with_at_most_two_levers(run: WhatIfRun) -> None:
    listed = run.scored.members[run.scored.members["tier"] == "contact_first"]
    found = {enrolment: run.what_would_it_take(enrolment) for enrolment in listed["enrolment_id"].iloc[[0, 20]]}
    assert any(found.values())
    for enrolment, scenario in found.items():
        if scenario is not None:
            assert run.score(enrolment, scenario).changed_raw < listed["raw"].min()
            assert sum(value is not None for value in (scenario.active_days, scenario.hand_in, scenario.mark)) <= 2


def test_it_takes_the_smallest_change_there_is(run: WhatIfRun) -> None:
    listed = run.scored.members[run.scored.members["tier"] == "contact_first"]
    line = listed["raw"].min()
    last = listed["enrolment_id"].iloc[-1]
    found = run.what_would_it_take(last)
    assert found is not None
    assert found.active_days is not None
    fewer = range(int(run.levers(last).usual_active_days) + 1, found.active_days)
    assert all(run.score(last, Scenario(active_days=days)).changed_raw >= line for days in fewer)


def test_where_nothing_helps_none_is_found(run: WhatIfRun) -> None:
    """The line is drawn at the lowest estimate of the run: no change leads the first on the list below it."""
    members = run.scored.members
    last_only = members.assign(tier=["no_action"] * (len(members) - 1) + ["contact_first"])
    assert WhatIfRun(replace(run.scored, members=last_only)).what_would_it_take(members["enrolment_id"].iloc[0]) is None


def test_with_nobody_on_the_list_there_is_no_line(run: WhatIfRun, silent: str) -> None:
    assert WhatIfRun(run.scored.with_capacity(Capacity(count=0))).what_would_it_take(silent) is None


def small_run(**kwargs: Any) -> WhatIfRun:
    tables = make_tables(enrolments=[{"learner_id": name} for name in "AB"], **kwargs)
    return WhatIfRun(score_run(tables, "R-1", 4, scored_bundle().model, Capacity(count=1)))


ACTIVE = [{"learner_id": name, "day": day} for name in "AB" for day in (15, 20, 27)]


def test_at_the_end_of_a_run_nothing_is_left_to_change() -> None:
    with pytest.raises(DropoutError, match="R-1: The run ends within a week: nothing is left to change"):
        small_run(runs=[{"length_days": 34}], events=ACTIVE).levers("R-1/A")


def test_without_any_activity_recorded_nothing_can_be_changed() -> None:
    with pytest.raises(DropoutError, match="R-1: No activity of this run is recorded yet"):
        small_run().levers("R-1/A")


@pytest.mark.parametrize(("due", "weeks", "offered"), [(30, 2, True), (48, 3, True), (56, 4, False), (None, 2, False)])
def test_the_window_reaches_the_next_deadline_within_four_weeks(due: int | None, weeks: int, offered: bool) -> None:
    found = small_run(events=ACTIVE, assessments=[{"assessment_id": "essay", "due_day": due}] if due else None).levers("R-1/A")
    assert (found.weeks_ahead, found.next_assessment is not None) == (weeks, offered)


def test_work_already_handed_in_cannot_be_handed_in_again() -> None:
    essay = {"assessment_id": "essay", "due_day": 30, "title": "Essay"}
    run = small_run(events=ACTIVE, assessments=[essay], submissions=[{"learner_id": "A", "assessment_id": "essay", "submitted_day": 27}])
    assert (run.levers("R-1/A").next_assessment, run.levers("R-1/B").next_assessment) == (None, "Essay")


# The run carried on --------------------------------------------------------------------------------


def carried_on(**kwargs: Any) -> Tables:
    tables = make_tables(enrolments=[{"learner_id": name} for name in ("A", "B", "left")], **kwargs)
    return project_run(tables, pd.Series(["R-1/A", "R-1/B"]), Cutoff(5), 3)


def test_the_last_two_weeks_repeat_themselves() -> None:
    events = [{"learner_id": "A", "day": day, "count": day} for day in (20, 21, 34, 35)] + [{"learner_id": "left", "day": 22}]
    found = carried_on(events=events).frame("events").sort_values(["enrolment_id", "day"])
    assert found.loc[found["enrolment_id"] == "R-1/A", ["day", "count"]].values.tolist() == [
        [20, 20],
        [21, 21],
        [34, 34],
        [35, 21],
        [48, 34],
        [49, 21],
    ]
    assert found.loc[found["enrolment_id"] == "R-1/left", "day"].tolist() == [22]


def test_work_falling_due_is_handed_in_by_those_who_handed_in_the_last_with_their_usual_mark_and_lateness() -> None:
    found = carried_on(
        assessments=[{"assessment_id": name, "due_day": day} for name, day in (("last", 30), ("next", 40), ("later", 90))],
        submissions=[{"learner_id": "A", "assessment_id": "last", "submitted_day": 32, "known_on": 33, "score": 71.0}],
    ).frame("submissions").query("submitted_day >= 35")  # fmt: skip
    assert found[["enrolment_id", "assessment_id", "submitted_day", "score", "status"]].values.tolist() == [
        ["R-1/A", "next", 42, 71.0, "scored"]
    ]


def test_before_any_deadline_those_active_lately_hand_in() -> None:
    found = carried_on(assessments=[{"assessment_id": "first", "due_day": 40}], events=[{"learner_id": "B", "day": 25}]).frame(
        "submissions"
    )
    assert found[["enrolment_id", "submitted_day", "status"]].values.tolist() == [["R-1/B", 40, "submitted"]]
