"""Rows of learners by a confirmed mapping: who they are, when they came and left, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.course.facts import Result
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.mapped_staged import MappedTable
from dropout.readers.formats.mapped_tables import read_cells
from dropout.readers.formats.plain import Part
from dropout.readers.formats.plain_columns import is_protected, results_of
from dropout.readers.formats.plain_rows import only_first_table
from dropout.readers.numbers import blank_missing
from dropout.readers.outcome_answers import last_of_all
from dropout.readers.people import match_people, one_row_each, only_learners, without_staff
from dropout.readers.report import Finding, Severity

_ALL = 0.95  # of the learners: so many with a day of joining say that the source states it


def add_learners(table: MappedTable) -> None:
    """Add the learners of a table, and its cells as plain tables by course."""
    held = table.mapping.columns
    cells = read_cells(table.stage, table.source, table.ledger)
    learner = held["learner"]
    ids = table.ids(cells)
    cells = table.facts.ledgers.keep(cells.assign(**{learner: ids}), ids.notna(), reason="no learner")
    cells = only_first_table(cells, learner, table.facts.ledgers, table.facts.findings)
    cells = without_staff(only_learners(cells, learner, table.facts.ledgers), cells.columns.drop(["file", "row"]), table.facts.ledgers)
    cells = _one_row_each(cells, table)
    rows = pd.DataFrame({role: blank_missing(cells[heading]) for role, heading in held.items()}, index=cells.index)
    rows = rows.reindex(columns=["learner", "name", "email", "section", "result", "joined", "left", "course"]).astype("string")
    rows = rows.assign(
        who=table.file + ":" + rows["learner"],
        file=table.file,
        row=cells["row"],
        name=rows["name"].fillna(rows["learner"] if table.halves else whole_name(cells, held)),
    )
    if not _add_changes(rows, table):
        table.ledger.drop(rows["row"], reason=WAITS)
        return
    table.facts.add("people", table.with_keys(rows).assign(listed=True))
    if "result" in held:
        result = rows.drop_duplicates("who").set_index("who")["result"]
        table.facts.results.append(Result(table.file, held["result"], result))
    _add_attributes(rows, cells, table)
    _tell_unused(table, cells)
    table.gathered.plain.extend(_parts(cells, rows["course"], table))


def _one_row_each(cells: pd.DataFrame, table: MappedTable) -> pd.DataFrame:
    """One row per learner, or per learner and course where the table tells courses apart."""
    learner, course = table.mapping.columns["learner"], table.mapping.columns.get("course")
    parts = [part for _, part in cells.groupby(cells[course].fillna(""), sort=False)] if course else [cells]
    kept = [one_row_each(part, learner, part.drop(columns=["file", "row"]), table.facts.ledgers) for part in parts]
    return pd.concat(kept).sort_index() if kept else cells


def whole_name(cells: pd.DataFrame, held: Mapping[str, str]) -> pd.Series:
    """First and last names as one, where the mapping has no column for names."""
    found = match_people(heading for heading in cells.columns if heading not in held.values())
    parts = [cells[found[part]].fillna("") for part in ("first name", "last name") if part in found]
    if not parts:
        return pd.Series(pd.NA, index=cells.index, dtype="string")
    name = parts[0].str.cat(parts[1:], sep=" ").str.strip()
    return name.mask(name == "")


def _add_changes(rows: pd.DataFrame, table: MappedTable) -> bool:
    """Add when learners joined and left; False while a question on the dates is open."""
    found: dict[str, pd.Series] = {}
    for role in ("joined", "left"):
        if rows[role].notna().any():
            name = table.file if not found else f"{table.file}, {table.mapping.columns[role]}"
            dates = ask_dates(rows[role], name, table.stage.context, table.facts.questions)
            if dates is None:
                return False
            table.tell("Some cells are no dates; they count as empty.", role, rows.loc[dates.isna() & rows[role].notna(), role])
            found[role] = dates
            last = last_of_all(rows[role]) if role == "left" else None
            if last is not None:
                table.tell(
                    "This is the day on which it was over for most learners; nobody left on it.", role, rows.loc[rows[role] == last, role]
                )
                dates = dates.mask(rows[role] == last)
            known = dates.notna()
            moves = rows.loc[known, ["who", "course"]].assign(at=dates[known], joined=role == "joined")
            table.facts.add("changes", moves)
    stated = "joined" in found and found["joined"].notna().mean() >= _ALL
    table.facts.registration_stated = table.facts.registration_stated or stated
    return True


def _add_attributes(rows: pd.DataFrame, cells: pd.DataFrame, table: MappedTable) -> None:
    """What nobody may be judged by, for checks of fairness; no other column, because totals would tell the future."""
    others = cells.columns.difference([*table.mapping.columns.values(), "file", "row"], sort=False)
    for heading in [heading for heading in others if is_protected(heading)]:
        own = rows[["who", "course"]].assign(name=heading, value=blank_missing(cells[heading]), is_protected=True)
        table.facts.add("attributes", own.dropna(subset="value"))


def _tell_unused(table: MappedTable, cells: pd.DataFrame) -> None:
    """Say which columns are not used where learners have activity with dates."""
    people = match_people(cells.columns).values()
    held = {*table.mapping.columns.values(), *people, "file", "row"}
    left_out = [heading for heading in cells.columns if heading not in held and not is_protected(heading)]
    if left_out:
        message = "Columns without a date were left out: totals may tell how it ends before it does."
        table.gathered.unused.append(Finding(Severity.NOTICED, message, "", table.file, "", tuple(left_out[:10]), len(left_out)))


def _parts(cells: pd.DataFrame, course: pd.Series, table: MappedTable) -> list[Part]:
    """The cells as plain tables, one per course."""
    held = table.mapping.columns
    title, headings = PurePosixPath(table.file).stem, list(cells.columns.drop(["file", "row"]))
    people = match_people(cells.columns) | {kind: held[role] for kind, role in (("full name", "name"), ("email", "email")) if role in held}
    if table.halves and "name" not in held:
        people["full name"] = held["learner"]
    if "name" in held or table.halves:
        people = {kind: heading for kind, heading in people.items() if kind not in ("first name", "last name")}
    others = [heading for heading in results_of(cells[headings]) if heading not in held.values()]  # would give it away
    ending = held.get("result") or held.get("left")
    results = (ending, *others) if ending else ()
    return [
        Part(str(name) if name else title, part, held["learner"], results, people)
        for name, part in cells.groupby(course.fillna(""), sort=False)
    ]
