"""The tables of a FutureLearn run become its learners, steps, quizzes and departures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, default_pseudonym, read_export
from dropout.readers.formats.futurelearn_tables import TABLES
from dropout.schema import Tables
from tests.exports.futurelearn import ENROLMENTS, QUESTIONS, RUN, STEPS, write_futurelearn
from tests.exports.moodle import write_csv

pseudonym = default_pseudonym(b"stay-or-stray")


def imported(folder: Path, answers: dict[str, str] | None = None) -> Import:
    result = read_export([folder], scratch=folder if folder.is_dir() else folder.parent, answers=answers)
    assert all(file.adds_up for file in result.report.files), [file.line for file in result.report.files]
    return result


@pytest.fixture
def result(tmp_path: Path) -> Import:
    return imported(write_futurelearn(tmp_path / "run"))


@pytest.fixture
def tables(result: Import) -> Tables:
    assert result.tables
    return result.tables


def test_tables_are_told_by_their_columns(result: Import):
    evidence = {Path(file.name).stem.partition("_")[2]: file.evidence for file in result.report.files}
    assert evidence["step-activity"] == "6 of 6 columns of the FutureLearn table step-activity"
    assert {file.format for file in result.report.files} == {"futurelearn"}


def test_learners_registration_and_outcomes(tables: Tables):
    assert tables.runs[["run_id", "registration_known"]].values.tolist() == [[RUN, True]]
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2016, 5, 9)]
    rows = tables.enrolments.set_index("learner_id")
    assert rows.loc[[pseudonym(who) for who in ("ada", "bo", "cy")], "registered_day"].tolist() == [-8, -7, -6]
    assert rows.loc[pseudonym("bo"), "unregistered_day"] == 11
    assert rows.loc[pseudonym("ada"), "outcome"] == "completed"
    assert rows.loc[pseudonym("cy"), "outcome"] == "unknown"
    assert len(rows) == 3


def test_what_is_left_to_do_at_the_end_is_for_the_user_to_say(tmp_path: Path):
    answers = {f"unfinished:{RUN}": "did not complete"}
    told = imported(write_futurelearn(tmp_path / "run"), answers).tables
    assert told
    assert told.enrolments.set_index("learner_id").loc[pseudonym("cy"), "outcome"] == "failed"


def test_step_one_ten_is_not_step_one_one(tables: Tables):
    events = tables.frame("events")
    assert set(events["resource_id"]) == {f"{RUN}/{step}" for step in ("1.1", "1.10", "1.8", "2.1")}
    own = events[events["enrolment_id"] == f"{RUN}/{pseudonym('ada')}"]
    assert sorted(own.loc[own["resource_id"] == f"{RUN}/1.10", "day"]) == [1, 3]
    assert tables.resources.set_index("resource_id").loc[f"{RUN}/2.1", "week"] == 2


def test_a_quiz_counts_first_answers_of_the_first_day(tables: Tables):
    rows = tables.submissions
    assert rows[["submitted_day", "known_on", "score"]].values.tolist() == [[2, 2, 50.0]]
    assert tables.assessments["title"].tolist() == ["Step 1.8"]


def test_staff_and_texts_stay_out(result: Import, tables: Tables):
    dropped = {Path(file.name).stem.partition("_")[2]: dict(file.dropped) for file in result.report.files}
    assert dropped["enrolments"] == {"done by staff": 1}
    assert dropped["step-activity"] == {"done by staff": 1}
    assert dropped["archetype-survey-responses"] == {"answers to a survey are not used": 1}
    assert (tables.frame("events")["kind"] == "forum").sum() == 1
    assert "grandmother" not in str(result.report.to_json()) + tables.frame("events").to_csv()


def test_unknown_is_missing_and_protected_attributes_are_marked(tables: Tables):
    rows = tables.attributes[["name", "value", "is_protected"]].values.tolist()
    assert sorted(rows) == [
        ["age_range", "26-35", True], ["country", "GB", True], ["detected_country", "GB", True], ["gender", "female", True]
    ]  # fmt: skip


def test_several_runs_and_tables_with_nothing_but_a_header(tmp_path: Path):
    folder = write_futurelearn(tmp_path / "both", {"question-response": QUESTIONS[:1]})
    write_futurelearn(folder, run="knots-for-all-3")
    found = imported(folder).tables
    assert found
    assert sorted(found.runs["run_id"]) == [RUN, "knots-for-all-3"]
    assert found.submissions["assessment_id"].str.startswith("knots-for-all-3/").all()


def test_the_shares_that_video_stats_have_are_nothing_unusual(tmp_path: Path):
    header = [*TABLES["video-stats"], "viewed_hd", "viewed_five_percent", "tv_device_percentage", "north_america_views_percentage", "mood"]
    folder = write_futurelearn(tmp_path / RUN, {"video-stats": [header, ["1.1", "Welcome", *["1"] * (len(header) - 2)]]})
    told = [finding for finding in imported(folder).report.findings if "differ from what is usual" in finding.message]
    assert [finding.examples for finding in told] == [("not known: mood",)]


def test_broken_rows_are_told(tmp_path: Path):
    spoilt = [*STEPS, ["", "1.1", "1", "1", "2016-05-09 10:00:00 UTC", ""], ["ada", "1.2", "1", "2", "", ""], ["nobody", "1.1", "1", "1"]]
    result = imported(write_futurelearn(tmp_path / "run", {"step-activity": spoilt}))
    steps = next(file for file in result.report.files if "step-activity" in file.name)
    assert steps.dropped == {"no learner id": 1, "no time of a visit": 2, "done by staff": 1}
    assert steps.rows_read == len(spoilt) - 1


def test_enrolments_alone_are_a_run_of_silent_learners(tmp_path: Path):
    found = imported(write_csv(tmp_path / "enrolments.csv", ENROLMENTS)).tables
    assert found
    assert len(found.enrolments) == 3
    assert found.frame("events").empty
