"""Whole columns of text as numbers: one decision on the decimal mark for all cells, never cell by cell."""

from __future__ import annotations

import re

import pandas as pd

MISSING_WORDS = {
    "-", "–", "—", "n/a", "na", "nan", "null", "none", "\\n", "?", "not available", ".", "n.a.", "#n/a", "#null!",
    "#value!", "#ref!", "#div/0!",
}  # fmt: skip
_NO_VALUE = MISSING_WORDS | {""}
_BARE = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
_SCALES = (1, 5, 10, 20, 100)
_ZEROS = "٠۰०০๐０"  # of Arabic, Persian, Hindi, Bengali and Thai digits, and of wide ones
_PLAIN: dict[int, str | None] = {ord(zero) + value: str(value) for zero in _ZEROS for value in range(10)}
_PLAIN |= {ord("٫"): ",", ord("٬"): None, ord("٪"): "%", ord("％"): "%", ord("−"): "-"}
_FOREIGN = re.compile(f"[{''.join(map(chr, _PLAIN))}]")
_THIRDS = (1.0, 1.3, 1.7, 2.0, 2.3, 2.7, 3.0, 3.3, 3.7, 4.0, 4.3, 4.7, 5.0)


def blank_missing(texts: pd.Series) -> pd.Series:
    """The same cells with the usual signs for "no value" as missing.

    >>> blank_missing(pd.Series(["-", "7"], dtype="string")).isna().tolist()
    [True, False]
    """
    return texts.mask(texts.str.strip().str.casefold().isin(_NO_VALUE))


def said_in(texts: pd.Series) -> set[str]:
    """What stands in the cells, each once, without the signs for "no value".

    >>> sorted(said_in(pd.Series(["b", "a ", "b", "-", None])))
    ['a', 'b']
    """
    return {text for cell in texts.dropna().unique() if (text := str(cell).strip()).casefold() not in _NO_VALUE}


def plain_digits(texts: pd.Series) -> pd.Series:
    """The same cells with the digits and signs of other scripts as European ones.

    >>> plain_digits(pd.Series(["١٢٫٥", "８５％", "7.5"], dtype="string")).tolist()
    ['12,5', '85%', '7.5']
    """
    if not texts.str.contains(_FOREIGN).any():
        return texts
    return texts.map(lambda text: text.translate(_PLAIN), na_action="ignore").astype("string")


def parse_numbers(texts: pd.Series) -> pd.Series:
    """Floats, missing where a cell is no number; percent signs, blanks and thousands separators are taken away.

    >>> parse_numbers(pd.Series(["7,50", "82,00 %", "-"], dtype="string")).tolist()
    [7.5, 82.0, nan]
    >>> parse_numbers(pd.Series(["1,234", "17.5"], dtype="string")).tolist()
    [1234.0, 17.5]
    """
    texts = texts.astype("string")
    if texts.str.fullmatch(_BARE).fillna(True).all():  # most columns, and quickly told
        return pd.to_numeric(texts).astype("float64")
    plain = plain_digits(texts).str.replace(r"[\s\u00a0\u202f'’%]", "", regex=True)
    thousands, decimal = (".", ",") if decimal_comma(plain) else (",", ".")
    plain = plain.str.replace(thousands, "", regex=False).str.replace(decimal, ".", regex=False)
    number = plain.where(plain.str.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", na=False))
    read = pd.to_numeric(number, errors="coerce").astype("float64")
    return read.where(read.abs() < float("inf"))


def best_is_one(marks: pd.Series) -> bool:
    """Whether marks are those of German universities, in thirds from 1.0 to 5.0, of which the lowest is the best.

    >>> best_is_one(pd.Series([1.3, 4.0, 5.0])), best_is_one(pd.Series([1.0, 4.0, 5.0])), best_is_one(pd.Series([1.3, 6.0]))
    (True, False, False)
    """
    told = marks.dropna().round(2)
    return bool(told.isin(_THIRDS).all() and (told % 1 > 0).any())


def likely_maximum(marks: pd.Series) -> float:
    """The usual scale that holds every mark, for exports that do not state the highest.

    >>> likely_maximum(pd.Series([7.5, 4.0])), likely_maximum(pd.Series(dtype=float))
    (10.0, 100.0)
    """
    top = marks.max()
    return 100.0 if pd.isna(top) else next((float(scale) for scale in _SCALES if not top > scale), float(top))


def decimal_comma(texts: pd.Series) -> bool:
    """Whether a comma is this column's decimal mark, judged by every cell together.

    >>> decimal_comma(pd.Series(["1.250,5", "3"], dtype="string")), decimal_comma(pd.Series(["1,250.5"], dtype="string"))
    (True, False)
    """
    comma = texts[texts.str.contains(",", regex=False, na=False)]
    if comma.empty or comma.str.contains(r",.*\.", regex=True).any():
        return False
    thousands = comma.str.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
    return not thousands.all()
