"""Tiny xAPI statements, Caliper events and Canvas Live Events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from dropout.readers import Import, read_export

XAPI_RUN, CALIPER_RUN, LIVE_RUN = "lms.example.org-course-knots", "lms.example.org-course-knots", "2101"
_NUMBERS = count(1)
COURSE = {"id": "https://lms.example.org/course/knots", "definition": {"type": "http://adlnet.gov/expapi/activities/course"}}
OFFERING = {"id": "https://lms.example.org/course/knots", "type": "CourseOffering", "name": "Knots"}


def when(day: int, hour: int = 9) -> str:
    return f"{datetime(2024, 3, 4, hour) + timedelta(days=day):%Y-%m-%dT%H:%M:%S}.120Z"


def said(verb: str, thing: str | None = "ropes", who: str = "11", day: int = 0, kind: str = "module", **more: Any) -> dict[str, Any]:
    """An xAPI statement; without a thing it is about the course itself."""
    named = {"en-US": (thing or "").title()}
    own = {"id": f"https://lms.example.org/activity/{thing}", "definition": {"type": f"http://example.org/types/{kind}", "name": named}}
    return {
        "id": f"00000000-0000-0000-0000-{next(_NUMBERS):012d}",
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": who}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en": verb}},
        "object": own if thing else COURSE,
        "context": {"contextActivities": {"parent": [{"id": "https://lms.example.org/topic/1"}], "grouping": [COURSE]}},
        "timestamp": when(day),
        **more,
    }  # fmt: skip


def scored(raw: float, highest: float | None = 20, **more: Any) -> dict[str, Any]:
    limits = {} if highest is None else {"min": 0, "max": highest}
    return {"result": {"score": {"raw": raw, **limits}, **more}}


def happened(
    kind: str, action: str, thing: str | None = "ropes", who: str = "11", day: int = 0, form: str = "Document", **more: Any
) -> dict[str, Any]:
    """A Caliper event of a kind such as ViewEvent; without a thing it is about the course itself."""
    return {
        "@context": "http://purl.imsglobal.org/ctx/caliper/v1p2",
        "id": f"urn:uuid:{next(_NUMBERS):032d}",
        "type": kind,
        "actor": {"id": f"https://lms.example.org/users/{who}", "type": "Person"},
        "action": action,
        "object": {"id": f"https://lms.example.org/thing/{thing}", "type": form, "name": thing.title()} if thing else OFFERING,
        "eventTime": when(day),
        "group": OFFERING,
        "membership": {"id": f"https://lms.example.org/members/{who}", "type": "Membership", "roles": ["Learner"]},
        **more,
    }


def graded(who: str = "11", day: int = 0, given: float = 15, highest: float = 20, thing: str = "ropes") -> dict[str, Any]:
    """A mark, given by a teacher to somebody else."""
    attempt = {"id": f"https://lms.example.org/thing/{thing}/attempts/{who}", "type": "Attempt",
               "assignee": f"https://lms.example.org/users/{who}", "assignable": f"https://lms.example.org/thing/{thing}"}  # fmt: skip
    score = {"id": "urn:uuid:1", "type": "Score", "scoreGiven": given, "maxScore": highest}
    return happened("GradeEvent", "Graded", who="2", day=day, object=attempt, generated=score, membership={"roles": ["Instructor"]})


def live(event: str, who: str = "11", day: int = 0, **body: Any) -> dict[str, Any]:
    """A Canvas Live Event in Canvas's own form."""
    metadata = {
        "event_name": event, "event_time": when(day), "user_id": who, "context_type": "Course", "context_id": "2101",
        "context_role": "StudentEnrollment", "producer": "canvas",
    }  # fmt: skip
    return {"metadata": metadata, "body": body}


def asset(who: str = "11", day: int = 0) -> dict[str, Any]:
    return live("asset_accessed", who, day, asset_id="7", asset_type="wiki_page", asset_name="Ropes", category="pages")


def write(path: Path, records: Sequence[Mapping[str, Any] | str], packing: str = "lines") -> Path:
    """Records as JSON lines, an array, an array over many lines, or inside an object."""
    texts = [record if isinstance(record, str) else json.dumps(record) for record in records]
    if packing == "lines":
        text = "\n".join(texts) + "\n"
    elif packing == "arrays":  # a few on each line
        text = "\n".join(f"[{', '.join(texts[place : place + 2])}]" for place in range(0, len(texts), 2)) + "\n"
    elif packing in ("statements", "data"):
        text = f'{{"sensor": "s", "{packing}": [{", ".join(texts)}], "more": ""}}'
    elif packing == "pretty":
        text = json.dumps({"statements": [json.loads(text) for text in texts]}, indent=2)
    else:
        text = json.dumps([json.loads(text) for text in texts], indent=2 if packing == "indented array" else None)
    path.write_text(text, encoding="utf-8")
    return path


def read(*paths: Path, run: str = XAPI_RUN, **answers: str) -> Import:
    """Import with the calendar answered; every row has a fate."""
    calendar = {f"run_start:{run}": "2024-03-04", f"run_length:{run}": "70"}
    result = read_export(list(paths), scratch=paths[0].parent, answers=calendar | answers)
    assert all(file.adds_up for file in result.report.files), [file.line for file in result.report.files]
    return result


def acts(result: Import) -> list[tuple[str, int, str, str]]:
    """Who did what: source id, day, kind, thing."""
    assert result.tables, (result.report.findings, result.report.questions)
    names = result.identities.set_index("learner_id")["source_learner_id"]
    events = result.tables.frame("events")
    who = events["enrolment_id"].str.rpartition("/")[2].map(names)
    things = events["resource_id"].str.rpartition("/")[2].fillna("")
    return sorted(zip(who, events["day"].astype(int), events["kind"], things, strict=True))


def enrolled(result: Import) -> dict[str, dict[str, Any]]:
    """Enrolments by source id."""
    assert result.tables
    rows = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    columns = ["registered_day", "unregistered_day", "outcome", "section"]
    return rows[columns].astype(object).where(rows[columns].notna(), None).to_dict("index")


def marked(result: Import) -> list[tuple[str, str, int | None, int | None, float]]:
    """Marks: source id, title, day handed in, day known, score."""
    assert result.tables
    names = result.identities.set_index("learner_id")["source_learner_id"]
    rows = result.tables.submissions.merge(result.tables.assessments[["assessment_id", "title"]], on="assessment_id")
    who = rows["enrolment_id"].str.rpartition("/")[2].map(names)
    cells = rows[["title", "submitted_day", "known_on", "score"]].astype(object).where(rows.notna(), None)
    return sorted((name, *row) for name, row in zip(who, cells.values.tolist(), strict=True))
