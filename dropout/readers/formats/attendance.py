"""A sheet of attendance: a row for each learner, a column for each day, and in the cells who was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.course.sheets import sheet_learners
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.meetings import course_of, meeting_claim, read_meetings
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.formats.presence import was_there
from dropout.readers.people import match_people, only_learners
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage, open_stage
from dropout.readers.tabular import read_table

_SHORT_DAY = r"^(?:(?P<of>\d{1,2})[-./](?P<name>[^\W\d_]{3,})\.?|(?P<day>\d{1,2})\.(?P<month>\d{1,2}\.|0\d|1[0-2]))$"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAST_DAYS, _MOST = 3, 0.8  # columns with a day; of the cells under them that say who was there
_KEYS = {"first name": "first", "last name": "last", "full name": "full", "email": "email", "username": "username", "group": "section"}


class AttendanceReader:
    """Who was there on which day, as teachers write it down, each sheet a run; reports of meetings are one run together."""

    name = "attendance"
    title = "sheet of attendance (a column for each day), report of a meeting"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By headings that are days, over cells that say nothing but who was there; or by those of who joined a meeting and left it."""
        preview = source.preview
        if meeting := meeting_claim(source, self.name):
            return meeting
        if preview is None or not source.is_table:
            return None
        if sum(any(map(str.isdigit, heading)) for heading in preview.header) < _LEAST_DAYS:
            return None  # most headings hold no number at all, and to read dates takes its time
        days = day_headings(preview.header)
        places = [preview.header.index(heading) for heading in days]
        said = [row[place].strip() for row in preview.rows for place in places if place < len(row) and row[place].strip()]
        known = [word for word in said if was_there(word) is not None]
        if len(days) < _LEAST_DAYS or not said or len(known) < _MOST * len(said) or not _places(preview.header):
            return None
        return Recognition(self.name, "sheet", 0.7, f"{len(days)} columns are days, from {days[0]} to {days[-1]}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all sheets together."""
        return assemble(read_sheets(sources, context, named=True), context)


READER = AttendanceReader()


def read_sheets(sources: Sequence[tuple[Source, Recognition]], context: ReadContext, *, named: bool) -> Facts:
    """What sheets say, before people and runs are settled.

    Where they stand alone each is `named`, as a run of its own that has everybody in it; one that is offered to the files beside
    it has neither a name nor all the learners of the course.
    """
    facts = Facts(READER.name)
    meetings = [(source, claim) for source, claim in sources if claim.role == "meeting"]
    with open_stage(context) as stage:
        for source, claim in context.reading([one for one in sources if one not in meetings]):
            _write(_read_sheet(source, claim, facts, context, named=named), facts, stage)
        if meetings:
            course = course_of([source for source, _ in meetings]) or PurePosixPath(meetings[0][0].name).stem
            _write(read_meetings(meetings, facts, context, course if named else None), facts, stage)
    return facts


def _write(rows: pd.DataFrame, facts: Facts, stage: Stage) -> None:
    """Keep who was there when as what they did."""
    if len(rows):
        rows = rows.reindex(columns=["who", "course", "at", "file", "row"]).astype({"row": "Int64"})
        stage.connection.register("rows", rows.astype(dict.fromkeys(("who", "course", "file"), "object")))
        facts.actions.append(stage.write_actions(
            f"SELECT who, course, \"at\", '{EventKind.OTHER.value}' AS kind, 'attendance' AS resource, 'Attendance' AS title, "
            '1 AS count, file, row FROM rows ORDER BY "at", who'
        ))  # fmt: skip


def day_headings(header: Iterable[str]) -> list[str]:
    """The headings that are days.

    >>> day_headings(["Name", "01/09/2025", "3 Sep", "Quiz 1", "Total"]), day_headings(["Name", "2-Sep", "4-Sep", "09.09."])
    (['01/09/2025'], ['2-Sep', '4-Sep', '09.09.'])
    """
    headings = pd.Series(list(header), dtype="string")
    return headings[read_dates(_with_months(headings)).parts["clock"].notna()].tolist()


def _with_months(headings: pd.Series) -> pd.Series:
    """Days without a year as they are read: 2-Sep and 02.09. are 2 Sep."""
    parts = headings.str.extract(_SHORT_DAY)
    numbered = pd.to_numeric(parts["month"].str.rstrip(".")).between(1, 12) & pd.to_numeric(parts["day"]).between(1, 31)
    months = parts["name"].fillna(
        parts["month"].str.rstrip(".").where(numbered).map(lambda month: _MONTHS[int(month) - 1], na_action="ignore")
    )
    return headings.mask(months.notna(), parts["day"].fillna(parts["of"]) + " " + months).astype("string")


def _places(header: Sequence[str]) -> dict[str, str]:
    """The headings that say who a row is about, by what they hold."""
    found = match_people(header)
    places = {_KEYS[kind]: heading for kind, heading in found.items() if kind in _KEYS}
    number = id_heading(header)
    return places | ({"number": number} if number and number not in places.values() else {})


def _read_sheet(source: Source, claim: Recognition, facts: Facts, context: ReadContext, *, named: bool) -> pd.DataFrame:
    """Add the people of a sheet; columns who, course and at, a row for each time that somebody was there."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    header = list(cells.columns.drop(["file", "row"]))
    places = _places(header)
    for heading in places.values():
        cells = only_learners(cells, heading, facts.ledgers)
    people, cells = sheet_learners(cells, places, source.name, "sheet of attendance", facts.ledgers)
    course, days = PurePosixPath(source.name).stem if named else None, day_headings(header)
    facts.add("people", people.assign(course=course, file=source.name, listed=named))
    at = ask_dates(_with_months(pd.Series(days, dtype="string")), source.name, context, facts.questions)
    if at is None:
        return pd.DataFrame()
    told = cells[days].set_axis(range(len(days)), axis=1).melt(ignore_index=False, var_name="place", value_name="said").dropna()
    there = told["said"].map({word: was_there(word) for word in told["said"].unique()})
    odd = told[there.isna()]
    if len(odd):
        message, examples = f"{len(odd)} cells do not say who was there; they count as absent.", tuple(map(str, odd["said"].unique()[:10]))
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, examples=examples, total=len(odd)))
    rows = told[there.fillna(False).astype(bool)]
    rows = pd.DataFrame({"who": rows.index, "at": rows["place"].map(dict(enumerate(at))), "course": course}).dropna(subset="at")
    return rows.astype({"at": "datetime64[us]"})
