"""The Open University Learning Analytics data set: seven tables, days counted from the start of each presentation."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind, Provenance
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.calendar import LASTS
from dropout.readers.formats.oulad_book import Book
from dropout.readers.formats.oulad_clicks import Clicks, write_clicks
from dropout.readers.formats.oulad_layout import COLUMNS, EVENT_KINDS, MONTHS
from dropout.readers.formats.oulad_people import attributes, read_enrolments
from dropout.readers.formats.oulad_work import read_assessments, read_submissions
from dropout.readers.records import fold
from dropout.readers.report import Question
from dropout.readers.sources import Source
from dropout.schema import Tables, empty_table


class OuladReader:
    """All seven tables in their official layout; only studentInfo is indispensable."""

    name = "oulad"
    title = "OULAD (Open University)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """The table whose columns these mostly are, whatever the file is called."""
        if source.preview is None:
            return None
        header = {fold(name) for name in source.preview.header}
        shares = {role: len(header & set(columns)) / len(header | set(columns)) for role, columns in _FOLDED.items()}
        role = max(shares, key=lambda name: shares[name])
        if shares[role] < 0.6:
            return None
        found = len(header & set(_FOLDED[role]))
        return Recognition(self.name, role, shares[role], f"{found} of {len(COLUMNS[role])} columns of OULAD {role}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read the tables together; raises `DropoutError` where studentInfo or an indispensable column is missing."""
        book = Book(context)
        for source, claim in sources:
            book.add(source, claim)
        if "studentInfo" not in book.files:
            raise DropoutError("studentInfo.csv is missing; without it nobody is enrolled.", where="OULAD", do="Add studentInfo.csv.")
        enrolments = read_enrolments(book)
        resources = _resources(book, enrolments)
        clicks = _clicks(book, enrolments, resources)
        assessments = read_assessments(book, enrolments)
        runs = _runs(book, enrolments, clicks, assessments)
        end_of_run = assessments["run_id"].map(runs.set_index("run_id")["length_days"])
        assessments = assessments.assign(due_day=assessments["due_day"].fillna(end_of_run))
        book.result.tables = Tables(
            runs=runs,
            enrolments=enrolments.reindex(columns=list(empty_table("enrolments"))),
            events=clicks.events if clicks else empty_table("events"),
            attributes=attributes(enrolments),
            resources=resources,
            assessments=assessments,
            submissions=read_submissions(book, enrolments, assessments, runs),
        )
        book.result.identities = _identities(enrolments)
        return book.close()


READER = OuladReader()
_FOLDED = {role: [fold(name) for name in columns] for role, columns in COLUMNS.items()}


def _resources(book: Book, enrolments: pd.DataFrame) -> pd.DataFrame:
    sites = book.table("vle")
    if sites is None:
        return empty_table("resources")
    sites = book.of_known_runs(sites, enrolments)
    sites = book.once(sites, ["run_id", "id_site"], "second row for the same site", "id_site")
    sites, week = book.with_days(sites, "week_from")
    book.ledgers.settle(sites)
    table = pd.DataFrame(
        {
            "resource_id": sites["run_id"] + "/" + sites["id_site"],
            "run_id": sites["run_id"],
            "kind": sites["activity_type"].map(EVENT_KINDS).fillna(EventKind.OTHER),
            "title": sites["activity_type"],
            "week": week,
            "opens_day": week * 7,
        }
    )
    return table.reset_index(drop=True)


def _clicks(book: Book, enrolments: pd.DataFrame, resources: pd.DataFrame) -> Clicks | None:
    files = book.opened("studentVle")
    if not files:
        return None
    book.context.progress("Summing clicks per learner and day", 0.3)
    return write_clicks(files, enrolments, resources, book.context)


def _runs(book: Book, enrolments: pd.DataFrame, clicks: Clicks | None, assessments: pd.DataFrame) -> pd.DataFrame:
    runs = enrolments.drop_duplicates("run_id").sort_values("run_id", ignore_index=True)
    stated = _stated_lengths(book, enrolments)
    due = assessments.groupby("run_id")["due_day"].max()
    rows = []
    for run_id in runs["run_id"]:
        last = max([clicks.last_day.get(run_id, 0) if clicks else 0, *due.reindex([run_id]).dropna()])
        rows.append((stated[run_id], Provenance.STATED) if run_id in stated else _asked_length(book, run_id, int(last) + 1))
    lengths = pd.Series([length for length, _ in rows], dtype="Int64")
    return pd.DataFrame(
        {
            "run_id": runs["run_id"],
            "source": READER.name,
            "institution": "Open University",
            "course": runs["code_module"],
            "title": list(map(_title, runs["code_module"], runs["code_presentation"])),
            "starts_on": pd.NaT,
            "starts_on_provenance": Provenance.STATED,
            "length_days": lengths,
            "length_provenance": [provenance for _, provenance in rows],
            "registration_known": "studentRegistration" in book.files,
            "data_until_day": lengths,
        }
    )


def _stated_lengths(book: Book, enrolments: pd.DataFrame) -> dict[str, int]:
    courses = book.table("courses")
    if courses is None:
        return {}
    courses = book.of_known_runs(courses, enrolments)
    courses = book.once(courses, ["run_id"], "second row for the same presentation", "code_presentation")
    courses, length = book.with_days(courses, "module_presentation_length")
    book.ledgers.settle(courses)
    return {run_id: int(days) for run_id, days in zip(courses["run_id"], length, strict=True) if pd.notna(days) and days > 0}


def _asked_length(book: Book, run_id: str, default: int) -> tuple[int, Provenance]:
    key = f"run_length:{run_id}"
    question = Question(
        key, f"How many days does {run_id} last?", "number", str(default), "No table states it; this is the last day seen.",
        about=run_id, of_all=LASTS,
    )  # fmt: skip
    answer = book.context.ask(question, book.result.questions) or str(default)
    if not answer.strip().isdigit() or int(answer) == 0:
        raise DropoutError("The length of a run is a whole number of days.", where=key, found=answer, do="Write a number such as 240.")
    return int(answer), Provenance.ANSWERED if key in book.context.answers else Provenance.INFERRED


def _title(module: str, presentation: str) -> str:
    """The publisher names presentations by year and month of start, and withholds the day.

    >>> _title("AAA", "2013J")
    'AAA, October 2013'
    """
    month = MONTHS.get(presentation[-1])
    return f"{module}, {month} {presentation[:-1]}" if month else f"{module}, {presentation}"


def _identities(enrolments: pd.DataFrame) -> pd.DataFrame:
    learners = enrolments[["learner_id", "source_id"]].drop_duplicates().rename(columns={"source_id": "source_learner_id"})
    return learners.assign(name=pd.NA, email=pd.NA).astype("string").reset_index(drop=True)
