"""Actions: combined, week by week, on top of the run carried on; the past stays as it is, and nothing done changes nothing."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropout.domain import Cutoff
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.interventions.path import learning_path
from dropout.whatif import Action, Levers, Scenario, WhatIfRun, combined, possible_actions
from dropout.whatif.edits import add_items, edit_events
from tests.builders import scored_bundle

DAY, WEEK = 35, 5
SILENT = -1  # in the place of a drawn one


@pytest.fixture(scope="module")
def run() -> WhatIfRun:
    return WhatIfRun(scored_bundle())


@pytest.fixture(scope="module")
def ahead(run: WhatIfRun) -> pd.DataFrame:
    """Everybody's features at the end of the run carried on."""
    return build_features(run.projected, [run.end]).frame


@pytest.fixture(scope="module")
def silent(run: WhatIfRun) -> str:
    usual = run.scored.frame["active_days_last_14d"]
    return str(usual.index[usual.eq(0)][0])


@pytest.fixture(scope="module")
def actions(run: WhatIfRun, silent: str) -> list[Action]:
    path = learning_path(run.scored, silent)
    material = path[~path["is_work"]]
    return possible_actions(run.levers(silent), list(zip(material["item"], material["title"], strict=True)))


def test_all_three_actions_are_open_to_somebody_silent(actions: list[Action]) -> None:
    assert [action.words.split()[0] for action in actions] == ["hands", "is", "works"]


def test_no_action_is_no_change_in_any_week(run: WhatIfRun, silent: str) -> None:
    assert combined([]) == Scenario()
    found = run.by_week(silent, [combined([]), Scenario()])
    one, two = (found[found["scenario"] == number].drop(columns="scenario").reset_index(drop=True) for number in (0, 1))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert one["risk"].iloc[-1] == run.score(silent, Scenario()).unchanged


def test_every_week_of_no_change_is_the_run_carried_on_scored_as_a_whole(run: WhatIfRun, silent: str) -> None:
    found = run.by_week(silent, [Scenario()]).set_index("week")["risk"]
    for week in (6, 7):
        frame = build_features(run.projected, [Cutoff(week)]).frame
        whole = run.scored.model.predict_risk(frame)["risk"].set_axis(frame["enrolment_id"])
        assert found[week] == whole[silent]


def test_week_by_week_starts_at_the_estimate_of_today_and_ends_at_the_answer(run: WhatIfRun, silent: str, actions: list[Action]) -> None:
    scenario = combined(actions)
    found = run.by_week(silent, [scenario])
    assert list(found["week"]) == [5, 6, 7]
    member = run.scored.members.set_index("enrolment_id").loc[silent]
    assert found["risk"].iloc[0] == member["risk"]
    assert found["risk"].iloc[-1] == run.score(silent, scenario).changed
    assert (found["risk_low"] <= found["risk"] + 0.2).all()
    assert (found["risk_low"] < found["risk_high"]).all()


def test_what_is_done_together_is_scored_lower_than_nothing(run: WhatIfRun, silent: str, actions: list[Action]) -> None:
    found = run.by_week(silent, [Scenario(), combined(actions)]).pivot(index="week", columns="scenario", values="risk")
    assert found.loc[7, 1] < found.loc[7, 0] - 0.1
    assert found.loc[5, 1] == found.loc[5, 0]


SCENARIOS = st.builds(
    Scenario, active_days=st.none() | st.integers(0, 7), active_weeks=st.none() | st.integers(1, 4), hand_in=st.none() | st.just("on_time")
)


@settings(max_examples=15)
@given(
    days=st.lists(st.integers(0, DAY + 13), max_size=20),
    scenario=SCENARIOS,
    items=st.lists(st.sampled_from("abcde"), unique=True, max_size=3),
)
def test_an_action_never_changes_the_past(days: list[int], scenario: Scenario, items: list[str]) -> None:
    columns = {"enrolment_id": "e", "at": pd.NaT, "kind": "content", "resource_id": "x", "count": 1}
    events = pd.DataFrame({**columns, "day": sorted(days)}, index=range(len(days)))
    chosen = pd.DataFrame({"resource_id": items, "kind": "quiz", "count": 3})
    edited = add_items(edit_events(events, events, scenario, DAY, 2), chosen, DAY)
    pd.testing.assert_frame_equal(
        edited[edited["day"] < DAY].reset_index(drop=True), events[events["day"] < DAY].reset_index(drop=True), check_dtype=False
    )
    added = edited[edited["resource_id"].isin(items)]
    assert sorted(added["resource_id"]) == sorted(items)
    assert added["day"].is_unique


@settings(max_examples=6)
@given(place=st.integers(0, 10_000))
@example(place=SILENT)
def test_as_of_today_whoever_acts_is_who_they_were(run: WhatIfRun, silent: str, ahead: pd.DataFrame, place: int) -> None:
    """Every feature at the cutoff, built from the rows that actions changed, is what it was; nothing done is the run carried on."""
    ids = run.scored.members["enrolment_id"]
    one = silent if place == SILENT else str(ids.iloc[place % len(ids)])
    path = learning_path(run.scored, one)
    material = path[~path["is_work"] & path["item"].isin(run.effort.index)]
    actions = possible_actions(run.levers(one), list(zip(material["item"], material["title"], strict=True)))
    done = [combined(some) for number in range(len(actions) + 1) for some in itertools.combinations(actions, number)]
    now, seen = run._features(one, done, WEEK), run.scored.frame.columns.drop("enrolment_id")
    for row in now[seen].drop_duplicates().to_dict("index").values():  # one, where nothing that was done shows yet
        pd.testing.assert_series_equal(pd.Series(row), run.scored.frame.loc[one, seen], check_names=False, check_dtype=False)
    later = run._features(one, done[:1]).iloc[0]
    pd.testing.assert_series_equal(later[seen], ahead.set_index("enrolment_id").loc[one, seen], check_names=False, check_dtype=False)


def test_days_of_activity_end_when_the_weeks_do() -> None:
    events = pd.DataFrame({"enrolment_id": "e", "day": [1, 36, 44], "at": pd.NaT, "kind": "content", "resource_id": None, "count": 1})
    edited = edit_events(events, events, Scenario(active_days=3, active_weeks=1), DAY, 2)
    assert list(edited["day"]) == [1, 35, 37, 40, 44]


@pytest.mark.parametrize("item", ["SIM-2025B/R140", "nonsense"])
def test_only_material_that_is_open_and_unused_can_be_worked_through(run: WhatIfRun, silent: str, item: str) -> None:
    with pytest.raises(DropoutError, match="nothing left to work through"):
        run.score(silent, Scenario(items=(item,)))


def test_actions_combine_in_any_order(actions: list[Action]) -> None:
    assert len({combined(order) for order in itertools.permutations(actions)}) == 1


def test_nothing_is_offered_that_a_learner_does_already() -> None:
    assert possible_actions(Levers(2, (0, 7), 4.0, None, None, (1, 3), None, False), []) == []
    assert possible_actions(Levers(2, (0, 2), 0.0, None, None, (1, 3), None, False), []) == []
