"""Gradescope: the grades of a course, one row for each learner, with the time of every hand-in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind, EventKind
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import Book, add_books
from dropout.readers.course.facts import Facts
from dropout.readers.course.sheets import item_names, sheet_learners, sheet_marks
from dropout.readers.dates import ask_dates
from dropout.readers.formats.gradescope_headings import Work, left_out, one_work, people_places, work_columns
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import slug
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import read_table
from dropout.sql import quoted

_FILE = re.compile(r"^(?P<course>.+?)[_ -]grades?(?: ?\(\d+\))?$", re.IGNORECASE)
_SCORES = re.compile(r"[_ -]scores?(?: ?\(\d+\))?$", re.IGNORECASE)
_QUIZ = re.compile(r"\bquiz", re.IGNORECASE)
_EXAM = re.compile(r"\b(?:mid-?term|final exam|exam)\b", re.IGNORECASE)


class GradescopeReader:
    """The grades that a teacher downloads from Gradescope, of a course or of one assignment; files of one course make one run."""

    name = "gradescope"
    title = "Gradescope (grades of a course or an assignment)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By the columns that stand beside each assignment: maximum, time of the hand-in, lateness."""
        if source.preview is None:
            return None
        if one_work(source.preview.header, ""):
            return Recognition(self.name, "scores", 0.97, "scores of one assignment of Gradescope")
        works = work_columns(source.preview.header)
        parts = sum(len(work.parts) for work in works)
        if not parts or not any({"highest", "late"} & set(work.parts) for work in works):
            return None
        evidence = f"{len(works)} assignments of Gradescope, {parts} of the {3 * len(works)} columns beside them"
        return Recognition(self.name, "grades", 0.97 if parts >= len(works) else 0.8, evidence)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all downloads together."""
        facts = Facts(self.name)
        books = [_read_book(source, claim, facts, context) for source, claim in context.reading(sources)]
        books = _with_courses(books)
        add_books(books, facts)
        _add_hand_ins(books, facts, context)
        return assemble(facts, context)


READER = GradescopeReader()


def _with_courses(books: list[Book]) -> list[Book]:
    """Scores of single assignments do not say of which course: those about mostly the same people are of one, called by the first."""
    named = list[Book]()
    for book in books:
        people = set(book.who_is.dropna())
        same = next((other.course for other in named if 2 * len(people & set(other.who_is)) > len(people)), None)
        named.append(replace(book, course=book.course or same or PurePosixPath(book.name).stem))
    return named


def _read_book(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> Book:
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    header = list(cells.columns.drop(["file", "row"]))
    people, cells = sheet_learners(cells, people_places(header), source.name, "Gradescope export", facts.ledgers)
    stem = PurePosixPath(source.name).stem
    one = one_work(header, _SCORES.sub("", stem).replace("_", " ").strip())
    works = [one] if one else [work for work in work_columns(header) if work.parts]
    highest = [float(parse_numbers(cells[work.parts["highest"]]).max()) if "highest" in work.parts else float("nan") for work in works]
    handed_in = _times(cells, works, source.name, facts, context)
    items = pd.DataFrame(
        {
            "item": item_names([work.title for work in works]),
            "title": [work.title for work in works],
            "kind": [_kind(work.title) for work in works],
            "max_score": highest,
            "due_at": [_due(cells, work, handed_in) for work in works],
            "stated_id": False,
        }
    )
    marks = [
        _marks(cells, work, item, most, handed_in.get(work.title)) for work, item, most in zip(works, items["item"], highest, strict=True)
    ]
    found = None if one else _FILE.match(stem)
    findings = _notes(source.name, works, items, left_out(header))
    empty = pd.DataFrame(columns=["who", "item", "submitted_at"])
    return Book(
        source.name, found["course"].replace("_", " ") if found else None, None, people, items,
        pd.concat(marks, ignore_index=True) if marks else empty, None, findings,
    )  # fmt: skip


def _times(cells: pd.DataFrame, works: list[Work], file: str, facts: Facts, context: ReadContext) -> dict[str, pd.Series]:
    """When each learner handed in, by title of the work: on the clock of the course, as the teacher sees it, without its zone."""
    timed = {work.title: cells[work.parts["handed in"]] for work in works if "handed in" in work.parts}
    if not timed:
        return {}
    texts = pd.concat(list(timed.values()), ignore_index=True).str.replace(r"\s*(?:[+-]\d{2}:?\d{2}|Z)$", "", regex=True)
    at = ask_dates(texts, file, context, facts.questions)
    if at is None:
        return {}
    odd = texts[texts.notna() & at.isna()]
    if len(odd):
        message = f"{len(odd)} submission times cannot be read as dates; the work counts as handed in, on no known day."
        do = "Export the grades again, without opening the file in a spreadsheet program."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file, examples=tuple(map(str, odd.head(10))), total=len(odd)))
    rows = len(cells)
    return {title: at.iloc[place * rows : (place + 1) * rows].set_axis(cells.index) for place, title in enumerate(timed)}


def _marks(cells: pd.DataFrame, work: Work, item: str, highest: float, handed_in: pd.Series | None) -> pd.DataFrame:
    """Marks, and hand-ins that have none yet."""
    blank = pd.Series(pd.NA, index=cells.index, dtype="string")
    told = cells[work.parts["handed in"]] if "handed in" in work.parts else blank
    marks = sheet_marks(cells[work.heading] if work.heading else blank, item, highest).set_index("who")
    waiting = told.index[told.notna() & ~told.index.isin(marks.index)]
    marks = pd.concat([marks, pd.DataFrame({"item": item, "status": "submitted"}, index=waiting)]) if len(waiting) else marks
    at = pd.NaT if handed_in is None else handed_in.reindex(marks.index)
    return marks.assign(submitted_at=at).rename_axis("who").reset_index()


def _due(cells: pd.DataFrame, work: Work, handed_in: dict[str, pd.Series]) -> pd.Timestamp:
    """When work was due, by how late it was: the time that most who were late agree on, the earliest of several."""
    if "late" not in work.parts or work.title not in handed_in:
        return pd.NaT
    parts = cells[work.parts["late"]].str.extract(r"^(\d+):(\d{1,2}):(\d{1,2})$").astype("float64")
    late = pd.to_timedelta(parts[0] * 3600 + parts[1] * 60 + parts[2], unit="s")
    due = (handed_in[work.title] - late)[late > pd.Timedelta(0)].dropna().dt.round("min")
    return due.mode().min() if len(due) else pd.NaT


def _kind(title: str) -> str:
    if _QUIZ.search(title):
        return AssessmentKind.QUIZ.value
    return AssessmentKind.EXAM.value if _EXAM.search(title) else AssessmentKind.ASSIGNMENT.value


def _add_hand_ins(books: list[Book], facts: Facts, context: ReadContext) -> None:
    """Hand-ins as what people did; work is known from the day that somebody first handed it in, else from the end of the data."""
    parts = []
    for book in books:
        handed_in = book.marks.dropna(subset="submitted_at")
        label = facts.titles[book.name]
        parts.append(handed_in.assign(course=label, item=f"{label}/" + handed_in["item"].astype("string"), book=book.name))
    rows = pd.concat([part[["who", "course", "item", "submitted_at", "book"]] for part in parts], ignore_index=True)
    if rows.empty:
        return
    rows = rows.astype({"submitted_at": "datetime64[us]"})
    first = rows.groupby("item")["submitted_at"].min()
    known = facts.items["item"].map(first).fillna(rows["submitted_at"].max())
    facts.items = facts.items.assign(known_at=known.astype("datetime64[us]"))
    rows = rows.merge(facts.items[["item", "title"]], on="item").assign(resource=lambda frame: frame["item"].map(slug))
    with open_stage(context) as stage:
        stage.connection.register("rows", rows.astype(dict.fromkeys(("who", "course", "resource", "title", "book"), "object")))
        facts.actions += [
            stage.write_actions(
                f"SELECT who, course, submitted_at AS \"at\", '{EventKind.ASSIGNMENT.value}' AS kind, resource, title, 1 AS count "
                f"FROM rows WHERE book = {quoted(book)} ORDER BY submitted_at, who"
            )
            for book in rows["book"].unique()
        ]


def _notes(file: str, works: list[Work], items: pd.DataFrame, others: list[str]) -> list[Finding]:
    notes = []
    dated = int(items["due_at"].notna().sum()) if len(items) else 0
    if dated:
        message = f"Due dates of {dated} of {len(items)} assignments were read off how late work was; the others have none."
        notes.append(Finding(Severity.NOTICED, message, do="Extensions of single learners can mislead: compare a few.", file=file))
    bare = [work.title for work in works if not work.heading]
    if bare:
        message = f"{len(bare)} assignments have no column with the score; only that they were handed in is known."
        do = "Give the column of the score the name of the assignment, as Gradescope writes it."
        notes.append(Finding(Severity.NOTICED, message, do=do, file=file, examples=tuple(bare[:10]), total=len(bare)))
    if others:
        message = f"{len(others)} columns are no part of a Gradescope export; they were left out."
        notes.append(Finding(Severity.NOTICED, message, file=file, column=others[0], examples=tuple(others[:10]), total=len(others)))
    return notes
