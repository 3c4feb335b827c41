"""A table or a query of somebody else's database into a CSV file, which is then imported as any file is.

The address carries a password: nothing here says it, and what a driver says is never passed on, as it may repeat the address.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import sqlglot
from sqlalchemy import URL, Connection, CursorResult, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dropout.errors import DropoutError

DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "sqlite": "sqlite"}
DIALECTS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
BLOCK, SECONDS, TO_CONNECT = 5_000, 600, 10
# What an address may set besides: how the connection is kept safe. Others name files, start commands or loosen the driver.
OPTIONS = frozenset({"sslmode", "sslrootcert", "ssl_ca", "ssl_verify_cert", "ssl_verify_identity", "charset"})
# A function that sqlglot does not know may read a file, sleep or write: none of them runs.
REFUSED = (exp.Anonymous, exp.AnonymousAggFunc, exp.Command, exp.DDL, exp.DML, exp.Hint, exp.Into, exp.Lock, exp.NextValueFor,
           exp.Operator, exp.Parameter, exp.SessionParameter, exp.PropertyEQ)  # fmt: skip

_IS_SUPERUSER = (
    "SELECT rolsuper AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_read_all_data') FROM pg_roles WHERE rolname = current_user"
)


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


def address_words(url: str) -> str:
    """Which database an address leads to, without its account and password; DropoutError where it leads to none.

    >>> address_words("mariadb://ana:secret@db.example.org/course")
    'course on db.example.org'
    """
    address = _address(url)
    return f"{address.database} on {address.host}" if address.host else str(address.database)


@contextmanager
def open_database(url: str, seconds: int = SECONDS) -> Iterator[Connection]:
    """A connection in a transaction that can only read; no statement takes longer than `seconds`."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            _restrict(connection, seconds)
            yield connection
    except (SQLAlchemyError, UnicodeError, RuntimeError) as error:
        raise DropoutError("The database did not answer as it should.", found=type(error).__name__,
                           do="Check the address, the account's rights, and the names in the query; a long query may have been "
                           "stopped.") from None  # fmt: skip
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
        return list(result.keys()), [tuple(map(_cell, row)) for row in islice(result, rows)]


def fetch(connection: Connection, query: str, target: Path, progress: Callable[[int], None]) -> int:
    """Write the rows of a query as CSV, block by block; returns how many. `progress` gets the rows so far."""
    done = 0
    with _run(connection, query) as result, target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(result.keys())
        for block in result.partitions(BLOCK):
            writer.writerows(map(_cell, row) for row in block)
            done += len(block)
            progress(done)
    return done


def _run(connection: Connection, query: str) -> CursorResult[tuple[object, ...]]:
    checked = read_only(query, connection.dialect.name)
    return connection.execution_options(stream_results=True, no_parameters=True).exec_driver_sql(checked)


def _cell(value: object) -> object:
    """A value as a file would hold it: bytes as the text they are, else as hexadecimal digits."""
    if not isinstance(value, bytes | bytearray | memoryview):
        return value
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        return bytes(value).hex()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        kind = address.get_backend_name()
    except (SQLAlchemyError, ValueError):
        kind = ""
    if kind not in DRIVERS or (kind == "sqlite" and not Path(address.database or "").is_file()):
        raise DropoutError("This is not the address of a database that can be read.",
                           do="Write postgresql://, mysql:// or mariadb://USER:PASSWORD@HOST/DATABASE, or sqlite:///FILE.")  # fmt: skip
    if unknown := sorted(set(address.query) - OPTIONS):
        raise DropoutError("The address sets options that are not used here.", found=", ".join(unknown),
                           do=f"Leave them out; these may stay: {', '.join(sorted(OPTIONS))}.")  # fmt: skip
    return address


def _engine(url: str) -> Engine:
    address = _address(url)
    kind, limits = address.get_backend_name(), {"connect_timeout": TO_CONNECT}
    if kind == "sqlite":
        place = f"file:{quote(str(Path(str(address.database)).absolute()))}"
        address, limits = URL.create("sqlite", database=place, query={"mode": "ro", "uri": "true"}), {}
    return create_engine(address.set(drivername=DRIVERS[kind]), poolclass=NullPool, hide_parameters=True, connect_args=limits)


def _restrict(connection: Connection, seconds: int) -> None:
    """Let the session only read, this transaction and whatever else it might begin, and stop what takes too long."""
    match connection.dialect.name:
        case "postgresql":
            statements = ["SET TRANSACTION READ ONLY", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                          f"SET statement_timeout = '{seconds}s'", "SET standard_conforming_strings = on"]  # fmt: skip
        case "sqlite":
            statements, until = ["PRAGMA query_only = ON"], monotonic() + seconds
            connection.connection.driver_connection.set_progress_handler(lambda: monotonic() > until, 10_000)  # type: ignore[union-attr]
        case _:
            maria = getattr(connection.dialect, "is_mariadb", False)
            limit = f"max_statement_time = {seconds}" if maria else f"max_execution_time = {seconds * 1000}"
            statements = ["SET SESSION TRANSACTION READ ONLY", f"SET SESSION {limit}", "SET SESSION sql_mode = ''",
                          "START TRANSACTION READ ONLY"]  # fmt: skip
    for statement in statements:
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql" and connection.exec_driver_sql(_IS_SUPERUSER).scalar():
        connection.exec_driver_sql("SET ROLE pg_read_all_data")  # who may do anything reads on as somebody who may only read tables
