"""Tables of any layout, before anybody knows what they mean: separated text, flat records as JSON, Parquet."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
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
_SCALARS = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Shape:
    """The headings of a table, its first rows as text, and what each column is called in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]
    kind: str  # csv, lines (JSON), array (JSON), parquet


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
    scan = f"read_parquet({quoted(str(source.path))})" if shape.kind == "parquet" else _array(source, names)
    cells = ", ".join(f"nullif(trim(CAST({identifier(place)} AS VARCHAR)), '') AS {identifier(name)}" for name, place in names.items())
    try:
        written = written_file(stage, f"SELECT {cells} FROM {scan}")
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
    return _shaped(names, records, "parquet")


def _json(source: Source, kind: str) -> Shape | None:
    """Flat records as JSON: what is nested in them is no column. At least two of them, else it is a document."""
    sample = text_sample(source.path)
    records = [record for record in islice(documents(sample, kind), SAMPLE) if isinstance(record, dict)]
    scalars = {name: isinstance(value, _SCALARS) for record in reversed(records) for name, value in record.items()}
    names = [name for record in records[:1] for name in record] + sorted(set(scalars) - set(records[0] if records else ()))
    names = [name for name in names if all(isinstance(record.get(name), _SCALARS) for record in records)]
    return _shaped(names, records, kind) if len(records) > 1 and len(names) > 1 else None


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


def _shaped(names: list[str], records: list[dict[str, Any]], kind: str) -> Shape | None:
    if len(names) < 2:
        return None
    headings = unique_names([storable(name) for name in names])
    rows = tuple(tuple(_text(record.get(name)) for name in names) for record in records)
    return Shape(tuple(headings), rows, dict(zip(headings, names, strict=True)), kind)


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


def _array(source: Source, names: Mapping[str, str]) -> str:
    kinds = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in dict.fromkeys(names.values()))
    return f"read_json({quoted(str(source.path))}, format = 'array', columns = {{{kinds}}}, maximum_object_size = {LONGEST_LINE})"


def _line_by_line(stage: Stage, source: Source, names: Mapping[str, str], ledger: RowLedger) -> str:
    """Records by line, because one that is no JSON shall not cost the others."""
    lines = stage.lines(source, ledger)
    stage.drop(f"SELECT row, line FROM {lines} WHERE NOT json_valid(line)", ledger, reason="no readable JSON")
    pointers = ", ".join(quoted("/" + place.replace("~", "~0").replace("/", "~1")) for place in names.values())
    cells = ", ".join(f"nullif(trim(v[{place}]), '') AS {identifier(name)}" for place, name in enumerate(names, start=1))
    return f"SELECT {cells}, row FROM (SELECT row, json_extract_string(line, [{pointers}]) AS v FROM {lines} WHERE json_valid(line))"
