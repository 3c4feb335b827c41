"""The quick check: inputs as a person counts them, what cannot be true, and a small model that knows what not knowing means."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dropout.domain import Label, RiskBasis
from dropout.errors import DropoutError
from dropout.model import RiskModel
from dropout.quickcheck import INPUTS, build_quick_frame, check_inputs, quick_check, train_quick_model, train_quick_on_tables
from dropout.schema import Tables, empty_table

COURSE = {"run_id": "A-1", "source": "oulad", "institution": "OU", "course": "A", "title": "A"}


def past_learners() -> pd.DataFrame:
    """400 learners of two runs at weeks 3 and 4: the fewer active days, the more often they did not complete."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(400):
        engaged = number % 2
        for week in (3, 4):
            active = int(random.integers(8, 14) if engaged else random.integers(1, 7))
            thirds = random.integers(3 * active, 9 * active, 3).tolist()
            rows.append({"run_id": f"A-{1 + number // 200}", "enrolment_id": f"e{number}", "learner_id": f"L{number}", "week": week,
                         "weeks_elapsed": float(week), "actions_total": float(sum(thirds)), "actions_early_third": thirds[0],
                         "actions_middle_third": thirds[1], "actions_late_third": thirds[2], "active_days_total": active,
                         "activity_span_days": min(2 * active, 7 * week), "days_since_last_activity": 15 - active,
                         "share_submitted": random.random(), "score_mean": 30 + 5.0 * active if number % 5 else np.nan,
                         "label": int(random.random() < (0.15 if engaged else 0.85))})  # fmt: skip
    return pd.DataFrame(rows).astype(dict.fromkeys(INPUTS, "float64"))


@pytest.fixture(scope="module")
def model() -> RiskModel:
    runs = [{**COURSE, "run_id": run} for run in ("A-1", "A-2")]
    return train_quick_model(past_learners(), Label.NOT_COMPLETED, runs, "quick-test", {"simulated": True})


def test_totals_and_duration_count_from_the_start() -> None:
    # Active on day -2 (5 actions), day 2 (4) and day 10 (6), seen at the end of week 2: day 13 is the last one known.
    features = {
        **dict.fromkeys(INPUTS, 1.0), "actions_total": 15, "actions_early_third": 4, "actions_middle_third": 0,
        "actions_late_third": 6, "activity_span_days": 13, "days_since_last_activity": 3, "first_active_day_after_start": 2,
    }  # fmt: skip
    keys = {"run_id": "r", "enrolment_id": "e", "learner_id": "L", "week": 2, "weeks_elapsed": 2.0}
    quick = build_quick_frame(pd.DataFrame([{**keys, **features}])).iloc[0]
    assert (quick["actions_total"], quick["activity_span_days"]) == (10, 9)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"actions_total": -1}, "Actions since the start cannot be below 0"),
        ({"share_submitted": 1.2}, "cannot be above 100 %"),
        ({"score_mean": 101}, "Average mark cannot be above 100"),
        ({"active_days_total": 29}, "Active days cannot exceed the 28 days so far"),
        ({"activity_span_days": 29}, "cannot exceed the 28 days so far"),
        ({"actions_total": 10, "actions_early_third": 1, "actions_middle_third": 2, "actions_late_third": 3}, "thirds add up to, 6"),
        ({"actions_total": 10, "actions_early_third": 6, "actions_middle_third": 6}, "cannot be less than the thirds given, 12"),
        ({"actions_total": 3, "active_days_total": 4}, "Active days cannot be more than the actions"),
        ({"actions_early_third": 1, "actions_middle_third": 1, "actions_late_third": 1, "active_days_total": 4}, "more than the actions"),
        ({"active_days_total": 5, "activity_span_days": 4}, "cannot be more than the days from first to last"),
        ({"active_days_total": 14, "days_since_last_activity": 15}, "must fit into the 28 days so far"),
        ({"activity_span_days": 20, "days_since_last_activity": 9}, "must fit into the 28 days so far"),
    ],
)
def test_what_cannot_be_true_is_refused(values: dict[str, float], problem: str) -> None:
    with pytest.raises(DropoutError) as refused:
        check_inputs(4, values)
    assert problem in refused.value.problem


@pytest.mark.parametrize(
    "values",
    [
        {"active_days_total": 28, "activity_span_days": 28, "actions_total": 28, "days_since_last_activity": 0},
        {"actions_total": 6, "actions_early_third": 1, "actions_middle_third": 2, "actions_late_third": 3},
        {"actions_total": 0, "active_days_total": 0, "days_since_last_activity": 40},
        {"score_mean": 100, "share_submitted": 1, "actions_total": None},
    ],
)
def test_extremes_that_can_be_true_are_taken(values: dict[str, float | None]) -> None:
    check_inputs(4, values)


def test_third_left_blank_follows_from_the_total(model: RiskModel) -> None:
    given = {"actions_early_third": 30.0, "actions_middle_third": 30.0, "actions_late_third": 40.0}
    short = {"actions_total": 100.0, "actions_early_third": 30.0, "actions_late_third": 40.0}
    assert quick_check(model, 4, given, COURSE) == quick_check(model, 4, short, COURSE)


def test_nothing_filled_in_is_no_learner(model: RiskModel) -> None:
    with pytest.raises(DropoutError, match="Nothing is known"):
        quick_check(model, 4, dict.fromkeys(INPUTS), COURSE)


def test_blank_is_missing_and_not_zero(model: RiskModel) -> None:
    base = past_learners().loc[lambda rows: rows["week"] == 4, "label"].mean()
    blank = quick_check(model, 4, {"share_submitted": 0.5}, COURSE)
    hardly = quick_check(model, 4, {"share_submitted": 0.5, "active_days_total": 1, "days_since_last_activity": 14}, COURSE)
    assert abs(blank.risk - base) < 0.1
    assert hardly.risk > blank.risk + 0.2
    assert {reason.feature for reason in [*blank.raising, *blank.lowering]} <= {"share_submitted"}


def test_reasons_name_value_and_median_of_past_learners(model: RiskModel) -> None:
    median = past_learners().loc[lambda rows: rows["week"] == 4, "active_days_total"].median()
    found = quick_check(model, 4, {"active_days_total": 2, "days_since_last_activity": 13}, COURSE)
    assert f"Active on 2 days (median of past learners {median:g} days)" in [reason.sentence for reason in found.raising]


def test_usual_values_are_percentiles_of_the_week(model: RiskModel) -> None:
    at = past_learners().loc[lambda rows: rows["week"] == 3]
    low, middle, high = np.percentile(at["actions_total"], [1, 50, 99])
    assert model.card["usual"]["3"]["inputs"]["actions_total"] == pytest.approx([low, middle, high], abs=1e-3)


def test_values_beyond_what_was_seen_are_marked(model: RiskModel) -> None:
    assert quick_check(model, 4, {"actions_total": 9000, "active_days_total": 9}, COURSE).outside == ["actions_total"]
    assert quick_check(model, 9, {"active_days_total": 9}, COURSE).outside == ["week"]


def test_frequency_only_for_courses_it_learnt_from(model: RiskModel) -> None:
    known = quick_check(model, 4, {"active_days_total": 9}, COURSE)
    other = quick_check(model, 4, {"active_days_total": 9}, None)
    assert (known.basis, other.basis) == (RiskBasis.CALIBRATED_HERE, RiskBasis.ORDER_ONLY)


def test_place_is_the_share_of_past_learners_below(model: RiskModel) -> None:
    at = past_learners().loc[lambda rows: rows["week"] == 4].reset_index(drop=True)
    scores = model.raw_score(at)
    own = at.loc[[37]]
    values = {name: None if np.isnan(own[name].iloc[0]) else float(own[name].iloc[0]) for name in INPUTS}
    assert quick_check(model, 4, values, COURSE).place == pytest.approx((scores < scores[37]).mean(), abs=0.03)


def test_metrics_are_those_of_rows_with_everything_filled_in(model: RiskModel) -> None:
    rows = len(past_learners()) / 2
    week = model.card["metrics_by_week"]["4"]["all"]
    assert 0.4 * rows < week["n"] < 0.6 * rows
    assert 0.7 < week["auc"] < 0.95  # the signal put in gives .85 on average


def test_no_finished_run_is_refused_with_what_to_do() -> None:
    tables = Tables(runs=empty_table("runs"), enrolments=empty_table("enrolments"))
    with pytest.raises(DropoutError, match="No run here can be learnt from"):
        train_quick_on_tables(tables, "quick-nothing", {})
