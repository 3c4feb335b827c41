"""Assessed work by Brightspace Data Sets: what was set and is due when, marks with the day of their last change, final grades."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, Outcome, SubmissionStatus
from dropout.readers.course.facts import facts_frame
from dropout.readers.flat_tables import judged, keep_all
from dropout.readers.formats.brightspace_courses import NOT_HERE, NOTHING, Reading
from dropout.readers.outcomes import read_outcome
from dropout.readers.records import slug
from dropout.sql import number, quoted

_KIND = "lower(regexp_replace(coalesce(v.type, ''), '[^A-Za-z]', '', 'g'))"
# What kind of grade it is, by its name or by D2L's number of it: final ones end a course, others are totals of work told elsewhere.
_ROLE = (
    f"CASE WHEN contains({_KIND}, 'final') AND contains({_KIND}, 'adjust') OR v.type_id = '8' THEN 'adjusted' "
    f"WHEN contains({_KIND}, 'final') OR v.type_id = '7' THEN 'calculated' "
    f"WHEN {_KIND} IN ('category', 'calculated', 'formula') OR v.type_id IN ('5', '6', '9') THEN 'total' ELSE 'work' END"
)
_DELETED = "coalesce(lower(v.deleted) IN ('true', '1', 't'), false)"


def read_work(reading: Reading) -> None:
    """The items of all courses: grade items, with due dates from the assignments and quizzes that are marked by them.

    Makes the tables `things_dropbox` and `things_quiz` (id, item, course, title), and `grades` (id, course, role).
    """
    _make_grades(reading)
    parts = [_grade_items(reading)]
    for name, kind, prefix in (("Assignment Summary", AssessmentKind.ASSIGNMENT, "dropbox"), ("Quiz Objects", AssessmentKind.QUIZ, "quiz")):
        parts.append(_tool_items(name, kind.value, prefix, reading))
    items = pd.concat([facts_frame("items", part) for part in reversed(parts)])  # what a tool says comes before its grade item
    items = items.groupby("item", sort=True, as_index=False).first()
    reading.facts.add("items", items.assign(kind=items["kind"].fillna(AssessmentKind.ASSIGNMENT.value)))


def _make_grades(reading: Reading) -> None:
    """What each grade object is: final grades and totals are no work."""
    stage, view = reading.stage, reading.views.get("Grade Objects")
    select = f"SELECT v.id, c.course, {_ROLE} AS role FROM {view} v LEFT JOIN courses c USING (unit) WHERE v.id IS NOT NULL"
    if view is None:
        select = "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS course, NULL::VARCHAR AS role WHERE false"
    stage.connection.execute(
        f"CREATE TEMP TABLE grades AS SELECT id, any_value(course) AS course, any_value(role) AS role FROM ({select}) GROUP BY id"
    )


def _grade_items(reading: Reading) -> pd.DataFrame:
    dated = reading.dated("Grade Objects", "created") if "Grade Objects" in reading.views else None
    if dated is None:
        return pd.DataFrame(columns=["item", "kind"])
    why = f"CASE WHEN c.course IS NULL THEN {quoted(NOT_HERE)} WHEN {_DELETED} THEN 'deleted' END"
    rows = judged(
        reading.stage, f"SELECT v.*, c.course, {_ROLE} AS role, {why} AS why FROM {dated} v LEFT JOIN courses c USING (unit)",
        reading.facts.ledgers,
    )  # fmt: skip
    keep_all(reading.stage, rows, reading.facts.ledgers)
    return reading.stage.frame(
        "SELECT 'grade_' || id AS item, course, title, if(contains(lower(tool), 'quiz'), 'quiz', NULL) AS kind, "
        f"{number('max_score')} AS max_score, {number('weight')} AS weight, created AS known_at, "
        f"CAST(NULL AS TIMESTAMP) AS due_at FROM {rows} WHERE role = 'work' ORDER BY item"
    )


def _tool_items(name: str, kind: str, prefix: str, reading: Reading) -> pd.DataFrame:
    """Assignments or quizzes, under the name of the grade item that they have, if any."""
    stage, table = reading.stage, f"things_{prefix}"
    dated = reading.dated(name, "due") if name in reading.views else None
    if dated is None:
        stage.connection.execute(f"CREATE TEMP TABLE {table} AS {NOTHING}")
        return pd.DataFrame(columns=["item", "kind"])
    why = f"CASE WHEN c.course IS NULL THEN {quoted(NOT_HERE)} WHEN {_DELETED} THEN 'deleted' END"
    rows = judged(stage, f"SELECT v.*, c.course, {why} AS why FROM {dated} v LEFT JOIN courses c USING (unit)", reading.facts.ledgers)
    keep_all(stage, rows, reading.facts.ledgers)
    item = f"if(coalesce(grade, '0') <> '0', 'grade_' || grade, '{prefix}_' || id)"
    stage.connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT id, any_value({item}) AS item, any_value(course) AS course, any_value(title) AS title "
        f"FROM {rows} GROUP BY id"
    )
    return stage.frame(
        f"SELECT {item} AS item, course, title, {quoted(kind)} AS kind, {number('max_score')} AS max_score, "
        f"CAST(NULL AS DOUBLE) AS weight, CAST(NULL AS TIMESTAMP) AS known_at, due AS due_at FROM {rows} ORDER BY item, due_at"
    )


# Marks -------------------------------------------------------------------------------------------------


def read_marks(reading: Reading) -> None:
    """Marks, each known from its last change. The log of changes tells earlier marks, and the first one known counts.

    Final grades become outcomes of their courses, with a question on the pass mark.
    """
    for name in ("Grade Results", "Grade Objects Log"):
        if name in reading.views:
            _add_results(name, reading)
    if "Assignment Submissions" in reading.views:
        _add_submissions(reading)


def _add_results(name: str, reading: Reading) -> None:
    dated = reading.dated(name, "at")
    if dated is None:
        return
    stage, facts = reading.stage, reading.facts
    why = (
        f"CASE WHEN v.who IS NULL OR v.item IS NULL THEN 'no user or no grade item' WHEN coalesce(c.course, g.course) IS NULL "
        f"THEN {quoted(NOT_HERE)} WHEN {_DELETED} THEN 'deleted' WHEN g.role = 'total' THEN 'a total that Brightspace computes' "
        "WHEN points IS NULL AND text IS NULL THEN 'no mark' END"
    )
    rows = judged(
        stage,
        f"SELECT v.*, coalesce(c.course, g.course) AS course, coalesce(g.role, 'work') AS role, {why} AS why FROM {dated} v "
        "LEFT JOIN courses c ON c.unit = v.unit LEFT JOIN grades g ON g.id = v.item",
        facts.ledgers,
    )
    marks = stage.frame(
        f"SELECT who, course, role, 'grade_' || item AS item, file, row, text, {number('points')} AS points, "
        f'{number("out_of")} AS out_of, "at" AS known_at FROM {rows}'
    )
    marks = marks.assign(score=(marks["points"] / marks["out_of"] * 100).where(marks["out_of"] > 0))
    final = marks["role"].isin(["adjusted", "calculated"])
    status = pd.Series(SubmissionStatus.SCORED.value, index=marks.index).mask(marks["points"].isna(), SubmissionStatus.SUBMITTED.value)
    marks = marks.assign(status=status)
    facts.add("marks", marks[~final])
    _add_unknown_items(marks[~final], reading)
    if name == "Grade Results":
        _add_finals(marks[final], reading)
    keep_all(stage, stage.view(f"SELECT file FROM {rows} WHERE role IN ('adjusted', 'calculated')"), facts.ledgers)


def _add_unknown_items(marks: pd.DataFrame, reading: Reading) -> None:
    """Items that only marks tell of."""
    facts = reading.facts
    unknown = marks[~marks["item"].isin(facts.items["item"])].drop_duplicates("item")
    if len(unknown):
        title = "Grade item " + unknown["item"].astype("string").str.partition("_")[2]
        items = unknown.assign(title=title, kind=AssessmentKind.ASSIGNMENT.value, known_at=pd.NaT)
        facts.add("items", items[["item", "course", "title", "kind", "known_at"]])


def _add_finals(finals: pd.DataFrame, reading: Reading) -> None:
    """The final grade of each course as an outcome: the adjusted one where a teacher gave one, else the calculated one."""
    for course, own in finals.sort_values("role", kind="stable").groupby("course", sort=True):
        own = own.dropna(subset="score").drop_duplicates("who").set_index("who")
        if own.empty:
            continue
        cells = own["score"].round(4).astype("string")
        values = read_outcome(cells, "Final grade", slug(str(course)), reading.context, reading.facts.questions)
        known = values[values != Outcome.UNKNOWN.value]
        reading.facts.add("outcomes", pd.DataFrame({"who": known.index, "course": course, "outcome": known.to_numpy()}))


def _add_submissions(reading: Reading) -> None:
    """What was handed in to assignments: the last hand-in, which is never too early, and the mark from the day of the feedback."""
    dated = reading.dated("Assignment Submissions", "at", "marked")
    if dated is None:
        return
    stage, facts = reading.stage, reading.facts
    scored = "lower(coalesce(v.graded, 'true')) IN ('true', '1', 't') AND v.points IS NOT NULL AND v.marked IS NOT NULL"
    why = (
        "CASE WHEN v.who IS NULL OR v.thing IS NULL THEN 'no user or no assignment' WHEN coalesce(c.course, t.course) IS NULL "
        f"THEN {quoted(NOT_HERE)} WHEN lower(v.type) = 'group' THEN 'handed in by a group' WHEN {_DELETED} THEN 'deleted' "
        f"WHEN v.\"at\" IS NULL AND NOT coalesce({scored}, false) THEN 'nothing handed in' END"
    )
    rows = judged(
        stage,
        f"SELECT v.*, coalesce(c.course, t.course) AS course, coalesce(t.item, 'dropbox_' || v.thing) AS item, {scored} AS scored, "
        f"{why} AS why FROM {dated} v LEFT JOIN courses c ON c.unit = v.unit LEFT JOIN things_dropbox t ON t.id = v.thing",
        facts.ledgers,
    )
    marks = stage.frame(
        'SELECT who, course, item, file, row, "at" AS submitted_at, if(scored, marked, "at") AS known_at, '
        f"if(scored, {number('points')}, NULL) AS points FROM {rows}"
    )
    status = pd.Series(SubmissionStatus.SCORED.value, index=marks.index).mask(marks["points"].isna(), SubmissionStatus.SUBMITTED.value)
    facts.add("marks", marks.assign(status=status))
    _add_unknown_items(marks, reading)
