"""The comparison against numbers worked out by other means."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.effects import compare_contacted


def rows(seed: int = 1, learners: int = 400, effect: float = 0.2) -> pd.DataFrame:
    """Two runs, two weeks: whoever has a higher x is contacted more often and has the outcome less often."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=learners)
    contacted = rng.random(learners) < 1 / (1 + np.exp(1 - x))
    outcome = rng.random(learners) < np.clip(0.5 - 0.15 * x + effect * contacted, 0, 1)
    return pd.DataFrame({"run_id": rng.choice(["R-1", "R-2"], learners), "week": rng.choice([2, 3], learners), "x": x,
                         "learner_id": [f"L{n}" for n in range(learners)], "contacted": contacted, "later": False, "exposure": 1.0,
                         "outcome": outcome.astype(float)})  # fmt: skip


def test_finds_a_difference_that_the_groups_as_they_are_hide() -> None:
    found = compare_contacted(rows(learners=3000), ["x"])
    assert found.plain == pytest.approx(0.08, abs=0.06)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.2, abs=0.05)
    assert found.worst_balance < 0.05 < found.balance["before"].abs().max()


def test_difference_and_interval_are_those_of_a_weighted_regression_with_clusters() -> None:
    """One trial and a yes-or-no column: odds by counting, the fit by formula."""
    frame = rows().assign(run_id="R-1", week=2, x=lambda f: (f["x"] > 0).astype(float), treated=lambda f: f["contacted"].astype(int))
    share = frame.groupby("x")["contacted"].transform("mean")
    weights = np.where(frame["contacted"], 1.0, share / (1 - share))
    weights[~frame["contacted"]] *= frame["contacted"].sum() / weights[~frame["contacted"]].sum()
    fit = smf.wls("outcome ~ treated + x", frame, weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": frame["learner_id"].astype("category").cat.codes}, use_t=True
    )
    found = compare_contacted(frame, ["x"])
    assert found.difference is not None
    assert found.difference.value == pytest.approx(fit.params["treated"], abs=0.002)
    assert (found.difference.low, found.difference.high) == pytest.approx(tuple(fit.conf_int().loc["treated"]), abs=0.003)
    assert found.worst_balance < 0.01


def test_rows_without_outcome_are_left_out() -> None:
    frame = rows()
    unknown = frame.assign(learner_id="M" + frame["learner_id"], outcome=np.nan)
    assert compare_contacted(pd.concat([frame, unknown]), ["x"]).difference == compare_contacted(frame, ["x"]).difference


def test_missing_values_are_a_column_of_their_own() -> None:
    frame = rows().assign(mark=lambda f: np.where(f["contacted"], np.nan, 60.0) + np.arange(len(f)) % 7)
    frame.loc[frame.index % 3 == 0, "mark"] = np.nan
    assert "mark_missing" in set(compare_contacted(frame, ["x", "mark"]).balance["column"])


@pytest.mark.parametrize("everybody", [True, False])
def test_one_group_alone_gives_nothing(everybody: bool) -> None:
    found = compare_contacted(rows().assign(contacted=everybody), ["x"])
    assert found.difference is None
    assert found.shares is None


def test_a_week_in_which_everybody_was_contacted_has_nobody_to_compare() -> None:
    frame = rows()
    frame.loc[frame["week"] == 3, "contacted"] = True
    found = compare_contacted(frame, ["x"])
    assert found.contacted - found.matched >= (frame["week"] == 3).sum()


@given(seed=st.integers(0, 1000))
@settings(max_examples=8)
def test_order_of_rows_changes_nothing(seed: int) -> None:
    frame = rows(learners=120)
    one, other = (compare_contacted(part, ["x"]) for part in (frame, frame.sample(frac=1, random_state=seed)))
    assert one.difference is not None
    assert other.difference is not None
    assert one.difference.value == pytest.approx(other.difference.value, abs=1e-6)
    assert (one.matched, one.compared) == (other.matched, other.compared)
