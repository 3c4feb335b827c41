"""IMS Caliper events, in envelopes or not, and Canvas Live Events in Canvas's own form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.formats.canvas_live import DIALECT as CANVAS_LIVE
from dropout.readers.formats.statement_facts import read_statements
from dropout.readers.formats.statement_words import COURSE_TYPE, last_part, moment, place_in, without_scheme
from dropout.readers.formats.statements import Dialect, recognise_statements
from dropout.readers.sources import Source
from dropout.sql import quoted

_STAFF = "(?i)instructor|teach|administrator|mentor|contentdeveloper|manager|staff|observer|faculty|grader"
_TYPE, _ACTION = f"coalesce({last_part('event_type')}, 'Event')", f"lower({last_part('action')})"
_OBJECT = f"coalesce({last_part('object_type')}, '')"
_GRADE = f"({_TYPE} = 'GradeEvent' OR {_ACTION} = 'graded')"
_ENROLS = f"({_OBJECT} = 'Membership')"
_OWN = f"regexp_matches(object_type, {quoted(COURSE_TYPE)})"
_PERSON = f"coalesce(if({_GRADE}, assignee, if({_ENROLS}, member, NULL)), actor)"
_SECTION = f"regexp_matches(group_type, {quoted('(?i)section$')})"
_COURSE = f"coalesce(if({_ENROLS}, organization, NULL), if({_SECTION}, group_parent, NULL), group_id, part_of, if({_OWN}, object_id, NULL))"


def _is_event(record: Mapping[str, Any]) -> bool:
    told = {"actor", "action", "object", "eventTime"} <= set(record)
    return told or ("caliper" in str(record.get("@context", "")) and {"actor", "action"} <= set(record))


DIALECT = Dialect(
    format="caliper",
    called="Caliper events",
    is_one=_is_event,
    fields={
        "id": ("id", "\"@id\""),
        "time": ("eventTime",),
        "event_type": ("type", "\"@type\""),
        "action": ("action",),
        "actor": ("actor.id", "actor.\"@id\"", "actor"),
        "actor_type": ("actor.type", "actor.\"@type\""),
        "actor_name": ("actor.name",),
        "assignee": (
            "object.assignee.id", "object.assignee", "object.extensions.assignee.id", "generated.attempt.assignee.id",
            "generated.attempt.assignee", "object.actor.id",
        ),
        "member": ("object.member.id", "object.member"),
        "organization": ("object.organization.id", "object.organization"),
        "object_id": ("object.id", "object.\"@id\"", "object"),
        "object_type": ("object.type", "object.\"@type\""),
        "assigned": (
            "object.assignable.id", "object.assignable", "object.extensions.assignable.id", "generated.assignable.id",
            "generated.assignable", "generated.attempt.assignable.id",
        ),
        "assigned_name": ("object.assignable.name",),
        "object_name": ("object.name",),
        "group_id": ("group.id", "group.\"@id\"", "group"),
        "group_type": ("group.type", "group.\"@type\""),
        "group_name": ("group.name",),
        "group_parent": ("group.subOrganizationOf.id", "group.subOrganizationOf"),
        "part_of": (
            "object.extensions.isPartOf.id", "object.isPartOf.isPartOf.id", "object.isPartOf.id", "object.assignable.isPartOf.id",
        ),
        "roles": ("membership.roles", "object.roles"),
        "given": ("generated.scoreGiven", "generated.score.scoreGiven", "generated.totalScore"),
        "highest": ("generated.maxScore", "generated.score.maxScore", "object.assignable.maxScore"),
        "began": ("object.endedAtTime", "generated.attempt.endedAtTime"),
    },
    documents={},
    narrow=f"""
        id, {moment("time")} AS "at", if({_PERSON} LIKE '{{%', NULL, {last_part(_PERSON)}) AS who, NULL AS email,
        if({_PERSON} = actor, actor_name, NULL) AS name,
        CASE WHEN {_GRADE} THEN NULL WHEN regexp_matches(roles, {quoted(_STAFF)}) THEN 'staff' WHEN roles IS NOT NULL THEN 'learner' END
            AS role,
        NOT ({_GRADE} OR {_ENROLS}) AND coalesce({last_part("actor_type")} NOT IN ('Person', 'Agent', 'LtiUser'), false) AS is_system,
        if({_COURSE} LIKE '{{%', NULL, {without_scheme(_COURSE)}) AS course, if({_SECTION}, NULL, group_name) AS course_title,
        if({_SECTION}, coalesce(group_name, {last_part("group_id")}), NULL) AS section,
        if(action IS NULL OR actor IS NULL, NULL, lower(concat_ws(' ', {_TYPE}, {_OBJECT}, {_ACTION}))) AS told,
        if({_OWN}, NULL, {place_in("coalesce(if(assigned LIKE '{%', NULL, assigned), if(object_id LIKE '{%', NULL, object_id))")}) AS place,
        coalesce(assigned_name, object_name) AS title,
        CASE WHEN ({_OWN} AND {_ACTION} = 'activated') OR ({_ENROLS} AND {_ACTION} IN ('added', 'created', 'activated')) THEN true
            WHEN ({_OWN} AND {_ACTION} = 'deactivated') OR ({_ENROLS} AND {_ACTION} IN ('removed', 'deleted', 'deactivated')) THEN false
            END AS joined,
        if({_OWN} AND {_ACTION} = 'completed', 'completed', NULL) AS result, {_GRADE} AS graded,
        NOT {_GRADE} AND {_ACTION} = 'submitted' AS submits,
        100 * TRY_CAST(given AS DOUBLE) / nullif(TRY_CAST(highest AS DOUBLE), 0) AS score,
        if(TRY_CAST(highest AS DOUBLE) > 0, NULL, TRY_CAST(given AS DOUBLE)) AS points, TRY_CAST(highest AS DOUBLE) AS possible
    """,
)  # fmt: skip


class CaliperReader:
    """Events of one or several courses; Canvas writes the same facts in two forms, and both are read."""

    name = "caliper"
    title = "IMS Caliper events, Canvas Live Events"

    def recognise(self, source: Source, _beside: frozenset[str], /) -> Recognition | None:
        """By the first events."""
        return recognise_statements(source, DIALECT) or recognise_statements(source, CANVAS_LIVE)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files together."""
        dialects = {dialect.role: dialect for dialect in (DIALECT, CANVAS_LIVE)}
        return assemble(read_statements(sources, dialects, context), context)


READER = CaliperReader()
