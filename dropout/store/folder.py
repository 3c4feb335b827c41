"""One import on disk: a folder that is written once and never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

import pandas as pd

from dropout.changes import ROWS, RunChanges
from dropout.engines import EngineSettings, open_engine
from dropout.errors import DropoutError
from dropout.files import read_record, write_record
from dropout.readers import Import
from dropout.readers.base import Snapshot
from dropout.readers.report import ImportReport
from dropout.run_events import write_run_events
from dropout.schema import TABLE_NAMES, Tables, other_enrolments

MEMORY = "1GB"  # for sorting events; what does not fit goes to disk


@dataclass(frozen=True)
class ImportedFile:
    """A file of an import and how many of its rows were kept."""

    name: str
    rows: int


@dataclass(frozen=True)
class ImportRecord:
    """What is known of one import without opening its tables."""

    import_id: str
    kind: str  # events | snapshot
    read_at: str
    runs: tuple[str, ...]
    content_hash: str
    files: tuple[ImportedFile, ...] = ()


def write_import(
    folder: Path, import_id: str, result: Import, now: datetime, content_hash: str, changes: Sequence[RunChanges]
) -> ImportRecord:
    """Fill an empty folder with everything that an import came to."""
    runs: list[str] = []
    kind = "events" if result.tables else "snapshot"
    if result.tables:
        runs = result.tables.runs["run_id"].astype(str).tolist()
        write_tables(folder, result.tables, runs)
    elif result.snapshot:
        runs = sorted(result.snapshot.frame["run_id"].astype(str).unique())
        result.snapshot.frame.to_parquet(folder / "snapshot.parquet")
        shape = {
            "columns": dict(result.snapshot.columns),
            "protected": list(result.snapshot.protected),
            "taken": dict(result.snapshot.taken),
        }
        write_record(folder / "snapshot.json", shape)
    result.identities.to_parquet(folder / "identities.parquet")
    result.report.dropped_rows.to_csv(folder / "dropped_rows.csv", index=False)
    write_record(folder / "report.json", result.report.to_json())
    _write_changes(folder, changes)
    files = tuple(ImportedFile(file.name, file.rows_kept) for file in result.report.files)
    record = ImportRecord(import_id, kind, now.isoformat(timespec="seconds"), tuple(runs), content_hash, files)
    write_record(folder / "import.json", asdict(record))
    return record


def _write_changes(folder: Path, changes: Sequence[RunChanges]) -> None:
    write_record(folder / "changes.json", {"runs": [change.to_json() for change in changes]})
    pd.concat([pd.DataFrame(columns=ROWS), *(change.rows for change in changes)]).to_csv(folder / "changes.csv", index=False)


def write_tables(folder: Path, tables: Tables, runs: list[str]) -> None:
    """The canonical tables, the events of each run in a file of their own."""
    for name in TABLE_NAMES:
        if name != "events":
            tables.frame(name).to_parquet(folder / f"{name}.parquet")
    if isinstance(tables.events, tuple):
        (folder / "events").mkdir()
        for number, file in enumerate(tables.events):
            copyfile(file, folder / "events" / f"{number}.parquet")
        return
    with open_engine(EngineSettings(memory_limit=MEMORY)) as connection:
        tables.register(connection)
        rows = "SELECT v.*, e.run_id FROM events v JOIN enrolments e USING (enrolment_id)"
        resources = "SELECT DISTINCT resource_id FROM events"
        write_run_events(connection, rows, runs, "SELECT enrolment_id FROM enrolments", resources, folder / "events")


# Reading -------------------------------------------------------------------------------------------


def read_import(folder: Path) -> ImportRecord:
    """The record of an import; one that is gone is an error the user can mend."""
    data = read_record(folder / "import.json")
    if not data:
        where = str(folder.parents[1])
        raise DropoutError("An import is gone from the workspace.", where=where, found=folder.name, do="Import the files again.")
    files = tuple(ImportedFile(**file) for file in data.get("files", []))  # imports of the first version name none
    return ImportRecord(**{**data, "runs": tuple(data["runs"]), "files": files})


def read_tables(folder: Path, runs: list[str]) -> Tables:
    """The canonical tables of some runs of an import, events left on disk."""
    everything = sorted(pd.read_parquet(folder / "runs.parquet", columns=["run_id"])["run_id"].astype(str))
    files = tuple(folder / "events" / f"{everything.index(run)}.parquet" for run in runs)
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLE_NAMES if name != "events"}
    kept = frames["enrolments"][frames["enrolments"]["run_id"].isin(runs)]
    by_run = {name: frames[name][frames[name]["run_id"].isin(runs)] for name in ("runs", "resources", "assessments")}
    members = set(kept["enrolment_id"])
    by_member = {name: frames[name][frames[name]["enrolment_id"].isin(members)] for name in ("attributes", "submissions")}
    return Tables(enrolments=kept, events=files, **by_run, **by_member)


def read_elsewhere(folder: Path, runs: list[str]) -> pd.DataFrame:
    """What these runs of an import tell of the same learners in other runs, as `other_enrolments`."""
    found, enrolments = (pd.read_parquet(folder / f"{name}.parquet") for name in ("runs", "enrolments"))
    return other_enrolments(found[found["run_id"].isin(runs)], enrolments)


def read_snapshot(folder: Path, run_id: str) -> Snapshot:
    """One run of a snapshot, with its columns."""
    meta = read_record(folder / "snapshot.json")
    frame = pd.read_parquet(folder / "snapshot.parquet")
    own = frame[frame["run_id"] == run_id].reset_index(drop=True)
    return Snapshot(own, meta["columns"], tuple(meta["protected"]), meta.get("taken", {}))  # imports of the first versions do not say


def read_report(folder: Path) -> ImportReport:
    """What the import had to say, with the rows it dropped."""
    rows = pd.read_csv(folder / "dropped_rows.csv", dtype=str, keep_default_na=False)
    return ImportReport.from_json(json.loads((folder / "report.json").read_text(encoding="utf-8")), rows)


def read_answers(folder: Path) -> dict[str, str]:
    """What was answered for the import."""
    return dict(read_record(folder / "report.json").get("answers", {}))


def read_changes(folder: Path) -> list[RunChanges]:
    """What the import changed in the runs that were there before it."""
    told: list[dict[str, Any]] = read_record(folder / "changes.json").get("runs", [])
    rows = pd.read_csv(folder / "changes.csv", dtype="string", keep_default_na=False) if told else pd.DataFrame(columns=ROWS)
    return [RunChanges.from_json(change, rows) for change in told]
