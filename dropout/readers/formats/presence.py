"""Words and signs of a register: who was there, and who was not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dropout.readers.formats.mapped_words import absences, plain_words

_SURE = frozenset({
    "p", "pr", "present", "here", "attended", "anwesend", "presente", "aanwezig", "late", "✓", "✔", "√", "+", "○", "〇", "◯", "◎", "出席",
    "到", "出", "был", "была", "присутствовал", "присутствовала",
})  # fmt: skip
_THERE = _SURE | {
    "1", "y", "yes", "true", "l", "t", "tardy", "r", "retard", "retraso", "tarde", "ritardo", "v", "verspätet", "te laat", "△",
    "遅刻", "迟到", "早退", "ret", "var",
}  # fmt: skip
_AWAY = frozenset({
    "0", "n", "no", "false", "✗", "✘", "×", "a", "ab", "e", "ex", "excused", "u", "?", "-", "–", "j", "f", "fi", "fj", "np", "н", "нб",
    "нп", "ув", "б", "欠", "欠席", "公欠", "旷课", "缺课", "缺", "请假", "旷", "假", "病假",
    "事假", "aj", "abs", "abi", "abj", "nj", "yok",
})  # fmt: skip
_POINTS = re.compile(r"(?P<word>[^()]*?)\s*\((?P<points>\d+(?:[.,]\d+)?)\s*/\s*(?P<highest>\d+(?:[.,]\d+)?)\)")
_MOST = 0.8  # of the cells that have to say who was there


def was_there(word: str) -> bool | None:
    """Whether a cell says that somebody was there; None where it says neither. Points come first: a letter means another word elsewhere.

    >>> was_there("P (2/2)"), was_there("L (0,5/2)"), was_there("+"), was_there("н"), was_there("×"), was_there("soon")
    (True, True, True, False, False, None)
    """
    plain, share = _said(word)
    away = plain in _AWAY or bool(absences([plain]))
    if share is not None:
        return share == 1 or (share > 0 and not away)
    return True if plain in _THERE else False if away else None


def is_register(cells: Iterable[str]) -> bool:
    """Whether cells say who was there, and nothing else: numbers alone may be marks.

    >>> is_register(["P", "A", "L"]), is_register(["○", "×"]), is_register(["1", "0"]), is_register(["A", "B"])
    (True, True, False, False)
    """
    said = [cell.strip() for cell in cells if cell.strip()]
    known = [was_there(cell) is not None for cell in said]
    return any(_said(cell)[0] in _SURE for cell in said) and sum(known) >= _MOST * len(said)


def _said(word: str) -> tuple[str, float | None]:
    """A word as it is compared, and the share of the points in brackets that Moodle writes behind it.

    >>> _said("P (2/2)"), _said("L (0,5/2)"), _said("Present")
    (('p', 1.0), ('l', 0.25), ('present', None))
    """
    found = _POINTS.fullmatch(word)
    bare = found["word"] if found else word
    share = None
    if found and (highest := float(found["highest"].replace(",", "."))):
        share = float(found["points"].replace(",", ".")) / highest
    return plain_words(bare) or bare.strip(), share
