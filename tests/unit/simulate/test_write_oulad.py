from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_oulad

NAMES = ["courses", "assessments", "vle", "studentInfo", "studentRegistration", "studentAssessment", "studentVle"]


@pytest.fixture(scope="module")
def folder(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("oulad")
    write_oulad(unfinished, invent_identities(unfinished.enrolments), out)
    return out


@pytest.fixture(scope="module")
def imported(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read_export([folder], scratch=tmp_path_factory.mktemp("scratch"))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_seven_tables_are_written(folder: Path):
    assert sorted(file.stem for file in folder.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_quoted_and_what_is_missing_is_empty(folder: Path, name: str):
    line = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1]
    assert all(cell == "" or (cell.startswith('"') and cell.endswith('"')) for cell in line.split(","))


def test_clicks_add_up(folder: Path, unfinished: Tables):
    assert sum(int(row["sum_click"]) for row in rows(folder, "studentVle")) == unfinished.frame("events")["count"].sum()


def test_module_and_presentation_are_the_halves_of_the_run(folder: Path):
    assert [(row["code_module"], row["code_presentation"]) for row in rows(folder, "courses")] == [("SIM", "2024A"), ("SIM", "2024B")]


def test_the_result_of_a_run_still_going_on_is_a_question_mark(folder: Path):
    results = {row["final_result"] for row in rows(folder, "studentInfo") if row["code_presentation"] == "2024B"}
    assert results == {"?", "Withdrawn"}


def test_the_reader_finds_the_same_learners(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.enrolments.merge(imported.identities, on="learner_id")
    wanted = unfinished.enrolments.merge(invent_identities(unfinished.enrolments), on="learner_id")
    assert set(zip(found["run_id"], found["source_learner_id"], strict=True)) == set(
        zip(wanted["run_id"], wanted["source_learner_id"], strict=True)
    )


def test_the_reader_keeps_every_row(imported: Import):
    assert [file.line for file in imported.report.files if file.rows_dropped] == []


@pytest.mark.parametrize("column", ["registered_day", "unregistered_day", "outcome"])
def test_the_reader_finds_the_same_days_and_outcomes(imported: Import, unfinished: Tables, column: str):
    assert imported.tables is not None
    found = imported.tables.enrolments.groupby("run_id")[column].value_counts(dropna=False)
    wanted = unfinished.enrolments.groupby("run_id")[column].value_counts(dropna=False)
    assert found.sort_index().to_dict() == wanted.sort_index().to_dict()


def test_the_reader_finds_the_same_activity_by_day(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.frame("events").groupby("day")["count"].sum()
    assert found.to_dict() == unfinished.frame("events").groupby("day")["count"].sum().to_dict()


def test_the_reader_finds_the_same_work(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["submitted_day", "score"]
    found = imported.tables.submissions[columns].astype("float64").sort_values(columns, ignore_index=True)
    assert found.equals(unfinished.submissions[columns].astype("float64").sort_values(columns, ignore_index=True))
