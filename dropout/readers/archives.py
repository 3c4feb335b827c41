"""Zip and gzip archives, unpacked under generated names: what an archive says about itself is never trusted."""

from __future__ import annotations

import gzip
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO

from dropout.readers.report import Finding, Severity

MAX_ENTRIES = 10_000
MAX_RATIO = 200  # logs compress about 30-fold, a bomb about 1000-fold
MAX_BYTES = 20 * 2**30
SMALL = 50 * 2**20  # below this size the ratio doesn't matter
CHUNK = 2**20

_JUNK = re.compile(r"(^|/)(__MACOSX/|\.[^./\\])")  # what operating systems leave in archives
_CLIMBS = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")


def unpack_zip(path: Path, name: str, folder: Path) -> tuple[list[tuple[str, Path]], list[Finding]]:
    """Unpack the safe entries of an archive; return (display name, file) pairs and a finding for each entry left out."""
    findings: list[Finding] = []
    unpacked: list[tuple[str, Path]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _JUNK.search(entry.filename)]
            if len(entries) > MAX_ENTRIES:
                return [], [_refused(name, f"The archive holds more than {MAX_ENTRIES:,} files.", "Pack only the course export.")]
            budget = MAX_BYTES
            for number, entry in enumerate(entries):
                shown, target = f"{name}/{entry.filename}", folder / f"entry-{number}"
                problem = _problem(entry) or _copy_entry(archive, entry, target, budget)
                if problem:
                    target.unlink(missing_ok=True)
                    findings.append(_refused(shown, *problem))
                else:
                    budget -= target.stat().st_size
                    unpacked.append((shown, target))
    except (zipfile.BadZipFile, EOFError) as error:
        findings.append(_refused(name, f"The archive is damaged ({error}).", "Download or pack it again."))
    return unpacked, findings


def unpack_gzip(path: Path, name: str, target: Path) -> Finding | None:
    """Unpack one gzip file to `target`; return a finding instead where it is damaged or a bomb."""
    try:
        with gzip.open(path) as stream:
            problem = _copy(stream, target, path.stat().st_size, MAX_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        problem = (f"The file is damaged ({error}).", "Download it again.")
    if problem is None:
        return None
    target.unlink(missing_ok=True)
    return _refused(name, *problem)


def is_bomb(path: Path) -> bool:
    """Whether a zip container (a workbook, say) claims a size that only a bomb has."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    return size > SMALL and (size > MAX_BYTES or size > MAX_RATIO * path.stat().st_size)


def _problem(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    if _CLIMBS.search(entry.filename):
        return "The entry points outside its archive; it was not unpacked.", "Pack the files again without folders."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "The entry is a link, not a file; it was not followed.", "Pack the file itself."
    if entry.flag_bits & 0x1:
        return "The entry is protected with a password.", "Pack it again without one."
    return None


def _copy_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, budget: int) -> tuple[str, str] | None:
    try:
        with archive.open(entry) as stream:
            return _copy(stream, target, entry.compress_size, budget)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        return f"The entry cannot be unpacked ({error}).", "Pack it again as an ordinary zip file."


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path, packed: int, budget: int) -> tuple[str, str] | None:
    """Copy while counting, because the sizes in an archive's headers may lie."""
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > budget or (size > SMALL and size > MAX_RATIO * max(packed, 1)):
                return "Unpacked, this would be far larger than a course export; unpacking was stopped.", "Give the unpacked file instead."
            file.write(chunk)
    return None


def _refused(name: str, problem: str, do: str) -> Finding:
    return Finding(Severity.DROPPED, problem, do=do, file=name)
