"""Blackboard Learn: Grade Center and gradebook downloads, and sheets for uploading grades."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import Book, add_books
from dropout.readers.course.facts import Facts
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.blackboard_book import read_book
from dropout.readers.formats.blackboard_headings import recognise_book
from dropout.readers.formats.blackboard_history import HISTORY, read_history, recognise_history
from dropout.readers.formats.blackboard_tests import TESTS, read_tests, recognise_tests
from dropout.readers.formats.blackboard_words import UNAVAILABLE
from dropout.readers.report import Finding, Question, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage

LAST_ACCESS, NOT_AVAILABLE = "last_access", "not_available"


class BlackboardReader:
    """What a teacher downloads from Blackboard; files of one course make one run."""

    name = "blackboard"
    title = "Blackboard (Grade Center download, test results, grade history)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """Results of a test by their questions, a download by its headings or its name."""
        return recognise_tests(source) or recognise_history(source) or recognise_book(source)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all downloads together: several of one course show when each mark appeared."""
        return assemble(read_facts(sources, context), context)


READER = BlackboardReader()


def read_facts(sources: list[tuple[Source, Recognition]], context: ReadContext) -> Facts:
    """What the files say, before people and runs are settled."""
    facts = Facts(READER.name)
    tests = [(source, claim) for source, claim in sources if claim.role == TESTS]
    books = [read_book(source, claim, facts.ledgers) for source, claim in context.reading(sources) if claim.role not in (TESTS, HISTORY)]
    add_books(books, facts)
    for source, claim in tests:
        read_tests(source, claim, facts)
    with open_stage(context) as stage:
        for source, claim in sources:
            if claim.role == HISTORY:
                read_history(source, claim, facts, context, stage)
    for book in books:
        if book.exported_at is None and (last := _last_access(book)) is not None:
            facts.exported_at[book.name] = last
    _add_last_access(books, facts, context)
    _add_unavailable(books, facts, context)
    if books:
        facts.findings += _what_it_hides(books)
    return facts


def _last_access(book: Book) -> pd.Timestamp | None:
    """The last access of anybody, where no question about its dates is open: the file is not older than that."""
    column = read_dates(book.people["access"])
    last = None if column.order == "ambiguous" or column.yearless else column.values().max()
    return None if last is None or pd.isna(last) else last


def _add_last_access(books: list[Book], facts: Facts, context: ReadContext) -> None:
    """One visit per learner on the day of the last access, if somebody says that the course is still running.

    As of the day of the export it tells who has been away. As of any day before, it tells who never came back: a learner
    whose last access is later seems silent until then. So it is left out until somebody asks for it, and no finished run
    should be learnt from with it.
    """
    known = [book for book in books if book.people["access"].notna().any()]
    if not known:
        return
    question = Question(
        LAST_ACCESS, "Is this for a course that is still running, so that Last Access shows how long each learner has been away?", "choice",
        "no", "Blackboard tells only the last access, as of the export. It is right for this week and misleading for weeks before it.",
        ("yes", "no"),
    )  # fmt: skip
    if context.ask(question, facts.questions) == "no":
        return
    parts = []
    for book in known:
        at = ask_dates(book.people["access"], book.name, context, facts.questions)
        if at is not None:
            parts.append(book.people.assign(at=at).dropna(subset="at")[["who", "at"]].assign(course=facts.titles[book.name]))
    visits = pd.concat(parts).drop_duplicates() if parts else pd.DataFrame(columns=["who"])
    if len(visits):
        with open_stage(context) as stage:
            stage.connection.register("visits", visits)
            select = f"SELECT who, course, \"at\", '{EventKind.NAVIGATION.value}' AS kind, 1 AS count FROM visits"
            facts.actions.append(stage.write_actions(select))


def _add_unavailable(books: list[Book], facts: Facts, context: ReadContext) -> None:
    """Learners whose course is not available to them: at many places, but not everywhere, these are who withdrew."""
    parts = [book.people.assign(course=facts.titles[book.name]) for book in books]
    if not parts:
        return
    people = pd.concat(parts)
    people = people[people["role"].isna()].drop_duplicates(["who", "course"])
    gone = people[people["available"].str.casefold().isin(UNAVAILABLE)]
    if gone.empty or len(gone) == len(people):
        return
    question = Question(
        NOT_AVAILABLE, "What does Availability No mean here?", "choice", "not known",
        f"{len(gone)} of {len(people)} learners have it. At many institutions it is set for those who withdrew.", ("withdrew", "not known"),
    )  # fmt: skip
    if context.ask(question, facts.questions) == "withdrew":
        facts.add("outcomes", gone[["who", "course"]].assign(outcome=Outcome.WITHDRAWN.value))


def _what_it_hides(books: list[Book]) -> list[Finding]:
    files = ", ".join(book.name for book in books[:10])
    message = "A Grade Center download leaves out learners who were removed from the course, and rows that were hidden."
    do = "Those who left matter most. Tick Include Hidden Information when downloading, and add a list of withdrawals."
    findings = [Finding(Severity.NOTICED, message, do=do, file=files)]
    if any(book.result is not None for book in books):
        message = "Totals of Blackboard leave out work without a mark, unless they are not calculated as running totals."
        do = "Before answering for a pass mark, check the settings of the total; a download after the last mark is safe."
        findings.append(Finding(Severity.NOTICED, message, do=do, file=files))
    return findings
