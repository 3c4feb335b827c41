"""Workbooks (xlsx, ods, xls) as UTF-8 text files, one per sheet with content, row for row."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from dropout.errors import DropoutError


def sheets_to_text(path: Path, name: str, folder: Path) -> list[tuple[str, Path]]:
    """Write each sheet that has content as CSV into `folder`; return display names and files.

    Rows keep their numbers. Whole numbers stored as ``7921.0`` become ``7921``, dates their ISO form.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [(title, book.get_sheet_by_name(title)) for title in book.sheet_names]
    except CalamineError as error:
        raise DropoutError(
            "The workbook cannot be opened.", where=name, found=str(error), do="Remove its password or save it again as .xlsx or .csv."
        ) from error
    filled = [(title, sheet) for title, sheet in sheets if sheet.height]
    result: list[tuple[str, Path]] = []
    for title, sheet in filled:
        target = folder / f"{path.name}.{len(result)}.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False))
        result.append((name if len(filled) == 1 else f"{name}/{title}", target))
    return result


def cell_text(cell: Any) -> str:
    """A cell as the text that a person reads in it.

    >>> cell_text(7921.0), cell_text(7.5), cell_text(datetime(2024, 3, 1))
    ('7921', '7.5', '2024-03-01')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
