"""The process that does the work of a job: waits for the folder of one, does it, writes the outcome there and ends."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from dropout.challengers import compare_challengers
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.files import read_record, write_record
from dropout.importing import Progress, import_export
from dropout.inbox import inbox_paths
from dropout.own_history import History, gather_history, train_on_history
from dropout.readers import Import
from dropout.readers.base import empty_identities
from dropout.readers.drops import dropped_groups
from dropout.store import ImportRecord, Workspace

_IDLE_SECONDS = 600


class _JobWorkspace(Workspace):
    """The workspace as a job sees it: its scratch lies in the job's folder, and saving waits for whoever cancels it."""

    def __init__(self, root: Path, folder: Path, saving: FileLock, keep_names: bool) -> None:
        super().__init__(root)
        self._folder, self._saving, self._keep_names = folder, saving, keep_names

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            yield Path(folder)

    def save_import(self, result: Import, **about: Any) -> ImportRecord:
        self._saving.acquire()  # held until the outcome is written, which tells what to undo
        if not self._keep_names:
            result = replace(result, identities=empty_identities())
        return super().save_import(result, **about)


def _import(folder: Path, arguments: Mapping[str, Any], progress: Progress, saving: FileLock) -> dict[str, Any]:
    """Import the files of the job and those that lie in the inbox.

    `arguments`: now, answers, keep_names, the import that this one replaces, if any, and the inbox with names in it, if any.
    """
    workspace = _JobWorkspace(folder.parents[1], folder, saving, arguments["keep_names"])
    paths = [path for _, path in sorted((int(path.parent.name), path) for path in (folder / "files").glob("*/*"))]
    if arguments.get("inbox"):
        paths += inbox_paths(Path(arguments["inbox"]), arguments["names"])
    now, replaces = datetime.fromisoformat(arguments["now"]), arguments["replaces"]
    report, record = import_export(workspace, paths, now=now, answers=arguments["answers"], progress=progress, replaces=replaces)
    report.dropped_rows.to_csv(folder / "dropped_rows.csv", index=False)
    made = {"import_id": record.import_id, "kind": record.kind, "runs": list(record.runs)} if record else {"import_id": None}
    return {**made, "report": report.to_json(), "dropped": [asdict(group) for group in dropped_groups(report)]}


def _look(folder: Path, arguments: Mapping[str, Any], progress: Progress, saving: FileLock) -> dict[str, Any]:  # noqa: ARG001
    """Gather what would be learnt from and look for leaks; nothing is kept.

    `arguments`: runs, label, horizon_weeks, weeks, timing, without.
    """
    history = _gathered(Workspace(folder.parents[1]), arguments, progress)
    progress("Looking for leaks", 0.5)
    learners = history.data.frame.drop_duplicates(["run_id", "learner_id"]) if len(history.data.frame) else []
    return {"alarms": [asdict(alarm) for alarm in history.alarms], "learners": len(learners)}


def _train(folder: Path, arguments: Mapping[str, Any], progress: Progress, saving: FileLock) -> dict[str, Any]:
    """Train, compare and keep both; where the runs are too few to compare, the model alone, and why.

    `arguments` as for looking, with name and kind.
    """
    workspace = Workspace(folder.parents[1])
    history = _gathered(workspace, arguments, progress)
    name, kind = arguments["name"], arguments["kind"]
    model = train_on_history(history, name=name, kind=kind, progress=lambda text, share: progress(f"Training: {text.lower()}", 0.4 * share))
    compared, alone = None, ""
    try:
        compared = compare_challengers(workspace, history, model, lambda text, share: progress(text, 0.4 + 0.6 * share))
    except DropoutError as error:
        alone = str(error)
    saving.acquire()
    known = {card["version"] for card in workspace.model_cards()}
    workspace.save_model(model)
    if compared:
        workspace.save_leaderboard(model.version, compared.board, compared.sequence)
    return {"version": model.version, "new": model.version not in known, "alone": alone}


def _gathered(workspace: Workspace, arguments: Mapping[str, Any], progress: Progress) -> History:
    return gather_history(workspace, arguments["runs"], label=Label(arguments["label"]), weeks=arguments["weeks"],
                          timing=arguments["timing"], without=arguments["without"],
                          horizon_weeks=arguments.get("horizon_weeks"), progress=progress)  # fmt: skip


_Work = Callable[[Path, Mapping[str, Any], Progress, FileLock], dict[str, Any]]
_KINDS: dict[str, _Work] = {"import": _import, "look": _look, "train": _train}


def run_job(folder: Path) -> None:
    """Do the work of a job's folder and write its outcome there; only what the user can mend becomes a message."""
    saving = FileLock(folder / "saving.lock")
    with FileLock(folder / "alive.lock"):
        job = read_record(folder / "job.json")
        try:
            outcome: dict[str, Any] = {"result": _KINDS[job["kind"]](folder, job["arguments"], _progress_into(folder), saving)}
        except DropoutError as error:
            outcome = {"error": str(error)}
        write_record(folder / "outcome.json", outcome)
        saving.release()


def _progress_into(folder: Path) -> Progress:
    return lambda message, share: write_record(folder / "progress.json", {"message": message, "share": share})


def _wait_for_work() -> None:
    idle = threading.Timer(_IDLE_SECONDS, os._exit, [0])
    idle.daemon = True
    idle.start()
    folder = sys.stdin.readline().strip()
    idle.cancel()
    if folder:
        run_job(Path(folder))


if __name__ == "__main__":
    _wait_for_work()
