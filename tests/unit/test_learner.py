"""One learner as of a week: sentences, place, change, and frames that know nothing of what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from dropout.aim import Aim
from dropout.domain import DEFAULT_CAPACITY, Cutoff, Label, RiskBasis
from dropout.explain import Drivers
from dropout.features import FeatureFrame, build_features
from dropout.learner import (
    change_sentence,
    daily_activity,
    deadlines,
    engagement_and_results,
    estimate_sentence,
    find_member,
    find_place,
    known_marks,
    place_after,
    place_by_week,
    run_days,
    tier_cuts,
    what_changed,
    why_nobody,
    why_not_enough,
)
from dropout.model import RiskModel
from dropout.schema import Tables
from dropout.scoring import ScoredRun
from tests import builders

WEEK, DAY = 2, 14
LEARNERS = ["L1", "L2", "L3"]
DUE = {"essay": 6, "quiz": 13, "later": 14}
WORK = ("learner_id", "assessment_id", "submitted_day", "known_on", "score", "status")
FEATURES = ("active_days_total", "deadlines_missed")


def make_tables(events: list[tuple[str, int, int]], submissions: Sequence[tuple[Any, ...]] = (), registered: int = -5) -> Tables:
    """Three learners, one run; events as (learner, day, actions), submissions as in `WORK`."""
    return builders.make_tables(
        enrolments=[{"learner_id": who, "enrolment_id": who, "registered_day": registered} for who in LEARNERS],
        events=[{"learner_id": who, "enrolment_id": who, "day": day, "count": actions} for who, day, actions in events],
        assessments=[{"assessment_id": name, "title": name.capitalize(), "due_day": day} for name, day in DUE.items()],
        submissions=[{"enrolment_id": row[0], **dict(zip(WORK, row, strict=True))} for row in submissions],
    )


@cache
def quiet() -> FeatureFrame:
    """Features of a run in which nothing happened: for the many rules that ask for none."""
    return build_features(make_tables([]), [Cutoff(WEEK)])


def make_scored(tables: Tables, features: FeatureFrame | None = None, **members: Any) -> ScoredRun:
    """A run scored as of week 2 by nobody: risks as given, in the order of LEARNERS."""
    risk = members.pop("risk", [0.78, 0.3, 0.1])
    columns = {"run_id": "R-1", "enrolment_id": LEARNERS, "learner_id": LEARNERS, "week": WEEK, "raw": np.log(risk), "risk": risk,
               "risk_low": [0.69, 0.2, 0.05], "risk_high": [0.85, 0.4, 0.15], "similar": [212, 99, 1200], "enough_data": True,
               "tier": ["contact_first", "check_in", "no_action"]}  # fmt: skip
    model = cast(RiskModel, type("Model", (), {"features": FEATURES, "aim": Aim(Label.NOT_COMPLETED)}))
    run = tables.runs.iloc[0].to_dict()
    frame = pd.DataFrame({**columns, **members})
    return ScoredRun(run, Cutoff(WEEK), model, RiskBasis.CALIBRATED_HERE, DEFAULT_CAPACITY, tables, features or quiet(), frame)


QUIET = make_tables([])


def test_a_calibrated_estimate_is_told_as_a_frequency_with_range_and_count() -> None:
    scored = make_scored(QUIET)
    assert estimate_sentence(scored, scored.members.iloc[0]) == (
        "Of 100 past learners with a similar record at week 2, about 78 did not complete (range 69–85; 212 similar)."
    )
    assert "1,200 similar" in estimate_sentence(scored, scored.members.iloc[2])


@pytest.mark.parametrize(("risk", "says"), [(0.004, "fewer than 1 did not"), (0.996, "more than 99 did not")])
def test_no_estimate_claims_certainty(risk: float, says: str) -> None:
    scored = make_scored(QUIET, risk=[risk, 0.3, 0.1])
    assert says in estimate_sentence(scored, scored.members.iloc[0])


def test_an_order_gives_a_place_and_no_frequency() -> None:
    scored = replace(make_scored(QUIET), basis=RiskBasis.ORDER_ONLY)
    assert estimate_sentence(scored, scored.members.iloc[1]).startswith("Place 2 of 3 on the list as of week 2.")
    assert "100" not in estimate_sentence(scored, scored.members.iloc[1])


def test_not_enough_data_gets_the_reason_instead_of_a_number() -> None:
    once = make_tables([("L1", 1, 1)])
    scored = make_scored(once, build_features(once, [Cutoff(WEEK)]), tier="not_enough_data", enough_data=False)
    said = estimate_sentence(scored, scored.members.iloc[0])
    assert said == why_not_enough(scored, scored.members.iloc[0])
    assert said == "The run has too little activity to judge anybody: 0.3 actions a learner, 10 are needed."


def test_without_any_activity_nobody_can_be_judged_and_marks_do_not_help() -> None:
    scored = make_scored(make_tables([]), tier="not_enough_data", enough_data=False)
    assert why_not_enough(scored, scored.members.iloc[0]) == why_nobody(scored)
    assert why_nobody(scored).startswith("No activity of this run is on record by the end of week 2: marks alone make no list")


def test_data_that_ends_early_is_the_reason() -> None:
    scored = make_scored(QUIET)
    scored.run["data_until_day"] = 13
    assert why_not_enough(scored, scored.members.iloc[0]) == "The data ends on day 13, before the end of week 2 (day 14)."


def test_a_late_enrolment_is_the_reason() -> None:
    scored = make_scored(make_tables([], registered=8))
    assert why_not_enough(scored, scored.members.iloc[0]).startswith("Enrolled on day 8, less than 7 days before the end of week 2")


def test_the_list_leads_from_one_learner_to_the_next_with_those_not_judged_at_its_end() -> None:
    scored = make_scored(QUIET, enough_data=[True, False, True])
    places = {learner: find_place(scored, learner) for learner in LEARNERS}
    assert [(p.number, p.learners, p.before, p.after) for p in places.values()] == [
        (1, 2, None, "L3"), (None, 2, "L3", None), (2, 2, "L1", "L2"),
    ]  # fmt: skip


def test_somebody_who_is_not_in_the_run_is_nobody() -> None:
    assert find_member(make_scored(QUIET), "L9") is None


def test_each_tier_starts_at_its_lowest_estimate() -> None:
    scored = make_scored(QUIET, tier=["contact_first", "contact_first", "no_action"])
    assert tier_cuts(scored) == {"contact_first": 0.3}


def with_drivers(scored: ScoredRun, week: int, *rows: tuple[float, float]) -> ScoredRun:
    at = replace(scored, cutoff=Cutoff(week))
    vars(at)["drivers"] = Drivers(pd.DataFrame(list(rows), columns=list(FEATURES), index=LEARNERS), np.zeros(3), 0.0)
    return at


OTHERS_ACTIVE = make_tables([(learner, day, 1) for learner in ("L2", "L3") for day in range(5)])


@cache
def others_active() -> FeatureFrame:
    return build_features(OTHERS_ACTIVE, [Cutoff(WEEK)])


FLAT = ((0.0, 0.0), (0.0, 0.0))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (0.41, (1.0, 0.2), "It was 41 in week 1; most of the change goes with this: active on no days since the start "
                           "(run median 5 days)."),
        (0.41, (1.0, 1.2), "It was 41 in week 1; part of the change goes with this: active on no days since the start "
                           "(run median 5 days)."),
        (0.41, (0.0, 0.0), "It was 41 in week 1; no single signal explains the change."),
        (0.75, (1.0, 0.2), "It was 75 in week 1: little has changed since."),
        (0.95, (1.0, 0.2), "It was 95 in week 1; no single signal explains the change."),
    ],
    ids=["most", "part", "nothing moved", "small change", "moved the other way"],
)  # fmt: skip
def test_a_change_names_what_moved_most_the_same_way(before: float, after: tuple[float, float], says: str) -> None:
    then = with_drivers(make_scored(OTHERS_ACTIVE, others_active(), risk=[before, 0.3, 0.1]), 1, (0.0, 0.0), *FLAT)
    now = with_drivers(make_scored(OTHERS_ACTIVE, others_active()), 2, after, *FLAT)
    change = what_changed(then, now, now.members.iloc[0])
    assert change is not None
    assert change_sentence(change) == says


def test_nothing_is_compared_with_a_week_that_could_not_be_judged() -> None:
    then = with_drivers(make_scored(QUIET, enough_data=[False, True, True]), 1, (0.0, 0.0), *FLAT)
    now = with_drivers(make_scored(QUIET), 2, (0.0, 0.0), *FLAT)
    assert what_changed(then, now, now.members.iloc[0]) is None


def test_places_by_week_count_from_the_top() -> None:
    history = pd.DataFrame({"enrolment_id": ["L2", "L1", "L1", "L2"], "week": [1, 1, 2, 2], "raw": [0.5, 0.1, 0.9, 0.5]})
    assert place_by_week(history, "L1").to_numpy().tolist() == [[1, 2, 2], [2, 1, 2]]


def test_a_place_after_a_change_counts_those_still_before() -> None:
    scored = make_scored(QUIET, raw=[2.0, 1.0, 0.0])
    assert [place_after(scored, scored.members.iloc[0], shift) for shift in (0.0, -0.5, -1.5, -2.5)] == [1, 1, 2, 3]


def test_activity_stands_beside_the_median_learners_last_seven_days() -> None:
    scored = make_scored(make_tables([("L1", 3, 14), ("L2", 3, 7), ("L2", 13, 21), ("L3", 13, 70), ("L1", 14, 99)]))
    daily = daily_activity(run_days(scored), "L1").set_index("day")
    assert (daily.index.min(), daily.index.max()) == (0, 13)
    assert daily["actions"].to_dict() == {day: 14 if day == 3 else 0 for day in range(14)}
    assert daily.loc[[3, 9, 13], "median"].tolist() == [1, 1, 3]  # of (2, 1, 0), (2, 1, 0) and (0, 3, 10)


def test_activity_before_the_start_is_shown_from_its_first_day() -> None:
    daily = daily_activity(run_days(make_scored(make_tables([("L1", -3, 2), ("L1", -200, 9)]))), "L1")
    assert daily.loc[daily["actions"] > 0, ["day", "actions"]].to_numpy().tolist() == [[-3, 2]]
    assert daily["day"].min() == -3


def test_deadlines_tell_what_was_known_by_then() -> None:
    work = [
        ("L1", "essay", 8, 20, 60.0, "scored"),  # late; its mark comes after the cutoff
        ("L2", "essay", 5, 6, 71.0, "scored"), ("L2", "quiz", 14, 14, 80.0, "scored"),  # the quiz came too late to be known
        ("L3", "essay", 2, 2, None, "excused"), ("L3", "later", 3, 4, 90.0, "scored"),  # not due yet: no deadline so far
    ]  # fmt: skip
    scored = make_scored(make_tables([], work))
    shown = {who: deadlines(scored, who)[["day", "mark", "score"]].astype(object).to_numpy().tolist() for who in LEARNERS}
    nan = pytest.approx(float("nan"), nan_ok=True)
    assert shown["L1"] == [[6, "late", nan], [13, "missed", nan]]
    assert shown["L2"] == [[6, "met", 71.0], [13, "missed", nan]]
    assert shown["L3"] == [[6, "set_aside", nan], [13, "missed", nan]]
    assert deadlines(scored, "L1")["title"].tolist() == ["Essay", "Quiz"]


def test_marks_are_those_known_by_then_beside_the_median_of_all_that_are() -> None:
    given = [("L1", "essay", 5, 6, 70.0, "scored"), ("L2", "essay", 5, pd.NA, 50.0, "scored"), ("L3", "essay", 5, 14, 10.0, "scored"),
             ("L1", "quiz", 13, 14, 90.0, "scored"), ("L1", "later", 9, pd.NA, float("nan"), "submitted")]  # fmt: skip
    tables = make_tables([], given)
    scored = make_scored(tables, build_features(tables, [Cutoff(WEEK)]))
    assert known_marks(scored, "L1").to_numpy().tolist() == [["Essay", 70.0, 60.0]]
    assert known_marks(scored, "L3").empty


def test_quadrant_holds_places_among_the_run_and_gaps_without_a_mark() -> None:
    tables = make_tables([("L1", 1, 1), ("L2", 1, 1), ("L2", 2, 1)], [("L1", "essay", 5, 6, 71.0, "scored")])
    places = engagement_and_results(make_scored(tables, build_features(tables, [Cutoff(WEEK)]))).set_index("learner_id")
    assert places["engagement"].tolist() == pytest.approx([1 / 3, 2 / 3, 0])  # who did nothing is above nobody
    assert places["results"].isna().tolist() == [False, True, True]
