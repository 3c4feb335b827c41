"""Tables of any layout, before anybody knows what they mean: separated text, records as JSON, Parquet."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dropout.errors import DropoutError
from dropout.readers.records import open_text, storable, text_sample, unique_names
from dropout.readers.report import RowLedger
from dropout.readers.sources import Kind, Source
from dropout.readers.staged_files import LONGEST_LINE
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table
from dropout.sql import identifier, quoted

SAMPLE = 1000  # rows
_DEEPEST = 4  # objects in one another whose values are columns
_SCALARS = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Shape:
    """The headings of a table, its first rows as text, and where each column stands in the file: by its name, in JSON by a pointer."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]
    kind: str  # csv, lines (JSON), array (JSON), parquet
    lists: tuple[str, ...] = ()  # what has no value of its own in each row, such as a list, and is no column


def shape_of(source: Source) -> Shape | None:
    """How a file is laid out as a table; None where it is none."""
    if source.kind is Kind.PARQUET:
        return _parquet(source)
    start = _first_character(source)
    if start in "{[":
        return _json(source, "lines" if start == "{" else "array")
    return _separated(source) if source.is_table else None


def stage_columns(stage: Stage, source: Source, columns: Mapping[str, str], ledger: RowLedger) -> str:
    """Stage these columns (your name -> heading); a view of them as trimmed text, NULL where empty, and `row`. Counts `rows_read`."""
    shape = shape_of(source)
    if shape is None or shape.kind == "csv":
        return stage.table(source, ledger, columns)
    names = {name: shape.names[heading] for name, heading in columns.items()}
    if shape.kind == "lines":
        return stage.view(f"SELECT * EXCLUDE (file_row_number) FROM {written_file(stage, _line_by_line(stage, source, names, ledger))}")
    try:
        written = written_file(stage, _of_parquet(source, names) if shape.kind == "parquet" else _array(source, names))
    except duckdb.Error as error:
        found = str(error).splitlines()[0].replace(str(source.path), source.name)[:200]
        raise DropoutError("The file cannot be read to its end.", where=source.name, found=found, do="Export it again.") from error
    view = stage.view(f"SELECT * EXCLUDE (file_row_number), file_row_number + 2 AS row FROM {written}")
    ledger.report.rows_read += int(stage.one(f"SELECT count(*) FROM {view}"))
    return view


def read_cells(stage: Stage, source: Source, ledger: RowLedger) -> pd.DataFrame:
    """A table whole, as text under its headings, with `file` and `row`."""
    shape = shape_of(source)
    if shape is None or shape.kind == "csv":
        return read_table(source, ledger)
    view = stage_columns(stage, source, {heading: heading for heading in shape.headings}, ledger)
    return stage.frame(f"SELECT * FROM {view} ORDER BY row").astype(dict.fromkeys(shape.headings, "string")).assign(file=source.name)


# How it is done ------------------------------------------------------------------------------------


def _first_character(source: Source) -> str:
    with open_text(source.path) as file:
        return file.read(4096).lstrip()[:1] or " "


def _separated(source: Source) -> Shape | None:
    shown = source.preview
    if shown is None:
        return None
    lines = csv.reader(io.StringIO(text_sample(source.path), newline=""), delimiter=shown.delimiter, skipinitialspace=True)
    rows = []
    try:
        for number, row in enumerate(lines, start=1):
            if number > shown.header_row and any(row):
                rows.append(tuple(row))
    except csv.Error:
        pass  # a cell too long: what came before it decides
    return Shape(shown.header, tuple(rows), {heading: heading for heading in shown.header}, "csv")


def _parquet(source: Source) -> Shape | None:
    try:
        file = pq.ParquetFile(source.path)
        nested = [column.name for column in file.schema_arrow if pa.types.is_nested(column.type) or pa.types.is_binary(column.type)]
        names = [name for name in file.schema_arrow.names if name not in nested]
        batch = next(file.iter_batches(SAMPLE, columns=names), None)
    except (pa.ArrowException, OSError, StopIteration):
        return None
    records = batch.to_pylist() if batch is not None else []
    return _shaped({name: name for name in names}, records, "parquet", nested)


def _json(source: Source, kind: str) -> Shape | None:
    """Records as JSON: what an object in them holds is a column each, a list is none. At least two of them, else it is a document."""
    sample = text_sample(source.path)
    records = [dict(_values(record)) for record in islice(documents(sample, kind), SAMPLE) if isinstance(record, dict)]
    places = [place for record in records[:1] for place in record]
    places += sorted({place for record in records for place in record} - set(places))
    above = {place[:end] for place in places for end, sign in enumerate(place) if sign == "/"}  # objects, though some records have none
    columns = {
        place: _heading(place)
        for place in places
        if place not in above and all(isinstance(record.get(place), _SCALARS) for record in records)
    }
    lists = [_heading(place) for place in places if place not in columns and any(record.get(place) is not None for record in records)]
    return _shaped(columns, records, kind, lists) if len(records) > 1 else None


def _values(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """What a record holds, each by its JSON pointer (RFC 6901).

    >>> dict(_values({"id": 7, "place": {"city": "Y", "a/b": [1]}}))
    {'/id': 7, '/place/city': 'Y', '/place/a~1b': [1]}
    """
    for name, value in record.items():
        place = f"{above}/{name.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict) and place.count("/") < _DEEPEST:
            yield from _values(value, place)
        else:
            yield place, value


def _heading(place: str) -> str:
    """A pointer as a heading.

    >>> _heading("/place/city")
    'place.city'
    """
    return place[1:].replace("/", ".").replace("~1", "/").replace("~0", "~")


def documents(sample: str, kind: str) -> Iterator[Any]:
    """The JSON documents at the beginning of a text, up to the first that is none."""
    decoder, place = json.JSONDecoder(), sample.find("[") + 1 if kind == "array" else 0
    while True:
        while place < len(sample) and sample[place] in " \t\r\n,":
            place += 1
        try:
            document, place = decoder.raw_decode(sample, place)
        except (ValueError, RecursionError):
            return
        yield document


def _shaped(names: Mapping[str, str], records: list[dict[str, Any]], kind: str, lists: Sequence[str]) -> Shape | None:
    """The table of records with these columns (where each stands -> its name)."""
    if len(names) < 2:
        return None
    headings = unique_names([storable(name) for name in names.values()])
    rows = tuple(tuple(_text(record.get(place)) for place in names) for record in records)
    return Shape(tuple(headings), rows, dict(zip(headings, names, strict=True)), kind, tuple(map(storable, lists)))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat(" ") if isinstance(value, datetime) else storable(str(value))


def written_file(stage: Stage, select: str) -> str:
    """The result of a query as a file, to be scanned often; `file_row_number` counts its rows."""
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(f"COPY ({select}) TO {quoted(path)} (FORMAT parquet)")
    return f"read_parquet({quoted(path)}, file_row_number = true)"


def _of_parquet(source: Source, names: Mapping[str, str]) -> str:
    cells = ", ".join(f"nullif(trim(CAST({identifier(place)} AS VARCHAR)), '') AS {identifier(name)}" for name, place in names.items())
    return f"SELECT {cells} FROM read_parquet({quoted(str(source.path))})"


def _array(source: Source, names: Mapping[str, str]) -> str:
    options = f"format = 'array', maximum_object_size = {LONGEST_LINE}"
    return f"SELECT {_cells(names)} FROM (SELECT {_pointed('json', names)} FROM read_json_objects({quoted(str(source.path))}, {options}))"


def _line_by_line(stage: Stage, source: Source, names: Mapping[str, str], ledger: RowLedger) -> str:
    """Records by line, because one that is no JSON shall not cost the others."""
    lines = stage.lines(source, ledger)
    stage.drop(f"SELECT row, line FROM {lines} WHERE NOT json_valid(line)", ledger, reason="no readable JSON")
    return f"SELECT {_cells(names)}, row FROM (SELECT row, {_pointed('line', names)} FROM {lines} WHERE json_valid(line))"


def _pointed(json_column: str, names: Mapping[str, str]) -> str:
    """SQL of a list `v` with what stands in a document at the pointers."""
    return f"json_extract_string({json_column}, [{', '.join(map(quoted, names.values()))}]) AS v"


def _cells(names: Mapping[str, str]) -> str:
    return ", ".join(f"nullif(trim(v[{place}]), '') AS {identifier(name)}" for place, name in enumerate(names, start=1))
