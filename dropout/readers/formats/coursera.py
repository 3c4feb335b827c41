"""Coursera: the tables of a research export about one or several courses."""

from __future__ import annotations

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.coursera_activity import read_activity, read_marks
from dropout.readers.formats.coursera_layouts import LAYOUTS, UNUSED, recognise_table
from dropout.readers.formats.coursera_people import read_outcomes, read_people, read_situation
from dropout.readers.formats.coursera_runs import read_runs
from dropout.readers.formats.coursera_text import with_doubled_quotes
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import leave_aside


class CourseraReader:
    """A research export: learners are hashes, sessions of a course are its runs."""

    name = "coursera"
    title = "Coursera (research export)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """A table by its columns, whatever prefix the partner has."""
        return recognise_table(source, self.name, beside)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all tables together."""
        facts = Facts(self.name)
        with open_stage(context) as stage:
            tables = FlatTables(facts, stage)
            sources = [(with_doubled_quotes(source, stage.folder), claim) for source, claim in sources]
            tables.add_all(LAYOUTS, sources)
            for source, claim in (own for own in sources if own[1].role == UNUSED):
                leave_aside(source, claim, facts.ledgers, "a table that is not needed")
            read_runs(tables, context)
            read_people(tables)
            read_activity(tables)
            read_marks(tables)
            read_outcomes(tables, context)
            read_situation(tables)
        return assemble(facts, context)


READER = CourseraReader()
