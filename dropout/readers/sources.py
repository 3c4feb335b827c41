"""Files, folders and archives as sources: UTF-8 tables of text, whatever they were; told apart by their bytes alone."""

from __future__ import annotations

import codecs
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from dropout.errors import DropoutError
from dropout.readers.archives import is_bomb, unpack_gzip, unpack_zip
from dropout.readers.records import choose_delimiter, header_index, sample_records, text_sample, unique_names
from dropout.readers.report import Finding, Severity
from dropout.readers.spreadsheets import sheets_to_text

HEAD_BYTES = 65_536
_DEEPEST = 2  # a gzip file in an archive is opened, an archive in an archive is not


class Kind(StrEnum):
    """What the bytes of a file say that it is."""

    TEXT = "text"
    SPREADSHEET = "spreadsheet"
    ZIP = "zip"
    GZIP = "gzip"
    PARQUET = "parquet"
    BINARY = "binary"
    EMPTY = "empty"


@dataclass(frozen=True)
class Preview:
    """How a table is laid out, with its first rows."""

    delimiter: str
    header_row: int  # 1-based
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Source:
    """One file or sheet. `path` is UTF-8 text (other encodings and workbooks were rewritten when opened), or Parquet."""

    name: str  # as shown: "export.zip/logs.csv"
    path: Path
    kind: Kind = Kind.TEXT
    encoding: str = "utf-8"

    @cached_property
    def preview(self) -> Preview | None:
        """Layout and first rows, decided from the first million characters; None where there is no table."""
        if self.kind is Kind.PARQUET:
            return None
        sample = text_sample(self.path)
        if not any(end in sample for end in "\r\n") and self.path.stat().st_size > len(sample):
            return None
        delimiter = choose_delimiter(sample)
        rows = sample_records(sample, delimiter)
        if not rows:
            return None
        index = header_index(rows)
        return Preview(delimiter, index + 1, tuple(unique_names(rows[index])), tuple(tuple(row) for row in rows[index + 1 :] if row))

    @property
    def is_table(self) -> bool:
        """Whether the first rows agree on at least two columns: prose and noise do not."""
        shown = self.preview
        if shown is None or len(shown.header) < 2 or any(len(cell) > 200 for cell in shown.header):
            return False
        return sum(len(row) == len(shown.header) for row in shown.rows) >= 0.8 * len(shown.rows)


def sniff(path: Path) -> Kind:
    """What a file is, from its bytes; its name is never asked."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        return Kind.EMPTY if path.stat().st_size <= HEAD_BYTES else Kind.BINARY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(path)
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.SPREADSHEET  # the container of old .xls files
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Kind.TEXT
    strange = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    return Kind.BINARY if b"\0" in head or head.startswith(b"%PDF") or strange > len(head) / 100 else Kind.TEXT


def open_sources(paths: list[Path], scratch: Path) -> tuple[list[Source], list[Finding]]:
    """Open files, folders and archives; everything unpacked or rewritten lands in `scratch` under generated names.

    What cannot be opened becomes a finding that names it, and the rest is opened all the same. A path
    that does not exist raises `DropoutError`.
    """
    opener = _Opener(scratch)
    for path in paths:
        if not path.exists():
            raise DropoutError("There is no such file or folder.", found=str(path), do="Check the path.")
        for name, file in _files(path):
            opener.open(name, file)
    return opener.sources, opener.findings


@dataclass
class _Opener:
    scratch: Path
    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def open(self, name: str, path: Path, depth: int = 0) -> None:
        kind = sniff(path)
        if kind is Kind.TEXT:
            self._open_text(name, path)
        elif kind is Kind.SPREADSHEET:
            self._open_workbook(name, path)
        elif kind is Kind.PARQUET:
            self.sources.append(Source(name, path, kind))
        elif kind is Kind.EMPTY:
            self._note(name, "The file is empty.", "Export it again.")
        elif kind is Kind.BINARY:
            self._note(name, "This is not a table: the file holds binary data.", "Choose the CSV or XLSX file of the export.")
        elif kind is Kind.ZIP and depth == 0:
            entries, findings = unpack_zip(path, name, self._folder())
            self.findings += findings
            for shown, file in entries:
                self.open(shown, file, depth + 1)
        elif kind is Kind.GZIP and depth < _DEEPEST:
            target = self._folder() / "entry"
            finding = unpack_gzip(path, name, target)
            if finding:
                self.findings.append(finding)
            else:
                self.open(name, target, _DEEPEST)
        else:
            self._note(name, "This is an archive inside an archive; it was not opened.", "Unpack it and give its files.")

    def _open_text(self, name: str, path: Path) -> None:
        encoding, damaged = find_encoding(path)
        if encoding == "utf-8":
            self.sources.append(Source(name, path))
            return
        target = self._folder() / "text"
        with path.open(encoding=encoding, errors="replace", newline="") as old, target.open("w", encoding="utf-8", newline="") as new:
            while text := old.read(1_000_000):
                new.write(text)
        self.sources.append(Source(name, target, encoding=encoding))
        if damaged:
            problem = "Some bytes belong to no known text encoding; their characters were replaced by \ufffd."
            self._note(name, problem, "Save the file again as CSV UTF-8.", Severity.NOTICED)

    def _open_workbook(self, name: str, path: Path) -> None:
        if zipfile.is_zipfile(path) and is_bomb(path):
            self._note(name, "Unpacked, this workbook would be far larger than a course export.", "Save it as CSV.")
            return
        try:
            sheets = sheets_to_text(path, name, self._folder())
        except DropoutError as error:
            self._note(name, f"{error.problem} ({error.found})", "Save it again as .xlsx or .csv, without a password.")
            return
        self.sources += [Source(shown, file, Kind.SPREADSHEET) for shown, file in sheets]
        if not sheets:
            self._note(name, "The workbook has no rows.", "Export it again.")

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.scratch))

    def _note(self, name: str, problem: str, do: str, severity: Severity = Severity.DROPPED) -> None:
        self.findings.append(Finding(severity, problem, do=do, file=name))


def find_encoding(path: Path) -> tuple[str, bool]:
    """UTF-8 if every byte of the file agrees, else UTF-16 by its mark, else Windows-1252; and whether bytes are left over."""
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16", False
        if _decodes(path, "utf-8"):
            return "utf-8", False
        return "cp1252", not _decodes(path, "cp1252")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(2**22):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
    return True


def _container(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, RuntimeError):
        return Kind.ZIP  # opening it as an archive tells what is wrong
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or b"opendocument.spreadsheet" in mimetype:
        return Kind.SPREADSHEET
    return Kind.BINARY if "[Content_Types].xml" in names or mimetype else Kind.ZIP


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        if file.is_file() and not file.is_symlink() and not any(part.startswith(".") for part in relative.parts):
            yield f"{path.name}/{relative.as_posix()}", file
