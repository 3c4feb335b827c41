"""studentVle, the one OULAD table too large for a frame: read, checked and summed by DuckDB into Parquet, a file for each run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext
from dropout.readers.formats.oulad_layout import COLUMNS, FIRST_DAY, LAST_DAY
from dropout.readers.records import fold
from dropout.readers.report import RowLedger
from dropout.readers.sources import Source
from dropout.readers.staged_files import write_carefully
from dropout.run_events import write_run_events
from dropout.sql import quoted, trimmed

ORPHAN, NO_DAY, NO_CLICKS = "learner not in studentInfo", "day missing or out of range", "no valid number of clicks"


@dataclass(frozen=True)
class Clicks:
    """Where the events of each run are, and the last day seen in it."""

    events: tuple[Path, ...]
    last_day: dict[str, int]


def write_clicks(
    files: Iterable[tuple[Source, RowLedger]], enrolments: pd.DataFrame, resources: pd.DataFrame, context: ReadContext
) -> Clicks:
    """Sum the clicks per learner, day and site and write them as events of each run.

    `enrolments` needs run_id, enrolment_id, code_module, code_presentation and source_id; `resources` the canonical columns.
    """
    folder = Path(tempfile.mkdtemp(prefix="clicks-", dir=context.scratch))
    with tempfile.TemporaryDirectory(dir=context.scratch) as rewritten, context.connect() as connection:
        members = enrolments[["enrolment_id", "run_id", "code_module", "code_presentation", "source_id"]]
        connection.register("members", members.assign(place=range(len(members))))
        connection.register("sites", resources[["resource_id", "kind"]])
        connection.execute("CREATE TEMP TABLE clicks (verdict VARCHAR, place BIGINT, day INTEGER, site VARCHAR, clicks BIGINT)")
        for source, ledger in files:
            _load(connection, source, ledger, Path(rewritten))
        last = connection.execute("SELECT run_id, max(day) FROM clicks JOIN members USING (place) GROUP BY run_id").fetchall()
        used = "SELECT DISTINCT m.run_id || '/' || c.site FROM clicks c JOIN members m USING (place)"
        everyone = "SELECT enrolment_id FROM members"
        events = write_run_events(connection, _EVENTS, enrolments["run_id"].unique(), everyone, used, folder / "events")
        return Clicks(events, dict(last))


_CHECKED = f"""
    SELECT m.place, TRY_CAST(r."date" AS INTEGER) AS day, r.id_site AS site, TRY_CAST(r.sum_click AS INTEGER) AS clicks,
           CASE WHEN m.place IS NULL THEN '{ORPHAN}'
                WHEN day IS NULL OR day NOT BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN '{NO_DAY}'
                WHEN clicks IS NULL OR clicks <= 0 THEN '{NO_CLICKS}' END AS verdict,
           r.*
    FROM ({{rows}}) r
    LEFT JOIN members m
        ON m.source_id = r.id_student AND m.code_module = r.code_module AND m.code_presentation = r.code_presentation
"""
_BROKEN = "SELECT line, any_value(csv_line) FROM reject_errors WHERE regexp_matches(csv_line, '[^\\s,;|\"]') GROUP BY line ORDER BY line"
_EVENTS = f"""
    SELECT m.run_id, m.enrolment_id, c.day::BIGINT AS day, NULL::TIMESTAMP AS "at", coalesce(s.kind, '{EventKind.OTHER}') AS kind,
           m.run_id || '/' || c.site AS resource_id, c.count
    FROM (SELECT place, day, site, sum(clicks)::BIGINT AS count FROM clicks GROUP BY ALL) c
    JOIN members m USING (place) LEFT JOIN sites s ON s.resource_id = m.run_id || '/' || c.site
"""


def _load(connection: duckdb.DuckDBPyConnection, source: Source, ledger: RowLedger, folder: Path) -> None:
    """Add the clicks of one file: in parallel, or row by row where DuckDB's parser gives up."""
    try:
        added = _add(connection, _scan(source))
        broken = connection.execute(_BROKEN).fetchall()
        connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        ledger.drop([line for line, _ in broken], reason="wrong number of cells", found=[text or "" for _, text in broken])
        ledger.report.rows_read = len(broken)
        lines = None if broken else _scan(source, parallel=False)
    except duckdb.Error:
        connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        lines = _written_carefully(source, ledger, folder)
        added = _add(connection, lines)
    ledger.report.rows_read += added
    ledger.report.rows_kept = added - _drop(connection, ledger, lines)


def _add(connection: duckdb.DuckDBPyConnection, scan: str) -> int:
    """Add what the lines of one file tell, each with the verdict on it; returns how many there are."""
    added = connection.execute(f"INSERT INTO clicks SELECT verdict, place, day, site, clicks FROM ({_CHECKED.format(rows=scan)})")
    return int(added.fetchall()[0][0])


def _drop(connection: duckdb.DuckDBPyConnection, ledger: RowLedger, lines: str | None) -> int:
    """Take the lines with a verdict out, by name where `lines` reads them with their numbers; returns how many they are.

    Where DuckDB left lines out, its count is no line number: `lines` is None, and only the totals are told.
    """
    counts = dict(connection.execute("SELECT verdict, count(*) FROM clicks WHERE verdict IS NOT NULL GROUP BY verdict").fetchall())
    connection.execute("DELETE FROM clicks WHERE verdict IS NOT NULL")
    for reason, count in sorted(counts.items()):
        column = {ORPHAN: "id_student", NO_DAY: "date", NO_CLICKS: "sum_click"}[reason]
        bad = f"""SELECT line, coalesce("{column}", '') FROM ({_CHECKED.format(rows=lines)}) WHERE verdict = $1 ORDER BY line LIMIT $2"""
        named = connection.execute(bad, [reason, ledger.KEEP]).fetchall() if lines else []
        ledger.drop([line for line, _ in named], reason=reason, column=column, found=[text for _, text in named])
        ledger.drop_uncounted_rows(count - len(named), reason)
    return sum(counts.values())


def _written_carefully(source: Source, ledger: RowLedger, folder: Path) -> str:
    preview = source.preview
    assert preview is not None  # the reader recognised the file by it
    heading = {fold(name): name for name in preview.header}
    path = folder / "clicks.parquet"
    write_carefully(source, preview, {name: heading[name] for name in COLUMNS["studentVle"]}, ledger, path)
    cells = ", ".join(f'nullif("{name}", \'?\') AS "{name}"' for name in COLUMNS["studentVle"])
    return f"SELECT row AS line, {cells} FROM read_parquet({quoted(str(path))})"


def _scan(source: Source, *, parallel: bool = True) -> str:
    """SQL that reads the file as text under the canonical column names; with `line`, its number in the file, where not in parallel.

    Lines without any content are no rows.
    """
    preview = source.preview
    assert preview is not None  # the reader recognised the file by it
    place = {fold(name): f"c{position}" for position, name in enumerate(preview.header)}
    wanted = ", ".join(f"nullif({trimmed(place[name])}, '?') AS {name}" for name in COLUMNS["studentVle"])
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(preview.header)))
    options = [
        "auto_detect = false",
        "header = false",
        "quote = '\"'",
        "escape = '\"'",
        "nullstr = ''",
        f"skip = {preview.header_row}",
        f"delim = {quoted(preview.delimiter)}",
        f"columns = {{{columns}}}",
        "ignore_errors = true",
        "store_rejects = true" if parallel else "parallel = false",
    ]
    lines = f"SELECT *{'' if parallel else f', row_number() OVER () + {preview.header_row} AS line'}"
    read = f"{lines} FROM read_csv({quoted(str(source.path))}, {', '.join(options)})"
    number = "" if parallel else "line, "
    return f"SELECT {number}{wanted} FROM ({read}) WHERE coalesce({', '.join(place.values())}) IS NOT NULL"
