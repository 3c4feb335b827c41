"""KDD Cup 2015 and XuetangX: enrolments in online courses, logs of a window of days, and who went silent in the days after it."""

from __future__ import annotations

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.assemble import assemble
from dropout.readers.formats.kdd2015_layout import LABEL_DAYS, NEEDED, ROLE_NAMES, columns_of, is_bare_truth, role_of
from dropout.readers.formats.kdd2015_log import read_logs
from dropout.readers.formats.kdd2015_tables import Book
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage


class Kdd2015Reader:
    """Each course is a run; its window is its length, and what came after is the outcome and never a feature."""

    name = "kdd2015"
    title = "KDD Cup 2015 and XuetangX"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """A table by its columns; the truth of the original has no header and counts beside the others only."""
        if source.preview is None:
            return None
        header = source.preview.header
        role = role_of(header, beside=self.name in beside)
        if role:
            headings = columns_of(header)
            found = ", ".join(headings[name] for name in NEEDED[role][0])
            return Recognition(self.name, role, 0.92, f"{found}: the {ROLE_NAMES[role]} table of KDD Cup 2015 or XuetangX")
        first = [header[0], header[1].split(" (")[0]] if len(header) == 2 else []
        if self.name in beside and is_bare_truth([first, *source.preview.rows]):
            return Recognition(self.name, "bare truth", 0.9, "ids of enrolments with 0 or 1, beside tables of KDD Cup 2015")
        return None

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all tables together; raises `DropoutError` where there is no log, or nothing says whose it is."""
        facts = Facts(self.name, only_active=True)
        with open_stage(context) as stage:
            book = Book(sources, facts, context)
            book.read_courses()
            read_logs(book, stage)
            book.read_material()
            book.read_learners()
        message = (
            f"The outcome is the publisher’s: whoever did nothing in the course in the {LABEL_DAYS} days after its window counts "
            "as failed, which is “did not complete”. Nobody here withdrew officially. Learners count from the first thing they did; "
            "those who are enrolled and did nothing stay in from the start."
        )
        facts.findings.append(Finding(Severity.NOTICED, message))
        return assemble(facts, context)


READER = Kdd2015Reader()
