"""A database in a file, as SQLite keeps it: each table with rows as a UTF-8 text file."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError
from dropout.sql import identifier

MAX_TABLES, MAX_CELL = 500, 2**24  # bytes of a cell
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND sql NOT LIKE 'CREATE VIRTUAL%'"


def database_to_text(path: Path, name: str, folder: Path) -> dict[str, Path]:
    """Write the tables of a database into `folder`, as it lies there: nothing in it is run or changed. By the names of the tables.

    Raises `DropoutError` where it cannot be read, has no rows, or has more tables than anybody exports.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            titles = [str(title) for (title,) in database.execute(f"{_TABLES} ORDER BY name LIMIT {MAX_TABLES + 1}")]
            if len(titles) > MAX_TABLES:
                do = "Export the tables that tell of the course as CSV files."
                raise DropoutError(f"The database has more than {MAX_TABLES} tables.", where=name, do=do)
            found = {title: folder / f"table-{place}.csv" for place, title in enumerate(titles)}
            written = {title: file for title, file in found.items() if _write(database, title, file)}
    except sqlite3.Error as error:
        do = "Close the program that uses it and copy it again, or export its tables as CSV files."
        raise DropoutError(f"The database cannot be read ({error}).", where=name, do=do) from error
    if not written:
        raise DropoutError(
            "The database has no rows.", where=name, do="Check that it is the right one; newest rows may lie in a file beside it."
        )
    return written


def _write(database: sqlite3.Connection, title: str, file: Path) -> bool:
    """Write one table; whether it has rows."""
    rows = database.execute(f"SELECT * FROM {identifier(title)}")
    first = rows.fetchone()
    if first is None:
        return False
    with file.open("w", encoding="utf-8", newline="", errors="replace") as text:
        writer = csv.writer(text)
        writer.writerow([column[0] for column in rows.description])
        writer.writerow([*map(_text, first)])
        writer.writerows([*map(_text, row)] for row in rows)
    return True


def _text(cell: Any) -> str:
    return "" if cell is None or isinstance(cell, bytes) else str(cell)
