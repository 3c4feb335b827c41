"""Headings that name a week, a month or a day of the course each: of which kind of thing, and which one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dropout.readers.formats.mapped_words import plain_words

_WEEK = re.compile(
    r"\b(?:week|wk|w|woche|kurswoche|semana|semaine|settimana|weeknummer|uke|vecka|uge|viikko|tydzien|hafta|неделя) ?(?P<n>\d{1,2})\b|"
    r"第(?P<chinese>\d{1,2})周|\b(?P<ordinal>\d{1,2}) ?(?:неделя|hafta|viikko|주차)"
)
_DAY = re.compile(r"\b(?:day|tag|dia|jour|giorno|dag|dzien|gun|день) ?(?P<n>\d{1,3})\b")
_SESSION = re.compile(
    r"\b(?:session|sess|lecture|lec|class|lesson|meeting|seminar|tutorial|lezione|incontro|clase|sesion|encuentro|aula|sessao|encontro|"
    r"seance|cours|vorlesung|sitzung|termin|stunde|les|bijeenkomst|college|zajecia|wyklad|spotkanie|занятие|лекция|урок|ders|oturum|"
    r"pertemuan|buoi|s|l) ?(?P<n>\d{1,3})\b|第(?P<times>\d{1,3})[回次课講讲]"
)
_DATE = re.compile(r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./])\d{1,2}\1(?:20)?\d\d)(?!\d)")
_OF_WEEK = {
    "week",
    "weeks",
    "wk",
    "wc",
    "of",
    "starting",
    "beginning",
    "commencing",
    "semana",
    "woche",
    "semaine",
    "settimana",
    "del",
    "vom",
    "du",
}
_LEAST, _REGISTER = 3, 10  # bare numbers from 1 on that are days of a register
_MONTHS = (  # whole and shortened, without accents
    "january jan januar janvier janv enero ene janeiro gennaio gen januari stycznia styczen sty ocak oca январь января янв januarius",
    "february feb februar fevrier fevr febrero fevereiro fev febbraio februari luty lutego lut subat sub февраль февраля фев",
    "march mar marz mrz mars marzo marco maart mrt marzec marca mart март марта maret",
    "april apr avril avr abril abr aprile kwiecien kwietnia kwi nisan nis апрель апреля апр",
    "may mai mayo maio maggio mag mei maj maja mayis май мая",
    "june jun juni juin junio junho giugno giu czerwiec czerwca cze haziran haz июнь июня июн",
    "july jul juli juillet juil julio julho luglio lug lipiec lipca lip temmuz tem июль июля июл",
    "august aug aout agosto ago augustus sierpien sierpnia sie agustos agu август августа авг agustus augusti",
    "september sep sept septembre septiembre setembro settembre set wrzesien wrzesnia wrz eylul eyl сентябрь сентября сен",
    "october oct oktober okt octobre octubre outubro out ottobre ott pazdziernik pazdziernika paz ekim eki октябрь октября окт",
    "november nov novembre noviembre novembro listopad listopada lis kasim kas ноябрь ноября ноя nopember",
    "december dec dezember dez decembre diciembre dic dezembro dicembre grudzien grudnia gru aralik ara декабрь декабря дек desember des",
)
MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()} | {
    f"{number}月": number for number in range(1, 13)
}
_SLAVIC = (  # Czech, Croatian and Ukrainian
    "leden ledna sijecanj sijecnja січень", "unor unora veljaca veljace лютий", "brezen brezna ozujak ozujka березень",
    "duben dubna travanj travnja квітень", "kveten kvetna svibanj svibnja травень", "cerven cervna lipanj lipnja червень",
    "cervenec cervence srpanj srpnja липень", "srpen srpna kolovoz kolovoza серпень", "zari rujan rujna вересень",
    "rijen rijna жовтень", "studeni studenoga листопад", "prosinec prosince prosinac prosinca грудень",
)  # fmt: skip
MONTH_OF |= {plain_words(word): number for number, words in enumerate(_SLAVIC, start=1) for word in words.split()}
_CROATIAN = {"sijecanj", "veljaca", "ozujak", "travanj", "svibanj", "lipanj", "srpanj", "kolovoz", "rujan", "studeni", "prosinac"}
_YEAR, _SHORT_YEAR, _NUMBER = re.compile(r"20\d\d"), re.compile(r"\d\d"), re.compile(r"0?[1-9]|1[0-2]")
_YEARS = 2  # of two figures among the headings: with more they are days


@dataclass(frozen=True)
class Periods:
    """What is told of each week, month or day (`unit`), by kind: as the cells of such a column would say it -> heading, in their order."""

    unit: str
    kinds: dict[str, dict[str, str]]

    @property
    def headings(self) -> list[str]:
        return [heading for told in self.kinds.values() for heading in told.values()]


def period_headings(header: Iterable[str], least: int = _LEAST) -> Periods:
    """What is told of at least three (`least`) weeks, months or days, each under a heading of its own; what is told of fewer comes along.

    >>> period_headings(["id", "wk1_clicks", "wk2_clicks", "wk3_clicks", "Week 3 essay"])
    Periods(unit='week', kinds={'clicks': {'1': 'wk1_clicks', '2': 'wk2_clicks', '3': 'wk3_clicks'}, 'essay': {'3': 'Week 3 essay'}})
    >>> period_headings(["id", "Nov", "Dic", "Ene"]).kinds, period_headings(["2024-09", "2024-10", "2025-01"]).kinds
    ({'': {'1': 'Nov', '2': 'Dic', '3': 'Ene'}}, {'': {'2024-09-01': '2024-09', '2024-10-01': '2024-10', '2025-01-01': '2025-01'}})
    """
    header = list(header)
    days, weeks = _dated(header)
    found = (
        ("week", weeks), ("day", days), ("week", _numbered(header, _WEEK)), ("month", _months(header)), ("day", _numbered(header, _DAY)),
        ("day", _register(header)),
    )  # fmt: skip
    unit, kinds = max(found, key=lambda one: _most(one[1]))
    return Periods(unit, kinds if _most(kinds) >= least else {})


def session_headings(header: Iterable[str]) -> Periods:
    """The same for lessons of a course by their number, as teachers head a register: Session 1, Lezione 1, 第1回.

    >>> session_headings(["Name", "Session 1", "Session 2", "Session 3", "Total"])
    Periods(unit='session', kinds={'': {'1': 'Session 1', '2': 'Session 2', '3': 'Session 3'}})
    """
    kinds = _numbered(list(header), _SESSION)
    return Periods("session", {kind: told for kind, told in kinds.items() if len(told) >= _LEAST})


def months_of(words: Iterable[str]) -> dict[str, int]:
    """Names of months -> their numbers, by the language of those that stand together: listopad is October among Croatian ones.

    >>> [months_of(words)["listopad"] for words in (["rujan", "listopad"], ["rijen", "listopad"])]
    [10, 11]
    """
    return MONTH_OF | {"listopad": 10, "listopada": 10} if _CROATIAN & set(words) else MONTH_OF


def _most(kinds: dict[str, dict[str, str]]) -> int:
    return max(map(len, kinds.values()), default=0)


def _numbered(header: list[str], named: re.Pattern[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[int, str]] = {}
    for heading in header:
        words = _words(heading)
        match = named.search(words)
        if match:
            kind = " ".join((words[: match.start()] + " " + words[match.end() :]).split())
            found.setdefault(kind, {}).setdefault(int(next(filter(None, match.groups()))), heading)
    return {kind: {str(week): told[week] for week in sorted(told)} for kind, told in found.items()}


def _dated(header: list[str]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Days, and weeks told by the day on which they begin: as that day is written -> heading."""
    days: dict[str, dict[str, str]] = {}
    weeks: dict[str, dict[str, str]] = {}
    for heading in header:
        match = _DATE.search(heading)
        words = _words(heading.replace(match[0], " ")).split() if match else []
        if match and _OF_WEEK & set(words):
            weeks.setdefault(" ".join(word for word in words if word not in _OF_WEEK), {}).setdefault(match[0], heading)
        elif match:
            days.setdefault(" ".join(words), {}).setdefault(match[0], heading)
    return days, weeks


def _register(header: list[str]) -> dict[str, dict[str, str]]:
    """The days of a month, as teachers head a register: nothing but 1, 2, 3 and so on."""
    days = [heading for heading in header if heading.strip().isdecimal()]
    counted = [str(number) for number in range(1, len(days) + 1)]
    return {"": dict(zip(counted, days, strict=True))} if len(days) >= _REGISTER and [day.strip() for day in days] == counted else {}


def _words(heading: str) -> str:
    return plain_words(heading.replace("%", " percent "))


def _months(header: list[str]) -> dict[str, dict[str, str]]:
    """Months with a year as their first day; those without are counted from the first column, past the turn of a year."""
    known = months_of(word for heading in header for word in _words(heading).split())
    named = [(heading, month) for heading in header if (month := _month(_words(heading).split(), known))]
    short = {year for _, (_, year, _) in named if year and len(year) == 2}
    if len(short) > _YEARS:
        return {}
    dated = [(kind, f"{2000 + int(year[-2:])}-{month:02}-01", heading) for heading, (month, year, kind) in named if year]
    if dated:
        told = sorted(dated, key=lambda one: one[1])
    else:
        first = named[0][1][0] if named else 1
        counted = sorted(((month - first) % 12 + 1, kind, heading) for heading, (month, _, kind) in named)
        told = [(kind, str(number), heading) for number, kind, heading in counted]
    found: dict[str, dict[str, str]] = {}
    for kind, cell, heading in told:
        found.setdefault(kind, {}).setdefault(cell, heading)
    return found


def _month(words: list[str], known: dict[str, int]) -> tuple[int, str, str] | None:
    """Month, year (empty where there is none) and what is told of it; None for words that name no month or a day of one."""
    place = next((place for place, word in enumerate(words) if word in known), None)
    year = next((place for place, word in enumerate(words) if _YEAR.fullmatch(word)), None)
    if place is None and year is not None:
        place = next((near for near in (year + 1, year - 1) if 0 <= near < len(words) and _NUMBER.fullmatch(words[near])), None)
    elif place is not None and year is None:
        year = place + 1 if words[place + 1 :] and _SHORT_YEAR.fullmatch(words[place + 1]) else None
    if place is None:
        return None
    rest = [word for number, word in enumerate(words) if number not in (place, year)]
    if any(map(str.isdigit, rest)):
        return None
    return known.get(words[place]) or int(words[place]), words[year] if year is not None else "", " ".join(rest)
