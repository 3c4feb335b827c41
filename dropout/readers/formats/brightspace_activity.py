"""What learners did by Brightspace Data Sets: visits, content, quizzes, posts and hand-ins, as far as they have dates that stay."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.parquet as pq

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.flat_tables import drop_judged, judged, keep_all
from dropout.readers.formats.brightspace_courses import NOT_HERE, NOTHING, Reading
from dropout.readers.report import Finding, Severity
from dropout.sql import number, quoted

UNDATED = "only the last of several visits has a date"
NOT_OF_A_COURSE = "about the whole system, not about a course"


@dataclass(frozen=True)
class Activity:
    """How the rows of a set become actions: a date, a kind, what they are about (a table with its course), whether they submit."""

    name: str
    kind: EventKind
    dates: tuple[str, ...] = ("at",)
    when: str = 'v."at"'
    undated: str = "no readable date"
    things: str = ""  # table of id, item, course
    submits: str = "false"


_COURSE = (
    Activity("Course Access", EventKind.NAVIGATION),
    Activity("Course Access Log", EventKind.NAVIGATION),
    Activity("Content User Completion", EventKind.CONTENT, undated="not completed", things="things_content"),
    # A last visit changes with every later one, so that on an earlier day it would tell that nobody came back.
    Activity(
        "Content User Progress", EventKind.CONTENT, ("done", "last"),
        "coalesce(v.done, if(coalesce(TRY_CAST(v.real AS INTEGER), 0) + coalesce(TRY_CAST(v.fake AS INTEGER), 0) = 1, v.last, NULL))",
        UNDATED, "things_content",
    ),
    Activity(
        "Quiz Attempts", EventKind.QUIZ, ("began", "at"), 'coalesce(v."at", v.began)', things="things_quiz", submits='v."at" IS NOT NULL'
    ),
    Activity("Discussion Posts", EventKind.FORUM, things="things_topic"),
    Activity("Discussion Posts Read Status", EventKind.FORUM, undated="not read", things="things_topic"),
    Activity("Assignment Submission Details", EventKind.ASSIGNMENT, things="things_dropbox", submits="true"),
)  # fmt: skip
_SYSTEM = ("System Access Log", "Session History", "User Logins")


def read_activity(reading: Reading) -> None:
    """Everything dated that learners did, as actions."""
    _make_things("Content Objects", "content", EventKind.CONTENT, "opens", reading)
    _make_things("Discussion Topics", "topic", EventKind.FORUM, "", reading)
    for activity in _COURSE:
        if activity.name in reading.views:
            reading.context.progress(f"Reading {activity.name}", 0.4)
            _add(activity, reading)
    _add_system(reading)
    _tell(reading)


def _make_things(name: str, prefix: str, kind: EventKind, opens: str, reading: Reading) -> None:
    """The table `things_<prefix>` (id, item, course, title) of what courses are made of, which also are resources."""
    stage, facts = reading.stage, reading.facts
    dated = reading.dated(name, *([opens] if opens else [])) if name in reading.views else None
    if dated is None:
        stage.connection.execute(f"CREATE TEMP TABLE things_{prefix} AS {NOTHING}")
        return
    why = f"CASE WHEN v.id IS NULL THEN 'no id' WHEN c.course IS NULL THEN {quoted(NOT_HERE)} END"
    rows = judged(stage, f"SELECT v.*, c.course, {why} AS why FROM {dated} v LEFT JOIN courses c USING (unit)", facts.ledgers)
    keep_all(stage, rows, facts.ledgers)
    stage.connection.execute(
        f"CREATE TEMP TABLE things_{prefix} AS SELECT id, {quoted(prefix + '_')} || id AS item, any_value(course) AS course, "
        f"any_value(title) AS title, any_value({opens or 'NULL::TIMESTAMP'}) AS opens_at FROM {rows} GROUP BY id"
    )
    resources = stage.frame(
        f"SELECT item AS resource, course, {quoted(kind.value)} AS kind, title, opens_at FROM things_{prefix} ORDER BY item"
    )
    facts.add("resources", resources)


def _add(activity: Activity, reading: Reading) -> None:
    """The rows of a set as actions. The course is told by the row, else by what it is about, else there may be only one."""
    dated = reading.dated(activity.name, *activity.dates)
    if dated is None:
        return
    stage, facts = reading.stage, reading.facts
    has_unit = "unit" in stage.connection.execute(f"SELECT * FROM {dated} LIMIT 0").df().columns
    told = bool(activity.things) and bool(stage.one(f"SELECT count(*) FROM {activity.things}"))
    course = "t.course" if told else _only_course(reading)
    course = f"if(v.unit IS NULL, {course}, c.course)" if has_unit else course
    joins = "LEFT JOIN courses c ON c.unit = v.unit " if has_unit else ""
    joins += f"LEFT JOIN {activity.things} t ON t.id = v.thing" if activity.things else ""
    prefix = activity.things.removeprefix("things_")
    resource = f"coalesce(t.item, {quoted(prefix + '_')} || v.thing)" if activity.things else "NULL"
    title = "t.title" if activity.things else "NULL"
    why = (
        f"CASE WHEN v.who IS NULL THEN 'no user' WHEN {course} IS NULL THEN {quoted(NOT_HERE)} "
        f"WHEN {activity.when} IS NULL THEN {quoted(activity.undated)} END"
    )
    rows = stage.view(
        f'SELECT v.who, {course} AS course, {activity.when} AS "at", {quoted(activity.kind.value)} AS kind, '
        f"{resource} AS resource, {title} AS title, 1 AS count, {activity.submits} AS submits, v.file, v.row, {why} AS why "
        f"FROM {dated} v {joins}"
    )
    path = stage.write_actions(f"SELECT * EXCLUDE (why) FROM {rows} WHERE why IS NULL")
    facts.actions.append(path)
    if pq.read_metadata(path).num_rows < stage.one(f"SELECT count(*) FROM {reading.views[activity.name]}"):
        drop_judged(stage, rows, facts.ledgers)
    if activity.name == "Quiz Attempts" and "Grade Results" not in reading.views:
        _add_attempt_marks(dated, rows, reading)


def _add_attempt_marks(dated: str, rows: str, reading: Reading) -> None:
    """Scores of quizzes where no marks are given by other sets. When they were marked is not said: they count from the export."""
    stage, facts = reading.stage, reading.facts
    marks = stage.frame(
        f'SELECT r.who, r.course, r.resource AS item, r.title, r."at", {number("v.points")} AS points, '
        f"{number('v.out_of')} AS out_of FROM {rows} r JOIN {dated} v ON v.file = r.file AND v.row = r.row "
        "WHERE r.why IS NULL AND r.submits AND v.points IS NOT NULL"
    )
    score = (marks["points"] / marks["out_of"] * 100).where(marks["out_of"] > 0)
    facts.add("marks", marks.assign(score=score, submitted_at=marks["at"], status=SubmissionStatus.SCORED.value))
    unknown = marks[~marks["item"].isin(facts.items["item"])].drop_duplicates("item")
    facts.add("items", unknown[["item", "course", "title"]].assign(kind=AssessmentKind.QUIZ.value))


def _only_course(reading: Reading) -> str:
    """The one course that there is, for rows that name none; NULL where there are more."""
    courses = reading.stage.frame("SELECT DISTINCT course FROM courses")["course"]
    return quoted(str(courses.iloc[0])) if len(courses) == 1 else "NULL"


def _add_system(reading: Reading) -> None:
    """Logins, if there is one course and nothing tells when it was visited: which course somebody came for is not said."""
    use = _only_course(reading) != "NULL" and "Course Access" not in reading.views
    for name in _SYSTEM:
        if name not in reading.views:
            continue
        if use:
            _add(Activity(name, EventKind.NAVIGATION), reading)
        else:
            judged(reading.stage, f"SELECT file, row, {quoted(NOT_OF_A_COURSE)} AS why FROM {reading.views[name]}", reading.facts.ledgers)


def _tell(reading: Reading) -> None:
    facts, views = reading.facts, reading.views
    if "Content User Progress" in views:
        message = "Brightspace keeps the last visit to each page and a total, not the days between: pages visited once or completed count."
        do = "Add the sets Course Access and Content User Completion, which tell the days."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do))
    if {"Discussion Posts", "Grade Results", "Assignment Submissions", "Session History", "System Access Log"} & set(views):
        message = "Addresses, comments, feedback and the subjects of posts were left out."
        facts.findings.append(Finding(Severity.NOTICED, message))
