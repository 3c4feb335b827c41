"""Lines of a tracking log as a narrow table: each is parsed once, and only what is needed of it stays."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

import duckdb

from dropout.readers.base import Recognition
from dropout.readers.formats.edx_events import course_in, valid_course
from dropout.readers.records import text_sample
from dropout.readers.report import RowLedger
from dropout.readers.sources import Kind, Source
from dropout.readers.staged_files import LONGEST_LINE
from dropout.readers.staging import Stage
from dropout.sql import quoted

_LOOKED_AT = 200  # lines
# Field of a line -> paths at which releases and tools put it; the first that holds something counts.
_FIELDS = {
    "time": ("time", "timestamp"),
    "type": ("event_type", "name"),
    "uid": ("context.user_id", "user_id"),
    "uname": ("username", "context.username"),
    "course": ("context.course_id", "course_id"),
    "path": ("context.path",),
    "page": ("page", "context.page"),
    "host": ("host", "context.host"),
    "key": ("context.module.usage_key",),
    "title": ("context.module.display_name",),
    "event": ("event", "data"),
}
_EVENT_FIELDS = {
    "user": ("user_id",),
    "name": ("username",),
    "course": ("course_id",),
    "key": ("problem_id", "module_id", "block_id", "usage_key", "problem", "target_url"),
    "id": ("id",),
    "earned": ("weighted_earned", "grade"),
    "possible": ("weighted_possible", "max_grade"),
    "success": ("success",),
    "topic": ("commentable_id",),
    "target": ("target_name",),
    "course_roles": ("user_course_roles",),
    "forum_roles": ("user_forums_roles",),
}


def recognise_log(source: Source) -> Recognition | None:
    """A tracking log by its first lines, with or without what a logger puts in front of them."""
    if source.kind is not Kind.TEXT:
        return None
    text = text_sample(source.path)
    if "{" not in text[:100_000]:
        return None
    lines = [line for line in text.split("\n") if "{" in line][:_LOOKED_AT]
    events = [line for line in lines if _is_event(line)]
    if not events and text.lstrip().startswith("["):
        return _recognise_array(text)
    if 2 * len(events) < len(lines):
        return None
    before = "" if events[0].lstrip().startswith("{") else " behind a logger's prefix"
    return Recognition("edx", "log", 0.95, f"{len(events)} of the first {len(lines)} lines are Open edX tracking events{before}")


def _recognise_array(text: str) -> Recognition | None:
    try:
        first, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
    except (ValueError, RecursionError):
        return None
    return Recognition("edx", "log", 0.9, "a JSON array of Open edX tracking events") if _looks_right(first) else None


def _is_event(line: str) -> bool:
    try:
        return _looks_right(json.loads(line[line.index("{") :].rstrip(" ,]\r\n")))
    except (ValueError, RecursionError):
        return False


def _looks_right(event: Any) -> bool:
    if not isinstance(event, dict) or {"actor", "verb"} & set(event) or "@context" in event:
        return False
    told = bool({"event_type", "name"} & set(event)) and bool({"time", "timestamp"} & set(event))
    return told and bool({"event_source", "event"} & set(event) or isinstance(event.get("context"), dict))


def stage_log(stage: Stage, source: Source, ledger: RowLedger, *, alone: bool) -> str:
    """Write what is needed of each line as Parquet and return a view of it; counts the rows read. Blank lines are no rows.

    Columns: row, parsed (the line is a JSON object of an event), at, type, uid, uname, course, place, title, subject and
    subject_name (whom the event is about, if it says), staff_told, checked (an answer handed in), earned, possible, and mark,
    which tells identical lines unless the file is `alone`.
    """
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    into, staged = f"TO {quoted(path)} (FORMAT parquet)", f"read_parquet({quoted(path)}, file_row_number = true) WHERE NOT blank"
    try:  # straight from the file: staging the text first would cost as much as all the rest
        stage.connection.execute(f"COPY ({_narrow(_documents(source), alone)}) {into}")
    except duckdb.Error:
        stage.connection.execute(f"COPY ({_narrow(stage.lines(source, ledger), alone)}) {into}")
        return stage.view(f"SELECT * FROM {staged}")
    view = stage.view(f"SELECT * REPLACE (file_row_number + 1 AS row) FROM {staged}")
    ledger.report.rows_read += int(stage.one(f"SELECT count(*) FROM {view}"))
    return view


def _documents(source: Source) -> str:
    """SQL for the lines of a file, or the elements of an array; their number is left to their order."""
    path = quoted(str(source.path))
    with source.path.open(encoding="utf-8-sig", errors="replace") as file:
        if file.read(1) == "[":
            scan = f"read_json_objects({path}, format = 'array', maximum_object_size = {LONGEST_LINE})"
            return f"(SELECT CAST(json AS VARCHAR) AS line, 0 AS row FROM {scan})"
    scan = (
        f"read_csv({path}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', "
        f"max_line_size = {LONGEST_LINE}, null_padding = false, ignore_errors = false)"
    )
    return f"(SELECT line, 0 AS row FROM {scan})"


def _narrow(lines: str, alone: bool) -> str:
    """A chain of steps, so that every document is parsed once, and the event inside it, where it is one, once more."""
    braced = "if(starts_with(line, '{') AND ends_with(line, '}'), line, rtrim(substr(line, strpos(line, '{')), E' ,]\\t\\r'))"
    moment = "make_timestamp(epoch_us(TRY_CAST(replace(time, ' UTC', '+00') AS TIMESTAMPTZ)))"
    return (
        f"WITH texts AS (SELECT row, {braced} AS line, coalesce(ltrim(line) = '', true) AS blank FROM {lines}), "
        f"parsed AS (SELECT row, blank, {'NULL' if alone else 'hash(line)'} AS mark, "
        f"TRY(json_extract_string(line, {_paths(_FIELDS)})) AS v FROM texts), "
        f"fields AS (SELECT row, blank, mark, v IS NOT NULL AS parsed, {_cells('v', _FIELDS)} FROM parsed), "
        "inner_events AS (SELECT *, CASE WHEN starts_with(event, '{') AND NOT starts_with(type, '/') "
        f"THEN TRY(json_extract_string(event, {_paths(_EVENT_FIELDS)})) END AS w FROM fields), "
        f"told AS (SELECT * EXCLUDE (w, event), {_cells('w', _EVENT_FIELDS, 'e_')} FROM inner_events) "
        f'SELECT row, blank, mark, parsed AND type IS NOT NULL AND time IS NOT NULL AS parsed, {moment} AS "at", type, '
        f"{_account('uid')} AS uid, lower(uname) AS uname, {_COURSE} AS course, {_PLACE} AS place, "
        f"coalesce(title, if(type = 'edx.ui.lms.outline.selected', e_target, NULL)) AS title, {_account('e_user')} AS subject, "
        f"lower(e_name) AS subject_name, {_STAFF} AS staff_told, {_CHECKED} AS checked, "
        f"coalesce(TRY_CAST(e_earned AS DOUBLE), if({_CHECKED}, CAST(e_success = 'correct' AS DOUBLE), NULL)) AS earned, "
        f"coalesce(TRY_CAST(e_possible AS DOUBLE), if({_CHECKED}, 1, NULL)) AS possible FROM told"
    )


def _paths(fields: dict[str, tuple[str, ...]]) -> str:
    return "[" + ", ".join(quoted(f"$.{path}") for paths in fields.values() for path in paths) + "]"


def _cells(parsed: str, fields: dict[str, tuple[str, ...]], prefix: str = "") -> str:
    cells, place = [], 0
    for name, paths in fields.items():
        found = [f"nullif({parsed}[{place + number}], '')" for number in range(1, len(paths) + 1)]
        place += len(paths)
        cells.append(f"coalesce({', '.join(found)}) AS {prefix}{name}")
    return ", ".join(cells)


def _account(column: str) -> str:
    """An account id as text; tools write it as a number with a fraction, and nobody as a word."""
    return f"CASE WHEN lower({column}) NOT IN ('none', 'null', 'nan') THEN regexp_replace(trim({column}), '\\.0$', '') END"


_NAMED = "if(starts_with(type, '/'), NULL, concat_ws(' ', e_key, key, path, page))"
_COURSE = f"coalesce({valid_course('course')}, {valid_course('e_course')}, {course_in(_NAMED)})"
_PLACE = (  # in one form where only a name is told
    "coalesce(key, e_key, CASE WHEN contains(e_id, '@') OR starts_with(e_id, 'i4x') THEN e_id "
    "WHEN type LIKE '%\\_video' ESCAPE '\\' OR type LIKE '%transcript' OR type LIKE 'edx.video.%' THEN 'type@video+block@' || e_id "
    "WHEN e_topic IS NOT NULL THEN 'type@topic+block@' || e_topic END)"
)
_STAFF = (
    "coalesce(starts_with(host, 'studio.') OR starts_with(host, 'cms.') OR contains(page, '/instructor') OR length(e_course_roles) > 2 "
    "OR contains(e_forum_roles, 'Administrator') OR contains(e_forum_roles, 'Moderator'), false)"
)
_CHECKED = "(type = 'problem_check' AND e_key IS NOT NULL)"
