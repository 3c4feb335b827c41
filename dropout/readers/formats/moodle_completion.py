"""The activity completion report: who had done what by when. Moodle writes it in two ways, with commas and, for Excel, with tabs.

Its first heading is empty (names stand below it); then come id columns and, for each activity, its name and the day by which
it was expected to be done. Below each such pair stand a state and a date.

An activity that can be passed or failed, or that a gradebook has marks for, is assessed work, and its completion a hand-in: on
the day that it was completed, which for work marked by hand is the day of the mark. Everything else that was completed is one
action with material. Beside a log only the expected days are taken, because the log has every action and hand-in itself.

The report on the completion of the course has the same pairs under headings of their own ("Essay", "Essay - Completion date"),
days of other criteria, and last the day on which the course was complete, which is how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.facts import titled_item
from dropout.readers.dates import WAITS, ask_dates, read_dates
from dropout.readers.formats.moodle_languages import all_words, match_people
from dropout.readers.formats.moodle_members import KEYS, people_of, read_people
from dropout.readers.formats.moodle_staging import shown_to_sql
from dropout.readers.numbers import blank_missing
from dropout.readers.people import one_row_each
from dropout.readers.records import DELIMITERS, fold, open_text, sample_records, slug, text_records
from dropout.readers.sources import Kind, Source
from dropout.readers.staging import Stage

_DATE = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(:\d{2})?"
COURSE = "course completion"
_NAME = "Full name"
_WIDEST = 20  # id columns; whatever has more before its first pair is another table
_ADDED = 1  # columns behind the activities that are passed over


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    ids: tuple[str, ...]  # headings of the id columns, from the second on
    activities: tuple[tuple[str, str], ...]  # name and expected day


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
    if sample[:1] not in DELIMITERS and not sample.startswith('""'):
        return None
    for delimiter in DELIMITERS:
        records = [row for row in sample_records(sample, delimiter) if any(row)]
        if records and len(records[0]) > 2 and not records[0][0].strip():
            whole = records[0]  # people add columns of their own at the end
            found = (_pairs(delimiter, whole[: len(whole) - more], records[1:]) for more in range(min(_ADDED + 1, len(whole) - 2)))
            return next((layout for layout in found if layout), None)
    return None


def _pairs(delimiter: str, header: list[str], rows: list[list[str]]) -> _Layout | None:
    """The id columns are as few as leave pairs of a name and a day, or no day, behind them."""

    def dated(place: int) -> bool:
        cells = pd.Series([header[place], *(row[place] for row in rows if place < len(row))], dtype="string").str.strip()
        return bool(cells[cells != ""].str.fullmatch(_DATE).all())

    days = [dated(place) for place in range(len(header))]
    for ids in range(min(_WIDEST, len(header) - 2)):
        names = range(1 + ids, len(header) - 1, 2)
        if (len(header) - 1 - ids) % 2 == 0 and all(days[place + 1] and header[place].strip() for place in names):
            pairs = tuple((" ".join(header[place].split()), header[place + 1].strip()) for place in names)
            return _Layout(delimiter, tuple(header[1 : 1 + ids]), pairs)
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


def read_course_completion(stage: Stage, source: Source, claim: Recognition, facts: Facts, context: ReadContext, beside_log: bool) -> None:
    """Add people, what they completed unless a log tells more, and since when the course was complete for them."""
    cells, people = read_people(source, claim, facts)
    header = [heading for heading in cells.columns if heading not in ("file", "row")]
    places = _named_pairs(header)
    layout = _Layout(",", (), tuple((header[place], "") for place in places))
    pairs = cells[[heading for place in places for heading in header[place : place + 2]]].set_axis(range(2 * len(places)), axis=1)
    done = _done(pairs, people["who"], layout)
    ended = pd.DataFrame({"who": people["who"], "date": blank_missing(cells[header[-1]])}).dropna()
    at = ask_dates(pd.concat([done["date"], ended["date"]], ignore_index=True), source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return
    _add_done(stage, people, done.assign(at=at.iloc[: len(done)].to_numpy()), layout, source.name, facts, beside_log)
    ended = ended.assign(at=at.iloc[len(done) :].to_numpy(), outcome=Outcome.COMPLETED.value)
    facts.add("outcomes", ended.dropna(subset="at"))


def read_completion(stage: Stage, source: Source, claim: Recognition, facts: Facts, context: ReadContext, beside_log: bool) -> None:
    """Add people, assessed work and, unless a log tells more, what they completed to the facts."""
    layout = _layout(source)
    assert layout is not None  # nothing else is recognised
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    people, pairs = _people_and_pairs(source, layout)
    ledger.report.rows_read += len(people)
    people = facts.ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    people = one_row_each(people, "name", pairs.loc[people.index].astype("string").assign(who=people["name"]), facts.ledgers)
    done = _done(pairs.loc[people.index], people["who"], layout)
    at = ask_dates(done["date"], source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return
    _add_done(stage, people, done.assign(at=at), layout, source.name, facts, beside_log)


def _add_done(stage: Stage, people: pd.DataFrame, done: pd.DataFrame, layout: _Layout, file: str, facts: Facts, beside_log: bool) -> None:
    """Add the people and, of what they completed, the assessed work and the days; a log beside it tells of these more."""
    facts.add("people", people.assign(listed=True))
    graded = _graded(done, facts)
    _add_work(layout, graded, file, facts)
    if not beside_log:
        _add_actions(stage, done.dropna(subset="at"), graded, facts)


def _people_and_pairs(source: Source, layout: _Layout) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who each row is about, and its states and dates by the place of the activity."""
    width, first = 1 + len(layout.ids) + 2 * len(layout.activities), 1 + len(layout.ids)
    records = [(number, row) for number, row in enumerate(text_records(source.path, layout.delimiter), start=1) if any(row)][1:]
    cells = pd.DataFrame([(row + [""] * width)[:width] for _, row in records], columns=range(width), dtype="string")
    cells = cells.apply(lambda column: column.str.strip()).replace("", pd.NA)
    known = pd.DataFrame({"file": source.name, "row": [number for number, _ in records]})
    heads = [_NAME, *(heading if heading.strip() else f"column {place}" for place, heading in enumerate(layout.ids, start=2))]
    named = pd.concat([known, cells.iloc[:, :first].set_axis(heads, axis=1)], axis=1)
    people = people_of(named.loc[:, ~named.columns.duplicated()])
    return people, cells.iloc[:, first:].set_axis(range(width - first), axis=1)


def _done(pairs: pd.DataFrame, who: pd.Series, layout: _Layout) -> pd.DataFrame:
    """Columns who, title, state, date: one row for each activity that somebody has completed."""
    parts = [
        pd.DataFrame({"who": who, "title": title, "state": pairs[2 * place], "date": pairs[2 * place + 1]})
        for place, (title, _) in enumerate(layout.activities)
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


def _graded(done: pd.DataFrame, facts: Facts) -> set[str]:
    booked = {fold(title) for title in facts.items["title"].dropna()}
    decided = set(done.loc[done["state"].isin(["pass", "fail"]), "title"])
    return decided | {title for title in done["title"].unique() if fold(title) in booked}


def _add_work(layout: _Layout, graded: set[str], name: str, facts: Facts) -> None:
    due = read_dates(pd.Series([day for _, day in layout.activities], dtype="string")).values("day")
    booked = {fold(title) for title in facts.items["title"].dropna()}
    told = [(title, day) for (title, _), day in zip(layout.activities, due, strict=True) if title in graded or fold(title) in booked]
    work = pd.DataFrame(told, columns=["title", "due_at"]).assign(file=name, kind=AssessmentKind.OTHER.value, by_title=True)
    facts.add("items", work.assign(item=[titled_item(name, str(title)) for title in work["title"]]))


def _add_actions(stage: Stage, done: pd.DataFrame, graded: Sequence[str] | set[str], facts: Facts) -> None:
    kinds = facts.items.drop_duplicates("title").set_index("title")["kind"].to_dict()
    submits = done["title"].isin(list(graded))
    quiz = done["title"].map(kinds) == AssessmentKind.QUIZ.value
    kind = pd.Series(EventKind.CONTENT.value, index=done.index).mask(submits, EventKind.ASSIGNMENT.value).mask(quiz, EventKind.QUIZ.value)
    actions = done[["who", "at", "title"]].assign(kind=kind, submits=submits, resource=done["title"].map(slug), count=1, staff_only=False)
    facts.actions.append(stage.write_actions(f"SELECT * FROM {shown_to_sql(stage, actions)}"))
