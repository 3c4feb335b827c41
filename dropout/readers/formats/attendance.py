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
from dropout.readers.formats.plain_columns import id_heading
from dropout.readers.people import match_people, only_learners
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import read_table

_THERE = frozenset({
    "p", "pr", "present", "here", "attended", "1", "y", "yes", "true", "l", "late", "t", "tardy", "anwesend", "presente", "aanwezig",
    "✓", "✔", "出席", "到",
})  # fmt: skip
_AWAY = frozenset(["0", "n", "no", "false", "✗", "✘", "a", "ab", "e", "ex", "excused", "u"])
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
        days = day_headings(preview.header)
        places = [preview.header.index(heading) for heading in days]
        said = [row[place].strip() for row in preview.rows for place in places if place < len(row) and row[place].strip()]
        known = [word for word in said if _is_known(word)]
        if len(days) < _LEAST_DAYS or not said or len(known) < _MOST * len(said) or not _places(preview.header):
            return None
        return Recognition(self.name, "sheet", 0.7, f"{len(days)} columns are days, from {days[0]} to {days[-1]}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all sheets together."""
        facts = Facts(self.name)
        with open_stage(context) as stage:
            for source, claim in context.reading(sources):
                rows = _read_sheet(source, claim, facts, context)
                if len(rows):
                    stage.connection.register("rows", rows.astype({"who": "object", "course": "object"}))
                    facts.actions.append(stage.write_actions(
                        f"SELECT who, course, \"at\", '{EventKind.OTHER.value}' AS kind, 'attendance' AS resource, 'Attendance' AS title, "
                        '1 AS count FROM rows ORDER BY "at", who'
                    ))  # fmt: skip
        return assemble(facts, context)


READER = AttendanceReader()


def day_headings(header: Iterable[str]) -> list[str]:
    """The headings that are days.

    >>> day_headings(["Name", "01/09/2025", "3 Sep", "Quiz 1", "Total"])
    ['01/09/2025']
    """
    headings = pd.Series(list(header), dtype="string")
    return headings[read_dates(headings).parts["clock"].notna()].tolist()


def _plain(word: str) -> str:
    """A word as it is compared, without the points in brackets that Moodle writes behind it."""
    bare = re.sub(r"\s*\([^()]*\)$", "", word)
    return plain_words(bare) or bare


def _is_known(word: str) -> bool:
    return _plain(word) in _THERE | _AWAY or bool(absences([_plain(word)]))


def _places(header: Sequence[str]) -> dict[str, str]:
    """The headings that say who a row is about, by what they hold."""
    found = match_people(header)
    places = {_KEYS[kind]: heading for kind, heading in found.items() if kind in _KEYS}
    number = id_heading(header)
    return places | ({"number": number} if number and number not in places.values() else {})


def _read_sheet(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> pd.DataFrame:
    """Add the people of a sheet; columns who, course and at, a row for each time that somebody was there."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    header = list(cells.columns.drop(["file", "row"]))
    places = _places(header)
    for heading in places.values():
        cells = only_learners(cells, heading, facts.ledgers)
    people, cells = sheet_learners(cells, places, source.name, "sheet of attendance", facts.ledgers)
    course, days = PurePosixPath(source.name).stem, day_headings(header)
    facts.add("people", people.assign(course=course, file=source.name, listed=True))
    at = ask_dates(pd.Series(days, dtype="string"), source.name, context, facts.questions)
    if at is None:
        return pd.DataFrame()
    told = cells[days].set_axis(at, axis=1).rename_axis(columns="at").stack().dropna().rename("said").reset_index()
    there = {word for word in told["said"].unique() if _plain(word) in _THERE}
    odd = told[~told["said"].map(_is_known).astype(bool)]
    if len(odd):
        message, examples = f"{len(odd)} cells do not say who was there; they count as absent.", tuple(map(str, odd["said"].unique()[:10]))
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, examples=examples, total=len(odd)))
    rows = told[told["said"].isin(there) & told["at"].notna()].rename(columns={told.columns[0]: "who"})
    return rows[["who", "at"]].assign(course=course).astype({"at": "datetime64[us]"})
