"""The caseload as a table: what its rows say, what filters do, and files that equal the screen."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dropout import pipeline
from dropout.domain import Capacity, RiskBasis, Tier
from dropout.learner import why_not_enough
from dropout.scoring import ScoredRun, risk_history, score_run
from dropout.ui import caseload
from dropout.ui.caseload import ALL, ORDERS, Filters
from dropout.ui.caseload_inputs import capacity_from


@pytest.fixture(scope="module")
def scored() -> ScoredRun:
    model = next(m for m in pipeline.shipped_models() if m.name == "simulated-not_completed")
    return score_run(pipeline.bundled_tables(), "SIM-2025B", 3, model, Capacity(count=5), history=True)


def build(scored: ScoredRun, names: dict[str, str] | None = None) -> pd.DataFrame:
    reasons = pd.Series("a reason", index=scored.members["enrolment_id"])
    return caseload.build_caseload(scored, risk_history(scored), reasons, names or {})


@pytest.fixture(scope="module")
def table(scored: ScoredRun) -> pd.DataFrame:
    return build(scored)


def test_rows_stand_in_the_order_of_the_list(scored: ScoredRun, table: pd.DataFrame) -> None:
    assert table["learner_id"].tolist() == scored.members["learner_id"].tolist()


def test_trend_ends_at_the_estimate_of_the_week(scored: ScoredRun, table: pd.DataFrame) -> None:
    assert len(table["trend"].iloc[0]) == 3
    assert [line[-1] for line in table["trend"]] == pytest.approx((100 * scored.members["risk"]).round(1).tolist())


def test_last_active_is_the_day_of_the_last_event(scored: ScoredRun, table: pd.DataFrame) -> None:
    events = scored.tables.frame("events")
    before = events[events["day"] < 21].groupby("enrolment_id")["day"].max()
    days = 20 - table["enrolment_id"].map(before).dropna()
    words = days.map(lambda ago: {0: "last day", 1: "1 day ago"}.get(ago, f"{ago:.0f} days ago"))
    assert table.loc[days.index, "last_active"].tolist() == words.tolist()
    silent = table[~table["enrolment_id"].isin(before.index)]
    assert set(silent["last_active"]) == {"not seen yet"}


def test_nothing_is_said_of_members_without_enough_data(scored: ScoredRun) -> None:
    members = scored.members.assign(enough_data=scored.members.index != 0)
    row = build(replace(scored, members=members).with_capacity(Capacity(count=5))).iloc[0]
    assert (row["tier"], row["estimate"], row["trend"], row["reason"]) == (
        Tier.NOT_ENOUGH_DATA, "not enough data", [], why_not_enough(scored, members.iloc[0]),
    )  # fmt: skip


def test_who_has_no_reason_has_words_for_it_and_no_empty_cell(scored: ScoredRun) -> None:
    none = pd.Series("", index=scored.members["enrolment_id"])
    assert set(caseload.build_caseload(scored, risk_history(scored), none, {})["reason"]) == {"Nothing stands out"}


def test_an_estimate_that_few_similar_learners_stand_behind_says_so(scored: ScoredRun) -> None:
    members = scored.members.assign(similar=[29, 30] * (len(scored.members) // 2) + [30] * (len(scored.members) % 2))
    rows = build(replace(scored, members=members))
    assert rows["estimate"].iloc[0].endswith(" in 10, few similar") or rows["estimate"].iloc[0].endswith("in 20, few similar")
    assert "few" not in rows["estimate"].iloc[1]


def test_order_only_shows_no_estimate_and_no_frequency(scored: ScoredRun) -> None:
    ordered = replace(scored, basis=RiskBasis.ORDER_ONLY)
    rows = build(ordered)
    assert "Estimate" not in caseload.screen(rows, ordered)
    assert rows["trend"].iloc[0][-1] == 100.0
    trends = pd.read_csv(io.BytesIO(caseload.to_csv(rows, ordered)), dtype=str, encoding="utf-8-sig")["Trend"]
    assert trends.iloc[0].endswith(", 1")
    assert trends.str.fullmatch(r"place \d+(, \d+)*").all()
    assert caseload.outlook_sentence(ordered) == (
        "The list holds the 5 ranked first. Without comparable finished runs nobody can say how many of them would not complete."
    )
    assert caseload.outlook_sentence(ordered.with_capacity(Capacity(count=1))).startswith("The list holds the one ranked first.")


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_word_on_every_pill_can_be_read() -> None:
    """Streamlit writes black on what is lighter than .5, else white."""
    for tier, colour in caseload.PILLS.items():
        own = luminance(colour)
        contrast = (own + 0.05) / 0.05 if own > 0.5 else 1.05 / (own + 0.05)
        assert contrast >= 4.5, tier
    assert list(caseload.PILLS) == list(Tier)


def test_empty_list_is_said_to_be_empty(scored: ScoredRun) -> None:
    empty = scored.with_capacity(Capacity(count=0))
    assert caseload.outlook_sentence(empty).startswith("Nobody is on the list; about ")


filters = st.builds(
    Filters,
    tier=st.sampled_from([ALL, *[tier.value for tier in Tier]]),
    section=st.sampled_from([None, "Group 1", "Group 4"]),
    search=st.sampled_from(["", "L2", "19", "l200"]),
    order=st.sampled_from(list(ORDERS)),
)


@given(filters=filters)
def test_filters_choose_and_order_rows_and_change_none(table: pd.DataFrame, filters: Filters) -> None:
    rows = caseload.filter_caseload(table, filters)
    assert rows.sort_index().equals(table.loc[rows.index.sort_values()])


def test_longest_silence_comes_first_and_never_seen_before_all(table: pd.DataFrame) -> None:
    days = caseload.filter_caseload(table, Filters(order="Last active"))["silent_days"]
    assert days.isna().tolist() == sorted(days.isna(), reverse=True)
    assert days.dropna().tolist() == sorted(days.dropna(), reverse=True)


def test_search_finds_names_only_where_they_are_shown(scored: ScoredRun, table: pd.DataFrame) -> None:
    first = str(table["learner_id"].iloc[7])
    named = build(scored, {first: "Ada Lovelace"})
    assert caseload.filter_caseload(named, Filters(search="lovelace"))["learner_id"].tolist() == [first]
    assert caseload.filter_caseload(table, Filters(search="lovelace")).empty


def test_csv_and_excel_equal_the_screen(scored: ScoredRun, table: pd.DataFrame) -> None:
    rows = caseload.filter_caseload(table, Filters(section="Group 2", order="Learner"))
    screen = caseload.screen(rows, scored)
    csv = pd.read_csv(io.BytesIO(caseload.to_csv(rows, scored)), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    excel = CalamineWorkbook.from_filelike(io.BytesIO(caseload.to_xlsx(rows, scored))).get_sheet_by_index(0).to_python()
    assert list(csv.columns) == list(screen.columns) == excel[0]
    assert csv["Learner"].tolist() == screen["Learner"].tolist()
    assert csv["Estimate"].tolist() == screen["Estimate"].tolist()
    assert csv["Trend"].iloc[0] == " ".join(f"{value:.0f}" for value in screen["Trend"].iloc[0])
    assert csv.to_numpy().tolist() == excel[1:]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_file_is_a_formula(scored: ScoredRun, table: pd.DataFrame, start: str) -> None:
    rows = table.head(1).assign(section=f"{start}1+1")
    assert f"'{start}1+1".encode() in caseload.to_csv(rows, scored)
    cells = CalamineWorkbook.from_filelike(io.BytesIO(caseload.to_xlsx(rows, scored))).get_sheet_by_index(0).to_python()
    assert str(cells[1][-1]).strip() == f"{start}1+1".strip()


def test_file_name_holds_nothing_that_a_file_system_acts_on(scored: ScoredRun) -> None:
    odd = replace(scored, run={**scored.run, "run_id": "../a b"})
    assert caseload.file_name(odd, "csv") == "caseload____a_b_week3_not_completed.csv"


@pytest.mark.parametrize(("number", "unit", "before", "asked"), [
    (15, "learners", Capacity(count=20), Capacity(count=15)),
    (15, "% of the run", Capacity(percent=10), Capacity(percent=15)),
    (20, "% of the run", Capacity(count=20), Capacity(percent=10)),
])  # fmt: skip
def test_capacity_follows_number_and_unit(number: int, unit: str, before: Capacity, asked: Capacity) -> None:
    assert capacity_from(number, unit, before, 200) == asked
