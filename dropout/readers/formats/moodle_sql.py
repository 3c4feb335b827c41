"""Dumps of a Moodle database as SQL: the tables among them that matter, taken out as CSV.

Read are `INSERT INTO ... VALUES (...)` as MySQL, phpMyAdmin and PostgreSQL write them, and PostgreSQL's `COPY ... FROM stdin`.
Nothing of a dump is ever run.
"""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from dropout.errors import DropoutError
from dropout.readers.records import open_text
from dropout.readers.sources import Source

TABLES = {
    "logstore_standard_log": "id eventname component action target objecttable objectid crud edulevel contextid contextlevel "
    "contextinstanceid userid courseid relateduserid anonymous other timecreated origin ip realuserid",
    "user_enrolments": "id status enrolid userid timestart timeend modifierid timecreated timemodified",
    "grade_grades": "",
    "grade_items": "",
    "role_assignments": "id roleid contextid userid timemodified modifierid component itemid sortorder",
    "assign_submission": "id assignment userid timecreated timemodified timestarted status groupid attemptnumber latest",
    "enrol": "",
    "course": "",
    "user": "",
}  # their columns in order, where a dump does not name them and the order has been the same in every release
_STATEMENT = re.compile(
    r"\s*(?P<verb>INSERT|REPLACE|COPY|CREATE)\s+(?:IGNORE\s+)?(?:INTO\s+|TABLE\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    rf'(?:[`"]?\w+[`"]?\.)?[`"]?[a-z0-9]{{1,16}}_(?P<table>{"|".join(TABLES)})[`"]?(?![\w`".])',
    re.IGNORECASE,
)
_SQL = re.compile(r"\s*(--|/\*|#|\\|(insert|replace|create|copy|set|drop|lock|begin|start|use)\s)", re.IGNORECASE)
_NAMES = re.compile(r"\s*\((?P<names>[^()]*)\)")
_COLUMN = re.compile(r'\s*[`"]?(?P<name>[a-z_]+)[`"]?\s+[a-z]', re.IGNORECASE)
_NO_COLUMN = {"primary", "key", "unique", "constraint", "index", "foreign", "check"}
# Possessive throughout: a broken or hostile dump costs no more time than a good one.
_MYSQL = r"(?:_binary\s++)?'(?:[^'\\]++|\\.|'')*+'"
_POSTGRES = r"'(?:[^']++|'')*+'|[eE]'(?:[^'\\]++|\\.|'')*+'"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "", "Z": ""}
_LONGEST = 2**26  # characters of one row


def is_dump(source: Source) -> bool:
    """Whether a text begins as SQL does, and creates or fills tables of Moodle as far as its beginning shows."""
    with open_text(source.path) as file:
        start = file.read(200_000)
    return bool(_SQL.match(start)) and any(_STATEMENT.match(line) for line in start.splitlines())


def tables_of(source: Source, folder: Path) -> dict[str, Source]:
    """The tables of a dump that matter, by name, each as a CSV file in `folder`. Raises `DropoutError` where a row never ends."""
    with ExitStack() as stack:
        dump = _Dump(stack.enter_context(open_text(source.path)), source.name, folder, stack)
        dump.read()
    return {table: Source(f"{source.name}/{table}", path) for table, path in dump.paths.items()}


class _Dump:
    def __init__(self, file: TextIO, name: str, folder: Path, stack: ExitStack) -> None:
        self.file, self.name, self.folder, self.stack = file, name, folder, stack
        self.columns: dict[str, list[str]] = {}
        self.writers: dict[str, Any] = {}
        self.paths: dict[str, Path] = {}
        self.text = _MYSQL

    def read(self) -> None:
        while line := self.file.readline(_LONGEST):
            if line.startswith("--") and "PostgreSQL" in line:
                self.text = _POSTGRES
            statement = _STATEMENT.match(line)
            if statement:
                table, rest = statement["table"].lower(), line[statement.end() :]
                {"CREATE": self._create, "COPY": self._copy}.get(statement["verb"].upper(), self._insert)(table, rest)

    def _create(self, table: str, rest: str) -> None:
        names = []
        while rest and not rest.lstrip().startswith(")"):
            column = _COLUMN.match(rest)
            if column and column["name"].lower() not in _NO_COLUMN:
                names.append(column["name"].lower())
            rest = self.file.readline(_LONGEST)
        self.columns[table] = names

    def _name(self, table: str, rest: str) -> str:
        """Take the list of columns off the text behind the name of a table."""
        listed = _NAMES.match(rest)
        if listed and not rest[: listed.end()].lstrip("( ").startswith(("'", *"0123456789")):
            self.columns[table] = [name.strip(' `"\r\n').lower() for name in listed["names"].split(",")]
            rest = rest[listed.end() :]
        return rest

    def _copy(self, table: str, rest: str) -> None:
        self._name(table, rest)
        while (line := self.file.readline(_LONGEST)) and line.rstrip("\r\n") != "\\.":
            cells = line.rstrip("\r\n").split("\t")
            self._write(table, ["" if cell == "\\N" else _unescaped(cell) for cell in cells])

    def _insert(self, table: str, rest: str) -> None:
        value = rf"(?:{self.text}|[^',()\s]++)"
        row = re.compile(rf"[\s,]*+\(\s*+({value}(?:\s*+,\s*+{value})*+)\s*+\)", re.DOTALL)
        values = re.compile(value, re.DOTALL)
        if "(" in rest and not re.match(r"\s*VALUES", rest, re.IGNORECASE):
            while ")" not in rest and (more := self.file.readline(_LONGEST)):  # names of columns over several lines
                rest += more
            rest = self._name(table, rest)
        rest = re.sub(r"^\s*VALUES", "", rest, count=1, flags=re.IGNORECASE)
        place = 0
        while True:
            found = row.match(rest, place)
            if found:
                self._write(table, [self._value(text) for text in values.findall(found[1])])
                place = found.end()
                continue
            left = rest[place:].lstrip()
            if left.startswith(";"):
                return
            more = self.file.readline(_LONGEST)
            if not more or len(left) > _LONGEST:
                self._check(left)
                return
            rest, place = re.sub(r"^\s*VALUES", "", left + more, count=1, flags=re.IGNORECASE), 0

    def _check(self, left: str) -> None:
        if left.strip(" ,\r\n"):
            do = "Make the dump again; it is cut off or damaged."
            raise DropoutError("A row of this dump never ends.", where=self.name, found=left[:100], do=do)

    def _value(self, text: str) -> str:
        if text.upper() == "NULL":
            return ""
        quote = text.find("'")
        if quote < 0:
            return text
        inner = text[quote + 1 : -1].replace("''", "'")
        return inner if self.text is _POSTGRES and quote == 0 else _unescaped(inner)

    def _write(self, table: str, cells: list[str]) -> None:
        if table not in self.writers:
            self.paths[table] = self.folder / f"{table}-{len(self.paths)}.csv"
            file = self.stack.enter_context(self.paths[table].open("w", encoding="utf-8", newline=""))
            self.writers[table] = csv.writer(file)
            names = self.columns.get(table) or TABLES[table].split() or [f"column {place}" for place in range(1, len(cells) + 1)]
            self.writers[table].writerow(names)
        self.writers[table].writerow(cells)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text) if "\\" in text else text
