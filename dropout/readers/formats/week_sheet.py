"""Tables with a row for each learner and columns for each week, as clicks in week 1, clicks in week 2 and so on."""

from __future__ import annotations

import re
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
from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.formats.plain import READER as PLAIN
from dropout.readers.formats.plain_columns import id_heading, outcome_headings, status_headings
from dropout.readers.formats.plain_rows import only_first_table
from dropout.readers.formats.week_columns import is_usable
from dropout.readers.mapping import layout_of
from dropout.readers.people import match_people, one_row_each, only_learners
from dropout.readers.report import Question
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import read_table

_WEEK = re.compile(
    r"\b(?:week|wk|w|woche|kurswoche|semana|semaine|settimana|weeknummer|uke|vecka|uge|viikko|tydzien|hafta|неделя) ?(?P<n>\d{1,2})\b|"
    r"第(?P<chinese>\d{1,2})周|\b(?P<ordinal>\d{1,2}) ?(?:неделя|hafta|viikko|주차)"
)
_LEAST, _WEEKS, _TOTALS = 3, "one week each", "something else"
_IN_WEEK = "week"


class WeekSheetReader:
    """What learners did in each week, side by side; each file is a run of weeks that names no dates."""

    name = "week_sheet"
    title = "table with columns for each week"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """By at least three columns of one kind, each of another week, over cells that are amounts or marks; real formats are surer."""
        preview = source.preview
        if preview is None or not source.is_table or beside - {self.name, PLAIN.name, "mapped", ""}:
            return None
        width = len(preview.header)
        cells = pd.DataFrame([[*row, *[""] * width][:width] for row in preview.rows], columns=range(width), dtype="string")
        kinds = {
            kind: weeks
            for kind, weeks in week_headings(preview.header).items()
            if is_usable(kind, cells[[preview.header.index(heading) for heading in weeks.values()]].stack())
        }
        learner = learner_heading(preview.header)
        if not kinds or learner is None:
            return None
        count, named = max(map(len, kinds.values())), ", ".join(kind or "one number" for kind in kinds)
        return Recognition(self.name, "sheet", 0.42, f"one row per {learner}, columns for {count} weeks: {named}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read the sheets together; those whose columns somebody says are no weeks, as plain tables."""
        gathered = Gathered(Facts(self.name))
        weeks = [(source, claim) for source, claim in sources if _are_weeks(source, gathered, context)]
        if len(weeks) < len(sources):
            result = PLAIN.read(sources, context)
            result.questions = [*gathered.facts.questions, *result.questions]
            return result
        with open_stage(context) as stage:
            for source, claim in context.reading(sources):
                ledger = gathered.facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
                cells = read_table(source, ledger)
                learner = learner_heading(cells.columns.drop(["file", "row"])) or ""
                results = [*outcome_headings(cells.columns), *status_headings(cells.drop(columns=["file", "row"]))][:1]
                people = {role: heading for role, heading in _people(cells.columns).items() if heading != learner}
                columns = {"learner": learner, "week": _IN_WEEK, **people, **dict(zip(["result"], results, strict=False))}
                table = MappedTable(source, TableMapping("week", columns), gathered, stage)
                add_week_rows(table, _by_week(_learners(cells, table)), _layout(cells.columns.drop(["file", "row"])))
        if counts_from_zero(gathered.facts):
            ask_start(gathered.facts, context, dated=any(map(_is_dated, context.guests)))
        return assemble(gathered.facts, context) if may_join(gathered.facts, context) else told(gathered.facts)


READER = WeekSheetReader()


def week_headings(header: Iterable[str]) -> dict[str, dict[int, str]]:
    """What is told of at least three weeks -> week -> heading.

    >>> week_headings(["id", "wk1_clicks", "wk2_clicks", "wk3_clicks", "wk1_mood", "Week 4 essay"])
    {'clicks': {1: 'wk1_clicks', 2: 'wk2_clicks', 3: 'wk3_clicks'}}
    """
    found: dict[str, dict[int, str]] = {}
    for heading in header:
        words = plain_words(heading)
        match = _WEEK.search(words)
        if match:
            kind = " ".join((words[: match.start()] + " " + words[match.end() :]).split())
            found.setdefault(kind, {}).setdefault(int(next(filter(None, match.groups()))), heading)
    return {kind: weeks for kind, weeks in found.items() if len(weeks) >= _LEAST}


def learner_heading(header: Iterable[str]) -> str | None:
    """The column that says who a row is about: an id, else the whole name."""
    header = list(header)
    people = match_people(header)
    return id_heading(header) or people.get("full name") or people.get("email") or people.get("username")


def _is_dated(guest: Facts) -> bool:
    """Whether what a table beside the sheets tells happened on days of the calendar."""
    days = pd.concat([guest.changes["at"], guest.marks["submitted_at"]]).dropna()
    return bool(guest.actions) or not all(map(is_counted, days))


def _people(header: Iterable[str]) -> dict[str, str]:
    """The columns that name people, by role."""
    kinds = {"full name": "name", "email": "email", "group": "section"}
    return {kinds[kind]: heading for kind, heading in match_people(header).items() if kind in kinds}


def _layout(header: Iterable[str]) -> str:
    """The layout of a sheet whatever its weeks are: next week it has one more."""
    header = list(header)
    told = {heading for weeks in week_headings(header).values() for heading in weeks.values()}
    return layout_of([_IN_WEEK, *(heading for heading in header if heading not in told)])


def _are_weeks(source: Source, gathered: Gathered, context: ReadContext) -> bool:
    header = source.preview.header if source.preview else ()
    headings = [heading for weeks in week_headings(header).values() for heading in weeks.values()]
    text = f"What do the columns {headings[0]} to {headings[-1]} of {source.name} tell?"
    why = "What a column tells of a week counts as known when that week is over."
    question = Question(f"weeks_as:{source.name}", text, "choice", _WEEKS, why, (_WEEKS, _TOTALS))
    return context.ask(question, gathered.facts.questions) == _WEEKS


def _learners(cells: pd.DataFrame, table: MappedTable) -> pd.DataFrame:
    """One row for each learner; the others are dropped with the reason."""
    ledgers, learner = table.facts.ledgers, table.mapping.columns["learner"]
    cells = only_first_table(cells, learner, ledgers, table.facts.findings)
    ids = table.ids(cells)
    cells = ledgers.keep(cells.assign(**{learner: ids}), ids.notna(), reason="no learner")
    people = only_learners(cells, learner, ledgers)
    return one_row_each(people, learner, people.drop(columns=["file", "row"]), ledgers)


def _by_week(cells: pd.DataFrame) -> pd.DataFrame:
    """A row for each learner and week in which the sheet tells something of anybody, under headings without the week."""
    kinds = week_headings(cells.columns.drop(["file", "row"]))
    told = [heading for weeks in kinds.values() for heading in weeks.values()]
    others = cells.drop(columns=told)
    names = {kind: kind or "activity" for kind in kinds}
    names = {kind: f"{name} by week" if name in others else name for kind, name in names.items()}  # beside a total of the same name
    parts = [others.head(0)]
    for week in sorted({week for weeks in kinds.values() for week in weeks}):
        own = {names[kind]: cells[weeks[week]] if week in weeks else pd.NA for kind, weeks in kinds.items()}
        part = others.assign(**{_IN_WEEK: str(week), **own})
        if part[list(own)].notna().any(axis=None):
            parts.append(part)
    named = [_IN_WEEK, *names.values()]
    return pd.concat(parts, ignore_index=True).reindex(columns=[*others.columns, *named]).astype(dict.fromkeys(named, "string"))
