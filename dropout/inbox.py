"""The inbox: a folder of the operator's whose files are read where they lie, however large."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dropout.errors import DropoutError


@dataclass(frozen=True)
class Arrival:
    """A file in the inbox, or a folder of files that belong together."""

    name: str
    files: int
    size: int  # bytes
    changed_at: datetime


def list_inbox(inbox: Path) -> list[Arrival]:
    """What lies in the inbox, newest first. Links and hidden entries are passed over: a link may lead anywhere."""
    if not inbox.is_dir():
        return []
    found = [_arrival(entry) for entry in sorted(inbox.iterdir()) if _is_own(entry)]
    return sorted((arrival for arrival in found if arrival.files), key=lambda arrival: arrival.changed_at, reverse=True)


def inbox_paths(inbox: Path, names: Iterable[str]) -> list[Path]:
    """The places of some arrivals; a name that is no plain entry of the inbox is an error, whatever it leads to."""
    paths = []
    for name in names:
        entry = inbox / name
        if not name or Path(name).name != name or not _is_own(entry):
            raise DropoutError("There is no such file in the inbox.", found=name, do="Look at the list again; it may have been moved.")
        paths.append(entry)
    return paths


def _is_own(entry: Path) -> bool:
    return not entry.name.startswith(".") and not entry.is_symlink() and (entry.is_file() or entry.is_dir())


def _arrival(entry: Path) -> Arrival:
    inside = [entry] if entry.is_file() else [path for path in entry.rglob("*") if path.is_file() and not path.is_symlink()]
    states = [path.stat() for path in inside]
    changed = max((state.st_mtime for state in states), default=0.0)
    return Arrival(entry.name, len(states), sum(state.st_size for state in states), datetime.fromtimestamp(changed, UTC))
