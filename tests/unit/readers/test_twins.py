"""The same report downloaded again, as it was or with what has happened since: what it tells of counts once."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.futurelearn import ENROLMENTS, QUESTIONS, STEPS
from tests.exports.moodle import write_csv

LEGACY = [
    ["Course", "Time", "IP address", "User full name", "Action", "Information"],
    *[
        ["KNT", f"2013 May {day} 16:{day}", "-", who, "course view (x?id=4)", "Knots"]
        for day in (14, 15, 16)
        for who in ("Ada A", "Bo B", "C C")
    ],
]
ATTEMPTS = [
    ["Surname", "First name", "State", "Started on", "Completed", "Time taken", "Grade/10.00"],
    *[
        [who, "Learner", "Finished", f"1{day} May 2024 9:00 AM", f"1{day} May 2024 9:10 AM", "10 mins", "7.00"]
        for day, who in enumerate("abc", 3)
    ],
]
REPORTS = {
    "knots-1_step-activity.csv": STEPS,
    "knots-1_question-response.csv": QUESTIONS,
    "old.csv": LEGACY,
    "KNT-Ropes-grades.csv": ATTEMPTS,
}


def imported(*paths: Path) -> Import:
    result = read_export(paths, scratch=paths[0].parent)
    assert all(file.adds_up for file in result.report.files)
    return result


def told(result: Import) -> tuple[int, list[int]]:
    assert result.tables
    return len(result.tables.frame("events")), result.tables.submissions["attempts"].dropna().astype(int).tolist()


def beside(folder: Path, name: str) -> list[Path]:
    return [write_csv(folder / "knots-1_enrolments.csv", ENROLMENTS)] if name.startswith("knots-1") else []


@pytest.mark.parametrize("rows", [-1, None], ids=["an earlier download", "a copy"])
@pytest.mark.parametrize("name", REPORTS)
def test_what_two_downloads_tell_of_counts_once(tmp_path: Path, name: str, rows: int | None):
    table = REPORTS[name]
    paths = [*beside(tmp_path, name), write_csv(tmp_path / name, table)]
    again = write_csv(tmp_path / name.replace(".csv", " (1).csv"), table[:rows])
    assert told(imported(*paths, again)) == told(imported(*paths))


def test_a_copy_is_told_and_its_rows_are_accounted_for(tmp_path: Path):
    paths = [write_csv(tmp_path / name, LEGACY) for name in ("old.csv", "Old - Copy.csv")]
    result = imported(*paths)
    assert [file.line for file in result.report.files if file.rows_dropped] == ["9 rows read = 0 kept + 9 dropped (the same as old.csv 9)"]
    assert any(finding.message == "Old - Copy.csv is the same file as old.csv; it was read once." for finding in result.report.findings)


def test_a_packed_copy_is_told(tmp_path: Path):
    plain = write_csv(tmp_path / "old.csv", LEGACY)
    packed = tmp_path / "old.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    result = imported(plain, packed)
    assert [file.rows_kept for file in result.report.files] == [9, 0]


def test_equal_files_of_two_runs_are_no_copies(tmp_path: Path):
    paths = [write_csv(tmp_path / f"knots-{run}_enrolments.csv", ENROLMENTS) for run in (1, 2)]
    assert not any("the same file" in finding.message for finding in imported(*paths).report.findings)
