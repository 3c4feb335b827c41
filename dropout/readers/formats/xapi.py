"""xAPI: statements out of a learning record store, or of whatever sends to one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.formats.statement_facts import read_statements
from dropout.readers.formats.statement_words import COURSE_TYPE, HANDED_IN, last_part, moment, place_in, without_scheme
from dropout.readers.formats.statements import Dialect, recognise_statements
from dropout.readers.formats.xapi_flat import as_statements, paths_of
from dropout.readers.sources import Kind, Source
from dropout.sql import quoted

_ACTIVITIES = "json_extract(s, '$.context.contextActivities.*[*]')"
_IS_COURSE = f"lambda a: regexp_matches(json_extract_string(a, '$.definition.type'), {quoted(COURSE_TYPE)})"
_OWN = f"regexp_matches(object_type, {quoted(COURSE_TYPE)})"
_VERB = f"lower({last_part('verb')})"
_SCORE = "coalesce(100 * TRY_CAST(scaled AS DOUBLE), 100 * TRY_CAST(raw AS DOUBLE) / nullif(TRY_CAST(highest AS DOUBLE), 0))"
_JOINED, _LEFT = "^(registered|enroll?ed.*|joined|subscribed)$", "^(unregistered|unenroll?ed.*|left|withdrew|withdrawn|unsubscribed)$"
_COMPLETED, _FAILED = "^(completed|passed|certified|satisfied|now_passed)$", "^(failed|now_failed)$"
_MARKED = "^(scored|graded|evaluated|earned|received)$"


def _is_statement(record: Mapping[str, Any]) -> bool:
    verb = record.get("verb")
    return isinstance(record.get("actor"), dict) and "object" in record and isinstance(verb, dict) and "id" in verb


DIALECT = Dialect(
    format="xapi",
    called="xAPI statements",
    is_one=_is_statement,
    fields={
        "id": ("id",),
        "time": ("timestamp", "stored"),
        "account": ("actor.account.name",),
        "mbox": ("actor.mbox",),
        "other": ("actor.mbox_sha1sum", "actor.openid"),
        "actor_name": ("actor.name",),
        "actor_type": ("actor.objectType",),
        "verb": ("verb.id",),
        "object_id": ("object.id",),
        "object_type": ("object.definition.type",),
        "scaled": ("result.score.scaled",),
        "raw": ("result.score.raw",),
        "highest": ("result.score.max",),
    },
    documents={
        "object_name": "json_extract_string(s, '$.object.definition.name.*')[1]",
        "around": f"list_filter({_ACTIVITIES}, {_IS_COURSE})[1]",
    },
    narrow=f"""
        id, {moment("time")} AS "at", coalesce(account, lower(regexp_replace(mbox, '^mailto:', '')), other) AS who,
        lower(regexp_replace(mbox, '^mailto:', '')) AS email, actor_name AS name, NULL AS role,
        coalesce(actor_type = 'Group' AND account IS NULL, false) OR {_VERB} = 'voided' AS is_system,
        {without_scheme(f"if({_OWN}, object_id, coalesce(json_extract_string(around, '$.id'), NULL))")} AS course,
        if({_OWN}, object_name, json_extract_string(around, '$.definition.name.*')[1]) AS course_title, NULL AS section,
        if(verb IS NULL, NULL, concat_ws(' ', lower(object_type), {_VERB}, regexp_extract(object_id, '/mod/[a-z]+/|/hint/'))) AS told,
        if({_OWN}, NULL, {place_in("object_id")}) AS place, object_name AS title,
        CASE WHEN {_OWN} AND regexp_matches({_VERB}, '{_JOINED}') THEN true
            WHEN {_OWN} AND regexp_matches({_VERB}, '{_LEFT}') THEN false END AS joined,
        CASE WHEN {_OWN} AND regexp_matches({_VERB}, '{_COMPLETED}') THEN 'completed'
            WHEN {_OWN} AND regexp_matches({_VERB}, '{_FAILED}') THEN 'failed' END AS result,
        NOT coalesce({_OWN}, false) AND regexp_matches({_VERB}, '{_MARKED}') AS graded,
        NOT coalesce({_OWN}, false) AND regexp_matches({_VERB}, '{HANDED_IN}') AND
            (regexp_matches({_VERB}, '^(submitted|turned-?in|handed-?in|attempted)$') OR {_SCORE} IS NOT NULL) AS submits,
        if({_OWN}, NULL, {_SCORE}) AS score,
        if({_OWN} OR {_SCORE} IS NOT NULL, NULL, TRY_CAST(raw AS DOUBLE)) AS points, TRY_CAST(highest AS DOUBLE) AS possible
    """,
)


class XapiReader:
    """Who did what to what, by statement; the course is what the statements name as one."""

    name = "xapi"
    title = "xAPI statements"

    def recognise(self, source: Source, _beside: frozenset[str], /) -> Recognition | None:
        """By the first statements: an actor, a verb with an id, an object; in a table by headings that are paths into them."""
        if (
            source.kind in (Kind.TEXT, Kind.SPREADSHEET)
            and source.is_table
            and source.preview
            and (paths := paths_of(source.preview.header))
        ):
            return Recognition(self.name, DIALECT.role, 0.95, f"{len(paths)} headings that are paths into xAPI statements")
        return recognise_statements(source, DIALECT)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files together; a statement that two of them hold counts once."""
        with tempfile.TemporaryDirectory(dir=context.scratch) as folder:
            told = [(as_statements(source, Path(folder)), claim) for source, claim in sources]
            facts = read_statements(told, {DIALECT.role: DIALECT}, context)
        return assemble(facts, context)


READER = XapiReader()
