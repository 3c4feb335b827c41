"""What a learning record store hands out: xAPI statements as JSON lines, one file a run."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.schema import Tables

HOST = "https://lms.example.org"
_ADL, _ID = "http://adlnet.gov/expapi/", "http://id.tincanapi.com/activitytype/"
TYPES = {
    EventKind.CONTENT: ("experienced", f"{_ADL}activities/module"),
    EventKind.VIDEO: ("played", "https://w3id.org/xapi/video/activity-type/video"),
    EventKind.FORUM: ("viewed", f"{_ID}discussion"),
    EventKind.QUIZ: ("viewed", f"{_ADL}activities/assessment"),
    EventKind.ASSIGNMENT: ("viewed", f"{_ID}school-assignment"),
    EventKind.COLLABORATION: ("viewed", f"{_ID}wiki"),
    EventKind.NAVIGATION: ("accessed", f"{_ADL}activities/link"),
    EventKind.OTHER: ("interacted", f"{_ADL}activities/simulation"),
}


def write_xapi(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `<run>.jsonl` for every run into `out`; return the files. Oldest statement first, times in UTC.

    Openings are statements of their own; the last of a day on which work is handed in says so. Marks follow when they became
    visible, results when the run is over.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [_write_run(tables.of_runs([run_id]), identities, out / f"{run_id}.jsonl") for run_id in tables.runs["run_id"]]


def _write_run(tables: Tables, identities: pd.DataFrame, file: Path) -> Path:
    run = tables.runs.iloc[0]
    people = tables.enrolments.merge(identities, on="learner_id", how="left").set_index("enrolment_id")
    statements = sorted(
        [*_openings(tables), *_marks(tables), *_moves(tables)], key=lambda row: (row["at"], row["enrolment"], row["verb"], row["object"])
    )
    course = {"id": f"{HOST}/course/{run['run_id']}", "definition": {"type": f"{_ADL}activities/course", "name": {"en": run["title"]}}}
    with file.open("w", encoding="utf-8", newline="\n") as target:
        for number, row in enumerate(statements):
            account = {"homePage": HOST, "name": people.loc[row["enrolment"], "source_learner_id"]}
            thing = course if row["object"] is None else {"id": f"{HOST}/activity/{row['object']}", "definition": row["definition"]}
            statement = {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{course['id']}/{number}")),
                "actor": {"objectType": "Agent", "name": people.loc[row["enrolment"], "name"], "account": account},
                "verb": {"id": f"{_ADL}verbs/{row['verb']}", "display": {"en": row["verb"]}},
                "object": {"objectType": "Activity", **thing},
                **({"result": row["result"]} if row["result"] else {}),
                "context": {"contextActivities": {"grouping": [course]}},
                "timestamp": f"{row['at']:%Y-%m-%dT%H:%M:%S.000Z}",
                "version": "1.0.3",
            }
            target.write(json.dumps(statement, ensure_ascii=False) + "\n")
    return file


def _openings(tables: Tables) -> Iterator[dict[str, Any]]:
    resources = tables.resources.set_index("resource_id")
    work = tables.submissions.merge(tables.assessments[["assessment_id", "title"]], on="assessment_id")
    handed_in = {(row.enrolment_id, row.title, row.submitted_day) for row in work.itertuples()}
    last = tables.frame("events").sort_values("at").assign(title=lambda frame: frame["resource_id"].map(resources["title"]))
    final = ~last.duplicated(["enrolment_id", "title", "day"], keep="last")
    for event, is_last in zip(last.itertuples(), final, strict=True):
        verb, kind = TYPES[EventKind(str(event.kind))]
        for turn in range(int(str(event.count))):
            ends = is_last and turn == int(str(event.count)) - 1 and (event.enrolment_id, event.title, event.day) in handed_in
            yield {
                "at": event.at, "enrolment": event.enrolment_id, "verb": "submitted" if ends else verb, "object": event.resource_id,
                "definition": {"type": kind, "name": {"en": event.title}}, "result": None,
            }  # fmt: skip


def _marks(tables: Tables) -> Iterator[dict[str, Any]]:
    run = tables.runs.iloc[0]
    places = tables.resources.drop_duplicates("title").set_index("title")["resource_id"]
    work = tables.submissions.merge(tables.assessments[["assessment_id", "title", "kind"]], on="assessment_id")
    shown = work[work["score"].notna() & (work["known_on"] < run["data_until_day"])]
    for row in shown.itertuples():
        kind = f"{_ADL}activities/assessment" if row.kind != "assignment" else f"{_ID}school-assignment"
        yield {
            "at": run["starts_on"] + pd.Timedelta(days=int(str(row.known_on)), hours=18), "enrolment": row.enrolment_id, "verb": "scored",
            "object": places.get(row.title, row.assessment_id), "definition": {"type": kind, "name": {"en": row.title}},
            "result": {"score": {"raw": row.score, "min": 0, "max": 100}},
        }  # fmt: skip


def _moves(tables: Tables) -> Iterator[dict[str, Any]]:
    run = tables.runs.iloc[0]
    over = run["data_until_day"] >= run["length_days"]
    for row in tables.enrolments.itertuples():
        moves = [("registered", row.registered_day), ("unregistered", row.unregistered_day)]
        if over and row.outcome in (Outcome.COMPLETED, Outcome.FAILED):
            moves.append(("completed" if row.outcome == Outcome.COMPLETED else "failed", run["length_days"] - 1))
        for verb, day in moves:
            if pd.notna(day):
                at = run["starts_on"] + pd.Timedelta(days=int(str(day)), hours=12)
                yield {"at": at, "enrolment": row.enrolment_id, "verb": verb, "object": None, "definition": None, "result": None}
