"""What an import costs beside the barest reading of the same file: python -m benchmarks.imports [LEARNERS]

Simulated exports: a Moodle log as CSV and an Open edX tracking log as JSON lines, each once more five times as long, and the shorter
Moodle log as XLSX. Bare is DuckDB's `read_csv(all_varchar)` or `read_ndjson` written to Parquet, and calamine giving all cells of a
workbook. An import does all that the app does: recognise, check, join, write the run, report. Bare and import take turns; medians
of several rounds.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import xlsxwriter
from python_calamine import CalamineWorkbook

from dropout.importing import import_export
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_edx, write_moodle
from dropout.store import Workspace

LEARNERS, WEEKS, LONGER, ROUNDS = 300, 16, 5, 3
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def bare_csv(path: Path, out: Path) -> None:
    """All cells as text, to Parquet."""
    _copy(f"read_csv('{path}', all_varchar = true)", out)


def bare_lines(path: Path, out: Path) -> None:
    """All documents with the types that DuckDB finds, to Parquet."""
    _copy(f"read_ndjson('{path}')", out)


def bare_workbook(path: Path, out: Path) -> None:  # noqa: ARG001 - called like the others
    """All cells of all sheets; nothing is written."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _copy(scan: str, out: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM {scan}) TO '{out}' (FORMAT parquet)")


def whole_import(path: Path, out: Path) -> None:
    """The import as the app does it, into a new workspace."""
    report, record = import_export(Workspace(out), [path], now=NOW)
    assert record, [finding.message for finding in report.findings]


def seconds(work: Callable[[Path, Path], None], path: Path) -> float:
    """How long it takes, what it leaves thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        work(path, Path(folder) / "out")
        return time.perf_counter() - started


def write_exports(folder: Path, learners: int) -> list[tuple[str, Path, Callable[[Path, Path], None]]]:
    """The files, each with the bare reading that it is compared with."""
    logs, tracks = {}, {}
    for size in (learners, LONGER * learners):
        tables = simulate_course(size, WEEKS, 1, 5)
        people = invent_identities(tables.enrolments)
        logs[size] = next(path for path in write_moodle(tables, people, folder / f"moodle-{size}") if "logs" in path.name)
        tracks[size] = next(path for path in write_edx(tables, people, folder / f"edx-{size}") if "tracking" in path.name)
    return [
        *(("Moodle log, CSV", log, bare_csv) for log in logs.values()),
        *(("tracking log, JSON lines", track, bare_lines) for track in tracks.values()),
        ("Moodle log, XLSX", _as_workbook(logs[learners], folder / "log.xlsx"), bare_workbook),
    ]


def _as_workbook(log: Path, out: Path) -> Path:
    with log.open(encoding="utf-8", newline="") as stream, xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(stream)):
            sheet.write_row(number, 0, row)
    return out


def main() -> None:
    """Print the table of `benchmarks/README.md`."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS
    print("| file | size | bare | import | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, path, bare in write_exports(Path(folder), learners):
            times = [(seconds(bare, path), seconds(whole_import, path)) for _ in range(ROUNDS)]
            plain, whole = (statistics.median(column) for column in zip(*times, strict=True))
            ratio = statistics.median(after / before for before, after in times)
            size = path.stat().st_size / 2**20
            print(f"| {name} | {size:.0f} MB | {plain:.2f} s | {whole:.2f} s | {ratio:.1f} |", flush=True)


if __name__ == "__main__":
    main()
