"""What the simulator writes as Moodle exports, the Moodle reader understands in full."""

from __future__ import annotations

import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_moodle

pytestmark = pytest.mark.slow

ANSWERS = {"run_start:SIM-101": "2024-09-09", "run_length:SIM-101": "70", "pass_mark:SIM-101": "none"}


@pytest.fixture(scope="module")
def part(unfinished: Tables) -> Tables:
    return unfinished.of_runs(["SIM-2024B"])


@pytest.fixture(scope="module")
def imported(part: Tables, tmp_path_factory: pytest.TempPathFactory) -> Import:
    out = tmp_path_factory.mktemp("moodle")
    write_moodle(part, invent_identities(part.enrolments), out)
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"), answers=ANSWERS)


def test_the_same_learners(imported: Import, part: Tables):
    assert set(imported.identities["source_learner_id"]) == set(part.enrolments["learner_id"].str[1:])


def test_the_same_activity_by_day_and_kind(imported: Import, part: Tables):
    assert imported.tables is not None
    found = imported.tables.frame("events").groupby(["day", "kind"])["count"].sum()
    assert found.to_dict() == part.frame("events").groupby(["day", "kind"])["count"].sum().to_dict()


def test_the_same_withdrawals(imported: Import, part: Tables):
    assert imported.tables is not None
    found = imported.tables.enrolments["unregistered_day"].dropna()
    assert sorted(found) == sorted(part.enrolments["unregistered_day"].dropna())


def test_the_same_marks(imported: Import, part: Tables):
    assert imported.tables is not None
    assert sorted(imported.tables.submissions["score"].dropna()) == sorted(part.submissions["score"].dropna())


def test_only_staff_and_scheduled_tasks_are_dropped(imported: Import):
    dropped = {reason for file in imported.report.files for reason in file.dropped}
    assert dropped == {"learner in no list of the run", "done by the system, not by a person"}
