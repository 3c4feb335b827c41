"""Waiting lists: who was drawn by lot to be contacted first, and who waits."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"


def _key(length: int = 190) -> Any:
    return sa.String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "lots",
        sa.Column("lot_id", _key(32), primary_key=True),
        sa.Column("run_id", _key(), nullable=False, index=True),
        sa.Column("week", sa.Integer, nullable=False),
        sa.Column("tier", _key(32), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("self_declared", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
    )
    op.create_table(
        "drawn",
        sa.Column("drawn_id", sa.Integer, primary_key=True),
        sa.Column("lot_id", _key(32), nullable=False, index=True),
        sa.Column("run_id", _key(), nullable=False),
        sa.Column("learner_id", _key(), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("comes_first", sa.Boolean, nullable=False),
        sa.UniqueConstraint("run_id", "learner_id"),
    )
