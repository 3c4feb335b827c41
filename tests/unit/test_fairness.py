"""Groups at the length of the list: each measure against scikit-learn on the group alone, small groups, areas made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, roc_curve

from dropout.domain import Tier
from dropout.fairness import MEASURES, NOT_STATED, abroca, abroca_range, group_table, protected_groups, proxies
from tests.builders import make_tables


def members(sizes: dict[str, int], seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members of a run with groups of these sizes; the order is better in some groups than in others."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(list(sizes), list(sizes.values()))
    label = rng.integers(0, 2, len(groups))
    raw = label * np.where(groups == "A", 2.0, 0.5) + rng.normal(size=len(groups))
    tier = np.where(raw >= np.quantile(raw, 0.7), Tier.CONTACT_FIRST.value, Tier.NO_ACTION.value)
    rows = pd.DataFrame({"raw": raw, "risk": 1 / (1 + np.exp(-raw)), "tier": tier, "label": pd.array(label, dtype="Int64")})
    return rows, pd.DataFrame({"letter": groups})


def by_group(sizes: dict[str, int], **options: bool) -> pd.DataFrame:
    rows, groups = members(sizes)
    return group_table(rows, groups, **options).set_index("group")


def test_every_measure_is_that_of_the_group_alone() -> None:
    rows, groups = members({"A": 120, "B": 150, "C": 90})
    table = group_table(rows, groups).set_index("group")
    for letter in "ABC":
        at = rows[groups["letter"] == letter]
        label, listed = at["label"].to_numpy(int), at["tier"].eq(Tier.CONTACT_FIRST).to_numpy(int)
        (kept, false), (missed, hit) = confusion_matrix(label, listed)
        found = table.loc[letter]
        assert found["n"] == len(at)
        assert found["flag_rate"] == pytest.approx(listed.mean())
        assert found["miss_rate"] == pytest.approx(missed / (missed + hit))
        assert found["false_alarm_rate"] == pytest.approx(false / (false + kept))
        assert found["gap"] == pytest.approx(at["risk"].mean() - label.mean())
        assert (found["miss_rate_of"], found["false_alarm_rate_of"]) == (missed + hit, false + kept)
        interval = binomtest(int(missed), int(missed + hit)).proportion_ci(0.95, "wilson")
        assert (found["miss_rate_low"], found["miss_rate_high"]) == pytest.approx((interval.low, interval.high))
        assert found["gap_low"] < found["gap"] < found["gap_high"]


def area_on_a_grid(label: np.ndarray, raw: np.ndarray, inside: np.ndarray) -> float:
    """The area between two ROC curves by counting, on a fine grid."""
    grid = (np.arange(200_000) + 0.5) / 200_000
    curves = []
    for at in (inside, ~inside):
        false, found, _ = roc_curve(label[at], raw[at])
        curves.append(np.interp(grid, false, found))
    return float(np.abs(curves[0] - curves[1]).mean())


@pytest.mark.parametrize("seed", range(4))
def test_area_between_curves_is_that_of_scikit_learns_curves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    label, raw, inside = rng.integers(0, 2, 80), rng.integers(0, 9, 80).astype(float), rng.random(80) < 0.4
    assert abroca(label, raw, inside) == pytest.approx(area_on_a_grid(label, raw, inside), abs=1e-4)


def test_area_between_curves_by_hand() -> None:
    label = np.array([1, 0, 1, 0] * 2)
    inside = np.array([True] * 4 + [False] * 4)
    # Inside: 1, 0, 1, 0 from the top, so half of those found before the first false alarm; outside: all found first.
    raw = np.array([4.0, 3.0, 2.0, 1.0, 4.0, 2.0, 3.0, 1.0])
    assert abroca(label, raw, inside) == pytest.approx(0.25)
    # One set of ties has the diagonal, which crosses a curve that rises by half, runs flat and rises again.
    assert abroca(label, np.array([4.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0]), inside) == pytest.approx(0.25)


@given(st.integers(0, 10_000))
def test_area_is_the_same_whichever_group_is_named_and_lies_between_0_and_1(seed: int) -> None:
    rng = np.random.default_rng(seed)
    label = np.array([0, 1, 0, 1, *rng.integers(0, 2, 20)])
    inside = np.array([True, True, False, False, *(rng.random(20) < 0.5)])
    raw = rng.integers(0, 6, 24).astype(float)
    area = abroca(label, raw, inside)
    assert 0 <= area <= 1
    assert area == pytest.approx(abroca(label, raw, ~inside))
    assert abroca(label, 3 * raw + 1, inside) == pytest.approx(area)


def test_range_of_the_area_is_the_same_each_time_and_wider_for_fewer_learners() -> None:
    wide, narrow = (abroca_range(r["label"].to_numpy(int), r["raw"].to_numpy(), (g["letter"] == "A").to_numpy())
                    for r, g in (members({"A": 50, "B": 50}), members({"A": 800, "B": 800})))  # fmt: skip
    assert wide[1] - wide[0] > narrow[1] - narrow[0] > 0
    rows, groups = members({"A": 50, "B": 50})
    assert abroca_range(rows["label"].to_numpy(int), rows["raw"].to_numpy(), (groups["letter"] == "A").to_numpy()) == wide


def test_no_group_is_left_out_and_small_ones_are_withheld_with_another() -> None:
    table = by_group({"A": 120, "B": 60, "C": 30, "D": 4})
    assert table.index.tolist() == ["A", "B", "C", "D"]
    assert table["shown"].tolist() == [True, True, False, False]  # C alone could be told from the total
    assert table.loc[["C", "D"], ["n", *MEASURES]].isna().all(axis=None)


def test_too_few_to_say_is_missing_not_zero() -> None:
    table = by_group({"A": 120, "B": 60, "C": 15, "D": 12})
    assert table["shown"].all()
    assert table.loc[["C", "D"], list(MEASURES)].isna().all(axis=None)
    assert table.loc["C", "n"] == 15


def test_a_run_going_on_has_rates_of_the_list_only() -> None:
    rows, groups = members({"A": 120, "B": 60})
    open_still = group_table(rows.assign(label=pd.array([None] * len(rows), dtype="Int64")), groups)
    assert open_still["flag_rate"].tolist() == group_table(rows, groups)["flag_rate"].tolist()
    assert open_still[["miss_rate", "false_alarm_rate", "gap", "abroca"]].isna().all(axis=None)


def test_without_frequencies_there_is_no_gap_between_estimate_and_frequency() -> None:
    assert by_group({"A": 120, "B": 60}, estimates=False)["gap"].isna().all()


def test_two_attributes_are_crossed_and_sums_over_either_tell_no_small_group() -> None:
    rows, groups = members({"A": 200, "B": 200, "C": 200})
    other = np.tile(["x", "y"], 300)
    other[:196] = "x"  # four of A with y
    other[196:200] = "y"
    table = group_table(rows, groups.assign(other=other)).set_index("group")
    assert len(table) == 6
    hidden = table[~table["shown"]]
    assert "A · y" in hidden.index
    for by in ("letter", "other"):
        assert (hidden.groupby(by).size() >= 2).all()
    assert table.loc["C · x", "shown"] or table.loc["B · x", "shown"]
    at = rows[(groups["letter"] == "C").to_numpy() & (other == "x")]
    if table.loc["C · x", "shown"]:
        assert table.loc["C · x", "flag_rate"] == pytest.approx(at["tier"].eq(Tier.CONTACT_FIRST).mean())


def test_groups_are_the_protected_attributes_and_who_states_nothing_is_one() -> None:
    people = [{"learner_id": f"L{n}"} for n in range(40)]
    attributes = [{"learner_id": f"L{n}", "name": "gender", "value": "F" if n % 2 else "M", "is_protected": True} for n in range(39)]
    attributes += [{"learner_id": f"L{n}", "name": "year_of_birth", "value": str(1960 + n), "is_protected": True} for n in range(40)]
    attributes += [{"learner_id": "L1", "name": "studied_credits", "value": "60"}]
    tables = make_tables(enrolments=people, attributes=attributes)
    groups = protected_groups(tables, tables.enrolments["enrolment_id"])
    assert groups.columns.tolist() == ["gender", "year_of_birth"]
    assert groups["gender"].tolist()[-3:] == ["F", "M", NOT_STATED]
    assert groups["year_of_birth"].unique().tolist() == ["1960 to 1969", "1970 to 1979", "1980 to 1989", "1990 to 1999"]


def test_proxies_are_the_signals_whose_ranks_differ_most() -> None:
    rng = np.random.default_rng(2)
    groups = pd.DataFrame({"gender": ["F"] * 100 + ["M"] * 100})
    frame = pd.DataFrame({"actions_total": np.r_[rng.normal(0, 1, 100), rng.normal(3, 1, 100)], "score_mean": rng.normal(size=200),
                          "deadlines_missed": np.r_[np.arange(100), np.arange(100) + 1000.0]})  # fmt: skip
    found = proxies(frame, groups, list(frame.columns)).set_index("feature")
    assert found.index.tolist() == ["deadlines_missed", "actions_total"]
    # All of one group below all of the other: H = 12 / (n (n + 1)) · Σ R² / n_i − 3 (n + 1), with ranks that sum to 5050 and 15050.
    h = 12 / (200 * 201) * (5050**2 / 100 + 15050**2 / 100) - 3 * 201
    assert found.loc["deadlines_missed", "strength"] == pytest.approx((h - 1) / 198, rel=0.01)  # ties between neither group
    assert set(found["words"]) == {"strongly"}


def test_the_law_of_small_groups_holds_for_proxies() -> None:
    groups = pd.DataFrame({"gender": ["F"] * 100 + ["M"] * 9})
    assert proxies(pd.DataFrame({"actions_total": np.arange(109.0)}), groups, ["actions_total"]).empty
