"""Google Classroom: marks with the rows of dates and points above the learners, from a CSV or a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import
from tests.exports.imports import account, marks, outcomes, read
from tests.exports.moodle import write_xlsx
from tests.exports.sheets import CLASS_HEADER, CLASS_ROWS, CLASSROOM, write_classroom

STARTED = {"run_start:Knots": "2024-05-06", "pass_mark:Knots": "50"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read(write_classroom(tmp_path_factory.mktemp("class") / CLASSROOM), **STARTED)


def test_it_is_told_by_the_rows_above_the_learners(imported: Import):
    assert account(imported).format == "google_classroom"
    assert "rows of Google Classroom above the learners: Date and Points" in account(imported).evidence
    assert "unverified" in account(imported).evidence
    assert account(imported).line == "5 rows read = 5 kept + 0 dropped"


def test_marks_count_from_the_export_and_work_is_due_on_its_date(imported: Import):
    assert imported.tables
    work = imported.tables.assessments
    assert work[["title", "kind", "due_day", "max_score"]].values.tolist() == [
        ["First knot", "assignment", 7, 10.0], ["Ropes quiz", "quiz", 14, 50.0],
    ]  # fmt: skip
    assert sorted(imported.tables.submissions["score"].dropna()) == [50.0, 80.0, 90.0, 100.0]
    assert set(imported.tables.submissions["known_on"]) == {imported.tables.runs["data_until_day"].iloc[0]}
    assert imported.tables.enrolments["outcome"].tolist() == ["completed", "failed", "completed"]


def test_dates_may_be_those_on_which_work_was_set(tmp_path: Path):
    path = write_classroom(tmp_path / CLASSROOM)
    result = read(path, **STARTED, **{f"classroom_dates:{CLASSROOM}": "set"})
    assert result.tables
    assert result.tables.assessments["due_day"].isna().all()
    wrong = read(path, **STARTED, **{f"classroom_dates:{CLASSROOM}": "maybe"})
    assert [finding.message for finding in wrong.report.findings if finding.severity == "blocks"] == ["This is not one of the answers."]


def test_without_a_start_it_is_a_table_of_marks(tmp_path: Path):
    result = read(write_xlsx(tmp_path / "Knots.xlsx", [CLASS_HEADER, *CLASS_ROWS]), **{"pass_mark:Knots": "50"})
    assert account(result).format == "google_classroom"
    assert marks(result)["ada@example.org"] == {"first_knot": 90.0, "ropes_quiz": 50.0}
    assert outcomes(result) == {"ada@example.org": "completed", "bo@example.org": "failed", "cy@example.org": "completed"}


def test_dates_that_could_be_read_two_ways_are_asked(tmp_path: Path):
    dates = ["Date", "", "", "5/6/2024", "6/6/2024", "", ""]
    path = write_classroom(tmp_path / CLASSROOM, [dates, *CLASS_ROWS[1:]])
    assert f"date_order:{CLASSROOM}" in [question.key for question in read(path, **STARTED).report.open_questions]
    result = read(path, **STARTED, **{f"date_order:{CLASSROOM}": "month"})
    assert result.tables
    assert result.tables.assessments["due_day"].tolist() == [0, 31]


def test_other_languages_of_the_rows_are_known(tmp_path: Path):
    header = ["Apellidos", "Nombre", "Dirección de correo", *CLASS_HEADER[3:6], "Calificación general"]
    rows = [["Fecha", *CLASS_ROWS[0][1:]], ["Puntos", *CLASS_ROWS[1][1:]], *CLASS_ROWS[2:]]
    assert account(read(write_classroom(tmp_path / CLASSROOM, rows, header))).format == "google_classroom"


def test_broken_rows_are_told(tmp_path: Path):
    average = ["Class average", "", "", "8", "38", "", ""]
    result = read(write_classroom(tmp_path / CLASSROOM, [*CLASS_ROWS, CLASS_ROWS[2], average]), **STARTED)
    assert account(result).dropped == {"second row for the same learner": 1, "a summary of all, not a learner": 1}


def test_without_points_the_highest_marks_are_asked(tmp_path: Path):
    result = read(write_classroom(tmp_path / CLASSROOM, [CLASS_ROWS[0], *CLASS_ROWS[2:]]), **STARTED)
    assert account(result).format == "google_classroom"
    assert "max_score:Knots/First knot" in [question.key for question in result.report.questions]
    assert "The row Points is missing: nothing says what the highest marks are." in [f.message for f in result.report.findings]


def test_a_list_of_people_is_none(tmp_path: Path):
    path = write_classroom(tmp_path / "people.csv", CLASS_ROWS[2:])
    assert "google_classroom" not in [file.format for file in read(path).report.files]
