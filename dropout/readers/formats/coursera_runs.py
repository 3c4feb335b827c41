"""The runs of a Coursera export: the sessions of each course, or the whole course where nothing tells of sessions."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext
from dropout.readers.course.choice import choose_courses
from dropout.readers.flat_tables import FlatTables
from dropout.readers.report import Finding, Severity

NOT_HERE, AGAIN, NO_ID = "about no course that is read", "second row for the same record", "no learner id"
_OF_COURSES = ("on_demand_sessions", "course_memberships", "course_progress", "course_item_grades", "course_grades")


def read_runs(tables: FlatTables, context: ReadContext) -> None:
    """Make the table `runs` (course_id, session, run, starts, ends); session is NULL where a course is one run."""
    facts, stage = tables.facts, tables.stage
    names = _names(tables)
    sessions = _sessions(tables)
    if sessions is None:
        sessions = _whole_courses(tables)
    runs = sessions.merge(names, on="course_id", how="left").astype({"starts": "datetime64[us]", "ends": "datetime64[us]"})
    day = runs["starts"].dt.strftime("%Y-%m-%d")
    own, title = runs["slug"].fillna(runs["course_id"]), runs["title"].fillna(runs["slug"]).fillna(runs["course_id"])
    run = (own + "/" + day).fillna(own).astype("string")
    run = run.mask(run.duplicated(keep=False) & runs["session"].notna(), run + "/" + runs["session"].astype("string"))
    runs = runs.assign(course=run, unit=runs["session"].fillna(runs["course_id"]), title=(title + ", " + day).fillna(title))
    runs = choose_courses(runs, "sessions", context, facts.questions)
    facts.add("courses", runs.rename(columns={"starts": "starts_at", "ends": "ends_at"}))
    stage.connection.register(
        "runs_frame",
        runs[["course_id", "session", "course", "starts", "ends"]].astype({"course_id": "object", "session": "object", "course": "object"}),
    )
    stage.connection.execute(
        "CREATE TEMP TABLE runs AS SELECT course_id::VARCHAR AS course_id, session::VARCHAR AS session, course::VARCHAR AS run, "
        "starts::TIMESTAMP AS starts, ends::TIMESTAMP AS ends FROM runs_frame"
    )


def _whole_courses(tables: FlatTables) -> pd.DataFrame:
    """Each course as one run: course_id, and no session."""
    if "on_demand_session_memberships" in tables.views:
        unplaced = f"SELECT *, 'nothing tells when the session took place' AS why FROM {tables.views['on_demand_session_memberships']}"
        tables.judge(unplaced)
    message = "Learners start when they like; nothing tells of sessions, so that each course is one long run."
    do = "Add on_demand_sessions and on_demand_session_memberships of the export."
    tables.facts.findings.append(Finding(Severity.NOTICED, message, do=do))
    parts = " UNION ".join(f"SELECT course FROM {tables.views[name]}" for name in _OF_COURSES if name in tables.views)
    frame = pd.DataFrame({"course_id": pd.Series(dtype="string")})
    if parts:
        frame = tables.stage.frame(f"SELECT DISTINCT course AS course_id FROM ({parts}) WHERE course IS NOT NULL ORDER BY 1")
    return frame.assign(session=pd.NA, starts=pd.NaT, ends=pd.NaT).astype({"session": "string"})


def _names(tables: FlatTables) -> pd.DataFrame:
    """Slug and name of each course: course_id, slug, title."""
    if "courses" not in tables.views:
        return pd.DataFrame({name: pd.Series(dtype="string") for name in ("course_id", "slug", "title")})
    why = (
        f"CASE WHEN course IS NULL THEN 'no course' WHEN row_number() OVER (PARTITION BY course ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    )
    told = tables.kept(f"SELECT *, {why} AS why FROM {tables.views['courses']}")
    return told.rename(columns={"course": "course_id"})[["course_id", "slug", "title"]]


def _sessions(tables: FlatTables) -> pd.DataFrame | None:
    """The sessions that somebody was in: course_id, session, starts, ends."""
    if "on_demand_sessions" not in tables.views:
        return None
    dated = tables.times(tables.views["on_demand_sessions"], "starts", "ends")
    if dated is None or "on_demand_session_memberships" not in tables.views:
        if dated is not None:
            tables.keep(dated)
        return None
    used = f"SELECT session FROM {tables.views['on_demand_session_memberships']} WHERE session IS NOT NULL"
    why = (
        "CASE WHEN course IS NULL OR session IS NULL THEN 'no course or no session' WHEN starts IS NULL THEN 'no readable date' "
        f"WHEN session NOT IN ({used}) THEN 'a session without anybody' "
        f"WHEN row_number() OVER (PARTITION BY session ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    )
    view = tables.judge(f"SELECT *, {why} AS why FROM {dated}")
    tables.keep(view)
    return tables.stage.frame(f"SELECT course AS course_id, session, starts, ends FROM {view} ORDER BY starts, session")
