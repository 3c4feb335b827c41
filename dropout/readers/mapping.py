"""Unknown tables by a mapping that somebody confirms: what each row tells, and which column says what.

A mapping belongs to a layout (the headings of a table), so that next week's file of the same layout needs no question:
pass the answer `mapping:<layout>` again. The same answer corrects a table that was recognised as something else, and
`map:<name of the file>` has the question asked for a file that was recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.counted_days import EPOCH, are_serials, epoch_moments, serial_days
from dropout.readers.dates import read_dates
from dropout.readers.formats.mapped_guess import proposal_of, propose
from dropout.readers.formats.mapped_roles import DATE, NUMBER, ROLES, ROW_TITLES, Role, TableMapping
from dropout.readers.formats.mapped_tables import shape_of
from dropout.readers.formats.mapped_words import kind_of
from dropout.readers.no_table import no_table
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold
from dropout.readers.report import Question
from dropout.readers.sources import Source

__all__ = [
    "ROLES",
    "ROW_TITLES",
    "Role",
    "TableMapping",
    "is_mapped",
    "layout_of",
    "mapping_question",
    "one_per_layout",
    "preview_rows",
    "propose",
]

SHOWN = 5  # rows of a preview
_ASKED = "What does each row of {} tell, and which column says what?"


def layout_of(table: Source | Sequence[str]) -> str:
    """A short name for the headings of a table, whatever their order, case and separator; empty where there is no table.

    >>> layout_of(["User ID", "When"]) == layout_of(["when ", "user id"]) != layout_of(["User ID"])
    True
    """
    if isinstance(table, Source):
        shape = shape_of(table)
        table = shape.headings if shape else ()
    return hashlib.sha256("\n".join(sorted(map(fold, table))).encode()).hexdigest()[:12] if table else ""


def is_mapped(source: Source, answers: Mapping[str, str]) -> bool:
    """Whether somebody said what the columns of a file mean, or wants to be asked."""
    if f"map:{source.name}" in answers:
        return True
    return any(key.startswith("mapping:") for key in answers) and f"mapping:{layout_of(source)}" in answers


def mapping_question(source: Source, why: str, *, needed: bool = True, sure: bool = False) -> Question:
    """The question what the columns of a table mean, with a proposal.

    Unless `needed`, the table is left aside until answered; where the proposal is `sure`, it holds until then.
    """
    shape = shape_of(source)
    if shape is None:
        what = no_table(source)
        raise DropoutError(what.problem, where=source.name, found=", ".join(what.found), do=what.do)
    proposal = proposal_of(source, shape) if needed else TableMapping("ignore")
    text = _ASKED.format(source.name)
    key, shown = f"mapping:{layout_of(source)}", (shape.headings, *shape.rows[:SHOWN])
    return Question(key, text, "mapping", proposal.to_json(), why, shape.headings, safe=sure or not needed, preview=shown)


def one_per_layout(questions: Sequence[Question], names: Sequence[str]) -> list[Question]:
    """The questions on several files, those of one layout as one that names them all."""
    files: dict[str, list[str]] = {}
    for question, name in zip(questions, names, strict=True):
        files.setdefault(question.key, []).append(name)
    first = {question.key: question for question in reversed(questions)}
    return [replace(first[key], text=_ASKED.format(", ".join(own))) for key, own in files.items()]


def preview_rows(mapping: TableMapping, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """The first five rows as they would be understood, by role: dates as ISO, numbers parsed, what is wrong in words.

    >>> mapping = TableMapping("activity", {"learner": "User", "time": "When"})
    >>> preview_rows(mapping, ["User", "When"], [["7", "31/12/2024 09:30"], ["", "soon"]])
    [{'learner': '7', 'time': '2024-12-31 09:30'}, {'learner': 'missing: the row is dropped', 'time': 'no date: soon'}]
    """
    places = {heading: place for place, heading in enumerate(headings)}
    first = rows[:SHOWN]
    shown: dict[str, list[str]] = {}
    for role in ROLES[mapping.each_row]:
        place = places.get(mapping.columns.get(role.name, ""))
        if place is not None:
            cells = pd.Series([row[place].strip() if place < len(row) else "" for row in first], dtype="string")
            shown[role.name] = _understood(role, cells)
    return [{name: texts[number] for name, texts in shown.items()} for number in range(len(first))]


def _understood(role: Role, cells: pd.Series) -> list[str]:
    if role.holds == DATE:
        texts = _dates(cells)
    elif role.holds == NUMBER or role.name == "mark":
        numbers, odd = parse_numbers(cells), "" if role.name == "mark" else "no number: "
        texts = [f"{odd}{cell}" if pd.isna(number) else f"{number:g}" for number, cell in zip(numbers, cells, strict=True)]
    elif role.name == "action":
        texts = [f"{cell} ({kind_of(cell) or 'other'})" for cell in cells]
    else:
        texts = list(cells)
    empty = "missing: the row is dropped" if role.needed else ""
    return [text if cell else empty for text, cell in zip(texts, cells, strict=True)]


def _dates(cells: pd.Series) -> list[str]:
    """Dates as ISO; where the cells leave something open, what will be asked."""
    if cells[cells != ""].str.fullmatch(EPOCH).all():
        return [f"{at:%Y-%m-%d %H:%M}" if pd.notna(at) else "" for at in epoch_moments(cells)]
    if are_serials(cells[cells != ""]):
        return [f"{at:%Y-%m-%d %H:%M}" if pd.notna(at) else "" for at in serial_days(cells.mask(cells == ""))]
    column = read_dates(cells)
    if column.yearless:
        read = column.values(newest_year=2000)
        asked = "%d %b %H:%M, the year will be asked"
        return [f"no date: {cell}" if pd.isna(at) else at.strftime(asked) for at, cell in zip(read, cells, strict=True)]
    read, other = column.values("day"), column.values("month")
    if column.order != "ambiguous":
        read = other = column.values()
    return [_date(one, two, cell) for one, two, cell in zip(read, other, cells, strict=True)]


def _date(one: pd.Timestamp, two: pd.Timestamp, cell: str) -> str:
    if pd.isna(one):
        return f"no date: {cell}"
    return f"{one:%Y-%m-%d %H:%M}" if one == two else f"{one:%Y-%m-%d} or {two:%Y-%m-%d}, will be asked"
