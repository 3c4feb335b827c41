"""Columns for each month, side by side, are time: a month counts when it is over, whatever its length."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import read_export
from dropout.readers.formats.period_headings import period_headings
from tests.exports.mapped import write_table

ROWS: list[list[object]] = [["N-1", "Ada Low", 20, 18, 0], ["N-2", "Bo High", 10, 8, 2], ["N-3", "Cy Wide", 20, 22, 21]]


def read(folder: Path, header: list[str], rows: list[list[object]], answers: dict[str, str] | None = None):
    result = read_export([write_table(folder / "register.csv", header, rows)], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def test_months_without_a_year_are_counted_from_the_first_past_the_turn_of_a_year(tmp_path: Path):
    header = ["Roll No", "Name", "Nov", "Dec", "Jan", "Total", "Result"]
    rows = [[*row, sum(map(int, row[2:])), ending] for row, ending in zip(ROWS, ("Pass", "Dropout", "Fail"), strict=True)]
    result = read(tmp_path, header, rows)
    assert result.tables
    assert not result.report.open_questions
    assert result.report.files[0].evidence == "one row per Roll No, columns for 3 months: one number"
    events = result.tables.frame("events")
    assert events.groupby("day")["count"].sum().to_dict() == {30: 50, 61: 48, 92: 23}
    assert sorted(result.tables.enrolments["outcome"]) == ["completed", "failed", "withdrawn"]
    assert sorted(result.identities["name"]) == ["Ada Low", "Bo High", "Cy Wide"]
    assert "one month each" in result.report.questions[0].options


def test_months_with_a_year_end_on_their_last_day(tmp_path: Path):
    header = ["Matrikelnummer", "Name", "Anwesenheit 2024-12", "Anwesenheit 2025-01", "Anwesenheit 2025-02", "Klausur 2025-02"]
    tables = read(tmp_path, header, [[*row, mark] for row, mark in zip(ROWS, (77, 12, ""), strict=True)]).tables
    assert tables
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 12, 1)]
    assert sorted(tables.frame("events")["day"].unique()) == [30, 61, 89]
    assert tables.submissions.dropna(subset="score")["known_on"].tolist() == [89, 89]
    long = read(tmp_path, ["student_id", "month", "logins"], [[who, f"2024-{n:02}", n] for who in "abc" for n in (9, 10, 11)]).tables
    assert long
    assert sorted(long.frame("events")["day"].unique()) == [29, 60, 90]


@pytest.mark.parametrize(
    "names",
    [
        "January February March", "Januar Februar März", "janvier février mars", "Enero Febrero Marzo", "janeiro fevereiro março",
        "Gennaio Febbraio Marzo", "januari februari maart", "styczeń luty marzec", "Ocak Şubat Mart", "Январь Февраль Март",
        "Januari Februari Maret", "1月 2月 3月", "Jan-24 Feb-24 Mar-24", "01/2024 02/2024 03/2024",
    ],
)  # fmt: skip
def test_months_are_known_in_many_languages(names: str):
    periods = period_headings(["id", *names.split()])
    assert (periods.unit, periods.headings) == ("month", names.split())


@pytest.mark.parametrize("header", [["Jan 3", "Feb 7", "Mar 9"], ["2024-09-02", "2024-10-07", "2024-11-04"], ["set 1", "set 2", "set 3"]])
def test_days_and_sets_are_no_months(header: list[str]):
    assert period_headings(header).unit != "month" or not period_headings(header).kinds


def test_months_that_hold_shares_stay_totals_and_that_is_said(tmp_path: Path):
    rows = [[n, 90.5 - n, 80 + n, 71.5] for n in range(4)]
    result = read(tmp_path, ["Roll No", "Jul", "Aug", "Sep"], rows)
    assert result.snapshot
    assert any(finding.examples == ("Jul", "Aug", "Sep") and "one month each" in finding.message for finding in result.report.findings)


def test_days_and_weeks_named_by_dates_are_those_of_the_calendar_and_amounts_of_money_are_none(tmp_path: Path):
    counts = [[n, n, 0, n + 1, 7] for n in range(4)]
    days = read(tmp_path, ["student_id", *(f"2024-09-{day:02}" for day in (2, 3, 9, 10))], counts).tables
    assert days
    assert days.runs["starts_on"].tolist() == [pd.Timestamp(2024, 9, 2)]
    assert days.frame("events").groupby("day")["count"].sum().to_dict() == {0: 6, 7: 10, 8: 28}
    weeks = read(tmp_path, ["student_id", *(f"Clicks, week of {day}/9/2024" for day in (2, 9, 16, 23))], counts).tables
    assert weeks
    assert sorted(weeks.frame("events")["day"].unique()) == [6, 20, 27]
    money = read(tmp_path, ["Adm No", "Jan", "Feb", "Mar", "Apr"], [[n, 5000, 0, 2500, 5000 * (n % 2)] for n in range(4)])
    assert money.snapshot
    assert money.report.files[0].format == "plain"
