"""Formulas of a workbook that no program has computed: a person who opens it sees values, and a file of values has none."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dropout.readers.archives import DAMAGE

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<c( [^>]*)?><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v>([^<]*)</v>)?</c>")
_TEXT = b't="str"'  # a text may be empty, and be computed
_CHUNK, _MANY = 2**20, 10  # formulas whose values are all 0: what programs write that do not compute


def uncomputed(path: Path) -> int:
    """How many cells of an xlsx file have a formula and no value; files of other kinds have none of these."""
    formulas = empty = noughts = 0
    try:
        with zipfile.ZipFile(path) as book:
            for part in (part for name in book.namelist() if _SHEET.fullmatch(name) for part in _cells(book, name)):
                for attributes, value in _CELL.findall(part):
                    formulas += 1
                    empty += not value and _TEXT not in attributes
                    noughts += value == b"0"
    except DAMAGE:
        return 0  # what is wrong with it is told by whoever reads it
    return empty or (noughts if noughts == formulas >= _MANY else 0)


def _cells(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The cells of a sheet in portions, none of them cut; portions without formulas are passed over, few sheets have any."""
    rest = b""
    with book.open(name) as sheet:
        while chunk := sheet.read(_CHUNK):
            whole, mark, rest = (rest + chunk).rpartition(b"</c>")
            rest = rest[-_CHUNK:]  # no cell is longer, and a sheet may have none
            if b"<f" in whole:
                yield whole + mark
