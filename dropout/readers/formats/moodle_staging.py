"""Steps that several Moodle tables share: kept results, times decided once per day and clock, rows dropped by verdict."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

import pandas as pd

from dropout.readers.dates import HALF_DAYS, read_dates
from dropout.readers.report import Question, RowLedger
from dropout.readers.staging import Stage
from dropout.sql import quoted

GUEST, SYSTEM = "done by a guest or nobody", "done by the system, not by a person"
NO_TIME = "time not readable or far out of range"
_CLOCK = r"^\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m\.?|z|h|uhr|utc|gmt)?\s*$"


def kept(stage: Stage, select: str) -> str:
    """A large result, computed once and kept as Parquet: texts that repeat stay small there and join fast."""
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(f"COPY ({select}) TO {quoted(path)} (FORMAT parquet)")
    return stage.view(f"SELECT * FROM read_parquet({quoted(path)})")


def shown_to_sql(stage: Stage, frame: pd.DataFrame) -> str:
    """A small frame as a table of the stage."""
    stage.connection.register("handed_over", frame)
    name = stage.keep("SELECT * FROM handed_over")
    stage.connection.unregister("handed_over")
    return name


def mapping_to_sql(stage: Stage, key: str, mapping: Mapping[int, str], value: str) -> str:
    """What numbers are called, as a table of the stage."""
    keys, values = pd.array(list(mapping), dtype="int64"), pd.array(list(mapping.values()), dtype="string")
    return shown_to_sql(stage, pd.DataFrame({key: keys, value: values}))


def day_and_clock(column: str, colon: str = "") -> str:
    """SQL of a time cut in two: all before its clock as `day`, the clock and all after it as `clock`.

    `colon` is a column that says where its first colon stands, if there is one.
    """
    colon = colon or f"strpos({column}, ':')"
    return (
        f"CASE WHEN {colon} > 0 THEN left({column}, greatest({colon} - 3, 0)) ELSE {column} END AS day, "
        f"CASE WHEN {colon} > 0 THEN substr({column}, greatest({colon} - 2, 1)) END AS clock"
    )


def add_times(stage: Stage, view: str, name: str, asked: list[Question], *, year_first: bool = False) -> str | None:
    """`view`, which has `day` and `clock`, with `at` beside them; None while a question on the dates is open.

    A log has few days and clocks, so each is read once. Cells in which more stands behind the clock, which tell halves of the day
    in other words than English ones, or which leave out the year, are read one by one. `year_first` says that dates such as
    21/01/25 begin with the year.
    """
    if year_first:
        short = "regexp_matches(day, '^[0-9]{2}[/年]')"
        view = stage.view(f"SELECT * REPLACE (if({short}, '20' || day, day) AS day) FROM {view}")
    days = stage.keep(f"SELECT day, min(row) AS row FROM {view} GROUP BY day")
    match = f"regexp_extract(clock, {quoted(_CLOCK)}, ['h', 'm', 's', 'half'], 'i')"
    clocks = stage.keep(f"SELECT clock, {match} AS t FROM (SELECT DISTINCT clock FROM {view})")
    parts_fit = not stage.one(f"SELECT count(*) FROM {clocks} WHERE clock IS NOT NULL AND t.h = ''")
    written = stage.frame(f"SELECT day FROM {days} ORDER BY row")["day"]
    if not parts_fit or written.str.contains(HALF_DAYS, case=False).any() or read_dates(written).yearless:
        whole = stage.view(f"SELECT *, nullif(concat(day, clock), '') AS time FROM {view}")
        return stage.times(whole, "time", name, asked)
    dated = stage.times(days, "day", name, asked, into="date")
    if dated is None:
        return None
    dates = stage.keep(f"SELECT day, date FROM {dated}")
    hour = "t.h::INTEGER % if(t.half = '', 24, 12) + if(lower(t.half) = 'p', 12, 0)"
    seconds = stage.keep(
        f"SELECT clock, 3600 * ({hour}) + 60 * t.m::INTEGER + coalesce(TRY_CAST(t.s AS INTEGER), 0) AS seconds FROM {clocks} "
        "WHERE clock IS NOT NULL"
    )
    return stage.view(
        f'SELECT v.*, d.date + to_seconds(coalesce(c.seconds, 0)) AS "at" FROM {view} v '
        f"LEFT JOIN {dates} d ON v.day = d.day LEFT JOIN {seconds} c ON v.clock = c.clock"
    )


def drop_by_verdict(stage: Stage, view: str, table: str, ledger: RowLedger, columns: dict[str, str]) -> str:
    """Drop the rows of `view` that carry a verdict; return a table of them (row, verdict).

    `columns` names, by verdict, the cell of `table` that shows why.
    """
    bad = stage.keep(f"SELECT row, verdict FROM {view} WHERE verdict IS NOT NULL")
    for (verdict,) in stage.connection.execute(f"SELECT DISTINCT verdict FROM {bad} ORDER BY 1").fetchall():
        column = columns.get(verdict, "")
        cell = f", {column}" if column else ""
        rows = f"SELECT row{cell} FROM {table} WHERE row IN (SELECT row FROM {bad} WHERE verdict = {quoted(verdict)})"
        stage.drop(rows, ledger, reason=verdict, column=column)
    return bad
