"""A run as a whole: numbers counted another way, nothing from after the cutoff, no group under ten."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from dropout.cohort import activity_by_weekday, describe_run, earlier_runs, where_learners_stop, withhold_small
from dropout.cohort.runs import completion_rates
from dropout.domain import Cutoff
from dropout.schema import Tables
from tests.builders import make_tables, random_tables


def learners(number: int, **values: object) -> list[dict[str, object]]:
    start = int(str(values.pop("start", 0)))
    return [{"learner_id": f"L{start + i}", **values} for i in range(number)]


def of_first_run(seed: int) -> Tables:
    return random_tables(seed, learners=12).of_runs(["R-1"])


def cut(tables: Tables, day: int) -> Tables:
    """The tables without anything dated on or after `day`."""
    people, events, work = tables.enrolments.copy(), tables.frame("events"), tables.submissions.copy()
    people.loc[people["unregistered_day"].ge(day).fillna(False), "unregistered_day"] = pd.NA
    known = work[["submitted_day", "known_on"]].min(axis=1).lt(day)
    return replace(tables, enrolments=people, events=events[events["day"] < day], submissions=work[known])


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_nothing_after_the_cutoff_changes_a_figure(seed: int, week: int) -> None:
    tables, cutoff = of_first_run(seed), Cutoff(week)
    whole, known = describe_run(tables, cutoff), describe_run(cut(tables, cutoff.day), cutoff)
    pd.testing.assert_frame_equal(whole.leaving, known.leaving)
    assert whole.measures["handed_in"] == known.measures["handed_in"]
    pd.testing.assert_frame_equal(activity_by_weekday(tables, cutoff), activity_by_weekday(cut(tables, cutoff.day), cutoff))
    pd.testing.assert_frame_equal(where_learners_stop(tables, cutoff), where_learners_stop(cut(tables, cutoff.day), cutoff))


@settings(max_examples=6)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_leaving_curve_counts_what_a_loop_counts(seed: int, week: int) -> None:
    tables = of_first_run(seed)
    known = [p for p in tables.enrolments.to_dict("records") if pd.isna(p["known_on"]) or p["known_on"] < 7 * week]
    people = [p for p in known if p["registered_day"] <= 7 * week and (pd.isna(p["unregistered_day"]) or p["unregistered_day"] >= 0)]
    events = tables.frame("events")
    found = describe_run(tables, Cutoff(week)).leaving.set_index("week")
    assert len(found) == (week + 1 if people else 0)
    for w in range(1, week + 1 if people else 1):
        there = [p for p in people if pd.isna(p["unregistered_day"]) or p["unregistered_day"] >= 7 * w]
        days = events[(events["day"] >= 7 * (w - 1)) & (events["day"] < 7 * w)]
        seen = [p for p in people if p["enrolment_id"] in set(days["enrolment_id"])]
        assert found.loc[w, "enrolled"] == pytest.approx(len(there) / len(people))
        told = events["day"].lt(7 * week).any()  # silence is only seen where a log tells of somebody
        assert found.loc[w, "active"] == pytest.approx(len(seen) / len(people) if told else float("nan"), nan_ok=True)


def test_unknown_registration_gives_no_enrolment_curve() -> None:
    tables = make_tables(runs=[{"registration_known": False}], enrolments=learners(2, registered_day=pd.NA))
    found = describe_run(tables, Cutoff(2))
    assert found.leaving["enrolled"].isna().all()
    assert (found.withdrew, found.measures["enrolled"]) == (None, None)


def test_work_handed_in_is_counted_among_those_still_there() -> None:
    people = [*learners(3), {"learner_id": "gone", "unregistered_day": 5}]
    work = [
        {"assessment_id": "A", "due_day": 6},
        {"assessment_id": "B", "due_day": 30},
        {"assessment_id": "X", "kind": "exam", "due_day": 3},
    ]
    done = [{"learner_id": "L0", "assessment_id": "A", "submitted_day": 6, "known_on": 6, "score": 80.0},
            {"learner_id": "L1", "assessment_id": "A", "submitted_day": 20, "known_on": 20, "score": 20.0},
            {"learner_id": "L2", "assessment_id": "A", "submitted_day": 1, "status": "excused"}]  # fmt: skip
    measures = describe_run(make_tables(enrolments=people, assessments=work, submissions=done), Cutoff(2)).measures
    assert (measures["handed_in"], measures["mark"]) == (0.5, 0.8)  # L0 of L0 and L1; L1 came after day 14


def test_running_run_shows_no_outcome() -> None:
    tables = make_tables(runs=[{"data_until_day": 35}], enrolments=learners(20, outcome="unknown"))
    found = describe_run(tables, Cutoff(3))
    assert (len(found.completion), found.measures["completed"]) == (0, None)


def test_completion_by_section_has_the_interval_of_wilson() -> None:
    base = pd.DataFrame({"outcome": ["completed"] * 14 + ["failed"] * 26, "section": ["a"] * 20 + ["b"] * 20})
    found = completion_rates(base).set_index("group")
    expected = binomtest(14, 20).proportion_ci(method="wilson")
    assert found.loc["a", ["n", "share", "low", "high"]].tolist() == pytest.approx([20, 0.7, expected.low, expected.high])
    assert found.loc["Whole run", "share"] == pytest.approx(0.35)


def test_small_section_takes_the_next_smallest_with_it() -> None:
    base = pd.DataFrame({"outcome": ["completed"] * 60, "section": ["a"] * 4 + ["b"] * 16 + ["c"] * 40})
    found = completion_rates(base).set_index("group")
    assert found["shown"].to_dict() == {"Whole run": True, "a": False, "b": False, "c": True}
    assert found.loc[["a", "b"], ["n", "share", "low", "high"]].isna().all(axis=None)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_withheld_groups_cannot_be_worked_out(sizes: list[int]) -> None:
    found = withhold_small(pd.DataFrame({"n": sizes, "share": 0.5}), ["share"])
    withheld = [size for size, shown in zip(sizes, found["shown"], strict=True) if not shown]
    assert all(size >= 10 for size, shown in zip(sizes, found["shown"], strict=True) if shown)
    assert not withheld or len(withheld) == len(sizes) or (len(withheld) > 1 and sum(withheld) >= 10)


def test_weekdays_follow_the_date_of_the_start() -> None:
    events = [{"learner_id": "L0", "day": 0}, {"learner_id": "L0", "day": 0, "kind": "quiz"}, {"learner_id": "L1", "day": 8}]
    thursday = pd.Timestamp("2024-02-08")
    tables = make_tables(runs=[{"starts_on": thursday}], enrolments=learners(4), events=events)
    found = activity_by_weekday(tables, Cutoff(2)).set_index(["week", "weekday"])["share"]
    assert (found[1, "Thursday"], found[2, "Friday"], found[1, "Friday"]) == (0.25, 0.25, 0.0)
    undated = activity_by_weekday(make_tables(enrolments=learners(4), events=events), Cutoff(2))
    assert undated["weekday"].tolist()[:8] == [f"Day {i}" for i in (1, 2, 3, 4, 5, 6, 7, 1)]


def test_without_any_activity_there_is_no_curve_and_no_calendar_of_it() -> None:
    late = make_tables(enrolments=learners(2), events=[{"learner_id": "L0", "day": 14}])
    assert activity_by_weekday(late, Cutoff(2)).empty
    assert describe_run(late, Cutoff(2)).leaving["active"].isna().all()
    assert describe_run(late, Cutoff(3)).leaving["active"].tolist()[1:] == [0.0, 0.0, 0.5]


def test_stops_are_placed_between_deadlines() -> None:
    people = [*learners(12), *learners(20, start=12), *learners(3, start=32)]
    events = [{"learner_id": f"L{i}", "day": 4 if i < 12 else 40 if i < 32 else 9} for i in range(35)]
    work = [{"assessment_id": "A", "title": "Essay", "due_day": 6}, {"assessment_id": "B", "title": "Quiz", "due_day": 20},
            {"assessment_id": "C", "title": "Later", "due_day": 50}]  # fmt: skip
    found = where_learners_stop(make_tables(enrolments=people, events=events, assessments=work), Cutoff(6))
    assert found["label"].tolist() == ["Up to Essay", "Essay to Quiz", "After Quiz"]
    assert found["shown"].tolist() == [True, False, False]  # 12 stopped, then 3, then nobody
    assert found.loc[0, ["n", "share"]].tolist() == pytest.approx([12, 12 / 35])


def test_before_the_first_deadline_nobody_is_placed() -> None:
    tables = make_tables(
        enrolments=learners(12), events=[{"learner_id": "L1", "day": 3}], assessments=[{"assessment_id": "A", "due_day": 30}]
    )
    assert where_learners_stop(tables, Cutoff(2)).empty


def test_where_no_activity_is_on_record_nobody_is_said_to_have_stopped() -> None:
    work = [{"assessment_id": "A", "title": "Essay", "due_day": 6}]
    assert where_learners_stop(make_tables(enrolments=learners(12), assessments=work), Cutoff(6)).empty


def test_earlier_runs_are_of_the_same_course_and_latest_first() -> None:
    rows = [
        ("r3", "A", "2024-09-01"),
        ("r1", "A", "2023-09-01"),
        ("r2", "A", "2024-02-01"),
        ("other", "B", "2023-02-01"),
        ("r4", "A", "2025-02-01"),
    ]
    runs = pd.DataFrame([{"run_id": run, "course": course, "starts_on": pd.Timestamp(start), "source": "s", "institution": None,
                          "kind": "events"} for run, course, start in rows])  # fmt: skip
    assert earlier_runs(runs, "r3") == ["r2", "r1"]
    undated = runs.assign(starts_on=runs["starts_on"].where(runs["run_id"] != "r2"))
    assert earlier_runs(undated, "r4") == ["r3", "r2", "r1"]
