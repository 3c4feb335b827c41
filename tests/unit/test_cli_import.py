"""The command line, importing the same run again: what changed, what is asked, and the way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dropout.readers.mapping import layout_of
from dropout.store import Workspace
from tests.commands import Done, dropout
from tests.unit.test_importing import log

OPEN_QUESTIONS = 3


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace into which the log of eight days was read; questions are written beside it."""
    monkeypatch.chdir(tmp_path)
    assert read(tmp_path / "w", log(tmp_path / "first.csv", range(13, 21))).code == 0
    return tmp_path / "w"


def read(space: Path, path: Path, *words: object) -> Done:
    return dropout("import", path, "--workspace", space, *words)


def test_a_later_export_says_what_changed(space: Path, tmp_path: Path) -> None:
    done = read(space, log(tmp_path / "later.csv", range(13, 24), range(11, 22)))
    (run,) = Workspace(space).run_imports()
    assert f"{run}, compared with the export read " in done.out
    assert "\n    41 new actions of 11 learners since 13 February 2025\n    1 new learner\n" in done.out


def test_what_changed_is_data_too(space: Path, tmp_path: Path) -> None:
    told: dict[str, Any] = json.loads(read(space, log(tmp_path / "later.csv", range(13, 24)), "--json").out)
    (change,) = told["changes"]
    assert (change["figures"]["actions"], len(change["rows"])) == (30, 10)
    assert change["rows"][0]["change"] == "new activity"


def test_a_partial_export_waits_for_an_answer(space: Path, tmp_path: Path) -> None:
    part = log(tmp_path / "part.csv", range(13, 16))
    assert read(space, part).code == OPEN_QUESTIONS
    (question,) = json.loads(Path("questions.json").read_text(encoding="utf-8"))
    assert question["options"] == ["keep", "replace"]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({question["key"]: "keep"}), encoding="utf-8")
    done = read(space, part, "--answers", answers)
    assert done.code == 0
    assert "    It ends on 15 February 2025, the export in use on 20 February 2025.\n" in done.out


def test_an_import_is_taken_back_by_its_name(space: Path, tmp_path: Path) -> None:
    told = json.loads(read(space, log(tmp_path / "later.csv", range(13, 24)), "--json").out)
    done = dropout("undo", told["import_id"], "--workspace", space)
    assert (done.code, done.err) == (0, f"Taken back: {', '.join(told['runs'])}.\n")
    assert told["import_id"] not in {record.import_id for record in Workspace(space).records()}


def test_an_import_that_is_not_there_is_told(space: Path) -> None:
    done = dropout("undo", "abc", "--workspace", space)
    assert (done.code, "There is no such import. Found: abc." in done.err) == (1, True)


def test_a_mapping_may_be_answered_as_an_object_and_is_remembered(space: Path, tmp_path: Path) -> None:
    table = tmp_path / "diary.csv"
    rows = [f"p{n},2025-02-{day:02} 10:00" for day in range(3, 20) for n in range(12)]
    table.write_text("\n".join(["pupil,moment", *rows]), encoding="utf-8")
    answers = tmp_path / "answers.json"
    mapping = {"each_row": "activity", "columns": {"learner": "pupil", "time": "moment"}}
    answers.write_text(json.dumps({f"mapping:{layout_of(['pupil', 'moment'])}": mapping}), encoding="utf-8")
    assert read(space, table).code == OPEN_QUESTIONS
    assert read(space, table, "--answers", answers).code == 0
    assert read(space, table).code == 0
