"""web_logs of Canvas Data: requests of the web server as actions of learners."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.formats.canvas_tables import stage_table
from dropout.readers.formats.canvas_words import KINDS
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, listed, quoted

_PLACE = r"/courses/(\d+)(?:/([a-z_]+))?(?:/([^/?#]+))?"
_CONTROLLERS = {  # where the address names no part of the course
    "quizzes/quizzes": "quizzes", "context_modules": "modules", "wiki_pages": "pages", "gradebooks": "grades", "context": "users",
    "courses": "home", "submissions": "assignments", "discussion_entries": "discussion_topics",
}  # fmt: skip
_STAFF_PARTS = ("gradebook", "gradebook2", "settings", "quizzes_moderate", "content_migrations", "course_statistics")


def read_weblogs(source: Source, claim: Recognition, facts: Facts, stage: Stage, *, hand_ins: str, courses: set[str]) -> None:
    """Write the requests made by people in courses as actions.

    `hand_ins` is a pattern of the parts of a course whose submissions are told by requests; empty where a better source tells
    them. With `courses` (those of the table of enrolments), requests in other courses are left out.
    """
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    rows = stage_table(stage, source, "web_logs", ledger, facts.questions)
    dated = stage.times(rows, "timestamp", source.name, facts.questions)
    if dated is None:
        ledger.report.rows_kept += stage.one(f"SELECT count(*) FROM {rows}")
        return
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(f"COPY ({_requests(source.name, dated, hand_ins, courses)}) TO {quoted(path)} (FORMAT parquet)")
    judged = f"read_parquet({quoted(path)})"
    for reason in stage.frame(f"SELECT DISTINCT why FROM {judged} WHERE why IS NOT NULL ORDER BY why")["why"]:
        stage.drop(f"SELECT row FROM {judged} WHERE why = {quoted(reason)}", ledger, reason=reason)
    facts.actions.append(stage.write_actions(f"SELECT * EXCLUDE (why) FROM {judged} WHERE why IS NULL"))
    _tell(source.name, facts)


def _requests(file: str, dated: str, hand_ins: str, courses: set[str]) -> str:
    """Every request with what it is about, and why it does not count, if so."""
    elsewhere = f"course NOT IN ({listed(sorted(courses))})" if courses else "false"
    submission = quoted(f"/({hand_ins})/[0-9]+/submissions([/?]|$)")
    submits = f"coalesce(upper(http_method) = 'POST' AND regexp_matches(url, {submission}), false)" if hand_ins else "false"
    return f"""
WITH parsed AS (SELECT *, regexp_extract(url, {quoted(_PLACE)}, ['course', 'part', 'thing']) AS p FROM {dated}),
numbered AS (SELECT *, p.part AS part, if(regexp_full_match(p.thing, '[0-9]+'), p.thing, NULL) AS number FROM parsed),
placed AS (
    SELECT *, lower(web_application_controller) AS controller, coalesce(nullif(part, ''), c.part_of, controller, 'home') AS place,
        coalesce(course_id, nullif(p.course, ''), if(web_application_context_type = 'Course', web_application_context_id, NULL)) AS course
    FROM numbered LEFT JOIN (VALUES {_pairs(_CONTROLLERS)}) c(name, part_of) ON c.name = lower(web_application_controller)
),
told AS (
    SELECT *, CASE
        WHEN user_id IS NULL THEN 'no user id'
        WHEN real_user_id <> user_id THEN 'somebody acting as another user'
        WHEN "at" IS NULL THEN 'unreadable time'
        WHEN course IS NULL THEN 'outside the courses'
        WHEN {elsewhere} THEN 'in a course without enrolments here'
        WHEN lower(web_application_action) = 'ping' OR ends_with(split_part(url, '?', 1), '/ping') THEN 'sign of life of an open page'
    END AS why FROM placed
)
SELECT user_id AS who, course, "at", coalesce(k.kind, 'other') AS kind, {_RESOURCE} AS resource, 1 AS count, {submits} AS submits,
    place IN ({listed(_STAFF_PARTS)}) AS staff_only, {constant(file)} AS file, row, why
FROM told LEFT JOIN (VALUES {_pairs(KINDS)}) k(word, kind) ON k.word = place"""


_RESOURCE = """CASE
    WHEN coalesce(assignment_id, if(part = 'assignments', number, NULL)) IS NOT NULL THEN 'assignment_' || coalesce(assignment_id, number)
    WHEN coalesce(quiz_id, if(part = 'quizzes', number, NULL)) IS NOT NULL THEN 'quiz_' || coalesce(quiz_id, number)
    WHEN coalesce(discussion_id, if(part = 'discussion_topics', number, NULL)) IS NOT NULL
        THEN 'discussion_topic_' || coalesce(discussion_id, number)
    WHEN part = 'pages' AND p.thing <> '' THEN 'page_' || left(p.thing, 100)
    WHEN part = 'files' AND number IS NOT NULL THEN 'attachment_' || number
    WHEN part IN ('external_tools', 'media_objects', 'media_attachments', 'collaborations', 'conferences')
        THEN part || '_' || coalesce(number, left(nullif(p.thing, ''), 100))
END"""


def _pairs(words: Mapping[str, str]) -> str:
    return ", ".join(f"({quoted(word)}, {quoted(meaning)})" for word, meaning in words.items())


def _tell(file: str, facts: Facts) -> None:
    message = "Addresses and devices of requests were left out. Canvas keeps web_logs for 30 days and calls them a best effort."
    do = "Fetch them at least every 30 days: weeks before the first row are silent for everybody."
    facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file))
