"""The Moodle log report: what learners did, and what staff and the system did beside them.

Written by SQL from end to end, so that a log of millions of rows passes through a bounded memory.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from dropout.domain import EventKind
from dropout.engines import open_engine
from dropout.schema import Tables
from dropout.simulate.writers.moodle_sentences import MODULES, SENTENCES

FIRST_COURSE, FIRST_MODULE, MODULES_PER_COURSE = 101, 5001, 1000
ADMIN = ("2", "Admin User")
SYSTEM = ("-1", "-")  # scheduled tasks, which act for nobody
TEACHERS = {"T1": ("3", "Morgan Chalkdust"), "T2": ("4", "Quentin Blotter"), "T3": ("5", "Rosa Inkwell"), "T4": ("6", "Selma Margin")}

# What each event needs for its rows. A table of its own: DuckDB 2.0 fails where repeated rows follow several joins in one query.
PLACED = """
CREATE TEMP TABLE placed AS
SELECT e."at", e.kind, e.count, p."user", p.user_name, m.component, m.title, m.cmid, m.module, h.day IS NOT NULL AS hands_in
FROM events e JOIN people p USING (enrolment_id) JOIN modules m USING (resource_id)
LEFT JOIN handed_in h ON h.enrolment_id = e.enrolment_id AND h.resource_id = e.resource_id AND h.day = e.day
"""
# One row per opening: those of one resource follow each other by minutes, none past midnight; every fifth in a forum is a post.
# A quarter of the learners uses the mobile app.
LEARNER_ROWS = """
SELECT "at" + to_minutes(least(turn, 1439 - hour("at") * 60 - minute("at"))) AS moment, turn, "user", user_name,
    '' AS other, '-' AS other_name,
    component, title, cmid, module, if("user"::INT % 4 = 0, 'ws', 'web') AS origin,
    CASE
        WHEN hands_in AND turn = count - 1 THEN 'handed in ' || kind
        WHEN kind = 'navigation' THEN 'course viewed'
        WHEN kind = 'forum' AND turn % 5 = 4 THEN 'posted'
        WHEN turn > 0 AND 'again ' || kind IN (SELECT sentence FROM sentences) THEN 'again ' || kind
        ELSE 'module viewed'
    END AS sentence
FROM (SELECT *, unnest(range(count)) AS turn FROM placed)
"""
REPORT = f"""
COPY (
    SELECT strftime(moment, '%-d/%m/%y, %H:%M') AS "Time", user_name AS "User full name", other_name AS "Affected user",
        if(component = 'System', 'Course: ' || $course, component || ': ' || title) AS "Event context", component AS "Component",
        event AS "Event name",
        replace(replace(replace(replace(replace(
            description, '{{user}}', "user"), '{{other}}', other), '{{cmid}}', cmid), '{{module}}', module), '{{course}}', $number
        ) AS "Description",
        origin AS "Origin", if(origin = 'cli', '-', '203.0.113.' || ("user"::INT % 254 + 1)) AS "IP address"
    FROM (SELECT * FROM ({LEARNER_ROWS}) UNION ALL BY NAME SELECT * FROM staff) JOIN sentences USING (sentence)
    ORDER BY moment DESC, "user"::INT, cmid, turn DESC, other, sentence
) TO '{{file}}' (FORMAT csv, HEADER, DELIMITER ',')
"""


def write_log(tables: Tables, people: pd.DataFrame, place: int, file: Path) -> Path:
    """Write the log of the single run in `tables`, newest row first; `place` numbers its course and modules.

    `people` are the enrolments with `user` (source id) and `user_name`; staff come from their `instructor`.
    """
    run = tables.runs.iloc[0]
    modules = _modules(tables, FIRST_MODULE + MODULES_PER_COURSE * place)
    handed_in = _handed_in(tables, modules)
    who = people[["enrolment_id", "user", "user_name", "instructor"]]
    marked = handed_in.merge(who, on="enrolment_id").merge(modules, on="resource_id")
    staff = _staff_rows(people, marked, int(run["data_until_day"]))
    staff["moment"] = run["starts_on"] + pd.to_timedelta(staff["day"] * 1440 + staff["minute"], unit="min")
    with open_engine() as connection:
        tables.register(connection)
        _register(connection, people=who, modules=modules, handed_in=handed_in)
        _register(connection, staff=staff.drop(columns=["day", "minute"]), sentences=_sentences())
        connection.execute(PLACED)
        report = REPORT.replace("{file}", str(file).replace("'", "''"))
        connection.execute(report, {"course": run["course"], "number": str(FIRST_COURSE + place)})
    return file


def _register(connection: duckdb.DuckDBPyConnection, **frames: pd.DataFrame) -> None:
    for name, frame in frames.items():
        connection.register(name, frame)


def _sentences() -> pd.DataFrame:
    rows = [(key, sentence.event, sentence.description) for key, sentence in SENTENCES.items()]
    return pd.DataFrame(rows, columns=["sentence", "event", "description"])


def _modules(tables: Tables, first: int) -> pd.DataFrame:
    """Course module ids, titles and module names of the run's resources."""
    named = [MODULES.get(EventKind(kind), ("System", "")) for kind in tables.resources["kind"]]
    return tables.resources[["resource_id", "kind", "title"]].assign(
        cmid=[str(first + place) for place in range(len(named))],
        component=[component for component, _ in named],
        module=[module for _, module in named],
    )


def _handed_in(tables: Tables, modules: pd.DataFrame) -> pd.DataFrame:
    """Which resource was handed in on which day: assessed work and its place share their title."""
    work = tables.submissions.merge(tables.assessments[["assessment_id", "title"]], on="assessment_id")
    work = work.merge(modules[["title", "resource_id"]], on="title").rename(columns={"submitted_day": "day"})
    return work[["enrolment_id", "resource_id", "day", "known_on"]]


def _staff_rows(people: pd.DataFrame, handed_in: pd.DataFrame, until: int) -> pd.DataFrame:
    """The office enrols and unenrols, teachers grade assignments and look in, a nightly task carries marks into the gradebook."""
    assignments = handed_in[handed_in["kind"] == EventKind.ASSIGNMENT]
    parts = [
        _acted(people, "registered_day", "enrolled", 600, ADMIN),
        _acted(people, "unregistered_day", "unenrolled", 660, ADMIN),
        _acted(handed_in, "known_on", "grade updated", 1439, SYSTEM),
        _visits(until),
    ]
    parts += [_acted(assignments[assignments["instructor"] == code], "known_on", "graded", 840, who) for code, who in TEACHERS.items()]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _acted(on: pd.DataFrame, day: str, sentence: str, minute: int, actor: tuple[str, str]) -> pd.DataFrame:
    """Rows of one actor acting on each learner of `on` whose column `day` is known."""
    on = on[on[day].notna()]
    rows = pd.DataFrame({"day": on[day].astype(int), "minute": minute, "other": on["user"], "other_name": on["user_name"]})
    in_module = sentence == "graded"
    return rows.assign(
        component=on["component"] if in_module else "System",
        title=on["title"] if in_module else "",
        cmid=on.get("cmid", ""),
        origin="cli" if actor == SYSTEM else "web",
        **_by(actor, sentence),
    )


def _visits(until: int) -> pd.DataFrame:
    """Every teacher looks in on workdays, from the week before the start."""
    workdays = np.array([day for day in range(-7, until) if day % 7 < 5])
    blank = {"other": "", "other_name": "-", "component": "System", "title": "", "cmid": "", "origin": "web"}
    visits = [
        pd.DataFrame({"day": workdays}).assign(minute=520 + 7 * place, **blank, **_by(teacher, "course viewed"))
        for place, teacher in enumerate(TEACHERS.values())
    ]
    return pd.concat(visits, ignore_index=True)


def _by(actor: tuple[str, str], sentence: str) -> dict[str, object]:
    return {"user": actor[0], "user_name": actor[1], "sentence": sentence, "module": "", "turn": 0}
