"""Scoring a run: order, weeks, history, evaluation, and nothing on it that does not come from the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from dropout.domain import Capacity, Cutoff
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.learner import place_by_week
from dropout.pipeline import bundled_tables
from dropout.scoring import ScoredRun, last_complete_week, resolve_week, risk_history, score_features, score_run
from dropout.tiers import list_outlook
from tests.builders import make_tables, scored_bundle

RUN = "SIM-2025B"


@pytest.fixture(scope="module")
def scored() -> ScoredRun:
    return scored_bundle()


@pytest.mark.parametrize(
    ("until", "length", "week"),
    [(35, 210, 5), (34, 210, 4), (300, 210, 30), (pd.NA, 69, 9), (35, None, 5), (6, 210, None), (None, None, None)],
)
def test_the_last_complete_week_is_whole_in_the_data_and_inside_the_run(until: Any, length: Any, week: int | None) -> None:
    assert last_complete_week({"data_until_day": until, "length_days": length}) == week


def test_without_a_full_week_there_is_nothing_to_score() -> None:
    with pytest.raises(DropoutError, match="R: The data does not cover a full week yet"):
        resolve_week({"run_id": "R", "data_until_day": 3, "length_days": 70}, None)


def test_the_week_asked_for_is_taken() -> None:
    assert resolve_week({"run_id": "R", "data_until_day": 35, "length_days": 70}, 2) == 2


def test_every_member_has_a_risk_and_stands_in_caseload_order(scored: ScoredRun) -> None:
    members = scored.members
    assert len(members) == (build_features(scored.tables, [Cutoff(5)]).frame["week"] == 5).sum() > 200
    assert members["risk"].between(0, 1).all()
    assert members["risk_low"].le(members["risk"]).all()
    assert members["risk_high"].ge(members["risk"]).all()
    ordered = members.sort_values(["risk", "learner_id"], ascending=[False, True], ignore_index=True)
    assert members["learner_id"].tolist() == ordered["learner_id"].tolist()


def test_another_capacity_gives_the_tiers_of_scoring_anew(scored: ScoredRun) -> None:
    other = scored.with_capacity(Capacity(count=7))
    features = scored.features
    anew = score_features(scored.tables, features, RUN, 5, scored.model, Capacity(count=7))
    pd.testing.assert_frame_equal(other.members, anew.members)
    assert other.members["tier"].value_counts()["contact_first"] == 7


def test_the_history_ends_at_the_list_of_the_week_and_holds_nobody_who_could_not_be_judged() -> None:
    tables, model = bundled_tables().of_runs([RUN]), scored_bundle().model
    day = tables.enrolments["registered_day"].mask(tables.enrolments.index == tables.enrolments["unregistered_day"].isna().idxmax(), 16)
    tables = replace(tables, enrolments=tables.enrolments.assign(registered_day=day))
    scored = score_run(tables, RUN, 3, model, Capacity(percent=10), history=True)
    history = risk_history(scored)
    assert sorted(history["week"].unique()) == [1, 2, 3]
    alone = score_run(tables, RUN, 2, model, Capacity(percent=10))
    for one in (alone, scored):
        judged, then = one.members[one.members["enough_data"]], history[history["week"] == one.cutoff.week]
        assert then[["learner_id", "risk"]].to_numpy().tolist() == judged[["learner_id", "risk"]].to_numpy().tolist()
    assert scored.members["enough_data"].tolist() == [True] * len(judged) + [False]
    last = judged["enrolment_id"].iloc[-1]
    assert place_by_week(history, last)[["rank", "learners"]].iloc[-1].tolist() == [len(judged), len(judged)]


def test_a_run_with_nobody_in_it_is_told(scored: ScoredRun) -> None:
    tables = make_tables(enrolments=[{"learner_id": "A", "unregistered_day": 3}])
    with pytest.raises(DropoutError, match=r"R-1: Nobody is enrolled at this point\. Found: week 2"):
        score_run(tables, "R-1", 2, scored.model, Capacity(count=1))


def test_scores_do_not_depend_on_other_runs(scored: ScoredRun) -> None:
    tables = bundled_tables().of_runs([RUN, "SIM-2024A"])
    together = score_features(tables, build_features(tables, [Cutoff(5)]), RUN, 5, scored.model, scored.capacity)
    pd.testing.assert_frame_equal(together.members, scored.members)


def test_swapping_the_model_changes_every_figure(scored: ScoredRun) -> None:
    """What is shown comes from the model in use: with another one, nothing stays as it was."""
    other = scored_bundle("simulated-withdrawn")
    before, after = (run.members.set_index("learner_id").sort_index() for run in (scored, other))
    for column in ("raw", "risk", "risk_low", "risk_high"):
        assert (before[column] != after[column]).all(), column
    assert scored.drivers.mean_raw != other.drivers.mean_raw
    assert (scored.drivers.values.loc[other.drivers.values.index] != other.drivers.values).any(axis=1).all()
    told, told_by_other = ({e: run.reasons(e) for e in run.members["enrolment_id"]} for run in (scored, other))
    assert sum(told[e] != told_by_other[e] for e in told) == len(told)
    first, second = list_outlook(scored.members), list_outlook(other.members)
    assert (first.expected_hits, first.expected_misses, first.one_more_adds, first.cut) != pytest.approx(
        (second.expected_hits, second.expected_misses, second.one_more_adds, second.cut), abs=0.01
    )
    assert (scored.label, scored.model.version) != (other.label, other.model.version)


def test_a_perturbed_calibrator_changes_every_risk_and_no_place(scored: ScoredRun) -> None:
    shifted = replace(scored.model.calibrator, intercept=scored.model.calibrator.intercept + 0.5)
    other = score_features(scored.tables, scored.features, RUN, 5, replace(scored.model, calibrator=shifted), scored.capacity)
    assert (other.members["risk"] > scored.members["risk"]).all()
    assert other.members["learner_id"].tolist() == scored.members["learner_id"].tolist()
