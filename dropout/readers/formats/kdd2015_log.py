"""Logs of KDD Cup 2015 and XuetangX: staged, cut at the end of each course's window, what came after it told as the outcome."""

from __future__ import annotations

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.dates import WAITS
from dropout.readers.formats.kdd2015_layout import LABEL_DAYS, columns_of, kind_sql
from dropout.readers.formats.kdd2015_tables import Book
from dropout.readers.report import RowLedger
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import quoted

AFTER = "after the window of the course: the outcome is made of it"
_COLUMNS = ("enrolment", "time", "event", "object", "user", "course")


def read_logs(book: Book, stage: Stage) -> None:
    """Actions of all logs, and with them who is enrolled and how it ended."""
    files = book.files("log")
    if not files:
        raise DropoutError("There is no log; without it nobody does anything.", where="KDD Cup 2015", do="Add log_train.csv.")
    staged = [(source, ledger, view) for _, source, ledger in files if (view := _staged(source, ledger, book, stage))]
    for source, _, view in staged:
        if {"user", "course"} <= columns_of(source.preview.header if source.preview else ()).keys():
            book.of_log(stage.frame(f'SELECT enrolment, any_value("user") AS who, any_value(course) AS course FROM {view} '
                                    "WHERE enrolment IS NOT NULL AND \"user\" IS NOT NULL AND course IS NOT NULL "
                                    "GROUP BY enrolment ORDER BY enrolment"))  # fmt: skip
    book.of_log(pd.DataFrame({"enrolment": pd.Series(dtype="string")}))
    book.add_people()
    _register(book, stage)
    placed = [(source, ledger, _placed(source, ledger, view, stage)) for source, ledger, view in staged]
    for _, _, view in placed:
        book.facts.actions.append(stage.write_actions(f'SELECT * FROM {view} WHERE closes IS NULL OR "at" < closes'))
    silent = _silent(placed, stage)
    truth = book.read_truth()
    book.add_outcomes(pd.concat([truth, silent[~silent.index.isin(truth.index)]]))


def _staged(source: Source, ledger: RowLedger, book: Book, stage: Stage) -> str | None:
    """The log with `at`; its rows wait while a question on its dates is open."""
    book.context.progress(f"Reading {source.name}", 0.3)
    columns = columns_of(source.preview.header if source.preview else ())
    wanted = {name: columns[name] for name in _COLUMNS if name in columns}
    view = stage.table(source, ledger, wanted)
    cells = [name if name in wanted else f"CAST(NULL AS VARCHAR) AS {name}" for name in _COLUMNS]
    view = stage.view("SELECT row, " + ", ".join(cell.replace("user", '"user"') for cell in cells) + f" FROM {view}")
    dated = stage.times(view, "time", source.name, book.facts.questions)
    if dated is None:
        stage.drop(f"SELECT row FROM {view}", ledger, reason=WAITS)
    return dated


def _register(book: Book, stage: Stage) -> None:
    """Show enrolments and the ends of dated windows to SQL; where XuetangX states that a course ended, later rows are still its rows."""
    stage.connection.register("enrolled_frame", book.enrolments[["enrolment", "who", "course"]])
    stage.connection.execute("CREATE TEMP TABLE enrolled AS SELECT * FROM enrolled_frame")
    windows = book.windows[["course", "ends_at"]].dropna()
    stage.connection.register("windows_frame", windows.assign(closes=windows["ends_at"].dt.normalize() + pd.Timedelta(days=1)))
    stage.connection.execute("CREATE TEMP TABLE windows AS SELECT course, closes FROM windows_frame")


def _placed(source: Source, ledger: RowLedger, view: str, stage: Stage) -> str:
    """The rows with who and course; those of no enrolment, without a time or after the window are dropped."""
    name = quoted(source.name)
    placed = stage.view(
        f'SELECT v.row, v.enrolment, v."at", v.time, e.who, e.course, w.closes, {kind_sql("v.event")} AS kind, v.object AS resource, '
        f"1 AS count, {name} AS file FROM {view} v LEFT JOIN enrolled e ON v.enrolment = e.enrolment "
        "LEFT JOIN windows w ON e.course = w.course"
    )
    rules = {
        "enrolment in no list": ("who IS NULL", "enrolment"),
        "time not readable": ('who IS NOT NULL AND "at" IS NULL', "time"),
        AFTER: ('who IS NOT NULL AND "at" >= closes', "time"),
    }
    for reason, (rule, column) in rules.items():
        stage.drop(f"SELECT row, {column} FROM {placed} WHERE {rule}", ledger, reason=reason, column=column)
    return stage.view(f'SELECT * FROM {placed} WHERE who IS NOT NULL AND "at" IS NOT NULL')


def _silent(placed: list[tuple[Source, RowLedger, str]], stage: Stage) -> pd.Series:
    """1 or 0 by enrolment, by the publisher's own rule, in courses whose logs reach to the end of the days that decide."""
    if not placed:
        return pd.Series(dtype="float64")
    rows = " UNION ALL ".join(f'SELECT enrolment, course, closes, "at" FROM {view}' for _, _, view in placed)
    days = f"INTERVAL {LABEL_DAYS} DAY"
    found = stage.frame(
        f"WITH told AS (SELECT * FROM ({rows}) WHERE closes IS NOT NULL), "
        f'covered AS (SELECT course FROM told GROUP BY course HAVING max("at") >= any_value(closes) + {days} - INTERVAL 1 DAY) '
        f'SELECT e.enrolment, (coalesce(bool_or(t."at" >= t.closes AND t."at" < t.closes + {days}), false))::INT AS stayed '
        "FROM enrolled e JOIN covered USING (course) LEFT JOIN told t ON e.enrolment = t.enrolment GROUP BY 1 ORDER BY 1"
    )
    return 1.0 - found.set_index("enrolment")["stayed"].astype("float64")
