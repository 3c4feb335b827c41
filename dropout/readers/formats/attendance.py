"""A sheet of attendance: a row for each learner, a column for each day, and in the cells who was there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.course.sheets import sheet_learners
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.mapped_words import absences, plain_words
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.people import match_people, only_learners
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import read_table

_THERE = frozenset({
    "p", "pr", "present", "here", "attended", "1", "y", "yes", "true", "l", "late", "t", "tardy", "anwesend", "presente", "aanwezig",
    "r", "retard", "retraso", "tarde", "ritardo", "v", "verspätet", "te laat",
    "✓", "✔", "出席", "到",
})  # fmt: skip
_AWAY = frozenset(["0", "n", "no", "false", "✗", "✘", "a", "ab", "e", "ex", "excused", "u", "?", "-", "j", "f", "fi", "fj", "np"])
_POINTS = re.compile(r"(?P<word>[^()]*?)\s*\((?P<points>\d+(?:[.,]\d+)?)\s*/\s*(?P<highest>\d+(?:[.,]\d+)?)\)")
_LEAST_DAYS, _MOST = 3, 0.8  # columns with a day; of the cells under them that say who was there
_KEYS = {"first name": "first", "last name": "last", "full name": "full", "email": "email", "username": "username", "group": "section"}


class AttendanceReader:
    """Who was there on which day, as teachers write it down; each file is a run."""

    name = "attendance"
    title = "sheet of attendance (a column for each day)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By headings that are days, over cells that say nothing but who was there."""
        preview = source.preview
        if preview is None or not source.is_table:
            return None
        if sum(any(map(str.isdigit, heading)) for heading in preview.header) < _LEAST_DAYS:
            return None  # most headings hold no number at all, and to read dates takes its time
        days = day_headings(preview.header)
        places = [preview.header.index(heading) for heading in days]
        said = [row[place].strip() for row in preview.rows for place in places if place < len(row) and row[place].strip()]
        known = [word for word in said if _was_there(word) is not None]
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
    with open_stage(context) as stage:
        for source, claim in context.reading(sources):
            rows = _read_sheet(source, claim, facts, context, named=named)
            if len(rows):
                stage.connection.register("rows", rows.astype({"who": "object", "course": "object"}))
                facts.actions.append(stage.write_actions(
                    f"SELECT who, course, \"at\", '{EventKind.OTHER.value}' AS kind, 'attendance' AS resource, 'Attendance' AS title, "
                    '1 AS count FROM rows ORDER BY "at", who'
                ))  # fmt: skip
    return facts


def day_headings(header: Iterable[str]) -> list[str]:
    """The headings that are days.

    >>> day_headings(["Name", "01/09/2025", "3 Sep", "Quiz 1", "Total"])
    ['01/09/2025']
    """
    headings = pd.Series(list(header), dtype="string")
    return headings[read_dates(headings).parts["clock"].notna()].tolist()


def _said(word: str) -> tuple[str, float | None]:
    """A word as it is compared, and the share of the points in brackets that Moodle writes behind it.

    >>> _said("P (2/2)"), _said("L (0,5/2)"), _said("Present")
    (('p', 1.0), ('l', 0.25), ('present', None))
    """
    found = _POINTS.fullmatch(word)
    bare = found["word"] if found else word
    share = None
    if found and (highest := float(found["highest"].replace(",", "."))):
        share = float(found["points"].replace(",", ".")) / highest
    return plain_words(bare) or bare, share


def _was_there(word: str) -> bool | None:
    """Whether a cell says that somebody was there; None where it says neither. Points come first: a letter means another word elsewhere."""
    plain, share = _said(word)
    away = plain in _AWAY or bool(absences([plain]))
    if share is not None:
        return share == 1 or (share > 0 and not away)
    return True if plain in _THERE else False if away else None


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
    at = ask_dates(pd.Series(days, dtype="string"), source.name, context, facts.questions)
    if at is None:
        return pd.DataFrame()
    told = cells[days].set_axis(range(len(days)), axis=1).melt(ignore_index=False, var_name="place", value_name="said").dropna()
    there = told["said"].map({word: _was_there(word) for word in told["said"].unique()})
    odd = told[there.isna()]
    if len(odd):
        message, examples = f"{len(odd)} cells do not say who was there; they count as absent.", tuple(map(str, odd["said"].unique()[:10]))
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, examples=examples, total=len(odd)))
    rows = told[there.fillna(False).astype(bool)]
    rows = pd.DataFrame({"who": rows.index, "at": rows["place"].map(dict(enumerate(at))), "course": course}).dropna(subset="at")
    return rows.astype({"at": "datetime64[us]"})
