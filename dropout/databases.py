"""A table or a query of somebody else's database into a CSV file, which is then imported as any file is.

The address carries a password: nothing here says it, and what a driver says is never passed on, as it may repeat the address.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import sqlglot
from sqlalchemy import Connection, CursorResult, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dropout.errors import DropoutError

DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "sqlite": "sqlite"}
DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
BLOCK, SECONDS = 5_000, 600
# A function that sqlglot does not know may read a file, sleep or write: none of them runs.
REFUSED = (exp.Anonymous, exp.AnonymousAggFunc, exp.Command, exp.DDL, exp.DML, exp.Into, exp.Lock, exp.NextValueFor, exp.Parameter,
           exp.SessionParameter, exp.PropertyEQ)  # fmt: skip


def read_only(query: str, kind: str) -> str:
    """The one SELECT of `query`, written anew without comments; DropoutError for anything else. `kind` is a key of `DIALECTS`.

    >>> read_only("select a from t -- all of it", "postgresql")
    'SELECT a FROM t'
    """
    try:
        trees = sqlglot.parse(query, read=DIALECTS[kind])
    except (SqlglotError, RecursionError):
        raise DropoutError("The query cannot be read.", do="Write one SELECT in the words of this database.") from None
    tree = trees[0] if len(trees) == 1 else None
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise DropoutError("Only one SELECT is run.", do="Leave out everything but one SELECT.")
    for node in tree.walk():
        if isinstance(node, REFUSED) and not isinstance(node, exp.Query):
            raise DropoutError("The query may do more than read.", found=type(node).__name__,
                               do="Use plain columns, joins and common functions, or a view made for this.")  # fmt: skip
    return tree.sql(dialect=DIALECTS[kind], comments=False)


@contextmanager
def open_database(url: str) -> Iterator[Connection]:
    """A connection that can only read, with a limit of time for a statement (none on SQLite)."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            for statement in _restrictions(connection):
                connection.exec_driver_sql(statement)
            yield connection
    except SQLAlchemyError as error:
        raise DropoutError("The database did not answer as it should.", found=type(error).__name__,
                           do="Check the address, the account's rights, and the names in the query.") from None  # fmt: skip
    finally:
        engine.dispose()


def tables(connection: Connection) -> list[str]:
    """Names of the tables and views at hand, sorted."""
    found = inspect(connection)
    return sorted([*found.get_table_names(), *found.get_view_names()])


def query_of_table(connection: Connection, name: str) -> str:
    """A query for all of a table that is there."""
    if name not in (known := tables(connection)):
        raise DropoutError("There is no such table.", found=name, do=f"Choose one of: {', '.join(known)}.")
    return exp.select("*").from_(exp.table_(name, quoted=True)).sql(dialect=DIALECTS[connection.dialect.name])


def preview(connection: Connection, query: str, rows: int = 5) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and the first rows."""
    with _run(connection, query) as result:
        return list(result.keys()), [tuple(row) for row in islice(result, rows)]


def fetch(connection: Connection, query: str, target: Path, progress: Callable[[int], None]) -> int:
    """Write the rows of a query as CSV, block by block; returns how many. `progress` gets the rows so far."""
    done = 0
    with _run(connection, query) as result, target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(result.keys())
        for block in result.partitions(BLOCK):
            writer.writerows(block)
            done += len(block)
            progress(done)
    return done


def _run(connection: Connection, query: str) -> CursorResult[tuple[object, ...]]:
    checked = read_only(query, connection.dialect.name)
    return connection.execution_options(stream_results=True, no_parameters=True).exec_driver_sql(checked)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        kind = address.get_backend_name()
        if kind in DRIVERS and (kind != "sqlite" or Path(address.database or "").is_file()):
            return create_engine(address.set(drivername=DRIVERS[kind]), poolclass=NullPool, hide_parameters=True)
    except (SQLAlchemyError, ValueError):
        pass
    raise DropoutError("This is not the address of a database that can be read.",
                       do="Write postgresql://, mysql:// or mariadb://USER:PASSWORD@HOST/DATABASE, or sqlite:///FILE.")  # fmt: skip


def _restrictions(connection: Connection) -> list[str]:
    match connection.dialect.name:
        case "postgresql":
            return ["SET TRANSACTION READ ONLY", f"SET statement_timeout = '{SECONDS}s'", "SET standard_conforming_strings = on"]
        case "sqlite":
            return ["PRAGMA query_only = ON"]
    maria = getattr(connection.dialect, "is_mariadb", False)
    limit = f"max_statement_time = {SECONDS}" if maria else f"max_execution_time = {SECONDS * 1000}"
    return ["SET SESSION TRANSACTION READ ONLY", f"SET SESSION {limit}", "SET SESSION sql_mode = ''"]
