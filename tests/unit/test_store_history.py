"""The history of a workspace: what was taken back, put back, removed, and what each import changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from dropout.changes import Change, RunChanges
from dropout.readers import Import
from dropout.readers.report import FileReport, ImportReport
from dropout.store import ImportedFile, Remembered, Workspace
from tests.builders import make_tables
from tests.unit.test_store import MONDAY, export, learners, save


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def test_what_was_taken_back_can_be_put_back(workspace: Workspace) -> None:
    first = save(workspace, export("A", learners=1))
    later = save(workspace, export("A", "B", learners=2), day=1)
    workspace.undo_import(later.import_id)
    assert [(past.record, past.current, past.set_aside) for past in workspace.history()] == [(later, (), ("A", "B")), (first, ("A",), ())]
    workspace.redo_import(later.import_id)
    assert (learners(workspace, "A"), learners(workspace, "B")) == (2, 2)
    assert [(past.current, past.set_aside) for past in workspace.history()] == [(("A", "B"), ()), ((), ())]


def test_an_older_version_put_back_does_not_hide_the_later_one(workspace: Workspace) -> None:
    first = save(workspace, export("A", learners=1))
    save(workspace, export("A", learners=2), day=1)
    workspace.undo_import(first.import_id)
    workspace.redo_import(first.import_id)
    assert learners(workspace, "A") == 2


def test_a_run_may_keep_the_version_it_has(workspace: Workspace) -> None:
    save(workspace, export("A", learners=2))
    part = workspace.save_import(export("A", "B", learners=1), now=MONDAY + timedelta(days=1), content_hash="x", unused=["A"])
    assert (learners(workspace, "A"), learners(workspace, "B")) == (2, 1)
    workspace.redo_import(part.import_id)
    assert learners(workspace, "A") == 1


def test_what_is_removed_is_gone_for_good(workspace: Workspace) -> None:
    first = save(workspace, export("A", learners=1))
    later = save(workspace, export("A", "B", learners=2), day=1)
    assert workspace.run_imports(without=later.import_id) == {"A": first}
    workspace.remove_import(later.import_id)
    assert [past.record for past in workspace.history()] == [first]
    assert [path.name for path in (workspace.root / "imports").iterdir()] == [first.import_id]
    assert set(workspace.run_imports()) == {"A"}


def test_what_an_import_changed_is_kept_with_it(workspace: Workspace) -> None:
    rows = pd.DataFrame([("A", "L1", Change.JOINED, "", "", "")], columns=["run_id", "learner_id", "change", "what", "before", "now"])
    told = RunChanges("A", {Change.JOINED: 1}, "", ("It is older.",), "2026-01-01T00:00:00", rows.astype("string"))
    record = workspace.save_import(export("A"), now=MONDAY, content_hash="x", changes=[told])
    (again,) = Workspace(workspace.root).changes(record.import_id)
    assert again == told
    pd.testing.assert_frame_equal(again.rows, told.rows)
    assert workspace.changes(save(workspace, export("A"), day=1).import_id) == []


def test_the_files_of_an_import_are_told(workspace: Workspace) -> None:
    report = ImportReport(files=[FileReport("log.csv", rows_read=3, rows_kept=3), FileReport("grades.csv")])
    record = save(workspace, replace(export("A"), report=report))
    assert Workspace(workspace.root).records() == [record]
    assert record.files == (ImportedFile("log.csv", 3), ImportedFile("grades.csv", 0))


def test_an_import_of_the_first_version_is_still_read(workspace: Workspace) -> None:
    record = save(workspace, export("A"))
    place = workspace.root / "imports" / record.import_id
    old = {"import_id": record.import_id, "kind": "events", "read_at": record.read_at, "runs": ["A"], "content_hash": "hash-0"}
    (place / "import.json").write_text(json.dumps(old), encoding="utf-8")
    (place / "changes.json").unlink()
    (workspace.root / "index.json").write_text(json.dumps({"runs": {"A": [record.import_id]}, "adopted": {}}), encoding="utf-8")
    (past,) = Workspace(workspace.root).history()
    assert (past.record.files, past.current, workspace.changes(record.import_id)) == ((), ("A",), [])


def test_a_mapping_is_remembered_until_it_is_forgotten(workspace: Workspace) -> None:
    workspace.mappings.remember({"mapping:a": "{}", "run_start:A": "2025-01-01"}, MONDAY)
    workspace.mappings.remember({"mapping:a": "{}", "mapping:b": "[]"}, MONDAY + timedelta(days=1))
    again = Workspace(workspace.root).mappings
    assert again.all() == {
        "mapping:a": Remembered("{}", "2026-01-05T09:00:00+00:00"), "mapping:b": Remembered("[]", "2026-01-06T09:00:00+00:00"),
    }  # fmt: skip
    again.forget("mapping:a")
    again.forget("mapping:never")
    assert workspace.mappings.answers() == {"mapping:b": "[]"}


def test_a_mapping_given_anew_counts_from_then(workspace: Workspace) -> None:
    for day, answer in enumerate(["{}", "[]"]):
        workspace.mappings.remember({"mapping:a": answer}, MONDAY + timedelta(days=day))
    assert workspace.mappings.all() == {"mapping:a": Remembered("[]", "2026-01-06T09:00:00+00:00")}


def dated(run: str, day: str, *learners: str) -> Import:
    people = [{"learner_id": learner, "run_id": run} for learner in learners]
    made = export(run)
    return replace(made, tables=make_tables(runs=[{"run_id": run, "starts_on": pd.Timestamp(day)}], enrolments=people))


def test_a_run_knows_its_learners_other_runs_whichever_import_they_came_with(workspace: Workspace) -> None:
    save(workspace, dated("A", "2026-01-05", "both", "alone"))
    other = save(workspace, dated("B", "2026-01-12", "both", "stranger"), day=1)
    assert workspace.tables(["A"]).elsewhere[["learner_id", "run_id"]].values.tolist() == [["both", "B"]]
    assert workspace.tables(["B"]).elsewhere[["learner_id", "run_id"]].values.tolist() == [["both", "A"]]
    assert workspace.tables(["A", "B"]).elsewhere.empty
    workspace.undo_import(other.import_id)
    assert workspace.tables(["A"]).elsewhere.empty
