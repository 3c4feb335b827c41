"""Columns that count weeks, months or modules: which one a cell names, and on which day it was over."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.course.calendar import DAY
from dropout.readers.course.facts import DAY_ZERO
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.formats.period_headings import months_of
from dropout.readers.numbers import parse_numbers
from dropout.readers.report import Question

_ONE_NUMBER, _ISO = r"^[^\d-]*(-?\d{1,3})(?:\.0+)?\D*$", r"^(\d{4})-?[wW](\d{1,2})$"
_ISO_MONTH = r"(20\d\d)[-/](0?[1-9]|1[0-2])"
_MONTH = 31  # days, at most: nothing of a month counts before it is over
_MOST, _MOSTLY = 400, 0.8  # a higher number is a course code or a year; of the cells that have to be read
_DAYS = {
    7: "week weeks weeknum wk semana woche wochennummer kurswoche semaine settimana weeknummer cursusweek vecka uge uke viikko tydzien "
    "hafta неделя недели 周 周次 第几周 教学周 週 第何週 주차 الأسبوع",
    _MONTH: "month mes monat mois mese maand месяц 月 월",
    14: "fortnight",
    1: "day",
}
_AROUND = re.compile(  # what may stand beside it in a heading
    r"current|in|of|the|end|ending|start|starting|begin|beginning|date|course|semester|term|academic|class|teaching|study|module|run|number|num|no|nr|id|index|idx"
)
_LENGTHS = {plain_words(word): days for days, words in _DAYS.items() for word in words.split()}
COUNTED = "counted"  # the answer to "when did it begin" that leaves a run without dates
_LAST_DAY = {"end", "ending"}


@dataclass(frozen=True)
class Periods:
    """For each row the day on which its week began and the last day of it; `starts_at` is when the first week began."""

    first_day: pd.Series
    last_day: pd.Series
    number: pd.Series  # 1 for the first week
    starts_at: pd.Timestamp


def week_numbers(cells: pd.Series) -> pd.Series:
    """The number that each cell names, missing where it names none or several.

    >>> week_numbers(pd.Series(["3", "Week 4", "W05", "2024-W06", "soon"], dtype="string")).fillna(-9).tolist()
    [3.0, 4.0, 5.0, -9.0, -9.0]
    >>> week_numbers(pd.Series(["Nov", "Dec", "Jan"], dtype="string")).tolist()
    [1.0, 2.0, 3.0]
    """
    known = months_of(map(plain_words, cells.dropna().unique()))
    months = cells.map(lambda cell: known.get(plain_words(cell)), na_action="ignore").astype("float64")
    if len(cells.dropna()) and months[cells.notna()].notna().all():  # by their names, counted from the first
        return (months - months.dropna().iloc[0]) % 12 + 1
    numbers = parse_numbers(cells.str.extract(_ONE_NUMBER)[0])
    return _over_the_year(numbers.mask(numbers.abs() > _MOST))


def _over_the_year(numbers: pd.Series) -> pd.Series:
    """Weeks of a calendar that go on in the next year, 51, 52, 1, 2, counted on: those of this year stay what they were before.

    >>> _over_the_year(pd.Series([50.0, 52, 1, 2])).tolist(), _over_the_year(pd.Series([2.0, 1, 3])).tolist()
    ([50.0, 52.0, 53.0, 54.0], [2.0, 1.0, 3.0])
    """
    met = numbers.dropna().drop_duplicates()
    turns = met[met.diff() < 0]
    if len(turns) != 1 or met.max() not in (51, 52, 53) or turns.iloc[0] > 2 or met[turns.index[0] :].max() >= met.iloc[0]:
        return numbers
    return numbers.mask(numbers < met.iloc[0], numbers + max(met.max(), 52))


def days_of(heading: str) -> int | None:
    """How many days one of what a heading counts lasts; None where that is not the same everywhere.

    >>> days_of("Week_No"), days_of("Mes"), days_of("module")
    (7, 31, None)
    """
    return next((_LENGTHS[word] for word in plain_words(heading).split() if word in _LENGTHS), None)


def names_weeks(heading: str) -> bool:
    """Whether a heading names a week and nothing that happens in one.

    >>> names_weeks("current_week_in_course"), names_weeks("study_hours_per_week")
    (True, False)
    """
    words = plain_words(heading).split()
    return any(word in _LENGTHS for word in words) and all(word in _LENGTHS or _AROUND.fullmatch(word) for word in words)


def tells_weeks(cells: pd.Series) -> bool:
    """Whether filled cells are numbers of weeks, or the days on which weeks begin."""
    return bool(len(cells)) and bool(week_numbers(cells).notna().mean() >= _MOSTLY or _dated(cells))


def ask_periods(cells: pd.Series, heading: str, file: str, context: ReadContext, asked: list[Question]) -> Periods | None:
    """When the week of each row began and ended; None while a question is open.

    Numbers count from the first week, which is 1 or, where the table has one, 0. Without a day on which that began, days count
    from `DAY_ZERO`. Missing where a cell names no week.
    """
    if _dated(cells):
        return _by_dates(cells, heading, days_of(heading) or 1, file, context, asked)
    length = _ask_days(heading, file, context, asked)
    if length is None:
        return None
    numbers = week_numbers(cells)
    first = 0 if (numbers <= 0).any() else 1
    key = next((question.key for question in asked if question.key.startswith("weeks_from:")), f"weeks_from:{file}")  # one for all files
    text = f"On which day did {plain_words(heading)} {first} of {key.partition(':')[2]} begin?"
    why = "The table counts and gives no dates. Without a day, days are counted from the start and the run has no calendar."
    answer = context.ask(Question(key, text, "date", COUNTED, why, (COUNTED,)), asked)
    starts_at = DAY_ZERO if answer is None or answer.strip().casefold() == COUNTED else _day(answer, key)
    first_day = starts_at + pd.to_timedelta((numbers - first) * length, unit="D")
    return Periods(first_day, first_day + (length - 1) * DAY, numbers - first + 1, starts_at)


def _dated(cells: pd.Series) -> bool:
    filled = cells.dropna()
    if filled.empty:
        return False
    told = filled.str.fullmatch(f"{_ISO}|{_ISO_MONTH}").fillna(False)
    return bool((told | read_dates(filled).parts["clock"].notna()).mean() >= _MOSTLY)


def _by_dates(cells: pd.Series, heading: str, length: int, file: str, context: ReadContext, asked: list[Question]) -> Periods | None:
    parts = cells.str.extract(_ISO)
    iso = pd.to_datetime(parts[0] + "-W" + parts[1].str.zfill(2) + "-1", format="%G-W%V-%u", errors="coerce")
    month = pd.to_datetime(cells.where(cells.str.fullmatch(_ISO_MONTH)).str.replace("/", "-") + "-01", format="%Y-%m-%d", errors="coerce")
    told = iso if iso.notna().any() else month if month.notna().any() else ask_dates(cells, file, context, asked)
    if told is None:
        return None
    day = told.dt.normalize().astype("datetime64[us]")
    first_day = day - (length - 1) * DAY if _LAST_DAY & set(plain_words(heading).split()) else day
    starts_at = first_day.min()
    if length == _MONTH and first_day.dropna().dt.is_month_start.all():
        number = (first_day.dt.year - starts_at.year) * 12 + first_day.dt.month - starts_at.month + 1
        return Periods(first_day, (first_day + pd.offsets.MonthEnd(0)).astype("datetime64[us]"), number, starts_at)
    return Periods(first_day, first_day + (length - 1) * DAY, (first_day - starts_at) // (length * DAY) + 1, starts_at)


def _ask_days(heading: str, file: str, context: ReadContext, asked: list[Question]) -> int | None:
    usual = days_of(heading)
    if usual in (1, 7, 14):
        return usual
    key, text, likely = f"days_each:{file}", f"How many days does one {plain_words(heading)} of {file} last?", usual
    if heading == "session":
        text, likely = f"How many days are there from one session of {file} to the next?", 7
    why = "What it tells counts as known when it is over."
    answer = context.ask(Question(key, text, "number", str(likely) if likely else None, why, safe=bool(usual)), asked)
    if answer is None:
        return None
    if not answer.strip().isdigit() or not 1 <= int(answer) <= _MOST:
        raise DropoutError("This is no number of days.", where=key, found=answer, do="Write a whole number such as 7.")
    return int(answer)


def _day(answer: str, key: str) -> pd.Timestamp:
    day = read_dates(pd.Series([answer], dtype="string")).values("day").iloc[0]
    if pd.isna(day):
        raise DropoutError("The start of a run is a date.", where=key, found=answer, do="Write it as 2024-09-30.")
    return day.normalize()
