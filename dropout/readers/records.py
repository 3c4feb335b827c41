"""Rows of cells out of a UTF-8 text file, before anybody knows what they mean."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from typing import TextIO

from dropout.errors import DropoutError

DELIMITERS = ",;\t|"
SAMPLE_CHARS = 1_000_000  # what is looked at to decide how a file is laid out, and the longest line or cell a table may have
SAMPLE_ROWS = 21

csv.field_size_limit(SAMPLE_CHARS)  # for the whole process: whole essays stand in the cells of real exports


def fold(text: str) -> str:
    """A heading as it is compared: case, width, blanks and curly apostrophes make no difference.

    >>> fold("\\ufeffNom complet de l’Utilisateur ")
    "nom complet de l'utilisateur"
    """
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("’", "'")
    return " ".join(plain.casefold().split())


def squeezed(heading: str) -> str:
    """A heading with nothing but its letters and digits, so that blanks, hyphens and underscores make no difference.

    >>> squeezed("Daytime/evening attendance\\t") == squeezed("daytime_evening_attendance")
    True
    """
    return re.sub(r"[\W_]+", "", fold(heading))


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


def text_records(path: Path, delimiter: str, name: str = "") -> Iterator[list[str]]:
    """Every record of the file shown as `name`, blank ones as empty lists, so that the count is the row shown by a spreadsheet.

    LF, CRLF and CR alone all end a line. A line or a cell too long for a table raises `DropoutError`
    instead of filling memory, and so does a quotation mark that is never closed, because it swallows rows.
    """
    try:
        with open_text(path) as file:
            yield from _parsed(file, delimiter)
    except DropoutError as error:
        raise DropoutError(error.problem, where=name, found=error.found, do=error.do) from error


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

    Each row above the header that it would make counts against it, because a comma in every name and every mark splits the
    rows and not the header. A colon only counts where no other splits anything: times and titles are full of them.

    >>> choose_delimiter("Name;Mark\\nLovelace, Ada;7,5\\nDiddley, Bo;6,0\\n")
    ';'
    """

    def columns(delimiter: str) -> float:
        rows = [row for row in sample_records(sample, delimiter) if row]
        if not rows:
            return 0.0
        above = header_index(rows)
        width = len(rows[above])
        return (width - 1) * sum(len(row) == width for row in rows) / len(rows) / (1 + above) ** 2

    shares = {delimiter: columns(delimiter) for delimiter in DELIMITERS}
    best = max(shares, key=lambda delimiter: shares[delimiter])
    return best if shares[best] or columns(":") < 2 else ":"


def header_index(rows: list[list[str]]) -> int:
    """Where the header is: the first row about as wide as the rows below it, so that titles above it are passed over.

    >>> header_index([["Report of May"], [], ["id", "mark"], ["1", "5"]])
    2
    >>> header_index([["Topic", "Start", "End"], ["Knots", "9:00", "9:50"], [], ["Name", "Joined"], ["Ada", "9:01"], ["Bo", "9:02"]])
    3
    """
    if _begins_with_a_meeting(rows):
        return 3
    widths = [sum(1 for cell in row if cell.strip()) for row in rows]
    filled = [width for width in widths if width] or [0]
    typical = median(filled) if len(filled) > 2 else max(filled)
    return next((index for index, width in enumerate(widths) if width and width >= 0.6 * typical), 0)


def _begins_with_a_meeting(rows: list[list[str]]) -> bool:
    """Whether a table of one row, with its hours, stands above the one about people, as Zoom puts it."""
    if len(rows) < 5 or any(rows[2]) or not any(rows[4]):
        return False
    apart = 1 < len(rows[0]) == len(rows[1]) != len(rows[3]) > 1
    return apart and any(re.search(r"\d:\d\d", cell) for cell in rows[1])


def header_cells(rows: list[list[str]], index: int) -> list[str]:
    """The headings, with one for the numbers of the rows where R wrote them and none above them.

    >>> header_cells([["id", "mark"], ["1", "a", "7"], ["2", "b", "8"]], 0)
    ['row number', 'id', 'mark']
    """
    header, body = rows[index], [row for row in rows[index + 1 :] if row]
    numbered = len(body) > 1 and all(len(row) == len(header) + 1 and row[0] == str(place) for place, row in enumerate(body, start=1))
    return ["row number", *header] if numbered else header


def looks_like_data(header: Iterable[str]) -> bool:
    """Whether a row that stands where headings do is one of the rows they are missing above: a third of it are numbers.

    >>> looks_like_data(["S-1", "3", "26", "Completed"]), looks_like_data(["student_id", "1", "2", "name", "total"])
    (True, True)
    >>> looks_like_data(["student_id", "week 1", "week 2"])
    False
    """
    cells = list(header)
    return 3 * sum(bool(re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?%?(?: \(\d+\))?", cell)) for cell in cells) >= max(len(cells), 3)


def storable(text: str) -> str:
    """Text that UTF-8 can hold: half a character, which JSON may spell, becomes a question mark.

    >>> storable("Ada \\ud800"), storable("Zoë")
    ('Ada ?', 'Zoë')
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def key_shape(key: str) -> str:
    """A key with every run of letters and of digits as one, so that keys of one kind are alike.

    >>> key_shape("S-1201"), key_shape("Ada Low"), key_shape("Average")
    ('a-9', 'a a', 'a')
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", key.strip(' "')))


def unique_names(header: list[str]) -> list[str]:
    """Headings that can name columns: blanks get a number, repeats a suffix, nothing is lost.

    ``file`` and ``row`` count as taken, because a table read carries the place of each row under these names.

    >>> unique_names(["id", "", "id"])
    ['id', 'column 2', 'id (2)']
    """
    taken = {"file", "row"}
    repeats = Counter(taken)
    names = []
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {position}"
        numbered = (f"{name} ({number})" for number in count(max(repeats[name], 1) + 1))
        names.append(name if name not in taken else next(other for other in numbered if other not in taken))
        taken.add(names[-1])
        repeats[name] += 1
    return names


def _parsed(file: TextIO, delimiter: str) -> Iterator[list[str]]:
    number, pending = 0, list[str]()  # the lines that make up the record being read
    reader = csv.reader(_bounded_lines(file, pending), delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _never_closed(number, pending) from error
        if len(pending) > 1 and _stays_open(pending, delimiter):
            raise _never_closed(number, pending)
        number += 1
        pending.clear()
        yield row


def _bounded_lines(file: TextIO, pending: list[str]) -> Iterator[str]:
    for number in count(1):
        line = file.readline(SAMPLE_CHARS)
        if len(line) == SAMPLE_CHARS:
            found = f"more than {SAMPLE_CHARS - 1:,} characters in line {number:,}"
            raise DropoutError("A line is longer than any table has.", found=found, do="Shorten that line, or leave the file out.")
        if not line:
            return
        pending.append(line)
        yield line


def _stays_open(lines: list[str], delimiter: str) -> bool:
    """Whether the last cell of a record of several lines ends with the file, not with a quotation mark."""
    try:
        list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _never_closed(number: int, lines: list[str]) -> DropoutError:
    return DropoutError(
        "A quotation mark is opened and never closed, or a cell is too long for a table; the rows after it cannot be told apart.",
        found=f"after row {number}: {lines[0].strip()[:80] if lines else ''}",
        do="Close the quotation mark in that row, or export the file again.",
    )
