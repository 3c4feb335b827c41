"""What a list was worth: counted by hand and by scikit-learn; notice by hand; on what footing a run is judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from dropout.config import shipped_root
from dropout.domain import DEFAULT_CAPACITY, Capacity, Cutoff, RiskBasis
from dropout.evaluation import Footing, Notice, judge_run, reached_table, reliability_table, weekly_results, weeks_of_notice
from dropout.features import FeatureFrame, build_features
from dropout.model import Kept, RiskModel, load_model
from dropout.pipeline import bundled_tables
from dropout.scoring import score_features
from dropout.tiers import assign_tiers
from tests.builders import make_tables

OVER, GOING_ON = "SIM-2025A", "SIM-2025B"


def members(n: int = 200, capacity: str = "20", seed: int = 3, week: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=n)
    label, enough = rng.random(n) < 1 / (1 + np.exp(-2 * raw)), rng.random(n) > 0.1
    rows = pd.DataFrame({"run_id": "R", "learner_id": [f"L{i:03}" for i in range(n)], "week": week, "raw": raw,
                         "risk": 1 / (1 + np.exp(-raw)), "label": pd.array(label, dtype="Int64"), "enough_data": enough})  # fmt: skip
    return rows.assign(tier=assign_tiers(rows, Capacity.parse(capacity)))


def test_hits_misses_and_figures_are_those_counted_again() -> None:
    rows = members()
    ((_, found),) = weekly_results(rows).iterrows()
    ranked = rows[rows["enough_data"]].sort_values("raw", ascending=False)
    listed, following = ranked.head(20), ranked.iloc[20:40]
    assert (found["n"], found["listed"], found["next"]) == (200, 20, 20)
    assert (found["hits"], found["next_hits"]) == (listed["label"].sum(), following["label"].sum())
    assert found["hits"] + found["missed"] == found["positives"] == rows["label"].sum()
    label = rows["label"].to_numpy(int)
    assert found["auc"] == pytest.approx(roc_auc_score(label, rows["raw"]))
    assert found["average_precision"] == pytest.approx(average_precision_score(label, rows["raw"]))
    assert found["brier"] == pytest.approx(brier_score_loss(label, rows["risk"]))
    assert found["estimated"] == pytest.approx(rows["risk"].mean())


def test_nothing_is_told_of_fewer_than_ten_or_without_outcomes_of_both_kinds() -> None:
    assert weekly_results(members(9)).empty
    assert weekly_results(members().assign(label=pd.array([1] * 200, dtype="Int64"))).empty
    assert weekly_results(members().assign(label=pd.array([None] * 200, dtype="Int64"))).empty


def test_a_longer_list_reaches_more_until_it_reaches_all_with_enough_data() -> None:
    rows = members()
    steps = reached_table(rows)
    enough = rows[rows["enough_data"]]
    assert steps.iloc[0].tolist() == [0, 0]
    assert steps.iloc[-1].tolist() == [len(enough), enough["label"].sum()]
    for length, reached in steps.itertuples(index=False):
        assert reached == enough.nlargest(length, "raw")["label"].sum()
    assert reached_table(members(9)).empty


def test_levels_hold_equal_counts_and_wilsons_interval() -> None:
    rows = members(100)
    levels = reliability_table(rows)
    assert levels["n"].tolist() == [20] * 5
    lowest = rows.nsmallest(20, "risk")
    interval = binomtest(int(lowest["label"].sum()), 20).proportion_ci(0.95, "wilson")
    assert levels.loc[0, ["risk", "low", "high"]].tolist() == pytest.approx([lowest["risk"].mean(), interval.low, interval.high])
    assert reliability_table(members(19)).empty


def test_notice_runs_from_the_first_list_to_the_day_of_withdrawal_or_last_activity() -> None:
    people = [
        {"learner_id": "early", "outcome": "withdrawn", "unregistered_day": 49},  # named at week 2: five weeks before
        {"learner_id": "silent", "outcome": "failed"},  # last active on day 35, named at week 3: two weeks before
        {"learner_id": "late", "outcome": "failed"},  # last active on day 3, named at week 2
        {"learner_id": "never", "outcome": "withdrawn", "unregistered_day": 80},
        {"learner_id": "completes"},
    ]
    events = [{"learner_id": "silent", "day": 35}, {"learner_id": "late", "day": 3}, {"learner_id": "early", "day": 60}]
    first_named = {"early": 2, "silent": 3, "late": 2, "never": 99, "completes": 2}
    rows = pd.DataFrame([
        {"enrolment_id": f"R-1/{name}", "week": week, "tier": "contact_first" if week >= first else "no_action",
         "label": int(name != "completes")}
        for name, first in first_named.items() for week in (2, 3, 4)
    ]).astype({"label": "Int64"})  # fmt: skip
    found = weeks_of_notice(rows, make_tables(enrolments=people, events=events))
    assert found == Notice(positives=4, named=3, late=1, never=1, median_weeks=2.0)


@pytest.fixture(scope="module")
def model() -> RiskModel:
    return load_model(shipped_root() / "models" / "simulated-not_completed")


@pytest.fixture(scope="module")
def features() -> dict[str, FeatureFrame]:
    return {run: build_features(bundled_tables().of_runs([run]), [Cutoff(3), Cutoff(4)]) for run in (OVER, GOING_ON)}


def test_a_run_not_trained_on_is_judged_by_the_model_itself(model: RiskModel, features: dict[str, FeatureFrame]) -> None:
    tables = bundled_tables().of_runs([GOING_ON])
    judged = judge_run(tables, features[GOING_ON], GOING_ON, model, DEFAULT_CAPACITY)
    scored = score_features(tables, features[GOING_ON], GOING_ON, 4, model, DEFAULT_CAPACITY).members.set_index("enrolment_id")
    assert (judged.footing, judged.over, judged.basis) == (Footing.UNSEEN, False, RiskBasis.CALIBRATED_HERE)
    at = judged.at(4).set_index("enrolment_id")
    pd.testing.assert_frame_equal(at[["raw", "risk", "tier"]], scored.loc[at.index, ["raw", "risk", "tier"]])


def test_a_run_that_frequencies_were_set_on_says_so(model: RiskModel, features: dict[str, FeatureFrame]) -> None:
    tables = bundled_tables().of_runs([GOING_ON])
    own = replace(model, card={**model.card, "recalibrated": {"runs": [{**model.card["trained_on"][0], "run_id": GOING_ON}]}})
    assert judge_run(tables, features[GOING_ON], GOING_ON, own, DEFAULT_CAPACITY).footing is Footing.SET


def test_a_run_trained_on_is_judged_by_what_was_predicted_without_it(model: RiskModel, features: dict[str, FeatureFrame]) -> None:
    tables = bundled_tables().of_runs([OVER])
    judged = judge_run(tables, features[OVER], OVER, model, DEFAULT_CAPACITY)
    assert (judged.footing, judged.over, judged.weeks) == (Footing.HELD_OUT, True, [3, 4])
    kept = model.kept.held_out
    assert kept is not None
    kept = kept[(kept["run_id"] == OVER) & (kept["week"] == 4)].set_index("learner_id")["raw"]
    at = judged.at(4).set_index("learner_id")
    assert at["raw"].to_dict() == kept[at.index].to_dict()
    promised = model.card["metrics_by_week"]["4"]["runs"][OVER]
    assert weekly_results(judged.rows).set_index("week").loc[4, "auc"] == pytest.approx(promised["auc"])


def test_where_nothing_was_kept_the_figures_are_said_to_flatter(model: RiskModel, features: dict[str, FeatureFrame]) -> None:
    judged = judge_run(bundled_tables().of_runs([OVER]), features[OVER], OVER, replace(model, kept=Kept()), DEFAULT_CAPACITY)
    assert judged.footing is Footing.SEEN
    assert "flatter" in judged.footing.words
