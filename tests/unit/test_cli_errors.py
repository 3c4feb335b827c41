"""What goes wrong on the command line: exit codes, one line that says what to do, never a traceback."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Done, dropout
from tests.exports.moodle import Action, log_rows, three_a_day, write_csv, write_log
from tests.exports.oulad import TINY, write_oulad


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("score", "--run", "nowhere", "--out", "x.csv"), "No run of this name. Found: nowhere. What to do: Choose among: SIM-2024A, "),
        (("score", "--run", "SIM-2025B", "--out", "x.xls"), "Scores are written as CSV or Parquet. Found: x.xls"),
        (("score", "--run", "SIM-2025B", "--out", "x.csv", "--capacity", "many"), "Capacity is a number of contacts or a share"),
        (("score", "--run", "SIM-2025B", "--out", "x.csv", "--week", "0"), "A cutoff needs at least one full week"),
        (("score", "--run", "SIM-2025B", "--out", "x.csv", "--model", "none"), "There is no model of this name. Found: none"),
        (("score", "--run", "SIM-2025B", "--out", "x.csv", "--model", "simulated-withdrawn"), "What to do: Add --label withdrawn."),
        (("score", "--run", "SIM-2025B", "--out", "x.csv", "--label", "inactive"), "No model for “went silent” is at hand"),
        (("train", "--runs", "SIM-2025B", "--name", "x"), "No run here can be learnt from"),
        (("train", "--runs", "SIM-2024A", "--name", "../x", "--weeks", "1"), "A model's name is made of letters"),
        (("train", "--runs", "SIM-2024A", "--name", "x", "--weeks", "3-1"), "Weeks are numbers from 1 or ranges. Found: '3-1'"),
        (("evaluate", "--model", "none", "--runs", "SIM-2024A", "--out", "x.json"), "There is no model of this name"),
        (("explain", "--run", "SIM-2025B", "--learner", "nobody", "--week", "5"), "SIM-2025B: This learner is not in the run at this week"),
        (("explain", "--run", "SIM-9", "--learner", "L1", "--week", "5"), "There is no run of this name. Found: SIM-9"),
        (("import", "nowhere.zip"), "There is no such file or folder. Found: nowhere.zip"),
        (("adopt", "none"), "There is no model of this name in the workspace"),
        (("fetch", "imagenet"), "Only the OULAD data set can be fetched"),
        (("simulate", "--weeks", "2", "--out", "x"), "A simulated run is too short"),
    ],
)
def test_what_a_user_can_mend_is_one_line_on_stderr(words: tuple[str, ...], says: str) -> None:
    done = dropout(*words)
    *_, last = done.err.strip().splitlines()
    assert done.code == 1
    assert last.lstrip("\r ").rpartition("\r")[2].startswith("dropout: ")
    assert says in last
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_word_that_is_no_command_is_a_usage_error() -> None:
    assert dropout("scores").code == 2


def empty(folder: Path) -> Path:
    (folder / "export.csv").write_bytes(b"")
    return folder / "export.csv"


def junk(folder: Path) -> Path:
    (folder / "export.csv").write_bytes(bytes(range(256)) * 40)
    return folder / "export.csv"


def missing_columns(folder: Path) -> Path:
    return write_csv(folder / "export.csv", [["colour", "size"], ["red", "3"]])


def log_without_learner(folder: Path) -> Path:
    return write_log(folder / "log.csv", [Action(4, "", "Ada looked around."), Action(5, "", "Bo looked around.")])


def duplicates_that_disagree(folder: Path) -> Path:
    return write_csv(folder / "table.csv", [["student_id", "visits", "result"], ["a", "3", "pass"], ["a", "4", "fail"]])


def climbing_entry(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("../../climbed.csv", "student_id,visits\na,3\n")
    return folder / "export.zip"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (empty, "empty"),
        (junk, "Nothing in these files can be used"),
        (log_without_learner, "no learner id in the description 2"),
        (duplicates_that_disagree, "disagree"),
        (climbing_entry, "climbed.csv"),
    ],
)
def test_input_that_cannot_be_used_ends_in_1_with_the_reason_and_keeps_nothing(
    make: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    done = dropout("import", make(tmp_path), "--workspace", tmp_path / "w")
    assert done.code == 1
    assert says in done.out
    assert "Traceback" not in done.err
    assert list((tmp_path / "w" / "imports").iterdir()) == []
    assert not (tmp_path.parent / "climbed.csv").exists()


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A table whose result may mean either: a question without a safe default."""
    return write_csv(tmp_path / "table.csv", [["student_id", "visits", "outcome"], ["a", 3, 1], ["b", 4, 0]])


def open_questions(export: Path) -> tuple[Done, list[dict[str, str]]]:
    done = dropout("import", export, "--workspace", export.parent / "w")
    return done, json.loads(Path("questions.json").read_text(encoding="utf-8"))


def test_open_questions_end_in_3_and_are_written_down(asking: Path) -> None:
    done, questions = open_questions(asking)
    assert done.code == 3
    assert {"key", "text", "default", "why", "options"} <= set(questions[0])
    assert "questions.json" in done.err


def test_a_table_of_no_known_export_is_shown_with_its_headings_and_a_mapping_to_confirm(tmp_path: Path) -> None:
    done, questions = open_questions(missing_columns(tmp_path))
    assert done.code == 3
    assert "No known export has these columns. (colour, size)" in done.out
    assert [question["kind"] for question in questions] == ["mapping"]


def test_answers_written_into_the_questions_finish_the_import(asking: Path, tmp_path: Path) -> None:
    _, questions = open_questions(asking)
    answered = [{**question, "answer": question["options"][0]} for question in questions]
    (tmp_path / "answers.json").write_text(json.dumps(answered), encoding="utf-8")
    done = dropout("import", asking, "--workspace", tmp_path / "w", "--answers", tmp_path / "answers.json")
    assert done.code == 0
    assert "Runs: table" in done.out


@pytest.mark.parametrize(("content", "says"), [("{", "The answers cannot be read"), ("3", "Answers are a JSON object")])
def test_answers_that_cannot_be_read_are_told(asking: Path, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "answers.json").write_text(content, encoding="utf-8")
    done = dropout("import", asking, "--answers", tmp_path / "answers.json")
    assert done.code == 1
    assert says in done.err


def broken_row(folder: Path) -> Path:
    return write_oulad(folder / "oulad", {"studentVle": [*TINY["studentVle"], ("KNT", "2020J", 1, 901, "someday", 2)]})


def date_out_of_range(folder: Path) -> Path:
    rows = log_rows(three_a_day([4, 5]))
    rows[1][0] = "14/05/2099, 09:30"
    return write_csv(folder / "log.csv", rows)


def wrong_encoding(folder: Path) -> Path:
    (folder / "table.csv").write_bytes(b"student_id,city\na,\x81\x8d\xe4\nb,Oslo\n")
    return folder / "table.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (broken_row, "5 rows read = 4 kept + 1 dropped"),
        (date_out_of_range, "6 rows read = 5 kept + 1 dropped (time not readable or far out of range 1)"),
        (wrong_encoding, "Some bytes belong to no known text encoding"),
    ],
)
def test_what_is_spoilt_is_told_and_the_rest_is_imported(make: Callable[[Path], Path], says: str, tmp_path: Path) -> None:
    done = dropout("import", make(tmp_path), "--workspace", tmp_path / "w")
    assert done.code == 0
    assert says in done.out
    assert "Runs: " in done.out
