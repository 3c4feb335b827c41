"""A model on disk is the same model, and says what its estimates rest on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dropout.domain import RiskBasis
from dropout.errors import DropoutError
from dropout.model import load_model, save_model
from tests.builders import make_training_data, trained

FRAME = make_training_data().frame


def test_a_model_loaded_again_gives_bit_identical_predictions(tmp_path: Path) -> None:
    model, _ = trained()
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    pd.testing.assert_frame_equal(loaded.predict_risk(FRAME), model.predict_risk(FRAME), check_exact=True)
    assert loaded.contributions(FRAME)[0].tolist() == model.contributions(FRAME)[0].tolist()
    assert (loaded.version, loaded.label, loaded.features, loaded.card) == (model.version, model.label, model.features, model.card)


def test_a_model_on_disk_is_trees_and_json(tmp_path: Path) -> None:
    save_model(trained()[0], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.json", "model-02-02.cbm", "model-03-03.cbm", "model.json"]


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(DropoutError, match=r"There is no model here.* What to do: Train one"):
        load_model(tmp_path)


def test_columns_that_are_lacking_are_named() -> None:
    with pytest.raises(DropoutError, match=r"The data lacks columns this model needs\. Found: deadlines_missed\."):
        trained()[0].predict_risk(FRAME.drop(columns="deadlines_missed"))


def test_each_week_is_scored_by_the_trees_of_its_band_and_others_by_the_nearest_before() -> None:
    model, _ = trained()
    second, third = model.bands
    row = FRAME.iloc[[0] * 5].assign(week=[1, 2, 3, 4, 40])
    values = row[list(model.features)].to_numpy()
    expected = [
        band.estimator.trees.predict(values[:1], prediction_type="RawFormulaVal")[0] for band in (second, second, third, third, third)
    ]
    assert model.raw_score(row).tolist() == expected


def test_the_order_and_company_of_rows_change_no_prediction() -> None:
    model, _ = trained()
    alone = pd.concat([model.predict_risk(FRAME.iloc[[i]]) for i in (5, 3, 200)])
    pd.testing.assert_frame_equal(model.predict_risk(FRAME).iloc[[5, 3, 200]], alone, check_exact=True)


def test_contributions_add_up_to_the_raw_score() -> None:
    model, _ = trained()
    phi, expected = model.contributions(FRAME)
    assert np.abs(phi.sum(axis=1) + expected - model.raw_score(FRAME)).max() < 1e-6


RUN = {"source": "moodle", "institution": None, "course": "A"}


@pytest.mark.parametrize(
    ("runs", "course", "basis"),
    [
        ([RUN], RUN, RiskBasis.CALIBRATED_HERE),
        ([RUN], {**RUN, "institution": float("nan")}, RiskBasis.CALIBRATED_HERE),  # as a table says that it is unknown
        ([RUN], {**RUN, "course": "B"}, RiskBasis.ORDER_ONLY),
        ([RUN, {**RUN, "course": "C"}], {**RUN, "course": "B"}, RiskBasis.CALIBRATED_ELSEWHERE),
        ([RUN, {**RUN, "course": "C"}], {**RUN, "source": "oulad", "course": "B"}, RiskBasis.ORDER_ONLY),
        ([RUN, {**RUN, "course": "C"}], {**RUN, "institution": "Elsewhere"}, RiskBasis.ORDER_ONLY),
    ],
    ids=["this course", "institution missing", "one other course", "several other courses", "another source", "another institution"],
)
def test_what_an_estimate_rests_on(runs: list[dict[str, Any]], course: dict[str, Any], basis: RiskBasis) -> None:
    model, _ = trained()
    assert replace(model, card={**model.card, "trained_on": runs}).basis_for(**course) is basis
