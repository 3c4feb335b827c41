"""The calendar of a course, as every system exports it (iCalendar, RFC 5545): when the work of the other files is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd
from icalendar import Event

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.due import Appointment
from dropout.readers.formats.nobody import IGNORED
from dropout.readers.records import open_text
from dropout.readers.report import FileReport, Finding, RowLedger, Severity
from dropout.readers.sources import Kind, Source

_STARTS = re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE)
_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"
_COURSE = re.compile(r"\s*\[([^\]]+)\]\s*$")  # Canvas writes the course behind the title
_LONGEST = 100_000  # characters of one event
UNREADABLE, OTHER = "an event that cannot be read or has no date", "names no work of these files, or another date of it"


class CalendarReader:
    """A companion: `appointments` are read before the other files and `read` accounts for them after."""

    name = "calendar"
    title = "a calendar of due dates"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By its first line."""
        if source.kind is not Kind.TEXT:
            return None
        with open_text(source.path) as file:
            begins = _STARTS.match(file.read(200))
        return Recognition(self.name, IGNORED, 0.95, "iCalendar, by its first line") if begins else None

    def appointments(self, sources: list[tuple[Source, Recognition]]) -> list[Appointment]:
        """All dated events of the calendars."""
        told = [(source.name, row, _event(text)) for source, _ in sources for row, text in _events(source)]
        return [Appointment(name, row, *event) for name, row, event in told if event]

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """The account: events that gave a due date were kept."""
        result = ReadResult()
        for source, claim in sources:
            ledger = RowLedger(FileReport(source.name, claim.format, claim.evidence, claim.confidence))
            own = {one.row: one for one in context.appointments if one.file == source.name}
            rows = [row for row, _ in _events(source)]
            used = [own[row].due for row in rows if row in own and own[row].due]
            unused = [own[row] for row in rows if row in own and not own[row].due]
            ledger.report.rows_read, ledger.report.rows_kept = len(rows), len(used)
            ledger.drop([row for row in rows if row not in own], reason=UNREADABLE)
            ledger.drop([one.row for one in unused], reason=OTHER, column="SUMMARY", found=[one.title for one in unused])
            result.files.append(ledger.report)
            result.dropped_rows.append(ledger.frame())
            result.findings.append(_told(source.name, used))
        return result


READER = CalendarReader()


def _told(name: str, used: list[str]) -> Finding:
    if used:
        message = "Due dates of the work come from this calendar. A date counts as announced from the start of the run."
        return Finding(Severity.NOTICED, message, file=name, examples=tuple(used[:10]), total=len(used))
    message = "No event of this calendar bears the title of a piece of work in the other files."
    do = "Give it along with the gradebook or the log of its course, in the language in which both were exported."
    return Finding(Severity.DROPPED, message, do=do, file=name)


def _events(source: Source) -> Iterator[tuple[int, str]]:
    """The line on which each event begins, and its lines; one that is never closed ends where the next begins."""
    begun, lines, size = 0, list[str](), 0
    with open_text(source.path) as file:
        for number, line in enumerate(file, start=1):
            mark = line.strip().upper()
            if mark == _BEGIN:
                if begun:
                    yield begun, ""
                begun, lines, size = number, [], 0
            if begun and size <= _LONGEST:
                lines.append(line.rstrip("\r\n"))
                size += len(line)
            if begun and mark == _END:
                yield begun, "\r\n".join(lines) if size <= _LONGEST else ""
                begun = 0
    if begun:
        yield begun, ""


def _event(text: str) -> tuple[str, str, pd.Timestamp] | None:
    """Title, course and moment of an event; None where it has no title or no date.

    >>> _event("BEGIN:VEVENT\\r\\nSUMMARY:Knots [Ropes 1]\\r\\nDTSTART;VALUE=DATE:20240301\\r\\nEND:VEVENT")
    ('Knots', 'Ropes 1', Timestamp('2024-03-01 00:00:00'))
    """
    try:
        event = Event.from_ical(text)
        moment, summary, categories = getattr(event.get("DTSTART"), "dt", None), event.get("SUMMARY"), event.get("CATEGORIES")
    except ValueError:
        return None
    if not isinstance(moment, date) or not summary or not pd.Timestamp.min.year < moment.year < pd.Timestamp.max.year:
        return None
    title = str(summary)
    at = pd.Timestamp(moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment)
    behind = _COURSE.search(title)
    course = behind[1] if behind else ", ".join(map(str, getattr(categories, "cats", [])))
    return title[: behind.start()] if behind else title, course, at
