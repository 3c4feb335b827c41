"""What the columns of a Gradescope export are: who, and for each assignment its score, maximum, time and lateness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dropout.readers.records import fold

_PEOPLE = {
    "first": ("first name",),
    "last": ("last name",),
    "full": ("name", "full name", "student name"),
    "number": ("sid", "student id", "id"),
    "email": ("email", "email address", "e-mail"),
    "section": ("sections", "section", "section_name", "section name"),
}
_PARTS = {"max points": "highest", "submission time": "handed in", "lateness": "late"}
_PART = re.compile(
    r"^(?P<title>.*\S)\s+-\s+(?P<part>Max Points|Submission Time|Lateness)(?:\s*\(H:M:S\))?(?P<again>\s\(\d+\))?$", re.IGNORECASE
)
_TOTAL = re.compile(r"^total (?:lateness|score|points)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Work:
    """An assignment: its title, the heading of its score where there is one, and of the columns beside it: highest, handed in, late."""

    title: str
    heading: str | None
    parts: dict[str, str] = field(default_factory=dict)


def people_places(header: Iterable[str]) -> dict[str, str]:
    """The headings that say who a row is about, by what they hold.

    >>> people_places(["First Name", "SID", "section_name", "Lab 1"])
    {'first': 'First Name', 'number': 'SID', 'section': 'section_name'}
    """
    folded = {fold(heading): heading for heading in reversed(list(header))}
    return {key: folded[name] for key, names in _PEOPLE.items() for name in reversed(names) if name in folded}


def work_columns(header: Iterable[str]) -> list[Work]:
    """The assignments of an export, in their order: those with any column beside the score.

    >>> work_columns(["SID", "Lab 1", "Lab 1 - Max Points", "Lab 1 - Submission Time"])
    [Work(title='Lab 1', heading='Lab 1', parts={'highest': 'Lab 1 - Max Points', 'handed in': 'Lab 1 - Submission Time'})]
    """
    header = list(header)
    works: dict[str, Work] = {}
    for heading in header:
        found = _PART.match(heading)
        if found:
            title = found["title"] + (found["again"] or "")
            work = works.setdefault(title, Work(title, title if title in header else None))
            work.parts[_PARTS[found["part"].casefold()]] = heading
    return list(works.values())


def left_out(header: Iterable[str]) -> list[str]:
    """Headings that are no part of an export."""
    header = list(header)
    works = work_columns(header)
    read = {heading for work in works for heading in (work.heading, *work.parts.values())} | set(people_places(header).values())
    return [heading for heading in header if heading not in read and not _TOTAL.match(heading)]
