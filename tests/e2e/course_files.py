"""Five files of one course, as a teacher has them some week: log, grades, participants, completion, and a list kept by hand."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd

from dropout.domain import EventKind
from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_moodle

ATTENDANCE = ["Pupil", "Noted", "By", "What"]
LEARNERS, WEEKS, RUNS, SEED = 40, 16, 1, 11
STARTS_ON = date(2024, 2, 5)
_MATERIALS = 6


def write_course(folder: Path, week: int) -> list[Path]:
    """The five files as they stand after so many weeks."""
    folder.mkdir(parents=True)
    tables = simulate_course(LEARNERS, WEEKS, RUNS, SEED, course="KNOT", weeks_observed=week)
    people = tables.enrolments.merge(invent_identities(tables.enrolments), on="learner_id", how="left")
    people = people.rename(columns={"source_learner_id": "user"}).sort_values("user", ignore_index=True)
    return [
        *write_moodle(tables, invent_identities(tables.enrolments), folder),
        _write_completion(tables, people, folder / "progress.KNOT.csv"),
        _write_attendance(tables, people, week, folder / "seminar.csv"),
    ]


def _write_completion(tables: Tables, people: pd.DataFrame, file: Path) -> Path:
    """Who has opened which of the first materials, by the day it happened first."""
    material = tables.resources[tables.resources["kind"] == EventKind.CONTENT].head(_MATERIALS)
    events = tables.frame("events")
    first = events[events["resource_id"].isin(material["resource_id"])].groupby(["enrolment_id", "resource_id"])["day"].min()
    start = tables.runs["starts_on"].iloc[0]
    header = ["", "ID number", "Email address", *[cell for title in material["title"] for cell in (title, "")]]
    rows = []
    for person in people.itertuples():
        row = [person.name, person.user, person.email]
        for resource in material["resource_id"]:
            day = first.get((person.enrolment_id, resource))
            row += ["Not completed", ""] if day is None else ["Completed", f"{start + pd.Timedelta(days=int(day)):%Y-%m-%d} 10:00:00"]
        rows.append(row)
    return _write(file, header, rows)


def _write_attendance(tables: Tables, people: pd.DataFrame, weeks: int, file: Path) -> Path:
    """A seminar on the third day of each week, attended by two of three learners."""
    start = tables.runs["starts_on"].iloc[0]
    days = [start + pd.Timedelta(days=7 * week + 2) for week in range(weeks)]
    rows = [
        [user, f"{day:%Y-%m-%d} 14:00", "Ms Bowline", "came to the seminar"]
        for number, day in enumerate(days)
        for place, user in enumerate(people["user"])
        if (place + number) % 3
    ]
    return _write(file, ATTENDANCE, rows)


def _write(file: Path, header: list[str], rows: list[list[str]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return file
