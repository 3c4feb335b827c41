"""Reports of who was at an online meeting, as Teams and Zoom hand them out: tables below each other, one of them about people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.course.sheets import sheet_learners
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.people import MAIL
from dropout.readers.records import fold, sample_records, text_sample, unique_names
from dropout.readers.sources import Preview, Source
from dropout.readers.tabular import read_table

_NAMES = ("name", "full name", "name (original name)", "participant", "participant name", "user name")
_CAME = ("first join", "first join time", "join time", "join", "joined", "time joined", "joined at", "timestamp")
_LEFT = ("last leave", "last leave time", "leave time", "leave", "left", "time left", "left at", "user action")
_MAILS, _ROLES = ("email", "user email", "participant id (upn)"), ("role",)
_TITLES = ("meeting title", "topic", "title")
_HOSTS = ("organizer", "organiser", "co-organizer", "co-organiser", "host", "co-host")
_FIRST, _LEAST = 40, 2  # rows in which the people begin; cells of a row about somebody


@dataclass(frozen=True)
class Meeting:
    """Where the people of a report begin, the headings that say who and when, what the meeting is called and whose it is."""

    layout: Preview
    places: dict[str, str]
    title: str
    hosts: frozenset[str]


def meeting_in(source: Source) -> Meeting | None:
    """The report of a meeting that a file is; None for any other file.

    A heading for who joined and one for when they came and went, in English; in any other language the columns are asked.
    """
    shown = source.preview
    if shown is None or not any(_people(row) for row in (shown.header, *shown.rows[:_FIRST])):
        return None
    rows = sample_records(text_sample(source.path), shown.delimiter)
    place = next(place for place, row in enumerate(rows) if _people(row))
    header = tuple(unique_names(rows[place]))
    layout = Preview(shown.delimiter, place + 1, header, tuple(map(tuple, rows[place + 1 : place + 1 + _FIRST])))
    places = _people(header)
    title, hosts = _above(rows[:place])
    return Meeting(layout, places, title, hosts) if places else None


def meeting_claim(source: Source, name: str) -> Recognition | None:
    """The claim on the report of a meeting."""
    found = meeting_in(source)
    return Recognition(name, "meeting", 0.75, f"who joined a meeting, by {', '.join(found.places.values())}") if found else None


def read_meetings(
    claimed: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext, course: str | None
) -> pd.DataFrame:  # fmt: skip
    """Add the people of meetings; columns who, course and at, a row for each of them and meeting.

    Who organised a meeting is no learner, and who joined one twice was there once. Whether the day or the month comes first is told
    by all meetings together.
    """
    parts = [(_people_of(source, claim, facts), meeting_in(source)) for source, claim in claimed]
    came = [cells[found.places["came"]] for (_, cells), found in parts if found]
    at = ask_dates(pd.concat(came, ignore_index=True), claimed[0][0].name, context, facts.questions)
    if at is None:
        for people, _ in (people for people, _ in parts):
            facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return pd.DataFrame()
    start = 0
    for (people, _), _ in parts:
        told = at.iloc[start : start + len(people)].notna().set_axis(people.index)
        people = facts.ledgers.keep(people, told, reason="no day of joining that can be read")
        facts.add("people", people.assign(course=course, listed=False))
        start += len(told)
    who = pd.concat([cells.index.to_series() for (_, cells), _ in parts], ignore_index=True)
    return pd.DataFrame({"who": who, "at": at, "course": course}).dropna(subset="at").astype({"at": "datetime64[us]"})


def _people_of(source: Source, claim: Recognition, facts: Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The people of a meeting, and their cells by who."""
    found = meeting_in(source)
    assert found is not None  # the file was claimed by it
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence), found.layout)
    other = (cells.drop(columns=["file", "row"]).notna().sum(axis=1) < _LEAST) | (cells["row"].diff() > 1)
    cells = facts.ledgers.keep(cells, ~other.cummax(), reason="a row of another table of the meeting")
    cells = facts.ledgers.keep(cells, ~_hosts(cells, found), reason="whoever organised the meeting, no learner")
    keys: dict[str, str] = {key: heading for key, heading in found.places.items() if key in ("full", "email")}
    known = cells[keys["email"]].fillna(cells[keys["full"]]) if "email" in keys else cells[keys["full"]]
    again = known.map(fold, na_action="ignore").duplicated() & known.notna()
    cells = facts.ledgers.keep(cells, ~again, reason="came or went once more")
    return sheet_learners(cells, keys, source.name, "report of a meeting", facts.ledgers)


def course_of(meetings: Sequence[Source]) -> str | None:
    """What the run of several meetings is called: their title, or the part of it that they begin with."""
    titles = [found.title for source in meetings if (found := meeting_in(source)) and found.title]
    if not titles:
        return None
    same = 0
    while same < min(map(len, titles)) and len({title[same] for title in titles}) == 1:
        same += 1
    return titles[0][:same].strip(" -–:#,(") or titles[0]


def _people(row: Sequence[str]) -> dict[str, str]:
    """The headings of a row by what they say, where it has those of a list of people who came and went."""
    known = {fold(cell.strip()): cell for cell in reversed(row) if cell.strip()}
    kinds = {"full": _NAMES, "came": _CAME, "left": _LEFT, "email": _MAILS, "role": _ROLES}
    found = {kind: known[word] for kind, words in kinds.items() for word in reversed(words) if word in known}
    old = fold(found.get("came", "")) == "timestamp"
    told = {"full", "came", "left"} <= set(found) and old == (fold(found["left"]) == "user action")
    return found if told else {}


def _above(rows: Sequence[Sequence[str]]) -> tuple[str, frozenset[str]]:
    """The title of the meeting, beside or below its heading, and the addresses that stand above the people: those of its host."""
    title = ""
    for place, row in enumerate(rows):
        for number, cell in enumerate(row):
            if fold(cell.strip()) in _TITLES and not title:
                beside = row[number + 1].strip() if len(row) == 2 else ""
                below = rows[place + 1][number].strip() if len(row) > 2 and place + 1 < len(rows) and number < len(rows[place + 1]) else ""
                title = beside or below
    mails = pd.Series([fold(cell.strip()) for row in rows for cell in row], dtype="string")
    return title, frozenset(mails[mails.str.fullmatch(MAIL)])


def _hosts(cells: pd.DataFrame, found: Meeting) -> pd.Series:
    """Which rows are about whoever organised the meeting."""
    host = pd.Series(False, index=cells.index)
    if "role" in found.places:
        host |= cells[found.places["role"]].map(fold, na_action="ignore").isin(_HOSTS)
    if "email" in found.places:
        host |= cells[found.places["email"]].map(fold, na_action="ignore").isin(found.hosts)
    return host
