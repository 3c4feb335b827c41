"""Linear models and scikit-learn's trees: what they say is what scikit-learn and shap say, kept in files that are checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shap
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression

from dropout.errors import DropoutError
from dropout.model import RiskModel, load_model, save_model, train_with_held_out
from dropout.model.classical import FOREST, HISTOGRAM, LINEAR, LOGISTIC, TREE, Classical
from dropout.model.estimators import Estimator, Recipe
from tests.builders import TRUTH, make_training_data

DATA = make_training_data(weeks=(2,))
FRAME, FEATURES = DATA.frame, DATA.features
RECIPES = [LINEAR, LOGISTIC, TREE, FOREST, HISTOGRAM]
each = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.kind)


@cache
def model_of(kind: str) -> tuple[RiskModel, pd.DataFrame]:
    return train_with_held_out(DATA, kind, notes={}, recipe=next(recipe for recipe in RECIPES if recipe.kind == kind))


@cache
def estimator_of(kind: str) -> Estimator:
    return model_of(kind)[0].bands[0].estimator


@each
def test_a_model_loaded_again_gives_bit_identical_predictions(recipe: Recipe, tmp_path: Path) -> None:
    model, _ = model_of(recipe.kind)
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    pd.testing.assert_frame_equal(loaded.predict_risk(FRAME), model.predict_risk(FRAME), check_exact=True)
    assert loaded.contributions(FRAME)[0].tolist() == model.contributions(FRAME)[0].tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.json", "model-02-02.skops", "model.json"]


@each
def test_contributions_add_up_to_the_raw_score(recipe: Recipe) -> None:
    model, _ = model_of(recipe.kind)
    phi, expected = model.contributions(FRAME)
    assert phi.shape == (len(FRAME), len(FEATURES))
    assert np.abs(phi.sum(axis=1) + expected - model.raw_score(FRAME)).max() < 1e-6
    assert np.abs(phi).max() > 0.1


@each
def test_the_same_data_gives_the_same_model_and_the_card_says_how(recipe: Recipe) -> None:
    model, held_out = model_of(recipe.kind)
    again, held_out_again = train_with_held_out(DATA, recipe.kind, notes={}, recipe=recipe)
    assert again.version == model.version
    pd.testing.assert_frame_equal(held_out_again, held_out, check_exact=True)
    assert again.raw_score(FRAME).tolist() == model.raw_score(FRAME).tolist()
    assert (model.card["kind"], model.card["parameters"]) == (recipe.kind, recipe.parameters)
    assert model.card["library"].startswith("scikit-learn ")


@each
def test_the_order_and_company_of_rows_change_no_prediction(recipe: Recipe) -> None:
    whole = estimator_of(recipe.kind).raw_score(FRAME)
    assert [estimator_of(recipe.kind).raw_score(FRAME.iloc[[i]])[0] for i in (5, 3, 200)] == whole[[5, 3, 200]].tolist()


@each
def test_what_it_learns_is_what_is_true(recipe: Recipe) -> None:
    phi = estimator_of(recipe.kind).contributions(FRAME)[0]
    for column, name in enumerate(FEATURES):
        if TRUTH[name]:
            assert np.corrcoef(phi[:, column], FRAME[name])[0, 1] * np.sign(TRUTH[name]) > 0.8
    assert np.abs(phi[:, FEATURES.index("score_mean")]).mean() < 0.35 * np.abs(phi).sum(axis=1).mean()


def imputed(frame: pd.DataFrame) -> np.ndarray:
    return SimpleImputer(strategy="median", add_indicator=True).fit(FRAME[list(FEATURES)].to_numpy()).transform(frame.to_numpy())


def test_logistic_regression_is_scikit_learns_own() -> None:
    columns = imputed(FRAME[list(FEATURES)])
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    own = LogisticRegression(**LOGISTIC.parameters).fit(scaled, FRAME["label"])
    np.testing.assert_allclose(estimator_of("logistic").raw_score(FRAME), own.decision_function(scaled), atol=1e-6)
    phi, expected = estimator_of("logistic").contributions(FRAME)
    by_hand = own.coef_[0] * scaled
    by_hand[:, FEATURES.index("score_mean")] += by_hand[:, -1]  # that a mark is missing belongs to the mark
    np.testing.assert_allclose(phi, by_hand[:, :-1], atol=1e-6)
    np.testing.assert_allclose(expected, own.intercept_[0], atol=1e-6)


def test_linear_regression_predicts_a_share_told_in_log_odds_to_first_order() -> None:
    columns = imputed(FRAME[list(FEATURES)])
    share = LinearRegression().fit(columns, FRAME["label"]).predict(columns)
    np.testing.assert_allclose(estimator_of("linear").raw_score(FRAME), 4 * (share - 0.5), atol=0.1)  # a little ridge


@pytest.mark.parametrize("recipe", [TREE, FOREST], ids=lambda recipe: recipe.kind)
def test_contributions_of_trees_are_those_of_shap_on_the_probability(recipe: Recipe) -> None:
    estimator = estimator_of(recipe.kind)
    assert isinstance(estimator, Classical)
    columns, rows = imputed(FRAME[list(FEATURES)]), slice(0, 40)
    values = shap.TreeExplainer(estimator.last)(columns[rows]).values[:, :, 1]
    by_hand = values[:, :-1].copy()
    by_hand[:, FEATURES.index("score_mean")] += values[:, -1]
    np.testing.assert_allclose(estimator.contributions(FRAME.iloc[rows])[0], 4 * by_hand, atol=1e-9)
    share = estimator.last.predict_proba(columns[rows])[:, 1]
    np.testing.assert_allclose(estimator.raw_score(FRAME.iloc[rows]), 4 * (share - 0.5), atol=1e-12)


def test_one_tree_explained_by_hand() -> None:
    """A stump on one feature: its contribution is the share at its leaf minus the mean share, and nothing else has any."""
    frame = pd.DataFrame({"a": [0.0] * 50 + [1.0] * 50, "b": [3.0] * 100, "label": [0] * 40 + [1] * 10 + [1] * 45 + [0] * 5})
    phi, expected = TREE.fit(frame, ("a", "b"), ()).contributions(frame)
    assert (phi[0].tolist(), phi[-1].tolist()) == (pytest.approx([4 * (0.2 - 0.55), 0]), pytest.approx([4 * (0.9 - 0.55), 0]))
    assert expected[0] == pytest.approx(4 * 0.05)


def test_what_stands_for_a_missing_value_comes_from_the_training_rows_alone() -> None:
    """With a value nobody in training had, and missing values filled by the judged rows, the two would differ."""
    train, judged = FRAME[FRAME["run_id"] != "A-1"], FRAME[FRAME["run_id"] == "A-1"]
    estimator = LOGISTIC.fit(train, FEATURES, ())
    one = judged.iloc[[int(np.flatnonzero(judged["score_mean"].isna())[0])]]
    others = judged.assign(score_mean=judged["score_mean"].fillna(0) + 1000)
    assert estimator.raw_score(pd.concat([one, others]))[0] == estimator.raw_score(one)[0]
    filled = one.assign(score_mean=train["score_mean"].median())
    gap = estimator.raw_score(one) - estimator.raw_score(filled)  # what the column "is missing" adds, and that alone
    assert isinstance(estimator, Classical)
    scale = estimator.pipeline["scale"].scale_[-1]
    np.testing.assert_allclose(gap, np.ravel(estimator.last.coef_)[-1] / scale, atol=1e-9)


def test_a_feature_that_nobody_in_training_has_is_no_obstacle() -> None:
    empty = FRAME.assign(score_mean=np.nan)
    for recipe in RECIPES:
        estimator = recipe.fit(empty, FEATURES, ())
        assert np.isfinite(estimator.raw_score(FRAME)).all()
        phi, expected = estimator.contributions(FRAME)
        np.testing.assert_allclose(phi.sum(axis=1) + expected, estimator.raw_score(FRAME), atol=1e-6)


def test_a_file_that_holds_something_else_is_not_opened(tmp_path: Path) -> None:
    from skops import io

    save_model(model_of("tree")[0], tmp_path)
    io.dump([np.random.default_rng, print], tmp_path / "model-02-02.skops")
    with pytest.raises(DropoutError, match=r"model-02-02\.skops: This model holds something that is not a model, so it was not opened"):
        load_model(tmp_path)


def test_columns_that_are_lacking_are_named() -> None:
    with pytest.raises(DropoutError, match=r"The data lacks columns this model needs\. Found: deadlines_missed\."):
        model_of("logistic")[0].predict_risk(FRAME.drop(columns="deadlines_missed"))


def test_columns_of_text_are_refused_in_words() -> None:
    with pytest.raises(DropoutError, match=r"reads numbers only\. Found: columns of text: colour\."):
        FOREST.fit(FRAME, FEATURES, ("colour",))
