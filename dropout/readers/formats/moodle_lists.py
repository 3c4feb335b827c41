"""The files that list who is in a run: participants, and sheets of results that people made by hand."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course import Facts, Result
from dropout.readers.formats.moodle_gradebook import result_heading
from dropout.readers.formats.moodle_languages import match_people
from dropout.readers.formats.moodle_members import KEYS, read_people
from dropout.readers.sources import Preview, Source

_WIDEST_SHEET = 8  # columns; a wider table is something else than a list of results


def recognise_list(shown: Preview, name: str, beside: frozenset[str]) -> Recognition | None:
    """Participants by the name of the file; other lists of people and results only beside a log or gradebook of Moodle."""
    people = match_people(shown.header)
    named = {"first name", "last name"} <= set(people)
    marked = any(set(heading) & set("()[]") for heading in shown.header)  # how other systems head marks; participants have none
    if named and not marked and _is_participants(name):
        return Recognition("moodle", "participants", 0.75, "names of people, in a file called as Moodle calls participants")
    if "moodle" not in beside or not set(people) & {*KEYS, "first name", "full name"}:
        return None
    result = result_heading(shown.header)
    if result and len(shown.header) <= _WIDEST_SHEET:
        return Recognition("moodle", "results", 0.6, f"ids and the column {result}, beside a Moodle log")
    if named and not marked:
        return Recognition("moodle", "participants", 0.6, "names of participants, beside a Moodle log")
    return None


def _is_participants(name: str) -> bool:
    stem = name.rpartition("/")[2].casefold()
    return stem.startswith("courseid_") and "_participants" in stem


def read_list(source: Source, claim: Recognition, facts: Facts) -> None:
    """Add the people of a list to the facts, and how their run ended where it says so.

    Raises `DropoutError` where two rows for one person disagree.
    """
    cells, people = read_people(source, claim, facts)
    facts.add("people", people.assign(listed=True))
    result = result_heading(cells.columns) if claim.role == "results" else None
    if result:
        facts.results.append(Result(source.name, result, cells[result].set_axis(pd.Index(people["who"]))))
