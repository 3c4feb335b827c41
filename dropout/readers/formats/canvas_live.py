"""Canvas Live Events in Canvas's own form: `{"metadata": {...}, "body": {...}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dropout.readers.formats.statement_words import moment
from dropout.readers.formats.statements import Dialect

_STUDENT = "(?i)student|learner|observer"
_GRADE, _ENROLS = "event = 'grade_change'", "event LIKE 'enrollment\\_%' ESCAPE '\\'"
_WORK = "event IN ('submission_created', 'submission_updated', 'grade_change', 'quiz_submitted')"
_THING = (
    "CASE WHEN assignment IS NOT NULL THEN 'assignments-' || assignment WHEN quiz IS NOT NULL THEN 'quizzes-' || quiz "
    "WHEN asset IS NOT NULL THEN coalesce(asset_type, 'asset') || '-' || asset END"
)


def _is_event(record: Mapping[str, Any]) -> bool:
    metadata = record.get("metadata")
    return isinstance(metadata, dict) and "event_name" in metadata and isinstance(record.get("body"), dict)


DIALECT = Dialect(
    format="caliper",
    called="Canvas Live Events",
    role="canvas live events",
    is_one=_is_event,
    fields={
        "event": ("metadata.event_name",),
        "time": ("metadata.event_time", "body.updated_at"),
        "id": ("metadata.event_id",),
        "student": ("body.student_id", "body.user_id"),
        "user": ("metadata.user_id", "body.user_id"),
        "course_id": ("body.course_id", "metadata.course_id"),
        "context_id": ("metadata.context_id", "body.context_id"),
        "context_type": ("metadata.context_type", "body.context_type"),
        "kind_of_role": ("body.type", "metadata.context_role", "body.role"),
        "state": ("body.workflow_state",),
        "assignment": ("body.assignment_id",),
        "quiz": ("body.quiz_id",),
        "asset": ("body.asset_id", "body.discussion_topic_id", "body.wiki_page_id", "body.attachment_id"),
        "asset_type": ("body.asset_type",),
        "asset_name": ("body.asset_name", "body.title"),
        "category": ("body.category",),
        "given": ("body.score",),
        "highest": ("body.points_possible",),
    },
    documents={},
    narrow=f"""
        id, {moment("time")} AS "at", if({_WORK} OR {_ENROLS}, coalesce(student, "user"), "user") AS who, NULL AS email, NULL AS name,
        CASE WHEN {_WORK} OR kind_of_role IS NULL THEN NULL WHEN {_ENROLS} OR kind_of_role LIKE '%Enrollment' THEN
            if(regexp_matches(kind_of_role, '{_STUDENT}'), 'learner', 'staff') END AS role,
        "user" IS NULL AND student IS NULL AS is_system,
        coalesce(course_id, if(context_type = 'Course', context_id, NULL)) AS course, NULL AS course_title, NULL AS section,
        if(event IS NULL, NULL, lower(replace(concat_ws(' ', event, replace(asset_type, 'wiki_', ''), category), '_', ' '))) AS told,
        {_THING} AS place, asset_name AS title,
        CASE WHEN {_ENROLS} AND coalesce(state IN ('deleted', 'inactive', 'rejected'), false) THEN false
            WHEN {_ENROLS} AND event = 'enrollment_created' THEN true END AS joined,
        CASE WHEN {_ENROLS} AND state = 'completed' THEN NULL END AS result, {_GRADE} OR {_ENROLS} AS graded,
        event IN ('submission_created', 'quiz_submitted') AS submits,
        if({_GRADE}, 100 * TRY_CAST(given AS DOUBLE) / nullif(TRY_CAST(highest AS DOUBLE), 0), NULL) AS score,
        if({_GRADE} AND NOT coalesce(TRY_CAST(highest AS DOUBLE) > 0, false), TRY_CAST(given AS DOUBLE), NULL) AS points,
        TRY_CAST(highest AS DOUBLE) AS possible
    """,
)
