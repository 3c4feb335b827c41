"""DuckDB in the process: one in-memory connection per job, bounded, never a shared database file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class EngineSettings:
    """Bounds of one job; a query that outgrows the memory spills into a temporary folder."""

    memory_limit: str = "4GB"
    threads: int = 2


@contextmanager
def open_engine(settings: EngineSettings | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory connection with its own temporary folder, closed and removed at the end.

    >>> with open_engine() as connection:
    ...     connection.execute("SELECT 6 * 7").fetchone()
    (42,)
    """
    settings = settings or EngineSettings()
    with tempfile.TemporaryDirectory(prefix="stay-or-stray-") as spill:
        connection = duckdb.connect(config={"memory_limit": settings.memory_limit, "threads": settings.threads, "temp_directory": spill})
        try:
            yield connection
        finally:
            connection.close()
