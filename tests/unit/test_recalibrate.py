"""A model carried over to a course it never saw: its order stays, its frequencies become those of one's own finished run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from dropout.domain import RiskBasis
from dropout.errors import DropoutError
from dropout.model import RiskModel, TrainingData, load_model, recalibrate_model, save_model
from dropout.model.history import NextStep, history_words, next_step, rule_words
from tests.builders import TRUTH, make_training_data, trained


def elsewhere(runs: tuple[str, ...], learners: int = 400, *, shift: float = -1.6, spread: float = 0.6) -> TrainingData:
    """The world of `TRUTH` at another institution: it comes true less often, and the same signals say less. `truth` is in the frame."""
    data = make_training_data(runs, learners=learners)
    odds = 0.8 + sum(weight * data.frame[name].fillna(0) for name, weight in TRUTH.items())
    truth = expit(shift + spread * odds)
    label = (np.random.default_rng(len(runs) + learners).random(len(truth)) < truth).astype(int)
    described = [{**run, "institution": "Elsewhere"} for run in data.runs]
    return replace(data, frame=data.frame.assign(label=label, truth=truth), runs=described)


@pytest.fixture(scope="module")
def own() -> TrainingData:
    return elsewhere(("B-1",))


@pytest.fixture(scope="module")
def made(own: TrainingData) -> RiskModel:
    return recalibrate_model(trained()[0], own, "mine")


def test_the_next_run_is_met_by_true_frequencies_in_the_same_order(made: RiskModel) -> None:
    later = elsewhere(("B-2", "B-3")).frame
    before, after = trained()[0].predict_risk(later), made.predict_risk(later)
    gaps = [np.abs(found["risk"] - later["truth"]).mean() for found in (before, after)]
    assert gaps[0] > 0.25
    assert gaps[1] < 0.06
    assert after["raw"].tolist() == before["raw"].tolist()
    one_week = later["week"] == 2
    assert (after[one_week]["risk"].rank() == before[one_week]["risk"].rank()).all()


def test_an_estimate_becomes_one_of_this_course_and_stays_none_of_others(made: RiskModel) -> None:
    basis = made.basis_for("test", "Elsewhere", "B")
    assert basis is RiskBasis.CALIBRATED_HERE
    assert made.basis_words(basis) == (
        "a model from elsewhere, its frequencies set on finished runs of this course; order and frequency shown"
    )
    assert made.basis_for("test", None, "A") is RiskBasis.ORDER_ONLY  # where the order was learnt, other frequencies hold
    assert made.basis_words(RiskBasis.ORDER_ONLY) == RiskBasis.ORDER_ONLY.words


def test_the_card_tells_what_was_set_on_what_with_figures_on_learners_not_seen(made: RiskModel, own: TrainingData) -> None:
    base, about = trained()[0], made.card["recalibrated"]
    assert made.version == made.card["version"] != base.version
    assert made.card["trained_on"] == base.card["trained_on"]
    assert (about["model"], about["runs"], about["enrolments"], about["weeks"], about["held_out_by"]) == (
        base.version, own.runs, 400, [2, 3], "learners",
    )  # fmt: skip
    at = own.frame[own.frame["week"] == 2]
    found = about["checks"]["2"]
    assert found["happened"] == pytest.approx(at["label"].mean())
    assert found["estimated_before"] == pytest.approx(base.predict_risk(at)["risk"].mean())
    assert found["brier_before"] == pytest.approx(((base.predict_risk(at)["risk"] - at["label"]) ** 2).mean())
    assert found["brier"] < found["brier_before"] - 0.02
    assert made.card["metrics_by_week"]["2"]["all"]["n"] == 400


def test_figures_come_from_settings_that_did_not_see_the_learner(own: TrainingData) -> None:
    """With labels that follow nothing, a setting judged on its own learners would look better than no setting at all."""
    noise = own.frame.assign(label=np.random.default_rng(3).integers(0, 2, len(own.frame)))
    few = replace(own, frame=noise[noise["learner_id"].isin([f"L{n}" for n in range(50)])])
    made = recalibrate_model(trained()[0], few, "noise")
    fitted = made.predict_risk(few.frame)["risk"].to_numpy()
    seen = ((fitted - few.frame["label"]) ** 2).mean()
    assert np.mean([check["brier"] for check in made.card["recalibrated"]["checks"].values()]) > seen


def test_few_learners_move_it_less_than_many_alike(own: TrainingData) -> None:
    few = own.frame[own.frame["learner_id"].isin([f"L{n}" for n in range(80)])]
    many = pd.concat([few.assign(learner_id=few["learner_id"] + f"-{copy}") for copy in range(30)])
    base = trained()[0].calibrator
    moved = [1 - recalibrate_model(trained()[0], replace(own, frame=frame), "x").calibrator.slope / base.slope for frame in (few, many)]
    assert moved[1] > 0.3
    assert moved[0] < moved[1] - 0.02


def test_it_is_kept_and_read_like_any_model(made: RiskModel, tmp_path: Path) -> None:
    save_model(made, tmp_path)
    rows = elsewhere(("B-2",), 30).frame
    pd.testing.assert_frame_equal(load_model(tmp_path).predict_risk(rows), made.predict_risk(rows), check_exact=True)


def test_a_run_that_the_model_knows_is_refused(made: RiskModel, own: TrainingData) -> None:
    with pytest.raises(
        DropoutError, match=r"small-\w+: The model has learnt from this run and knows its outcomes\. Found: A-1, A-2, A-3\."
    ):
        recalibrate_model(trained()[0], make_training_data(), "again")
    with pytest.raises(DropoutError, match=r"Found: B-1\."):
        recalibrate_model(made, own, "again")


def test_too_few_outcomes_are_counted_and_refused(own: TrainingData) -> None:
    few = own.frame[own.frame["learner_id"].isin([f"L{n}" for n in range(25)])]
    with pytest.raises(DropoutError, match=r"Too few outcomes of one kind .* 20 of each are needed\. Found: \d+ who did not complete, \d+"):
        recalibrate_model(trained()[0], replace(own, frame=few), "few")
    with pytest.raises(DropoutError, match=r"No run here can be learnt from"):
        recalibrate_model(trained()[0], replace(own, frame=own.frame.head(0)), "none")


@pytest.mark.parametrize(
    ("runs", "learners", "step"),
    [
        (0, 0, NextStep.ORDER),
        (1, 79, NextStep.ORDER),
        (1, 80, NextStep.RECALIBRATE),
        (1, 5000, NextStep.RECALIBRATE),
        (2, 499, NextStep.RECALIBRATE),
        (2, 500, NextStep.RETRAIN),
    ],
)
def test_the_rule_by_runs_and_learners(runs: int, learners: int, step: NextStep) -> None:
    assert next_step(runs, learners) is step
    words = {NextStep.ORDER: "", NextStep.RECALIBRATE: "enough to recalibrate", NextStep.RETRAIN: "enough to train a model of your own"}
    assert words[step] in history_words(runs, learners)


def test_the_rule_names_its_numbers() -> None:
    assert all(number in rule_words() for number in ("80 learners", "2 finished runs", "500 learners"))
