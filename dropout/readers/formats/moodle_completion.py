"""The activity completion report: who had done what by when. Moodle writes it in two ways, with commas and, for Excel, with tabs.

Its first heading is empty (names stand below it); then come id columns and, for each activity, its name and the day by which
it was expected to be done. Below each such pair stand a state and a date.

The report on the completion of the course has the same pairs under headings of their own ("Essay", "Essay - Completion date"),
days of other criteria, and last the day on which the course was complete, which is how it ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.moodle_languages import all_words, match_people
from dropout.readers.formats.moodle_members import KEYS, people_of, read_people
from dropout.readers.numbers import blank_missing
from dropout.readers.people import one_row_each
from dropout.readers.records import DELIMITERS, fold, open_text, sample_records, text_records
from dropout.readers.report import RowLedger
from dropout.readers.sources import Kind, Source
from dropout.readers.tabular import without_lines_below

_DATE = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(:\d{2})?"
COURSE = "course completion"
_NAME = "Full name"
_WIDEST = 20  # id columns; whatever has more before its first pair is another table
_EMPTY_FIRST = re.compile(rf"^(?:\"\")?[{re.escape(DELIMITERS)}]", re.MULTILINE)
_TITLES = 2  # cells of a line above the headings
_ADDED = 1  # columns behind the activities that are passed over


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    above: int  # lines above the headings, such as titles
    ids: tuple[str, ...]  # headings of the id columns, from the second on
    activities: tuple[tuple[str, str], ...]  # name and expected day


@dataclass(frozen=True)
class Report:
    """What one report tells: its people, what each has done (who, title, state, at), the activities and the days expected of them."""

    name: str
    people: pd.DataFrame
    done: pd.DataFrame
    activities: tuple[tuple[str, str], ...]


def recognise_completion(source: Source) -> Recognition | None:
    """A completion report by its empty first heading and its pairs of states and dates."""
    layout = _layout(source)
    if layout is None:
        return _recognise_course(source)
    found = f"an empty first heading and {len(layout.activities)} activities with a state and a date each"
    return Recognition("moodle", "completion", 0.85, found)


def _layout(source: Source) -> _Layout | None:
    if source.kind is Kind.PARQUET:
        return None
    with open_text(source.path) as file:
        sample = file.read(100_000)
    if not _EMPTY_FIRST.search(sample):
        return None
    for delimiter in DELIMITERS:
        records = [row for row in sample_records(sample, delimiter) if any(row)]
        above = next((place for place, row in enumerate(records) if not row[0].strip() or sum(map(bool, row)) > _TITLES), len(records))
        if records[above:] and len(records[above]) > _TITLES and not records[above][0].strip():
            whole = records[above]  # people add columns of their own at the end
            cut = (whole[: len(whole) - more] for more in range(min(_ADDED + 1, len(whole) - 2)))
            return next((layout for header in cut if (layout := _pairs(delimiter, above, header, records[above + 1 :]))), None)
    return None


def _pairs(delimiter: str, above: int, header: list[str], rows: list[list[str]]) -> _Layout | None:
    """The id columns are as few as leave pairs of a name and a day, or no day, behind them."""

    def dated(place: int) -> bool:
        cells = pd.Series([header[place], *(row[place] for row in rows if place < len(row))], dtype="string").str.strip()
        return bool(cells[cells != ""].str.fullmatch(_DATE).all())

    days = [dated(place) for place in range(len(header))]
    for ids in range(min(_WIDEST, len(header) - 2)):
        names = range(1 + ids, len(header) - 1, 2)
        if (len(header) - 1 - ids) % 2 == 0 and all(days[place + 1] and header[place].strip() for place in names):
            pairs = tuple((" ".join(header[place].split()), header[place + 1].strip()) for place in names)
            return _Layout(delimiter, above, tuple(header[1 : 1 + ids]), pairs)
    return None


def _recognise_course(source: Source) -> Recognition | None:
    shown = source.preview
    pairs = _named_pairs(shown.header) if shown else []
    if not shown or not pairs or len(match_people(shown.header[: pairs[0]])) < 2 or pairs[-1] + 2 >= len(shown.header):
        return None
    found = f"{len(pairs)} activities with a state and a date each, and a last column for the course"
    return Recognition("moodle", COURSE, 0.85, found)


def _named_pairs(header: Sequence[str]) -> list[int]:
    """The places of activities behind which their day of completion stands, under their name and always the same words."""
    places = [place for place, name in enumerate(header[:-1]) if header[place + 1].startswith(f"{name} - ")]
    words = {header[place + 1].removeprefix(header[place]) for place in places}
    return places if len(words) == 1 else []


def read_course_completion(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> Report | None:
    """What a report on the completion of the course tells; since when it was complete for whom goes to the facts."""
    cells, people = read_people(source, claim, facts)
    header = [heading for heading in cells.columns if heading not in ("file", "row")]
    places = _named_pairs(header)
    activities = tuple((header[place], "") for place in places)
    pairs = cells[[heading for place in places for heading in header[place : place + 2]]].set_axis(range(2 * len(places)), axis=1)
    done = _done(pairs, people["who"], activities)
    ended = pd.DataFrame({"who": people["who"], "date": blank_missing(cells[header[-1]])}).dropna()
    at = ask_dates(pd.concat([done["date"], ended["date"]], ignore_index=True), source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return None
    ended = ended.assign(at=at.iloc[len(done) :].to_numpy(), outcome=Outcome.COMPLETED.value)
    facts.add("outcomes", ended.dropna(subset="at"))
    return Report(source.name, people, done.assign(at=at.iloc[: len(done)].to_numpy()), activities)


def read_completion(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> Report | None:
    """What a report on the completion of activities tells; None while its dates are in question."""
    layout = _layout(source)
    assert layout is not None  # nothing else is recognised
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    people, pairs = _people_and_pairs(source, layout, ledger)
    people = facts.ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    people = one_row_each(people, "name", pairs.loc[people.index].astype("string").assign(who=people["name"]), facts.ledgers)
    done = _done(pairs.loc[people.index], people["who"], layout.activities)
    at = ask_dates(done["date"], source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return None
    return Report(source.name, people, done.assign(at=at), layout.activities)


def _people_and_pairs(source: Source, layout: _Layout, ledger: RowLedger) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who each row is about, and its states and dates by the place of the activity."""
    width, first = 1 + len(layout.ids) + 2 * len(layout.activities), 1 + len(layout.ids)
    records = [(number, row) for number, row in enumerate(text_records(source.path, layout.delimiter), start=1) if any(row)]
    records = records[layout.above + 1 :]
    ledger.report.rows_read += len(records)
    cells = pd.DataFrame([(row + [""] * width)[:width] for _, row in records], columns=range(width), dtype="string")
    cells = cells.apply(lambda column: column.str.strip()).replace("", pd.NA)
    known = pd.DataFrame({"file": source.name, "row": [number for number, _ in records]})
    cells = without_lines_below(cells.assign(**known), ledger).drop(columns=["file", "row"])
    heads = [_NAME, *(heading if heading.strip() else f"column {place}" for place, heading in enumerate(layout.ids, start=2))]
    named = pd.concat([known.loc[cells.index], cells.iloc[:, :first].set_axis(heads, axis=1)], axis=1)
    people = people_of(named.loc[:, ~named.columns.duplicated()])
    return people, cells.iloc[:, first:].set_axis(range(width - first), axis=1)


def _done(pairs: pd.DataFrame, who: pd.Series, activities: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Columns who, title, state, date: one row for each activity that somebody has completed."""
    parts = [
        pd.DataFrame({"who": who, "title": title, "state": pairs[2 * place], "date": pairs[2 * place + 1]})
        for place, (title, _) in enumerate(activities)
    ]
    done = pd.concat(parts, ignore_index=True)
    undated = set(done.loc[done["date"].isna(), "state"].dropna())  # in a language unknown: what never has a date is not done
    meaning = {state: _meaning(state) or ("open" if state in undated else "done") for state in done["state"].dropna().unique()}
    done = done.assign(state=done["state"].map(meaning).astype("string"))
    return done[done["state"].notna() & (done["state"] != "open") & done["date"].notna()]


def _meaning(state: str) -> str | None:
    """done, open, pass or fail; behind the words may stand who decided so.

    >>> _meaning("Completed (achieved pass grade), set by hand"), _meaning("Por concluir")
    ('pass', 'open')
    """
    words, text = all_words("states"), fold(state)
    return next((words[word] for word in sorted(words, key=len, reverse=True) if text.startswith(word)), None)
