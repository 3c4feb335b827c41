"""Canvas: gradebooks, access reports, New Analytics, and the tables of Canvas Data, together."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.formats.canvas_access import read_access, recognise_access
from dropout.readers.formats.canvas_analytics import read_analytics, recognise_analytics
from dropout.readers.formats.canvas_books import add_gradebooks, hidden_leavers
from dropout.readers.formats.canvas_gradebook import read_gradebook
from dropout.readers.formats.canvas_headings import recognise_gradebook
from dropout.readers.formats.canvas_quiz import read_quizzes, recognise_quiz
from dropout.readers.formats.canvas_records import (
    read_assignments,
    read_courses,
    read_enrollments,
    read_names,
    read_sections,
    read_submissions,
)
from dropout.readers.formats.canvas_report_marks import (
    MASTERY,
    OUTCOMES,
    SCORES,
    read_mastery,
    read_outcomes,
    read_scores,
    recognise_marks_report,
)
from dropout.readers.formats.canvas_reports import (
    MEMBERS,
    NAMES,
    NEVER,
    PARTS,
    TITLES,
    read_members,
    read_sections_report,
    read_silent,
    read_titles,
    read_users,
    recognise_admin_report,
)
from dropout.readers.formats.canvas_rollcall import ROLL_CALL, read_rollcall, recognise_rollcall
from dropout.readers.formats.canvas_tables import PAGE_VIEWS, recognise_table
from dropout.readers.formats.canvas_weblogs import read_weblogs
from dropout.readers.sources import Source
from dropout.readers.staging import Stage, open_stage


class CanvasReader:
    """Everything an instructor or an institution gets out of Canvas; files of one course make one run."""

    name = "canvas"
    title = "Canvas (gradebook, access report, New Analytics, quiz analysis, Canvas Data)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """What kind of Canvas file it is, by its headings; the surest of the kinds that fit."""
        kinds = (
            recognise_gradebook,
            recognise_table,
            recognise_access,
            recognise_analytics,
            recognise_quiz,
            recognise_admin_report,
            recognise_marks_report,
            recognise_rollcall,
        )
        claims = [claim for recognise in kinds if (claim := recognise(source))]
        return max(claims, key=lambda claim: claim.confidence, default=None)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files together; each kind may use what the kinds before it told."""
        return assemble(read_facts(sources, context), context)


READER = CanvasReader()


def read_facts(sources: list[tuple[Source, Recognition]], context: ReadContext) -> Facts:
    """What the files say, before people and runs are settled."""
    facts = Facts(READER.name)
    with open_stage(context) as stage:
        _Reading(sources, facts, stage, context).run()
    return facts


class _Reading:
    """The files of one import by kind, read in an order in which each can use the others."""

    def __init__(self, sources: list[tuple[Source, Recognition]], facts: Facts, stage: Stage, context: ReadContext) -> None:
        self.facts, self.stage, self.context = facts, stage, context
        self.by_role: dict[str, list[tuple[Source, Recognition]]] = defaultdict(list)
        for source, claim in sources:
            self.by_role[claim.role].append((source, claim))

    def run(self) -> None:
        facts, stage = self.facts, self.stage
        self._members()
        enrolled = set(facts.people["course"].dropna())
        for source, claim in [*self._of("web_logs"), *self._of(PAGE_VIEWS)]:
            read_weblogs(source, claim, facts, stage, hand_ins=self._hand_ins(), courses=enrolled)
        courses = enrolled | set(self._acting()["course"].dropna())
        for source, claim in self._of("assignments"):
            read_assignments(source, claim, facts, stage, courses)
        for source, claim in self._of("submissions"):
            read_submissions(source, claim, facts, stage, courses)
        self._gradebooks()  # before the files that name no course, so that it names the run
        read_quizzes(stage, self._of("quiz"), facts, self.context)
        for source, claim in self._of(ROLL_CALL):
            read_rollcall(source, claim, facts, stage, self.context)
        for source, claim in self._of("access"):
            read_access(source, claim, facts, stage)
        for role in ("analytics roster", "analytics activity", "analytics work"):
            for source, claim in self._of(role):
                read_analytics(source, claim, facts, stage, self.context)
        self._names()

    def _members(self) -> None:
        """Who is enrolled, by tables of Canvas Data and by reports, which name sections by theirs."""
        facts, stage, sections = self.facts, self.stage, pd.Series(dtype="string")
        for source, claim in self._of("course_sections"):
            sections = pd.concat([sections, read_sections(source, claim, facts, stage)])
        for source, claim in self._of(PARTS):
            sections = pd.concat([sections, read_sections_report(source, claim, facts)])
        sections = sections[~sections.index.duplicated()]
        for source, claim in self._of("enrollments"):
            read_enrollments(source, claim, facts, stage, sections)
        for source, claim in self._of(MEMBERS):
            read_members(source, claim, facts, sections)
        for role, read in {NEVER: read_silent, SCORES: read_scores, OUTCOMES: read_outcomes, MASTERY: read_mastery}.items():
            for source, claim in self._of(role):
                read(source, claim, facts)

    def _of(self, role: str) -> list[tuple[Source, Recognition]]:
        for source, _ in self.by_role[role]:
            self.context.progress(f"Reading {source.name}", 0.2)
        return self.by_role[role]

    def _hand_ins(self) -> str:
        """Parts of a course in whose requests work is handed in. Quizzes go by ids of their own, which marks do not know."""
        if self.by_role["submissions"]:
            return ""
        return "assignments" if self.by_role["gradebook"] or self.by_role["assignments"] else "assignments|quizzes"

    def _gradebooks(self) -> None:
        books = [read_gradebook(source, claim, self.facts.ledgers) for source, claim in self._of("gradebook")]
        add_gradebooks(books, self.facts)
        if books and not self.by_role["enrollments"]:
            self.facts.findings.append(hidden_leavers(books))

    def _names(self) -> None:
        """Titles of courses and names of people, for those that other files told of."""
        facts = self.facts
        named = pd.concat([facts.people[["who", "course"]], self._acting()[["who", "course"]]])
        known = named.dropna(subset="who").drop_duplicates().reset_index(drop=True)
        courses = set(pd.concat([known["course"], facts.items["course"]]).dropna())
        for source, claim in self._of("courses"):
            read_courses(source, claim, facts, self.stage, courses)
        for source, claim in self._of(TITLES):
            read_titles(source, claim, facts, courses, self.context)
        for source, claim in self._of(NAMES):
            read_users(source, claim, facts, known)
        for role in ("users", "pseudonyms"):
            for source, claim in self._of(role):
                read_names(source, claim, facts, self.stage, known)

    def _acting(self) -> pd.DataFrame:
        """Who acted in which course so far."""
        empty = pd.DataFrame({"who": pd.Series(dtype="string"), "course": pd.Series(dtype="string")})
        paths = [str(path) for path in self.facts.actions]
        if not paths:
            return empty
        relation = self.stage.connection.execute("SELECT DISTINCT who, course FROM read_parquet($paths)", {"paths": paths})
        return pd.concat([empty, relation.df().astype("string")])
