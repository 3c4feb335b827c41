"""What the simulator writes as xAPI statements, the reader understands in full."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.domain import Outcome
from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_xapi

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def imported(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    out = tmp_path_factory.mktemp("xapi")
    write_xapi(unfinished, invent_identities(unfinished.enrolments), out)
    starts = unfinished.runs.set_index("run_id")["starts_on"]
    answers = {f"run_start:lms.example.org-course-{run}": f"{day:%Y-%m-%d}" for run, day in starts.items()}
    answers |= {f"run_length:lms.example.org-course-{run}": "70" for run in starts.index}
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=answers)


def by_learner(result: Import) -> pd.DataFrame:
    """Enrolments under the run and id that the simulator knows."""
    assert result.tables
    rows = result.tables.enrolments.merge(result.identities, on="learner_id")
    return rows.set_index(rows["run_id"].str.rpartition("-course-")[2] + "/L" + rows["source_learner_id"]).sort_index()


def test_the_same_arrivals_and_withdrawals(imported: Import, unfinished: Tables) -> None:
    found, expected = by_learner(imported), unfinished.enrolments.set_index("enrolment_id")
    for column in ("registered_day", "unregistered_day"):
        assert found[column].dropna().to_dict() == expected[column].dropna().to_dict()


def test_the_same_outcomes_of_the_finished_run(imported: Import, unfinished: Tables) -> None:
    found = by_learner(imported)["outcome"].filter(like="2024A")
    expected = unfinished.enrolments.set_index("enrolment_id")["outcome"].filter(like="2024A")
    assert found.to_dict() == expected.to_dict()
    assert set(found) == {Outcome.COMPLETED, Outcome.FAILED, Outcome.WITHDRAWN}


def test_the_same_activity_by_day_and_kind(imported: Import, unfinished: Tables) -> None:
    assert imported.tables
    found, expected = (tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict() for tables in (imported.tables, unfinished))
    assert found == expected


def test_the_same_work_on_the_same_days(imported: Import, unfinished: Tables) -> None:
    assert imported.tables
    columns = ["submitted_day", "known_on", "score"]
    works = unfinished.assessments["kind"] != "exam"  # nothing tells when an exam was sat
    expected = unfinished.submissions.merge(unfinished.assessments[works][["assessment_id"]], on="assessment_id")
    found = imported.tables.submissions.dropna(subset="submitted_day")
    assert sorted(found["submitted_day"]) == sorted(expected["submitted_day"])
    found, expected = (frame.dropna(subset=["score", "known_on"])[columns].astype("float64") for frame in (found, expected))
    pd.testing.assert_frame_equal(found.sort_values(columns, ignore_index=True), expected.sort_values(columns, ignore_index=True))


def test_every_statement_counts(imported: Import) -> None:
    assert {file.rows_dropped for file in imported.report.files} == {0}
