"""A text file as Parquet, every cell as text: in parallel where its rows can be counted blindly, else row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dropout.readers.line_ends import CHUNK, count_ends
from dropout.readers.records import text_records
from dropout.readers.report import RowLedger
from dropout.readers.sources import Preview, Source

LONGEST_LINE = 16 * 2**20  # bytes of one JSON document
_CHUNK_ROWS, _CHUNK_CELLS = 50_000, 500_000


def count_lines(source: Source, preview: Preview) -> int | None:
    """How many lines a file has, to be compared with the records a parser finds; None where only the careful one will do.

    That is with bytes 0, with carriage returns alone as line ends, with blanks before quotation marks, and with a header that
    goes over several lines.
    """
    ends = source.ends or count_ends(source.path)
    return ends.lines if ends.are_plain and _starts_plainly(source, preview) else None


def _starts_plainly(source: Source, preview: Preview) -> bool:
    with source.path.open(encoding="utf-8-sig", errors="strict", newline="") as text:
        lines = list(islice(text, preview.header_row + 200))
    readers = [csv.reader(lines, delimiter=preview.delimiter, skipinitialspace=skip) for skip in (False, True)]
    try:
        plain, stripped = ([[cell.strip() for cell in row] for row in reader] for reader in readers)
        header = csv.reader(lines, delimiter=preview.delimiter)
        for _ in range(preview.header_row):
            next(header)
    except csv.Error:
        return False
    return plain == stripped and header.line_num == preview.header_row


def has_blank_lines(source: Source) -> bool:
    """Whether some line is empty: parsers leave those out, and rows are then no longer where they were."""
    last = b""
    with source.path.open("rb") as file:
        while chunk := file.read(CHUNK):
            edge = last + chunk[:3]
            if any(blank in part for part in (chunk, edge) for blank in (b"\n\n", b"\n\r\n")):
                return True
            last = chunk[-3:]
    return False


def write_carefully(source: Source, preview: Preview, columns: Mapping[str, str], ledger: RowLedger, path: Path) -> None:
    """Row by row: short rows are filled up, long ones dropped because they cannot be trusted to be in line."""
    width = len(preview.header)
    places = [preview.header.index(heading) for heading in columns.values()]
    schema = pa.schema([*((name, pa.string()) for name in columns), ("row", pa.int64())])
    records = ((number, row) for number, row in enumerate(text_records(source.path, preview.delimiter, source.name), start=1))
    rows = ((number, row) for number, row in records if number > preview.header_row and any(cell.strip() for cell in row))
    with pq.ParquetWriter(path, schema) as writer:
        while chunk := list(islice(rows, max(_CHUNK_CELLS // width, 1))):
            long = [(number, row) for number, row in chunk if any(row[width:])]
            ledger.report.rows_read += len(long)
            found = [preview.delimiter.join(row)[:500] for _, row in long]
            ledger.drop([number for number, _ in long], reason="more cells than the header", found=found)
            good = [(number, row) for number, row in chunk if not any(row[width:])]
            cells = [[_cell(row, place) for _, row in good] for place in places]
            writer.write_table(pa.table([*cells, [number for number, _ in good]], schema=schema))


def _cell(row: list[str], place: int) -> str | None:
    return (row[place].strip() or None) if place < len(row) else None


def write_lines_carefully(source: Source, path: Path) -> None:
    """Lines that DuckDB refuses, such as one beyond all bounds: it is cut, so that it counts and is told as unreadable."""
    schema = pa.schema([("line", pa.string())])
    with source.path.open(encoding="utf-8-sig", errors="replace") as file, pq.ParquetWriter(path, schema) as writer:
        while chunk := list(islice(_bounded(file), _CHUNK_ROWS)):
            writer.write_table(pa.table([chunk], schema=schema))


def _bounded(file: Any) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        yield line.rstrip("\r\n")
        while len(line) == LONGEST_LINE and not line.endswith("\n"):
            line = file.readline(LONGEST_LINE)
