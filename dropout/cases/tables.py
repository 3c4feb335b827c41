"""The tables of case memory, the same on SQLite, PostgreSQL and MariaDB. `migrations` makes them; a test holds both together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Dialect, Double, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

METADATA = MetaData()


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC to the microsecond: not every database keeps zones."""

    impl = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time in UTC."""
        return value.replace(tzinfo=UTC) if value else None


def key(length: int = 190) -> Any:
    """Text compared letter by letter, which MariaDB does only when told."""
    return String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


def _made() -> list[Column[Any]]:
    """Who did it, whether they only said so themselves, and when."""
    return [
        Column("made_by", Text, nullable=False),
        Column("self_declared", Boolean, nullable=False),
        Column("at", Moment(), nullable=False),
    ]


CHANGES = Table(
    "changes", METADATA,
    Column("change_id", key(32), primary_key=True),
    Column("run_id", key(), nullable=False, index=True),
    *_made(),
    Column("undoes", key(32), nullable=True, unique=True),
)  # fmt: skip

CASES = Table(
    "cases", METADATA,
    Column("run_id", key(), primary_key=True),
    Column("learner_id", key(), primary_key=True),
    Column("status", key(32), nullable=False),
    Column("due_on", Date),
    Column("snoozed_until", Date),
    Column("owner", Text),
    Column("plan", Text),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment(), nullable=False),
)  # fmt: skip

ENTRIES = Table(
    "entries", METADATA,
    Column("entry_id", Integer, primary_key=True),
    Column("change_id", key(32), nullable=False, index=True),
    Column("run_id", key(), nullable=False),
    Column("learner_id", key(), nullable=False),
    Column("what", key(32), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("run_id", "learner_id", "version", "what"),
)  # fmt: skip


def _as_of() -> list[Column[Any]]:
    """What the list said at the time, and whether what was added has been taken back since."""
    return [
        Column("run_id", key(), nullable=False, index=True),
        Column("learner_id", key(), nullable=False),
        Column("week", Integer, nullable=False),
        Column("raw", Double, nullable=False),
        Column("risk", Double, nullable=False),
        Column("tier", key(32), nullable=False),
        Column("model", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("at", Moment(), nullable=False),
        Column("undone", Boolean, nullable=False),
    ]


CONTACTS = Table(
    "contacts", METADATA,
    Column("contact_id", key(32), primary_key=True),
    *_as_of(),
    Column("made_on", Date, nullable=False),
    Column("day", Integer),
    Column("how", key(32), nullable=False),
    Column("result", key(32), nullable=False),
    Column("note", Text, nullable=False),
)  # fmt: skip

FEEDBACK = Table(
    "feedback", METADATA,
    Column("feedback_id", key(32), primary_key=True),
    *_as_of(),
    Column("verdict", key(32), nullable=False),
    Column("about", key(64)),
    Column("note", Text, nullable=False),
)  # fmt: skip

VETOES = Table(
    "vetoes", METADATA,
    Column("veto_id", Integer, primary_key=True),
    Column("concept", key(64), nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    *_made(),
)  # fmt: skip

LOTS = Table(
    "lots", METADATA,
    Column("lot_id", key(32), primary_key=True),
    Column("run_id", key(), nullable=False, index=True),
    Column("week", Integer, nullable=False),
    Column("tier", key(32), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("model", Text, nullable=False),
    *_made(),
)  # fmt: skip

DRAWN = Table(
    "drawn", METADATA,
    Column("drawn_id", Integer, primary_key=True),
    Column("lot_id", key(32), nullable=False, index=True),
    Column("run_id", key(), nullable=False),
    Column("learner_id", key(), nullable=False),
    Column("place", Integer, nullable=False),
    Column("comes_first", Boolean, nullable=False),
    UniqueConstraint("run_id", "learner_id"),  # by lot once in a run: a second draw would mix up the first
)  # fmt: skip

ANSWERS = Table(
    "answers", METADATA,
    Column("answer_id", Integer, primary_key=True),
    Column("run_id", key(), nullable=False),
    Column("learner_id", key(), nullable=False),
    Column("question", key(32), nullable=False),
    Column("answer", key(32), nullable=False),
    Column("reason", key(32)),
    Column("commented", Boolean, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("at", Moment(), nullable=False),
    UniqueConstraint("run_id", "learner_id", "question"),
)  # fmt: skip
