"""Staged statements as facts: every one is what somebody did in a course, or dropped with the reason."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dropout.domain import AssessmentKind, EventKind, Outcome, SubmissionStatus
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.choice import NOT_CHOSEN, choose_acted_courses
from dropout.readers.course.facts import Facts
from dropout.readers.formats.statement_words import kind_of
from dropout.readers.formats.statements import Dialect, stage_statements
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage, open_stage
from dropout.sql import listed, quoted

_EARLIEST, _LATEST = "2000-01-01", "2100-01-01"
_REASONS = (  # the first that holds is told
    ("NOT parsed", "no statement: cut off, or not JSON"),
    (f"\"at\" IS NULL OR \"at\" NOT BETWEEN TIMESTAMP '{_EARLIEST}' AND TIMESTAMP '{_LATEST}'", "time not readable"),
    ("repeated", "the same statement again"),
    ("is_system", "done by the system, not by a person"),
    ("who IS NULL", "names no person"),
    ("course IS NULL", "outside the courses"),
)

# Whether most people of the first week of activity were told to have joined before: later rows cannot change the answer.
_JOINED_BEFORE = """
WITH acting AS (SELECT course, who, min("at") AS first FROM {told} WHERE joined IS NULL AND role IS DISTINCT FROM 'staff' GROUP BY ALL),
early AS (SELECT * FROM acting QUALIFY first < min(first) OVER (PARTITION BY course) + INTERVAL 7 DAY),
moves AS (SELECT course, who, min("at") AS moved FROM {told} WHERE joined GROUP BY ALL)
SELECT coalesce(avg((coalesce(moved <= first, false))::INT) >= 0.8, false) FROM early LEFT JOIN moves USING (course, who)
"""


@dataclass(frozen=True)
class _File:
    name: str
    ledger: RowLedger
    rows: str  # view


def read_statements(sources: Sequence[tuple[Source, Recognition]], dialects: Mapping[str, Dialect], context: ReadContext) -> Facts:
    """The facts that all statements of one standard tell; `dialects` by role."""
    facts = Facts(sources[0][1].format)
    with open_stage(context) as stage:
        files = []
        for source, claim in context.reading(sources):
            ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
            files.append(_File(source.name, ledger, stage_statements(stage, source, ledger, dialects[claim.role])))
        whole = _judged(stage, files)
        chosen = choose_acted_courses(stage, whole, f"{facts.source}_courses", "The statements tell", facts.questions)
        for file in files:
            _settle(file, whole, chosen, facts, stage)
        told = stage.view(f"SELECT * FROM {whole} WHERE why IS NULL AND course IN ({listed(chosen)})")
        _add_people(told, facts, stage)
        _add_marks(told, facts, stage)
        _add_ends(told, facts, stage)
    message = "What people wrote or answered, and devices and addresses, were left out."
    facts.findings.append(Finding(Severity.NOTICED, message, file=", ".join(file.name for file in files[:10])))
    return facts


def _judged(stage: Stage, files: list[_File]) -> str:
    """A view of all statements with their kind, and `why` one does not count, if so.

    Where no statement names a course they are all of one, named by the first file.
    """
    parts = [f"SELECT *, {quoted(file.name)} AS file, {number} AS place_of_file FROM {file.rows}" for number, file in enumerate(files)]
    everything = stage.view(" UNION ALL ".join(parts))
    kinds = stage.keep(f"SELECT told, {kind_of('told')} AS kind FROM (SELECT DISTINCT told FROM {everything} WHERE told IS NOT NULL)")
    again = stage.keep(
        f'SELECT id, "at" AS moment, told, min(place_of_file * 1000000000000 + row) AS first FROM {everything} '
        "WHERE id IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    )
    named = stage.one(f"SELECT count(course) FROM {everything}")
    course = "e.course" if named else quoted(PurePosixPath(files[0].name).stem or "course")
    reasons = " ".join(f"WHEN {test} THEN {quoted(reason)}" for test, reason in _REASONS)
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(
        f"COPY (SELECT * EXCLUDE (parsed, repeated, is_system), CASE {reasons} END AS why FROM ("
        f"SELECT e.* REPLACE ({course} AS course), coalesce(k.kind, {quoted(EventKind.OTHER)}) AS kind, "
        "coalesce(place_of_file * 1000000000000 + row > a.first, false) AS repeated "
        f'FROM {everything} e LEFT JOIN {kinds} k USING (told) LEFT JOIN {again} a ON a.id = e.id AND a.moment = e."at" '
        f"AND a.told = e.told)) TO {quoted(path)} (FORMAT parquet)"
    )
    return stage.view(f"SELECT * FROM read_parquet({quoted(path)})")


def _settle(file: _File, whole: str, chosen: list[str], facts: Facts, stage: Stage) -> None:
    """Drop what does not count, write the actions of one file, and count what other facts are made from."""
    unchosen = f"why IS NULL AND course NOT IN ({listed(chosen)})"
    own = stage.view(f"SELECT * REPLACE (if({unchosen}, {quoted(NOT_CHOSEN)}, why) AS why) FROM {whole} WHERE file = {quoted(file.name)}")
    for reason in stage.frame(f"SELECT DISTINCT why FROM {own} WHERE why IS NOT NULL ORDER BY why")["why"]:
        stage.drop(f"SELECT row FROM {own} WHERE why = {quoted(reason)}", file.ledger, reason=reason)
    acts = "joined IS NULL AND result IS NULL AND NOT graded"
    file.ledger.report.rows_kept += int(stage.one(f"SELECT count(*) FROM {own} WHERE why IS NULL AND NOT ({acts}) AND joined IS NULL"))
    facts.actions.append(
        stage.write_actions(
            f'SELECT who, course, "at", kind, place AS resource, title, 1 AS count, submits, false AS staff_only, file, row '
            f"FROM {own} WHERE why IS NULL AND {acts}"
        )
    )


def _add_people(told: str, facts: Facts, stage: Stage) -> None:
    """Everybody by course, with the role first stated; who joined and left; titles of courses."""
    people = stage.frame(
        'SELECT who, who AS id, course, arg_min(email, "at") AS email, arg_min(name, "at") AS name, arg_min(section, "at") AS section, '
        f"nullif(arg_min(role, \"at\"), 'learner') AS role FROM {told} GROUP BY who, course ORDER BY course, who"
    )
    facts.add("people", people.assign(listed=False))
    facts.add(
        "changes", stage.frame(f'SELECT who, course, file, row, "at", joined FROM {told} WHERE joined IS NOT NULL ORDER BY "at", row')
    )
    facts.registration_stated = bool(stage.one(_JOINED_BEFORE.format(told=told)))
    title = "coalesce(arg_min(course_title, \"at\"), regexp_extract(course, '([^/]+)/?$', 1))"
    facts.add("courses", stage.frame(f"SELECT course, {title} AS title FROM {told} GROUP BY course ORDER BY course"))


def _add_marks(told: str, facts: Facts, stage: Stage) -> None:
    """The last score of the day on which a learner first had one: later ones were not known then. An item is known from its first."""
    marked = "coalesce(score, points) IS NOT NULL AND place IS NOT NULL AND role IS DISTINCT FROM 'staff'"
    marks = stage.frame(
        'WITH days AS (SELECT who, course, place, CAST("at" AS DATE) AS day, min("at") FILTER (WHERE NOT graded) AS submitted_at, '
        f'max("at") AS known_at, arg_max(score, ("at", score)) AS score, arg_max(points, ("at", points)) AS points '
        f"FROM {told} WHERE {marked} GROUP BY ALL) "
        "SELECT who, course, place AS item, arg_min(submitted_at, day) AS submitted_at, min(known_at) AS known_at, "
        "arg_min(score, day) AS score, arg_min(points, day) AS points FROM days GROUP BY who, course, place "
        "QUALIFY count(*) OVER (PARTITION BY who, place) = 1 ORDER BY known_at, item, who"
    )
    facts.add("marks", marks.assign(status=SubmissionStatus.SCORED.value))
    items = stage.frame(
        f'SELECT course, place AS item, arg_min(title, "at") AS title, arg_min(kind, "at") AS kind, max(possible) AS max_score, '
        f'min("at") AS known_at FROM {told} WHERE {marked} GROUP BY ALL ORDER BY known_at, item'
    )
    quiz = items["kind"] == EventKind.QUIZ.value
    facts.add("items", items.assign(kind=quiz.map({True: AssessmentKind.QUIZ.value, False: AssessmentKind.ASSIGNMENT.value})))


def _add_ends(told: str, facts: Facts, stage: Stage) -> None:
    """How the course ended, by the last statement that says so."""
    ends = stage.frame(
        f'SELECT who, course, arg_max(result, "at") AS result, max("at") AS "at" FROM {told} WHERE result IS NOT NULL '
        "GROUP BY who, course ORDER BY course, who"
    )
    meaning = {"completed": Outcome.COMPLETED.value, "failed": Outcome.FAILED.value}
    facts.add("outcomes", ends.assign(outcome=ends["result"].map(meaning)))
