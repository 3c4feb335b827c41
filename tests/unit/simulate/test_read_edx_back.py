"""What the simulator writes as Open edX exports, the Open edX reader understands in full."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_edx

pytestmark = pytest.mark.slow

RUNS = {"course-v1-SimX-SIM-2024A": "SIM-2024A", "course-v1-SimX-SIM-2024B": "SIM-2024B"}


@pytest.fixture(scope="module")
def out(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edx")
    write_edx(unfinished, invent_identities(unfinished.enrolments), folder)
    return folder


@pytest.fixture(scope="module")
def imported(out: Path, unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    known = unfinished.runs.set_index("run_id")
    answers = {f"run_start:{run}": f"{known.loc[own, 'starts_on']:%Y-%m-%d}" for run, own in RUNS.items()}
    answers |= {f"run_length:{run}": str(known.loc[own, "length_days"]) for run, own in RUNS.items()}
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=answers)


def by_learner(result: Import, table: pd.DataFrame) -> pd.DataFrame:
    """Enrolment rows under the run and id that the simulator knows."""
    rows = table.merge(result.identities, on="learner_id")
    return rows.set_index(rows["run_id"].map(RUNS) + "/L" + rows["source_learner_id"]).sort_index()


def of_log(result: Import) -> pd.DataFrame:
    """Assessments seen in the log; the grade report has names of its own for what it sums up, and for exams."""
    assert result.tables
    work = result.tables.assessments
    return work[work["max_score"].notna()]


def test_the_same_learners_in_the_same_sections(imported: Import, unfinished: Tables):
    assert imported.tables
    found = by_learner(imported, imported.tables.enrolments)
    expected = unfinished.enrolments.set_index("enrolment_id").sort_index()
    assert found["section"].to_dict() == expected["section"].to_dict()


def test_the_same_arrivals_and_withdrawals(imported: Import, unfinished: Tables):
    assert imported.tables
    found = by_learner(imported, imported.tables.enrolments)
    expected = unfinished.enrolments.set_index("enrolment_id").sort_index()
    for column in ("registered_day", "unregistered_day"):
        assert found[column].dropna().to_dict() == expected[column].dropna().to_dict()


def test_the_same_outcomes_of_the_finished_run(imported: Import, unfinished: Tables):
    assert imported.tables
    found = by_learner(imported, imported.tables.enrolments)["outcome"].filter(like="2024A")
    expected = unfinished.enrolments.set_index("enrolment_id").sort_index()["outcome"].filter(like="2024A")
    assert found.to_dict() == expected.to_dict()


def test_the_same_activity_by_day_and_kind(imported: Import, unfinished: Tables):
    assert imported.tables
    found, expected = (tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict() for tables in (imported.tables, unfinished))
    assert found == expected


def test_the_same_work_by_kind_and_title(imported: Import, unfinished: Tables):
    handed_in = unfinished.assessments[unfinished.assessments["assessment_id"].isin(unfinished.submissions["assessment_id"])]
    expected = handed_in[handed_in["kind"] != "exam"]  # exams leave no trace in the log
    found = of_log(imported)
    assert set(zip(found["run_id"].map(RUNS), found["kind"], found["title"], strict=True)) == set(
        zip(expected["run_id"], expected["kind"], expected["title"], strict=True)
    )


def test_the_same_marks_on_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables
    columns = ["submitted_day", "known_on", "score"]
    found = imported.tables.submissions.merge(of_log(imported)[["assessment_id"]], on="assessment_id")
    work = unfinished.assessments[unfinished.assessments["kind"] != "exam"]
    expected = unfinished.submissions.merge(work[["assessment_id"]], on="assessment_id")
    undated = found["submitted_day"].isna()  # of the same work the grade report tells who never tried
    assert set(found.loc[undated, "status"]) == {"not_attempted"}
    found = found[~undated]
    assert sorted(found["submitted_day"]) == sorted(expected["submitted_day"])
    found, expected = (
        frame.loc[frame["score"].notna(), columns].astype("float64") for frame in (found, expected.dropna(subset="known_on"))
    )
    found = found.sort_values(columns, ignore_index=True)
    expected = expected.sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


def test_grade_reports_hold_what_the_log_does_not(imported: Import, unfinished: Tables):
    assert imported.tables
    exams = imported.tables.assessments[imported.tables.assessments["kind"] == "exam"]
    found = imported.tables.submissions.merge(exams[["assessment_id"]], on="assessment_id").dropna(subset="score")["score"]
    own = unfinished.assessments[unfinished.assessments["kind"] == "exam"]
    expected = unfinished.submissions.merge(own[["assessment_id"]], on="assessment_id")["score"].dropna()
    assert sorted(found) == pytest.approx(sorted(expected), abs=0.01)


def test_only_staff_and_strangers_are_dropped(imported: Import):
    dropped = {reason for file in imported.report.files for reason in file.dropped}
    assert dropped == {"learner in no list of the run", "nobody was signed in"}
