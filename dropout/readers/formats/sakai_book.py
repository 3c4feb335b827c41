"""The gradebook that a teacher exports from Sakai: highest marks stand in brackets behind the titles."""

from __future__ import annotations

import re

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course.books import Book
from dropout.readers.course.facts import Facts, Result
from dropout.readers.course.sheets import item_kinds, item_names, sheet_learners, sheet_marks
from dropout.readers.records import fold
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

BOOK = "gradebook"
_WORK = re.compile(r"^(?P<title>[^#*$].*\S)\s*\[(?P<highest>\d+(?:[.,]\d+)?)%?\]$")
_PEOPLE = {
    "number": ("student id", "student number"), "full": ("student name", "name"), "first": ("first name",), "last": ("last name",),
    "email": ("email",), "section": ("section", "sections"),
}  # fmt: skip
_TOTAL = {"course grade", "final grade", "calculated grade"}


def recognise_book(source: Source, format: str) -> Recognition | None:
    """A gradebook by columns of work with highest marks in brackets, beside the id and name of students."""
    header = source.preview.header if source.preview else ()
    works = [heading for heading in header if _WORK.match(heading)]
    people = _places(header)
    if not works or "number" not in people or not {"full", "last"} & set(people):
        return None
    evidence = f"{len(works)} pieces of work with their highest mark in brackets, as in a Sakai gradebook; unverified"
    return Recognition(format, BOOK, 0.85, evidence)


def read_book(source: Source, claim: Recognition, facts: Facts) -> Book:
    """Read a gradebook; comments are personal and are not read."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    header = list(cells.columns.drop(["file", "row"]))
    people, cells = sheet_learners(cells, _places(header), source.name, "Sakai gradebook", facts.ledgers)
    works = [(heading, found) for heading in header if (found := _WORK.match(heading))]
    titles = [found["title"] for _, found in works]
    highest = [float(found["highest"].replace(",", ".")) for _, found in works]
    items = pd.DataFrame({"item": item_names(titles), "title": titles, "max_score": highest, "stated_id": False})
    items["kind"] = item_kinds(titles)
    marks = [sheet_marks(cells[heading], item, most) for (heading, _), item, most in zip(works, items["item"], highest, strict=True)]
    total = next((heading for heading in header if fold(heading) in _TOTAL), None)
    result = Result(source.name, total, cells[total]) if total and cells[total].notna().any() else None
    return Book(source.name, None, None, people, items, pd.concat(marks, ignore_index=True), result)


def _places(header: tuple[str, ...] | list[str]) -> dict[str, str]:
    folded = {fold(heading): heading for heading in reversed(header)}
    return {key: folded[name] for key, names in _PEOPLE.items() for name in reversed(names) if name in folded}
