"""The calendar of a course as Moodle exports it: when assignments are due, when quizzes open and close, and what else is on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from icalendar import Calendar, Event

from dropout.domain import AssessmentKind
from dropout.schema import Tables

OPEN_DAYS = 7  # a quiz can be taken for so long
DUE_AT = pd.Timedelta(hours=21, minutes=59)


def write_calendar(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:  # noqa: ARG001 - called like the others
    """Write `calendar_<run>.ics` for every run into `out`; return the files. It names nobody."""
    out.mkdir(parents=True, exist_ok=True)
    work = tables.assessments.dropna(subset="due_day")
    return [_write(run, work[work["run_id"] == run.run_id], out / f"calendar_{run.run_id}.ics") for run in tables.runs.itertuples()]


def _write(run: object, work: pd.DataFrame, file: Path) -> Path:
    starts_on, course = getattr(run, "starts_on"), str(getattr(run, "course"))  # noqa: B009
    book = Calendar()
    book.add("prodid", "-//Moodle Pty Ltd//NONSGML Moodle Version 2024042200//EN")
    book.add("version", "2.0")
    for item in work.itertuples():
        due = starts_on + pd.Timedelta(days=int(item.due_day)) + DUE_AT
        if item.kind == AssessmentKind.QUIZ:
            _add(book, f"{item.title} opens", due - pd.Timedelta(days=OPEN_DAYS), course)
        _add(book, f"{item.title} {'closes' if item.kind == AssessmentKind.QUIZ else 'is due'}", due, course)
    _add(book, "Questions and answers", starts_on + pd.Timedelta(days=2, hours=15), course)
    file.write_bytes(book.to_ical())
    return file


def _add(book: Calendar, title: str, at: pd.Timestamp, course: str) -> None:
    event = Event()
    event.add("uid", f"{len(book.subcomponents) + 1}@moodle.example.org")
    event.add("summary", title)
    event.add("dtstart", at.tz_localize("UTC").to_pydatetime())
    event.add("categories", [course])
    book.add_component(event)
