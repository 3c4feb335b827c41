"""The as-of law for plans: what happens on or after the cutoff changes no learning path."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.domain import Cutoff
from dropout.features import build_features
from dropout.interventions.path import learning_path
from dropout.schema import Tables
from dropout.scoring import ScoredRun
from tests.builders import random_tables
from tests.properties.test_as_of_law import with_another_future, without_future

pytestmark = pytest.mark.slow


def seen(tables: Tables, week: int, who: list[str]) -> dict[str, pd.DataFrame]:
    """Paths of learners of the first run, without a model: a path asks it nothing."""
    members = build_features(tables, [Cutoff(week)]).frame[["enrolment_id", "run_id"]]
    members = members[members["run_id"] == "R-1"].sort_values("enrolment_id", ignore_index=True)[:3]
    run = tables.runs.set_index("run_id", drop=False).loc["R-1"].to_dict()
    scored = cast(ScoredRun, SimpleNamespace(run=run, cutoff=Cutoff(week), tables=tables, members=members))
    return {one: learning_path(scored, one) for one in who or members["enrolment_id"]}


@settings(max_examples=6)
@given(seed=st.integers(0, 5000), week=st.integers(1, 8))
def test_no_later_fact_changes_a_path(seed: int, week: int) -> None:
    tables = random_tables(seed)
    now = seen(tables, week, [])
    for other in (without_future(tables, 7 * week), with_another_future(tables, 7 * week, seed)):
        for one, path in seen(other, week, list(now)).items():
            pd.testing.assert_frame_equal(path, now[one])
