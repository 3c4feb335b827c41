"""Who is in which session of a Coursera course, who moved on or left, who passed, and what is known of people."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.coursera_runs import AGAIN, NO_ID, NOT_HERE
from dropout.readers.report import Finding, Question, Severity

LOOKING, LEFT = "BROWSER", "NOT_ENROLLED"
NOT_COMPLETED, UNKNOWN = "did not complete", "unknown"
# What somebody is in a course who had several roles over time.
_ROLE = (
    f"CASE WHEN bool_or(kind NOT IN ('LEARNER', 'PRE_ENROLLED_LEARNER', '{LOOKING}', '{LEFT}')) THEN 'staff' "
    f"WHEN bool_or(kind <> '{LOOKING}') THEN 'learner' ELSE 'looking' END"
)


def read_people(tables: FlatTables) -> None:
    """Make the table `seats` (who, course_id, run, joined): learners and staff by session, and facts about them.

    Whoever only looked in is no learner. Whoever moves to a later session leaves the earlier one without an outcome there.
    """
    members = _members(tables)
    seats = _seats(tables, members)
    facts = tables.facts
    if seats.empty:
        tables.stage.connection.execute("CREATE TEMP TABLE seats (who VARCHAR, course_id VARCHAR, run VARCHAR, joined TIMESTAMP)")
        return
    staff = seats["role"].eq("staff").fillna(False).astype(bool)
    role = pd.Series(pd.NA, index=seats.index, dtype="string").mask(staff, "staff")
    facts.add("people", seats.assign(id=seats["who"], course=seats["run"], role=role, listed=True))
    learners = seats[~staff]
    joined = learners.dropna(subset="joined")
    facts.add("changes", joined[["who"]].assign(course=joined["run"], at=joined["joined"], joined=True))
    gone = learners.dropna(subset="left")
    facts.add("changes", gone[["who"]].assign(course=gone["run"], at=gone["left"], joined=False))
    facts.registration_stated = len(learners) > 0 and len(joined) == len(learners)
    frame = seats[["who", "course_id", "run", "joined"]].astype({"who": "object", "course_id": "object", "run": "object"})
    tables.stage.connection.register("seats_frame", frame)
    tables.stage.connection.execute(
        "CREATE TEMP TABLE seats AS SELECT who::VARCHAR AS who, course_id::VARCHAR AS course_id, run::VARCHAR AS run, "
        "coalesce(joined::TIMESTAMP, TIMESTAMP '1970-01-01') AS joined FROM seats_frame"
    )


def _members(tables: FlatTables) -> str | None:
    """A view of each person in a course with what they are there, and when they last left it, if they did."""
    if "course_memberships" not in tables.views:
        message = "Without course_memberships nobody is known as staff, and whoever only looked in counts as a learner."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do="Add course_memberships of the export."))
        return None
    dated = tables.times(tables.views["course_memberships"], "at")
    if dated is None:
        return None
    told = tables.stage.view(f"SELECT *, upper(role) AS kind FROM {dated}")
    roles = tables.stage.view(f"SELECT who, course, {_ROLE} AS told FROM {told} GROUP BY who, course")
    why = (
        f"CASE WHEN v.who IS NULL THEN '{NO_ID}' WHEN v.course IS NULL OR v.course NOT IN (SELECT course_id FROM runs) THEN '{NOT_HERE}' "
        "WHEN r.told = 'looking' THEN 'looked in without enrolling' END"
    )
    view = tables.judge(f"SELECT v.*, r.told, {why} AS why FROM {told} v LEFT JOIN {roles} r ON r.who = v.who AND r.course = v.course")
    tables.keep(view)
    return tables.stage.keep(
        f"SELECT who, course, any_value(told) AS role, min(\"at\") FILTER (kind <> '{LEFT}') AS joined, "
        f'if(arg_max(kind, "at") = \'{LEFT}\', max("at"), NULL) AS left_at FROM {view} GROUP BY who, course'
    )


def _seats(tables: FlatTables, members: str | None) -> pd.DataFrame:
    """Rows who, course_id, run, role, joined, left: one per person and session."""
    stage = tables.stage
    nobody = pd.DataFrame({name: pd.Series(dtype="string") for name in ("who", "course_id", "run", "role", "joined", "left")})
    if not stage.one("SELECT count(*) FROM runs WHERE session IS NOT NULL"):
        columns = 'm.who, m.course AS course_id, r.run, m.role, m.joined, m.left_at AS "left"'
        joined = f"{members} m JOIN runs r ON r.course_id = m.course"
        return stage.frame(f"SELECT {columns} FROM {joined} ORDER BY ALL") if members else nobody
    dated = tables.times(tables.views["on_demand_session_memberships"], "joined", "left")
    if dated is None:
        return nobody
    members = members or stage.keep(
        "SELECT NULL::VARCHAR AS who, NULL::VARCHAR AS course, NULL::VARCHAR AS role, NULL::TIMESTAMP AS left_at WHERE false"
    )
    why = (
        f"CASE WHEN s.who IS NULL THEN '{NO_ID}' WHEN r.run IS NULL THEN '{NOT_HERE}' "
        f"WHEN row_number() OVER (PARTITION BY s.who, r.run ORDER BY s.joined, s.file, s.row) > 1 THEN '{AGAIN}' END"
    )
    columns = 's.who, r.course_id, r.run, r.starts, r.ends, m.role, s.joined, s."left" AS left_session, m.left_at AS left_course'
    view = tables.judge(
        f"SELECT {columns}, s.file, s.row, {why} AS why FROM {dated} s LEFT JOIN runs r ON r.session = s.session "
        f"LEFT JOIN {members} m ON m.who = s.who AND m.course = r.course_id"
    )
    moved = "lead(run) OVER (PARTITION BY who, course_id ORDER BY starts, joined, run) IS NOT NULL"
    ended = "if(left_session < coalesce(ends, left_session), left_session, NULL)"
    left = f'if({moved}, NULL, coalesce(left_course, {ended})) AS "left"'
    return stage.frame(f"SELECT who, course_id, run, role, joined, {left}, file, row FROM {view} ORDER BY file, row")


def read_outcomes(tables: FlatTables, context: ReadContext) -> None:
    """Who passed; of the others, those whose session was over when the data end, did not complete, unless somebody says otherwise."""
    if "course_grades" not in tables.views:
        message = "Without course_grades nobody's outcome is known."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do="Add course_grades of the export."))
        return
    dated = tables.times(tables.views["course_grades"], "at")
    if dated is None:
        return
    why = (
        f"CASE WHEN g.who IS NULL THEN '{NO_ID}' WHEN g.course IS NULL OR g.course NOT IN (SELECT course_id FROM runs) THEN '{NOT_HERE}' "
        "WHEN k.who IS NULL THEN 'about nobody who is enrolled' END"
    )
    known = "(SELECT DISTINCT who, course_id FROM seats) k ON k.who = g.who AND k.course_id = g.course"
    view = tables.judge(f"SELECT g.*, {why} AS why FROM {dated} g LEFT JOIN {known}")
    tables.keep(view)
    passed = tables.stage.frame(
        f'SELECT g.who, arg_max(s.run, s.joined) AS course, min(g."at") AS "at" FROM {view} g JOIN seats s ON s.who = g.who '
        "AND s.course_id = g.course WHERE g.state IN ('1', '2') GROUP BY g.who, g.course ORDER BY ALL"
    )
    tables.facts.add("outcomes", passed.assign(outcome=Outcome.COMPLETED.value))
    over = tables.stage.frame(
        "SELECT s.who, arg_max(s.run, s.joined) AS course, arg_max(r.ends, s.joined) AS ends FROM seats s JOIN runs r USING (run) "
        "GROUP BY s.who, s.course_id ORDER BY ALL"
    )
    last = _last_day(tables)
    over = over[(over["ends"] < last).fillna(False)] if last is not None else over.head(0)
    known = pd.MultiIndex.from_frame(passed[["who", "course"]])
    rest = over[~pd.MultiIndex.from_frame(over[["who", "course"]]).isin(known)]
    gone = tables.facts.changes[~tables.facts.changes["joined"].fillna(True).astype(bool)]
    rest = rest[~pd.MultiIndex.from_frame(rest[["who", "course"]]).isin(pd.MultiIndex.from_frame(gone[["who", "course"]]))]
    if len(rest) and _not_completed(len(rest), tables, context):
        tables.facts.add("outcomes", rest[["who", "course"]].assign(outcome=Outcome.FAILED.value))


def _not_completed(count: int, tables: FlatTables, context: ReadContext) -> bool:
    question = Question(
        "not_passed", "What became of those who had not passed when their session was over?", "choice", NOT_COMPLETED,
        f"{count} enrolments of sessions that were over when the data end. Some may pass in a later session.", (NOT_COMPLETED, UNKNOWN),
    )  # fmt: skip
    return context.ask(question, tables.facts.questions) == NOT_COMPLETED


def _last_day(tables: FlatTables) -> pd.Timestamp | None:
    """The last moment of which the export knows."""
    names = ("course_progress", "course_grades", "course_item_grades", "course_memberships")
    dates = [f'SELECT try_cast("at" AS TIMESTAMP) AS moment FROM {tables.views[name]}' for name in names if name in tables.views]
    last = tables.stage.one(f"SELECT max(moment) FROM ({' UNION ALL '.join(dates)})") if dates else None
    return None if last is None else pd.Timestamp(last)


def read_situation(tables: FlatTables) -> None:
    """What the table of users tells; gender and country are protected, the rest of it is not read."""
    if "users" not in tables.views:
        return
    why = (
        f"CASE WHEN who IS NULL THEN '{NO_ID}' WHEN who NOT IN (SELECT who FROM seats) THEN 'about nobody who is enrolled' "
        f"WHEN row_number() OVER (PARTITION BY who ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    )
    frame = tables.kept(f"SELECT *, {why} AS why FROM {tables.views['users']}")
    long = (
        frame[["who", "country", "gender", "education", "employment", "student"]]
        .melt("who", var_name="name", value_name="value")
        .dropna(subset="value")
    )
    tables.facts.add("attributes", long.assign(is_protected=long["name"].isin(["gender", "country"])))
