"""What the columns of a Blackboard Grade Center download are: people, graded columns with their ids, totals, notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.formats.blackboard_words import POINTS, TOTALS, match_headings
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold
from dropout.readers.sources import Source

_GRADED = re.compile(  # Essay [Total Pts: up to 1,499 Score] |2821457, the words in any language
    r"^(?P<title>.*?)\s*\[(?P<label>[^\[\]:]+):\s*(?:(?P<before>[^\d\[\]]*)(?P<points>\d(?:[\d.,']*\d)?))?(?P<display>[^\[\]]*)\]"
    r"\s*(?:\|\s*(?P<id>\d+))?(?: \(\d+\))?$"
)
_MANGLED = re.compile(  # the same after R made it a name: Essay..Total.Pts..up.to.1.499.Score...2821457
    r"^(?P<title>.*?)\.{2,}(?P<label>Total\.Pts)\.{2,}(?P<before>up\.to\.)?(?P<points>\d+(?:[.,]\d+)*)?"
    r"(?P<display>\.?[^\W\d][\w.]*?)?\.{2,}(?P<id>\d+)$",
    re.IGNORECASE,
)
_FILE = re.compile(r"(?:^|/)gc_(?P<course>.+?)(?:_[a-z]+)?_(?P<at>\d{4}(?:-\d{2}){5})", re.IGNORECASE)
_NOTES = {"grading notes", "notes format", "feedback to learner", "feedback format", "comments", "feedback to user", "feedback to student"}
_TOTALS = {word: rank for rank, words in enumerate(TOTALS) for word in words.split("|")}


@dataclass(frozen=True)
class Column:
    """One column with marks: its heading, title, id where the heading has one, points, how marks are shown, whether computed."""

    heading: str
    title: str
    id: str | None
    points: float
    display: str
    computed: bool

    @property
    def total_rank(self) -> int | None:
        """0 for the grade of a course, more for other totals, None where the title names no total of a whole course."""
        return _TOTALS.get(fold(self.title))


def graded_columns(header: Sequence[str]) -> list[Column]:
    """The columns whose headings say that marks stand in them, by an id or by a word for points.

    >>> [(column.title, column.points, column.computed) for column in graded_columns(["Total [Total Pts: up to 1,499 Score] |28"])]
    [('Total', 1499.0, True)]
    >>> graded_columns(["Quiz.1..Total.Pts..10...90432"])[0].title
    'Quiz 1'
    """
    found = [(heading, match) for heading in header if (match := _match(heading))]
    if not found:
        return []
    points = parse_numbers(pd.Series([match["points"] or "" for _, match in found], dtype="string").str.strip())
    return [
        Column(
            heading, _title(match), match["id"], float(number), (match["display"] or "").replace(".", " ").strip(),
            bool((match["before"] or "").strip() and match["points"]),
        )
        for (heading, match), number in zip(found, points, strict=True)
    ]  # fmt: skip


def _match(heading: str) -> re.Match[str] | None:
    text = unicodedata.normalize("NFKC", heading)
    match = _GRADED.match(text) or _MANGLED.match(text)
    if match is None or match["id"] or any(word in fold(match["label"]) for word in POINTS):
        return match
    return None


def _title(match: re.Match[str]) -> str:
    title = match["title"].replace(".", " ") if "." in match["label"] else match["title"]
    return " ".join(title.split()) or f"Column {match['id'] or ''}".strip()


def bare_columns(cells: pd.DataFrame, taken: Sequence[str]) -> tuple[list[Column], list[str]]:
    """Columns without anything in their heading that are marks by what stands in them, and those that are not."""
    columns, notes = [], []
    for heading in cells.columns.drop(["file", "row", *taken]):
        texts = cells[heading].dropna()
        if texts.empty:
            continue
        if fold(heading) not in _NOTES and parse_numbers(texts).notna().mean() >= 0.5:
            columns.append(Column(heading, heading, None, float("nan"), "", False))
        else:
            notes.append(heading)
    return columns, notes


def recognise_book(source: Source) -> Recognition | None:
    """A download or an upload sheet by its graded columns, or, where nothing is graded yet, by its other headings and its name."""
    if source.preview is None:  # not asked whether it is a regular table: titles are long, and rows may be cut off
        return None
    people, language = match_headings(source.preview.header)
    columns = graded_columns(source.preview.header)
    ids = sum(column.id is not None for column in columns)
    named = _FILE.search(source.name) is not None
    known = {"username", "last", "first", "number"} & set(people)
    if ids and known:
        sure = 0.95
    elif columns and known:
        sure = 0.85
    elif "username" in people and {"last", "first"} & known and ({"access", "available"} <= set(people) or named):
        sure = 0.8
    elif ids >= 2:
        sure = 0.6
    else:
        return None
    evidence = f"{len(people)} headings of a Blackboard Grade Center ({language}), {ids} graded columns with ids"
    unverified = "" if language == "English" and ids else "; unverified wording" if language != "English" else "; unverified without ids"
    return Recognition("blackboard", "gradebook", sure, evidence + unverified)


def file_facts(name: str) -> tuple[str | None, pd.Timestamp | None]:
    """Course and time of the download, as Blackboard writes them into the name of the file.

    >>> file_facts("gc_KNOTS_101_fullgc_2024-05-01-12-03-20 (1).xls")
    ('KNOTS_101', Timestamp('2024-05-01 12:03:20'))
    """
    for part in reversed(PurePosixPath(name).parts):
        found = _FILE.search(part)
        if found:
            at = pd.to_datetime(found["at"], format="%Y-%m-%d-%H-%M-%S", errors="coerce")
            return found["course"], None if pd.isna(at) else at
    return None, None
