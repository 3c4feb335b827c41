"""What the simulator writes as Canvas exports, the Canvas reader understands in full."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_canvas

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("canvas")
    write_canvas(unfinished, invent_identities(unfinished.enrolments), folder)
    return folder


@pytest.fixture(scope="module")
def imported(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"))


def kinds_by_day(tables: Tables) -> dict[object, int]:
    return tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict()


def test_the_same_runs_with_their_dates(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["title", "starts_on", "length_days"]
    assert imported.tables.runs[columns].values.tolist() == unfinished.runs[columns].values.tolist()


def test_the_same_learners_in_the_same_sections(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.enrolments.merge(imported.identities, on="learner_id")
    expected = unfinished.enrolments.assign(source=unfinished.enrolments["learner_id"].str[1:])
    section = dict(zip(expected["source"], expected["run_id"] + ": " + expected["section"], strict=True))
    assert dict(zip(found["source_learner_id"], found["section"], strict=True)) == section


def test_the_same_activity_by_day_and_kind(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    assert kinds_by_day(imported.tables) == kinds_by_day(unfinished)


def test_the_same_arrivals_and_withdrawals(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    for column in ("registered_day", "unregistered_day"):
        assert sorted(imported.tables.enrolments[column].dropna()) == sorted(unfinished.enrolments[column].dropna())


def test_the_same_work_due_on_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    work = unfinished.assessments
    kinds = work["kind"].replace("exam", "assignment")  # Canvas does not tell exams from other work
    found = imported.tables.assessments
    assert set(zip(found["kind"], found["title"], found["due_day"], strict=True)) == set(
        zip(kinds, work["title"], work["due_day"], strict=True)
    )


def test_the_same_marks_on_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["submitted_day", "known_on", "score"]
    tables = (imported.tables.submissions, unfinished.submissions)
    found, expected = (table[columns].astype("float64") for table in tables)
    assert sorted(found["submitted_day"]) == sorted(expected["submitted_day"])
    found, expected = (frame.dropna() for frame in (found, expected))
    found = found[found["score"].notna()]
    pd.testing.assert_frame_equal(*(frame.sort_values(columns, ignore_index=True) for frame in (found, expected)))


def test_only_staff_the_test_student_and_their_rows_are_dropped(imported: Import):
    dropped = {reason for file in imported.report.files for reason in file.dropped}
    assert dropped == {"done by staff", "test user", "settings of assignments, not a learner"}


def test_a_gradebook_alone_is_a_table_of_marks_without_those_who_left(out: Path, unfinished: Tables, tmp_path: Path):
    book = next(out.glob("*_Grades-SIM-2024A.csv"))
    result = read_export([book], scratch=tmp_path)
    left = unfinished.enrolments["unregistered_day"].notna() & (unfinished.enrolments["run_id"] == "SIM-2024A")
    stayed = (unfinished.enrolments["run_id"] == "SIM-2024A").sum() - left.sum()
    assert result.snapshot is not None
    assert (len(result.snapshot.frame), set(result.snapshot.frame["run_id"])) == (stayed, {"SIM-2024A"})
    assert any("Concluded enrollments" in finding.do for finding in result.report.findings)
