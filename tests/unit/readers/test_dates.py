"""Dates as the languages of exports write them: months, times of day, digits."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.readers.dates import read_dates

AFTERNOON = pd.Timestamp(2021, 3, 1, 14, 12)
WRITTEN = [
    "2021년 3월 01일, 월요일, 오후 02:12", "2021年03月1日 星期一 下午 2:12", "2021年3月1日(月曜日) 午後 02:12", "2021/3/1 下午 02:12:00",
    "الاثنين، 1 مارس 2021، 2:12 م", "الإثنين، ١ مارس ٢٠٢١، ١٤:١٢", "Δευτέρα, 1 Μαρτίου 2021, 2:12 μμ", "יום שני, 1 במרץ 2021, 14:12",
    "\u200f1 \u200fמרץ 2021, 14:12", "Thứ hai, 1 Tháng ba 2021, 2:12 PM", "Thứ Hai, 1 tháng 3 năm 2021, 14:12",
    "pondělí, 1. března 2021, 14.12",
    "2021. március 1., hétfő, 14:12", "2021 m. kovo 1 d., 14:12", "pirmdiena, 2021. gada 1. marts, 14:12", "1. ožujka 2021., 14:12",
    "2021(e)ko martxoaren 1(e)an, 14:12", "понедељак, 1. март 2021, 14:12", "lundi 1 mars 2021 à 14h12", "1 de març de 2021, 14:12",
    "1 มีนาคม 2564, 14:12", "01-mar-2021 14:12", "1. marts 2021  14.12", "1-Mar-21 2:12 PM", "Mon Mar 01 14:12:00 GMT 2021",
]  # fmt: skip


WRITTEN += [  # as databases and statistics programs write it
    "01-MAR-21 02.12.00.000000000 PM", "2021-03-01-14.12.00.000000", "01MAR2021:14:12:00", "20210301T141200Z", "Mar 1 2021 02:12:00:000PM",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_day_and_its_time_are_read_in_any_language(written: str) -> None:
    assert read_dates(pd.Series([written])).values().tolist() == [AFTERNOON]


def test_the_two_listopads_are_told_by_the_other_months() -> None:
    polish, croatian = (read_dates(pd.Series(["5 listopada 2021", other])).values() for other in ("4 grudnia 2021", "4. studenoga 2021"))
    assert [polish.dt.month[0], croatian.dt.month[0]] == [11, 10]


def test_half_days_and_months_alike_are_kept_apart() -> None:
    texts = ["1 Mar 2021, 12:05 AM", "1 Mar 2021, 12:05 PM"]
    assert read_dates(pd.Series(texts)).values().dt.hour.tolist() == [0, 12]
    assert read_dates(pd.Series(["2 června 2021", "2 července 2021", "2 srpna 2021"])).values().dt.month.tolist() == [6, 7, 8]
    assert not read_dates(pd.Series(["Quiz 2 - Mars rover", "Unit 1/May"])).yearless


def test_dots_put_the_day_first_and_slashes_are_asked_about() -> None:
    assert [read_dates(pd.Series([text])).order for text in ("5.4.2026 10:00", "5/4/2026 10:00")] == ["day", "ambiguous"]


def test_years_in_which_nobody_learns_online_stand_for_no_day() -> None:
    never = pd.Series(["9999-12-31 23:59:59", "9999-12-31 00:00:00", "2024-05-02 10:00:00", "1900-01-01 00:00:00"], dtype="string")
    assert read_dates(never).values().dt.strftime("%Y").fillna("").tolist() == ["", "", "2024", ""]


def test_an_order_that_the_cells_contradict_is_asked_and_a_slip_is_none() -> None:
    days = [f"{day:02}/03/2024" for day in range(1, 29)]
    mixed = read_dates(pd.Series([*days, *(f"03/{day}/2024" for day in range(13, 29))]))
    assert (mixed.order, "others only the month" in mixed.doubt) == ("ambiguous", True)
    assert read_dates(pd.Series([*days * 4, "03/30/2024"])).order == "day"


def test_years_of_two_digits_may_come_first_where_they_differ_less_than_what_stands_last() -> None:
    column = read_dates(pd.Series([f"24/03/{day:02}" for day in range(1, 29)]))
    assert (column.order, column.values("year").dt.strftime("%Y-%m-%d").tolist()[::27]) == ("ambiguous", ["2024-03-01", "2024-03-28"])
    assert read_dates(pd.Series([f"{day:02}/03/24" for day in range(1, 29)])).order == "day"


def test_years_of_the_moon_are_not_taken_for_those_of_the_sun() -> None:
    assert read_dates(pd.Series(["1445/03/12", "1445/04/01"])).values().isna().all()
    assert read_dates(pd.Series(["1403/01/01"])).values().tolist() == [pd.Timestamp(2024, 3, 20)]


def test_a_year_behind_the_name_of_a_zone_is_no_year_left_out() -> None:
    assert not read_dates(pd.Series(["fri mar 01 ist 2024"])).yearless  # the clock is read elsewhere
