"""Sakai: the five tables of the Apereo Learning Analytics Processor, and the gradebook that a teacher exports."""

from __future__ import annotations

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import add_books
from dropout.readers.course.facts import Facts
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.sakai_book import BOOK, read_book, recognise_book
from dropout.readers.formats.sakai_tables import LAYOUTS, MISSING, read_tables
from dropout.readers.layouts import best_fit, plain_heading, recognised
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage


class SakaiReader:
    """The extracts of an institution and the gradebook of a teacher; the tables of one extract belong together."""

    name = "sakai"
    title = "Sakai (Apereo LAP tables, gradebook)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """A table by its columns, a gradebook by the highest marks in its headings.

        Who calls the learner STUDENT_ID, as many tables do, may have no column that the extracts do not have.
        """
        if source.preview is None:
            return None
        found = best_fit(LAYOUTS, source.preview.header)
        if found and not (found.unknown and plain_heading(found.held.get("who", "")) == "studentid"):
            return recognised(found, self.name, "the Apereo LAP table")
        return recognise_book(source, self.name)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all tables together; a gradebook is one more list of the same people."""
        facts = Facts(self.name)
        with open_stage(context) as stage:
            tables = FlatTables(facts, stage)
            tables.add_all(LAYOUTS, sources, MISSING)
            read_tables(tables, context)
        books = [read_book(source, claim, facts) for source, claim in sources if claim.role == BOOK]
        add_books(books, facts, named=not tables.views)
        return assemble(facts, context)


READER = SakaiReader()
