"""Trees and perceptrons averaged: scores and contributions are the weighted means of the parts', and come back from files bit by bit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.model import RiskModel, load_model, save_model, train_with_held_out
from dropout.model.blend import Blend
from dropout.model.perceptron import PERCEPTRON
from dropout.model.recipes import BLEND
from dropout.model.training import BOOSTED
from tests.builders import make_training_data

DATA = make_training_data(weeks=(2,))
SOME = DATA.frame.iloc[:40]


@cache
def model() -> RiskModel:
    return train_with_held_out(DATA, "blend", notes={}, recipe=BLEND)[0]


def test_it_is_the_weighted_mean_of_its_parts_learnt_apart() -> None:
    rows = DATA.frame.sort_values(["run_id", "week", "learner_id"], ignore_index=True)  # as training reads them
    trees, nets = (recipe.fit(rows, DATA.features, ()) for recipe in (BOOSTED, PERCEPTRON))
    share = BLEND.parameters["share"]
    assert 0 < share < 0.5
    np.testing.assert_allclose(model().raw_score(SOME), (1 - share) * trees.raw_score(SOME) + share * nets.raw_score(SOME), atol=1e-12)
    phi = (1 - share) * trees.contributions(SOME)[0] + share * nets.contributions(SOME)[0]
    np.testing.assert_allclose(model().contributions(SOME)[0], phi, atol=1e-12)


def test_contributions_add_up_to_the_raw_score() -> None:
    phi, expected = model().contributions(SOME)
    np.testing.assert_allclose(phi.sum(axis=1) + expected, model().raw_score(SOME), atol=1e-9)


def test_a_model_loaded_again_gives_bit_identical_predictions(tmp_path: Path) -> None:
    save_model(model(), tmp_path)
    assert sorted(path.name for path in (tmp_path / "model-02-02.blend").iterdir()) == ["perceptrons.skops", "share.json", "trees.cbm"]
    loaded = load_model(tmp_path)
    assert isinstance(loaded.bands[0].estimator, Blend)
    pd.testing.assert_frame_equal(loaded.predict_risk(SOME), model().predict_risk(SOME), check_exact=True)
    assert loaded.contributions(SOME)[0].tolist() == model().contributions(SOME)[0].tolist()


def test_columns_of_text_are_refused() -> None:
    with pytest.raises(DropoutError, match="numbers only"):
        BLEND.fit(SOME.assign(job="x"), ("job",), ("job",))
