"""Open edX: tracking logs, the reports of the instructor dashboard and tables of the database, together."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.formats.edx_books import add_reports
from dropout.readers.formats.edx_engagement import read_engagement, recognise_engagement
from dropout.readers.formats.edx_grades import read_grades
from dropout.readers.formats.edx_handed_in import NO_WORKS, handed_in_works
from dropout.readers.formats.edx_lines import recognise_log
from dropout.readers.formats.edx_log import plain_course, read_logs
from dropout.readers.formats.edx_profile import read_profile
from dropout.readers.formats.edx_reports import GRADES, PROBLEMS, PROFILE, Report, file_facts, read_cells, recognise_report, user_ids
from dropout.readers.formats.edx_structure import STRUCTURE, read_structure, recognise_structure
from dropout.readers.formats.edx_tables import read_tables, recognise_table
from dropout.readers.formats.edx_work import read_work, recognise_work
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage


class EdxReader:
    """What instructors and hosts get out of Open edX; the courses of a log and the reports about them are joined."""

    name = "edx"
    title = "Open edX (tracking log, grade report, problem grades, profile)"

    def recognise(self, source: Source, _beside: frozenset[str], /) -> Recognition | None:
        """A log by its first lines, a report or a table by its headings."""
        return (
            recognise_log(source)
            or recognise_engagement(source)
            or recognise_work(source)
            or recognise_report(source)
            or recognise_table(source)
            or recognise_structure(source)
        )

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files together."""
        return assemble(read_facts(sources, context), context)


READER = EdxReader()


def read_facts(sources: list[tuple[Source, Recognition]], context: ReadContext) -> Facts:
    """What the files say, before people and runs are settled. Reports tell the log whose user name is whose, and the other way round."""
    facts = Facts(READER.name)
    by_role = defaultdict(list)
    for source, claim in sources:
        by_role[claim.role].append((source, claim))
    tables = [read_cells(source, claim, facts.ledgers) for role in (GRADES, PROBLEMS, PROFILE) for source, claim in by_role.pop(role, [])]
    reported = frozenset(plain_course(course) for table in tables if (course := file_facts(table.name)[0]))
    with open_stage(context) as stage:
        for source, claim in by_role.pop(STRUCTURE, []):
            read_structure(source, claim, facts, stage)
        seen = read_logs(by_role.pop("log", []), facts, stage, user_ids(tables), reported)
        read_tables(by_role, seen.people, facts, stage)
        read_engagement(by_role, seen.ids, facts, stage, context)
        read_work(by_role, seen.ids, facts, stage, context)
        handed_in = handed_in_works(stage, facts) if tables else NO_WORKS
    reports: list[Report] = []
    for table in tables:
        if table.role == PROFILE:
            reports.append(read_profile(table, seen.ids, facts.ledgers, context, facts.questions))
        else:
            reports.append(read_grades(table, seen.ids, facts.ledgers))
    members = facts.people[["course", "who"]].dropna().drop_duplicates()
    add_reports(reports, pd.concat([seen.people, members], ignore_index=True).drop_duplicates(), handed_in, facts, context)
    return facts
