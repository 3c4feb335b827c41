"""Rows of a learner and a week by a confirmed mapping: what somebody did in that week, known when it is over."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dropout.domain import EventKind, SubmissionStatus
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.course.calendar import is_counted
from dropout.readers.course.facts import Facts, Result
from dropout.readers.dates import WAITS
from dropout.readers.formats.mapped_learners import whole_name
from dropout.readers.formats.mapped_staged import MappedTable
from dropout.readers.formats.mapped_tables import read_cells
from dropout.readers.formats.mapped_words import kind_of, plain_words, work_kind
from dropout.readers.formats.plain_columns import is_protected
from dropout.readers.formats.week_columns import WeekColumns, propose_readings, sort_columns
from dropout.readers.formats.week_numbers import ask_periods, days_of
from dropout.readers.formats.week_readings import changed_findings, settle_readings
from dropout.readers.mapping import layout_of
from dropout.readers.numbers import blank_missing
from dropout.readers.outcomes import says_left
from dropout.readers.people import only_learners, without_staff
from dropout.readers.records import slug
from dropout.readers.report import Finding, Severity


def add_weeks(table: MappedTable) -> None:
    """Add what a table tells of each learner and week: nothing of a week is known before its last day is over."""
    held, ledgers = table.mapping.columns, table.facts.ledgers
    cells = read_cells(table.stage, table.source, table.ledger)
    learner = held["learner"]
    ids = table.ids(cells)
    cells = ledgers.keep(cells.assign(**{learner: ids}), ids.notna(), reason="no learner")
    cells = without_staff(only_learners(cells, learner, ledgers), cells.columns.drop(["file", "row", *held.values()]), ledgers)
    same = cells.drop(columns=["file", "row"]).duplicated()
    add_week_rows(
        table,
        ledgers.keep(cells, ~same, reason="second row for the same week, with the same content", column=learner),
        layout_of(table.source),
    )


def add_week_rows(table: MappedTable, cells: pd.DataFrame, layout: str) -> None:
    """Add what cells tell, a row for each learner and week; several may come from one row of the file.

    How the columns are read is settled once for their `layout`.
    """
    held, ledgers = table.mapping.columns, table.facts.ledgers
    periods = ask_periods(blank_missing(cells[held["week"]]), held["week"], table.file, table.stage.context, table.facts.questions)
    if periods is None:
        table.ledger.drop(cells["row"].drop_duplicates(), reason=WAITS)
        return
    cells = ledgers.keep(cells, periods.last_day.notna(), reason="no week that can be read", column=held["week"])
    rows = pd.DataFrame({role: blank_missing(cells[heading]) for role, heading in held.items()}, index=cells.index)
    rows = rows.reindex(columns=["learner", "result", "course", "name", "email", "section"]).astype("string")
    rows = rows.assign(who=table.file + ":" + rows["learner"], file=cells["file"], row=cells["row"], week=periods.number)
    rows = rows.assign(at=periods.last_day, first_day=periods.first_day, name=rows["name"].fillna(whole_name(cells, held)))
    _add_people(rows, periods.starts_at, table)
    _add_results(rows, table)
    found = _sorted_columns(cells, rows, table, layout)
    _add_activity(rows, found, table)
    _add_marks(rows, found, table)
    for heading in filter(is_protected, found.facts):
        own = rows[["who", "course", "week"]].assign(name=heading, value=blank_missing(cells[heading]), is_protected=True)
        first = own.dropna(subset="value").sort_values("week", kind="stable").drop_duplicates(["who", "course"])
        table.facts.add("attributes", first.drop(columns="week"))
    _tell(found, held["week"], table)


def counts_from_zero(facts: Facts) -> bool:
    """Whether days are counted from a start that nobody dated."""
    return any(is_counted(at) for at in facts.exported_at.values())


def ask_start(facts: Facts, context: ReadContext, *, dated: bool) -> None:
    """Have the start asked, without which weeks and the dates of other tables cannot be put side by side.

    Raises `DropoutError` where somebody said that there is none.
    """
    others = pd.concat([facts.changes["at"], facts.marks["submitted_at"], facts.items["due_at"]]).dropna()
    if not dated and all(map(is_counted, others)):
        return
    asked = [question.key.startswith("weeks_from:") for question in facts.questions]
    if any(own and question.key in context.answers for question, own in zip(facts.questions, asked, strict=True)):
        problem, do = "Other tables have dates, and one counts weeks.", "Answer on which day its first week began, or import it on its own."
        raise DropoutError(problem, where=next(iter(facts.ledgers)), do=do)
    why = "The other tables have dates; without a day the weeks cannot be put beside them."
    facts.questions[:] = [
        replace(question, default=None, safe=False, why=why, options=()) if own else question
        for question, own in zip(facts.questions, asked, strict=True)
    ]


def _add_people(rows: pd.DataFrame, starts_at: pd.Timestamp, table: MappedTable) -> None:
    """Everybody; who comes in only in a later week is known from then on, and then the table is no list of members."""
    began = rows.groupby(["who", "course"], as_index=False, dropna=False)["first_day"].min()
    listed = bool((began["first_day"] == began.groupby("course", dropna=False)["first_day"].transform("min")).all())
    table.facts.add("people", table.with_keys(rows).drop_duplicates(["file", "row"]).assign(listed=listed))
    table.facts.add("changes", began.rename(columns={"first_day": "at"}).assign(joined=True))
    table.facts.exported_at |= dict.fromkeys([table.file, *rows["file"].unique()], rows["at"].max())
    table.facts.add("courses", rows[["course"]].drop_duplicates().assign(starts_at=starts_at))


def _add_results(rows: pd.DataFrame, table: MappedTable) -> None:
    """How it ended: the last word of each learner. Where it changes, who is said to have left did so in the first week that says so."""
    if rows["result"].isna().all():
        return
    heading = table.mapping.columns["result"]
    told = rows.dropna(subset="result").sort_values("week", kind="stable")
    for course, own in told.groupby("course", sort=False, dropna=False):
        cells = own.groupby("who")["result"].last()
        table.facts.results.append(Result(table.file, heading, cells, None if pd.isna(course) else str(course)))
    changes = told.groupby(["course", "who"], dropna=False)["result"].nunique().gt(1)
    if not changes.any():
        return
    message = "The result of some learners changes from week to week; the last one counts."
    table.facts.findings.append(Finding(Severity.NOTICED, message, file=table.file, column=heading, total=int(changes.sum())))
    left, keys = told[says_left(told["result"], heading)], ["course", "who"]
    gone = left.loc[left.index.isin(told.drop_duplicates(keys, keep="last").index), keys]
    left = left.merge(gone, on=keys)
    table.facts.add("changes", left.drop_duplicates(keys)[["who", "course", "at"]].assign(joined=False))


def _add_activity(rows: pd.DataFrame, found: WeekColumns, table: MappedTable) -> None:
    parts = []
    for heading in [*found.activity, *found.times, *found.hand_ins]:
        count = found.values[heading].round().fillna(0).astype("int64")
        submits = heading in found.hand_ins
        piece = heading + (", " + rows["week"].astype("int64").astype("string") if submits else "")
        own = rows[["who", "course", "at"]].assign(title=piece, resource=piece, kind=(kind_of(heading) or EventKind.OTHER).value)
        parts.append(own.assign(count=count, submits=submits)[count > 0])
    if not parts:
        return
    done = pd.concat(parts).astype({"at": "datetime64[us]"} | dict.fromkeys(("who", "course", "title", "resource", "kind"), "object"))
    table.stage.connection.register("done", done)
    table.facts.actions.append(table.stage.write_actions('SELECT * FROM done ORDER BY "at", who, resource'))
    table.stage.connection.unregister("done")


def _add_marks(rows: pd.DataFrame, found: WeekColumns, table: MappedTable) -> None:
    """A mark for each week in which somebody got one other than nought."""
    for heading, highest in found.marks.items():
        work = heading + ", " + rows["week"].astype("int64").astype("string")
        item = (rows["course"].fillna("") + " " + work).map(slug)
        own = rows.assign(work=work, points=found.values[heading], item=item).dropna(subset="points")
        own = own[own.groupby("item")["points"].transform("max") > 0]
        first = own.drop_duplicates("item").rename(columns={"work": "title", "at": "known_at"})
        table.facts.add("items", first[["item", "course", "file", "title", "known_at"]].assign(kind=work_kind(heading), max_score=highest))
        own = own[["who", "item", "points", "at"]].assign(status=SubmissionStatus.SCORED.value, known_at=own["at"])
        table.facts.add("marks", own.rename(columns={"at": "submitted_at"}))


def _sorted_columns(cells: pd.DataFrame, rows: pd.DataFrame, table: MappedTable, layout: str) -> WeekColumns:
    """The columns by how they are read: settled before, or for this file and those after it."""
    others = [heading for heading in cells.columns.drop(["file", "row"]) if heading not in table.mapping.columns.values()]
    who = rows["course"].fillna("") + " " + rows["who"]
    proposed = propose_readings(cells, others, who, rows["week"])
    settled = settle_readings(proposed, layout, table.file, table.stage.context, table.facts.questions)
    table.facts.findings += changed_findings(settled, proposed, table.file)
    return sort_columns(cells, settled.readings, who, rows["week"])


def _tell(found: WeekColumns, heading: str, table: MappedTable) -> None:
    """Say what every column was taken for."""
    week = next((word for word in plain_words(heading).split() if days_of(word) or word == "session"), "day")
    said = (
        (
            f"What these columns count is known when its {week} is over; each {week} is one day of activity.",
            [*found.activity, *found.times, *found.hand_ins],
        ),
        (f"These columns are sums so far: of each {week} counts what came on top of the one before.", found.sums),
        (
            f"These columns are marks, one for each {week}, known when it is over.",
            [f"{heading} (out of {highest:g})" for heading, highest in found.marks.items()],
        ),
        ("These columns are the same in all rows of a learner. They are no part of the estimate.", found.facts),
        ("These columns are neither counted activity nor marks of one week alone; they were left out.", found.unused),
        ("Time counts as activity, in minutes.", found.times),
    )
    doubtful = (
        ("Some cells are no numbers, or below nought; they count as missing.", found.odd),
        ("A sum so far falls in some cells; nothing counts there.", found.fallen),
        ("Some marks are above the highest possible one; they count as that.", found.above),
    )
    for message, cells in doubtful:
        for column, odd in cells.items():
            if len(odd):
                examples = tuple(map(str, odd.unique()[:10]))
                table.facts.findings.append(Finding(Severity.NOTICED, message, "", table.file, column, examples, len(odd)))
    for message, headings in said:
        if headings:
            examples = tuple(headings[:10])
            table.facts.findings.append(Finding(Severity.NOTICED, message, file=table.file, examples=examples, total=len(headings)))
