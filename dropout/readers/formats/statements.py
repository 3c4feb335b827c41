"""Statements of what people did, as standards write them in JSON (xAPI, Caliper): any packing of them, one row each.

They come as one a line, as an array, inside `{"statements": [...]}` or an envelope, and several of these in one file.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import duckdb

from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.records import open_text, text_sample
from dropout.readers.report import RowLedger
from dropout.readers.sources import Kind, Source
from dropout.readers.staged_files import LONGEST_LINE
from dropout.readers.staging import Stage
from dropout.sql import identifier, quoted

_LOOKED_AT = 100  # statements
_LONGEST_DOCUMENT = 16 * LONGEST_LINE  # bytes of one JSON document that goes over many lines
_INSIDE = ("statements", "data")  # where documents keep a list of statements
_WRAPPED = ("statement", "event")  # where stores keep a single one
_OPENS = re.compile(rf'"(?:{"|".join(_INSIDE)})"\s*:\s*\[')


@dataclass(frozen=True)
class Dialect:
    """How a standard writes its statements: what they are called, how one is told, and the SQL that makes narrow rows of them.

    `fields` are paths into a statement by name, the first that holds something counts; `documents` are SQL over the statement
    `s` itself, by name. `narrow` selects `COLUMNS` from both.
    """

    format: str
    called: str
    is_one: Callable[[Mapping[str, Any]], bool]
    fields: Mapping[str, tuple[str, ...]]
    documents: Mapping[str, str]
    narrow: str
    role: str = "statements"


# Of a narrow row: what is done (`told`, free words that tell the kind), to what, and what else it says.
COLUMNS = (
    "id", "at", "who", "email", "name", "role", "is_system", "course", "course_title", "section", "told", "place", "title",
    "joined", "result", "graded", "submits", "score", "points", "possible",
)  # fmt: skip


def recognise_statements(source: Source, dialect: Dialect) -> Recognition | None:
    """Statements by the first of them."""
    if source.kind is not Kind.TEXT:
        return None
    text = text_sample(source.path)
    if not text.lstrip()[:1] or text.lstrip()[0] not in "{[":
        return None
    first = list(islice(_first_records(text), _LOOKED_AT))
    found = sum(dialect.is_one(record) for record in first)
    if not found or 2 * found < len(first):
        return None
    return Recognition(dialect.format, dialect.role, 0.95, f"{found} of the first {len(first)} records are {dialect.called}")


def stage_statements(stage: Stage, source: Source, ledger: RowLedger, dialect: Dialect) -> str:
    """Write what is needed of each statement as Parquet and return a view of it; counts the rows read.

    Columns: row (the number of the statement in its file), parsed, and `COLUMNS`.
    """
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    into = f"TO {quoted(path)} (FORMAT parquet)"
    try:
        stage.connection.execute(f"COPY ({_narrow(_documents(source), dialect)}) {into}")
    except duckdb.Error:
        stage.connection.execute(f"COPY ({_narrow(_salvaged(stage, source), dialect)}) {into}")
    view = stage.view(f"SELECT *, file_row_number + 1 AS row FROM read_parquet({quoted(path)}, file_row_number = true)")
    ledger.report.rows_read += int(stage.one(f"SELECT count(*) FROM {view}"))
    return view


def _first_records(text: str) -> Iterator[Mapping[str, Any]]:
    """The statements at the beginning of a text, whatever they are packed in, up to what is cut off."""
    decoder, place = json.JSONDecoder(), 0
    while True:
        while place < len(text) and text[place] in " \t\r\n,[]}":
            place += 1
        try:
            document, place = decoder.raw_decode(text, place)
        except RecursionError:
            return
        except ValueError:
            opens = _OPENS.search(text, place, place + 10_000)
            if not opens:
                return
            place = opens.end()
            continue
        yield from _unpacked(document)


def _unpacked(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, list):
        for part in document:
            yield from _unpacked(part)
    elif isinstance(document, dict):
        inside = next((document[name] for name in _INSIDE if isinstance(document.get(name), list)), None)
        wrapped = next((document[name] for name in _WRAPPED if isinstance(document.get(name), dict)), None)
        if inside is not None:
            yield from _unpacked(inside)
        else:
            yield document if wrapped is None or "actor" in document else wrapped


def _documents(source: Source) -> str:
    """SQL for the documents of a file as column `line`, in their order: lines, elements of an array, or one over many lines."""
    path = quoted(str(source.path))
    with open_text(source.path) as file:
        first = next((line for line in iter(lambda: file.readline(LONGEST_LINE), "") if line.strip()), "")
    if _is_document(first.rstrip(" ,\r\n")):
        return (
            f"SELECT rtrim(line, E' ,\\r') AS line FROM read_csv({path}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, "
            f"header = false, delim = '\x01', quote = '', escape = '', max_line_size = {LONGEST_LINE}, null_padding = false, "
            "ignore_errors = false) WHERE trim(line) <> ''"
        )
    layout = "array" if first.lstrip().startswith("[") else "unstructured"
    scan = f"read_json_objects({path}, format = '{layout}', maximum_object_size = {_LONGEST_DOCUMENT})"
    return f"SELECT CAST(json AS VARCHAR) AS line FROM {scan}"


def _is_document(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _salvaged(stage: Stage, source: Source) -> str:
    """SQL for the documents before the place where a file is broken; what is left of the broken one counts as a row."""
    if source.path.stat().st_size > _LONGEST_DOCUMENT:
        do = "Export it again as JSON lines, or in several files."
        raise DropoutError("The file is cut off, or is no JSON.", where=source.name, do=do)
    handle, path = tempfile.mkstemp(suffix=".jsonl", dir=stage.folder)
    with open_text(source.path) as file, os.fdopen(handle, "w", encoding="utf-8") as out:
        for record in _first_records(file.read()):
            out.write(json.dumps(record) + "\n")
        out.write("cut off\n")
    return (
        f"SELECT line FROM read_csv({quoted(path)}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, "
        f"delim = '\x01', quote = '', escape = '', max_line_size = {LONGEST_LINE})"
    )


def _narrow(documents: str, dialect: Dialect) -> str:
    """A chain of steps, so that every statement is taken out of its document, and parsed, once."""
    lists = " ".join(f"WHEN json_type(line, '$.{name}') = 'ARRAY' THEN json_extract(line, '$.{name}[*]')" for name in _INSIDE)
    wrapped = " ".join(
        f"WHEN json_type(line, '$.{name}') = 'OBJECT' AND json_type(line, '$.actor') IS NULL THEN [json_extract(line, '$.{name}')]"
        for name in _WRAPPED
    )
    unpacked = (
        "CASE WHEN NOT json_valid(line) THEN [NULL] WHEN json_type(line) = 'ARRAY' THEN json_extract(line, '$[*]') "
        f"{lists} {wrapped} ELSE [line::JSON] END"
    )
    paths = "[" + ", ".join(quoted(f"$.{path}") for paths in dialect.fields.values() for path in paths) + "]"
    own = "".join(f", {sql} AS {name}" for name, sql in dialect.documents.items())
    return (
        f"WITH documents AS ({documents}), statements AS (SELECT unnest({unpacked}) AS s FROM documents), "
        f"parsed AS (SELECT json_extract_string(s, {paths}) AS v{own} FROM statements), "
        f"fields AS (SELECT v IS NOT NULL AS is_json, {_cells(dialect.fields)}, "
        f"{', '.join(dialect.documents)} FROM parsed), "
        f"narrow AS (SELECT is_json, {dialect.narrow} FROM fields) "
        f"SELECT is_json AND told IS NOT NULL AS parsed, {', '.join(map(identifier, COLUMNS))} FROM narrow"
    )


def _cells(fields: Mapping[str, tuple[str, ...]]) -> str:
    cells, place = [], 0
    for name, paths in fields.items():
        found = [f"nullif(trim(v[{place + number}]), '')" for number in range(1, len(paths) + 1)]
        place += len(paths)
        cells.append(f"coalesce({', '.join(found)}) AS {name}")
    return ", ".join(cells)
