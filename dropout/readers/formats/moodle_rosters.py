"""The files beside a log that say who is in a run: gradebook, participants, results sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind
from dropout.readers.base import Recognition
from dropout.readers.formats.moodle_headings import COURSE_TOTALS, DISPLAY_TYPES, DOWNLOADED
from dropout.readers.numbers import parse_numbers
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.people import match_people, one_row_each
from dropout.readers.records import fold
from dropout.readers.report import Ledgers
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

KEYS = ["id", "username", "email", "full name"]
_TYPED = re.compile(r"^(?P<item>.*\S)\s*\((?P<type>[^()]+)\)$")
_QUIZ = {"quiz", "test", "cuestionario", "teste", "questionário"}
_WORK = {"assignment", "assign", "tarea", "aufgabe", "devoir", "compito", "trabalho", "workshop"}
_WIDEST_SHEET = 8  # columns; a wider table is something else than a list of results
_MARKS = {"grade", "mark", "score", "total", "points", "final", "note", "nota", "result"}


@dataclass(frozen=True)
class Item:
    """One column of a gradebook: what was marked, and how the mark is shown."""

    heading: str
    title: str
    kind: AssessmentKind
    shown: str  # real | percentage | letter


@dataclass(frozen=True)
class Roster:
    """The people of one file: `people` has file, row, group and KEYS, missing where the file has no such column; `cells` is all of it."""

    name: str
    role: str  # results | gradebook | participants
    people: pd.DataFrame
    cells: pd.DataFrame
    result: str | None  # heading of the outcome, if any
    items: list[Item]
    downloaded: pd.Timestamp | None

    @property
    def title(self) -> str:
        """The name of the file without folder and ending: the only name a results sheet gives its run."""
        return PurePosixPath(self.name).stem


def recognise_roster(source: Source, beside: frozenset[str]) -> Recognition | None:
    """A gradebook by its headings; participants and results sheets only beside a log or gradebook of Moodle."""
    preview = source.preview
    if preview is None or not source.is_table:
        return None
    people = match_people(preview.header)
    items = gradebook_items(preview.header)
    stamped = any(fold(heading) in DOWNLOADED for heading in preview.header)
    if {"first name", "last name"} <= set(people) and items and (stamped or any(_shown(item.heading) for item in items)):
        return Recognition("moodle", "gradebook", 0.9, f"{len(items)} columns of marks as a Moodle gradebook heads them")
    if "moodle" not in beside or not set(people) & {*KEYS, "first name"}:
        return None
    result = result_heading(preview.header)
    if result and len(preview.header) <= _WIDEST_SHEET:
        return Recognition("moodle", "results", 0.6, f"ids and the column {result}, beside a Moodle log")
    marked = any(set(heading) & set("()[]") for heading in preview.header)  # how other systems head marks; participants have none
    if {"first name", "last name"} <= set(people) and not marked:
        return Recognition("moodle", "participants", 0.6, "names of participants, beside a Moodle log")
    return None


def read_roster(source: Source, claim: Recognition, ledgers: Ledgers) -> Roster:
    """Read the people of a file; raises `DropoutError` where two rows for one person disagree."""
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    found = match_people(cells.columns)
    people = cells[["file", "row"]].copy()
    for key in (*KEYS, "group"):
        people[key] = cells[found[key]] if key in found else pd.Series(pd.NA, index=cells.index, dtype="string")
    if "first name" in found and "last name" in found:
        people["full name"] = (cells[found["first name"]].fillna("") + " " + cells[found["last name"]].fillna("")).str.strip()
    people = ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    key = next((key for key in KEYS if people[key].notna().any()), KEYS[0])
    people = one_row_each(people, key, cells.loc[people.index].drop(columns=["file", "row"]), ledgers)
    items = gradebook_items(cells.columns) if claim.role == "gradebook" else []
    stamps = [pd.to_numeric(cells[heading], errors="coerce").max() for heading in cells if fold(heading) in DOWNLOADED]
    downloaded = pd.Timestamp(stamps[0], unit="s") if stamps and pd.notna(stamps[0]) else None
    return Roster(source.name, claim.role, people, cells, result_heading(cells.columns), items, downloaded)


def gradebook_items(header: pd.Index | tuple[str, ...]) -> list[Item]:
    """The columns with marks of single pieces of work; totals, feedback and what is about the person are none.

    Moodle heads them "Module: title (Display type)"; old releases leave out the type.
    """
    items = []
    for heading in header:
        shown = _shown(heading)
        whole = heading.rpartition("(")[0] if shown else heading
        module, colon, title = whole.partition(": ")
        if colon and title.strip() and shown != "feedback" and fold(module) != "feedback":
            items.append(Item(heading, title.strip(), _kind(fold(module)), shown or "real"))
    return items


def _shown(heading: str) -> str | None:
    """How a gradebook shows the marks of a column, if the heading says so."""
    match = _TYPED.match(heading)
    return DISPLAY_TYPES.get(fold(match["type"])) if match else None


def _kind(module: str) -> AssessmentKind:
    return AssessmentKind.QUIZ if module in _QUIZ else AssessmentKind.ASSIGNMENT if module in _WORK else AssessmentKind.OTHER


def result_heading(header: pd.Index | tuple[str, ...]) -> str | None:
    """The column that holds the result of the run: the course total, an outcome, or at last a mark."""

    def worth(heading: str) -> int:
        shown = _shown(heading)
        if fold(heading.rpartition("(")[0] if shown else heading) in COURSE_TOTALS:
            return 0 if shown == "feedback" else 3
        return 2 if is_outcome_heading(heading) else 1 if fold(heading) in _MARKS else 0

    best = max(header, key=worth, default="")
    return best if best and worth(best) else None


def scores(column: pd.Series, shown: str, highest: float) -> pd.Series:
    """Marks on the canonical scale of 0 to 100; a mark above the highest (extra credit) counts as 100.

    >>> scores(pd.Series(["7,50", "-"], dtype="string"), "real", 10).tolist()
    [75.0, nan]
    """
    marks = parse_numbers(column)
    return (marks if shown == "percentage" else marks / highest * 100).clip(0, 100)


def likely_maximum(column: pd.Series) -> float:
    """The usual scale that holds every mark of a column: Moodle's export does not state the highest mark.

    >>> likely_maximum(pd.Series(["7,50", "4"], dtype="string"))
    10.0
    """
    top = parse_numbers(column).max()
    return next((float(scale) for scale in (1, 5, 10, 20, 100) if not top > scale), float(top))
