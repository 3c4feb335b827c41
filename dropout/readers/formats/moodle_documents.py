"""Exports that are no tables as they are: JSON as Moodle offers it beside CSV, and gradebooks parted by colons.

Moodle's JSON is a list of sheets, each a list of rows; rows are lists without any heading (logs) or objects (people).
"""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError
from dropout.readers.formats.moodle_languages import LOG_COLUMNS, languages, match_headings
from dropout.readers.records import SAMPLE_ROWS, open_text, text_records, unique_names
from dropout.readers.sources import Preview, Source

_CHUNK = 2**18
_LONGEST = 2**20  # characters of one row; what is longer is no row of a table
_NULL = re.compile(r"(?<!\\)\\N(?=[,;\t\r\n]|$)")
_ESCAPED = re.compile(r"\\\\event\\\\")
_Row = list[str]


def peek(source: Source) -> Preview | None:
    """The first rows of such a table; None for everything else."""
    rows = _rows(source.path, _CHUNK)
    if rows is None:
        return None
    try:
        header, first = _with_header(rows)
    except DropoutError:
        return None
    shown = list(islice(first, SAMPLE_ROWS))
    return Preview(",", 1, tuple(unique_names(header)), tuple(tuple(row) for row in shown)) if header and shown else None


def as_table(source: Source, folder: Path) -> Source:
    """The same rows as a CSV file in `folder`, with a header."""
    rows = _rows(source.path, None)
    assert rows is not None  # `peek` found rows in it
    header, all_rows = _with_header(rows)
    handle, path = tempfile.mkstemp(suffix=".csv", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(chain([header], all_rows))
    return Source(source.name, Path(path))


def with_plain_quotes(source: Source, folder: Path) -> Source:
    """The same file, or a copy of it in `folder` where a log table escapes by backslashes as MySQL does."""
    preview = source.preview
    with open_text(source.path) as file:
        if preview is None or not _ESCAPED.search(file.read(_CHUNK)):
            return source
    handle, path = tempfile.mkstemp(suffix=".csv", dir=folder)
    with open_text(source.path) as old, os.fdopen(handle, "w", encoding="utf-8", newline="") as new:
        lines = (_NULL.sub("NULL", line) for line in old)
        csv.writer(new).writerows(csv.reader(lines, delimiter=preview.delimiter, escapechar="\\"))
    return Source(source.name, Path(path))


def _rows(path: Path, limit: int | None) -> Iterator[_Row | dict[str, Any]] | None:
    with open_text(path) as file:
        start = file.read(2000).lstrip()
    if start.startswith(("[", "{")):
        return _json_rows(path, limit)
    first = next(csv.reader([start.splitlines()[0]], delimiter=":"), []) if start else []
    return _colon_rows(path) if len(first) > 4 and len(match_headings("people", first)[1]) >= 2 else None


def _colon_rows(path: Path) -> Iterator[_Row | dict[str, Any]]:
    """A gradebook may be parted by colons, which no other table is."""
    return (row for row in text_records(path, ":") if any(row))


def _with_header(rows: Iterator[_Row | dict[str, Any]]) -> tuple[_Row, Iterator[_Row]]:
    """The headings, and the rows below them. A log without headings has nine columns in a fixed order, ten with the course."""
    first = next(rows, None)
    if first is None:
        return [], iter(())
    if isinstance(first, dict):
        header = [str(key) for key in first]
        keyed = (row for row in chain([first], rows) if isinstance(row, dict))
        return header, ([_text(row.get(key)) for key in header] for row in keyed)
    listed = (row for row in rows if isinstance(row, list))
    if len(match_headings("log", first)[1]) >= 4 or len(match_headings("people", first)[1]) >= 2:
        return first, listed
    english = list(languages()["English"]["log"].values())
    header = english[len(LOG_COLUMNS) - len(first) :] if len(first) in (9, 10) else []
    return header, chain([first], listed)


def _json_rows(path: Path, limit: int | None) -> Iterator[_Row | dict[str, Any]]:
    """Every object, and every list that starts with a plain value, however deep in other lists it stands."""
    decoder, text, place, whole = json.JSONDecoder(), "", 0, limit is None
    with open_text(path) as file:
        while True:
            more = file.read(_CHUNK if whole else limit or 0)
            text, place = text[place:] + more, 0
            while (start := _next_row(text, place)) is not None:
                place = start
                try:
                    row, place = decoder.raw_decode(text, place)
                except (ValueError, RecursionError):
                    break  # cut off at the end of what is read so far, or broken
                yield [_text(cell) for cell in row] if isinstance(row, list) else row
            if not whole or not more:
                break
            if len(text) - place > _LONGEST:
                _broken(text[place : place + 100])
    if whole and text[place:].strip(" \r\n\t,[]"):
        _broken(text[place : place + 100])


def _next_row(text: str, place: int) -> int | None:
    """Where the next object or list of plain values starts; None where that cannot be told yet."""
    while place < len(text):
        if text[place] == "{":
            return place
        if text[place] == "[":
            rest = text[place + 1 : place + 200].lstrip()
            if not rest:
                return None
            if rest[0] not in "[{]":
                return place
        elif text[place] not in " \r\n\t,]":
            return place
        place += 1
    return None


def _broken(found: str) -> None:
    raise DropoutError("This JSON file is damaged or cut off.", found=found, do="Download it again, or as CSV.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
