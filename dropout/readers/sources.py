"""Files, folders and archives as sources: UTF-8 tables of text, whatever they were; told apart by their bytes alone."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from dropout.errors import DropoutError
from dropout.readers.archives import Budget, files_in, is_bomb, shown_name, unpack_stream, unpack_tar, unpack_zip, unpacked_name
from dropout.readers.encodings import MIXED, WESTERN, survey_text, write_utf8
from dropout.readers.formulas import uncomputed
from dropout.readers.headings import headings_of
from dropout.readers.kinds import Kind, name_binary, name_xml, sniff
from dropout.readers.line_ends import LineEnds
from dropout.readers.records import choose_delimiter, sample_records, text_sample
from dropout.readers.report import Finding, Severity
from dropout.readers.spreadsheets import Sheet, sheets_to_text
from dropout.readers.sqlite_tables import database_to_text
from dropout.readers.web_tables import is_web_page, tables_to_text
from dropout.readers.wrapped import unwrap

__all__ = ["Kind", "Preview", "Source", "open_sources"]

ROW_LIMITS = (1_048_576, 65_536)  # what a sheet of Excel holds, and what one of the old .xls did
_ARCHIVES, _STREAMS = (Kind.ZIP, Kind.TAR), (Kind.GZIP, Kind.BZIP2)
_WIDE = 3  # columns and rows of a table below which another block may stand


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

    name: str  # as shown: "export.zip/logs.csv"; no other source of the same import has it
    path: Path
    kind: Kind = Kind.TEXT
    encoding: str = "utf-8"
    delimiter: str = ""  # where it is known
    ends: LineEnds | None = None  # where they were counted already

    @cached_property
    def preview(self) -> Preview | None:
        """Layout and first rows, decided from the first million characters; None where there is no table."""
        if self.kind is Kind.PARQUET:
            return None
        sample = text_sample(self.path)
        if not any(end in sample for end in "\r\n") and self.path.stat().st_size > len(sample):
            return None
        delimiter = self.delimiter or choose_delimiter(sample)
        if not (rows := sample_records(sample, delimiter)):
            return None
        index, header = headings_of(rows)
        return Preview(delimiter, index + 1, header, tuple(tuple(row) for row in rows[index + 1 :] if row))

    @property
    def is_table(self) -> bool:
        """Whether the first rows agree on at least two columns: prose and noise do not. A shorter block may follow the rows of a table."""
        shown, width = self.preview, len(self.preview.header) if self.preview else 0
        if shown is None or width < 2 or any(len(cell) > 200 for cell in shown.header):
            return False
        as_wide = [len(row) >= width and not any(row[width:]) for row in shown.rows]  # empty cells at the end do not matter
        if width >= _WIDE and sum(as_wide) >= _WIDE:
            last = len(as_wide) - as_wide[::-1].index(True)
            as_wide = as_wide[:last] + [False for row in shown.rows[last:] if len(row) > width]
        return sum(as_wide) >= 0.8 * len(as_wide)


def open_sources(paths: list[Path], scratch: Path) -> tuple[list[Source], list[Finding]]:
    """Open files, folders and archives; everything unpacked or rewritten lands in `scratch` under generated names.

    What cannot be opened becomes a finding that names it, and the rest is opened all the same. A path
    that does not exist raises `DropoutError`.
    """
    opener = _Opener(scratch)
    for path in dict.fromkeys(paths):
        if not path.exists():
            raise DropoutError("There is no such file or folder.", found=str(path), do="Check the path.")
        for name, file in files_in(path):
            opener.open_upload(name, file)
    return opener.sources, opener.findings


@dataclass
class _Opener:
    scratch: Path
    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _budget: Budget = field(default_factory=Budget)

    def open_upload(self, name: str, path: Path) -> None:
        try:
            self._budget = Budget.of(path)
            self._open(name, path, ())
        except OSError as error:
            self._note(name, f"The file cannot be read ({error.strerror}).", "Check that it is there and that you may read it.")

    def _open(self, name: str, path: Path, inside: tuple[Kind, ...]) -> None:
        """Open a file that lies `inside` archives and compressed files of these kinds."""
        kind = sniff(path)
        if kind is Kind.TEXT:
            self._open_text(name, path)
        elif kind is Kind.SPREADSHEET:
            self._open_workbook(name, path)
        elif kind is Kind.SQLITE:
            self._open_database(name, path)
        elif kind is Kind.PARQUET:
            self._add(name, path, kind=kind)
        elif kind is Kind.EMPTY:
            self._note(name, "The file is empty.", "Export it again.")
        elif kind is Kind.BINARY:
            self._note(name, *name_binary(path))
        elif kind in _ARCHIVES and not set(inside) & set(_ARCHIVES):
            self._open_archive(name, path, (*inside, kind))
        elif kind in _STREAMS and not (inside and inside[-1] in _STREAMS):
            target = self._folder() / "entry"
            if finding := unpack_stream(path, name, target, self._budget):
                self.findings.append(finding)
            else:
                self._open(unpacked_name(name), target, (*inside, kind))
        else:
            problem = f"This is an archive inside an archive ({kind} in {inside[-1]}); it was not opened."
            self._note(name, problem, "Unpack the outer archive and give the inner one.")

    def _open_archive(self, name: str, path: Path, inside: tuple[Kind, ...]) -> None:
        unpack = unpack_zip if inside[-1] is Kind.ZIP else unpack_tar
        entries, findings = unpack(path, name, self._folder(), self._budget)
        self.findings += findings
        for shown, file in entries:
            self._open(shown, file, inside)
        if not entries and not findings:
            self._note(name, "The archive holds no files.", "Pack the export again.")

    def _open_text(self, name: str, path: Path) -> None:
        survey, text = survey_text(path), path
        ends = survey.ends
        if not survey.is_plain:
            text = self._folder() / "text"
            ends, damaged = write_utf8(path, survey, text)
            if damaged:
                problem = "Some bytes belong to no known text encoding; their characters were replaced by \ufffd."
                self._note(name, problem, "Save the file again as CSV UTF-8.", Severity.NOTICED)
            self._tell_encoding(name, survey.encoding)
        if survey.ends.zeros:
            problem = f"Characters that no text has were left out (NUL, {survey.ends.zeros:,})."
            self._note(name, problem, "Export the file again if rows are missing.", Severity.NOTICED)
        with text.open(encoding="utf-8-sig", errors="replace") as file:
            start = file.read(4096)
        if foreign := name_xml(start):
            self._note(name, *foreign)
        elif is_web_page(start):
            self._open_page(name, text)
        elif start.lstrip().startswith("{") and unwrap(text, records := self._folder() / "records"):
            self._add(name, records, encoding=survey.encoding)
        else:
            if ends.lines in ROW_LIMITS:  # it went through a spreadsheet program, and has as many lines as that could hold
                self._tell_cut(name, ends.lines)
            self._add(name, text, encoding=survey.encoding, ends=ends)

    def _tell_encoding(self, name: str, encoding: str) -> None:
        if encoding == MIXED:
            problem = "The file mixes two text encodings; each character was read in the one that fits."
        elif encoding.startswith("utf") or encoding == WESTERN:
            return
        else:
            problem = f"The file is in an old text encoding, most probably {encoding}, and was read in that."
        self._note(name, problem, "Check that names look right; if they do not, save the file again as CSV UTF-8.", Severity.NOTICED)

    def _open_page(self, name: str, path: Path) -> None:
        try:
            tables = tables_to_text(path, name, self._folder())
        except DropoutError as error:
            self._note(name, error.problem, error.do)
            return
        for number, table in enumerate(tables, start=1):
            self._add(name if len(tables) == 1 else f"{name}/table {number}", table, kind=Kind.SPREADSHEET, delimiter=",")
        if not tables:
            do = "Log in and download the export again: a page for logging in is often saved in its place."
            self._note(name, "This is a web page without a table.", do)

    def _open_workbook(self, name: str, path: Path) -> None:
        if is_bomb(path):
            self._note(name, "Unpacked, this workbook would be far larger than a course export.", "Save it as CSV.")
            return
        try:
            with ThreadPoolExecutor(1) as beside:
                computed, sheets = beside.submit(uncomputed, path), sheets_to_text(path, name, self._folder())
        except DropoutError as error:
            self._note(name, f"{error.problem} ({error.found})", error.do)
            return
        filled = [sheet for sheet in sheets if sheet.path or sheet.problem]
        for sheet in filled:
            self._open_sheet(name if len(filled) == 1 else f"{name}/{sheet.title}", sheet)
        if hidden := [sheet.title for sheet in sheets if sheet.hidden]:
            problem = f"Hidden sheets were left aside: {', '.join(hidden[:10])}."
            self._note(name, problem, "Show them in the spreadsheet program if they belong to the export.", Severity.NOTICED)
        if not filled:
            self._note(name, "The workbook has no rows.", "Export it again.")
        if formulas := computed.result():
            problem = f"Formulas that no program has computed yet stand in {formulas:,} cells, which have no values."
            self._note(name, problem, "Open the workbook in a spreadsheet program, save it there, and give it again.", Severity.NOTICED)

    def _open_database(self, name: str, path: Path) -> None:
        try:
            tables = database_to_text(path, name, self._folder())
        except DropoutError as error:
            self._note(name, error.problem, error.do)
            return
        for title, table in tables.items():
            self._add(f"{name}/{title}", table, kind=Kind.SPREADSHEET, delimiter=",")

    def _open_sheet(self, name: str, sheet: Sheet) -> None:
        if sheet.path is None:
            self._note(name, f"The sheet cannot be read ({sheet.problem}).", "Save the workbook again as .xlsx or .csv.")
            return
        if sheet.rows in ROW_LIMITS:
            self._tell_cut(name, sheet.rows)
        self._add(name, sheet.path, kind=Kind.SPREADSHEET, delimiter="," if sheet.width > 1 else "")

    def _tell_cut(self, name: str, rows: int) -> None:
        problem = f"The table ends at row {rows:,}, where Excel cuts off: later rows are most probably missing."
        self._note(name, problem, "Export as CSV, and do not open the file in a spreadsheet program before you give it here.")

    def _add(
        self, name: str, path: Path, kind: Kind = Kind.TEXT, encoding: str = "utf-8", delimiter: str = "", ends: LineEnds | None = None
    ) -> None:
        shown = shown_name(name)
        if shown in self._names:
            shown = next(other for number in count(2) if (other := f"{shown} ({number})") not in self._names)
        self._names.add(shown)
        self.sources.append(Source(shown, path, kind, encoding, delimiter, ends))

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.scratch))

    def _note(self, name: str, problem: str, do: str, severity: Severity = Severity.DROPPED) -> None:
        self.findings.append(Finding(severity, problem, do=do, file=shown_name(name)))
