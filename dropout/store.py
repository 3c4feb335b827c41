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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from filelock import FileLock

from dropout.errors import DropoutError
from dropout.model import RiskModel, load_model, save_model
from dropout.readers import Import
from dropout.readers.base import Snapshot
from dropout.readers.report import ImportReport
from dropout.schema import TABLE_NAMES, Tables, combine


@dataclass(frozen=True)
class ImportRecord:
    """What is known of one import without opening its tables."""

    import_id: str
    kind: str  # events | snapshot
    read_at: str
    runs: tuple[str, ...]
    content_hash: str


class Workspace:
    """One folder, created on first use. Explicit everywhere; there is no current workspace."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        for part in ("imports", "models", "scratch"):
            (self.root / part).mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self.root / "index.lock")

    @property
    def pseudonym_key(self) -> bytes:
        """This workspace's own key for pseudonyms, made at random on first use."""
        path = self.root / "pseudonym.key"
        with self._lock:
            if not path.is_file():
                _write_atomically(path, secrets.token_bytes(32))
                path.chmod(0o600)
        return path.read_bytes()

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for work in progress, gone at the end."""
        with tempfile.TemporaryDirectory(dir=self.root / "scratch") as folder:
            yield Path(folder)

    # Imports ---------------------------------------------------------------------------------------

    def save_import(self, result: Import, *, now: datetime, content_hash: str) -> ImportRecord:
        """Keep an import and point its runs at it. Nothing is visible before everything is written."""
        import_id = secrets.token_hex(8)
        staging = self.root / "imports" / f".{import_id}"
        staging.mkdir()
        try:
            record = _write_import(staging, import_id, result, now, content_hash)
            os.replace(staging, self.root / "imports" / import_id)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        with self._lock:
            index = self._index()
            for run in record.runs:
                index["runs"].setdefault(run, []).append(import_id)
            self._write_index(index)
        return record

    def records(self) -> list[ImportRecord]:
        """Imports that a run points at now, oldest first."""
        current = {versions[-1] for versions in self._index()["runs"].values() if versions}
        found = [self._record(import_id) for import_id in current]
        return sorted(found, key=lambda record: record.read_at)

    def undo_import(self, import_id: str) -> None:
        """Move every run that points at this import back to its version before, or off the list."""
        with self._lock:
            index = self._index()
            for run, versions in list(index["runs"].items()):
                index["runs"][run] = [version for version in versions if version != import_id]
                if not index["runs"][run]:
                    del index["runs"][run]
            self._write_index(index)

    def run_imports(self) -> dict[str, ImportRecord]:
        """The import each run points at."""
        index = self._index()["runs"]
        records = {import_id: self._record(import_id) for import_id in {v[-1] for v in index.values()}}
        return {run: records[versions[-1]] for run, versions in index.items()}

    def tables(self, run_ids: list[str]) -> Tables:
        """The canonical tables of these runs, events left on disk."""
        places = self.run_imports()
        by_import: dict[str, list[str]] = {}
        for run in run_ids:
            by_import.setdefault(places[run].import_id, []).append(run)
        return combine([_read_tables(self.root / "imports" / i, runs) for i, runs in by_import.items()])

    def snapshot(self, run_id: str) -> Snapshot:
        """The snapshot a run points at."""
        folder = self.root / "imports" / self.run_imports()[run_id].import_id
        meta = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        frame = pd.read_parquet(folder / "snapshot.parquet")
        return Snapshot(frame[frame["run_id"] == run_id].reset_index(drop=True), meta["columns"], tuple(meta["protected"]))

    def identities(self, run_ids: list[str]) -> pd.DataFrame:
        """Names and source ids for the display layer to join at the last moment; what was read last counts."""
        records = {record for run, record in self.run_imports().items() if run in run_ids}
        oldest_first = sorted(records, key=lambda record: record.read_at)
        frames = [pd.read_parquet(self.root / "imports" / record.import_id / "identities.parquet") for record in oldest_first]
        joined = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["learner_id", "source_learner_id"])
        return joined.drop_duplicates("learner_id", keep="last")

    def report(self, import_id: str) -> ImportReport:
        folder = self.root / "imports" / import_id
        rows = pd.read_csv(folder / "dropped_rows.csv", dtype=str, keep_default_na=False)
        return ImportReport.from_json(json.loads((folder / "report.json").read_text(encoding="utf-8")), rows)

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
        folders = sorted(f for f in (self.root / "models").iterdir() if (f / "card.json").is_file())
        return [json.loads((folder / "card.json").read_text(encoding="utf-8")) for folder in folders]

    def model(self, name: str) -> RiskModel | None:
        """The model of this version, or the one of this name trained last; None where there is none."""
        named = [card for card in self.model_cards() if name in (card["version"], card["name"])]
        if not named:
            return None
        newest = max(named, key=lambda card: (self.root / "models" / card["version"] / "model.json").stat().st_mtime_ns)
        return load_model(self.root / "models" / newest["version"])

    def adopt_model(self, model: RiskModel) -> None:
        """Use this model for its label from now on."""
        with self._lock:
            index = self._index()
            index["adopted"][str(model.label)] = model.version
            self._write_index(index)

    def adopted(self, label: str) -> str | None:
        """Version of the model adopted for a label."""
        version = self._index()["adopted"].get(label)
        return str(version) if version else None

    # Index -----------------------------------------------------------------------------------------

    def _index(self) -> dict[str, Any]:
        path = self.root / "index.json"
        if not path.is_file():
            return {"runs": {}, "adopted": {}}
        index: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return index

    def _write_index(self, index: dict[str, Any]) -> None:
        _write_atomically(self.root / "index.json", json.dumps(index, indent=1).encode())

    def _record(self, import_id: str) -> ImportRecord:
        path = self.root / "imports" / import_id / "import.json"
        if not path.is_file():
            raise DropoutError("An import is gone from the workspace.", where=str(self.root), found=import_id, do="Import the files again.")
        data = json.loads(path.read_text(encoding="utf-8"))
        return ImportRecord(**{**data, "runs": tuple(data["runs"])})


def _write_atomically(path: Path, content: bytes) -> None:
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    staging.write_bytes(content)
    os.replace(staging, path)


def _write_import(folder: Path, import_id: str, result: Import, now: datetime, content_hash: str) -> ImportRecord:
    runs: list[str] = []
    kind = "events" if result.tables else "snapshot"
    if result.tables:
        runs = result.tables.runs["run_id"].astype(str).tolist()
        _write_tables(folder, result.tables, runs)
    elif result.snapshot:
        runs = sorted(result.snapshot.frame["run_id"].astype(str).unique())
        result.snapshot.frame.to_parquet(folder / "snapshot.parquet")
        meta = {"columns": dict(result.snapshot.columns), "protected": list(result.snapshot.protected)}
        (folder / "snapshot.json").write_text(json.dumps(meta), encoding="utf-8")
    result.identities.to_parquet(folder / "identities.parquet")
    result.report.dropped_rows.to_csv(folder / "dropped_rows.csv", index=False)
    (folder / "report.json").write_text(json.dumps(result.report.to_json(), ensure_ascii=False), encoding="utf-8")
    record = ImportRecord(import_id, kind, now.isoformat(timespec="seconds"), tuple(runs), content_hash)
    (folder / "import.json").write_text(json.dumps(record.__dict__), encoding="utf-8")
    return record


def _write_tables(folder: Path, tables: Tables, runs: list[str]) -> None:
    for name in TABLE_NAMES:
        if name != "events":
            tables.frame(name).to_parquet(folder / f"{name}.parquet")
    (folder / "events").mkdir()
    with duckdb.connect() as connection:
        tables.register(connection)
        connection.execute(
            "CREATE TEMP TABLE numbered AS SELECT e.enrolment_id, r.n FROM enrolments e "
            "JOIN (SELECT run_id, row_number() OVER (ORDER BY run_id) - 1 AS n FROM runs) r USING (run_id)"
        )
        for number in range(len(runs)):
            target = str(folder / "events" / f"{number}.parquet").replace("'", "''")
            connection.execute(
                f"COPY (SELECT v.* FROM events v JOIN numbered USING (enrolment_id) WHERE n = {number} "
                f"ORDER BY v.enrolment_id, v.day, v.at, v.kind, v.resource_id) TO '{target}' (FORMAT parquet)"
            )


def _read_tables(folder: Path, runs: list[str]) -> Tables:
    everything = sorted(pd.read_parquet(folder / "runs.parquet", columns=["run_id"])["run_id"].astype(str))
    files = tuple(folder / "events" / f"{everything.index(run)}.parquet" for run in runs)
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLE_NAMES if name != "events"}
    kept = frames["enrolments"][frames["enrolments"]["run_id"].isin(runs)]
    by_run = {name: frames[name][frames[name]["run_id"].isin(runs)] for name in ("runs", "resources", "assessments")}
    members = set(kept["enrolment_id"])
    by_member = {name: frames[name][frames[name]["enrolment_id"].isin(members)] for name in ("attributes", "submissions")}
    return Tables(enrolments=kept, events=files, **by_run, **by_member)
