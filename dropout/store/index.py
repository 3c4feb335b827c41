"""The index of a workspace: versions of each run and the models in use, changed under a lock and written whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock

from dropout.files import read_record, write_record


class Indexed:
    """A folder with an index in it, made on first use."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)

    @cached_property
    def _lock(self) -> BaseFileLock:
        return FileLock(self.root / "index.lock")

    def _read_index(self) -> dict[str, Any]:
        """Versions of each run, oldest first; runs from which an import was taken back; the adopted models."""
        return {"runs": {}, "set_aside": {}, "adopted": {}, **read_record(self.root / "index.json")}

    @contextmanager
    def _index(self) -> Iterator[dict[str, Any]]:
        """The index, to be changed; written at the end."""
        with self._lock:
            index = self._read_index()
            yield index
            index["set_aside"] = {import_id: runs for import_id, runs in index["set_aside"].items() if runs}
            write_record(self.root / "index.json", index)
