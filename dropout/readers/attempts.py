"""Reading files of one format, so that a problem only the user can mend stops this format and not the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from dropout.errors import DropoutError
from dropout.readers.base import ReadResult, Recognition
from dropout.readers.report import FileReport, Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import count_rows

T = TypeVar("T")


def attempt(read: Callable[[], T], claimed: list[tuple[Source, Recognition]]) -> T | ReadResult:
    """What reading files gives; where it raises `DropoutError`, the problem and all their rows as dropped."""
    try:
        return read()
    except DropoutError as error:
        finding = Finding(Severity.BLOCKS, error.problem, do=error.do, file=error.where, examples=(error.found,) if error.found else ())
        files = [all_dropped(source, claim, "the import stopped") for source, claim in claimed]
        return ReadResult(files=files, findings=[finding])


def all_dropped(source: Source, claim: Recognition, reason: str) -> FileReport:
    """The account of a file that nothing is read of."""
    try:
        rows = count_rows(source)
    except DropoutError:
        rows = 0  # the same fault that stopped the reader; its finding says so
    return FileReport(source.name, claim.format, claim.evidence, claim.confidence, rows, 0, Counter({reason: rows} if rows else {}))
