"""Whole columns of dates: one form and one order of day and month for all cells, asked where the cells do not tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.counted_days import are_serials, serial_days
from dropout.readers.months import month_of, plain_dates
from dropout.readers.report import Question

_YEAR = r"(?P<year>\d{4}|\d{2})(?![\d:])"
_NAME = r"(?P<name>[^\W\d_][^\s\d,،.:/_-]{2,})\.?"  # some scripts have marks between their letters
_WRITTEN = {
    "year first": r"(?<!\d)(?P<year>\d{4})(?:[-/.年년] ?| (?=\d{1,2} ))(?P<month>\d{1,2})[-/.月월 ]{1,2}(?P<day>\d{1,2})",
    "numbers": r"(?<!\d)(?P<first>\d{1,2})[/.\-]\s?(?P<second>\d{1,2})[/.\-]\s?(?P<year>\d{4}|\d{2})(?!\d)",
    "year day month": rf"(?<!\d)(?P<year>\d{{4}})\. gada (?P<day>\d{{1,2}})\.\s+{_NAME}",
    "year month day": rf"(?<!\d)(?P<year>\d{{4}})(?:\.|\(?e\)?ko)?\s+(?:m\.\s+)?{_NAME}\s+(?P<day>\d{{1,2}})(?![\d:])",
    "month day clock year": rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:\s+\d\d:\d\d:\d\d)?\s+[^\s\d]+\s+(?P<year>\d{{4}})",
    "day and month numbered": rf"(?<!\d)(?P<day>\d{{1,2}}),? tháng (?P<month>\d{{1,2}}),?\s+(?:năm\s+)?{_YEAR}",
    "day month joined": rf"(?<!\d)(?P<day>\d{{1,2}})[-/]{_NAME}[-/]{_YEAR}",
    "month day joined": rf"{_NAME}[-/](?P<day>\d{{1,2}})[-/]{_YEAR}",  # Aug/15/2023
    "day month": rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s+(?:de\s+|d['’])?{_NAME}(?:,?\s+(?:del?\s+)?{_YEAR})?",
    "month and day marked": r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
    "month day": rf"{_NAME}\s+(?P<day>\d{{1,2}})(?![\d:])(?:,?\s+{_YEAR})?",
}
_DOTTED = re.compile(r"\d\.\s?\d{1,2}\.\s?\d")
_FORMS = {name: re.compile(form) for name, form in _WRITTEN.items()}  # the form that fits most cells is the column's form
_DOT = r"(?:(?<=\d{4} \d\d)|(?<=\d{4} \d)|(?<=\d{4}, \d\d)|(?<=\d{4}, \d))\."  # 4 Sep 2023 10.30AM
_EARLY, _LATE = r"öö|上午|午前|오전|凌晨|早上", r"ös|下午|午後|오후|晚上"  # which some languages put in front
HALF_DAYS = rf"{_EARLY}|{_LATE}|[μπ]\.?μ|عصر|(?<!\w)(?:ص|م|sa|ch)(?!\w)"  # all but the English ones
_MORNING, _EVENING = rf"a\.?\s?m\b|π\.?μ\b|sa\b|ص\b|{_EARLY}", rf"p\.?\s?m\b|μ\.?μ\b|ch\b|م\b|عصر|{_LATE}"
_TIME = (
    rf"(?:(?P<before>{_EARLY}|{_LATE})\s?)?(?<!\d)(?P<hour>\d{{1,2}})(?::|h(?=\d)|{_DOT})(?P<minute>\d{{2}})"
    rf"(?::(?P<second>\d{{2}}))?(?:\s*(?P<after>{_MORNING}|{_EVENING}))?"
)
_DATABASES = (  # as programs write moments, and the same as the forms above and the clock below have it
    # 02-SEP-24 09.01.00.000 AM of Oracle, 2024-09-02-09.01.00 of DB2
    (r"((?:[-/][a-z]{3,9}[-/]\d{2,4})|(?<!\d)\d{4}-\d\d-\d\d)[ t-]+(\d{1,2})\.(\d\d)\.(\d\d)(?:[.,]\d+)?(?!\d)", r"\1 \2:\3:\4"),
    (r"(?<!\d)(\d\d)([a-z]{3})(\d{4})(?::(?=\d\d:))?", r"\1-\2-\3 "),  # 02SEP2024:09:01:00 of SAS
    (r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)t(\d\d)(\d\d)(\d\d)?(?!\d)", r"\1-\2-\3 \4:\5"),  # 20240902T090100Z
    (r"(?<=\d:\d\d:\d\d)[:.,]\d+(?=\s?[ap]\.?m)", ""),  # Sep 2 2024 09:01:00:000PM of SQL Server
)
YEARS = (1980, 2100)  # other years stand for no day at all: 9999 is never, 1900 and 1970 are not yet
FAR = pd.Timedelta(days=3653)
WAITS = "waits for the answer on its dates"  # why rows are dropped while a question on their dates is open
_JALALI = (1300, 1420)  # 1921 to 2041 of our years; later ones are years of the moon, which are not read
_BUDDHIST = 543  # years ahead of ours
_FEW = 100  # cells that tell whether a program wrote them
_MISTYPED = 0.05  # of the cells that tell an order: fewer that contradict them are mistakes
_BOTH = "Some can only have the day first, others only the month; those that do not fit the answer are dropped."
_PLACES = {"day": ("first", "second", "year"), "month": ("second", "first", "year"), "year": ("year", "second", "first")}
_LONGEST = 200  # characters of a cell looked at: nobody writes a date with more


@dataclass(frozen=True)
class DateColumn:
    """What a column of dates says, and what it leaves open. Order of the cells as in the file."""

    parts: pd.DataFrame  # year, month, day as floats, first and second where their order is open; clock: time of day
    dotted: bool = False  # 5.4.2026, which nobody writes with the month first

    @property
    def order(self) -> str:
        """``day`` or ``month`` first where some part above 12 tells, ``ambiguous`` where none does, ``stated`` otherwise."""
        if "first" not in self.parts:
            return "stated"
        by_day, by_month = self._told
        if by_day == by_month == 0:
            return "day" if self.dotted else "ambiguous"
        if self.doubt:
            return "ambiguous"
        return "day" if by_day >= by_month else "month"

    @property
    def _told(self) -> tuple[int, int]:
        """How many cells can only have the day first, and how many only the month."""
        above = (self.parts["first"] > 12).astype(int) - (self.parts["second"] > 12).astype(int)
        return int((above > 0).sum()), int((above < 0).sum())

    @property
    def doubt(self) -> str:
        """Why no order can be trusted although numbers above 12 seem to tell one; nothing where it can."""
        if self.year_first:
            return "The first numbers differ less than the last ones, as years do."
        return _BOTH if min(self._told) > _MISTYPED * max(self._told) else ""

    @property
    def year_first(self) -> bool:
        """Whether the year may come first, as in 24/03/05: two digits that differ less than those at the end, all of them days."""
        parts = self.parts.dropna()
        if "first" not in parts or not parts["year"].between(2001, 2031).all() or (parts["second"] > 12).any():
            return False
        return bool(parts["first"].nunique() < parts["year"].nunique() > 2)

    @property
    def yearless(self) -> bool:
        """Whether the cells leave out the year."""
        return bool(self.parts["year"].isna().all() and len(self.parts.dropna(subset="clock")))

    def values(self, order: str = "", newest_year: int | None = None) -> pd.Series:
        """Timestamps, missing where a cell is no date in this form and order, or one of a year in which nobody learnt online.

        `order` settles an ambiguous one. Cells without a year are taken to run from the newest to the oldest
        or the other way round, and each turn of the year on the way changes it.
        """
        parts = self.parts
        if "first" in parts:
            day, month, year = _PLACES.get(order or self.order, _PLACES["month"])
            parts = parts.assign(day=parts[day] % 2000, month=parts[month], year=parts[year] + 2000 * (year == "first"))
        year = _walked_years(parts, newest_year) if newest_year is not None else parts["year"].where(parts["year"].between(*YEARS))
        day = pd.to_datetime(parts[["month", "day"]].assign(year=year), errors="coerce")
        return (day + parts["clock"]).astype("datetime64[us]")


def read_dates(texts: pd.Series) -> DateColumn:
    """Take the parts of each cell by the one form that fits most cells.

    >>> read_dates(pd.Series(["2/03/21, 14:12", "28/02/21, 09:00"])).values().dt.day.tolist()
    [2, 28]
    >>> read_dates(pd.Series(["25 janv. 21, 17:08"])).values().astype(str).tolist()
    ['2021-01-25 17:08:00']
    >>> read_dates(pd.Series(["02-SEP-24 09.01.00.000 PM", "15-SEP-24 11.30.00.000 AM"])).values().astype(str).tolist()
    ['2024-09-02 21:01:00', '2024-09-15 11:30:00']
    >>> read_dates(pd.Series(["Mon Mar 04 2024 10:00:00 GMT+0100 (CET)"])).values().astype(str).tolist()
    ['2024-03-04 10:00:00']
    >>> read_dates(pd.Series(["Assignment 3", "Quiz 2"])).yearless
    False
    """
    places, distinct = pd.factorize(texts.astype("string"), use_na_sentinel=False)  # a log repeats each minute many times
    plain = plain_dates(pd.Series(distinct, dtype="string").str.slice(0, _LONGEST))
    for written, read in _DATABASES:
        if any(re.search(written, text) for text in plain.dropna().head(_FEW)):
            plain = plain.str.replace(written, read, regex=True)
    looked_at = plain.dropna().head(2000).tolist()
    form = max(_FORMS, key=lambda name: sum(_is_written(name, text) for text in looked_at))
    found = plain.str.extract(_FORMS[form])
    parts = pd.DataFrame({name: pd.to_numeric(found[name], errors="coerce").astype("float64") for name in found if name != "name"})
    parts = parts.reindex(columns=[*parts.columns, *({"year"} - set(parts.columns))])
    parts["year"] = parts["year"].mask(parts["year"] < 100, parts["year"] + 2000)
    parts["year"] = parts["year"].mask(parts["year"].between(_BUDDHIST + 1900, _BUDDHIST + 2200), parts["year"] - _BUDDHIST)
    if "name" in found:
        parts["month"] = found["name"].map(month_of).astype("float64")
    if form == "year first" and parts["year"].dropna().between(*_JALALI).all():
        parts = _from_jalali(parts)
    key = "first" if "first" in parts else "day"
    told = parts[key].notna() & (parts["month"].notna() if "month" in parts else True)  # Assignment 3 is no day of a month
    parts["clock"] = _clock(plain).where(told)
    dotted = form == "numbers" and all(_DOTTED.search(text) for text in looked_at if _FORMS[form].search(text))
    return DateColumn(parts.take(places).set_axis(texts.index), dotted)


def _is_written(form: str, text: str) -> bool:
    """Whether a date stands in a text in this form; 10:00:00 GMT is no day of a month."""
    found = _FORMS[form].search(text)
    return found is not None and ("name" not in found.groupdict() or bool(pd.notna(month_of(found["name"]))))


def _from_jalali(parts: pd.DataFrame) -> pd.DataFrame:
    """Years, months and days of the Iranian calendar as ours: 33 of its years hold 8 leap days, 1403 began on 20 March 2024.

    >>> dates = pd.Series(["1403/01/01", "1399/12/30", "1403/06/11 10:00"], dtype="string")
    >>> read_dates(dates).values().dt.strftime("%Y-%m-%d").tolist()
    ['2024-03-20', '2021-03-20', '2024-09-01']
    """
    year, month = parts["year"], parts["month"]
    leaps = (8 * year + 21) // 33 - (8 * 1403 + 21) // 33
    before = (month - 1) * 31 - (month - 7).clip(lower=0)
    days = (year - 1403) * 365 + leaps + before + parts["day"] - 1
    told = pd.Timestamp(2024, 3, 20) + pd.to_timedelta(days.where(month.between(1, 12) & parts["day"].between(1, 31)), unit="D")
    return parts.assign(year=told.dt.year.astype("float64"), month=told.dt.month.astype("float64"), day=told.dt.day.astype("float64"))


def ask_dates(texts: pd.Series, name: str, context: ReadContext, asked: list[Question]) -> pd.Series | None:
    """Timestamps of a column, with questions on what it leaves open; None while such a question is open.

    Dates more than ten years from the middle of the column are taken for mistakes and are missing.
    """
    if are_serials(texts):
        return serial_days(texts)
    column = read_dates(texts)
    order, year = "", None
    if column.order == "ambiguous":
        order = _ask_order(column, texts, name, context, asked)
        if not order:
            return None
    if column.yearless:
        year = _ask_year(name, context, asked)
        if year is None:
            return None
    values = column.values(order, year)
    return values.where((values - values.median()).abs() <= FAR)


def _ask_order(column: DateColumn, texts: pd.Series, name: str, context: ReadContext, asked: list[Question]) -> str:
    sorted_by = [order for order in ("day", "month") if column.values(order).is_monotonic_decreasing]
    example, orders = str(texts.dropna().iloc[0]), ("day", "month", "year") if column.year_first else ("day", "month")
    answer = context.ask(
        Question(
            f"date_order:{name}", f"In {name}, does {example!r} put the day or the month first?", "choice",
            orders[-1] if column.year_first else sorted_by[0] if len(sorted_by) == 1 else "day",
            column.doubt or "No number above 12 tells.", orders, safe=False,
            about=name, of_all="Do the dates of these files put the day or the month first?",
        ),
        asked,
    )  # fmt: skip
    return answer or ""


def _ask_year(name: str, context: ReadContext, asked: list[Question]) -> int | None:
    key = f"year:{name}"
    question = Question(key, f"In which year does {name} end?", "number", None, "Its dates leave out the year.", safe=False,
                        about=name, of_all="In which year do these files end?")  # fmt: skip
    answer = context.ask(question, asked)
    if answer is None:
        return None
    if not answer.strip().isdigit() or not 1990 <= int(answer) <= 2200:
        raise DropoutError("A year has four digits.", where=key, found=answer, do="Write the year of the newest row, such as 2024.")
    return int(answer)


def _walked_years(parts: pd.DataFrame, newest: int) -> pd.Series:
    """Years of cells that have none: a jump of more than half a year between neighbours is a turn of the year."""
    place = (parts["month"] * 31 + parts["day"]).ffill().bfill()
    steps = place.diff().fillna(0)
    falls, rises = int((steps.between(-180, -1)).sum()), int((steps.between(1, 180)).sum())
    if rises > falls:  # oldest first
        return newest - (steps[::-1].shift(1).fillna(0) < -180).cumsum()[::-1]
    return newest - (steps > 180).cumsum()


def _clock(plain: pd.Series) -> pd.Series:
    """Time of day; midnight where a cell tells none."""
    found = plain.str.extract(_TIME)
    hour, minute, second = (pd.to_numeric(found[name]).fillna(0).astype("int64") for name in ("hour", "minute", "second"))
    half = found["after"].fillna(found["before"])
    hour = hour.mask(half.notna(), hour % 12) + 12 * half.str.fullmatch(_EVENING).fillna(False).astype("int64")
    return pd.to_timedelta(hour * 3600 + minute * 60 + second, unit="s")
