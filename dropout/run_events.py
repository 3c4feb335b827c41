"""The events of each run in a Parquet file of their own, in an order in which one learner's lie together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from dropout.domain import EventKind
from dropout.sql import quoted

_TEXTS = ("run_id", "enrolment_id", "kind", "resource_id")


def write_run_events(
    connection: duckdb.DuckDBPyConnection, rows: str, runs: Iterable[str], enrolments: str, resources: str, folder: Path
) -> tuple[Path, ...]:
    """Write `0.parquet`, `1.parquet` and so on into a new folder: one file for each of `runs`, in the order of their ids.

    `rows` is a query with the columns of events and `run_id`, `enrolments` and `resources` are queries with every enrolment_id and
    resource_id in them. Each file has the columns of events, sorted by enrolment, day, time, kind and resource. What does not
    fit into the memory of `connection` goes to its disk.

    >>> from tempfile import mkdtemp
    >>> rows = "SELECT 'R' AS run_id, 'b' AS enrolment_id, 3 AS day, NULL AS \\"at\\", 'quiz' AS kind, 'q' AS resource_id, 2 AS count"
    >>> target = Path(mkdtemp()) / "events"
    >>> [file.name for file in write_run_events(duckdb.connect(), rows, ["S", "R"], "SELECT 'b'", "SELECT 'q'", target)]
    ['0.parquet', '1.parquet']
    """
    folder.mkdir()
    ordered = sorted(runs)
    known = (_listed(ordered), enrolments, _listed(sorted(EventKind)), resources)
    for name, query in zip(_TEXTS, known, strict=True):  # as enumerations, in the order of their texts, the rows sort in half the time
        values = f"SELECT DISTINCT told FROM ({query}) AS q(told) WHERE told IS NOT NULL ORDER BY 1"
        connection.execute(f"DROP TYPE IF EXISTS of_{name}; CREATE TYPE of_{name} AS ENUM ({values})")
    codes = ", ".join(f"CAST({name} AS of_{name}) AS {name}" for name in _TEXTS)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE coded AS SELECT {codes}, day, "at", count FROM ({rows})')
    enrolment, kind, resource = (f"CAST({name} AS VARCHAR) AS {name}" for name in _TEXTS[1:])
    files = []
    for number, run in enumerate(ordered):
        files.append(folder / f"{number}.parquet")
        own = f'SELECT * FROM coded WHERE run_id = {quoted(run)}::of_run_id ORDER BY enrolment_id, day, "at", kind, resource_id'
        texts = f'SELECT {enrolment}, day, "at", {kind}, {resource}, count FROM ({own})'
        connection.execute(f"COPY ({texts}) TO {quoted(str(files[-1]))} (FORMAT parquet)")
    connection.execute("DROP TABLE coded")
    return tuple(files)


def _listed(texts: Iterable[str]) -> str:
    return f"SELECT unnest([{', '.join(map(quoted, texts))}]::VARCHAR[])"
