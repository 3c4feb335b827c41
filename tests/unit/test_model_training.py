"""Training: refusals in words, the same seed the same trees, held-out predictions that are held out, a card that says what was done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.model import TrainingData, train_with_held_out
from dropout.model.metrics import by_run
from dropout.model.training import week_bands
from tests.builders import TRUTH, make_training_data, trained


def with_labels(ones: int, zeros: int) -> TrainingData:
    data = make_training_data(runs=("A-1",), weeks=(1,), learners=ones + zeros)
    return replace(data, frame=data.frame.assign(label=[1] * ones + [0] * zeros))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (with_labels(120, 0), "All outcomes are the same: there is nothing to tell apart. Found: 120 who did not complete, 0 others."),
        (
            with_labels(49, 60),
            "Too few outcomes of one kind to learn from; 50 of each are needed. Found: 49 who did not complete, 60 others",
        ),
        (with_labels(60, 49), "60 who did not complete, 49 others"),
        (replace(with_labels(1, 1), frame=pd.DataFrame()), "No run here can be learnt from. Found: no enrolment with a known outcome"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_in_words(data: TrainingData, says: str) -> None:
    with pytest.raises(DropoutError) as error:
        train_with_held_out(data, "x", notes={})
    assert says in str(error.value)
    assert "What to do: " in str(error.value)


def test_a_learner_counts_once_whatever_the_number_of_weeks() -> None:
    data = make_training_data(runs=("A-1",), weeks=range(1, 11), learners=30)
    with pytest.raises(DropoutError, match="Too few outcomes of one kind"):
        train_with_held_out(data, "x", notes={})


def test_weeks_in_which_all_outcomes_are_the_same_are_refused() -> None:
    data = make_training_data(runs=("A-1", "A-2"), weeks=(2, 30))
    late = data.frame["week"] == 30
    with pytest.raises(DropoutError, match=r"In these weeks all outcomes of some runs are the same.* Found: weeks 30 to 30 of A-[12]"):
        train_with_held_out(replace(data, frame=data.frame.assign(label=data.frame["label"].mask(late, 0))), "x", notes={})


def test_training_fails_on_a_feature_with_no_entry() -> None:
    data = make_training_data()
    unknown = replace(data, frame=data.frame.assign(height=1.7), features=(*data.features, "height"))
    with pytest.raises(ValueError, match="features without an entry in the catalogue: height"):
        train_with_held_out(unknown, "x", notes={})


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "", ".hidden", "a b"])
def test_a_name_that_is_no_plain_folder_name_is_refused(name: str) -> None:
    with pytest.raises(DropoutError, match="A model's name is made of letters"):
        train_with_held_out(make_training_data(), name, notes={})


def test_the_same_data_gives_the_same_model() -> None:
    model, held_out = trained()
    again, held_out_again = train_with_held_out(make_training_data(), "small", notes={})
    assert again.version == model.version
    pd.testing.assert_frame_equal(held_out_again, held_out, check_exact=True)
    frame = make_training_data().frame
    assert again.raw_score(frame).tolist() == model.raw_score(frame).tolist()


def test_the_order_of_rows_does_not_matter() -> None:
    data = make_training_data()
    again, _ = train_with_held_out(replace(data, frame=data.frame.sample(frac=1, random_state=4)), "small", notes={})
    assert again.version == trained()[0].version


def test_no_prediction_for_calibration_has_seen_its_run() -> None:
    data = make_training_data()
    turned = data.frame["run_id"] == "A-1"
    other = replace(data, frame=data.frame.assign(label=data.frame["label"].where(~turned, 1 - data.frame["label"])))
    _, held_out = trained()
    _, held_out_turned = train_with_held_out(other, "small", notes={})
    same = held_out["run_id"] == "A-1"
    assert held_out_turned.loc[same, "raw"].tolist() == held_out.loc[same, "raw"].tolist()
    assert (held_out_turned.loc[~same, "raw"] != held_out.loc[~same, "raw"]).all()


def test_with_one_run_predictions_are_held_out_by_learner_and_the_card_says_so() -> None:
    model, held_out = train_with_held_out(make_training_data(runs=("A-1",), weeks=(2,), learners=150), "one", notes={})
    assert model.card["held_out_by"] == "learners"
    assert held_out["raw"].std() > 0.1


def test_the_card_tells_the_data_and_the_held_out_figures() -> None:
    model, held_out = trained()
    card = model.card
    assert (card["weeks"], card["rows"], card["enrolments"], card["held_out_by"]) == ([2, 3], 600, 300, "runs")
    assert card["features"] == list(TRUTH)
    assert card["simulated"] is True
    assert card["base_rate"] == pytest.approx(held_out.drop_duplicates(["run_id", "learner_id"])["label"].mean())
    week = held_out[held_out["week"] == 3]
    columns = [week[name].to_numpy() for name in ("label", "raw", "risk", "run_id")]
    assert card["metrics_by_week"]["3"] == by_run(columns[0].astype(int), columns[1], columns[2], columns[3].astype(str))


def test_rows_beside_are_learnt_from_and_neither_judged_nor_seen_by_the_fold_of_their_learner() -> None:
    data = make_training_data(weeks=(2,))
    thin = data.frame.drop(columns="label").assign(deadlines_missed=float("nan"), score_mean=float("nan"))
    beside = replace(data, beside=thin)
    model, held_out = train_with_held_out(beside, "small", notes={})
    plain, _ = train_with_held_out(data, "small", notes={})
    assert model.version != plain.version
    assert (model.card["rows"], len(held_out)) == (300, 300)
    assert model.raw_score(data.frame).tolist() != plain.raw_score(data.frame).tolist()

    busy = thin.assign(active_days_last_7d=thin["active_days_last_7d"].where(thin["run_id"] != "A-1", 7.0))
    _, other = train_with_held_out(replace(beside, beside=busy), "small", notes={})
    same = held_out["run_id"] == "A-1"
    assert other.loc[same, "raw"].tolist() == held_out.loc[same, "raw"].tolist()
    assert other.loc[~same, "raw"].tolist() != held_out.loc[~same, "raw"].tolist()


def test_a_row_beside_of_nobody_who_is_judged_teaches_nothing() -> None:
    data = make_training_data(weeks=(2,))
    strangers = data.frame.drop(columns="label").assign(learner_id="nobody")
    with_them, _ = train_with_held_out(replace(data, beside=strangers), "small", notes={})
    plain, _ = train_with_held_out(data, "small", notes={})
    assert with_them.raw_score(data.frame) == pytest.approx(plain.raw_score(data.frame))


def test_other_data_is_another_version() -> None:
    data = make_training_data(weeks=(2,))
    data.frame.loc[0, "deadlines_missed"] += 1
    changed, _ = train_with_held_out(data, "small", notes={})
    unchanged, _ = train_with_held_out(make_training_data(weeks=(2,)), "small", notes={})
    assert changed.version != unchanged.version


def test_what_it_learns_is_what_is_true() -> None:
    _, held_out = trained()
    frame = make_training_data().frame.sort_values(["run_id", "week", "learner_id"], ignore_index=True)
    truth = sum(weight * frame[name].fillna(0) for name, weight in TRUTH.items())
    assert np.corrcoef(held_out["raw"], truth)[0, 1] > 0.9


def test_weeks_fall_into_bands_that_hold_each_once() -> None:
    weeks = [1, 2, 5, 6, 9, 22, 61, 80]
    assert week_bands(weeks) == [(1, 1), (2, 2), (5, 6), (9, 9), (22, 22), (61, 80)]
