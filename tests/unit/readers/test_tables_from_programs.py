"""Tables that went through programs: endings spread over columns, days for a yes, codes, ids that a spreadsheet had as numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.mapped import write_table

IDS: list[object] = [4101, 4207, 4388, 4402, 4510, 4623]
MARKS: list[object] = [5, 7, 3, 9, 6, 8]


def read(folder: Path, columns: dict[str, list[object]], **answers: str) -> Import:
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    result = read_export([write_table(folder / "table.csv", list(columns), rows)], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def outcomes(result: Import) -> list[str]:
    assert result.snapshot, result.report.findings
    return [str(outcome) for outcome in result.snapshot.frame["outcome"]]


@pytest.mark.parametrize("of", ["Target", "final_result"])
def test_endings_with_a_column_each_are_one_result_and_no_features(tmp_path: Path, of: str):
    spread: dict[str, list[object]] = {
        f"{of}_Dropout": ["True", "False", "False"] * 2,
        f"{of}_Enrolled": ["False", "True", "False"] * 2,
        f"{of}_Graduate": ["False", "False", "True"] * 2,
    }
    result = read(tmp_path, {"student_id": IDS, **spread, "quiz": MARKS})
    assert outcomes(result) == ["withdrawn", "unknown", "completed"] * 2
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["quiz"]
    assert any("column each" in finding.message for finding in result.report.findings)


def test_a_day_in_the_place_of_a_yes_is_asked_about_as_a_day_is(tmp_path: Path):
    days: list[object] = ["2024-03-04", "No", "2024-03-09", "", "", "No"]
    left = read(tmp_path, {"student_id": IDS, "Withdrawn": days, "quiz": MARKS}, **{"outcome:table": "completed"})
    assert outcomes(left) == ["withdrawn", "completed", "withdrawn", "completed", "completed", "completed"]
    done = read(tmp_path, {"student_id": IDS, "Completed": days, "quiz": MARKS})
    assert outcomes(done) == ["completed", "unknown", "completed", "unknown", "unknown", "unknown"]


def test_codes_for_who_left_are_asked_and_are_no_marks(tmp_path: Path):
    coded: dict[str, list[object]] = {"student_id": IDS, "dropout": [1, 2] * 3, "quiz": MARKS}
    assert [question.key for question in read(tmp_path, coded).report.open_questions] == ["outcome:table:1", "outcome:table:2"]
    said = {"outcome:table:1": "withdrawn", "outcome:table:2": "completed"}
    assert outcomes(read(tmp_path, coded, **said)) == ["withdrawn", "completed"] * 3


def test_ids_that_a_spreadsheet_had_as_numbers_are_whole_again(tmp_path: Path):
    ids: list[object] = ["4101.0", "'0012", "A-7.0", "O'Hara", "12", "7.5"]
    result = read(tmp_path, {"student_id": ids, "quiz": MARKS, "Dropout": [1, 0] * 3})
    assert result.identities["source_learner_id"].tolist() == ["4101", "0012", "A-7.0", "O'Hara", "12", "7.5"]


def test_ids_that_stand_once_for_several_rows_are_told_to_be_filled_down(tmp_path: Path):
    ids: list[object] = ["s1", "", "", "s2", "", ""]
    result = read(tmp_path, {"student_id": ids, "task": ["a", "b", "c"] * 2, "quiz": MARKS})
    assert any("fill it down" in finding.do for finding in result.report.findings)
