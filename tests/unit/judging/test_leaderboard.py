"""Every kind of model on the same split: figures against scikit-learn on the same rows, and no outcome judged was learnt from."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dropout.errors import DropoutError
from dropout.judging import build_leaderboard, leaderboard, leaderboard_footing, leaderboard_sentence, leaderboard_table, silence_order
from dropout.model import BOOSTED, Kept, RiskModel, TrainingData, train_with_held_out
from dropout.model.classical import LOGISTIC, TREE
from dropout.splits import TimeSplit
from tests.builders import make_training_data

EARLIER, LATER = ("A-1", "A-2"), ("A-3",)
SPLIT = TimeSplit(EARLIER, LATER, "presentation")


def make_data() -> TrainingData:
    data = make_training_data(learners=120)
    frame = data.frame.assign(learner_id=data.frame["run_id"] + data.frame["learner_id"])
    silent = np.random.default_rng(3).integers(0, 14, len(frame)) + 6.0 * frame["label"]
    return replace(data, frame=frame.assign(days_since_last_activity=silent.where(silent < 17)))


DATA = make_data()
JUDGED = DATA.frame[DATA.frame["run_id"].isin(LATER) & (DATA.frame["week"] == 3)]
Y = JUDGED["label"].to_numpy(int)


@cache
def in_use() -> RiskModel:
    """A logistic model of the earlier runs."""
    past = replace(DATA, frame=DATA.frame[DATA.frame["run_id"].isin(EARLIER)], runs=DATA.runs[:2])
    return train_with_held_out(past, "used", notes={}, recipe=LOGISTIC)[0]


@cache
def board() -> dict[str, Any]:
    return build_leaderboard(DATA, SPLIT, in_use(), [3])


def line(found: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(row for row in found["rows"] if row["kind"] == kind)


def by_hand() -> tuple[np.ndarray, np.ndarray]:
    """Raw score and risk of the judged rows by scikit-learn alone: one regression for the order, one for the frequency."""
    past, features = DATA.frame[DATA.frame["run_id"].isin(EARLIER)], list(DATA.features)

    def fitted(rows: pd.DataFrame) -> Any:
        steps = SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(**LOGISTIC.parameters)
        return make_pipeline(*steps).fit(rows[features].to_numpy(), rows["label"])

    at = past[past["week"] == 3]
    unseen = pd.concat([
        pd.Series(fitted(past[past["run_id"] != run]).decision_function(some[features].to_numpy()), some.index)
        for run, some in at.groupby("run_id")
    ])  # fmt: skip
    raw = fitted(past).decision_function(JUDGED[features].to_numpy())
    calibrated = LogisticRegression(C=1e4).fit(unseen.to_numpy()[:, None], at.loc[unseen.index, "label"])
    return raw, calibrated.predict_proba(raw[:, None])[:, 1]


def test_figures_are_scikit_learns_on_rows_nobody_learnt_from() -> None:
    raw, risk = by_hand()
    found = line(board(), "logistic")
    assert found["n"] == len(Y) == 120
    assert found["auc"] == pytest.approx(roc_auc_score(Y, raw), abs=1e-9)
    assert found["average_precision"] == pytest.approx(average_precision_score(Y, raw), abs=1e-9)
    assert found["brier"] == pytest.approx(brier_score_loss(Y, risk), abs=1e-4)
    assert line(board(), "silence")["auc"] == pytest.approx(roc_auc_score(Y, silence_order(JUDGED)), abs=1e-9)


def test_all_are_ranked_and_measured_against_the_model_in_use() -> None:
    found = pd.DataFrame(board()["rows"]).set_index("kind")
    assert set(found.index) == {
        "in_use", "boosted", "blend", "logistic", "linear", "tree", "forest", "histogram", "perceptron", "silence"
    }  # fmt: skip
    assert found["rank"].tolist() == found["auc"].rank(ascending=False, method="first").tolist()
    own = pd.Series(in_use().raw_score(JUDGED))
    assert found.loc["in_use", "auc"] == pytest.approx(roc_auc_score(Y, own), abs=1e-9)
    assert (found["auc"] - found.loc["in_use", "auc"]).to_dict() == pytest.approx(found["difference"].to_dict())
    others = found.drop(index="in_use")
    assert (others["difference_low"] <= others["difference"]).all()
    assert (others["difference"] <= others["difference_high"]).all()
    assert found.loc["logistic", ["difference_low", "difference_high"]].tolist() == [0.0, 0.0]  # the model in use, trained again
    assert all(seconds > 0 for kind, seconds in board()["seconds"].items() if kind not in ("in_use", "silence"))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three kinds are enough where the rule is the same for all."""
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, LOGISTIC, TREE))


def test_an_outcome_that_is_judged_teaches_nobody(few: None) -> None:
    turned = DATA.frame.assign(label=DATA.frame["label"].where(~DATA.frame["run_id"].isin(LATER), 1 - DATA.frame["label"]))
    found = build_leaderboard(replace(DATA, frame=turned), SPLIT, in_use(), [3])
    for row in found["rows"]:
        assert row["auc"] == pytest.approx(1 - line(board(), row["kind"])["auc"], abs=1e-9)


def test_learners_on_both_sides_are_counted_and_not_judged(few: None) -> None:
    again = DATA.frame["learner_id"].replace({f"A-3L{n}": f"A-1L{n}" for n in range(30)})
    found = build_leaderboard(replace(DATA, frame=DATA.frame.assign(learner_id=again)), SPLIT, None, [3])
    assert (found["learners_on_both_sides"], line(found, "tree")["n"]) == (30, 90)
    assert "30 learners who had been learnt from were left out of the judging." in leaderboard_footing(found)
    assert (found["reference"], found["in_use"]) == ("boosted", None)
    assert "No model is in use" in leaderboard_footing(found)


def test_a_model_that_knew_the_outcomes_has_no_rank_and_is_no_measure(few: None) -> None:
    everything, held_out = train_with_held_out(DATA, "knew", notes={}, recipe=LOGISTIC)
    found = build_leaderboard(DATA, SPLIT, everything, [3])
    assert (found["in_use"]["footing"], found["reference"], line(found, "in_use")["rank"]) == ("seen", "boosted", None)
    assert sorted(row["rank"] for row in found["rows"] if row["rank"]) == [1, 2, 3, 4]
    assert leaderboard_table(found, 3)["model"].iloc[-1].startswith("In use: knew-")
    far_ahead = {**found, "rows": [{**row, "difference_low": 0.1} if row["kind"] == "in_use" else row for row in found["rows"]]}
    assert leaderboard_sentence(far_ahead) == "Nothing here is ahead of “Boosted trees (CatBoost)” by more than chance."
    kept = replace(everything, kept=Kept(held_out=held_out))
    unseen = held_out[(held_out["run_id"] == "A-3") & (held_out["week"] == 3)]
    found = build_leaderboard(DATA, SPLIT, kept, [3])
    assert (found["in_use"]["footing"], found["reference"]) == ("held_out", "in_use")
    assert line(found, "in_use")["auc"] == pytest.approx(roc_auc_score(unseen["label"], unseen["raw"]), abs=1e-9)


def test_where_the_model_in_use_shows_an_order_only_no_frequency_of_it_is_judged(few: None) -> None:
    elsewhere = replace(in_use(), card={**in_use().card, "trained_on": [{**run, "source": "other"} for run in in_use().card["trained_on"]]})
    found = build_leaderboard(DATA, SPLIT, elsewhere, [3])
    assert (line(found, "in_use")["brier"], line(found, "in_use")["ece"]) == (None, None)
    assert line(found, "tree")["brier"] == line(board(), "tree")["brier"]


def test_the_same_data_makes_the_same_board_in_any_order_of_rows() -> None:
    shuffled = replace(DATA, frame=DATA.frame.sample(frac=1, random_state=5))
    found = build_leaderboard(shuffled, SPLIT, in_use(), [3])
    assert json.dumps({**found, "seconds": None}) == json.dumps({**board(), "seconds": None})


def test_one_presentation_alone_is_split_by_learners(few: None) -> None:
    found = build_leaderboard(DATA, TimeSplit(EARLIER, EARLIER, "learners"), None, [2, 3])
    assert found["weeks"] == [2, 3]
    assert {row["n"] for row in found["rows"]} == {90}  # a quarter of 360
    assert "There is no later presentation" in leaderboard_footing(found)


def test_weeks_with_too_few_outcomes_are_not_judged() -> None:
    same = DATA.frame["run_id"].isin(LATER) & (DATA.frame["week"] == 2)
    thin = replace(DATA, frame=DATA.frame.assign(label=DATA.frame["label"].mask(same, 0)))
    with pytest.raises(DropoutError, match=r"A-3: Too few outcomes to compare models on; at least 10 of each are needed in a week\."):
        build_leaderboard(thin, SPLIT, None, [2])


def test_the_sentence_names_who_is_ahead_beyond_chance() -> None:
    assert leaderboard_sentence(board()).startswith("Nothing here is ahead of “In use: used-")
    ahead = {**board(), "rows": [{**row, "difference_low": 0.01} if row["kind"] == "tree" else row for row in board()["rows"]]}
    assert leaderboard_sentence(ahead).endswith("by more than chance: Decision tree (week 3).")
