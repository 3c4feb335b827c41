"""Rows of cells out of a UTF-8 text file, before anybody knows what they mean."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TextIO

from dropout.errors import DropoutError

DELIMITERS = ",;\t|"
SAMPLE_CHARS = 1_000_000  # what is looked at to decide how a file is laid out, and the longest line a table may have
SAMPLE_ROWS = 21


def fold(text: str) -> str:
    """A heading as it is compared: case, width, blanks and curly apostrophes make no difference.

    >>> fold("\\ufeffNom complet de l’Utilisateur ")
    "nom complet de l'utilisateur"
    """
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("’", "'")
    return " ".join(plain.casefold().split())


def slug(title: str) -> str:
    """A title as an identifier that is still readable.

    >>> slug("Course A: results (year 1)")
    'Course-A-results-year-1'
    """
    return re.sub(r"[^\w.]+", "-", title).strip("-.") or "run"


def open_text(path: Path) -> TextIO:
    """A UTF-8 file with its line ends as they are; a character cut off at its end is replaced, not fatal."""
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


def text_sample(path: Path) -> str:
    """The beginning of a file, enough to decide its layout."""
    with open_text(path) as file:
        return file.read(SAMPLE_CHARS)


def text_records(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Every record of the file, blank ones as empty lists, so that the count is the row shown by a spreadsheet.

    LF, CRLF and CR alone all end a line. A line or a cell too long for a table raises `DropoutError`
    instead of filling memory.
    """
    with open_text(path) as file:
        yield from _parsed(csv.reader(_bounded_lines(file), delimiter=delimiter, skipinitialspace=True))


def sample_records(sample: str, delimiter: str) -> list[list[str]]:
    """The first records of a sample; the last one may be cut and is left out when there are others.

    >>> sample_records("a;b\\r1;2\\r", ";")
    [['a', 'b'], ['1', '2']]
    """
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True):
            rows.append(row)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # a cell too long: what came before it decides
    return rows[:SAMPLE_ROWS]


def choose_delimiter(sample: str) -> str:
    """The separator that splits the header into most columns, weighted by how many rows agree with it.

    >>> choose_delimiter("Name;Mark\\nAda;7,5\\nBo;6,0\\n")
    ';'
    """

    def columns(delimiter: str) -> float:
        rows = [row for row in sample_records(sample, delimiter) if row]
        if not rows:
            return 0.0
        width = len(rows[header_index(rows)])
        return (width - 1) * sum(len(row) == width for row in rows) / len(rows)

    return max(DELIMITERS, key=columns)


def header_index(rows: list[list[str]]) -> int:
    """Where the header is: the first row about as wide as the rows below it, so that titles above it are passed over.

    >>> header_index([["Report of May"], [], ["id", "mark"], ["1", "5"]])
    2
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    typical = median([width for width in widths if width] or [0])
    return next((index for index, width in enumerate(widths) if width and width >= 0.6 * typical), 0)


def unique_names(header: list[str]) -> list[str]:
    """Headings that can name columns: blanks get a number, repeats a suffix, nothing is lost.

    ``file`` and ``row`` count as taken, because a table read carries the place of each row under these names.

    >>> unique_names(["id", "", "id"])
    ['id', 'column 2', 'id (2)']
    """
    names = ["file", "row"]
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {position}"
        repeats = sum(1 for other in names if other == name or other.startswith(f"{name} ("))
        names.append(f"{name} ({repeats + 1})" if name in names else name)
    return names[2:]


def _bounded_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(SAMPLE_CHARS):
        if len(line) == SAMPLE_CHARS:
            raise DropoutError("A line is longer than any table has.", found="a line of a million characters", do="Choose a table.")
        yield line


def _parsed(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DropoutError(
                "A cell is too long for a table; most often a quotation mark was opened and never closed.",
                found=f"after row {number}: {error}",
                do="Close the quotation mark, or export the file again.",
            ) from error
        number += 1
        yield row
