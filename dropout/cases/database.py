"""The database of case memory: opened by URL, brought up to date, and every fault of its own told as one a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from dropout.errors import DropoutError

DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
REVISION = "0003"  # the last of migrations/versions
_WAIT = 30  # seconds that a write waits for its turn
_TURN = 810_212_026  # the number of the lock under which a server's tables are brought up to date


def open_database(place: str | Path) -> Engine:
    """An engine for a file, or for a server's URL such as ``postgresql://user:word@host/name``, its tables up to date."""
    engine = _sqlite(place) if isinstance(place, Path) else _server(place)
    with told(engine):
        _bring_up_to_date(engine)
    return engine


def _sqlite(file: Path) -> Engine:
    # A connection for each piece of work costs next to nothing, and none is left open when a workspace is deleted.
    url = URL.create("sqlite+pysqlite", database=str(file))
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _WAIT})

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so, below
        # Readers and the writer do not wait for each other; what was confirmed survives a loss of power.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    def begin(connection: Connection) -> None:
        # Two who read first and then both want to write would have to be refused: writers queue up at once.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _server(url: str) -> Engine:
    try:
        place = make_url(url)
        place = place.set(drivername=DRIVERS[place.drivername])
    except (ArgumentError, KeyError) as error:
        raise DropoutError("This is no database for cases.", where="DROPOUT_DATABASE_URL", found=f"{url.split(':')[0][:20]}:…",
                           do="Write postgresql://user:password@host/name or mariadb://user:password@host/name.") from error  # fmt: skip
    return create_engine(place, isolation_level="READ COMMITTED", pool_pre_ping=True, pool_size=5, max_overflow=20, pool_timeout=_WAIT,
                         connect_args={"connect_timeout": 10})  # fmt: skip


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with told(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: whole at its end, or not at all."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turn the database's own faults into one that says which database and what to do; no password in it."""
    try:
        yield
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        found = str(getattr(error, "orig", error)).strip().splitlines()[0]
        do = "See whether it is running, has room and may be written to, then try again. Nothing was saved."
        raise DropoutError("The database of cases does not work.", where=where, found=found, do=do) from error


# Migrations ----------------------------------------------------------------------------------------


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == REVISION:
            return
    with writing(engine) as connection, _in_turn(connection):
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def _in_turn(connection: Connection) -> Iterator[None]:
    """Two processes that start at once: the second waits, then finds everything done. SQLite's writers queue anyway."""
    match connection.dialect.name:
        case "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            yield
        case "mysql" | "mariadb":
            connection.execute(text("SELECT GET_LOCK(:turn, :wait)"), {"turn": str(_TURN), "wait": _WAIT})
            try:
                yield
            finally:
                connection.execute(text("SELECT RELEASE_LOCK(:turn)"), {"turn": str(_TURN)})
        case _:
            yield


def _upgrade(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)

    try:
        with EnvironmentContext(config, script, fn=steps) as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
    except CommandError as error:
        raise DropoutError("The database of cases was made by a newer version of this program.", found=str(_revision(connection)),
                           do="Update the program; the cases stay as they are.") from error  # fmt: skip
