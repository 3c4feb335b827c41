"""What the estimates of a run add up to, against sums made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dropout.aim import Aim
from dropout.cohort import engagement_by_results, feature_averages, risk_distribution, totals
from dropout.cohort.estimates import AVERAGED
from dropout.domain import Cutoff, Label, RiskBasis
from tests.builders import make_tables

RISKS = np.linspace(0.99, 0.01, 40)


def scored(*, finished: bool = False, basis: RiskBasis = RiskBasis.CALIBRATED_HERE, judged: int = 36) -> SimpleNamespace:
    """40 members: the first 11 to contact, the next 13 to check in; the upper half by risk did not complete."""
    outcome = [("withdrawn" if i < 10 else "failed" if i < 20 else "completed") if finished else "unknown" for i in range(40)]
    people = [{"learner_id": f"L{i:02}", "outcome": outcome[i]} for i in range(40)]
    tables = make_tables(runs=[{"data_until_day": 140 if finished else 35}], enrolments=people)
    ids = [f"R-1/L{i:02}" for i in range(40)]
    tier = ["contact_first"] * 11 + ["check_in"] * 13 + ["no_action"] * (judged - 24) + ["not_enough_data"] * (40 - judged)
    members = pd.DataFrame({"run_id": "R-1", "enrolment_id": ids, "risk": RISKS, "risk_low": RISKS / 2, "risk_high": (1 + RISKS) / 2,
                            "enough_data": [i < judged for i in range(40)], "tier": tier})  # fmt: skip
    place = (np.arange(40) + 0.5) / 40
    frame = pd.DataFrame({name: np.arange(40.0) for name in AVERAGED} | {"active_days_last_7d": [0.0] * 25 + [2.0] * 15})
    frame = frame.assign(active_days_total_percentile=place, score_mean_weighted_percentile=np.where(np.arange(40) < 13, np.nan, place))
    return SimpleNamespace(run={"run_id": "R-1"}, cutoff=Cutoff(4), aim=Aim(Label.NOT_COMPLETED), label=Label.NOT_COMPLETED, basis=basis,
                           tables=tables, members=members,
                           frame=frame.set_index(pd.Index(ids)))  # fmt: skip


def test_expected_number_sums_the_estimates_of_those_with_enough_data() -> None:
    found = totals(scored())
    assert (found.enrolled, found.active, found.judged, found.happened) == (40, 15, 36, None)
    assert (found.expected, found.low, found.high) == pytest.approx((sum(RISKS[:36]), sum(RISKS[:36]) / 2, (36 + sum(RISKS[:36])) / 2))


def test_order_alone_expects_no_number() -> None:
    found = scored(basis=RiskBasis.ORDER_ONLY)
    assert (totals(found).expected, totals(found).low) == (None, None)
    assert risk_distribution(found).empty


def test_finished_run_says_what_happened() -> None:
    assert totals(scored(finished=True)).happened == 20


def test_distribution_counts_everybody_with_enough_data_once() -> None:
    found = risk_distribution(scored())
    assert found["n"].sum() == 36
    assert found.loc[found["tier"] == "contact_first", "low"].min() <= RISKS[10] < found.loc[found["tier"] == "contact_first", "high"].min()
    top = found[found["high"] == 1.0]
    assert top["n"].sum() == (RISKS >= 0.95).sum()


def test_cells_show_outcomes_where_the_run_is_over_and_else_the_list() -> None:
    over = engagement_by_results(scored(finished=True)).set_index(["engagement", "results"])
    running = engagement_by_results(scored()).set_index(["engagement", "results"])
    assert over.loc[("middle third", "middle third"), ["n", "share"]].tolist() == [14, 7 / 14]
    assert running.loc[("lowest third", "no mark yet"), ["n", "share"]].tolist() == [13, 11 / 13]
    assert running.loc[("middle third", "middle third"), "share"] == 0  # to check in on is not to be on the list


def test_averages_by_tier_are_those_of_its_members() -> None:
    found = feature_averages(scored(), "tier").set_index(["feature", "group"])
    own = found.loc[("active_days_last_14d", "check_in")]
    assert (own["n"], own["mean"], own["words"]) == (13, np.mean(range(11, 24)), "17 days")
    assert own["gap"] == pytest.approx((17 - 19.5) / np.std(range(40), ddof=1))


def test_small_group_and_the_next_are_withheld_from_averages() -> None:
    found = feature_averages(scored(), "tier")
    own = found[found["feature"] == "active_days_last_14d"].set_index("group")
    assert own["words"].to_dict() == {"check_in": "17 days", "contact_first": "< 10", "no_action": "29.5 days", "not_enough_data": "< 10"}


def test_averages_by_outcome_need_no_constant_feature() -> None:
    run = scored(finished=True)
    run.frame["score_mean"] = 5.0
    found = feature_averages(run, "outcome")
    assert set(found["group"]) == {"completed", "failed", "withdrawn"}
    assert "score_mean" not in set(found["feature"])
