"""The perceptron: the same each time, and explained so that the sums are its score and the shares near the exact ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shap

from dropout.model import load_model, perceptron, save_model, train_with_held_out
from dropout.model.estimators import Estimator
from dropout.model.perceptron import PERCEPTRON, Perceptron
from tests.builders import TRUTH, make_training_data

DATA = make_training_data(weeks=(2,), learners=200)
FRAME, FEATURES = DATA.frame, DATA.features
SOME = FRAME.iloc[:40]


@cache
def fitted() -> Estimator:
    return PERCEPTRON.fit(FRAME, FEATURES, ())


def test_the_same_data_gives_the_same_perceptron() -> None:
    assert PERCEPTRON.fit(FRAME, FEATURES, ()).raw_score(FRAME).tolist() == fitted().raw_score(FRAME).tolist()


def test_a_model_loaded_again_gives_bit_identical_predictions(tmp_path: Path) -> None:
    model, _ = train_with_held_out(DATA, "net", notes={}, recipe=PERCEPTRON)
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    assert isinstance(loaded.bands[0].estimator, Perceptron)
    pd.testing.assert_frame_equal(loaded.predict_risk(SOME), model.predict_risk(SOME), check_exact=True)
    assert loaded.contributions(SOME)[0].tolist() == model.contributions(SOME)[0].tolist()
    assert model.card["kind"] == "perceptron"


def test_hundreds_of_learners_are_explained_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = fitted().contributions(FRAME)
    monkeypatch.setattr(perceptron, "_ROWS_AT_ONCE", 7 * len(FEATURES))
    np.testing.assert_allclose(fitted().contributions(FRAME)[0], whole, atol=1e-12)
    assert fitted().contributions(FRAME.iloc[:0])[0].shape == (0, len(FEATURES))


def test_contributions_add_up_to_the_raw_score() -> None:
    phi, expected = fitted().contributions(SOME)
    np.testing.assert_allclose(phi.sum(axis=1) + expected, fitted().raw_score(SOME), atol=1e-9)
    np.testing.assert_allclose(expected[0], fitted().raw_score(FRAME[list(FEATURES)].median().to_frame().T)[0], atol=1e-12)


@pytest.mark.slow
def test_contributions_are_near_shaps_exact_ones() -> None:
    """shap asks every subset of the three features; a mark that is missing is filled here as the perceptron fills it."""
    median = FRAME[list(FEATURES)].median()
    whole = SOME[SOME["score_mean"].notna()]
    ask = lambda rows: fitted().raw_score(pd.DataFrame(rows, columns=list(FEATURES)))  # noqa: E731
    exact = shap.explainers.Exact(ask, median.to_numpy()[None, :])(whole[list(FEATURES)].to_numpy()).values
    np.testing.assert_allclose(fitted().contributions(whole)[0], exact, atol=0.15)
    assert np.abs(exact).max() > 1


def test_a_learner_is_explained_alike_alone_and_in_company() -> None:
    np.testing.assert_allclose(fitted().contributions(SOME.iloc[[7]])[0], fitted().contributions(SOME)[0][[7]], atol=1e-12)


def test_what_it_learns_is_what_is_true() -> None:
    phi = fitted().contributions(FRAME)[0]
    for column, name in enumerate(FEATURES):
        if TRUTH[name]:
            assert np.corrcoef(phi[:, column], FRAME[name])[0, 1] * np.sign(TRUTH[name]) > 0.8
