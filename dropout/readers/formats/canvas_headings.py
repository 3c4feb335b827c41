"""What the columns of a Canvas gradebook are: the fixed headings, totals, assignments with their ids, notes of teachers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold
from dropout.readers.sources import Source

FIXED = {  # Canvas translates none of these; "First and last name in separate columns" replaces Student by two
    "student": "student", "lastname": "last", "firstname": "first", "id": "id", "sis user id": "number", "sis login id": "username",
    "integration id": "integration", "root account": "root", "section": "section",
}  # fmt: skip
POINTS_POSSIBLE = "points possible"
POSTING = ("manual posting", "muted")
_TOTAL = re.compile(r"(?:.* )?(?:(?:unposted )?(?:current|final) (?:points|score|grade)|override (?:score|grade|status))")
_WITH_ID = re.compile(r"^(?P<title>.*\S)\s*\((?P<id>\d+)\)$")
_USE = re.compile(r"\((?:mins?|minutes|hours|hrs|h|secs?|seconds|days)\)$|\b(?:activity time|time spent|page views|participations)\b")
_PERIOD = re.compile(r"\s*\([^()]*\)$")
_FILE = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})_)?"
    r"Grades-(?P<course>.+?)(?: ?\(\d+\))?(?:\.(?:csv|xlsx|xls|ods|txt))?$",
    re.IGNORECASE,
)
_REPEATS = 100  # ids below this may be the number that was put behind a repeated heading


@dataclass(frozen=True)
class Column:
    """One assignment of a gradebook: its heading, title, id where the heading has one, and points possible where stated."""

    heading: str
    title: str
    id: str | None
    points_possible: float


def recognise_gradebook(source: Source) -> Recognition | None:
    """A gradebook by its row of points possible, or by headings that only Canvas writes."""
    preview = source.preview
    if preview is None or not source.is_table:
        return None
    header = [fold(heading) for heading in preview.header]
    fixed = sorted({FIXED[heading] for heading in header if heading in FIXED})
    if "student" not in fixed and not {"first", "last"} <= set(fixed):
        return None
    possible = any(row and fold(row[0]) == POINTS_POSSIBLE for row in preview.rows)
    totals = sum(is_total(heading) for heading in preview.header)
    ids = sum(bool(_WITH_ID.match(heading)) for heading in preview.header)
    worth = 3 * possible + 2 * ("username" in fixed or "number" in fixed) + min(totals, 2) + min(ids, 1) + 0.5 * len(fixed)
    if worth < 3:
        return None
    evidence = f"{len(fixed)} headings of a Canvas gradebook, {ids} assignments with ids, {totals} columns of totals"
    evidence += ", the row Points Possible" if possible else "; the row Points Possible is missing"
    return Recognition("canvas", "gradebook", 0.95 if possible else min(0.9, 0.5 + worth / 20), evidence)


def is_total(heading: str) -> bool:
    """Whether a heading is a total that Canvas computes, of the course, a group of assignments or a grading period.

    >>> is_total("Homework Unposted Final Score"), is_total("Final Score (Fall 2020)"), is_total("Final Score (81234)")
    (True, True, False)
    """
    name = fold(heading)
    return bool(_TOTAL.fullmatch(name if _WITH_ID.match(name) else _PERIOD.sub("", name)))


def assignment_columns(cells: pd.DataFrame, possible: pd.Series | None) -> tuple[list[Column], list[str]]:
    """The assignments among the columns, and what is left: notes and other columns that teachers made.

    `possible` is the row of points possible. An id in the heading tells an assignment; without ids (people cut them off) a
    number of points does, and without that row too, cells that are marks.
    """
    columns: list[Column] = []
    notes = []
    for heading in cells.columns.drop(["file", "row"]):
        if fold(heading) in FIXED or is_total(heading):
            continue
        stated = None if possible is None or pd.isna(possible[heading]) else str(possible[heading])
        points = float(parse_numbers(pd.Series([stated], dtype="string")).iloc[0])
        own = _own_id(heading, cells.columns)
        if own and stated and pd.isna(points):
            continue  # read only: the total of a grading period named by a number
        if own or pd.notna(points) or (possible is None and _holds_marks(cells[heading])):
            title = own[0] if own and own[0] not in {column.title for column in columns} else heading
            columns.append(Column(heading, title, own[1] if own else None, points))
        elif cells[heading].notna().any():
            notes.append(heading)
    return columns, notes


def file_facts(name: str) -> tuple[str | None, pd.Timestamp | None]:
    """Course and time of the export, as Canvas writes them into the name of the file.

    >>> file_facts("2024-05-01T1203_Grades-KNOTS_101 (1).csv")
    ('KNOTS 101', Timestamp('2024-05-01 12:03:00'))
    """
    for part in reversed(PurePosixPath(name).parts):
        found = _FILE.search(part)
        if found:
            at = pd.to_datetime(f"{found['day']} {found['hour']}:{found['minute']}", errors="coerce") if found["day"] else None
            return found["course"].replace("_", " ").strip(), None if at is None or pd.isna(at) else at
    return None, None


def _own_id(heading: str, header: Sequence[str] | pd.Index) -> tuple[str, str] | None:
    """Title and id of an assignment; a small number behind a heading that is there already only counts its repeats."""
    found = _WITH_ID.match(heading)
    if not found or (int(found["id"]) < _REPEATS and found["title"] in header):
        return None
    return found["title"], found["id"]


def _holds_marks(cells: pd.Series) -> bool:
    texts = cells.dropna()
    return bool(len(texts)) and parse_numbers(texts).notna().mean() >= 0.5 and not _USE.search(fold(str(cells.name)))
