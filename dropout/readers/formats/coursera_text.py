"""Coursera's exports put a backslash before a quotation mark inside a cell; every other table doubles it."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

from dropout.errors import DropoutError
from dropout.readers.records import open_text
from dropout.readers.sources import Source

_LOOKED_AT = 2**22  # bytes a time


def with_doubled_quotes(source: Source, folder: Path) -> Source:
    """The same table with quotation marks written as other tables have them; the source itself where it has no backslash before one.

    Rows keep their number. Raises `DropoutError` where a cell is too long for a table.
    """
    if not _has_escapes(source.path):
        return source
    delimiter = source.preview.delimiter if source.preview else ","
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".csv", encoding="utf-8", newline="", delete=False) as out:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        with open_text(source.path) as file:
            rows = csv.reader(file, delimiter=delimiter, escapechar="\\", doublequote=True)
            try:
                writer.writerows(rows)
            except csv.Error as error:
                do = "Export the data again; if it stays, leave this table out."
                raise DropoutError("A cell is too long for a table.", where=source.name, found=str(error), do=do) from error
    return replace(source, path=Path(out.name))


def _has_escapes(path: Path) -> bool:
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_LOOKED_AT):
            if b'\\"' in last + chunk:
                return True
            last = chunk[-1:]
    return False
