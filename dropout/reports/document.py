"""A document apart from how it is shown: headings, paragraphs, lists and tables of plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

_NUMBER = re.compile(r"(?:< |[–-])?[\d,]*\.?\d*")


@dataclass(frozen=True)
class Heading:
    """Opens a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; `small` for what explains something else."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of text under column titles; no title row where all of them are empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold nothing but numbers, “< 10” and dashes, to be set right-aligned and never broken.

        >>> Table(("week", "of"), (("2", "n=4"), ("–", "n=9"))).numeric
        (True, False)
        """
        return tuple(all(_NUMBER.fullmatch(row[at]) for row in self.rows) for at in range(len(self.columns)))


Part = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Document:
    """A title, what it is about, and parts in their order. All text is plain: the renderers escape it."""

    title: str
    about: str
    made_at: datetime
    parts: tuple[Part, ...]

    @property
    def footer(self) -> str:
        return f"{self.about} · made {self.made_at:%Y-%m-%d %H:%M %Z}".strip()


def table_of(frame: pd.DataFrame) -> Table:
    """A frame as a table: numbers with three digits, whole ones with none, missing values as a dash.

    >>> table_of(pd.DataFrame({"week": [2], "AUC": [0.73], "ECE": [None]})).rows
    (('2', '0.730', '–'),)
    """
    rows = [tuple(_cell(value) for value in row) for row in frame.itertuples(index=False)]
    return Table(tuple(str(column) for column in frame.columns), tuple(rows))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = float(value)  # type: ignore[arg-type]
    return f"{number:,.0f}" if number.is_integer() and not isinstance(value, float) else f"{number:.3f}"
