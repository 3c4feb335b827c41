"""The database of cases: its migrations end at its tables, and its faults are told without secrets."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dropout.cases import CaseStore, Change
from dropout.cases.database import REVISION, open_database
from dropout.cases.tables import METADATA
from dropout.domain import Actor
from dropout.errors import DropoutError

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FIRST_TABLES = {"changes", "cases", "entries", "contacts", "feedback", "vetoes"}
VERSIONS = Path(__file__).parents[3] / "dropout" / "cases" / "migrations" / "versions"


def test_migrations_end_at_the_tables_the_store_uses(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "cases.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_last_migration_is_the_one_asked_for() -> None:
    assert max(path.name[1:5] for path in VERSIONS.glob("v*.py")) == REVISION


def test_a_database_of_the_first_version_is_brought_up_to_date_and_keeps_what_it_has(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "cases.db")
    store.apply("R", [Change("L", 0, note="kept")], Actor("Anna"), NOW)
    with sqlite3.connect(tmp_path / "cases.db") as connection:
        for table in {*METADATA.tables} - FIRST_TABLES:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    again = CaseStore(tmp_path / "cases.db")
    assert again.lots() == []
    assert [entry.after for entry in again.history("R", "L")] == ["kept"]


def test_opening_twice_at_once_makes_the_tables_once(tmp_path: Path) -> None:
    file = tmp_path / "cases.db"
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(open_database, [file] * 8))
    assert len(engines) == 8
    with sqlite3.connect(tmp_path / "cases.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
    connection.close()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "cases.db"
    open_database(file)
    with sqlite3.connect(tmp_path / "cases.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DropoutError, match="newer version"):
        open_database(file)


@pytest.mark.parametrize("url", ["oracle://user:secret-word@host/x", "no url", "postgresql+asyncpg://u:secret-word@h/x"])
def test_what_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(DropoutError, match="no database for cases") as refused:
        open_database(url)
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_server_that_does_not_answer_is_told_without_its_password(kind: str) -> None:
    with pytest.raises(DropoutError, match="does not work") as refused:
        open_database(f"{kind}://user:secret-word@127.0.0.1:1/x")
    assert "secret-word" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DropoutError, match="does not work"):
        open_database(tmp_path / "missing" / "cases.db")
