"""A file that was given twice, as a second download or a copy: it is read once."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from dropout.readers.attempts import all_dropped
from dropout.readers.base import ReadResult, Recognition
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source

_COPY = re.compile(r"(?: ?\(\d+\)| - (?:copy|kopie|copia|copie|cópia)(?: \(\d+\))?| copy(?: \d+)?)$")


def without_twins(sources: Sequence[Source]) -> tuple[list[Source], ReadResult]:
    """The files that are not copies of another, and the account of the others.

    A copy has the same content and, but for what marks a copy, the same name: two courses may have one team.
    """
    alike: defaultdict[tuple[str, int], list[Source]] = defaultdict(list)
    told = ReadResult()
    for source in sorted(sources, key=lambda source: (len(source.name), source.name)):
        others = alike[_plain_name(source.name), source.path.stat().st_size]
        other = next(
            (other for other in others if _content(other.path) == _content(source.path)), None
        )  # few are alike: none is read for it
        if other is None:
            others.append(source)
            continue
        told.files.append(all_dropped(source, Recognition("", "", 0.0, f"the same as {other.name}"), f"the same as {other.name}"))
        message = f"{source.name} is the same file as {other.name}; it was read once."
        told.findings.append(Finding(Severity.NOTICED, message, file=source.name))
    kept = {id(source) for others in alike.values() for source in others}
    return [source for source in sources if id(source) in kept], told


def _plain_name(name: str) -> str:
    """The name of a file without what marks a copy, of the file or of what it was packed in.

    >>> _plain_name("export (1).zip/logs.csv"), _plain_name("export.zip/Logs - Copy.csv"), _plain_name("export.zip/logs.csv (2)")
    ('export.zip/logs.csv', 'export.zip/logs.csv', 'export.zip/logs.csv')
    """
    parts = (PurePosixPath(_COPY.sub("", part)) for part in PurePosixPath(name.casefold()).parts)
    return "/".join(_COPY.sub("", part.stem) + part.suffix for part in parts)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
