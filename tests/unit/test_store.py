"""The workspace: what is kept, what is pointed at, and what a kill in the middle leaves behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.readers import Import
from dropout.readers.base import Snapshot, empty_identities
from dropout.readers.report import FileReport, Finding, ImportReport, Severity
from dropout.store import ImportRecord, Workspace, index
from dropout.store import folder as folders
from tests.builders import make_tables, trained

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@cache
def export(*runs: str, learners: int = 1) -> Import:
    """An import of some runs with this many learners each; every learner has one event, on the day of their number."""
    people = [{"learner_id": f"L{n}", "run_id": run} for run in runs for n in range(learners)]
    events = [{**person, "day": int(person["learner_id"][1:])} for person in people]
    identities = pd.DataFrame({"learner_id": [f"L{n}" for n in range(learners)], "source_learner_id": [f"id-{n}" for n in range(learners)],
                               "name": "A", "email": None}, dtype="string")  # fmt: skip
    return Import(make_tables(runs=[{"run_id": run} for run in runs], enrolments=people, events=events), None, identities, ImportReport())


def save(workspace: Workspace, result: Import, day: int = 0) -> ImportRecord:
    return workspace.save_import(result, now=MONDAY + timedelta(days=day), content_hash=f"hash-{day}")


def learners(workspace: Workspace, run: str) -> int:
    return len(workspace.tables([run]).enrolments)


def test_a_later_import_of_a_run_moves_its_pointer(workspace: Workspace) -> None:
    save(workspace, export("A", "B", learners=1))
    later = save(workspace, export("A", learners=2), day=1)
    assert (learners(workspace, "A"), learners(workspace, "B")) == (2, 1)
    assert workspace.run_imports()["A"] == later
    assert [record.read_at for record in workspace.records()] == ["2026-01-05T09:00:00+00:00", "2026-01-06T09:00:00+00:00"]


def test_undo_moves_the_pointer_back(workspace: Workspace) -> None:
    save(workspace, export("A", learners=1))
    later = save(workspace, export("A", "B", learners=2), day=1)
    workspace.undo_import(later.import_id)
    assert learners(workspace, "A") == 1
    assert set(workspace.run_imports()) == {"A"}


def test_undoing_an_earlier_import_leaves_the_later_one_in_force(workspace: Workspace) -> None:
    first = save(workspace, export("A", learners=1))
    save(workspace, export("A", learners=2), day=1)
    workspace.undo_import(first.import_id)
    assert learners(workspace, "A") == 2


def test_what_is_kept_survives_a_restart(workspace: Workspace) -> None:
    record = save(workspace, export("A", learners=3))
    again = Workspace(workspace.root)
    assert again.records() == [record]
    assert learners(again, "A") == 3


HOSTILE = ["../../elsewhere", "/etc", 'it\'s "quoted"', "дистанционный курс 🎓", "a\\b:c*?", " ", "con.txt", "x" * 300]


def test_ids_from_data_never_become_paths(workspace: Workspace) -> None:
    before = set(workspace.root.parent.iterdir())
    save(workspace, export(*HOSTILE, learners=2))
    assert set(workspace.root.parent.iterdir()) == before
    for run in HOSTILE:
        tables = workspace.tables([run])
        assert tables.runs["run_id"].tolist() == [run]
        assert tables.frame("events")["enrolment_id"].tolist() == [f"{run}/L0", f"{run}/L1"]


def test_folder_names_are_generated(workspace: Workspace) -> None:
    record = save(workspace, export("A"))
    (folder,) = (workspace.root / "imports").iterdir()
    assert folder.name == record.import_id
    assert all(character in "0123456789abcdef" for character in folder.name)
    assert sorted(path.name for path in folder.glob("events/*")) == ["0.parquet"]


def broken(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt


def break_before_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "write_tables", broken)


def break_after_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", broken)


def break_before_the_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "write_record", broken)


@pytest.mark.parametrize("moment", [break_before_the_tables, break_after_the_tables, break_before_the_pointer])
def test_a_kill_at_any_moment_leaves_the_state_before(
    workspace: Workspace, moment: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = save(workspace, export("A", learners=1))
    with monkeypatch.context() as patched:
        moment(patched)
        with pytest.raises(KeyboardInterrupt):
            save(workspace, export("A", "B", learners=5), day=1)
    assert workspace.records() == [before]
    assert learners(workspace, "A") == 1
    assert save(workspace, export("A", learners=5), day=2) in workspace.records()


def test_a_kill_between_writing_and_moving_the_index_leaves_the_old_one(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    record = save(workspace, export("A"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", broken)
        with pytest.raises(KeyboardInterrupt):
            workspace.undo_import(record.import_id)
    assert workspace.records() == [record]


def test_a_half_written_model_is_not_there(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", broken)
        with pytest.raises(KeyboardInterrupt):
            workspace.save_model(trained()[0])
    assert workspace.model_cards() == []
    assert workspace.model("small") is None


def test_the_key_for_pseudonyms_stays_and_is_the_workspaces_own(workspace: Workspace, tmp_path: Path) -> None:
    key = workspace.pseudonym_key
    assert len(key) == 32
    assert Workspace(workspace.root).pseudonym_key == key
    assert Workspace(tmp_path / "other").pseudonym_key != key
    assert (workspace.root / "pseudonym.key").stat().st_mode & 0o077 == 0


def test_identities_are_those_of_the_runs_asked_for(workspace: Workspace) -> None:
    save(workspace, export("A", learners=1))
    save(workspace, export("B", learners=3), day=1)
    assert workspace.identities(["A"])["source_learner_id"].tolist() == ["id-0"]
    assert sorted(workspace.identities(["A", "B"])["learner_id"]) == ["L0", "L1", "L2"]
    assert workspace.identities([]).empty


def test_of_two_names_of_one_learner_the_one_read_last_counts(workspace: Workspace) -> None:
    for day, run in enumerate("ABCDEF"):
        result = export(run)
        save(workspace, replace(result, identities=result.identities.assign(name=f"Name {day}")), day=day)
    assert workspace.identities(list("FABCDE"))["name"].tolist() == ["Name 5"]


def test_a_snapshot_comes_back_with_its_columns(workspace: Workspace) -> None:
    frame = pd.DataFrame({"run_id": "table", "learner_id": ["a", "b"], "visits": [1.5, None], "city": ["Oslo", None], "outcome": "unknown"})
    snapshot = Snapshot(frame, {"visits": "Visits", "city": "City"}, ("city",))
    record = save(workspace, Import(None, snapshot, empty_identities(), ImportReport()))
    found = workspace.snapshot("table")
    assert (record.kind, record.runs, found.columns, found.protected) == ("snapshot", ("table",), snapshot.columns, ("city",))
    pd.testing.assert_frame_equal(found.frame, frame, check_dtype=False)


def test_the_report_and_the_rows_left_out_are_kept_beside_the_tables(workspace: Workspace) -> None:
    report = ImportReport(files=[FileReport("log.csv", rows_read=1)], findings=[Finding(Severity.NOTICED, "Something to know.")])
    report.dropped_rows = pd.DataFrame([("log.csv", 2, "Time", "?", "no date")], columns=["file", "row", "column", "found", "reason"])
    record = save(workspace, replace(export("A"), report=report))
    place = workspace.root / "imports" / record.import_id
    assert "Something to know." in (place / "report.json").read_text(encoding="utf-8")
    assert pd.read_csv(place / "dropped_rows.csv")["reason"].tolist() == ["no date"]


def test_an_import_that_is_gone_is_told(workspace: Workspace) -> None:
    record = save(workspace, export("A"))
    (workspace.root / "imports" / record.import_id / "import.json").unlink()
    with pytest.raises(DropoutError, match=r"An import is gone from the workspace\. .* What to do: Import the files again\."):
        workspace.records()


def test_a_model_is_found_by_version_and_by_name_the_latest_first(workspace: Workspace) -> None:
    model, _ = trained()
    newer = replace(model, version="small-2", card={**model.card, "version": "small-2"})
    workspace.save_model(model)
    workspace.save_model(newer)
    os.utime(workspace.root / "models" / model.version / "model.json", ns=(1, 1))
    found = workspace.model("small")
    assert found is not None
    assert found.version == "small-2"
    by_version = workspace.model(model.version)
    assert by_version is not None
    assert by_version.version == model.version
    assert workspace.model("another") is None


def test_a_model_is_used_for_its_label_once_adopted(workspace: Workspace) -> None:
    model, _ = trained()
    workspace.save_model(model)
    assert workspace.adopted("not_completed") is None
    workspace.adopt_model(model)
    assert (workspace.adopted("not_completed"), workspace.adopted("withdrawn")) == (model.version, None)


def test_scratch_is_gone_in_the_end(workspace: Workspace) -> None:
    with workspace.scratch() as folder:
        (folder / "part.parquet").write_text("x", encoding="utf-8")
    assert list((workspace.root / "scratch").iterdir()) == []


def test_a_model_in_use_cannot_be_discarded_and_the_shipped_one_can_be_had_back(workspace: Workspace) -> None:
    model, _ = trained()
    workspace.save_model(model)
    workspace.save_leaderboard(model.version, {"made": 1})
    workspace.adopt_model(model)
    with pytest.raises(DropoutError, match=r"This model is in use\. Found: small-\w+\. What to do: Adopt another one first\."):
        workspace.discard_model(model.version)
    assert workspace.adopted(model.label) == model.version
    workspace.adopt_shipped(str(model.label))
    assert workspace.adopted(model.label) is None
    workspace.discard_model(model.version)
    assert (workspace.model_cards(), workspace.leaderboards(model.version)) == ([], [])
