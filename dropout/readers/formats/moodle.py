"""Moodle: logs of every release and language, log tables and dumps, gradebooks, completion, single pieces of work, forums, people."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.assemble import assemble
from dropout.readers.course.books import add_books
from dropout.readers.course.history import add_history
from dropout.readers.formats.moodle_actions import add_reports
from dropout.readers.formats.moodle_completion import COURSE, read_completion, read_course_completion, recognise_completion
from dropout.readers.formats.moodle_documents import as_table, peek, with_plain_quotes
from dropout.readers.formats.moodle_enrolments import add_people, course_keys
from dropout.readers.formats.moodle_gradebook import read_gradebook, recognise_gradebook
from dropout.readers.formats.moodle_history import HISTORY, read_history, recognise_history
from dropout.readers.formats.moodle_items import item_markings
from dropout.readers.formats.moodle_legacy import read_legacy, recognise_legacy
from dropout.readers.formats.moodle_lists import read_list, recognise_list
from dropout.readers.formats.moodle_names import module_names, stored_items
from dropout.readers.formats.moodle_posts import POSTS, read_posts, recognise_posts
from dropout.readers.formats.moodle_progress import add_completions
from dropout.readers.formats.moodle_report import read_report, recognise_report
from dropout.readers.formats.moodle_schema import LOG, SITE_TABLES, recognise_site
from dropout.readers.formats.moodle_site import Site
from dropout.readers.formats.moodle_site_work import add_grades, add_submissions, grade_items, modules_of
from dropout.readers.formats.moodle_sql import is_dump, tables_of
from dropout.readers.formats.moodle_store import add_stores, read_store, stored_numbers
from dropout.readers.formats.moodle_work import ATTEMPTS, PACKAGE, WORKSHEET, read_works, recognise_work
from dropout.readers.records import fold
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Kind, Source
from dropout.readers.staging import Stage, open_stage
from dropout.sql import quoted

_Claimed = list[tuple[Source, Recognition]]


class MoodleReader:
    """Everything that Moodle exports of a course; lists with no learner in common split one log into several runs."""

    name = "moodle"
    title = "Moodle (log, log table, gradebook, completion, participants, results sheet)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """Logs, tables and gradebooks by themselves; lists of people and results only beside one of these."""
        if source.kind is Kind.PARQUET:
            return None
        if is_dump(source):
            return Recognition(self.name, "dump", 0.9, "tables of a Moodle database as SQL")
        shown = peek(source) or source.preview
        if shown is None:
            return None
        found = (
            recognise_report(shown)
            or recognise_legacy(shown)
            or recognise_site(shown.header, beside)
            or recognise_work(shown)
            or recognise_posts(shown)
            or recognise_history(shown)
            or recognise_gradebook(shown)
            or recognise_completion(source)
        )
        if found or not (peek(source) or source.is_table):
            return found
        return recognise_list(shown, source.name, beside)

    def read(self, sources: _Claimed, context: ReadContext) -> ReadResult:
        """Read all files together; tables are missing while a question on the dates is open."""
        with tempfile.TemporaryDirectory(dir=context.scratch) as folder, open_stage(context) as stage:
            facts = _MoodleImport(context, stage, Path(folder)).read(sources)
        return assemble(facts, context)


@dataclass
class _MoodleImport:
    """One import: each file goes to the module that knows its kind, in the order in which they need each other."""

    context: ReadContext
    stage: Stage
    folder: Path
    facts: Facts = field(default_factory=lambda: Facts("moodle"))

    def read(self, sources: _Claimed) -> Facts:
        files: dict[str, _Claimed] = {}
        for source, claim in sources:
            for table, told in self._tables(source, claim):
                files.setdefault(told.role, []).append((table, told))
        self._site(files)
        books = [read_gradebook(source, claim, self.facts, self.context) for source, claim in files.get("gradebook", [])]
        if books:
            add_books(books, self.facts, named=False, seen=self._seen())
        for source, claim in files.get("participants", []) + files.get("results", []):
            read_list(source, claim, self.facts, self.context)
        for source, claim in files.get("legacy log", []):
            read_legacy(self.stage, source, self._ledger(source, claim), self.facts)
        works = [work for role in (WORKSHEET, ATTEMPTS, PACKAGE) for work in files.get(role, [])]
        beside_log = bool(self.facts.actions)
        histories = {source.name: read_history(source, claim, self.facts, self.context) for source, claim in files.get(HISTORY, [])}
        read_works(self.stage, works, self.facts, self.context, [title for rows in histories.values() for title in rows["title"].unique()])
        for name, rows in histories.items():
            if len(rows):
                add_history(rows, name, self.facts)
        for source, claim in files.get(POSTS, []):
            read_posts(self.stage, source, claim, self.facts, self.context, beside_log=beside_log)
        reports = [read_completion(source, claim, self.facts, self.context) for source, claim in files.get("completion", [])]
        reports += [read_course_completion(source, claim, self.facts, self.context) for source, claim in files.get(COURSE, [])]
        given = [report for report in reports if report]
        if given:
            done = set[str](self._acted()["title"].dropna().map(fold)) if self.facts.actions else set[str]()
            add_completions(self.stage, given, self._seen(), done, self.facts, beside_log=beside_log)
        return self.facts

    def _acted(self) -> pd.DataFrame:
        """What was done: each course, and the title of what it was done with."""
        files = ", ".join(quoted(str(path)) for path in self.facts.actions)
        acted = self.stage.frame(f"SELECT DISTINCT course, title FROM read_parquet([{files}])") if files else self.facts.items
        return acted[["course", "title"]]

    def _seen(self) -> dict[str, set[str]]:
        """What logs, and gradebooks of several courses, call the work in each course, folded."""
        known = pd.concat([self.facts.items[["course", "title"]], self._acted()]).dropna(subset="course")
        return {str(course): set(own["title"].dropna().map(fold)) for course, own in known.groupby("course")}

    def _tables(self, source: Source, claim: Recognition) -> _Claimed:
        """A file as the tables in it."""
        if claim.role != "dump":
            return [(as_table(source, self.folder) if peek(source) else with_plain_quotes(source, self.folder), claim)]
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        tables = tables_of(source, folder)
        found = [(table, replace(claim, role=name, evidence=f"the table {name} of a dump")) for name, table in tables.items()]
        if not found:
            self._ledger(source, claim)
            message = "This dump has none of the tables that are needed, or they are empty."
            do = f"Dump the table {LOG}, and others of the course beside it."
            self.facts.findings.append(Finding(Severity.DROPPED, message, do=do, file=source.name))
        return found

    def _ledger(self, source: Source, claim: Recognition) -> RowLedger:
        self.context.progress(f"Reading {source.name}", 0.2)
        return self.facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)

    def _site(self, files: dict[str, _Claimed]) -> None:
        """Log reports, log tables and the tables beside them: what one tells of a course, the others need."""
        stage, facts, site = self.stage, self.facts, Site(self.stage, self.facts)
        for kind in SITE_TABLES:
            for source, claim in files.get(kind, []):
                site.open(source, claim, kind)
        stores = [read_store(stage, source, self._ledger(source, claim), facts) for source, claim in files.get(LOG, [])]
        reports = [read_report(stage, source, self._ledger(source, claim), facts) for source, claim in files.get("log", [])]
        known = [store for store in stores if store]
        called = add_reports(stage, [report for report in reports if report], stored_numbers(stage, known), facts)
        if not known and not site.views:  # reports alone tell no more
            return
        keys = course_keys(site, known, called)
        modules = modules_of(site, known)
        items = grade_items(site, modules, keys)
        titled = items.dropna(subset=["module", "title"])
        titles = module_names(stage, known) | {
            int(module): str(title) for module, title in zip(titled["module"], titled["title"], strict=True)
        }
        add_stores(stage, known, keys, titles, facts)
        facts.add("markings", item_markings(stored_items(stage, known, keys)))
        add_people(site, known, keys, self.context)
        add_grades(site, items)
        add_submissions(site, modules, known, keys, titles)


READER = MoodleReader()
