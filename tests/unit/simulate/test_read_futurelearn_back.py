"""What the simulator writes as FutureLearn tables, the FutureLearn reader understands in full."""

from __future__ import annotations

import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_futurelearn

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def imported(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    out = tmp_path_factory.mktemp("futurelearn")
    write_futurelearn(unfinished, invent_identities(unfinished.enrolments), out)
    answers = {f"run_start:{run.run_id}": f"{run.starts_on:%Y-%m-%d}" for run in unfinished.runs.itertuples()}
    answers |= {f"run_length:{run.run_id}": str(run.length_days) for run in unfinished.runs.itertuples()}
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=answers)


@pytest.fixture(scope="module")
def tables(imported: Import) -> Tables:
    assert imported.tables is not None
    return imported.tables


def test_every_row_is_kept(imported: Import):
    assert [file.line for file in imported.report.files if file.rows_dropped] == []


def test_the_same_runs_and_learners(imported: Import, tables: Tables, unfinished: Tables):
    assert sorted(tables.runs["run_id"]) == sorted(unfinished.runs["run_id"])
    people = invent_identities(unfinished.enrolments)
    assert set(imported.identities["source_learner_id"]) == set(people["source_learner_id"])


def test_the_same_registrations_and_withdrawals(tables: Tables, unfinished: Tables):
    columns = ["run_id", "registered_day", "unregistered_day"]
    found, written = (table.enrolments[columns].sort_values(columns, ignore_index=True) for table in (tables, unfinished))
    assert found.values.tolist() == written.values.tolist()


def test_the_same_first_days_of_activity(tables: Tables, unfinished: Tables):
    first, written = (sorted(table.frame("events").groupby("enrolment_id")["day"].min()) for table in (tables, unfinished))
    assert first == written


def test_marks_of_quizzes_to_the_nearest_question(tables: Tables, unfinished: Tables):
    work = unfinished.submissions.merge(unfinished.assessments, on="assessment_id")
    quizzes = work[(work["kind"] == "quiz") & work["score"].notna() & work["submitted_day"].notna()]
    assert sorted(tables.submissions["score"]) == sorted((quizzes["score"] / 10).round() * 10)
