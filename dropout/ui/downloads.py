"""Tables as files that spreadsheets open without running anything in them."""

from __future__ import annotations

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula.

    >>> guarded("=1+1"), guarded("L-1")
    ("'=1+1", 'L-1')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def to_csv(texts: pd.DataFrame) -> bytes:
    """A table of text as CSV in the encoding that spreadsheets expect; no cell can act as a formula."""
    return texts.map(guarded).to_csv(index=False).encode("utf-8-sig")
