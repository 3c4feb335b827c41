"""The tracking log: what learners did, what that made the platform write, and some of a teacher and of nobody.

Written by SQL from end to end, so that a log of millions of lines passes through a bounded memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dropout.domain import EventKind
from dropout.engines import open_engine
from dropout.schema import Tables

TEACHER = ("9001", "morgan_chalkdust")


@dataclass(frozen=True)
class Template:
    """One sort of event. `{course}`, `{key}`, `{block}`, `{score}` and `{user}` are filled in; `told` is its JSON."""

    name: str
    told: str = '"{\\"GET\\": {}, \\"POST\\": {}}"'
    source: str = "server"


_ORA = "openassessmentblock.create_submission"
_SCORED = '"grade": {score}, "max_grade": 100, "attempts": 1, "success": "incorrect"'
_MOVED = '{"course_id": "course-v1:{course}", "user_id": {user}, "mode": "audit"}'
TEMPLATES = {
    EventKind.CONTENT: Template("/courses/course-v1:{course}/courseware/course/{block}/"),
    EventKind.VIDEO: Template("play_video", '"{\\"id\\": \\"{block}\\", \\"code\\": \\"html5\\", \\"currentTime\\": 0}"', "browser"),
    EventKind.FORUM: Template(
        "edx.forum.thread.viewed", '{"commentable_id": "{block}", "user_forums_roles": ["Student"], "user_course_roles": []}'
    ),
    EventKind.QUIZ: Template("showanswer", '{"problem_id": "{key}"}'),
    EventKind.ASSIGNMENT: Template("/courses/course-v1:{course}/xblock/{key}/handler/render_submission"),
    EventKind.COLLABORATION: Template("/courses/course-v1:{course}/wiki/{block}/"),
    EventKind.NAVIGATION: Template("seq_next", '"{\\"id\\": \\"{key}\\", \\"old\\": 1, \\"new\\": 2}"', "browser"),
    "handed in quiz": Template("problem_check", '{"problem_id": "{key}", ' + _SCORED + "}"),
    "handed in assignment": Template(_ORA, '{"attempt_number": 1, "created_at": ""}'),
    "graded": Template(
        "edx.grades.problem.submitted",
        '{"course_id": "course-v1:{course}", "user_id": "{user}", "problem_id": "{key}", '
        '"weighted_earned": {score}, "weighted_possible": 100}',
    ),
    "joined": Template("edx.course.enrollment.activated", _MOVED),
    "left": Template("edx.course.enrollment.deactivated", _MOVED),
    "teaching": Template("/courses/course-v1:{course}/instructor"),
    "passing by": Template("/login"),
}
BLOCKS = {EventKind.VIDEO: "video", EventKind.QUIZ: "problem", EventKind.ASSIGNMENT: "openassessment"}
# A table of its own: DuckDB 2.0 fails where repeated rows follow several joins in one query.
PLACED = """
CREATE TEMP TABLE placed AS
SELECT e."at", e.kind, e.count, p."user", p.username, b.block, b.key, b.title, h.score, h.day IS NOT NULL AS hands_in
FROM events e JOIN people p USING (enrolment_id) JOIN blocks b USING (resource_id)
LEFT JOIN handed_in h ON h.enrolment_id = e.enrolment_id AND h.resource_id = e.resource_id AND h.day = e.day
"""
# One line per opening: those of one block follow each other by minutes, none past midnight; the last one hands in.
OPENINGS = """
SELECT "at" + to_minutes(least(turn, 1439 - hour("at") * 60 - minute("at"))) AS moment, turn, "user", "user" AS actor, username, block, key,
    title, score, if(hands_in AND turn = count - 1, 'handed in ', '') || kind AS sort
FROM (SELECT *, unnest(range(count)) AS turn FROM placed)
"""
FILLED = (
    "replace(replace(replace(replace(replace({}, '{{course}}', $course), '{{key}}', coalesce(key, '')), '{{block}}', coalesce(block, '')), "
    "'{{score}}', coalesce(score, 0)::VARCHAR), '{{user}}', coalesce(\"user\", ''))"
)
LOG = f"""
COPY (
    SELECT name, {{'course_id': if(sort = 'passing by', '', 'course-v1:' || $course), 'org_id': split_part($course, '+', 1),
            'user_id': actor::BIGINT, 'path': if(starts_with(name, '/'), name, '/event'),
            'module': {{'display_name': title, 'usage_key': key}}}} AS context,
        coalesce(username, '') AS username, md5(coalesce(actor, '')) AS session, 'Mozilla/5.0' AS agent, 'courses.example.org' AS host,
        '203.0.113.' || (coalesce(actor, '0')::INT % 254 + 1) AS ip, '' AS referer, 'en' AS accept_language, told::JSON AS event,
        strftime(moment, '%Y-%m-%dT%H:%M:%S.') || lpad(turn::VARCHAR, 6, '0') || '+00:00' AS time, name AS event_type,
        source AS event_source, NULL AS page
    FROM (
        SELECT * EXCLUDE (name, told), {FILLED.format("name")} AS name, {FILLED.format("told")} AS told
        FROM (SELECT * FROM ({OPENINGS}) UNION ALL BY NAME SELECT * FROM others) JOIN templates USING (sort)
    ) ORDER BY moment, actor, name, turn
) TO '{{file}}' (FORMAT json)
"""


def write_log(tables: Tables, people: pd.DataFrame, course: str, file: Path) -> Path:
    """Write the log of the single run in `tables`, oldest line first; `people` are its enrolments with `user` and `username`."""
    blocks = _blocks(tables, course)
    handed_in = tables.submissions.merge(tables.assessments[["assessment_id", "title"]], on="assessment_id").merge(blocks, on="title")
    handed_in = handed_in.rename(columns={"submitted_day": "day"})
    others = _others(tables, people, handed_in)
    templates = pd.DataFrame([{"sort": str(sort), **vars(template)} for sort, template in TEMPLATES.items()])
    with open_engine() as connection:
        tables.register(connection)
        connection.register("people", people[["enrolment_id", "user", "username"]])
        connection.register("blocks", blocks)
        connection.register("handed_in", handed_in[["enrolment_id", "resource_id", "day", "score"]])
        connection.register("others", others)
        connection.register("templates", templates)
        connection.execute(PLACED)
        connection.execute(LOG.replace("{file}", str(file).replace("'", "''")), {"course": course})
    return file


def _blocks(tables: Tables, course: str) -> pd.DataFrame:
    """The block of each resource; a place where work is handed in shares the work's title."""
    blocks = tables.resources[["resource_id", "kind", "title"]]
    names = [hashlib.md5(resource.encode(), usedforsecurity=False).hexdigest() for resource in blocks["resource_id"]]
    types = [BLOCKS.get(EventKind(kind), "sequential") for kind in blocks["kind"]]
    keys = [f"block-v1:{course}+type@{block}+block@{name}" for block, name in zip(types, names, strict=True)]
    return blocks.assign(block=names, key=keys).drop(columns="kind")


def _others(tables: Tables, people: pd.DataFrame, handed_in: pd.DataFrame) -> pd.DataFrame:
    """Lines that are no opening of anything: joining and leaving, marks given later, a teacher and a stranger once a week."""
    run = tables.runs.iloc[0]
    until = int(run["data_until_day"])
    marked = handed_in[(handed_in["known_on"] > handed_in["day"]) & (handed_in["known_on"] < until)]
    marked = marked.merge(people[["enrolment_id", "user"]], on="enrolment_id")
    weeks = pd.DataFrame({"day": range(0, max(until, 1), 7)})
    parts = [
        people.assign(day=people["registered_day"].fillna(0), sort="joined", actor=people["user"]),
        people.dropna(subset="unregistered_day").assign(day=lambda frame: frame["unregistered_day"], sort="left", actor=people["user"]),
        marked.assign(day=marked["known_on"], sort="graded"),
        weeks.assign(sort="teaching", actor=TEACHER[0], username=TEACHER[1]),
        weeks.assign(sort="passing by"),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[(rows["day"] < until) | (rows["sort"] == "joined")].reset_index(drop=True)
    rows["moment"] = run["starts_on"] + pd.to_timedelta(rows["day"].astype("int64"), unit="D") + pd.Timedelta(hours=12)
    columns = ["moment", "user", "actor", "username", "block", "key", "title", "score", "sort"]
    return rows.reindex(columns=columns).assign(turn=0).astype(dict.fromkeys(columns[1:7], "string"))
