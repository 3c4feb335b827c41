"""Jobs: a record that can be polled, a worker of its own, and nothing left of what was cancelled."""

from __future__ import annotations

import errno
import io
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from dropout import jobs, worker
from dropout.errors import DropoutError
from dropout.files import write_record
from dropout.jobs import (
    Job,
    JobState,
    cancel_job,
    cancel_jobs,
    forget_job,
    import_report,
    latest_job,
    read_job,
    restart_job,
    safe_name,
    start_job,
    warm_up,
)
from dropout.store import Workspace
from dropout.worker import run_job

HEADINGS = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address"
ROW = "\"0{day}/02/25, 10:00\",Ada Example,-,Course: Knots,System,Course viewed,The user with id '{user}' viewed the course.,web,::1"
AMBIGUOUS = [ROW.format(day=day, user=user) for day in (3, 2, 1) for user in (11, 12, 13)]
ANSWERED = {"date_order:my log.csv": "day"}
ARGUMENTS = {"now": "2025-03-01T12:00:00", "answers": {}, "replaces": None, "keep_names": True}


def log_file() -> list[tuple[str, BinaryIO]]:
    """A log whose dates do not tell whether the day or the month comes first."""
    return [("../my log.csv", io.BytesIO("\n".join([HEADINGS, *AMBIGUOUS]).encode()))]


def finished(root: Path, job_id: str) -> Job:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = read_job(root, job_id)
        assert job is not None
        if job.state is not JobState.RUNNING:
            return job
        time.sleep(0.05)
    pytest.fail("the job did not end")


def files_in(root: Path) -> list[str]:
    """Every file but those a workspace keeps from its first use."""
    kept = {"pseudonym.key", "index.json", "index.lock"}
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.name not in kept)


def worker_of(root: Path, job_id: str) -> int:
    return int((root / "jobs" / job_id / "pid").read_text())


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done here, before `start_job` returns: for rules that have nothing to do with processes."""
    monkeypatch.setattr(jobs, "_hand_over", run_job)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "workspace"
    while job := latest_job(tmp_path / "workspace", "import"):
        cancel_job(tmp_path / "workspace", job.job_id)


def test_an_import_asks_then_ends_with_its_runs(root: Path) -> None:
    job_id = start_job(root, "import", ARGUMENTS, log_file())
    asked = finished(root, job_id)
    questions = import_report(asked).open_questions
    assert (asked.result["import_id"], [q.key for q in questions]) == (None, ["date_order:my log.csv"])

    restart_job(root, job_id, {**ARGUMENTS, "answers": ANSWERED})
    done = finished(root, job_id)
    assert [done.result["import_id"]] == [record.import_id for record in Workspace(root).records()]
    assert import_report(done).files[0].line == "9 rows read = 9 kept + 0 dropped"


def test_a_new_answer_replaces_the_import_before(root: Path, at_once: None) -> None:
    job_id = start_job(root, "import", {**ARGUMENTS, "answers": ANSWERED}, log_file())
    first = finished(root, job_id).result["import_id"]
    restart_job(root, job_id, {**ARGUMENTS, "answers": {"date_order:my log.csv": "month"}, "replaces": first})
    second = finished(root, job_id).result["import_id"]
    workspace = Workspace(root)
    assert [record.import_id for record in workspace.records()] == [second]
    workspace.undo_import(second)
    assert workspace.records() == []


def test_a_cancelled_job_leaves_nothing(root: Path) -> None:
    job_id = start_job(root, "import", ARGUMENTS, log_file())
    process = worker_of(root, job_id)
    cancel_job(root, job_id)
    assert read_job(root, job_id) is None
    assert files_in(root) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.slow
def test_a_training_cancelled_on_its_way_leaves_nothing(root: Path) -> None:
    asked = {"runs": ["SIM-2024A"], "label": "not_completed", "weeks": [1, 2, 3], "timing": False, "without": [], "name": "x",
             "kind": "forest"}  # fmt: skip
    job_id = start_job(root, "train", asked)
    process, end = worker_of(root, job_id), time.monotonic() + 120
    while (job := read_job(root, job_id)) and not job.message.startswith("Training") and time.monotonic() < end:
        time.sleep(0.05)
    assert job is not None
    assert (job.state, job.message.split(":")[0]) == (JobState.RUNNING, "Training")
    cancel_job(root, job_id)
    assert (read_job(root, job_id), files_in(root)) == (None, [])
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_workspace_that_goes_ends_its_jobs(root: Path) -> None:
    processes = [worker_of(root, start_job(root, "import", ARGUMENTS, log_file())) for _ in range(2)]
    cancel_jobs(root)
    assert files_in(root) == []
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_cancelling_takes_back_what_was_imported_meanwhile(root: Path, at_once: None) -> None:
    job_id = start_job(root, "import", {**ARGUMENTS, "answers": ANSWERED}, log_file())
    assert finished(root, job_id).result["import_id"]
    cancel_job(root, job_id)
    assert (Workspace(root).records(), files_in(root)) == ([], [])


def test_a_worker_that_was_killed_is_told(root: Path) -> None:
    job_id = start_job(root, "import", ARGUMENTS, log_file())
    os.kill(worker_of(root, job_id), signal.SIGKILL)
    job = finished(root, job_id)
    assert (job.state, job.error.split(" What")[0]) == (JobState.FAILED, "The work stopped before its end.")


def test_a_problem_the_user_can_mend_arrives_in_its_words(root: Path, at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> dict[str, object]:
        raise DropoutError("No outcome.", do="Name it.")

    monkeypatch.setitem(worker._KINDS, "import", refuse)
    job = finished(root, start_job(root, "import", ARGUMENTS))
    assert (job.state, job.error) == (JobState.FAILED, "No outcome. What to do: Name it.")


@pytest.mark.slow
def test_saving_waits_for_whoever_cancels(root: Path) -> None:
    job_id = start_job(root, "import", {**ARGUMENTS, "answers": ANSWERED}, log_file())
    with FileLock(root / "jobs" / job_id / "saving.lock"):
        while (job := read_job(root, job_id)) and job.state is JobState.RUNNING and job.message != "Saving":
            time.sleep(0.05)
        time.sleep(0.5)
        assert Workspace(root).records() == []
    assert finished(root, job_id).result["import_id"]


@pytest.mark.parametrize(("keep_names", "known"), [(True, 3), (False, 0)])
def test_names_are_kept_only_where_asked(root: Path, at_once: None, keep_names: bool, known: int) -> None:
    job_id = start_job(root, "import", {**ARGUMENTS, "answers": ANSWERED, "keep_names": keep_names}, log_file())
    runs = finished(root, job_id).result["runs"]
    assert len(Workspace(root).identities(runs)) == known


def test_forgetting_keeps_the_import(root: Path, at_once: None) -> None:
    job_id = start_job(root, "import", {**ARGUMENTS, "answers": ANSWERED}, log_file())
    made = finished(root, job_id).result["import_id"]
    forget_job(root, job_id)
    assert latest_job(root, "import") is None
    assert [record.import_id for record in Workspace(root).records()] == [made]


def test_the_worker_kept_ready_takes_the_next_job(root: Path) -> None:
    warm_up()
    warm_up()
    (ready,) = jobs._SPARES
    job_id = start_job(root, "import", ARGUMENTS, log_file())
    assert worker_of(root, job_id) == ready.pid
    assert finished(root, job_id).state is JobState.DONE


@given(st.text())
def test_a_safe_name_is_one_plain_part_of_a_path(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert 0 < len(safe.encode()) <= 150


class FullDisk(io.BytesIO):
    """A file that cannot be copied to its end."""

    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_the_disk_is_full_it_is_said_what_to_do_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DropoutError, match=r"could not be saved\. Found: No space left on device\. What to do: Make room"):
        start_job(tmp_path, "import", {}, [("log.csv", FullDisk())])
    assert latest_job(tmp_path, "import") is None
    assert not any(tmp_path.rglob("log.csv"))
    monkeypatch.setattr(os, "replace", FullDisk.read)
    with pytest.raises(DropoutError, match="Make room"):
        write_record(tmp_path / "kept.json", {})
    assert not [*tmp_path.glob("*kept.json*")]
