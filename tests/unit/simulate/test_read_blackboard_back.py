"""What the simulator writes as Blackboard downloads, the Blackboard reader understands in full."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_blackboard

pytestmark = pytest.mark.slow

RUNS = ("SIM-2024A", "SIM-2024B")


@pytest.fixture(scope="module")
def out(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blackboard")
    write_blackboard(unfinished, invent_identities(unfinished.enrolments), folder)
    return folder


@pytest.fixture(scope="module")
def imported(out: Path, unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    starts = unfinished.runs.set_index("run_id")["starts_on"].dt.strftime("%Y-%m-%d")
    answers = {f"run_start:{run}": starts[run] for run in RUNS} | {"last_access": "yes", "not_available": "withdrew"}
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=answers)


def test_a_table_of_marks_without_any_answer(out: Path, unfinished: Tables, tmp_path: Path):
    result = read_export([out], scratch=tmp_path)
    assert result.snapshot is not None
    assert result.snapshot.frame.groupby("run_id").size().to_dict() == unfinished.enrolments.groupby("run_id").size().to_dict()
    assert {reason for file in result.report.files for reason in file.dropped} == {"test user"}


def test_the_same_learners_in_the_same_sections(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.enrolments.merge(imported.identities, on="learner_id")
    expected = unfinished.enrolments["learner_id"].str.replace("L", "u")
    assert dict(zip(found["source_learner_id"], found["section"], strict=True)) == dict(
        zip(expected, unfinished.enrolments["section"], strict=True)
    )


def test_the_same_work_with_its_highest_marks(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["run_id", "title", "max_score"]
    tables = (imported.tables.assessments, unfinished.assessments)
    found, expected = (table[columns].sort_values(columns, ignore_index=True) for table in tables)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_the_same_marks_known_from_the_day_of_the_export(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    until = unfinished.runs.set_index("run_id")["data_until_day"]
    expected = unfinished.submissions.merge(unfinished.enrolments[["enrolment_id", "run_id"]], on="enrolment_id")
    expected = expected[expected["known_on"] < expected["run_id"].map(until)].dropna(subset="score")
    assert sorted(imported.tables.submissions["score"].round(6)) == sorted(expected["score"].round(6))
    assert set(imported.tables.submissions["known_on"]) == set(until)


def test_one_visit_each_on_the_day_of_the_last_access(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.frame("events")
    expected = unfinished.frame("events").groupby("enrolment_id")["day"].max()
    assert sorted(found["day"]) == sorted(expected)


def test_who_withdrew(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    gone = (unfinished.enrolments["outcome"] == "withdrawn") | unfinished.enrolments["unregistered_day"].notna()
    assert (imported.tables.enrolments["outcome"] == "withdrawn").sum() == gone.sum()
