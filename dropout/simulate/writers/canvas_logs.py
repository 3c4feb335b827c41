"""web_logs of Canvas Data: a request for everything that learners opened, and some of a teacher.

Written by SQL from end to end, so that a log of millions of rows passes through a bounded memory.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dropout.domain import EventKind
from dropout.engines import open_engine
from dropout.schema import Tables

FIRST_COURSE, FIRST_THING = 201, 5001
PLACES = {  # kind -> (part of the address, controller)
    EventKind.CONTENT: ("files", "files"),
    EventKind.VIDEO: ("media_objects", "media_objects"),
    EventKind.FORUM: ("discussion_topics", "discussion_topics"),
    EventKind.QUIZ: ("quizzes", "quizzes/quizzes"),
    EventKind.ASSIGNMENT: ("assignments", "assignments"),
    EventKind.COLLABORATION: ("collaborations", "collaborations"),
}
# A table of its own: DuckDB 2.0 fails where repeated rows follow several joins in one query.
PLACED = """
CREATE TEMP TABLE placed AS
SELECT e."at", e.count, p."user", r.course_id, r.part, r.controller, r.thing, r.work_id, h.day IS NOT NULL AS hands_in
FROM events e JOIN people p USING (enrolment_id) JOIN things r USING (resource_id)
LEFT JOIN handed_in h ON h.enrolment_id = e.enrolment_id AND h.work_id = r.work_id AND h.day = e.day
"""
# One row per opening: those of one thing follow each other by minutes, none past midnight; the last one hands in.
OPENINGS = """
SELECT "at" + to_minutes(least(turn, 1439 - hour("at") * 60 - minute("at"))) AS moment, turn, "user", course_id, controller, work_id, part,
    '/courses/' || course_id || coalesce('/' || part || '/' || thing, '')
        || if(hands_in AND turn = count - 1 AND part = 'assignments', '/submissions', '') AS url,
    if(hands_in AND turn = count - 1, 'POST', 'GET') AS method
FROM (SELECT *, unnest(range(count)) AS turn FROM placed)
"""
LOG = f"""
COPY (
    SELECT md5(concat_ws('/', url, "user", moment, turn)) AS id, strftime(moment, '%Y-%m-%dT%H:%M:%S.000Z') AS timestamp, "user" AS user_id,
        NULL AS real_user_id, course_id, NULL AS quiz_id, NULL AS discussion_id, NULL AS conversation_id, work_id AS assignment_id, url,
        'Mozilla/5.0' AS user_agent, method AS http_method, '203.0.113.' || ("user"::INT % 254 + 1) AS remote_ip,
        controller AS web_application_controller, 'show' AS web_application_action, 'Course' AS web_application_context_type,
        course_id AS web_application_context_id, 200 AS http_status
    FROM (SELECT * FROM ({OPENINGS}) UNION ALL BY NAME SELECT * FROM visits) ORDER BY moment, "user"::INT, url, turn
) TO '{{file}}' (FORMAT csv, HEADER, DELIMITER ',')
"""


def number_resources(tables: Tables, work: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Where each resource stands in Canvas; a place where work is handed in shares the work's title, and so its id."""
    things = tables.resources.merge(runs[["run_id", "course_id"]], on="run_id")
    things = things.merge(work[["run_id", "title", "work_id"]], on=["run_id", "title"], how="left")
    places = [PLACES.get(EventKind(kind), (None, "courses")) for kind in things["kind"]]
    numbers = pd.Series([str(FIRST_THING + place) for place in range(len(things))], dtype="string")
    things = things.assign(part=[part for part, _ in places], controller=[controller for _, controller in places])
    return things.assign(thing=things["work_id"].astype("string").fillna(numbers))


def write_web_logs(tables: Tables, people: pd.DataFrame, things: pd.DataFrame, teacher: str, file: Path) -> Path:
    """Write the log of all runs, oldest row first; `people` are enrolments with `user`, `things` come from `number_resources`."""
    handed_in = tables.submissions.merge(tables.assessments[["assessment_id", "run_id", "title"]], on="assessment_id")
    handed_in = handed_in.merge(things[["run_id", "title", "work_id"]].dropna(), on=["run_id", "title"])
    with open_engine() as connection:
        tables.register(connection)
        connection.register("people", people[["enrolment_id", "user"]])
        connection.register("things", things[["resource_id", "course_id", "part", "controller", "thing", "work_id"]])
        connection.register("handed_in", handed_in[["enrolment_id", "work_id", "submitted_day"]].rename(columns={"submitted_day": "day"}))
        connection.register("visits", _visits(people, teacher))
        connection.execute(PLACED)
        connection.execute(LOG.replace("{file}", str(file).replace("'", "''")))
    return file


def _visits(people: pd.DataFrame, teacher: str) -> pd.DataFrame:
    """A teacher opens the gradebook of every course once a week."""
    rows = [
        (run.starts_on + pd.Timedelta(days=day, hours=8), run.course_id)
        for run in people.drop_duplicates("course_id").itertuples()
        for day in range(0, max(int(run.data_until_day), 1), 7)
    ]
    visits = pd.DataFrame(rows, columns=["moment", "course_id"])
    url = "/courses/" + visits["course_id"] + "/gradebook"
    return visits.assign(turn=0, user=teacher, controller="gradebooks", work_id=pd.NA, part="gradebook", url=url, method="GET")
