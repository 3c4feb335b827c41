"""FutureLearn: the tables of one or several runs, as they are downloaded for each."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.assemble import assemble
from dropout.readers.formats.futurelearn_read import Table
from dropout.readers.formats.futurelearn_tables import TABLES, match_table
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage

_NAME = re.compile(rf"^(?P<run>.*?)[\s_.-]*(?:{'|'.join(sorted(TABLES, key=len, reverse=True))})s?\b.*$", re.IGNORECASE)


class FutureLearnReader:
    """Tables are told apart by their columns, runs by the names of files; leavers are in them, with the day they left."""

    name = "futurelearn"
    title = "FutureLearn (enrolments, step activity, question responses, …)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:  # noqa: ARG002
        """A table by its columns; a file with nothing but a header is one, too."""
        if source.preview is None:
            return None
        table, found = match_table(source.preview.header)
        if not table:
            return None
        return Recognition(self.name, table, 0.95, f"{found} of {len(TABLES[table])} columns of the FutureLearn table {table}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all tables of all runs together."""
        facts = Facts(self.name)
        with open_stage(context) as stage:
            kinds: dict[tuple[str, str], str] = {}
            for source, claim in context.reading(sorted(sources, key=lambda pair: list(TABLES).index(pair[1].role))):
                ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
                Table(source, ledger, run_of(source.name, claim.role), facts, stage, context, kinds).read(claim.role)
        facts.registration_stated = any(claim.role == "enrolments" for _, claim in sources)
        return assemble(facts, context)


READER = FutureLearnReader()


def run_of(name: str, table: str) -> str:
    """The run that a file is of: its name without the table's, else the folder it lies in.

    >>> run_of("data.zip/forensic-psychology-6_step-activity.csv", "step-activity"), run_of("dementia-2/enrolments.csv", "enrolments")
    ('forensic-psychology-6', 'dementia-2')
    """
    path = PurePosixPath(name)
    match = _NAME.match(path.stem)
    own = (match["run"] if match else path.stem if table not in path.stem else "").strip(" _.-")
    return own or path.parent.name or "futurelearn"
