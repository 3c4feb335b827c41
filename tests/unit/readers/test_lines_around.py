"""Lines above and below the table of an export, as where people wrote into it or other programs saved it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.readers.report import Finding
from tests.corpus.good import BRIGHTSPACE, EDX_GRADES, MOODLE_GRADES
from tests.exports.moodle import write_csv
from tests.unit.readers.test_moodle_completion import REPORT

ABOVE = [["Knots 101"], []]
BELOW = [[], ["Total", "2"], [], ["Exported on 1 May 2024"]]


def imported(tmp_path: Path, rows: list[list[str]]) -> tuple[Import, list[Finding]]:
    result = read_export([write_csv(tmp_path / "knots.csv", rows)], scratch=tmp_path)
    assert all(file.adds_up for file in result.report.files)
    return result, result.report.findings


@pytest.mark.parametrize("rows", [BRIGHTSPACE, EDX_GRADES, MOODLE_GRADES, REPORT], ids=["brightspace", "edx", "moodle", "completion"])
def test_lines_above_and_below_a_table_are_nobody(tmp_path: Path, rows: list[list[str]]):
    another = [cell.replace("101", "103").replace("11", "19").replace("Ada", "Cy").replace("ada", "cy") for cell in rows[1]]
    rows = [*rows, another]
    plain, findings = imported(tmp_path, rows)
    saved, told = imported(tmp_path, [*ABOVE, *rows, *BELOW])
    assert saved.identities.equals(plain.identities)
    assert told == findings
    assert saved.report.files[0].dropped == {"a title or a summary below a blank row": 2}


def test_a_learner_of_whom_little_is_known_is_no_line_below(tmp_path: Path):
    few = [["username", "name", "mark"], ["ada", "Ada", "5"], ["bo", "Bo", "2"], ["dee", "Dee", ""], [], ["cy", "Cy", ""]]
    assert not imported(tmp_path, few)[0].report.files[0].dropped
