"""Sheets of a workbook as text files, one CSV per sheet: run by `spreadsheets` in a process of its own.

A workbook of a few hundred bytes can claim billions of cells, and the parser then ends the process that it runs in.
That must never be the app, so this file runs alone, within bounds, and imports nothing of the project.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 2 * 2**30  # bytes: a sheet with every row that Excel can hold, and ten columns, needs 0.7 GB
MAX_MERGED = 1_000_000  # rows that merged cells may go over


def main(path: str, folder: str) -> None:
    """Write the sheets of `path` into `folder`; print as JSON what each of them is, or what is wrong."""
    limit_memory()
    try:
        with Path(path).open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)  # told apart by its bytes; from a path, by its name
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            told: Any = [_write(book, number, sheet, Path(folder)) for number, sheet in enumerate(sheets)]
    except (CalamineError, OSError, MemoryError) as error:
        told = {"error": str(error)}
    sys.stdout.write(json.dumps(told))


def limit_memory() -> None:
    """Keep this process within `MEMORY`, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _write(book: CalamineWorkbook, number: int, meta: Any, folder: Path) -> dict[str, Any]:
    told = {"title": meta.name, "hidden": meta.visible != SheetVisibleEnum.Visible, "rows": 0, "width": 0, "file": ""}
    try:
        sheet = book.get_sheet_by_name(meta.name)
    except CalamineError as error:
        return {**told, "error": str(error)}
    if sheet.height and not told["hidden"]:
        target = folder / f"sheet-{number}.csv"
        with target.open("w", encoding="utf-8", newline="", buffering=2**20) as file:
            if sheet.width == 1:  # a table that a spreadsheet program did not divide: each cell is a line of text
                file.writelines(" ".join(row[0].splitlines()) + "\r\n" for row in _rows(sheet))
            else:
                csv.writer(file).writerows(_rows(sheet))
        told.update(rows=sheet.total_height + 1, width=sheet.width, file=target.name)
    return told


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Every row from the first of the sheet on, as text; a cell merged over several rows stands in each of them."""
    below = _merged_below(sheet)
    above: list[str] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells = [cell if cell.__class__ is str else cell_text(cell) for cell in row]
        for column in below.get(number, ()):
            cells[column] = above[column]
        yield cells
        above = cells


def _merged_below(sheet: CalamineSheet) -> dict[int, list[int]]:
    """By row, the columns in which it shares a cell with the row above."""
    merged = sheet.merged_cell_ranges or []
    left = sheet.start[1] if sheet.start else 0
    if sum(bottom - top for (top, _), (bottom, _) in merged) > MAX_MERGED:
        return {}
    below: dict[int, list[int]] = {}
    for (top, column), (bottom, _) in merged:
        for number in range(top + 1, bottom + 1):
            if 0 <= column - left < sheet.width:
                below.setdefault(number, []).append(column - left)
    return below


def cell_text(cell: Any) -> str:
    """A cell as the text that a person reads in it.

    >>> cell_text(7921.0), cell_text(7.5), cell_text(True), cell_text(datetime(2024, 3, 1)), cell_text(timedelta(hours=36))
    ('7921', '7.5', 'TRUE', '2024-03-01', '36:00:00')
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
