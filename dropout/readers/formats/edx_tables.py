"""Tables of an Open edX database as data packages hold them: state of modules, enrolments, certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.formats.edx_events import course_in, places_table, valid_course
from dropout.readers.records import fold
from dropout.readers.report import RowLedger
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, identifier, listed, number, quoted

MODULES, ENROLMENTS, CERTIFICATES = "courseware_studentmodule", "student_courseenrollment", "certificates_generatedcertificate"
COURSE_GRADES, TEAM = "grades_persistentcoursegrade", "student_courseaccessrole"
SUBSECTIONS = "grades_persistentsubsectiongrade"
_TABLES = {  # columns that tell a table, and all that are read
    MODULES: ("student_id module_id module_type", "student_id course_id module_id module_type grade max_grade created modified"),
    ENROLMENTS: ("user_id course_id is_active created", "user_id course_id is_active created"),
    CERTIFICATES: ("user_id course_id status verify_uuid", "user_id course_id status created_date"),
    COURSE_GRADES: ("user_id course_id percent_grade passed_timestamp", "user_id course_id passed_timestamp"),
    SUBSECTIONS: (
        "user_id course_id usage_key earned_graded possible_graded",
        "user_id course_id usage_key earned_graded possible_graded first_attempted modified",
    ),
    TEAM: ("user_id course_id role org", "user_id course_id role"),
}
_KINDS = {
    "problem": EventKind.QUIZ, "quiz": EventKind.QUIZ, "poll": EventKind.QUIZ, "survey": EventKind.QUIZ, "drag-and-drop-v2": EventKind.QUIZ,
    "video": EventKind.VIDEO, "videoalpha": EventKind.VIDEO, "discussion": EventKind.FORUM, "openassessment": EventKind.ASSIGNMENT,
    "combinedopenended": EventKind.ASSIGNMENT, "edx_sga": EventKind.ASSIGNMENT, "html": EventKind.CONTENT, "course": EventKind.NAVIGATION,
    "chapter": EventKind.NAVIGATION, "sequential": EventKind.NAVIGATION,
}  # fmt: skip
_OUTCOMES = {
    "downloadable": Outcome.COMPLETED, "audit_passing": Outcome.COMPLETED, "notpassing": Outcome.FAILED, "audit_notpassing": Outcome.FAILED,
}  # fmt: skip
_OTHER_COURSE = "in a course that the log does not tell of"


def recognise_table(source: Source) -> Recognition | None:
    """A table of the database by the names of its columns."""
    names = set(_columns(source))
    for table, (needed, read) in _TABLES.items():
        if set(needed.split()) <= names:
            found = len(names & set(read.split()))
            return Recognition("edx", table, 0.9, f"{found} columns of the Open edX table {table}; unverified")
    return None


def read_tables(by_role: Mapping[str, Sequence[tuple[Source, Recognition]]], seen: pd.DataFrame, facts: Facts, stage: Stage) -> None:
    """Add the tables to the facts. Beside logs, which have who was `seen` in which course, only their courses count."""
    courses = sorted(seen["course"].unique())
    readers: dict[str, Callable[[str, str, RowLedger, Facts, Stage], None]] = {
        MODULES: partial(_read_modules, beside_log=bool(facts.actions)),
        ENROLMENTS: _read_enrolments,
        CERTIFICATES: _read_certificates,
        COURSE_GRADES: _read_grades,
        SUBSECTIONS: _read_subsections,
        TEAM: _read_team,
    }
    for role, read in readers.items():
        for source, claim in by_role.get(role, ()):
            ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
            rows = _rows(source, role, ledger, courses, stage)
            read(source.name, rows, ledger, facts, stage)


def _columns(source: Source) -> dict[str, str]:
    header = source.preview.header if source.preview and source.is_table else ()
    return {fold(heading): heading for heading in reversed(header)}


def _rows(source: Source, table: str, ledger: RowLedger, courses: list[str], stage: Stage) -> str:
    """A view of the rows that name a person and a course, with `who` and `course`; the others are dropped."""
    held, wanted = _columns(source), _TABLES[table][1].split()
    staged = stage.table(source, ledger, {name: held[name] for name in wanted if name in held})
    cells = ", ".join(
        f"if(upper({name}) IN ('NULL', '\\N'), NULL, {name}) AS {name}" for name in map(identifier, wanted) if name[1:-1] in held
    )
    lacking = "".join(f", CAST(NULL AS VARCHAR) AS {identifier(name)}" for name in wanted if name not in held)
    key = f", {course_in('module_id')}" if table == MODULES else ""
    listing = listed(courses)
    judged = stage.view(
        f"SELECT *, {'student_id' if table == MODULES else 'user_id'} AS who, coalesce({valid_course('course_id')}{key}) AS course "
        f"FROM (SELECT {cells}{lacking}, row FROM {staged})"
    )
    elsewhere = f"course NOT IN ({listing})" if courses else "false"
    stage.drop(f"SELECT row FROM {judged} WHERE who IS NULL", ledger, reason="no learner id")
    stage.drop(
        f"SELECT row, course_id FROM {judged} WHERE who IS NOT NULL AND course IS NULL", ledger, reason="no course", column="course_id"
    )
    stage.drop(f"SELECT row FROM {judged} WHERE who IS NOT NULL AND {elsewhere}", ledger, reason=_OTHER_COURSE)
    return stage.view(f"SELECT * FROM {judged} WHERE who IS NOT NULL AND course IS NOT NULL AND NOT coalesce({elsewhere}, false)")


def _read_modules(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage, *, beside_log: bool) -> None:
    """Scores, known from the day the row last changed; without a log also the first and the last use of each module.

    What learners answered stays in the file.
    """
    first = stage.times(rows, "created", file, facts.questions, into="first")
    both = first and stage.times(first, "modified", file, facts.questions, into="last")
    if not both:
        ledger.report.rows_kept += int(stage.one(f"SELECT count(*) FROM {rows}"))
        return
    places = stage.keep(places_table(f"(SELECT module_id AS place FROM {rows})"))
    kinds = ", ".join(f"({quoted(word)}, {quoted(kind)})" for word, kind in _KINDS.items())
    told = stage.view(
        f"SELECT m.*, coalesce(k.kind, {quoted(EventKind.CONTENT)}) AS kind, p.resource, coalesce(last, first) AS known_at FROM {both} m "
        f"LEFT JOIN {places} p ON p.place = m.module_id LEFT JOIN (VALUES {kinds}) k(word, kind) ON k.word = lower(m.module_type)"
    )
    stage.drop(f"SELECT row, created FROM {told} WHERE known_at IS NULL", ledger, reason="time not readable", column="created")
    told = stage.view(f"SELECT * FROM {told} WHERE known_at IS NOT NULL")
    if beside_log:
        ledger.report.rows_kept += int(stage.one(f"SELECT count(*) FROM {told}"))
    else:
        action = f"SELECT who, course, kind, resource, 1 AS count, false AS submits, false AS staff_only, {constant(file)} AS file"
        facts.actions.append(
            stage.write_actions(
                f'{action}, coalesce(first, last) AS "at", row FROM {told} UNION ALL '
                f'{action}, last AS "at", NULL AS row FROM {told} WHERE CAST(last AS DATE) > CAST(first AS DATE)'
            )
        )
    _add_scores(told, facts, stage)


def _add_scores(told: str, facts: Facts, stage: Stage) -> None:
    scored = stage.view(
        f"SELECT *, {number('grade')} AS earned, {number('max_grade')} AS possible FROM {told} "
        f"WHERE {number('grade')} IS NOT NULL AND {number('max_grade')} > 0 AND resource IS NOT NULL"
    )
    items = stage.frame(
        f"SELECT course, resource AS item, arg_min(kind, known_at) AS kind, max(possible) AS max_score, min(known_at) AS known_at "
        f"FROM {scored} GROUP BY ALL ORDER BY known_at, item"
    )
    quiz = items["kind"] != EventKind.ASSIGNMENT.value
    items["kind"] = quiz.map({True: AssessmentKind.QUIZ.value, False: AssessmentKind.ASSIGNMENT.value})
    known = set(zip(facts.items["course"], facts.items["item"], strict=True))
    facts.add("items", items[[pair not in known for pair in zip(items["course"], items["item"], strict=True)]])
    marks = stage.frame(
        f"SELECT who, resource AS item, 100 * earned / possible AS score, known_at AS submitted_at, known_at FROM {scored} ORDER BY row"
    )
    facts.add("marks", marks.assign(status=SubmissionStatus.SCORED.value))


def _read_enrolments(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage) -> None:
    """Everybody who ever joined, with the day; those who left, without one."""
    dated = stage.times(rows, "created", file, facts.questions)
    moment = '"at"' if dated else "CAST(NULL AS TIMESTAMP)"
    gone = "lower(is_active) IN ('0', 'false', 'f', 'n')"
    people = stage.frame(f'SELECT who, course, row, {moment} AS "at", {gone} AS gone FROM {dated or rows} ORDER BY row')
    twice = people.duplicated(["who", "course"])
    ledger.drop(people.loc[twice, "row"], reason="second row for the same learner")
    people = people[~twice]
    facts.add("people", people.assign(file=file, id=people["who"], listed=True))
    facts.add("changes", people.dropna(subset="at")[["who", "course", "at"]].assign(joined=True))
    left = people.loc[people["gone"].fillna(False).astype(bool), ["who", "course"]]
    facts.add("outcomes", left.assign(outcome=Outcome.WITHDRAWN.value))
    facts.registration_stated = bool(len(people)) and bool(people["at"].notna().mean() >= 0.95)


def _read_certificates(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage) -> None:
    """Who passed and who did not; a status that tells neither leaves the outcome open."""
    dated = stage.times(rows, "created_date", file, facts.questions)
    moment = '"at"' if dated else "CAST(NULL AS TIMESTAMP)"
    told = stage.frame(f'SELECT who, course, lower(status) AS status, {moment} AS "at" FROM {dated or rows} ORDER BY row')
    ledger.report.rows_kept += len(told)
    facts.add("outcomes", told.assign(outcome=told["status"].map(_OUTCOMES)).dropna(subset="outcome"))


def _read_grades(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage) -> None:
    """Whoever has passed, with the day; a grade changes until the end, and one below the pass mark tells nothing until then."""
    dated = stage.times(rows, "passed_timestamp", file, facts.questions)
    told = stage.frame(f'SELECT who, course, "at" FROM {dated} ORDER BY row') if dated else stage.frame(f"SELECT who FROM {rows}")
    ledger.report.rows_kept += len(told)
    if dated:
        facts.add("outcomes", told.dropna(subset="at").assign(outcome=Outcome.COMPLETED.value))


def _read_subsections(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage) -> None:
    """What somebody earned in a graded part of the course, handed in when it was first attempted, known from its last change."""
    first = stage.times(rows, "first_attempted", file, facts.questions, into="first")
    both = first and stage.times(first, "modified", file, facts.questions, into="last")
    ledger.report.rows_kept += int(stage.one(f"SELECT count(*) FROM {rows}"))
    if not both:
        return
    places = stage.keep(places_table(f"(SELECT usage_key AS place FROM {rows})"))
    scored = stage.view(
        f"SELECT who, course, p.resource AS item, 100 * {number('earned_graded')} / {number('possible_graded')} AS score, "
        f"first AS submitted_at, last AS known_at, row FROM {both} b JOIN {places} p ON p.place = b.usage_key "
        f"WHERE {number('possible_graded')} > 0 AND {number('earned_graded')} IS NOT NULL AND first IS NOT NULL"
    )
    items = stage.frame(f"SELECT course, item, min(submitted_at) AS known_at FROM {scored} GROUP BY ALL ORDER BY known_at, item")
    facts.add("items", items.assign(kind=AssessmentKind.ASSIGNMENT.value))
    marks = stage.frame(f"SELECT who, item, score, submitted_at, known_at FROM {scored} ORDER BY row")
    facts.add("marks", marks.assign(status=SubmissionStatus.SCORED.value))


def _read_team(file: str, rows: str, ledger: RowLedger, facts: Facts, stage: Stage) -> None:
    """Who has a role in the course is no learner; testers of a course before it opens are none either."""
    team = stage.frame(f"SELECT DISTINCT who, course FROM {rows} ORDER BY who, course")
    ledger.report.rows_kept += int(stage.one(f"SELECT count(*) FROM {rows}"))
    facts.add("people", team.assign(file=file, id=team["who"], role="staff", listed=True))
