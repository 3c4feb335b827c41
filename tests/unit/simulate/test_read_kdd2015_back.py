"""What the simulator writes in the layout of KDD Cup 2015 is read in full, learnt from week by week, and judged on a later course."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.aim import Aim
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.labels import build_labels
from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_kdd2015

pytestmark = pytest.mark.slow

WINDOW = 30


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return simulate_course(learners=60, weeks=8, runs=2, seed=5)


@pytest.fixture(scope="module")
def imported(simulated: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    out = tmp_path_factory.mktemp("kdd")
    write_kdd2015(simulated, invent_identities(simulated.enrolments), out)
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"))


def own_ids(result: Import) -> pd.Series:
    """The simulator's enrolment id by that of the import."""
    assert result.tables
    rows = result.tables.enrolments.merge(result.identities, on="learner_id")
    return (rows["run_id"] + "/L" + rows["source_learner_id"]).set_axis(rows["enrolment_id"])


def test_every_row_counts(imported: Import) -> None:
    assert {file.rows_dropped for file in imported.report.files} == {0}
    assert len(imported.report.files) == 7


def test_the_same_windows_of_the_same_courses(imported: Import, simulated: Tables) -> None:
    assert imported.tables
    found, expected = (tables.runs.set_index("run_id") for tables in (imported.tables, simulated))
    assert found["starts_on"].to_dict() == expected["starts_on"].to_dict()
    assert set(found["length_days"]) == {WINDOW}


def test_the_same_learners_on_the_same_days(imported: Import, simulated: Tables) -> None:
    assert imported.tables
    events = imported.tables.frame("events")
    found = set(zip(events["enrolment_id"].map(own_ids(imported)), events["day"], strict=True))
    expected = simulated.frame("events").query("0 <= day < @WINDOW")
    assert found == set(zip(expected["enrolment_id"], expected["day"], strict=True))


def test_outcomes_are_silence_in_the_ten_days_after_and_unknown_for_the_test_set(imported: Import, simulated: Tables) -> None:
    assert imported.tables
    outcome = imported.tables.enrolments.set_index("enrolment_id")["outcome"].rename(own_ids(imported))
    after = simulated.frame("events").query("@WINDOW <= day < @WINDOW + 10")["enrolment_id"]
    known = outcome[outcome != "unknown"]
    assert known.eq("completed").to_dict() == {enrolment: enrolment in set(after) for enrolment in known.index}
    assert 0.25 < (outcome == "unknown").mean() < 0.4


def test_only_the_training_set_can_be_learnt_from(imported: Import) -> None:
    assert imported.tables
    members = imported.tables.enrolments[["run_id", "enrolment_id", "outcome"]].assign(week=2)
    labels = build_labels(imported.tables, members, Aim(Label.NOT_COMPLETED))
    assert labels.isna().tolist() == (members["outcome"] == "unknown").tolist()
    assert set(labels.dropna()) == {0, 1}


def test_runs_too_short_to_tell_are_refused(tmp_path: Path) -> None:
    short = simulate_course(learners=20, weeks=8, runs=1, seed=5, weeks_observed=5)
    with pytest.raises(DropoutError, match=r"No run was observed for forty days\. Found: 35 days"):
        write_kdd2015(short, invent_identities(short.enrolments), tmp_path)
