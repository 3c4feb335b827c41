"""What the simulator writes as the smaller reports of a system, its reader understands, several runs at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate import writers as write

pytestmark = pytest.mark.slow

Written = Callable[[Tables, pd.DataFrame, Path], list[Path]]


@pytest.fixture(scope="module")
def course() -> Tables:
    """Fewer learners than other tests look at; some of them left."""
    return simulate_course(learners=16, weeks=8, runs=2, seed=5, weeks_observed=5)


@pytest.fixture(scope="module")
def imported(course: Tables, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Written], Import]:
    @cache
    def read(writer: Written) -> Import:
        folder = tmp_path_factory.mktemp("reports")
        writer(course, invent_identities(course.enrolments), folder / "out")
        return read_export([folder / "out"], scratch=folder)

    return read


def number(ids: pd.Series) -> pd.Series:
    """The number of a learner, whatever a system puts in front of it."""
    return ids.astype("string").str.extract(r"([1-9]\d*)$")[0]


@pytest.mark.parametrize("writer", [write.write_moodle_reports, write.write_blackboard_reports, write.write_edx_reports])
def test_every_mark_that_is_out_comes_back_in_its_run(writer: Written, course: Tables, imported: Callable[[Written], Import]):
    result = imported(writer)
    assert result.tables is not None
    assert len(result.tables.runs) == len(course.runs)
    told = result.tables.submissions.merge(result.tables.enrolments[["enrolment_id", "run_id", "learner_id"]])
    told = told.merge(result.identities).merge(result.tables.assessments[["assessment_id", "title"]])
    true = course.submissions.merge(course.enrolments[["enrolment_id", "run_id", "learner_id"]])
    true = true.merge(course.assessments[["assessment_id", "title"]]).merge(course.runs[["run_id", "starts_on", "data_until_day"]])
    true = true[(true["known_on"] < true["data_until_day"]).fillna(False)].dropna(subset="score")
    starts = told["run_id"].map(result.tables.runs.set_index("run_id")["starts_on"])
    told = told.assign(who=number(told["source_learner_id"]), on=starts + pd.to_timedelta(told["known_on"].astype(float), unit="D"))
    true = true.assign(who=number(true["learner_id"]), on=true["starts_on"] + pd.to_timedelta(true["known_on"].astype(float), unit="D"))
    keys = ["who", "title", "on"]
    found, expected = (frame.dropna(subset="score").set_index(keys)["score"].sort_index().round(1) for frame in (told, true))
    pd.testing.assert_series_equal(found, expected, check_dtype=False, check_index_type=False)


@pytest.mark.parametrize("writer", [write.write_canvas_reports, write.write_edx_reports, write.write_brightspace_lists])
def test_members_and_leavers_come_back_and_the_teacher_does_not(writer: Written, course: Tables, imported: Callable[[Written], Import]):
    result = imported(writer)
    people = result.tables.enrolments if result.tables else result.snapshot.frame if result.snapshot else pd.DataFrame()
    told = people.merge(result.identities).assign(who=lambda frame: number(frame["source_learner_id"]))
    true = course.enrolments.assign(who=number(course.enrolments["learner_id"]))
    assert sorted(told["who"]) == sorted(true["who"])
    left = set(true.loc[true["unregistered_day"].notna(), "who"])
    assert set(told.loc[told["outcome"] == "withdrawn", "who"]) == left != set()


def test_whoever_was_active_in_a_week_was_in_class(course: Tables, imported: Callable[[Written], Import]):
    result = imported(write.write_canvas_reports)
    assert result.tables is not None
    events = course.frame("events")
    events = events[events["day"] >= 0]
    weeks = events.assign(week=events["day"] // 7).drop_duplicates(["enrolment_id", "week"])
    assert len(result.tables.frame("events")) == len(weeks)
