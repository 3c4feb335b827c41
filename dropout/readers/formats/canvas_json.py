"""JSON lines of Canvas Data as a table: in parallel where every line is a record, line by line where one is not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

import duckdb

from dropout.readers.report import RowLedger
from dropout.readers.sources import Source
from dropout.readers.staged_files import LONGEST_LINE, has_blank_lines
from dropout.readers.staging import Stage
from dropout.sql import identifier, quoted


def stage_json(stage: Stage, source: Source, paths: Mapping[str, str], ledger: RowLedger) -> str:
    """A view of columns (name -> path, such as ``value.user_id``) as text, NULL where a record lacks one, with `row`.

    Counts the rows read; lines that are no JSON are dropped.
    """
    handle, name = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    parsed = f"read_parquet({quoted(name)}, file_row_number = true)"
    try:
        if has_blank_lines(source):
            raise duckdb.InvalidInputException("the lines have to be counted")
        stage.connection.execute(f"COPY ({_records(source, paths)}) TO {quoted(name)} (FORMAT parquet)")
    except duckdb.Error:
        return _line_by_line(stage, source, paths, name, ledger)
    ledger.report.rows_read += stage.one(f"SELECT count(*) FROM {parsed}")
    return stage.view(f"SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS row FROM {parsed}")


def _records(source: Source, paths: Mapping[str, str]) -> str:
    """A query that reads the wanted fields alone; it fails at the first line that is no record."""
    fields: dict[str, list[str]] = {}
    for path in paths.values():
        part, _, inner = path.partition(".")
        fields.setdefault(part, []).extend([inner] if inner else [])
    kinds = {
        part: f"STRUCT({', '.join(f'{identifier(name)} VARCHAR' for name in inner)})" if inner else "VARCHAR"
        for part, inner in fields.items()
    }
    columns = ", ".join(f"{quoted(part)}: {quoted(kind)}" for part, kind in kinds.items())
    options = f"format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = {LONGEST_LINE}"
    cells = ", ".join(f"nullif(trim({_field(path)}), '') AS {identifier(name)}" for name, path in paths.items())
    return f"SELECT {cells} FROM read_json({quoted(str(source.path))}, {options})"


def _field(path: str) -> str:
    part, _, inner = path.partition(".")
    return f"struct_extract({identifier(part)}, {quoted(inner)})" if inner else identifier(part)


def _line_by_line(stage: Stage, source: Source, paths: Mapping[str, str], name: str, ledger: RowLedger) -> str:
    lines = stage.lines(source, ledger)
    places = ", ".join(quoted("$." + ".".join(f'"{step}"' for step in path.split("."))) for path in paths.values())
    values = f"if(json_valid(line), json_extract_string(line, [{places}]), NULL)"
    cells = ", ".join(f"nullif(trim(v[{place}]), '') AS {identifier(name)}" for place, name in enumerate(paths, start=1))
    query = f"SELECT row, v IS NOT NULL AS good, {cells} FROM (SELECT row, {values} AS v FROM {lines})"
    stage.connection.execute(f"COPY ({query}) TO {quoted(name)} (FORMAT parquet)")
    stage.drop(f"SELECT row FROM read_parquet({quoted(name)}) WHERE NOT good", ledger, reason="no readable JSON")
    return stage.view(f"SELECT * EXCLUDE (good) FROM read_parquet({quoted(name)}) WHERE good")
