"""Where the headings of a table stand, and what they are: in one row, or in two below merged cells."""

from __future__ import annotations

import re

from dropout.readers.records import header_cells, header_index, unique_names

_MERGED, _MOSTLY = 2, 0.8  # blank headings, of which merged cells leave at least one each; of the rows that begin with something


def headings_of(rows: list[list[str]]) -> tuple[int, tuple[str, ...]]:
    """The place of the last row of headings, and the headings as names of columns.

    >>> headings_of([["Report of May"], [], ["id", "mark"], ["1", "5"]])
    (2, ('id', 'mark'))
    """
    index = header_index(rows)
    joined = joined_headings(rows, index)
    return index + (joined is not None), tuple(unique_names(joined or header_cells(rows, index)))


def joined_headings(rows: list[list[str]], index: int) -> list[str] | None:
    """The headings where they stand in two rows, as below merged cells: each with the one above it; None where they do not.

    >>> joined_headings([["id", "Week 1", "", "Week 2", ""], ["", "Logins", "Quiz", "Logins", "Quiz"], ["a", "3", "7", "2", "9"]], 0)
    ['id', 'Week 1 Logins', 'Week 1 Quiz', 'Week 2 Logins', 'Week 2 Quiz']
    """
    above, below, body = rows[index], next(iter(rows[index + 1 : index + 2]), []), [row for row in rows[index + 2 :] if row]
    blank = [place for place, cell in enumerate(above) if not cell.strip()]
    if len(blank) < _MERGED or len(below) != len(above) or not above[0].strip() or below[0].strip() or not body:
        return None
    words = all(re.search(r"[^\W\d_]", cell) for cell in below if cell.strip())
    if not words or not all(below[place].strip() for place in blank) or sum(bool(row[0].strip()) for row in body) < _MOSTLY * len(body):
        return None
    group, found = "", []
    for cell, own in zip(above, below, strict=True):
        group = cell.strip() or group
        found.append(f"{group} {own.strip()}" if own.strip() else cell)
    return found
