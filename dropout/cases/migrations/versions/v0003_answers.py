"""What learners say in a short survey: answers and reasons, never their own words."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"


def _key(length: int = 190) -> Any:
    return sa.String(length).with_variant(mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "answers",
        sa.Column("answer_id", sa.Integer, primary_key=True),
        sa.Column("run_id", _key(), nullable=False),
        sa.Column("learner_id", _key(), nullable=False),
        sa.Column("question", _key(32), nullable=False),
        sa.Column("answer", _key(32), nullable=False),
        sa.Column("reason", _key(32)),
        sa.Column("commented", sa.Boolean, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"), nullable=False),
        sa.UniqueConstraint("run_id", "learner_id", "question"),
    )
