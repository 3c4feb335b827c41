"""The cells of one column of a plain table: numbers, a few kinds of learners, or nothing that may be used."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from dropout.readers.counted_days import COMPACT
from dropout.readers.dates import read_dates
from dropout.readers.durations import hours
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.people import MAIL
from dropout.readers.records import fold, squeezed
from dropout.readers.report import Finding, Severity

REMARKS = re.compile(
    r"^comments?\b|\b(?:comments?|remarks?|feedback|observa\w+|bemerkung\w*|comentarios?|commentaires?|ghi chú|uwagi|opmerkingen|"
    r"remarques?|примечани\w+|备注|備註)$"
)
_OUT_OF = r"^(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)$"
_AGREE = 0.9  # share of cells that have to be numbers for the column to be one
_SECONDS, _MOMENT = (1_000_000_000, 2_000_000_000), re.compile(r"access|time|date|login|seen|created|modified|started|completed|\bat$")
_SERIAL, _DAY = (20_000, 60_000), re.compile(r"\b(?:date|datum|fecha|日期)\b| (?:on|at)$")  # 1954 to 2064
_CLOCK, _HALF_DAY = r"\d{1,2}:\d\d(?::\d\d)?", r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s?[apAP]\.?\s?[mM]\.?"
_COMES = re.compile(
    r"\b(?:join\w*|left|leave|exit\w*|arriv\w*|check(?:ed)? ?(?:in|out)|log(?:ged)? ?(?:in|out)|start\w*|end\w*|entrada|salida)\b"
)
_CODE = re.compile(r"\b(?:id|code|cod|codigo|código)$|^(?:id|code|cod|codigo|código)\b")
_ID = re.compile(
    r"\b(?:id|ids|sis|uuid|guid|hash|uin|uid|identifier|kennung)$|(?:institutions|personal|matrikel|ausweis)nummer$|^(?:hash|sis|uuid|guid)\b"
)
_WEEK = [
    set(names.split())
    for names in (
        "mon monday montag mo lun lunes lundi lunedì segunda maandag pon poniedziałek pazartesi пн понедельник 周一 星期一 月",
        "tue tues tuesday dienstag di mar martes mardi martedì terça dinsdag wt wtorek salı вт вторник 周二 星期二 火",
        "wed wednesday mittwoch mi mié miércoles mer mercredi mercoledì quarta woensdag śr środa çarşamba ср среда 周三 星期三 水",
        "thu thur thurs thursday donnerstag do jue jueves jeudi giovedì quinta donderdag czw czwartek perşembe чт четверг 周四 星期四 木",
        "fri friday freitag fr vie viernes ven vendredi venerdì sexta vrijdag pt piątek cuma пт пятница 周五 星期五 金",
        "sat saturday samstag sa sáb sábado sam samedi sabato zaterdag sob sobota cumartesi сб суббота 周六 星期六 土",
        "sun sunday sonntag so dom domingo dim dimanche domenica zondag niedz niedziela pazar вс воскресенье 周日 星期日 日",
    )
]
_DAY_HEADING = re.compile(r"\d{1,2}[./-]\d{1,2}(?:[./-](?:\d\d)?\d\d)?\.?|\d{4}-\d\d-\d\d")
_LESSONS = 5  # days of a week on which schools teach
_LONG, _MANY = 5, 10  # words of what somebody wrote; rows that nothing but a number of them counts one by one
_NUMBERED = re.compile(r"^(?:n[°º]|nº|nr\.?|no\.|#|№)")  # as n° lista
_COUNTERS = {
    "", "column1", "no", "nr", "sno", "srno", "slno", "serialno", "serialnumber", "index", "row", "rownumber", "unnamed0", "sn", "sl",
    "序号", "stt", "lp", "lp.", "lfdnr", "lfd", "n", "num", "rowid", "obs", "case", "号",
}  # fmt: skip
_FEW = 3  # different words among numbers
_NEVER = {"never", "nie", "nunca", "jamais", "mai", "nooit", "aldrig", "aldri", "nigdy", "nikdy", "никогда", "从未", "從未"}  # for a date
_AMOUNT = re.compile(  # of money, time or anything counted: long numbers are none of ids
    r"\b(?:income|salary|fees?|amount|cost|price|debt|loan|ingresos?|renda|einkommen|revenu|reddito|"
    r"time|ms|millis\w*|seconds?|secs?|minutes?|duration|total|sum|counts?|clicks|views|points|scores?|xp|bytes|steps|size)\b"
)
_SEVERAL = 5  # learners; where each of them has a word of their own, it is a name or a remark


def heading_words(heading: str) -> str:
    """The words of a heading however a program joins them.

    >>> heading_words("lastName_of")
    'last name of'
    """
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", heading))


def weekday_headings(headings: Iterable[str]) -> list[str]:
    """The headings that name a day of the week, where most days of one are among them.

    >>> weekday_headings(["SAT", "Mon", "Tue hours", "Wed", "Thu", "Fri"]), weekday_headings(["SAT score", "Sun"])
    (['SAT', 'Mon', 'Tue hours', 'Wed', 'Thu', 'Fri'], [])
    """
    words = {heading: set(heading_words(heading).split()) for heading in headings}
    found = {heading: day for heading, said in words.items() for day, names in enumerate(_WEEK) if said & names}
    return list(found) if len(set(found.values())) >= _LESSONS else []


def typed_cells(cells: pd.Series, heading: str, name: str, findings: list[Finding]) -> pd.Series | None:
    """The cells of a column as numbers or as words for a few kinds of learners; None, and said why, where they can be neither.

    Times taken are hours. Free text is not quoted: somebody wrote it.
    """
    texts = blank_missing(cells)
    filled = texts.dropna()
    numbers = parse_numbers(texts)
    if numbers[filled.index].isna().any():
        parts = texts.str.extract(_OUT_OF)
        if parts[1].nunique() == 1 and parts[1].notna().sum() == len(filled):  # 28 / 30, the same highest mark in every cell
            filled, numbers = parts[0].dropna(), parse_numbers(parts[0])
        elif (lasted := hours(texts).fillna(numbers.where(numbers.eq(0))))[filled.index].notna().all():  # nothing has no unit
            numbers = lasted
    readable, words = numbers[filled.index].notna(), heading_words(heading)
    if why := _tells_nothing(heading, numbers, filled):
        quoted = () if _ID.search(words) else tuple(map(str, filled.unique()[:10]))
        findings.append(Finding(Severity.NOTICED, f"Column {heading} {why}; it was left out.", "", name, heading, quoted, len(filled)))
        return None
    few_words = readable.mean() > 0.5 and filled[~readable].nunique() <= _FEW  # Exempt or absent, instead of a mark
    if readable.mean() < _AGREE and not few_words:
        return _as_words(texts, filled, heading, name, findings)
    if not readable.all():
        odd, message = filled[~readable], f"Some cells of {heading} are no numbers; they count as missing."
        findings.append(Finding(Severity.NOTICED, message, "", name, heading, tuple(map(str, odd.unique()[:10])), len(odd)))
    return ("no. " + texts).where(texts.notna()) if _CODE.search(words) else numbers  # a number there is a name


def _tells_nothing(heading: str, numbers: pd.Series, filled: pd.Series) -> str:
    """Why numbers under a heading tell nothing of a learner; empty where they may."""
    words = heading_words(heading)
    if filled.empty:
        return "is empty"
    if _ID.search(words) and filled.nunique() > len(filled) / 2:
        return "holds ids"
    counts = len(numbers) >= _MANY and numbers.iloc[0] >= len(numbers)  # the first amount of many may be 0 or 1
    if (squeezed(heading) in _COUNTERS or _NUMBERED.search(words) or counts) and (numbers.diff().iloc[1:] == 1).all():
        return "only counts the rows"
    if numbers[filled.index].between(*_SERIAL).all() and _DAY.search(words):
        return "holds days as a spreadsheet counts them"
    if filled.str.fullmatch(COMPACT).all():
        return "holds dates, which a table of totals cannot place"
    seconds = numbers[filled.index].between(*_SECONDS)
    if seconds.any() and (seconds | numbers[filled.index].eq(0)).all() and _MOMENT.search(words):
        return "holds times as computers count them"
    if filled.str.fullmatch(_HALF_DAY).all() or (_COMES.search(words) and filled.str.fullmatch(_CLOCK).all()):
        return "holds times of day without a day"
    if _are_ids(numbers[filled.index], filled) and not _AMOUNT.search(words):
        return "has another number of the same length for each learner, as ids have"
    return ""


def _are_ids(numbers: pd.Series, filled: pd.Series) -> bool:
    """Whether whole numbers tell the learners apart and look like nothing counted or measured: long, of one length, seldom round."""
    apart = filled.nunique() == len(filled) >= _SEVERAL and bool(filled.str.fullmatch(r"\d{6,}").all())
    return apart and filled.str.len().nunique() == 1 and bool((numbers % 10 == 0).mean() < 1 / 3)


def _as_words(texts: pd.Series, filled: pd.Series, heading: str, name: str, findings: list[Finding]) -> pd.Series | None:
    ever = filled[~filled.map(fold).isin(_NEVER)]
    days, written = read_dates(ever), bool(REMARKS.search(heading_words(heading)))
    wordy = filled.str.split().str.len().median() >= _LONG
    own = filled.nunique() == len(filled) >= _SEVERAL
    quoted: tuple[str, ...] = ()
    if _DAY_HEADING.fullmatch(heading.strip()):
        why = "stands under a day and does not say who was there"
    elif filled.str.fullmatch(MAIL).mean() > 1 - _AGREE:
        why = "holds e-mail addresses"
    elif len(ever) and (days.parts["clock"] if days.yearless else days.values()).notna().mean() > _AGREE:
        why, quoted = "holds dates, which a table of totals cannot place", tuple(map(str, ever.unique()[:10]))
    elif written or filled.nunique() > max(0 if wordy else 20, len(filled) / 2):
        why = "holds free text"
    elif own:
        why = "has words of its own for each learner"
    else:
        return texts
    findings.append(Finding(Severity.NOTICED, f"Column {heading} {why}; it was left out.", "", name, heading, quoted, len(filled)))
    return None
