"""Tables too large for a frame: staged as Parquet and worked on by SQL, with the number of each row in its file.

Every column is text until a reader says otherwise. A file that DuckDB's strict parser accepts is staged in parallel;
any other goes through the careful parser of `records`, row by row, and comes out the same.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from dropout.domain import EventKind
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.course.facts import ACTIONS
from dropout.readers.dates import FAR, HALF_DAYS, YEARS, ask_dates, read_dates
from dropout.readers.iso_times import is_iso, moment, names_a_zone
from dropout.readers.report import Question, RowLedger
from dropout.readers.sources import Preview, Source
from dropout.readers.staged_files import LONGEST_LINE, count_lines, has_blank_lines, write_carefully, write_lines_carefully
from dropout.sql import identifier, quoted, trimmed

_KINDS = f"ENUM({', '.join(repr(kind.value) for kind in EventKind)})"
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?\s?m\b\.?)?"


@contextmanager
def open_stage(context: ReadContext) -> Iterator[Stage]:
    """A place for staged tables, gone at the end; what spills goes with the database of the import."""
    with tempfile.TemporaryDirectory(dir=context.scratch) as folder:
        connection = context.connect()
        try:
            connection.execute("SET TimeZone = 'UTC'")
            yield Stage(connection, Path(folder), context)
        finally:
            connection.close()


@dataclass
class Stage:
    """Staged tables of one import. Views are named by numbers; nothing from a file ever names anything."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    context: ReadContext
    _made: int = field(default=0)

    def table(self, source: Source, ledger: RowLedger, columns: Mapping[str, str], select: str = "*", once: str = "") -> str:
        """Stage these columns (your name -> heading) of a file; return a view of them and `row`, its number in the file.

        Cells are trimmed, empty ones NULL; rows without any content are no rows. Counts `rows_read`. Rows with more cells
        than the header are dropped with that reason. `select` is what of a large file to keep, as a list of expressions
        over your names: it is computed while the file is read. What it uses several times may be named in `once`, as such
        a list, and is computed once: within a CASE everything is computed anew. Raises `DropoutError` where there is no table.
        """
        preview = source.preview
        if preview is None:
            raise DropoutError("There is no table in this file.", where=source.name, do="Choose the CSV or XLSX file of the export.")
        path = self._path()
        also = f"*, {once}" if once else "*"
        if not self._copied(source, preview, columns, (also, select), path):
            write_carefully(source, preview, columns, ledger, path)
            rest = "" if select == "*" else ", row"
            return self._counted(f"SELECT {select}{rest} FROM (SELECT {also} FROM read_parquet({quoted(str(path))}))", ledger)
        staged = f"read_parquet({quoted(str(path))}, file_row_number = true)"
        numbered = f"SELECT * EXCLUDE (filled, file_row_number), file_row_number + {preview.header_row + 1} AS row FROM {staged}"
        return self._counted(f"{numbered} WHERE filled", ledger)

    def lines(self, source: Source, ledger: RowLedger) -> str:
        """Stage a file of lines, such as JSON lines; return a view of `line` and `row`. Blank lines are no rows. Counts `rows_read`."""
        path = self._path()
        scan = (
            f"read_csv({quoted(str(source.path))}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, delim = '\x01', "
            f"quote = '', escape = '', max_line_size = {LONGEST_LINE}, null_padding = false, ignore_errors = false)"
        )
        try:
            self.connection.execute(f"COPY (SELECT line FROM {scan}) TO {quoted(str(path))} (FORMAT parquet)")
        except duckdb.Error:
            write_lines_carefully(source, path)
        scan = f"SELECT line, file_row_number + 1 AS row FROM read_parquet({quoted(str(path))}, file_row_number = true)"
        return self._counted(f"{scan} WHERE trim(line) <> ''", ledger)

    def times(self, view: str, column: str, name: str, asked: list[Question], into: str = "at") -> str | None:
        """The same view with `column` as a timestamp beside it, NULL where it is none; None while a question on it is open.

        One form and one order of day and month hold for the whole column. Dates far from all others count as unreadable.
        """
        text = f"lower(nfc_normalize({identifier(column)}))"
        zoned, named = self._zones(view, column)
        if zoned:
            at, told = identifier(into), self.view(f"SELECT *, {moment(identifier(column), named)} AS {identifier(into)} FROM {view}")
            middle = self.one(f"SELECT approx_quantile(epoch({at}), 0.5) FROM {told} WHERE year({at}) BETWEEN {YEARS[0]} AND {YEARS[1]}")
            near = "false" if middle is None else f"abs(epoch({at}) - {middle}) <= {FAR.total_seconds()}"
            return self.view(f"SELECT * REPLACE (if({near}, {at}, NULL) AS {at}) FROM {told}")
        day = f"trim(regexp_replace({text}, {quoted(_CLOCK)}, ''), ' ,')"
        clock = f"regexp_extract({text}, {quoted(_CLOCK)}, ['h', 'm', 's', 'half'])"
        whole = bool(self.frame(f"SELECT DISTINCT {day} AS text FROM {view}")["text"].str.contains(HALF_DAYS).any())
        if whole:
            day, clock = text, clock.replace(text, "''", 1)
        days = self._days(view, day, name, asked, whole=whole)
        if days is None:
            return None
        hour = "(if(t.half = '', TRY_CAST(t.h AS INTEGER), TRY_CAST(t.h AS INTEGER) % 12 + if(t.half = 'p', 12, 0)))"
        seconds = f"3600 * coalesce({hour}, 0) + 60 * coalesce(TRY_CAST(t.m AS INTEGER), 0) + coalesce(TRY_CAST(t.s AS INTEGER), 0)"
        joined = (
            f"LEFT JOIN {days} d ON d.text = v.day_text" if not days.endswith("_runs") else f"ASOF LEFT JOIN {days} d ON v.row >= d.row"
        )
        return self.view(
            f"SELECT v.* EXCLUDE (day_text, t), d.day + to_seconds({seconds}) AS {identifier(into)} "
            f"FROM (SELECT *, {day} AS day_text, {clock} AS t FROM {view}) v {joined}"
        )

    def drop(self, select: str, ledger: RowLedger, *, reason: str, column: str = "") -> None:
        """Record the rows of a query as dropped: its first column is the row, its second, if any, what was found there."""
        total = self.one(f"SELECT count(*) FROM ({select})")
        if not total:
            return
        listed = self.connection.execute(f"SELECT * FROM ({select}) ORDER BY 1 LIMIT {ledger.KEEP}").fetchall()
        found = ["" if len(row) < 2 or row[1] is None else str(row[1])[:500] for row in listed]
        ledger.drop([row[0] for row in listed], reason=reason, column=column, found=found)
        ledger.drop_uncounted_rows(total - len(listed), reason)

    def write_actions(self, select: str) -> Path:
        """Write a query as a file of actions (`ACTIONS`) into the scratch folder; columns it lacks are NULL, unknown kinds other."""
        view = self.view(select)
        has = {name: kind for name, kind, *_ in self.connection.execute(f"DESCRIBE {view}").fetchall()}
        cells = []
        for name, kind in ACTIONS.items():
            cell = identifier(name) if name in has else "NULL"
            if name == "kind":
                cell = f"coalesce(TRY_CAST({cell} AS {_KINDS}), {quoted(EventKind.OTHER)}::{_KINDS})"
            elif not has.get(name, "").startswith("ENUM"):
                cell = f"CAST({cell} AS {kind})"
            cells.append(f"{cell} AS {identifier(name)}")
        handle, path = tempfile.mkstemp(prefix="actions-", suffix=".parquet", dir=self.context.scratch)
        os.close(handle)
        self.connection.execute(f"COPY (SELECT {', '.join(cells)} FROM {view}) TO {quoted(path)} (FORMAT parquet)")
        return Path(path)

    def view(self, select: str) -> str:
        """Give a query a name."""
        name = self._name("v")
        self.connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
        return name

    def keep(self, select: str) -> str:
        """Compute a query once and give the result a name: for small results that are used often."""
        name = self._name("t")
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {select}")
        return name

    def frame(self, select: str) -> pd.DataFrame:
        """A small result as a frame, its texts as strings."""
        frame = self.connection.execute(select).df()
        texts = dict.fromkeys(frame.select_dtypes(include=["object", "str"]).columns, "string")
        return frame.astype(texts)

    def one(self, select: str) -> Any:
        """The first cell of a result."""
        rows = self.connection.execute(f"SELECT * FROM ({select}) LIMIT 1").fetchall()  # to its end, or nothing can be registered after
        return rows[0][0] if rows else None

    # How it is done --------------------------------------------------------------------------------

    def _name(self, letter: str) -> str:
        self._made += 1
        return f"{letter}{self._made}"

    def _path(self) -> Path:
        return self.folder / f"{self._name('p')}.parquet"

    def _counted(self, select: str, ledger: RowLedger) -> str:
        view = self.view(select)
        ledger.report.rows_read += int(self.one(f"SELECT count(*) FROM {view}"))
        return view

    def _copied(self, source: Source, preview: Preview, columns: Mapping[str, str], steps: tuple[str, str], path: Path) -> bool:
        """Whether DuckDB could stage the file with every record in its place."""
        lines = count_lines(source, preview)
        if lines is None:
            return False
        try:
            self._copy(source, preview, columns, steps, path)
        except duckdb.Error:
            return False
        records = pq.read_metadata(path).num_rows
        return records + preview.header_row == lines or not has_blank_lines(source)

    def _copy(self, source: Source, preview: Preview, columns: Mapping[str, str], steps: tuple[str, str], path: Path) -> None:
        place = {heading: f"c{number}" for number, heading in enumerate(preview.header)}
        cells = ", ".join(f"{trimmed(place[heading])} AS {identifier(name)}" for name, heading in columns.items())
        filled = "coalesce(" + ", ".join(place.values()) + ") IS NOT NULL AS filled"
        kinds = ", ".join(f"'{name}': 'VARCHAR'" for name in place.values())
        scan = (
            f"read_csv({quoted(str(source.path))}, auto_detect = false, header = false, quote = '\"', escape = '\"', strict_mode = true, "
            f"nullstr = '', skip = {preview.header_row}, delim = {quoted(preview.delimiter)}, columns = {{{kinds}}})"
        )
        also, select = steps
        kept = select if select == "*" else f"{select}, filled"
        texts = f"SELECT {also} FROM (SELECT {cells}, {filled} FROM {scan})"
        self.connection.execute(f"COPY (SELECT {kept} FROM ({texts})) TO {quoted(str(path))} (FORMAT parquet)")

    def _zones(self, view: str, column: str) -> tuple[bool, bool]:
        """Whether all times of a column are ISO, and whether names of zones stand behind any of them."""
        own = identifier(column)
        told = f"count({own}) > 0 AND bool_and({is_iso(own)}), coalesce(bool_or({names_a_zone(own)}), false)"
        iso, named = self.connection.execute(f"SELECT {told} FROM {view} WHERE {own} IS NOT NULL").fetchall()[0]
        return bool(iso), bool(named)

    def _days(self, view: str, day: str, name: str, asked: list[Question], *, whole: bool) -> str | None:
        """A table of the day that each text means, in order of first appearance; by position in the file where the year is left out.

        With the time of day where texts are `whole` moments, and where it is written as SQL cannot take it out: 14.12, ١٤:١٢.
        """
        first = self.frame(f"SELECT {day} AS text, min(row) AS row FROM {view} GROUP BY 1 ORDER BY 2")
        by_row = read_dates(first["text"]).yearless
        if by_row:
            first = self.frame(
                f"SELECT text, row FROM (SELECT {day} AS text, row, lag({day}) OVER (ORDER BY row) AS before FROM {view}) "
                "WHERE text IS DISTINCT FROM before ORDER BY row"
            )
        days = ask_dates(first["text"], name, self.context, asked)
        if days is None:
            return None
        timed = whole | ~first["text"].str.contains(r"[0-9]:[0-9]{2}").fillna(False).astype(bool)  # not the offset of a zone
        table = f"{self._name('d')}{'_runs' if by_row else ''}"
        self.connection.register(f"{table}_frame", first.assign(day=days.where(timed, days.dt.normalize())).dropna(subset="text"))
        self.connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM {table}_frame")
        return table
