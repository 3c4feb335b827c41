"""Tables of Canvas Data 2 in the formats that they are delivered in: CSV, tab-separated, JSON lines and Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.formats.canvas_json import stage_json
from dropout.readers.formats.mapped_tables import documents
from dropout.readers.records import fold, open_text, text_sample
from dropout.readers.report import Question, RowLedger
from dropout.readers.sources import Kind, Source
from dropout.readers.staged_files import LONGEST_LINE
from dropout.readers.staging import Stage
from dropout.readers.wrapped import lines_of_array
from dropout.sql import identifier, listed, quoted

PAGE_VIEWS = "page views"
PARTS = ("key", "value", "meta")
_NULLS = ("null", "NULL", "\\N")  # as programs write nothing into CSV
_LOOKED_AT = 20  # lines that tell the fields of JSON records
_META = {"ts": "meta_ts", "action": "meta_action"}  # when a record changed, and whether it was deleted


@dataclass(frozen=True)
class Table:
    """A table by the columns that tell it, and those that are read."""

    name: str
    needed: str
    told_by: str  # at least one of these as well
    wanted: str


TABLES = (
    Table(
        "web_logs", "timestamp user_id url", "http_method web_application_controller real_user_id session_id",
        "timestamp user_id real_user_id course_id quiz_id discussion_id assignment_id url http_method web_application_controller "
        "web_application_action web_application_context_type web_application_context_id",
    ),
    Table(
        "enrollments", "user_id course_id workflow_state", "type course_section_id role_id last_activity_at",
        "id user_id course_id course_section_id type role workflow_state created_at updated_at completed_at",
    ),
    Table(
        "submissions", "user_id assignment_id workflow_state", "submitted_at score graded_at submission_type",
        "id user_id assignment_id course_id workflow_state submitted_at graded_at score excused cached_due_date preview_url",
    ),
    Table(
        "assignments", "id due_at points_possible", "context_id course_id",
        "id context_id course_id title due_at points_possible created_at submission_types workflow_state",
    ),
    Table("pseudonyms", "user_id unique_id", "sis_user_id workflow_state account_id", "id user_id unique_id sis_user_id"),
    Table("users", "id sortable_name", "name", "id name sortable_name"),
    Table("courses", "id name course_code", "workflow_state account_id", "id name course_code start_at conclude_at"),
    Table(
        "course_sections", "id name course_id", "nonxlist_course_id default_section sis_source_id accepting_enrollments",
        "id name course_id",
    ),
)  # fmt: skip
WANTED = {table.name: [*table.wanted.split(), *_META.values(), "updated_at"] for table in TABLES}


def recognise_table(source: Source) -> Recognition | None:
    """A table by the names of its columns, plain or with ``key.``, ``value.`` and ``meta.`` in front."""
    columns = _columns(source)
    names = set(columns)
    if set(_PAGE_VIEWS.values()) | {"user_id"} <= names:
        return Recognition(
            "canvas", PAGE_VIEWS, 0.95, f"{len(names & set(WANTED['web_logs']))} columns of the page views of a person in Canvas"
        )
    for table in TABLES:
        if set(table.needed.split()) <= names and set(table.told_by.split()) & names:
            prefixed = any("." in str(place) for place in columns.values())
            evidence = f"{len(names & set(WANTED[table.name]))} columns of the Canvas Data table {table.name}"
            return Recognition("canvas", table.name, 0.95, evidence + ("; unverified prefixes" if prefixed else ""))
    return None


def stage_table(stage: Stage, source: Source, name: str, ledger: RowLedger, asked: list[Question]) -> str:
    """A view of the wanted columns of a table as text, NULL where the file has none, with `row`; counts the rows read.

    Times that a spreadsheet wrote in its own way are ISO again, missing while a question on them is open.
    """
    columns, wanted = _columns(source), list(dict.fromkeys(WANTED[name]))
    if source.kind is Kind.PARQUET:
        return _stage_parquet(stage, source, columns, wanted, ledger)
    if _is_json(source):
        lines = stage.folder / f"{id(source)}.jsonl"
        if _is_array(source) and lines_of_array(source.path, lines):  # as the API answers
            source = replace(source, path=lines)
        return stage_json(stage, source, _json_columns(columns, wanted), ledger)
    held = {column: columns[column] for column in wanted if column in columns}
    view = stage.table(source, ledger, held)
    view = stage.view(f"SELECT {_or_null(wanted, held, _NULLS)}, row FROM {view}")
    for column in (column for column in held if column.endswith("_at")):
        view = _in_iso(stage, view, column, source.name, asked)
    return view


def _in_iso(stage: Stage, view: str, column: str, file: str, asked: list[Question]) -> str:
    first = stage.one(f"SELECT any_value({column}) FROM {view}")
    if first is None or stage.one(f"SELECT {utc(quoted(first))} IS NOT NULL"):
        return view
    dated = stage.times(view, column, file, asked, into="read")
    moment = "strftime(read, '%Y-%m-%dT%H:%M:%SZ')" if dated else "CAST(NULL AS VARCHAR)"
    return stage.view(f"SELECT * {'EXCLUDE (read)' if dated else ''} REPLACE ({moment} AS {column}) FROM {dated or view}")


def newest_records(stage: Stage, view: str, ledger: RowLedger) -> str:
    """One row per id: Canvas Data delivers every change of a record; deleted ones have only an id left.

    Rows without an id are kept as they are.
    """
    gone = f"SELECT row FROM {view} WHERE upper(meta_action) = 'D'"
    stage.drop(gone, ledger, reason="the record was deleted")
    age = "row_number() OVER (PARTITION BY id ORDER BY coalesce(meta_ts, updated_at) DESC NULLS LAST, row DESC)"
    ranked = stage.keep(f"SELECT *, if(id IS NULL, 1, {age}) AS age FROM {view} WHERE upper(meta_action) IS DISTINCT FROM 'D'")
    stage.drop(f"SELECT row FROM {ranked} WHERE age > 1", ledger, reason="an older version of the same record")
    return stage.view(f"SELECT * EXCLUDE (age) FROM {ranked} WHERE age = 1")


def utc(column: str) -> str:
    """SQL for a time of Canvas Data, which is UTC, as a timestamp without zone; NULL where it is none."""
    return f"make_timestamp(epoch_us(TRY_CAST(replace({column}, ' UTC', '+00') AS TIMESTAMPTZ)))"


def _columns(source: Source) -> dict[str, str]:
    """Plain column names, with where each is found: a heading, or a path into the record."""
    if source.kind is Kind.PARQUET:
        return _parquet_columns(source)
    if _is_json(source):
        return _plain(_json_paths(source))
    return _plain(list(source.preview.header)) if source.preview and source.is_table else {}


def _plain(paths: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        part, dot, name = path.partition(".")
        plain = fold(name if dot and fold(part) in PARTS else path)
        plain = _META.get(plain, plain) if fold(part) == "meta" else _META_PLAIN.get(plain, plain)
        found.setdefault(plain, path)
    if set(_PAGE_VIEWS) <= set(found):
        found = {_PAGE_VIEWS.get(plain, _LINKS.get(plain, plain)): path for plain, path in found.items()}
    return {plain: found[name] for name, plain in _OF_API.items() if name in found} | found


_PAGE_VIEWS = {  # the page views of one person are requests too, under names of their own
    "created_at": "timestamp", "controller": "web_application_controller", "action": "web_application_action",
    "context_type": "web_application_context_type", "url": "url", "interaction_seconds": "interaction_seconds",
}  # fmt: skip
_LINKS = {
    "context_id": "web_application_context_id", "links.user": "user_id", "links.context": "web_application_context_id",
    "links.real_user": "real_user_id",
}  # fmt: skip
_OF_API = {"enrollment_state": "workflow_state", "name": "title"}  # what the API calls otherwise, where a table has no such column
_META_PLAIN = {f"meta.{name}": plain for name, plain in _META.items()}


def _parquet_columns(source: Source) -> dict[str, str]:
    try:
        schema = pq.read_schema(source.path)
    except (pa.ArrowInvalid, OSError):
        return {}
    paths = []
    for column in schema:
        nested = fold(column.name) in PARTS and pa.types.is_struct(column.type)
        paths += [f"{column.name}.{inner.name}" for inner in column.type] if nested else [column.name]
    return _plain(paths)


def _is_json(source: Source) -> bool:
    return source.kind is Kind.TEXT and bool(_json_paths(source))


def _json_paths(source: Source) -> list[str]:
    """Paths of the fields in the first records; a line cut off or broken among them doesn't matter."""
    if _is_array(source):
        records = [record for record in islice(documents(text_sample(source.path), "array"), _LOOKED_AT) if isinstance(record, dict)]
    else:
        with open_text(source.path) as file:
            lines = [file.readline(LONGEST_LINE // 16) for _ in range(_LOOKED_AT)]
        records = [record for line in lines if line.lstrip().startswith("{") and isinstance(record := _parsed(line), dict)]
    paths: dict[str, None] = {}
    for name, value in (field for record in records for field in record.items()):
        nested = name in PARTS and isinstance(value, dict)
        paths |= dict.fromkeys(f"{name}.{inner}" for inner in value) if nested else {name: None}
    return [path for path in paths if path not in PARTS]


def _is_array(source: Source) -> bool:
    with open_text(source.path) as file:
        return file.read(4096).lstrip().startswith("[")


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _json_columns(columns: dict[str, str], wanted: list[str]) -> dict[str, str]:
    """Where each wanted column is; those that the first records lack may be in others."""
    nested = any(path.startswith("value.") for path in columns.values())
    meta = {plain: f"meta.{name}" for name, plain in _META.items()}
    return {name: columns.get(name, meta.get(name, f"value.{name}") if nested else name) for name in wanted}


def _stage_parquet(stage: Stage, source: Source, columns: dict[str, str], wanted: list[str], ledger: RowLedger) -> str:
    top = set(pq.read_schema(source.path).names)
    cells = {name: _parquet_cell(columns[name], top) for name in wanted if name in columns}
    text = ", ".join(f"nullif(trim(CAST({cell} AS VARCHAR)), '') AS {identifier(name)}" for name, cell in cells.items())
    scan = f"read_parquet({quoted(str(source.path))}, file_row_number = true)"
    try:
        table = stage.keep(f"SELECT {text}, file_row_number + 1 AS row FROM {scan}")
    except duckdb.Error as error:
        found, do = str(error).partition("\n")[0], "Download the table again."
        raise DropoutError("The Parquet file cannot be read to its end.", where=source.name, found=found, do=do) from error
    ledger.report.rows_read += stage.one(f"SELECT count(*) FROM {table}")
    return stage.view(f"SELECT {_or_null(wanted, cells)}, row FROM {table}")


def _parquet_cell(path: str, top: set[str]) -> str:
    part, _, name = path.partition(".")
    return identifier(path) if path in top else f"struct_extract({identifier(part)}, {quoted(name)})"


def _or_null(wanted: list[str], held: Mapping[str, str], missing: Sequence[str] = ()) -> str:
    def cell(name: str) -> str:
        own = identifier(name)
        if name not in held:
            return f"CAST(NULL AS VARCHAR) AS {own}"
        return f"if({own} IN ({listed(missing)}), NULL, {own}) AS {own}" if missing else own

    return ", ".join(cell(name) for name in wanted)
