"""Facts of a system that does not exist: defaults for everything that a test does not talk about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dropout.readers.course import Facts
from dropout.readers.course.facts import ACTIONS

START = pd.Timestamp(2024, 9, 2)


def act(facts: Facts, folder: Path, *rows: dict[str, Any]) -> None:
    """Add actions; each needs who and day, `row` is its place in log.csv."""
    ledger = facts.ledgers.open("log.csv", "test", "", 1.0)
    ledger.report.rows_read = len(rows)
    table = [
        {**dict.fromkeys(ACTIONS), "kind": "content", "course": "C-1", "count": 1, "submits": False, "staff_only": False, "file": "log.csv",
         "row": number, **{k: v for k, v in row.items() if k != "day"}, "at": START + pd.Timedelta(days=row["day"], hours=9)}
        for number, row in enumerate(rows, start=2)
    ]  # fmt: skip
    path = folder / "actions.parquet"
    kinds = {"VARCHAR": pa.string(), "TIMESTAMP": pa.timestamp("us"), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in ACTIONS.items()])
    pq.write_table(pa.Table.from_pylist(table, schema=schema), path)
    facts.actions.append(path)


def enlist(facts: Facts, file: str, *rows: dict[str, Any], listed: bool = True) -> None:
    """Add a list of people; each row is one."""
    ledger = facts.ledgers.open(file, "test", "", 1.0)
    ledger.report.rows_read = len(rows)
    people = [{"who": f"{file}:{number}", "file": file, "row": number, "listed": listed, **row} for number, row in enumerate(rows, start=2)]
    facts.add("people", pd.DataFrame(people))
