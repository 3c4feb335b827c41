"""The one place that reads the environment, and the places where shipped files live."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped_root() -> Path:
    """The folder that holds app.py, pages/, data/ and models/: inside an installed wheel, else the clone."""
    bundle = _PACKAGE / "_bundle"
    return bundle if bundle.is_dir() else _PACKAGE.parent


def default_home() -> Path:
    """The workspace used when none is named: `DROPOUT_HOME`, else `~/.stay-or-stray`."""
    return Path(os.environ.get("DROPOUT_HOME") or Path.home() / ".stay-or-stray")


def oulad_source() -> Path | None:
    """Where evaluation and benchmarks find the real presentations: `DROPOUT_OULAD`, or nowhere."""
    value = os.environ.get("DROPOUT_OULAD")
    return Path(value) if value else None


def inbox_folder() -> Path | None:
    """Where the operator puts exports that are too large for a browser: `DROPOUT_INBOX`, or nowhere."""
    value = os.environ.get("DROPOUT_INBOX")
    return Path(value) if value else None


def operator_contact() -> str | None:
    """Whom to ask about this installation, set by the operator: `DROPOUT_CONTACT`."""
    return os.environ.get("DROPOUT_CONTACT") or None


def database_url() -> str | None:
    """The database server that keeps cases instead of the workspace's own file: `DROPOUT_DATABASE_URL`."""
    return os.environ.get("DROPOUT_DATABASE_URL") or None


def source_url() -> str | None:
    """The database that `dropout database` imports from, with its password: `DROPOUT_SOURCE_URL`. It is kept nowhere else."""
    return os.environ.get("DROPOUT_SOURCE_URL") or None


def ask_endpoint() -> tuple[str, str, str] | None:
    """Address, model and key (may be empty) of an OpenAI-compatible endpoint for the page Ask, or None, as it is unless the operator
    sets `DROPOUT_ASK_URL` and `DROPOUT_ASK_MODEL`; the key is in `DROPOUT_ASK_KEY` and kept nowhere else."""
    url, model = os.environ.get("DROPOUT_ASK_URL"), os.environ.get("DROPOUT_ASK_MODEL")
    return (url, model, os.environ.get("DROPOUT_ASK_KEY", "")) if url and model else None
