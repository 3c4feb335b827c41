"""Files that somebody may be reading while they are written."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError


@contextmanager
def saving(begun: Path) -> Iterator[None]:
    """What the disk refuses, as something to mend; of the file or folder that was begun nothing stays."""
    try:
        yield
    except OSError as error:
        if begun.is_dir():
            shutil.rmtree(begun, ignore_errors=True)
        else:
            begun.unlink(missing_ok=True)
        do = "Make room on the disk, or see whether the workspace may be written to, then try again."
        raise DropoutError("This could not be saved.", found=error.strerror or str(error), do=do) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with saving(staging):
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
