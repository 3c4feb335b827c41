"""Workbooks (xlsx, xlsb, ods, xls) as UTF-8 text files, one per sheet with content, row for row."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError

TIME_LIMIT = 900  # seconds; the largest workbook that Excel can write takes about 20
_WORKER = Path(__file__).with_name("sheet_worker.py")
_TOO_LARGE = "The workbook needs more memory than any course export, or it is damaged."


@dataclass(frozen=True)
class Sheet:
    """One sheet: its text file, or why there is none (`problem`). `rows` counts from the top of the sheet."""

    title: str
    path: Path | None
    rows: int = 0
    width: int = 0
    hidden: bool = False
    problem: str = ""


def sheets_to_text(path: Path, name: str, folder: Path) -> list[Sheet]:
    """Write each visible sheet that has content as CSV into `folder`; tell of every sheet.

    Rows keep their numbers. Formulas give the values last seen. Whole numbers stored as ``7921.0`` become ``7921``, dates
    their ISO form; a sheet of one column stands undivided, each cell a line. Raises `DropoutError` where the workbook
    cannot be opened.
    """
    do = "Remove its password if it has one, or save it again as .xlsx or .csv."
    try:
        told = _told_by_worker(path, folder)
    except subprocess.TimeoutExpired as error:
        raise DropoutError("The workbook takes too long to open.", where=name, do=do) from error
    if isinstance(told, dict):
        raise DropoutError("The workbook cannot be opened.", where=name, found=told["error"], do=do)
    return [_sheet(part, folder) for part in told]


def _told_by_worker(path: Path, folder: Path) -> Any:
    command = [sys.executable, "-I", str(_WORKER), str(path), str(folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {"error": _TOO_LARGE}


def _sheet(told: dict[str, Any], folder: Path) -> Sheet:
    path = folder / told["file"] if told["file"] else None
    return Sheet(told["title"], path, told["rows"], told["width"], told["hidden"], told.get("error", ""))
