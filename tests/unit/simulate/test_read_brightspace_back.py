"""What the simulator writes as Brightspace exports, the Brightspace reader understands in full."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.writers import write_brightspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def out(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brightspace")
    write_brightspace(unfinished, invent_identities(unfinished.enrolments), folder)
    return folder


@pytest.fixture(scope="module")
def imported(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read_export([out], scratch=tmp_path_factory.mktemp("scratch"))


def test_the_same_runs_with_their_dates(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["run_id", "title", "starts_on", "length_days"]
    assert imported.tables.runs[columns].values.tolist() == unfinished.runs[columns].values.tolist()
    assert set(imported.tables.runs["starts_on_provenance"]) == {"stated"}


def test_the_same_learners_arrivals_and_withdrawals(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.enrolments.merge(imported.identities, on="learner_id")
    assert sorted(found["source_learner_id"]) == sorted(unfinished.enrolments["learner_id"].str[1:])
    for column in ("registered_day", "unregistered_day"):
        assert sorted(found[column].dropna()) == sorted(unfinished.enrolments[column].dropna())
    assert imported.tables.runs["registration_known"].all()


def test_the_same_work_due_on_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    columns = ["run_id", "kind", "title", "due_day", "weight", "max_score"]
    expected = unfinished.assessments.assign(kind=unfinished.assessments["kind"].replace("exam", "assignment"))  # not told apart
    frames = (table[columns].sort_values(columns, ignore_index=True) for table in (imported.tables.assessments, expected))
    pd.testing.assert_frame_equal(*frames, check_dtype=False)


def test_the_same_hand_ins_and_marks_on_the_same_days(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found, expected = (
        table[["submitted_day", "known_on", "score"]].astype("float64") for table in (imported.tables.submissions, unfinished.submissions)
    )
    assert sorted(found["submitted_day"].dropna()) == sorted(expected["submitted_day"].dropna())
    until = unfinished.enrolments["run_id"].map(unfinished.runs.set_index("run_id")["data_until_day"])
    of = unfinished.submissions["enrolment_id"].map(dict(zip(unfinished.enrolments["enrolment_id"], until, strict=True)))
    out = expected[(expected["known_on"] < of.astype("float64")) & expected["score"].notna()]
    marked = found[found["score"].notna()]
    pd.testing.assert_frame_equal(*(frame.round(6).sort_values(list(frame), ignore_index=True) for frame in (marked, out)))


def test_the_same_days_of_activity(imported: Import, unfinished: Tables):
    assert imported.tables is not None
    found = imported.tables.frame("events")
    visits = found[found["kind"] == "navigation"]
    expected = unfinished.frame("events").drop_duplicates(["enrolment_id", "day"])
    assert visits["day"].value_counts().to_dict() == expected["day"].value_counts().to_dict()
    opened = unfinished.frame("events")
    pages = opened[opened["kind"].isin(["content", "video"])].drop_duplicates(["enrolment_id", "resource_id"])
    assert (found["kind"] == "content").sum() == len(pages)


def test_the_grades_exports_are_of_the_same_runs_and_only_staff_is_dropped(imported: Import):
    assert imported.tables is not None
    assert len(imported.tables.runs) == 2
    assert {reason for file in imported.report.files for reason in file.dropped} == {"done by staff"}


def test_a_grades_export_alone_is_a_table_of_marks_without_those_who_left(out: Path, unfinished: Tables, tmp_path: Path):
    result = read_export([next(out.glob("SIM-2024A_GradesExport_*.csv"))], scratch=tmp_path)
    own = unfinished.enrolments[unfinished.enrolments["run_id"] == "SIM-2024A"]
    assert result.snapshot is not None
    assert len(result.snapshot.frame) == own["unregistered_day"].isna().sum()
    assert len(result.snapshot.columns) == (unfinished.assessments["run_id"] == "SIM-2024A").sum()
