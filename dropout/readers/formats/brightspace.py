"""D2L Brightspace: grades, attendance and quiz exports of teachers, Data Sets and learner usage of institutions, together."""

from __future__ import annotations

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import Book, add_books
from dropout.readers.course.facts import Facts
from dropout.readers.formats.brightspace_activity import read_activity
from dropout.readers.formats.brightspace_book import place_book, read_book
from dropout.readers.formats.brightspace_courses import Reading, find_courses
from dropout.readers.formats.brightspace_headings import recognise_book
from dropout.readers.formats.brightspace_lists import (
    ATTENDANCE,
    CLASSLIST,
    QUIZ,
    USAGE,
    read_attendance,
    read_classlist,
    read_quiz,
    read_usage,
    recognise_list,
)
from dropout.readers.formats.brightspace_members import read_members, read_users
from dropout.readers.formats.brightspace_sets import SETS, UNUSED, recognise_set, stage_set
from dropout.readers.formats.brightspace_work import read_marks, read_work
from dropout.readers.sources import Source
from dropout.readers.staging import Stage, open_stage
from dropout.readers.tabular import leave_aside

GRADES = "gradebook"
Claimed = list[tuple[Source, Recognition]]


class BrightspaceReader:
    """Everything that teachers and institutions get out of Brightspace; files of one course make one run."""

    name = "brightspace"
    title = "D2L Brightspace (grades export, Data Sets)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """What kind of Brightspace file it is, by its headings; the surest of the kinds that fit."""
        claims = [claim for recognise in (recognise_set, recognise_book, recognise_list) if (claim := recognise(source))]
        return max(claims, key=lambda claim: claim.confidence, default=None)

    def read(self, sources: Claimed, context: ReadContext) -> ReadResult:
        """Read all files together; each kind may use what the kinds before it told."""
        return assemble(read_facts(sources, context), context)


READER = BrightspaceReader()


def read_facts(sources: Claimed, context: ReadContext) -> Facts:
    """What the files say, before people and runs are settled."""
    facts = Facts(READER.name)
    with open_stage(context) as stage:
        sets = {name: own for name in SETS if (own := [(source, claim) for source, claim in sources if claim.role == name])}
        _read_sets(sets, facts, stage, context)
        books = [read_book(source, claim, facts.ledgers) for source, claim in sources if claim.role == GRADES]
        _add_gradebooks(books, facts, alone=not sets)
        for role, read_list in ((CLASSLIST, read_classlist), (ATTENDANCE, read_attendance), (QUIZ, read_quiz), (USAGE, read_usage)):
            for source, claim in sources:
                if claim.role == role:
                    read_list(source, claim, facts, stage)
    for source, claim in sources:
        if claim.role == UNUSED:
            leave_aside(source, claim, facts.ledgers, "a data set that is not needed")
    return facts


def _add_gradebooks(books: list[Book], facts: Facts, *, alone: bool) -> None:
    """Grades exports as what the data sets call their courses; where nothing tells, people decide."""
    placed = [] if alone else [own for book in books if (own := place_book(book, facts))]
    add_books(placed, facts)
    names = {book.name for book in placed}
    add_books([book for book in books if book.name not in names], facts, named=alone)
    first = facts.marks.groupby(["who", "item"], sort=False)["submitted_at"].transform("min")
    facts.marks = facts.marks.assign(submitted_at=first)  # marks and hand-ins come from different files


def _read_sets(sets: dict[str, Claimed], facts: Facts, stage: Stage, context: ReadContext) -> None:
    if not sets:
        return
    views = {}
    for name, own in sets.items():
        context.progress(f"Reading {name}", 0.2)
        views[name] = stage_set(stage, SETS[name], own, facts.ledgers)
    reading = Reading(facts, stage, context, views)
    find_courses(reading)
    read_members(reading)
    read_work(reading)
    read_marks(reading)
    read_activity(reading)
    read_users(reading)
