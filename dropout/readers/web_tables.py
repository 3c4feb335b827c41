"""Tables of a web page as UTF-8 text files: what many systems hand out under the name of a spreadsheet.

Only text is taken from the page. Nothing in it is run, fetched or followed.
"""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError
from dropout.readers.records import SAMPLE_CHARS, open_text

CHUNK = 65_536
MAX_TABLES = 100
MAX_COLUMNS = 16_384
_PAGE = re.compile(r"\s*<(!--|!doctype\s+html|(html|head|meta|title|style|body|div|p|center|font|table|b|h\d)\b)", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li", "tr", "td", "th", "table"}
_EXPORT = "Export the table as CSV or XLSX."


def is_web_page(start: str) -> bool:
    """Whether a text begins as HTML does.

    >>> is_web_page("<html><body>"), is_web_page("id,mark")
    (True, False)
    """
    return bool(_PAGE.match(start))


def tables_to_text(path: Path, name: str, folder: Path) -> list[Path]:
    """Write each table of the page `path` (UTF-8) that has two rows and two columns as CSV into `folder`; return the files.

    Smaller tables are furniture of the page. Raises `DropoutError` where something in it is too long or too odd for a table.
    """
    with ExitStack() as files, open_text(path) as page:
        parser = _Tables(folder, files)
        try:
            while text := page.read(CHUNK):
                parser.feed(text)
                if len(parser.rawdata) > SAMPLE_CHARS:
                    raise DropoutError("A tag of this web page never ends.", where=name, do=_EXPORT)
            parser.close()
        except (AssertionError, ValueError) as error:  # declarations and character numbers that no browser knows
            raise DropoutError("This web page is damaged.", where=name, found=str(error)[:200], do=_EXPORT) from error
        parser.end_row()
    return [table.path for table in parser.tables if table.rows > 1 and table.columns > 1]


@dataclass
class _Table:
    path: Path
    writer: Any
    rows: int = 0
    columns: int = 0


class _Tables(HTMLParser):
    """Rows are written as they end; a table inside a cell is part of the text of that cell."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._folder, self._files = folder, files
        self._depth = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._held = 0  # characters of the cell that is open
        self._span = (1, 1)
        # Cells that go over several rows: column -> rows left and text, for this row and for the next.
        self._above: dict[int, tuple[int, str]] = {}
        self._below: dict[int, tuple[int, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin_table()
        if self._depth == 1 and tag == "tr":
            self.end_row()
            self._row = []
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell, self._held = [], 0
            spans = dict(attrs)
            self._span = (_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self.end_row()
        elif self._depth == 1 and tag == "tr":
            self.end_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and self.cdata_elem is None:
            self._cell.append(data)
            self._held += len(data)
            if self._held > SAMPLE_CHARS:
                raise _too_long(data)

    def end_row(self) -> None:
        """Write the row that is open, if any."""
        self._end_cell()
        if self._row is None:
            return
        self._take_from_above()
        table = self.tables[-1]
        table.writer.writerow(self._row)
        table.rows += 1
        table.columns = max(table.columns, len(self._row))
        self._row, self._above, self._below = None, self._below, {}

    def _begin_table(self) -> None:
        if len(self.tables) == MAX_TABLES:
            raise DropoutError(f"This web page holds more than {MAX_TABLES} tables.", do=_EXPORT)
        path = self._folder / f"table-{len(self.tables)}.csv"
        file = self._files.enter_context(path.open("w", encoding="utf-8", errors="replace", newline=""))
        self.tables.append(_Table(path, csv.writer(file)))
        self._above, self._below = {}, {}

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text, self._cell = " ".join("".join(self._cell).split()), None
        self._take_from_above()
        columns, rows = self._span
        if len(self._row) + columns > MAX_COLUMNS:
            raise _too_long(text)
        for part in [text, *[""] * (columns - 1)]:
            if rows > 1:
                self._below[len(self._row)] = (rows - 1, part)
            self._row.append(part)

    def _take_from_above(self) -> None:
        assert self._row is not None
        while len(self._row) in self._above:
            left, text = self._above.pop(len(self._row))
            if left > 1:
                self._below[len(self._row)] = (left - 1, text)
            self._row.append(text)


def _too_long(text: str) -> DropoutError:
    return DropoutError("A row of this web page is longer than any table has.", found=text[:100], do=_EXPORT)


def _span(value: str | None) -> int:
    return max(int(value), 1) if value and value.isdecimal() and len(value) < 6 else 1
