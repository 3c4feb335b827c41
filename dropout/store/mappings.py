"""How tables of unknown layouts are read, by layout: as somebody said, or as the first file was taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from filelock import BaseFileLock, FileLock

from dropout.files import read_record, write_record
from dropout.readers.report import TAKEN

KINDS = ("mapping:", "columns:", TAKEN)  # what the keys of these answers begin with


@dataclass(frozen=True)
class Remembered:
    """One mapping and when it was given."""

    answer: str
    given_at: str


class Mappings:
    """The mappings that a workspace remembers. Keys are those of the questions they answer."""

    def __init__(self, root: Path) -> None:
        self._path = root / "mappings.json"

    @cached_property
    def _lock(self) -> BaseFileLock:
        return FileLock(self._path.with_name("mappings.lock"))

    def all(self) -> dict[str, Remembered]:
        """Every mapping by the key of its question."""
        return {key: Remembered(**kept) for key, kept in read_record(self._path).items()}

    def answers(self) -> dict[str, str]:
        """What to answer when a known layout comes again."""
        return {key: kept.answer for key, kept in self.all().items()}

    def remember(self, answers: Mapping[str, str], now: datetime) -> None:
        """Keep those of these answers that are mappings; one given again keeps the day it was first given."""
        mappings = {key: answer for key, answer in answers.items() if key.startswith(KINDS)}
        if not mappings:
            return
        with self._lock:
            kept = read_record(self._path)
            new = {key: answer for key, answer in mappings.items() if kept.get(key, {}).get("answer") != answer}
            if new:
                given = {key: {"answer": answer, "given_at": now.isoformat(timespec="seconds")} for key, answer in new.items()}
                write_record(self._path, kept | given)

    def forget(self, key: str) -> None:
        """Ask about this layout again the next time."""
        with self._lock:
            kept = read_record(self._path)
            left = {known: record for known, record in kept.items() if known not in (key, f"{TAKEN}{key}")}
            if len(left) < len(kept):
                write_record(self._path, left)
