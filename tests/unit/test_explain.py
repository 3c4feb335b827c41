"""Drivers that sum, and reasons that are true."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.explain import Reason, Reasoner, explain_drivers, medians_of, waterfall
from dropout.features import CATALOGUE
from dropout.features.feature import More
from dropout.scoring import ScoredRun
from tests.builders import TRUTH, make_training_data, scored_bundle, trained

FEATURES = ("active_days_last_7d", "active_days_last_14d", "deadlines_missed", "score_mean", "weeks_elapsed", "actions_total",
            "actions_total_percentile", "share_forum")  # fmt: skip
MEDIANS = pd.Series([3.0, 6.0, 1.0, 60.0, 4.0, 100.0, 0.5, 0.2], index=FEATURES)


@pytest.fixture(scope="module")
def scored() -> ScoredRun:
    return scored_bundle()


def reasons(drivers: dict[str, float], values: dict[str, float]) -> tuple[list[Reason], list[Reason]]:
    row = np.array([drivers.get(name, 0.0) for name in FEATURES])
    return Reasoner(FEATURES, MEDIANS, CATALOGUE).reasons(row, [values.get(name, MEDIANS[name]) for name in FEATURES])


def is_true(reason: Reason) -> bool:
    """Whether the value lies on the side of the median that the sentence claims, in the words shown."""
    entry = CATALOGUE[reason.feature]
    if reason.value is None:
        return reason.raises and "nothing recorded yet" in reason.sentence
    assert reason.median is not None
    shown = entry.render(reason.value)
    none = (f"no {shown[2:]}", "on the last day") if shown.startswith("0 ") else ()
    said = shown in reason.sentence or any(words in reason.sentence.lower() for words in none)
    if shown == entry.render(reason.median) or not said:
        return False
    return entry.more is More.EITHER or (reason.value < reason.median) == (reason.raises == (entry.more is More.BETTER))


def test_drivers_add_up_to_the_raw_score_less_the_mean_of_the_run(scored: ScoredRun) -> None:
    raw = scored.members["raw"].to_numpy()
    assert scored.drivers.values.sum(axis=1).to_numpy() == pytest.approx(raw - raw.mean(), abs=1e-6)
    assert scored.drivers.values.mean().to_numpy() == pytest.approx(0, abs=1e-9)


def test_a_hidden_reason_is_not_named_and_the_estimate_stays(scored: ScoredRun) -> None:
    named = {reason.concept for enrolment in scored.members["enrolment_id"] for side in scored.reasons(enrolment) for reason in side}
    gone = tuple(sorted(named)[:1])
    hiding = scored.hiding(gone)
    left = {reason.concept for enrolment in hiding.members["enrolment_id"] for side in hiding.reasons(enrolment) for reason in side}
    assert named
    assert not left & set(gone)
    assert hiding.members is scored.members
    raising, lowering = hiding.reasons(hiding.members["enrolment_id"].iloc[0])
    bars = waterfall(raising + lowering, hiding.drivers.raw[0], hiding.drivers.mean_raw)
    assert bars["driver"].sum() == pytest.approx(hiding.drivers.raw[0] - hiding.drivers.mean_raw, abs=1e-9)


def test_a_waterfall_ends_at_the_learner_whatever_it_leaves_out(scored: ScoredRun) -> None:
    for row, enrolment in enumerate(scored.members["enrolment_id"][:20]):
        raising, lowering = scored.reasons(enrolment)
        raw = scored.drivers.raw[row]
        bars = waterfall(raising + lowering, raw, scored.drivers.mean_raw)
        assert bars["driver"].sum() == pytest.approx(raw - scored.drivers.mean_raw, abs=1e-9)
        assert bars["feature"].iloc[-1] == "rest"
        assert bars["driver"].iloc[:-1].abs().is_monotonic_decreasing


def test_every_reason_of_a_whole_run_is_true_and_there_are_at_most_three_each_way(scored: ScoredRun) -> None:
    said = 0
    for enrolment in scored.members["enrolment_id"]:
        for raises, side in zip((True, False), scored.reasons(enrolment), strict=True):
            assert len(side) <= 3
            assert [r.raises for r in side] == [raises] * len(side)
            assert all((r.driver > 0) == raises for r in side)
            assert [r for r in side if not is_true(r)] == []
            said += len(side)
    assert said > 2 * len(scored.members)


def test_text_points_the_way_the_truth_does() -> None:
    """In a world where fewer active days and more missed deadlines go with not completing, no sentence says otherwise."""
    model, _ = trained()
    frame = make_training_data().frame.query("week == 3")
    drivers = explain_drivers(model, frame).values.to_numpy()
    speaker = Reasoner(model.features, medians_of(frame, model.features), CATALOGUE)
    raised: dict[str, list[float]] = {name: [] for name in TRUTH}
    lowered: dict[str, list[float]] = {name: [] for name in TRUTH}
    for row, values in zip(drivers, frame[list(TRUTH)].to_numpy(), strict=True):
        for side, said in zip((raised, lowered), speaker.reasons(row, values), strict=True):
            for reason in said:
                side[reason.feature].append(math.nan if reason.value is None else reason.value)
    assert max(raised["active_days_last_7d"]) < min(lowered["active_days_last_7d"])
    assert min(raised["deadlines_missed"]) > max(lowered["deadlines_missed"])
    assert min(len(raised["active_days_last_7d"]), len(lowered["deadlines_missed"])) > 50


@given(
    drivers=st.lists(st.floats(-2, 2), min_size=len(FEATURES), max_size=len(FEATURES)),
    values=st.lists(st.one_of(st.just(math.nan), st.floats(0, 200)), min_size=len(FEATURES), max_size=len(FEATURES)),
)
@settings(max_examples=60)
def test_no_reason_contradicts_its_median_whatever_the_drivers(drivers: list[float], values: list[float]) -> None:
    raising, lowering = Reasoner(FEATURES, MEDIANS, CATALOGUE).reasons(np.array(drivers), values)
    for side in (raising, lowering):
        assert len(side) <= 3
        assert len({reason.concept for reason in side}) == len(side)
        assert all(is_true(reason) for reason in side)
        assert [abs(r.driver) for r in side] == sorted((abs(r.driver) for r in side), reverse=True)
    assert all(reason.raises for reason in raising)
    assert not any(reason.raises for reason in lowering)


def test_features_of_one_concept_speak_through_one_sentence_with_their_sum() -> None:
    raising, _ = reasons({"active_days_last_7d": 0.3, "active_days_last_14d": 0.4}, {"active_days_last_7d": 1, "active_days_last_14d": 2})
    assert [(r.feature, r.driver, r.strength) for r in raising] == [("active_days_last_14d", pytest.approx(0.7), "strongly")]
    assert raising[0].sentence == "Active on only 2 days of the last 14 (run median 6 days)"


def test_a_member_that_would_contradict_the_sentence_lets_the_next_one_speak() -> None:
    raising, _ = reasons({"active_days_last_7d": 0.3, "active_days_last_14d": 0.4}, {"active_days_last_7d": 1, "active_days_last_14d": 9})
    assert raising[0].feature == "active_days_last_7d"


def test_a_place_in_the_run_is_said_through_the_value_itself() -> None:
    raising, _ = reasons({"actions_total_percentile": 0.6}, {"actions_total": 20, "actions_total_percentile": 0.1})
    assert raising[0].sentence == "Only 20 actions recorded so far (run median 100 actions)"


def test_a_value_equal_to_the_median_in_the_words_shown_is_no_reason() -> None:
    assert reasons({"share_forum": 0.6}, {"share_forum": 0.2004}) == ([], [])


def test_what_is_the_same_for_everybody_is_no_reason() -> None:
    assert reasons({"weeks_elapsed": 1.5}, {"weeks_elapsed": 9}) == ([], [])


def test_what_is_not_there_can_raise_and_never_lower() -> None:
    raising, _ = reasons({"score_mean": 0.5}, {"score_mean": math.nan})
    assert raising[0].sentence == "Average mark so far: nothing recorded yet (run median 60 of 100)"
    assert reasons({"score_mean": -0.5}, {"score_mean": math.nan}) == ([], [])


def test_medians_are_those_of_the_run(scored: ScoredRun) -> None:
    assert scored.medians["active_days_total"] == np.nanmedian(scored.frame["active_days_total"])
