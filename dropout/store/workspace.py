"""The workspace: one folder with immutable imports, runs as pointers to them, versioned models.

Folder names are generated, never taken from data. Every write goes to a temporary name first and is
moved into place: a kill at any moment leaves the previous state or the next one.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from dropout.changes import RunChanges
from dropout.files import read_record, write_atomically, write_record
from dropout.model import RiskModel, load_model, save_model
from dropout.readers import Import
from dropout.readers.base import Snapshot
from dropout.readers.report import ImportReport
from dropout.schema import Tables, combine
from dropout.store import folder as folders
from dropout.store.folder import ImportRecord
from dropout.store.leaderboards import read_leaderboards, write_leaderboard
from dropout.store.mappings import Mappings


@dataclass(frozen=True)
class PastImport:
    """An import in the history: what it brought, and of which runs it is what the pages show."""

    record: ImportRecord
    current: tuple[str, ...]
    set_aside: tuple[str, ...]  # runs it was taken back from, which may be put back


class Workspace:
    """One folder, created on first use. Explicit everywhere; there is no current workspace."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        for part in ("imports", "models", "scratch"):
            (self.root / part).mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self.root / "index.lock")
        self.mappings = Mappings(self.root)

    @property
    def pseudonym_key(self) -> bytes:
        """This workspace's own key for pseudonyms, made at random on first use."""
        path = self.root / "pseudonym.key"
        with self._lock:
            if not path.is_file():
                write_atomically(path, secrets.token_bytes(32))
                path.chmod(0o600)
        return path.read_bytes()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for work in progress, gone at the end."""
        with tempfile.TemporaryDirectory(dir=self.root / "scratch") as folder:
            yield Path(folder)

    # Imports ---------------------------------------------------------------------------------------

    def save_import(
        self, result: Import, *, now: datetime, content_hash: str, changes: Sequence[RunChanges] = (), unused: Iterable[str] = ()
    ) -> ImportRecord:
        """Keep an import and point its runs at it, but for the `unused` ones. Nothing is visible before everything is written."""
        import_id = secrets.token_hex(8)
        staging = self.root / "imports" / f".{import_id}"
        staging.mkdir()
        try:
            record = folders.write_import(staging, import_id, result, now, content_hash, changes)
            os.replace(staging, self._import_folder(import_id))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        with self._index() as index:
            for run in record.runs:
                index["runs"].setdefault(run, []).append(import_id)
            index["set_aside"][import_id] = sorted(set(unused))
        return record

    def records(self) -> list[ImportRecord]:
        """Imports that a run points at now, oldest first."""
        found = {record.import_id: record for record in self.run_imports().values()}
        return sorted(found.values(), key=lambda record: record.read_at)

    def history(self) -> list[PastImport]:
        """Every import there is, newest first, whether in use, replaced or taken back."""
        index = self._read_index()
        places = {run: record.import_id for run, record in self.run_imports().items()}
        every = dict.fromkeys(import_id for versions in index["runs"].values() for import_id in versions)
        found = []
        for record in map(self._record, every):
            aside = set(index["set_aside"].get(record.import_id, []))
            current = tuple(run for run in record.runs if places.get(run) == record.import_id)
            found.append(PastImport(record, current, tuple(run for run in record.runs if run in aside)))
        return sorted(found, key=lambda past: past.record.read_at)[::-1]

    def undo_import(self, import_id: str) -> None:
        """Move every run of this import back to its version before, or off the list."""
        with self._index() as index:
            index["set_aside"][import_id] = [run for run, versions in index["runs"].items() if import_id in versions]

    def redo_import(self, import_id: str) -> None:
        """Give every run of an import back the version that was taken from it, unless a later one is in use."""
        with self._index() as index:
            index["set_aside"].pop(import_id, None)

    def remove_import(self, import_id: str) -> None:
        """Take an import back for good, with everything it brought."""
        with self._index() as index:
            index["set_aside"].pop(import_id, None)
            left = {run: [version for version in versions if version != import_id] for run, versions in index["runs"].items()}
            index["runs"] = {run: versions for run, versions in left.items() if versions}
        shutil.rmtree(self._import_folder(import_id), ignore_errors=True)

    def run_imports(self, without: str | None = None) -> dict[str, ImportRecord]:
        """The import each run points at, or would point at `without` one of them."""
        index = self._read_index()
        current = {}
        for run, versions in index["runs"].items():
            in_use = [v for v in versions if v != without and run not in index["set_aside"].get(v, [])]
            if in_use:
                current[run] = in_use[-1]
        records = {import_id: self._record(import_id) for import_id in set(current.values())}
        return {run: records[import_id] for run, import_id in current.items()}

    def tables(self, run_ids: list[str]) -> Tables:
        """The canonical tables of these runs, events left on disk."""
        places = self.run_imports()
        by_import: dict[str, list[str]] = {}
        for run in run_ids:
            by_import.setdefault(places[run].import_id, []).append(run)
        return combine([self.tables_of(import_id, runs) for import_id, runs in by_import.items()])

    def tables_of(self, import_id: str, run_ids: list[str]) -> Tables:
        """The canonical tables of these runs as one import has them, whether it is in use or not."""
        return folders.read_tables(self._import_folder(import_id), run_ids)

    def snapshot(self, run_id: str) -> Snapshot:
        """The snapshot a run points at."""
        return self.snapshot_of(self.run_imports()[run_id].import_id, run_id)

    def snapshot_of(self, import_id: str, run_id: str) -> Snapshot:
        """A run without dates as one import has it."""
        return folders.read_snapshot(self._import_folder(import_id), run_id)

    def identities(self, run_ids: list[str]) -> pd.DataFrame:
        """Names and source ids for the display layer to join at the last moment; what was read last counts."""
        records = {record for run, record in self.run_imports().items() if run in run_ids}
        oldest_first = sorted(records, key=lambda record: record.read_at)
        frames = [pd.read_parquet(self._import_folder(record.import_id) / "identities.parquet") for record in oldest_first]
        joined = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["learner_id", "source_learner_id"])
        return joined.drop_duplicates("learner_id", keep="last")

    def report(self, import_id: str) -> ImportReport:
        """What an import had to say, with the rows it dropped."""
        return folders.read_report(self._import_folder(import_id))

    def answers(self, import_id: str) -> dict[str, str]:
        """What was answered for an import."""
        return folders.read_answers(self._import_folder(import_id))

    def changes(self, import_id: str) -> list[RunChanges]:
        """What an import changed in the runs that were there before it."""
        return folders.read_changes(self._import_folder(import_id))

    # Models ----------------------------------------------------------------------------------------

    def save_model(self, model: RiskModel) -> None:
        """Keep a model under its version; it is used only once adopted or named."""
        staging = self.root / "models" / f".{secrets.token_hex(8)}"
        try:
            save_model(model, staging)
            target = self.root / "models" / model.version
            if not target.exists():
                os.replace(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def model_cards(self) -> list[dict[str, Any]]:
        """Cards of the models trained here, by version."""
        places = sorted(f for f in (self.root / "models").iterdir() if (f / "card.json").is_file())
        return [json.loads((place / "card.json").read_text(encoding="utf-8")) for place in places]

    def model(self, name: str) -> RiskModel | None:
        """The model of this version, or the one of this name trained last; None where there is none."""
        named = [card for card in self.model_cards() if name in (card["version"], card["name"])]
        if not named:
            return None
        newest = max(named, key=lambda card: (self.root / "models" / card["version"] / "model.json").stat().st_mtime_ns)
        return load_model(self.root / "models" / newest["version"])

    def save_leaderboard(self, version: str, board: Mapping[str, Any]) -> None:
        """Keep a leaderboard beside the model it was made for, under the next number."""
        with self._lock:
            write_leaderboard(self.root / "models" / version, board)

    def leaderboards(self, version: str) -> list[dict[str, Any]]:
        """The leaderboards made for a model trained here, oldest first."""
        return read_leaderboards(self.root / "models" / version)

    def adopt_model(self, model: RiskModel) -> None:
        """Use this model for its label from now on."""
        with self._index() as index:
            index["adopted"][str(model.label)] = model.version

    def adopted(self, label: str) -> str | None:
        """Version of the model adopted for a label."""
        version = self._read_index()["adopted"].get(label)
        return str(version) if version else None

    # Index -----------------------------------------------------------------------------------------

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

    def _import_folder(self, import_id: str) -> Path:
        return self.root / "imports" / import_id

    def _record(self, import_id: str) -> ImportRecord:
        return folders.read_import(self._import_folder(import_id))
