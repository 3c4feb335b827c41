"""The as-of law and additivity hold whatever kind of model scores: trained on the bundled course, tried on arbitrary learners."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Label
from dropout.model import RECIPES, RiskModel
from dropout.pipeline import bundled_tables, train_on_tables
from tests.builders import random_tables
from tests.properties.test_as_of_law import features, with_another_future, without_future

pytestmark = pytest.mark.slow

WEEK = 4


@cache
def model_of(kind: str) -> RiskModel:
    return train_on_tables(bundled_tables(), label=Label.NOT_COMPLETED, weeks=[WEEK], name=kind, kind=kind)


@pytest.mark.parametrize("kind", [kind for kind in RECIPES if kind != "boosted"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=3)
def test_the_future_changes_neither_risk_nor_contribution_and_contributions_add_up(kind: str, seed: int) -> None:
    tables, model = random_tables(seed), model_of(kind)
    frame = features(tables, WEEK)
    phi, expected = model.contributions(frame)
    np.testing.assert_allclose(phi.sum(axis=1) + expected, model.raw_score(frame), atol=1e-6)
    for other in (without_future(tables, 7 * WEEK), with_another_future(tables, 7 * WEEK, seed)):
        changed = features(other, WEEK)
        pd.testing.assert_frame_equal(model.predict_risk(changed), model.predict_risk(frame), check_exact=True)
        assert model.contributions(changed)[0].tolist() == phi.tolist()
