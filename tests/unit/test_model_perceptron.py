"""The perceptron: the same each time, and explained so that the sums are its score and the shares near the exact ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shap
from scipy.special import logit
from sklearn.neural_network import MLPClassifier

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


def test_its_log_odds_are_the_mean_of_those_of_nets_learnt_apart() -> None:
    values, label = np.random.default_rng(3).normal(size=(200, 4)), np.arange(200) % 3 == 0
    nets = [MLPClassifier((units,), tol=10, n_iter_no_change=1, random_state=units).fit(values, label) for units in (2, 5)]
    apart = np.mean([logit(net.predict_proba(values)[:, 1]) for net in nets], axis=0)
    np.testing.assert_allclose(logit(perceptron.averaged(nets).predict_proba(values)[:, 1]), apart, atol=1e-12)


def test_contributions_are_the_mean_changes_of_the_whole_net_along_the_walks() -> None:
    """The pipeline itself is asked at every step; the draws are those the perceptron makes."""
    ask = lambda rows: logit(fitted().pipeline.predict_proba(rows)[:, 1])  # type: ignore[attr-defined]  # noqa: E731
    values, median = SOME[list(FEATURES)].to_numpy(), FRAME[list(FEATURES)].median().to_numpy()
    assert np.isnan(values).any()
    draws, phi = np.random.default_rng(7), np.zeros_like(values)
    for forward in [draws.permutation(len(FEATURES)) for _ in range(4)]:
        for order in (forward, forward[::-1]):
            now = np.repeat(median[None, :], len(values), axis=0)
            for feature in order:
                before, now[:, feature] = ask(now), values[:, feature]
                phi[:, feature] += (ask(now) - before) / 8
    np.testing.assert_allclose(fitted().contributions(SOME)[0], phi, atol=1e-9)


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


def test_a_value_far_beyond_the_others_counts_no_more_than_four_standard_deviations() -> None:
    column = FRAME["deadlines_missed"]
    far, limit = (SOME.assign(deadlines_missed=value) for value in (10_000.0, column.mean() + 4 * column.std(ddof=0)))
    np.testing.assert_allclose(fitted().raw_score(far), fitted().raw_score(limit), atol=1e-9)
    assert not np.allclose(fitted().raw_score(far), fitted().raw_score(SOME))


def test_what_it_learns_is_what_is_true() -> None:
    phi = fitted().contributions(FRAME)[0]
    for column, name in enumerate(FEATURES):
        if TRUTH[name]:
            assert np.corrcoef(phi[:, column], FRAME[name])[0, 1] * np.sign(TRUTH[name]) > 0.8
