"""Cases, their history, contacts, feedback and vetoes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None


def _key(length: int = 190) -> Any:
    return sa.String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


def _moment() -> Any:
    return sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make every table."""
    _histories()
    _additions()
    op.create_table(
        "vetoes",
        sa.Column("veto_id", sa.Integer, primary_key=True),
        sa.Column("concept", _key(64), nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("self_declared", sa.Boolean, nullable=False),
        sa.Column("at", _moment(), nullable=False),
    )


def _histories() -> None:
    op.create_table(
        "changes",
        sa.Column("change_id", _key(32), primary_key=True),
        sa.Column("run_id", _key(), nullable=False, index=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("self_declared", sa.Boolean, nullable=False),
        sa.Column("undoes", _key(32), unique=True),
    )
    op.create_table(
        "cases",
        sa.Column("run_id", _key(), primary_key=True),
        sa.Column("learner_id", _key(), primary_key=True),
        sa.Column("status", _key(32), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("snoozed_until", sa.Date),
        sa.Column("owner", sa.Text),
        sa.Column("plan", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", _moment(), nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("entry_id", sa.Integer, primary_key=True),
        sa.Column("change_id", _key(32), nullable=False, index=True),
        sa.Column("run_id", _key(), nullable=False),
        sa.Column("learner_id", _key(), nullable=False),
        sa.Column("what", _key(32), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("run_id", "learner_id", "version", "what"),
    )


def _additions() -> None:
    op.create_table(
        "contacts",
        sa.Column("contact_id", _key(32), primary_key=True),
        *_as_of(),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("day", sa.Integer),
        sa.Column("how", _key(32), nullable=False),
        sa.Column("result", _key(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("feedback_id", _key(32), primary_key=True),
        *_as_of(),
        sa.Column("verdict", _key(32), nullable=False),
        sa.Column("about", _key(64)),
        sa.Column("note", sa.Text, nullable=False),
    )


def _as_of() -> list[sa.Column[Any]]:
    return [
        sa.Column("run_id", _key(), nullable=False, index=True),
        sa.Column("learner_id", _key(), nullable=False),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("raw", sa.Double, nullable=False),
        sa.Column("risk", sa.Double, nullable=False),
        sa.Column("tier", _key(32), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
    ]
