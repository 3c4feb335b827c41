"""The workspace: one folder with immutable imports, runs as pointers to them, versioned models.

Folder names are generated, never taken from data. Every write goes to a temporary name first and is
moved into place: a kill at any moment leaves the previous state or the next one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from dropout.changes import RunChanges
from dropout.files import write_atomically
from dropout.readers import Import
from dropout.readers.base import Snapshot
from dropout.readers.report import ImportReport
from dropout.schema import Tables, combine
from dropout.store import folder as folders
from dropout.store.folder import ImportRecord
from dropout.store.mappings import Mappings
from dropout.store.models import ModelShelf


@dataclass(frozen=True)
class PastImport:
    """An import in the history: what it brought, and of which runs it is what the pages show."""

    record: ImportRecord
    current: tuple[str, ...]
    set_aside: tuple[str, ...]  # runs it was taken back from, which may be put back


class Workspace(ModelShelf):
    """One folder, created on first use. Explicit everywhere; there is no current workspace."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        for part in ("imports", "scratch"):
            (self.root / part).mkdir(parents=True, exist_ok=True)
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
        return self._records(self.import_ids(without))

    def import_ids(self, without: str | None = None) -> dict[str, str]:
        """The same by the ids of the imports, from the index alone: an import never changes, so these tell all that is current."""
        index = self._read_index()
        current = {}
        for run, versions in index["runs"].items():
            in_use = [v for v in versions if v != without and run not in index["set_aside"].get(v, [])]
            if in_use:
                current[run] = in_use[-1]
        return current

    def tables(self, run_ids: list[str], imports: Mapping[str, str] | None = None) -> Tables:
        """The canonical tables of these runs, events left on disk, with what the other runs here tell of the same learners.

        `imports` are `import_ids` found earlier; without them it is what is current.
        """
        records = self._records(self.import_ids() if imports is None else imports)
        places = {run: record for run, record in records.items() if record.kind != "snapshot" or run in run_ids}
        by_import: dict[str, list[str]] = {}
        for run in run_ids:
            by_import.setdefault(places[run].import_id, []).append(run)
        found = combine([self.tables_of(import_id, runs) for import_id, runs in by_import.items()])
        others: dict[str, list[str]] = {}
        for run in sorted(set(places) - set(run_ids)):
            others.setdefault(places[run].import_id, []).append(run)
        elsewhere = [folders.read_elsewhere(self._import_folder(import_id), runs) for import_id, runs in others.items()]
        known = pd.concat([found.elsewhere, *elsewhere], ignore_index=True)
        return replace(found, elsewhere=known[known["learner_id"].isin(found.enrolments["learner_id"])])

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
        imports = {import_id for run, import_id in self.import_ids().items() if run in run_ids}
        oldest_first = sorted(map(self._record, imports), key=lambda record: record.read_at)
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

    def _import_folder(self, import_id: str) -> Path:
        return self.root / "imports" / import_id

    def _records(self, imports: Mapping[str, str]) -> dict[str, ImportRecord]:
        records = {import_id: self._record(import_id) for import_id in set(imports.values())}
        return {run: records[import_id] for run, import_id in imports.items()}

    def _record(self, import_id: str) -> ImportRecord:
        return folders.read_import(self._import_folder(import_id))
