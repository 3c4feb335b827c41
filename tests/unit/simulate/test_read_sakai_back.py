"""What the simulator writes as the extracts of Sakai, the reader understands in full."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_sakai

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def imported(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    out = tmp_path_factory.mktemp("sakai")
    write_sakai(unfinished, invent_identities(unfinished.enrolments), out)
    answers = {f"run_start:{run.run_id}": f"{run.starts_on:%Y-%m-%d}" for run in unfinished.runs.itertuples()}
    answers |= {f"pass_grade:{run}": "C" for run in unfinished.runs["run_id"]} | {
        f"run_length:{run}": "70" for run in unfinished.runs["run_id"]
    }
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=answers)


def by_learner(result: Import) -> pd.DataFrame:
    """Enrolments under the run and id that the simulator knows."""
    assert result.tables
    rows = result.tables.enrolments.merge(result.identities, on="learner_id")
    return rows.set_index(rows["run_id"] + "/L" + rows["source_learner_id"]).sort_index()


def test_the_same_learners_outcomes_and_withdrawals(imported: Import, unfinished: Tables):
    found, expected = by_learner(imported), unfinished.enrolments.set_index("enrolment_id").sort_index()
    assert found["outcome"].to_dict() == expected["outcome"].to_dict()
    assert found["unregistered_day"].dropna().to_dict() == expected["unregistered_day"].dropna().to_dict()


def test_the_same_activity_by_day_and_kind(imported: Import, unfinished: Tables):
    assert imported.tables
    found, expected = (tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict() for tables in (imported.tables, unfinished))
    assert found == expected


def test_the_same_marks_from_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables
    until = unfinished.runs.set_index("run_id")["data_until_day"]
    expected = unfinished.submissions.dropna(subset=["score", "known_on"])
    expected = expected[expected["known_on"] < expected["enrolment_id"].str.partition("/")[0].map(until)]
    found = imported.tables.submissions
    columns = ["known_on", "score"]
    found, expected = (frame[columns].astype("float64").sort_values(columns, ignore_index=True) for frame in (found, expected))
    pd.testing.assert_frame_equal(found, expected)


def test_every_row_counts(imported: Import):
    assert {file.rows_dropped for file in imported.report.files} == {0}
