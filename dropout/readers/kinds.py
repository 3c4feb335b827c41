"""What a file is, from its bytes; its name is never asked."""

from __future__ import annotations

import codecs
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from dropout.readers.archives import MAX_DIRECTORY, directory_size
from dropout.readers.encodings import wide_encoding

HEAD_BYTES = 65_536
_CHOOSE = "Choose the CSV or XLSX file of the export."
_UNPACK = "Unpack it and give its files, or pack them as a zip file."
_TAR_MARK = slice(257, 262)


class Kind(StrEnum):
    """What the bytes of a file say that it is."""

    TEXT = "text"
    SPREADSHEET = "spreadsheet"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    BINARY = "binary"
    EMPTY = "empty"


_STARTS = {
    b"\x1f\x8b": Kind.GZIP,
    b"BZh": Kind.BZIP2,
    b"PAR1": Kind.PARQUET,
    b"SQLite format 3\0": Kind.SQLITE,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Kind.SPREADSHEET,  # the container of old .xls files
}
_KNOWN = {
    b"7z\xbc\xaf\x27\x1c": ("This is a 7z archive, which cannot be opened here.", _UNPACK),
    b"Rar!\x1a\x07": ("This is a RAR archive, which cannot be opened here.", _UNPACK),
    b"\xfd7zXZ\0": ("This is an xz archive, which cannot be opened here.", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("This is a zstd archive, which cannot be opened here.", _UNPACK),
    b"%PDF": ("This is not a table: the file is a PDF.", _CHOOSE),
    b"{\\rtf": ("This is not a table: the file is a text document.", _CHOOSE),
    b"PK\x03\x04": ("This is not a table: the file is a document or a presentation.", _CHOOSE),
}
_XML = {
    "urn:schemas-microsoft-com:office:spreadsheet": (
        "This is a workbook in the XML form of Excel 2003, which cannot be read.", "Open it in a spreadsheet program and save it as .xlsx.",
    ),
    "<results": ("This is a Moodle gradebook in XML, which cannot be read.", "Export the gradebook again as a text file or spreadsheet."),
    "": ("This is an XML file, not a table.", "Export the same data as CSV or XLSX."),
}  # fmt: skip


def sniff(path: Path) -> Kind:
    """What a file is.

    A text may hold a few bytes 0 and other control characters, as logs of a crashed server do; more make it binary.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        return Kind.EMPTY if path.stat().st_size <= HEAD_BYTES else Kind.BINARY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(path)
    told = next((kind for start, kind in _STARTS.items() if head.startswith(start)), None)
    if told:
        return told
    if head[_TAR_MARK] == b"ustar":
        return Kind.TAR
    if head.startswith(tuple(_KNOWN)):
        return Kind.BINARY
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or wide_encoding(head):
        return Kind.TEXT
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b" for byte in head)
    return Kind.BINARY if strange > 2 + len(head) / 100 else Kind.TEXT


def name_binary(path: Path) -> tuple[str, str]:
    """What is wrong with a file that is no text, and what to do."""
    with path.open("rb") as file:
        head = file.read(16)
    known = next((told for start, told in _KNOWN.items() if head.startswith(start)), None)
    return known or (
        "This is not a table: the file holds binary data.",
        f"{_CHOOSE} If it is that file, it was damaged on its way: download it again.",
    )


def name_xml(start: str) -> tuple[str, str] | None:
    """What is wrong with a text that is XML, and what to do; None for other text."""
    if not re.match(r"\s*<(\?xml|results|Workbook|[\w.-]+:?[\w.-]*\s+xmlns)", start):
        return None
    return next(told for mark, told in _XML.items() if mark in start)


def _container(path: Path) -> Kind:
    if directory_size(path) > MAX_DIRECTORY:
        return Kind.ZIP  # opening it as an archive tells what is wrong
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").casefold() for name in archive.namelist()}
            kind = archive.open("mimetype").read(80) if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError):
        return Kind.ZIP
    if any(name.startswith("xl/workbook") for name in names) or b"opendocument.spreadsheet" in kind:
        return Kind.SPREADSHEET
    return Kind.BINARY if "[content_types].xml" in names or kind else Kind.ZIP
