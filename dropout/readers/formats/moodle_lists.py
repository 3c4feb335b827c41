"""The files that list who is in a run: participants, with their roles where they were saved from the page, and sheets of results."""

from __future__ import annotations

from functools import cache

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts, Result
from dropout.readers.formats.moodle_gradebook import result_heading, suspended_left
from dropout.readers.formats.moodle_languages import all_words, match_people
from dropout.readers.formats.moodle_members import KEYS, read_people
from dropout.readers.records import fold
from dropout.readers.sources import Preview, Source
from dropout.schema import among

_WIDEST_SHEET = 8  # columns; a wider table is something else than a list of results


def recognise_list(shown: Preview, name: str, beside: frozenset[str]) -> Recognition | None:
    """Participants by the name of the file or by roles and groups; other lists of people and results only beside other files of Moodle."""
    people = match_people(shown.header)
    named = {"first name", "last name"} <= set(people)
    others = set(shown.header) - set(people.values())
    marked = any(set(heading) & set("()[]") for heading in others)  # how other systems head marks; participants have none
    if named and not marked and _is_participants(name):
        return Recognition("moodle", "participants", 0.75, "names of people, in a file called as Moodle calls participants")
    if (named or "full name" in people) and not marked and {"roles", "group"} <= set(people):
        return Recognition(
            "moodle", "participants", 0.75, f"names of people with {people['roles']} and {people['group']}, as Moodle lists them"
        )
    if "moodle" not in beside or not set(people) & {*KEYS, "first name", "full name"}:
        return None
    result = result_heading(shown.header)
    if result and len(shown.header) <= _WIDEST_SHEET:
        return Recognition("moodle", "results", 0.6, f"ids and the column {result}, beside a Moodle log")
    if named and not marked:
        return Recognition("moodle", "participants", 0.6, "names of participants, beside a Moodle log")
    return None


@cache
def _suspended() -> set[str]:
    """What stands in the column of states of whoever is suspended, in every language."""
    return {word for word, meaning in all_words("people").items() if meaning == "suspended"}


def _is_participants(name: str) -> bool:
    stem = name.rpartition("/")[2].casefold()
    return stem.startswith("courseid_") and "_participants" in stem


def read_list(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> None:
    """Add the people of a list to the facts, and how their run ended where it says so; whoever is suspended there is asked about.

    Raises `DropoutError` where two rows for one person disagree.
    """
    cells, people = read_people(source, claim, facts)
    facts.add("people", people.assign(listed=True))
    staff = people["role"].eq("staff").fillna(False) if "role" in people else pd.Series(False, index=people.index)
    told = cells.drop(columns=["file", "row"])
    suspended = told.apply(lambda column: among(column.map(fold, na_action="ignore"), _suspended())).any(axis=1) & ~staff
    if suspended_left(suspended, source.name, facts, context):
        facts.add("outcomes", pd.DataFrame({"who": people.loc[suspended, "who"], "outcome": Outcome.WITHDRAWN.value}))
    result = result_heading(cells.columns) if claim.role == "results" else None
    if result:
        facts.results.append(Result(source.name, result, cells[result].set_axis(pd.Index(people["who"]))))
