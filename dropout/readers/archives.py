"""Archives and compressed files, unpacked under generated names: what an archive says about itself is never trusted."""

from __future__ import annotations

import bz2
import gzip
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from dropout.readers.report import Finding, Severity

MAX_ENTRIES = 10_000
MAX_RATIO = 200  # logs compress about 30-fold, a bomb about 1000-fold
MAX_BYTES = 20 * 2**30
SMALL = 50 * 2**20  # below this size the ratio doesn't matter
CHUNK = 2**20
MAX_DIRECTORY = MAX_ENTRIES * 1_000  # bytes of the list of entries at the end of a zip archive
_NAME_CHARS = 200
MAX_HEADER = 2**16  # bytes of a long name or the like in a tar archive

_JUNK = re.compile(r"(^|/)(__MACOSX/|\.[^./\\]|~\$)|(^|/)(Thumbs\.db|desktop\.ini)$", re.IGNORECASE)  # what systems leave behind
_CLIMBS = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_PACKED = (".gz", ".gzip", ".bz2")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip
_TOO_LARGE = "Unpacked, this would be far larger than a course export; unpacking was stopped.", "Give the unpacked file instead."
Problem = tuple[str, str]  # what is wrong, and what to do


@dataclass
class Budget:
    """How many bytes may still be unpacked out of one upload, however its archives are nested."""

    left: int = field(default_factory=lambda: MAX_BYTES)

    @classmethod
    def of(cls, path: Path) -> Budget:
        """What the size of an upload allows: no export shrinks more than `MAX_RATIO` times when packed."""
        return cls(min(MAX_BYTES, max(SMALL, MAX_RATIO * path.stat().st_size)))


@dataclass(frozen=True)
class _Entry:
    name: str
    problem: Problem | None
    open: Callable[[], IO[bytes] | None]
    packed: int  # bytes it takes in the archive


def is_junk(name: str) -> bool:
    """Whether a file is one that operating systems and office programs leave beside others.

    >>> is_junk("__MACOSX/log.csv"), is_junk("course/~$marks.xlsx"), is_junk("course/marks.xlsx")
    (True, True, False)
    """
    return bool(_JUNK.search(name))


def unpack_zip(path: Path, name: str, folder: Path, budget: Budget) -> tuple[list[tuple[str, Path]], list[Finding]]:
    """Unpack the safe entries of an archive; return (display name, file) pairs and a finding for each entry left out."""
    if directory_size(path) > MAX_DIRECTORY:
        return [], [_too_many(name)]

    def entries() -> Iterator[_Entry]:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield _Entry(info.filename, _zip_problem(info), partial(archive.open, info), info.compress_size)

    return _unpack(entries(), name, folder, budget)


def unpack_tar(path: Path, name: str, folder: Path, budget: Budget) -> tuple[list[tuple[str, Path]], list[Finding]]:
    """The same for a tar archive that is not compressed."""
    size = path.stat().st_size

    def entries() -> Iterator[_Entry]:
        _check_headers(path)
        with tarfile.open(path, "r:") as archive:
            for info in archive:
                if not info.isdir():
                    yield _Entry(info.name, _tar_problem(info), partial(archive.extractfile, info), min(info.size, size))

    return _unpack(entries(), name, folder, budget)


def unpack_stream(path: Path, name: str, target: Path, budget: Budget) -> Finding | None:
    """Unpack one gzip or bzip2 file, of any number of parts, to `target`; return a finding where it is damaged or a bomb."""
    with path.open("rb") as file:
        opener = gzip.open if file.read(2) == b"\x1f\x8b" else bz2.open
    try:
        with opener(path) as stream:
            problem = _copy(stream, target, path.stat().st_size, budget)
    except DAMAGE as error:
        problem = (f"The file is damaged or cut off ({error}).", "Download it again.")
    if problem is None:
        return None
    target.unlink(missing_ok=True)
    return _refused(name, *problem)


def is_bomb(path: Path) -> bool:
    """Whether a zip container (a workbook, say) claims a size that only a bomb has."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except DAMAGE:
        return False  # no zip container, or one that tells what is wrong when it is opened
    return size > SMALL and (size > MAX_BYTES or size > MAX_RATIO * path.stat().st_size)


def directory_size(path: Path) -> int:
    """How many bytes of a zip archive list its entries: known before they are read, so that no list fills the memory."""
    with path.open("rb") as file:
        start = max(0, path.stat().st_size - 2**16 - 200)
        file.seek(start)
        tail = file.read()
    wide, end = tail.rfind(b"PK\x06\x06"), tail.rfind(b"PK\x05\x06")
    sizes = [int.from_bytes(tail[end + 12 : end + 16], "little")] if end >= 0 else []
    if wide >= 0 and sizes == [2**32 - 1]:
        sizes = [int.from_bytes(tail[wide + 40 : wide + 48], "little")]
    return max(sizes, default=0)


def _unpack(entries: Iterator[_Entry], name: str, folder: Path, budget: Budget) -> tuple[list[tuple[str, Path]], list[Finding]]:
    findings: list[Finding] = []
    unpacked: list[tuple[str, Path]] = []
    try:
        for number, entry in enumerate(entry for entry in entries if not is_junk(entry.name)):
            if number == MAX_ENTRIES:
                return [], [_too_many(name)]
            shown, target = f"{name}/{entry.name}", folder / f"entry-{number}"
            problem = entry.problem or _copy_entry(entry, target, budget)
            if problem:
                target.unlink(missing_ok=True)
                findings.append(_refused(shown, *problem))
            else:
                unpacked.append((shown, target))
    except DAMAGE as error:
        findings.append(_refused(name, f"The archive is damaged or cut off ({error}).", "Download or pack it again."))
    return unpacked, findings


def _zip_problem(info: zipfile.ZipInfo) -> Problem | None:
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1:
        return "The entry is protected with a password.", "Pack it again without one."
    if info.compress_type not in _PLAIN:
        return "The entry is packed in an unusual way.", "Pack it again as an ordinary zip file."
    return _place_problem(info.filename, stat.S_ISLNK(mode), stat.S_IFMT(mode) in (0, stat.S_IFREG))


def _tar_problem(info: tarfile.TarInfo) -> Problem | None:
    return _place_problem(info.name, info.issym() or info.islnk(), info.isreg() and not info.issparse())


def _place_problem(name: str, link: bool, regular: bool) -> Problem | None:
    if _CLIMBS.search(name):
        return "The entry points outside its archive; it was not unpacked.", "Pack the files again without folders."
    if link:
        return "The entry is a link, not a file; it was not followed.", "Pack the file itself."
    return None if regular else ("The entry is a device or the like, not a file.", "Pack ordinary files only.")


def _check_headers(path: Path) -> None:
    """Refuse a tar archive in which something goes before a file that is too large for a name; it would be read into memory."""
    with path.open("rb") as file:
        while len(block := file.read(tarfile.BLOCKSIZE)) == tarfile.BLOCKSIZE and any(block):
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
            if info.type in _HEADERS and info.size > MAX_HEADER:
                raise tarfile.TarError("a name too long for any file")
            if info.size < 0:
                raise tarfile.TarError("a size below zero")
            file.seek(-(-info.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE * (info.isreg() or info.type in _HEADERS), 1)


def _copy_entry(entry: _Entry, target: Path, budget: Budget) -> Problem | None:
    try:
        stream = entry.open()
        if stream is None:
            return "The entry is not a file.", "Pack ordinary files only."
        with stream:
            return _copy(stream, target, entry.packed, budget)
    except DAMAGE as error:
        return f"The entry is damaged or cut off ({error}).", "Download or pack it again."


def _copy(stream: IO[bytes] | gzip.GzipFile | bz2.BZ2File, target: Path, packed: int, budget: Budget) -> Problem | None:
    """Copy while counting, because the sizes in an archive's headers may lie."""
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > budget.left or (size > SMALL and size > MAX_RATIO * max(packed, 1)):
                return _TOO_LARGE
            file.write(chunk)
    budget.left -= size
    return None


def _too_many(name: str) -> Finding:
    return _refused(name, f"The archive holds more than {MAX_ENTRIES:,} files.", "Pack only the course export.")


def _refused(name: str, problem: str, do: str) -> Finding:
    return Finding(Severity.DROPPED, problem, do=do, file=name)


def files_in(path: Path) -> Iterator[tuple[str, Path]]:
    """A file, or all that are in a folder but what systems leave there, with names that tell where they are."""
    if path.is_file():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path).as_posix()
        if file.is_file() and not file.is_symlink() and not is_junk(relative):
            yield f"{path.name}/{relative}", file


def unpacked_name(name: str) -> str:
    """What a compressed file is called once it is unpacked: the ending of the packing tells nothing of what is in it.

    >>> unpacked_name("week/log_2024-05-01.csv.gz"), unpacked_name("tracking.log-20240501.GZ"), unpacked_name("week/.gz")
    ('week/log_2024-05-01.csv', 'tracking.log-20240501', 'week/.gz')
    """
    path = PurePosixPath(name)
    return name.removesuffix(path.suffix) if path.suffix.casefold() in _PACKED else name


def shown_name(name: str) -> str:
    """A name as it can be shown: an archive may put anything into it."""
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return plain if len(plain) <= _NAME_CHARS else f"{plain[:_NAME_CHARS]}…"
