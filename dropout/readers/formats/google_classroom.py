"""Google Classroom: the grades of a class as a table, with dates and highest marks in two rows above the learners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import Book, add_books
from dropout.readers.course.facts import Facts, Result
from dropout.readers.course.sheets import item_kinds, item_names, sheet_learners, sheet_marks
from dropout.readers.dates import ask_dates
from dropout.readers.numbers import parse_numbers
from dropout.readers.people import match_people
from dropout.readers.records import fold
from dropout.readers.report import Finding, Question, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

DUE, SET, NEITHER = "due", "set", "neither"
# The two rows above the learners, as far as the languages of Classroom could be guessed.
_DATE = {"date", "due date", "fecha", "datum", "data", "dato", "päivämäärä", "tarih", "дата", "日付", "日期", "날짜"}
_POINTS = {
    "points", "points possible", "max points", "puntos", "punkte", "punti", "pontos", "punten", "punkty", "poäng", "puan", "баллы", "点数",
    "分数", "점수",
}  # fmt: skip
_OVERALL = {"overall grade", "overall", "calificación general", "gesamtnote", "note globale", "nota geral", "voto complessivo"}
_FILE = re.compile(r"^(?:(?:grades|export)[ _-]+)?(?P<course>.+?)(?:[ _-]+grades)?(?: ?\(\d+\))?$", re.IGNORECASE)


class GoogleClassroomReader:
    """The grades that a teacher downloads from Classroom, or copies to Sheets and downloads there; a class makes one run."""

    name = "google_classroom"
    title = "Google Classroom (grades of a class; unverified)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By the two rows above the learners, beside columns that name people."""
        preview = source.preview
        if preview is None or len(preview.header) < 3:
            return None
        found = match_people(preview.header)
        named = [key for key in ("first name", "last name", "full name", "email") if key in found]
        if not named:
            return None
        told = _above(preview.header, preview.rows)
        dates, points = bool(told & _DATE), bool(told & _POINTS)
        if not dates and not points:
            return None
        rows = " and ".join(name for name, there in (("Date", dates), ("Points", points)) if there)
        evidence = f"rows of Google Classroom above the learners: {rows}; {len(named)} of its 3 columns on people; unverified"
        return Recognition(self.name, "grades", 0.95 if dates and points else 0.7, evidence)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all downloads together."""
        facts = Facts(self.name)
        add_books([_read_book(source, claim, facts, context) for source, claim in context.reading(sources)], facts)
        return assemble(facts, context)


READER = GoogleClassroomReader()


def _label_place(header: Sequence[str]) -> int:
    """The column in which the rows above the learners say what they tell: the first that is about people."""
    return next((place for place, heading in enumerate(header) if match_people([heading])), 0)


def _above(header: Sequence[str], rows: Sequence[Sequence[str]]) -> set[str]:
    """What the rows above the learners say they tell. They leave the other columns on people empty, as no learner's row does."""
    label = _label_place(header)
    others = [place for place, heading in enumerate(header) if place != label and match_people([heading])]
    above = [row for row in rows[:3] if len(row) > label and not any(row[place].strip() for place in others if place < len(row))]
    return {fold(row[label]) for row in above} & (_DATE | _POINTS)


def _read_book(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> Book:
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    header = list(cells.columns.drop(["file", "row"]))
    found = match_people(header)
    names = {"first name": "first", "last name": "last", "full name": "full", "id": "number", "email": "email", "username": "username"}
    places = {names[key]: heading for key, heading in found.items() if key in names}
    first = cells[header[_label_place(header)]].fillna("").map(fold)
    is_date, is_points = first.isin(_DATE), first.isin(_POINTS)
    facts.ledgers.settle(cells[is_date | is_points])
    dates, points = (cells[rows].iloc[0] if rows.any() else None for rows in (is_date, is_points))
    cells = cells[~(is_date | is_points)]
    people, cells = sheet_learners(cells, places, source.name, "Google Classroom export", facts.ledgers)
    overall = next((heading for heading in header if fold(heading) in _OVERALL), None)
    titles = _titles(header, set(places.values()) | {overall}, cells, points, dates)
    items = pd.DataFrame(
        {
            "item": item_names(titles),
            "title": titles,
            "kind": item_kinds(titles),
            "max_score": _highest(titles, points),
            "due_at": _due(titles, dates, source.name, facts, context),
            "stated_id": False,
        }
    )
    marks = [sheet_marks(cells[title], item, most) for title, item, most in zip(titles, items["item"], items["max_score"], strict=True)]
    result = Result(source.name, overall, cells[overall]) if overall and cells[overall].notna().any() else None
    name = _FILE.match(PurePosixPath(source.name).stem)
    return Book(
        source.name, name["course"].replace("_", " ") if name else None, None, people, items,
        pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=["who", "item"]), result,
        _notes(source.name, header, set(places.values()) | {overall} | set(titles), points is None),
    )  # fmt: skip


def _titles(
    header: list[str], others: set[str | None], cells: pd.DataFrame, points: pd.Series | None, dates: pd.Series | None
) -> list[str]:
    """The columns that are work: with points or a date above, or marks in most of their cells; ungraded material has neither."""
    titles = []
    for heading in header:
        if heading in others:
            continue
        texts = cells[heading].dropna()
        told = any(row is not None and any(sign.isdigit() for sign in str(row[heading])) for row in (points, dates))
        if told or (len(texts) and parse_numbers(texts).notna().mean() >= 0.5):
            titles.append(heading)
    return titles


def _highest(titles: list[str], points: pd.Series | None) -> list[float]:
    if points is None or not titles:
        return [float("nan")] * len(titles)
    return [float(number) for number in parse_numbers(points[titles].astype("string"))]


def _due(titles: list[str], dates: pd.Series | None, file: str, facts: Facts, context: ReadContext) -> pd.Series:
    """When work was due, if that is what the row of dates means; missing while a question on it is open."""
    missing = pd.Series(pd.NaT, index=range(len(titles)), dtype="datetime64[us]")
    if dates is None or not titles or dates[titles].isna().all():
        return missing
    question = Question(
        f"classroom_dates:{file}", f"What do the dates above the marks in {file} tell?", "choice", DUE,
        "Classroom writes when work is due; where work has no due date it may be the day on which it was set.", (DUE, SET, NEITHER),
    )  # fmt: skip
    due = context.ask(question, facts.questions) == DUE
    at = ask_dates(dates[titles].astype("string"), file, context, facts.questions) if due else None
    return missing if at is None else at.reset_index(drop=True)


def _notes(file: str, header: list[str], read: set[str | None], unscaled: bool) -> list[Finding]:
    notes = []
    others = [heading for heading in header if heading not in read and not heading.startswith("column ")]
    if others:
        message = f"{len(others)} columns hold no marks of Google Classroom; they were left out."
        notes.append(Finding(Severity.NOTICED, message, file=file, column=others[0], examples=tuple(others[:10]), total=len(others)))
    if unscaled:
        message = "The row Points is missing: nothing says what the highest marks are."
        do = "Leave the rows above the learners in the file, or answer for the highest marks."
        notes.append(Finding(Severity.NOTICED, message, do=do, file=file))
    return notes
