"""Who is a member at a cutoff, place among peers, use of material, history in other runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import percentileofscore

from dropout.domain import Cutoff
from dropout.features import build_features
from dropout.schema import Tables, combine
from tests.builders import features_at, make_tables, random_tables

WEEK, CUTOFF = 4, 28


def members(*enrolments: dict[str, Any], registration_known: bool = True) -> set[str]:
    return set(features_at(make_tables(runs=[{"registration_known": registration_known}], enrolments=list(enrolments)), WEEK).index)


def test_who_registered_by_the_cutoff_and_has_not_left_before_it_is_a_member() -> None:
    found = members(
        {"learner_id": "early", "registered_day": -50},
        {"learner_id": "that day", "registered_day": CUTOFF},
        {"learner_id": "a day late", "registered_day": CUTOFF + 1},
        {"learner_id": "left before", "unregistered_day": CUTOFF - 1},
        {"learner_id": "leaves that day", "unregistered_day": CUTOFF},
        {"learner_id": "never said when", "registered_day": pd.NA},
        {"learner_id": "seen since", "known_on": CUTOFF - 1},
        {"learner_id": "not seen yet", "known_on": CUTOFF},
    )
    assert found == {"early", "that day", "leaves that day", "seen since"}


def test_without_any_registration_data_everybody_on_the_roster_is_a_member() -> None:
    assert members({"learner_id": "A", "registered_day": pd.NA}, registration_known=False) == {"A"}


def test_learners_without_any_activity_stay_in() -> None:
    tables = make_tables(enrolments=[{"learner_id": "silent"}, {"learner_id": "A"}], events=[{"learner_id": "A", "day": 1}])
    assert set(features_at(tables, WEEK).index) == {"silent", "A"}


def test_a_place_is_the_percentile_among_those_registered_before_the_cutoff() -> None:
    counts = {"A": 5, "B": 5, "C": 0, "D": 12, "E": 7}
    people = [*({"learner_id": name} for name in counts), {"learner_id": "new", "registered_day": CUTOFF}]
    events = [{"learner_id": name, "day": 3, "count": count} for name, count in counts.items() if count]
    found = features_at(make_tables(enrolments=people, events=events), WEEK)["actions_total_percentile"]
    expected = {name: percentileofscore(list(counts.values()), count, kind="mean") / 100 for name, count in counts.items()}
    assert found.drop("new").to_dict() == pytest.approx(expected)
    assert np.isnan(found["new"])


def test_a_place_is_taken_only_among_those_with_a_value() -> None:
    work = [{"assessment_id": "essay", "due_day": 5}]
    marks = [{"learner_id": name, "assessment_id": "essay", "submitted_day": 5, "score": score} for name, score in (("A", 40), ("B", 80.0))]
    tables = make_tables(enrolments=[{"learner_id": name} for name in "ABC"], assessments=work, submissions=marks)
    found = features_at(tables, WEEK)["score_mean_weighted_percentile"]
    assert found[["A", "B"]].tolist() == [0.25, 0.75]
    assert np.isnan(found["C"])


def test_every_place_equals_the_percentile_in_its_own_run() -> None:
    frame = build_features(random_tables(5, learners=15), [Cutoff(5)]).frame
    for run, part in frame[frame["is_peer"]].groupby("run_id"):
        known = part.dropna(subset="active_days_total")
        expected = [percentileofscore(known["active_days_total"], value, kind="mean") / 100 for value in known["active_days_total"]]
        assert known["active_days_total_percentile"].tolist() == pytest.approx(expected), run
        assert len(known) > 3


MATERIAL = [
    {"resource_id": "stated", "opens_day": 2},
    {"resource_id": "seen first on day 5"},
    {"resource_id": "new", "opens_day": 20},
    {"resource_id": "tomorrow", "opens_day": CUTOFF},
    {"resource_id": "never opened by anybody"},
]
OPENED = [("A", "stated", 1), ("A", "stated", 9), ("A", "seen first on day 5", 11), ("B", "seen first on day 5", 5), ("B", "new", 26)]


@pytest.fixture(scope="module")
def material() -> pd.DataFrame:
    events = [{"learner_id": learner, "resource_id": resource, "day": day} for learner, resource, day in OPENED]
    return features_at(make_tables(enrolments=[{"learner_id": "A"}, {"learner_id": "B"}], events=events, resources=MATERIAL), WEEK)


@pytest.mark.parametrize(
    ("learner", "name", "value"),
    [
        ("A", "resources_used", 2),
        ("A", "share_material_used", 2 / 3),  # open by day 27: stated, seen first on day 5, new
        ("A", "access_delay_mean", (0 + 6) / 2),  # an access before the stated opening is no negative delay
        ("A", "resources_new_last_14d", 0),
        ("A", "share_new_material_used", 0),
        ("B", "access_delay_mean", (0 + 6) / 2),
        ("B", "resources_new_last_14d", 1),
        ("B", "resources_recent_used", 1),
        ("B", "share_new_material_used", 1),
    ],
)
def test_use_of_material_by_hand(material: pd.DataFrame, learner: str, name: str, value: float) -> None:
    assert material.loc[learner, name] == pytest.approx(value)


# Everybody is in the run that starts on 5 February and in one more of their own: its facts, their enrolment, what counts.
OTHER_RUNS: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "same time": ({}, {}, 1),
    "over": ({"starts_on": pd.Timestamp("2023-01-09")}, {}, 0),
    "registers on the cutoff day": ({}, {"registered_day": 21}, 0),  # it starts a week later: its day 21 is day 28 here
    "left it before": ({}, {"unregistered_day": 20}, 0),
    "registration unknown": ({}, {"registered_day": pd.NA}, 0),
    "no calendar": ({"starts_on": pd.NaT}, {}, 0),
    "end inferred": ({"length_provenance": "inferred"}, {}, 0),
    "end unknown": ({"length_days": pd.NA}, {}, 0),
}


def test_another_run_counts_only_where_calendars_prove_that_it_was_known_and_open() -> None:
    runs: list[dict[str, Any]] = [{"run_id": "R-1", "starts_on": pd.Timestamp("2024-02-05")}]
    enrolments: list[dict[str, Any]] = []
    for case, (run, enrolment, _) in OTHER_RUNS.items():
        runs.append({"run_id": case, "starts_on": pd.Timestamp("2024-02-12"), **run})
        enrolments += [{"learner_id": case, "run_id": "R-1"}, {"learner_id": case, "run_id": case, **enrolment}]
    frame = build_features(make_tables(runs=runs, enrolments=enrolments), [Cutoff(WEEK)]).frame
    found = frame[frame["run_id"] == "R-1"].set_index("learner_id")["parallel_enrolments"]
    assert found.to_dict() == {case: count for case, (_, _, count) in OTHER_RUNS.items()}


def test_other_runs_are_unknown_without_a_calendar_of_this_one() -> None:
    runs = [{"run_id": "R-1", "starts_on": pd.NaT}, {"run_id": "R-2", "starts_on": pd.Timestamp("2024-02-05")}]
    tables = make_tables(runs=runs, enrolments=[{"learner_id": "A", "run_id": run} for run in ("R-1", "R-2")])
    frame = build_features(tables, [Cutoff(WEEK)]).frame.set_index("run_id")
    assert np.isnan(frame.loc["R-1", "parallel_enrolments"])
    assert frame.loc["R-2", "parallel_enrolments"] == 0


def test_background_is_read_from_attributes_and_the_registration() -> None:
    attributes = [
        {"learner_id": "A", "name": "previous_attempts", "value": "2"},
        {"learner_id": "A", "name": "studied_credits", "value": "?"},
    ]
    found = features_at(make_tables(enrolments=[{"learner_id": "A", "registered_day": -12}], attributes=attributes), WEEK).loc["A"]
    assert found[["previous_attempts", "registered_days_before_start", "weeks_elapsed", "share_elapsed"]].tolist() == [2, 12, 4, 0.2]
    assert found[["studied_credits", "education_level"]].isna().all()


def test_the_share_elapsed_is_missing_where_the_end_is_only_inferred() -> None:
    tables = make_tables(runs=[{"length_provenance": "inferred"}], enrolments=[{"learner_id": "A"}])
    assert np.isnan(features_at(tables, WEEK).loc["A", "share_elapsed"])


def overlapping() -> Tables:
    """Two runs a week apart; A is in both, B in one."""
    runs = [{"run_id": run, "starts_on": pd.Timestamp(day)} for run, day in (("R-1", "2024-02-05"), ("R-2", "2024-02-12"))]
    enrolments = [{"learner_id": "A", "run_id": "R-1"}, {"learner_id": "A", "run_id": "R-2"}, {"learner_id": "B", "run_id": "R-1"}]
    return make_tables(runs=runs, enrolments=enrolments)


def test_a_run_looked_at_alone_knows_its_learners_other_runs_as_all_together_do() -> None:
    tables = overlapping()
    together = build_features(tables, [Cutoff(WEEK)]).frame
    for run in ("R-1", "R-2"):
        alone = build_features(tables.of_runs([run]), [Cutoff(WEEK)]).frame
        pd.testing.assert_frame_equal(alone, together[together["run_id"] == run].reset_index(drop=True))
    assert together.set_index(["run_id", "learner_id"])["parallel_enrolments"].to_dict() == {
        ("R-1", "A"): 1,
        ("R-1", "B"): 0,
        ("R-2", "A"): 1,
    }
    again = combine([tables.of_runs(["R-1"]), tables.of_runs(["R-2"])])  # each half knows the other: counted once
    pd.testing.assert_frame_equal(build_features(again, [Cutoff(WEEK)]).frame, together)
