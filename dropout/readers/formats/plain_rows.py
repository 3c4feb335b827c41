"""The rows of a plain table: those of the first table of a sheet, each with an id, and how many a learner has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import pandas as pd

from dropout.readers.numbers import parse_numbers
from dropout.readers.people import name_halves
from dropout.readers.records import fold, key_shape
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.tabular import BELOW

_NUMBERS, _CELLS, _ROWS = 0.9, 2, 2  # share of a column; cells of a heading; rows above another table
_SEVERAL, _FEW = 0.5, 3  # of the learners; fewer of them tell nothing


def only_first_table(cells: pd.DataFrame, key: str, ledgers: Ledgers, findings: list[Finding]) -> pd.DataFrame:
    """The rows above another table of the sheet, which begins below a blank row with headings of its own.

    Below a blank row, what has few cells and no key like those above is no learner either, but a title or a summary.
    """
    columns = cells.columns.drop(["file", "row"])
    gaps = [place for place in range(_ROWS, len(cells)) if cells["row"].iloc[place] > cells["row"].iloc[place - 1] + 1]
    if not gaps:
        return cells
    second = next((place for place in gaps if _is_heading(cells.iloc[place][columns], cells.iloc[:place][columns])), None)
    if second is not None:
        row = cells.iloc[second]
        said = tuple(str(cell) for cell in row[columns].dropna())
        message = f"Another table begins in row {row['row']}; only the first one was read."
        findings.append(
            Finding(Severity.DROPPED, message, "Give it as a file of its own.", str(row["file"]), "", said[:10], len(cells) - second)
        )
        first = pd.Series(range(len(cells)), index=cells.index) < second
        cells = ledgers.keep(cells, first, reason="a row of another table below the first", column=key)
    above = cells.iloc[: gaps[0]]
    below = pd.Series(range(len(cells)), index=cells.index) >= gaps[0]
    few = cells[columns].notna().sum(axis=1) <= above[columns].notna().sum(axis=1).median() / 2
    unlike = ~cells[key].astype("object").map(key_shape, na_action="ignore").isin(above[key].dropna().map(key_shape))
    return ledgers.keep(cells, ~(below & few & unlike), reason=BELOW, column=key)


def with_row_ids(cells: pd.DataFrame, title: str, heading: str) -> pd.DataFrame:
    """The rows with the file and their place in it as an id, for tables that name nobody."""
    return cells.assign(**{heading: (title + ", row " + cells["row"].astype("string")).astype("string")})


def come_several_times(headings: Sequence[str], rows: Sequence[Sequence[str]], learner: str) -> bool:
    """Whether rows differ for most learners, so that a row is something else than a learner.

    >>> come_several_times(["id", "unit"], [["a", "1"], ["a", "2"], ["b", "1"], ["b", "2"], ["c", "1"]], "id")
    True
    """
    place = list(headings).index(learner)
    first = takewhile(lambda row: place >= len(row) or fold(row[place]) != fold(learner), rows)  # up to headings once more
    told = {tuple(cell.strip() for cell in row) for row in first}
    keys = pd.Series(learner_keys(headings, [*told], learner), dtype="string").value_counts()
    return len(keys) >= _FEW and bool((keys > 1).mean() > _SEVERAL)


def learner_keys(headings: Sequence[str], rows: Sequence[Sequence[str]], learner: str) -> list[str]:
    """Who the rows are about, those left out that do not say: by both halves of a name where the column is one of them.

    >>> learner_keys(["First name", "Surname"], [["Ada", "Low"], ["Ada", "High"], ["", ""]], "First name")
    ['Ada Low', 'Ada High']
    """
    names = list(headings)
    places = [names.index(half) for half in name_halves(learner, names) or (learner,)]
    keys = (" ".join(row[place].strip() for place in places if place < len(row)).strip() for row in rows)
    return [key for key in keys if key]


def _is_heading(row: pd.Series, above: pd.DataFrame) -> bool:
    """Whether a row is words where there are numbers above it, or most of the headings once more."""
    filled = row.dropna()
    if len(filled) < _CELLS or parse_numbers(filled.astype("string")).notna().any():
        return False
    known = {fold(heading) for heading in above.columns}
    if sum(fold(cell) in known for cell in filled) >= _CELLS:
        return len(filled) < len(above.columns) or any(fold(cell) not in known for cell in filled)
    return any(_holds_numbers(above[heading]) for heading in filled.index)


def _holds_numbers(column: pd.Series) -> bool:
    filled = column.dropna()
    return len(filled) > 0 and bool(parse_numbers(filled).notna().mean() >= _NUMBERS)
