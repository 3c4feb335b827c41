"""Whole columns of dates, numbers and results: decided once for all cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.plain_columns import is_protected
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.numbers import decimal_comma, parse_numbers
from dropout.readers.outcomes import read_outcome
from dropout.readers.report import Question


def texts(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype="string")


@pytest.mark.parametrize(
    "text",
    [
        "25/01/2021 17:08", "25.01.2021 17:08", "25/01/21 às 17:08", "2021年01月25日 17:08", "2021-01-25T17:08:00Z", "2021/1/25 17:08",
        "25 January 2021, 5:08 PM", "Monday, 25 January 2021, 5:08 PM", "January 25, 2021, 5:08 PM", "2021 January 25 17:08",
        "25 de enero de 2021, 17:08", "25 janv. 21, 17:08", "25. Januar 2021, 17:08:00", "25. Jän. 2021 17:08", "25 gennaio 2021, 17:08",
        "25 de janeiro de 2021, 17:08", "1/25/21, 5:08 pm",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(text: str) -> None:
    assert read_dates(texts(text)).values().tolist() == [pd.Timestamp(2021, 1, 25, 17, 8)]


@pytest.mark.parametrize(
    ("language", "months"),
    [
        ("English", "January February March April May June July August September October November December"),
        ("Spanish", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
        ("French", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        ("German", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        ("Italian", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
        ("Portuguese", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    ],
)
def test_every_month_in_every_language(language: str, months: str) -> None:
    found = read_dates(texts(*(f"3 {month} 2021" for month in months.split()))).values()
    assert found.dt.month.tolist() == list(range(1, 13)), language


@pytest.mark.parametrize(
    ("cells", "order"),
    [(("1/2/21", "13/2/21"), "day"), (("1/2/21", "2/13/21"), "month"), (("1/2/21", "3/4/21"), "ambiguous"), (("2021-01-02",), "stated")],
)
def test_one_part_above_twelve_decides_the_order_of_all(cells: tuple[str, ...], order: str) -> None:
    assert read_dates(texts(*cells)).order == order


def test_what_does_not_fit_the_order_is_missing_not_turned_round() -> None:
    found = read_dates(texts("25/01/2021", "13/01/2021", "01/14/2021", "31/02/2021")).values("day")
    assert found.isna().tolist() == [False, False, True, True]


def test_sorted_rows_propose_an_order_but_do_not_decide_it(tmp_path: Path) -> None:
    asked: list[Question] = []
    newest_first = texts("2/3/21, 10:00", "9/2/21, 10:00", "1/2/21, 10:00")
    assert ask_dates(newest_first, "log.csv", ReadContext(tmp_path, str), asked) is None
    assert [(question.default, question.safe) for question in asked] == [("day", False)]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_years_are_counted_back_at_each_new_year_in_either_direction(oldest_first: bool) -> None:
    cells = ["2 Feb, 10:00", "5 Jan, 10:00", "28 Dec, 10:00", "1 Jul, 10:00", "3 Jan, 10:00", "30 Nov, 10:00"]
    years = [2024, 2024, 2023, 2023, 2023, 2022]
    step = -1 if oldest_first else 1
    assert read_dates(texts(*cells[::step])).values(newest_year=2024).dt.year.tolist() == years[::step]


@pytest.mark.parametrize("answer", ["20x4", "24"])
def test_a_year_that_is_none_is_refused(tmp_path: Path, answer: str) -> None:
    with pytest.raises(DropoutError, match="four digits"):
        ask_dates(texts("2 Feb, 10:00"), "log.csv", ReadContext(tmp_path, str, {"year:log.csv": answer}), [])


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (("7,5", "8"), [7.5, 8.0]),
        (("1.234,5", "2"), [1234.5, 2.0]),
        (("1,234.5", "2"), [1234.5, 2.0]),
        (("1,234", "12,345"), [1234.0, 12345.0]),
        (("0,125",), [0.125]),
        (("85 %", "85\u00a0%"), [85.0, 85.0]),
        (("-3", "+4", "1e3"), [-3.0, 4.0, 1000.0]),
        (("1 234", "1'234"), [1234.0, 1234.0]),
    ],
)
def test_numbers_by_the_mark_of_the_whole_column(cells: tuple[str, ...], numbers: list[float]) -> None:
    assert parse_numbers(texts(*cells)).tolist() == numbers


@pytest.mark.parametrize("cell", ["", "abc", "1/2", "12 May", "--3", "7,5,3x"])
def test_what_is_no_number_is_missing(cell: str) -> None:
    assert parse_numbers(texts(cell)).isna().all()


def test_a_comma_is_decimal_when_any_cell_says_so() -> None:
    assert decimal_comma(texts("1,234", "7,5"))
    assert not decimal_comma(texts("1,234", "17.5"))


def test_too_many_words_are_no_outcomes(tmp_path: Path) -> None:
    with pytest.raises(DropoutError, match="too many different values"):
        read_outcome(texts(*"abcdefghijklmn"), "status", "run", ReadContext(tmp_path, str), [])


def test_an_answer_that_was_not_offered_is_refused(tmp_path: Path) -> None:
    context = ReadContext(tmp_path, str, {"outcome:run": "maybe"})
    with pytest.raises(DropoutError, match="not one of the answers"):
        read_outcome(texts("1", "0"), "status", "run", context, [])


@pytest.mark.parametrize(
    "heading", ["Gender", "sex", "Age at enrollment", "age_band", "Nacionality", "marital-status", "IMD band", "Disability"]
)
def test_protected_headings(heading: str) -> None:
    assert is_protected(heading)


@pytest.mark.parametrize("heading", ["average", "pages", "sexton", "engagement", "stage"])
def test_headings_that_only_look_protected(heading: str) -> None:
    assert not is_protected(heading)


@pytest.mark.parametrize(
    ("header", "found"),
    [(["id", "student_id"], "student_id"), (["x", "ID"], "ID"), (["Student Number"], "Student Number"), (["idea", "grid"], None)],
)
def test_the_id_column(header: list[str], found: str | None) -> None:
    assert id_heading(header) == found


@pytest.mark.parametrize(("best", "half"), [("0.23", "0.5"), ("8.5", "5"), ("22.8", "50"), ("250", "125")])
def test_the_half_named_beside_a_pass_mark_is_that_of_the_scale(tmp_path: Path, best: str, half: str) -> None:
    asked: list[Question] = []
    read_outcome(texts("0", "0.1", best), "Grade", "201", ReadContext(tmp_path, str), asked, "Knots")
    assert asked[0].text == "From which mark on is Knots passed?"  # nobody knows a run by a number of its platform
    assert f"half of the highest possible would be {half}." in asked[0].why


def test_a_total_of_nothing_but_zeros_is_no_result(tmp_path: Path) -> None:
    asked: list[Question] = []
    told = read_outcome(texts("0", "0", None), "Total del curso (Real)", "run", ReadContext(tmp_path, str), asked)
    assert set(told) == {"unknown"}
    assert [(question.key, question.safe) for question in asked] == [("pass_mark:run", True)]
    assert set(read_outcome(texts("0", "0"), "dropout", "run", ReadContext(tmp_path, str), [])) == {"completed"}


def test_an_f_waits_with_the_other_letters(tmp_path: Path) -> None:
    asked: list[Question] = []
    told = read_outcome(texts("A", "F", "W"), "Overall Grade", "run", ReadContext(tmp_path, str), asked)
    assert told.tolist() == ["unknown", "unknown", "withdrawn"]
    answered = ReadContext(tmp_path, str, answers={asked[0].key: "D"})
    assert read_outcome(texts("A", "F", "W"), "Overall Grade", "run", answered, []).tolist() == ["completed", "failed", "withdrawn"]
