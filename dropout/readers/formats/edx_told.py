"""What a tracking log tells beside activity: who joined and left, what answers earned, who passed."""

from __future__ import annotations

from dropout.domain import AssessmentKind, EventKind, Outcome, SubmissionStatus
from dropout.readers.course.facts import Facts
from dropout.readers.formats import edx_events as use
from dropout.readers.staging import Stage
from dropout.sql import quoted

_JOINED = "edx.course.enrollment.activated"
_CERTIFIED, _REVOKED, _FELL = "edx.certificate.created", "edx.certificate.revoked", "edx.course.grade.now_failed"


def add_told(told: str, facts: Facts, stage: Stage) -> None:
    """Add the facts of a view of judged lines, all of which count."""
    changes = f'SELECT who, course, file, row, "at", told = {quoted(_JOINED)} AS joined FROM {told} WHERE use = {quoted(use.CHANGE)}'
    facts.add("changes", stage.frame(f'{changes} ORDER BY "at", row'))
    _add_marks(told, facts, stage)
    _add_outcomes(told, facts, stage)


def _add_marks(told: str, facts: Facts, stage: Stage) -> None:
    """The last score of the day on which a learner first had one: later ones were not known then.

    Blocks keep their ids from one run of a course to the next; marks of somebody in both runs could not be told apart and are
    left out.
    """
    scored = stage.view(
        f'SELECT who, course, resource, kind, title, "at", earned, possible FROM {told} '
        "WHERE earned IS NOT NULL AND possible > 0 AND resource IS NOT NULL AND NOT staff"
    )
    marks = stage.frame(
        f'WITH days AS (SELECT who, course, resource, CAST("at" AS DATE) AS day, min("at") AS submitted_at, max("at") AS known_at, '
        f'max_by(100 * earned / possible, "at") AS score FROM {scored} GROUP BY ALL) '
        "SELECT who, course, resource AS item, min(submitted_at) AS submitted_at, min(known_at) AS known_at, arg_min(score, day) AS score "
        "FROM days GROUP BY who, course, resource QUALIFY count(*) OVER (PARTITION BY who, resource) = 1 ORDER BY submitted_at, item, who"
    )
    facts.add("marks", marks.assign(status=SubmissionStatus.SCORED.value))
    items = stage.frame(
        f'SELECT course, resource AS item, arg_min(title, "at") AS title, arg_min(kind, "at") AS kind, max(possible) AS max_score, '
        f'min("at") AS known_at FROM {scored} GROUP BY ALL ORDER BY known_at, item'
    )
    quiz = items["kind"] != EventKind.ASSIGNMENT.value
    kinds = quiz.map({True: AssessmentKind.QUIZ.value, False: AssessmentKind.ASSIGNMENT.value})
    facts.add("items", items.assign(kind=kinds))


def _add_outcomes(told: str, facts: Facts, stage: Stage) -> None:
    """Whoever got a certificate, or a passing grade that did not fall again, has completed; nothing else is told of the others."""
    certificate = f"told IN ({quoted(_CERTIFIED)}, {quoted(_REVOKED)})"
    passed = stage.frame(
        f'SELECT who, course, min("at") FILTER (WHERE told NOT IN ({quoted(_FELL)}, {quoted(_REVOKED)})) AS "at" FROM {told} '
        f"WHERE use = {quoted(use.RESULT)} GROUP BY who, course "
        f'HAVING coalesce(max_by(told, "at") FILTER (WHERE {certificate}), max_by(told, "at")) NOT IN ({quoted(_FELL)}, {quoted(_REVOKED)})'
    )
    facts.add("outcomes", passed.assign(outcome=Outcome.COMPLETED.value))
