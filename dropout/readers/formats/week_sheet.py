"""Tables with a row for each learner and columns for each week or month, as clicks in week 1, clicks in week 2 and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.calendar import is_counted
from dropout.readers.course.facts import Facts
from dropout.readers.formats.mapped import may_join, told
from dropout.readers.formats.mapped_roles import TableMapping
from dropout.readers.formats.mapped_staged import Gathered, MappedTable
from dropout.readers.formats.mapped_weeks import add_week_rows, ask_start, counts_from_zero
from dropout.readers.formats.period_headings import Periods, period_headings, session_headings
from dropout.readers.formats.plain import READER as PLAIN
from dropout.readers.formats.plain_columns import results_of
from dropout.readers.formats.plain_ids import learner_heading
from dropout.readers.formats.plain_rows import only_first_table
from dropout.readers.formats.presence import is_register
from dropout.readers.formats.week_columns import is_usable
from dropout.readers.formats.week_files import ROLE, periods_of, read_weeks, run_title
from dropout.readers.mapping import layout_of
from dropout.readers.people import match_people, one_row_each, only_learners, without_staff
from dropout.readers.report import Question
from dropout.readers.sources import Source
from dropout.readers.staging import Stage, open_stage
from dropout.readers.tabular import read_table

_WHAT = {"session": "who was there"}
_LEAST, _TOTALS, _RUN = 3, "something else", "run of the learner"


class WeekSheetReader:
    """What learners did in each week or month, side by side; each file is a run, of days that are counted where none is named."""

    name = "week_sheet"
    title = "table with columns for each week, month or day"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """By at least three columns of one kind, each of another week, over cells that are amounts or marks; real formats are surer."""
        preview = source.preview
        if preview is None or not source.is_table or beside - {self.name, PLAIN.name, "mapped", ""}:
            return None
        width = len(preview.header)
        cells = pd.DataFrame([[*row, *[""] * width][:width] for row in preview.rows], columns=range(width), dtype="string")
        periods = _periods(preview.header)
        kinds = {
            kind: columns
            for kind, columns in periods.kinds.items()
            if len(columns) >= _LEAST and _is_told(kind, cells[[preview.header.index(heading) for heading in columns.values()]], periods)
        }
        learner = learner_heading(preview.header)
        if not kinds or learner is None:
            return None
        count, named = max(map(len, kinds.values())), ", ".join(kind or _WHAT.get(periods.unit, "one number") for kind in kinds)
        return Recognition(self.name, "sheet", 0.42, f"one row per {learner}, columns for {count} {periods.unit}s: {named}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read the sheets together; those whose columns somebody says are no weeks, as plain tables."""
        gathered = Gathered(Facts(self.name))
        files = [(source, claim) for source, claim in sources if claim.role == ROLE]
        sheets = [(source, claim) for source, claim in sources if claim.role != ROLE]
        named = [_are_weeks(source, gathered, context) for source, _ in sheets]
        groups = _by_layout(files)
        named += [_are_named(group, gathered, context) for group in groups]
        if not all(named):
            result = PLAIN.read(sources, context)
            result.questions = [*gathered.facts.questions, *result.questions]
            return result
        with open_stage(context) as stage:
            for group in groups:
                _add_files(group, gathered, stage)
            for source, claim in context.reading(sheets):
                ledger = gathered.facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
                cells = read_table(source, ledger)
                periods = _periods(cells.columns.drop(["file", "row"]))
                columns = _columns(cells, periods)
                layout = layout_of([periods.unit, *cells.columns.drop(["file", "row", *periods.headings])])
                table = MappedTable(source, TableMapping("week", columns), gathered, stage)
                add_week_rows(table, _by_week(_learners(cells, table), periods), layout)
        if counts_from_zero(gathered.facts):
            ask_start(gathered.facts, context, dated=any(map(_is_dated, context.guests)))
        return assemble(gathered.facts, context) if may_join(gathered.facts, context) else told(gathered.facts)


READER = WeekSheetReader()


def _periods(header: Iterable[str]) -> Periods:
    """The weeks, months or days that headings name, else the sessions."""
    header = list(header)
    found = period_headings(header)
    return found if found.headings else session_headings(header)


def _is_told(kind: str, cells: pd.DataFrame, periods: Periods) -> bool:
    """Whether cells tell what was done in each week, or who was there; sessions only the latter, since marks and works are numbered too."""
    told = cells.stack().dropna()
    return is_register(told) or (periods.unit != "session" and is_usable(kind, told))


def _columns(cells: pd.DataFrame, periods: Periods) -> dict[str, str]:
    """Who a row is about, and what it tells of them, by role."""
    learner = learner_heading(cells.columns.drop(["file", "row"])) or ""
    results = results_of(cells.drop(columns=["file", "row"]))[:1]
    people = {role: heading for role, heading in _people(cells.columns).items() if heading != learner}
    return {"learner": learner, "week": periods.unit, **people, **dict(zip(["result"], results, strict=False))}


def _by_layout(files: list[tuple[Source, Recognition]]) -> list[list[tuple[Source, Recognition]]]:
    groups = defaultdict[str, list[tuple[Source, Recognition]]](list)
    for source, claim in files:
        groups[layout_of(source)].append((source, claim))
    return list(groups.values())


def _are_named(group: list[tuple[Source, Recognition]], gathered: Gathered, context: ReadContext) -> bool:
    """Whether files named after weeks tell of the weeks of one run."""
    sources = [source for source, _ in group]
    each = f"one {periods_of(sources).unit} each"
    text = f"What do {sources[0].name} to {sources[-1].name} tell?"
    why = "They have the same learners and columns. What one tells counts as known when its time is over."
    question = Question(f"weeks_as:{run_title(sources)}", text, "choice", each, why, (each, "a run each"))
    return context.ask(question, gathered.facts.questions) == each


def _add_files(group: list[tuple[Source, Recognition]], gathered: Gathered, stage: Stage) -> None:
    """Add the rows of files that tell of a week each."""
    cells, periods = read_weeks(group, gathered.facts.ledgers)
    table = MappedTable(group[0][0], TableMapping("week", _columns(cells, periods)), gathered, stage)
    ledgers, learner = gathered.facts.ledgers, table.mapping.columns["learner"]
    ids = table.ids(cells)
    cells = ledgers.keep(cells.assign(**{learner: ids}), ids.notna(), reason="no learner")
    people = without_staff(only_learners(cells, learner, ledgers), cells.columns.drop(["file", "row"]), ledgers)
    weekly = [
        one_row_each(part, learner, part.drop(columns=["file", "row"]), ledgers) for _, part in people.groupby(periods.unit, sort=False)
    ]
    title = run_title([source for source, _ in group])
    layout = layout_of([periods.unit, *cells.columns.drop(["file", "row", periods.unit])])
    columns = {**table.mapping.columns, "course": _RUN}
    table = MappedTable(group[0][0], TableMapping("week", columns), gathered, stage)
    add_week_rows(table, pd.concat(weekly, ignore_index=True).assign(**{_RUN: title}).astype({_RUN: "string"}), layout)


def _is_dated(guest: Facts) -> bool:
    """Whether what a table beside the sheets tells happened on days of the calendar."""
    days = pd.concat([guest.changes["at"], guest.marks["submitted_at"]]).dropna()
    return bool(guest.actions) or not all(map(is_counted, days))


def _people(header: Iterable[str]) -> dict[str, str]:
    """The columns that name people, by role."""
    kinds = {"full name": "name", "email": "email", "group": "section"}
    return {kinds[kind]: heading for kind, heading in match_people(header).items() if kind in kinds}


def _are_weeks(source: Source, gathered: Gathered, context: ReadContext) -> bool:
    periods = _periods(source.preview.header if source.preview else ())
    headings, unit = periods.headings, periods.unit
    text = f"What do the columns {headings[0]} to {headings[-1]} of {source.name} tell?"
    why = f"What a column tells of a {unit} counts as known when that {unit} is over."
    each = f"one {unit} each"
    question = Question(f"weeks_as:{source.name}", text, "choice", each, why, (each, _TOTALS))
    return context.ask(question, gathered.facts.questions) == each


def _learners(cells: pd.DataFrame, table: MappedTable) -> pd.DataFrame:
    """One row for each learner; the others are dropped with the reason."""
    ledgers, learner = table.facts.ledgers, table.mapping.columns["learner"]
    cells = only_first_table(cells, learner, ledgers, table.facts.findings)
    ids = table.ids(cells)
    cells = ledgers.keep(cells.assign(**{learner: ids}), ids.notna(), reason="no learner")
    people = without_staff(only_learners(cells, learner, ledgers), cells.columns.drop(["file", "row", learner]), ledgers)
    return one_row_each(people, learner, people.drop(columns=["file", "row"]), ledgers)


def _by_week(cells: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """A row for each learner and week or month in which the sheet tells something of anybody, under headings without it."""
    others = cells.drop(columns=periods.headings)
    names = {kind: kind or "activity" for kind in periods.kinds}
    names = {kind: f"{name} by {periods.unit}" if name in others else name for kind, name in names.items()}  # beside a total
    parts = [others.head(0)]
    for cell in dict.fromkeys(cell for columns in periods.kinds.values() for cell in columns):
        own = {names[kind]: cells[columns[cell]] if cell in columns else pd.NA for kind, columns in periods.kinds.items()}
        part = others.assign(**{periods.unit: cell, **own})
        if part[list(own)].notna().any(axis=None):
            parts.append(part)
    named = [periods.unit, *names.values()]
    return pd.concat(parts, ignore_index=True).reindex(columns=[*others.columns, *named]).astype(dict.fromkeys(named, "string"))
