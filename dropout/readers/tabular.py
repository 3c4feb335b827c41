"""A source as a frame of text, with the number of each row in its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.people import HEADINGS_AGAIN, PEOPLE_HEADINGS
from dropout.readers.records import DELIMITERS, fold, key_shape, text_records
from dropout.readers.report import Ledgers, RowLedger
from dropout.readers.sources import Preview, Source

Row = tuple[int, list[str]]  # its number in the file, and its cells
CHUNK_CELLS = 500_000
_LEAST = 3  # columns below which a line of prose may look like a row
_SEVERAL = 2  # cells of a row that are headings
_NUMBERED = re.compile(r" \(\d+\)$")  # what tells a repeated heading from the one before
BELOW = "a title or a summary below a blank row"
MAX_CELLS = 20_000_000  # what fits into memory; logs, which are longer, are staged


def read_table(source: Source, ledger: RowLedger, layout: Preview | None = None) -> pd.DataFrame:
    """Read a source whole: its columns as text, missing where empty, with `file` and `row` (its number there, header = 1).

    A reader that knows better than the preview, as of a file without header, gives the `layout`.

    Counts the rows into the ledger. A row that is too short is filled up with missing cells; one with more
    cells than the header cannot be trusted to be in line, so it is dropped with that reason, and so are lines of text below the
    table, and the headings once more, as where exports were put below one another. Raises `DropoutError` where there is no
    table, one far larger than a table of learners, or another one below with headings of its own.
    """
    preview = layout or source.preview
    if preview is None:
        raise DropoutError("There is no table in this file.", where=source.name, do="Choose the CSV or XLSX file of the export.")
    parts = []
    rows = _numbered_rows(source, preview)
    while chunk := list(islice(rows, max(CHUNK_CELLS // len(preview.header), 1))):
        ledger.report.rows_read += len(chunk)
        if ledger.report.rows_read * len(preview.header) > MAX_CELLS:
            problem = f"The table has more than {MAX_CELLS:,} cells; no course has so many learners."
            do = "If it is a log, export it with its own headings; if it is a gradebook, export one course at a time."
            raise DropoutError(problem, where=source.name, found=f"{len(preview.header):,} columns", do=do)
        parts.append(_frame(chunk, preview, ledger))
    return without_lines_below(pd.concat(parts, ignore_index=True), ledger) if parts else _frame([], preview, ledger)


def without_lines_below(frame: pd.DataFrame, ledger: RowLedger) -> pd.DataFrame:
    """Without what people and programs write below a table, such as a total or a date.

    These are the last rows, below a blank one, of one or two cells each, where one is unlike all that stand above it.
    """
    cells = frame.drop(columns=["file", "row"])
    full = cells.notna().sum(axis=1) >= _LEAST
    last = ~full[::-1].cummax()[::-1]
    below = last & (frame["row"].diff().gt(1) & last).cummax()
    if not below.any() or not full[~below].all():
        return frame
    lines = [line.dropna() for _, line in cells[below].iterrows()]
    if not all(_is_unlike(line, cells[~below]) for line in lines):
        return frame
    ledger.drop(frame.loc[below, "row"], reason=BELOW, found=[" ".join(line) for line in lines])
    return frame[~below]


def _is_unlike(line: pd.Series, above: pd.DataFrame) -> bool:
    """Whether a cell of a line has another form than all above it: a learner of whom little is known has the same."""
    return any(key_shape(cell) not in set(above[heading].dropna().map(key_shape)) for heading, cell in line.items())


def count_rows(source: Source) -> int:
    """How many rows a table has, without keeping them."""
    return sum(1 for _ in _numbered_rows(source, source.preview)) if source.preview else 0


def leave_aside(source: Source, claim: Recognition, ledgers: Ledgers, reason: str) -> None:
    """Account for a file of which nothing is read: its rows are counted and dropped for the reason."""
    ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    ledger.report.rows_read = count_rows(source)
    ledger.drop_uncounted_rows(ledger.report.rows_read, reason)


def _numbered_rows(source: Source, preview: Preview) -> Iterator[Row]:
    records = enumerate(text_records(source.path, preview.delimiter, source.name), start=1)
    return ((number, row) for number, row in records if number > preview.header_row and any(map(str.strip, row)))


def _long(chunk: list[Row], preview: Preview) -> set[int]:
    return {number for number, row in chunk if any(row[len(preview.header) :])}


def _divided_otherwise(chunk: list[Row], preview: Preview) -> set[int]:
    """The rows of one cell in which another separator divides as many cells as there are headings."""
    others, between = DELIMITERS.replace(preview.delimiter, ""), len(preview.header) - 1
    alone = [(number, cells[0]) for number, row in chunk if len(cells := [cell for cell in row if cell.strip()]) == 1]
    return {number for number, cell in alone if between + 1 >= _LEAST and any(cell.count(sign) == between for sign in others)}


def _swallowing(chunk: list[Row], preview: Preview) -> set[int]:
    """The rows with a cell that holds other rows: lines that begin as the first cells do and have as many separators as a row."""
    suspects = [(number, row) for number, row in chunk if any("\n" in cell for cell in row)]
    if len(preview.header) < _LEAST or not suspects:
        return set()
    firsts = {key_shape(row[0]) for _, row in chunk if row[0].strip() and "\n" not in row[0]}
    inside = {number: [(line, cell) for cell in row for line in cell.splitlines()[1:]] for number, row in suspects}
    return {
        number
        for number, lines in inside.items()
        for line, cell in lines
        if cell.count(preview.delimiter) >= len(preview.header) - 1
        and "9" in (key := key_shape(line.partition(preview.delimiter)[0]))
        and preview.delimiter in line
        and key in firsts
    }


def _heading_rows(chunk: list[Row], preview: Preview) -> dict[int, list[str]]:
    """The rows that hold headings, and which of theirs are not those above, as where exports were put below one another."""
    found = {}
    for number, row in chunk:
        first = next((place for place, cell in enumerate(row) if cell.strip()), None)
        if first is None:
            continue
        if row[first].strip() != preview.header[first] and (row[first].isdecimal() or fold(row[first]) not in PEOPLE_HEADINGS):
            continue
        cells = [(cell.strip(), _NUMBERED.sub("", heading)) for cell, heading in zip(row, preview.header, strict=False) if cell.strip()]
        others = [cell for cell, heading in cells if _NUMBERED.sub("", cell) != heading]
        known = len(cells) - len(others) + sum(fold(cell) in PEOPLE_HEADINGS for cell in others)
        if known > _SEVERAL or (known > 1 and not others):
            found[number] = others
    return found


_BROKEN = {
    "more cells than the header": _long,
    "cells divided by another sign than those of the headings": _divided_otherwise,
    "a quotation mark that is closed only in a later row": _swallowing,
}


def _frame(chunk: list[Row], preview: Preview, ledger: RowLedger) -> pd.DataFrame:
    width = len(preview.header)
    for reason, those in _BROKEN.items():
        chunk = _without(chunk, those(chunk, preview), reason, preview, ledger)
    headings = _heading_rows(chunk, preview)
    for number, others in headings.items():
        if others:  # what is below is something else
            problem = f"Another table begins in row {number}: its headings are not those of the first row."
            do = "Give each table as a file of its own."
            raise DropoutError(problem, where=ledger.report.name, found=", ".join(others)[:200], do=do)
    chunk = _without(chunk, set(headings), HEADINGS_AGAIN, preview, ledger)
    cells = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for _, row in chunk]
    frame = pd.DataFrame(cells, columns=list(preview.header), dtype="string")
    frame = frame.mask(frame == "")
    frame["file"] = ledger.report.name
    frame["row"] = pd.Series([number for number, _ in chunk], index=frame.index, dtype="int64")
    return frame


def _without(chunk: list[Row], dropped: set[int], reason: str, preview: Preview, ledger: RowLedger) -> list[Row]:
    """The other rows; those dropped are named with their cells."""
    if not dropped:
        return chunk
    ledger.drop(sorted(dropped), reason=reason, found=[preview.delimiter.join(row)[:500] for number, row in chunk if number in dropped])
    return [(number, row) for number, row in chunk if number not in dropped]
