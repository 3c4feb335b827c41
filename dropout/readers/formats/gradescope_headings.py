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
_ONE = {"highest": "max points", "handed in": "submission time", "late": "lateness (h:m:s)"}  # in the scores of one assignment
_BESIDE_ONE = re.compile(r"^(?:status|(?:submission|question) id|view count|submission count|.*\([\d.]+ pts?\))$", re.IGNORECASE)
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


def one_work(header: Iterable[str], title: str) -> Work | None:
    """The assignment whose scores a file tells, which only the name of the file calls by its title; None where it tells something else.

    >>> one_work(["SID", "Total Score", "Max Points", "Submission Time", "Lateness (H:M:S)"], "Lab 1").heading
    'Total Score'
    """
    folded = {fold(heading): heading for heading in reversed(list(header))}
    parts = {part: folded[name] for part, name in _ONE.items() if name in folded}
    return Work(title, folded["total score"], parts) if len(parts) == len(_ONE) and "total score" in folded else None


def left_out(header: Iterable[str]) -> list[str]:
    """Headings that are no part of an export."""
    header = list(header)
    one = one_work(header, "")
    works = [one] if one else work_columns(header)
    read = {heading for work in works for heading in (work.heading, *work.parts.values())}
    read |= {heading for heading in header if any(fold(heading) in names for names in _PEOPLE.values())}
    others = [heading for heading in header if heading not in read and not _TOTAL.match(heading)]
    return [heading for heading in others if not (one and _BESIDE_ONE.match(heading))]
