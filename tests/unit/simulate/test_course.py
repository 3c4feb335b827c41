from __future__ import annotations

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.schema import TABLE_NAMES, Tables
from dropout.simulate import simulate_course

DAY = 28


def last_run(tables: Tables) -> Tables:
    return tables.of_runs(["SIM-2024B"])


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_same_seed_gives_the_same_tables(finished: Tables, name: str):
    again = simulate_course(learners=60, weeks=10, runs=2, seed=3)
    pd.testing.assert_frame_equal(finished.frame(name), again.frame(name))


def test_another_seed_gives_other_activity(finished: Tables):
    other = simulate_course(learners=60, weeks=10, runs=2, seed=4)
    assert not finished.frame("events").equals(other.frame("events"))


def test_a_run_does_not_depend_on_how_many_follow(finished: Tables):
    alone = simulate_course(learners=60, weeks=10, runs=1, seed=3)
    first = finished.of_runs(["SIM-2024A"])
    pd.testing.assert_frame_equal(alone.frame("events"), first.frame("events").reset_index(drop=True))


def test_runs_start_on_real_dates_and_state_them(finished: Tables):
    assert finished.runs["starts_on"].dt.strftime("%Y-%m-%d").tolist() == ["2024-02-05", "2024-09-09"]
    assert finished.runs["starts_on_provenance"].unique().tolist() == ["stated"]
    assert finished.runs["length_days"].tolist() == [70, 70]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("events", "day"),
        ("submissions", "submitted_day"),
        ("submissions", "known_on"),
        ("enrolments", "registered_day"),
        ("enrolments", "unregistered_day"),
    ],
)
def test_an_unfinished_run_has_nothing_dated_on_or_after_its_end(unfinished: Tables, table: str, column: str):
    assert last_run(unfinished).frame(table)[column].max() < DAY


def test_timestamps_agree_with_days(unfinished: Tables):
    events = last_run(unfinished).frame("events")
    start = pd.Timestamp("2024-09-09")
    assert ((events["at"] - start).dt.days == events["day"]).all()


def test_an_unfinished_run_knows_no_outcome_but_past_withdrawals(unfinished: Tables):
    people = last_run(unfinished).enrolments
    withdrawn = people["unregistered_day"].notna()
    assert people.loc[withdrawn, "outcome"].unique().tolist() == ["withdrawn"]
    assert people.loc[~withdrawn, "outcome"].unique().tolist() == ["unknown"]


def test_an_unfinished_run_is_the_beginning_of_the_finished_one(finished: Tables, unfinished: Tables):
    whole = last_run(finished).frame("events")
    seen = last_run(unfinished).frame("events")
    pd.testing.assert_frame_equal(whole[whole["day"] < DAY].reset_index(drop=True), seen.reset_index(drop=True))


def test_a_mark_not_yet_out_leaves_the_work_handed_in(finished: Tables, unfinished: Tables):
    whole = last_run(finished).submissions
    waiting = whole[(whole["submitted_day"] < DAY) & (whole["known_on"] >= DAY)]
    seen = last_run(unfinished).submissions.merge(waiting[["enrolment_id", "assessment_id"]])
    assert len(seen) == len(waiting) > 0
    assert seen["status"].unique().tolist() == ["submitted"]
    assert seen["score"].isna().all()


def test_assignments_and_quizzes_weigh_100_together(finished: Tables):
    coursework = finished.assessments[finished.assessments["kind"] != "exam"]
    assert coursework.groupby("run_id")["weight"].sum().tolist() == [100.0, 100.0]


def test_nobody_is_active_before_registering_or_after_withdrawing(finished: Tables):
    events = finished.frame("events").merge(finished.enrolments, on="enrolment_id")
    assert (events["day"] >= events["registered_day"]).all()
    assert (events["day"] < events["unregistered_day"].fillna(1000)).all()


def test_nothing_is_opened_before_it_opens(finished: Tables):
    events = finished.frame("events").merge(finished.resources[["resource_id", "opens_day"]], on="resource_id")
    assert (events["day"] >= events["opens_day"]).all()


def test_whoever_hands_in_was_there_that_day(finished: Tables):
    work = finished.submissions.merge(finished.assessments[["assessment_id", "kind"]], on="assessment_id")
    work = work[work["kind"] != "exam"]
    days = finished.frame("events")[["enrolment_id", "day"]].drop_duplicates()
    assert len(work.merge(days, left_on=["enrolment_id", "submitted_day"], right_on=["enrolment_id", "day"])) == len(work) > 100


def test_marks_come_out_a_week_to_ten_days_later_but_for_quizzes_and_the_last(finished: Tables):
    work = finished.submissions.merge(finished.assessments[["assessment_id", "kind"]], on="assessment_id")
    delay = (work["known_on"] - work["submitted_day"])[(work["kind"] == "assignment") & (work["known_on"] < 69)]
    assert delay.between(7, 10).all()


def test_personal_attributes_are_marked_protected(finished: Tables):
    protected = finished.attributes.groupby("name")["is_protected"].first()
    assert protected[protected].index.tolist() == ["age_band", "disability", "gender"]
    assert protected[~protected].index.tolist() == ["education_level", "previous_attempts", "studied_credits"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"learners": 0}, "needs learners"),
        ({"runs": 0}, "needs learners"),
        ({"weeks": 3}, "too short"),
        ({"weeks_observed": 9}, "outside the run"),
        ({"course": "=1+1"}, "letters and digits"),
    ],
)
def test_a_request_that_makes_no_course_is_refused(change: dict[str, object], words: str):
    request = {"learners": 5, "weeks": 8, "runs": 1, "seed": 1} | change
    with pytest.raises(DropoutError, match=words):
        simulate_course(**request)
