"""Files that somebody may be reading while they are written."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    staging.write_bytes(content)
    os.replace(staging, path)


def write_record(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object whole or not at all."""
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def read_record(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where it was not written (yet)."""
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
