"""Tables as files that spreadsheets open without running anything in them."""

from __future__ import annotations

import io

import pandas as pd
import xlsxwriter

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


def to_xlsx(texts: pd.DataFrame, sheet_name: str) -> bytes:
    """A table of text as a workbook; every cell is text, so that none can act as a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 1)
        bold = book.add_format({"bold": True})
        for column, title in enumerate(texts.columns):
            sheet.write_string(0, column, title, bold)
            width = min(texts[title].str.len().max() if len(texts) else 0, 60)
            sheet.set_column(column, column, max(len(title), width) + 2)
            for row, cell in enumerate(texts[title], start=1):
                sheet.write_string(row, column, cell)
    return file.getvalue()
