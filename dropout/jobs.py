"""Long work in a process of its own, with a record that a page can poll.

A job is a folder `jobs/<generated id>/` of the workspace: what was asked, the files it works on, how far it is and what came
out. The worker writes nowhere else before it saves, so that a cancelled or killed job is gone with its folder.
"""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from filelock import FileLock, Timeout

from dropout.errors import DropoutError
from dropout.files import read_record, saving, write_record
from dropout.readers.drops import DroppedGroup
from dropout.readers.report import ImportReport
from dropout.store import Workspace

_STOPPED = DropoutError("The work stopped before its end.", do="Start it again; if it stops again, try with fewer or smaller files.")


class JobState(StrEnum):
    """Where a job stands; one that ended with a message for the user has failed."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """The record of a job as its folder tells it now."""

    job_id: str
    kind: str
    arguments: dict[str, Any]
    state: JobState
    message: str  # what is being done, for the progress bar
    share: float  # of the work, in [0, 1]
    result: dict[str, Any]
    error: str


def start_job(root: Path, kind: str, arguments: Mapping[str, Any], files: Iterable[tuple[str, BinaryIO]] = ()) -> str:
    """Start work of a kind on copies of `files` (name as shown, content); return the id of its record."""
    job_id = secrets.token_hex(8)
    folder = _folder(root, job_id)
    with saving(folder):
        for number, (name, content) in enumerate(files):
            place = folder / "files" / str(number) / safe_name(name)
            place.parent.mkdir(parents=True)
            with place.open("wb") as target:
                shutil.copyfileobj(content, target)
        folder.mkdir(parents=True, exist_ok=True)
    _start(folder, kind, arguments)
    return job_id


def restart_job(root: Path, job_id: str, arguments: Mapping[str, Any]) -> None:
    """The same work on the same files with other arguments, such as answers to the questions it came back with."""
    folder = _folder(root, job_id)
    kind = read_record(folder / "job.json")["kind"]
    _forget_worker(job_id)
    for name in ("progress.json", "outcome.json"):
        (folder / name).unlink(missing_ok=True)
    _start(folder, kind, arguments)


def read_job(root: Path, job_id: str) -> Job | None:
    """The record of a job, None where there is none (any more)."""
    folder = _folder(root, job_id)
    asked = read_record(folder / "job.json")
    if not asked:
        return None
    alive = _is_alive(job_id, folder)  # asked first: what ends in between has written its outcome
    outcome, progress = read_record(folder / "outcome.json"), read_record(folder / "progress.json")
    error = outcome.get("error", "") if outcome or alive else str(_STOPPED)
    state = JobState.FAILED if error else JobState.DONE if outcome else JobState.RUNNING
    message, share = progress.get("message", "Starting"), progress.get("share", 0.0)
    return Job(job_id, asked["kind"], asked["arguments"], state, message, share, outcome.get("result", {}), error)


def latest_job(root: Path, kind: str) -> Job | None:
    """The newest job of a kind, so that a page finds what another tab started."""
    written = sorted((root / "jobs").glob("*/job.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    jobs = (read_job(root, path.parent.name) for path in written)
    return next((job for job in jobs if job and job.kind == kind), None)


def cancel_job(root: Path, job_id: str) -> None:
    """End a job and leave no trace of it: neither its files nor what it has imported or trained."""
    folder = _folder(root, job_id)
    if not folder.is_dir():
        return
    with FileLock(folder / "saving.lock"):  # waits for a worker that is saving; keeps any other from beginning to
        _stop(job_id, folder)
        made = read_record(folder / "outcome.json").get("result", {})
        if made.get("import_id"):
            Workspace(root).remove_import(made["import_id"])
        if made.get("new"):
            Workspace(root).discard_model(made["version"])
    shutil.rmtree(folder, ignore_errors=True)


def cancel_jobs(root: Path) -> None:
    """End every job of a workspace that is about to go."""
    for folder in (Path(root) / "jobs").glob("*"):
        cancel_job(root, folder.name)


def forget_job(root: Path, job_id: str) -> None:
    """Remove the record and the files of a job that has ended; what it imported stays."""
    _forget_worker(job_id)
    shutil.rmtree(_folder(root, job_id), ignore_errors=True)


def import_report(job: Job) -> ImportReport:
    """What a finished import has to say, whether anything came of it or not; the rows it dropped aside."""
    return ImportReport.from_json(job.result["report"])


def dropped_groups(job: Job) -> list[DroppedGroup]:
    """The rows that a finished import dropped, in groups."""
    return [DroppedGroup(**{**group, "examples": tuple(group["examples"])}) for group in job.result["dropped"]]


def dropped_rows(root: Path, job_id: str) -> pd.DataFrame:
    """The rows that a finished import dropped, as text."""
    return pd.read_csv(_folder(root, job_id) / "dropped_rows.csv", dtype=str, keep_default_na=False)


def safe_name(name: str) -> str:
    """A file name as shown, with nothing in it that means something to a file system.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\logs: März.csv"), safe_name("..")
    ('passwd', 'logs_ März.csv', 'upload')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(". ")
    return clean.encode()[-150:].decode(errors="ignore") or "upload"


# Processes -----------------------------------------------------------------------------------------

_WORKERS: dict[str, subprocess.Popen[str]] = {}
_SPARES: list[subprocess.Popen[str]] = []
_SPARES_LOCK = threading.Lock()


def warm_up() -> None:
    """Keep one worker ready: what it has to load takes longer than most imports. An idle one ends by itself."""
    with _SPARES_LOCK:
        if not _ready_spare():
            _SPARES.append(_new_worker())


def _ready_spare() -> bool:
    """Whether a worker waits; those that have gone home meanwhile are let go."""
    while _SPARES and _SPARES[-1].poll() is not None:
        _dismiss(_SPARES.pop())
    return bool(_SPARES)


def _new_worker() -> subprocess.Popen[str]:
    home = Path(__file__).parents[1]
    command = [sys.executable, "-m", "dropout.worker"]
    return subprocess.Popen(command, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True)


def _start(folder: Path, kind: str, arguments: Mapping[str, Any]) -> None:
    write_record(folder / "job.json", {"kind": kind, "arguments": dict(arguments)})
    _hand_over(folder)


def _hand_over(folder: Path) -> None:
    with _SPARES_LOCK:
        worker = _SPARES.pop() if _ready_spare() else _new_worker()
    (folder / "pid").write_text(str(worker.pid), encoding="ascii")
    _WORKERS[folder.name] = worker
    _tell(worker, f"{folder}\n")


def _tell(worker: subprocess.Popen[str], text: str) -> None:
    """Hand a waiting worker its folder and hang up."""
    if worker.stdin:
        with worker.stdin as line:
            line.write(text)


def _dismiss(worker: subprocess.Popen[str]) -> None:
    """Send a waiting worker home: a line that ends before it says anything does so, and harms none that has gone."""
    if worker.stdin:
        worker.stdin.close()
    worker.wait()


def _is_alive(job_id: str, folder: Path) -> bool:
    worker = _WORKERS.get(job_id)
    if worker:
        return worker.poll() is None
    try:  # started before this process was: a worker holds its lock as long as it lives
        with FileLock(folder / "alive.lock", timeout=0):
            return False
    except Timeout:
        return True


def _stop(job_id: str, folder: Path) -> None:
    worker = _WORKERS.pop(job_id, None)
    if worker:
        worker.kill()
        worker.wait()
    elif _is_alive(job_id, folder):
        os.kill(int((folder / "pid").read_text(encoding="ascii")), signal.SIGTERM)
        with FileLock(folder / "alive.lock", timeout=10):
            pass


def _forget_worker(job_id: str) -> None:
    worker = _WORKERS.pop(job_id, None)
    if worker:
        worker.wait()


@atexit.register
def _dismiss_spares() -> None:
    for worker in _SPARES:
        _dismiss(worker)


# Files ---------------------------------------------------------------------------------------------


def _folder(root: Path, job_id: str) -> Path:
    return Path(root).resolve() / "jobs" / job_id
