"""Simulated contacts: they change no past, nothing where they have no effect, and their truth can be counted."""

from __future__ import annotations

import pandas as pd

from dropout.simulate import simulate_course
from tests.contacted import contacted_course

SMALL = {"learners": 60, "runs": 1}


def test_contacts_without_effect_change_nothing() -> None:
    tables, plain = contacted_course(2, 0.0, **SMALL).tables, simulate_course(60, 12, 1, 2)
    pd.testing.assert_frame_equal(tables.enrolments, plain.enrolments)
    pd.testing.assert_frame_equal(tables.submissions, plain.submissions)


def test_a_contact_changes_nothing_before_it() -> None:
    course, plain = contacted_course(2, 3.0, **SMALL), simulate_course(60, 12, 1, 2)
    day = course.contacts.set_index(course.contacts["run_id"] + "/" + course.contacts["learner_id"])["day"]
    for name, dated in (("events", "day"), ("submissions", "submitted_day")):
        parts = []
        for frame in (course.tables.frame(name), plain.frame(name)):
            before = frame[frame[dated] < frame["enrolment_id"].map(day).fillna(10_000)]
            parts.append(before.sort_values(list(before.columns), ignore_index=True))
        pd.testing.assert_frame_equal(*parts)


def test_nobody_is_contacted_twice_or_after_withdrawing() -> None:
    course = contacted_course(2, 3.0, **SMALL)
    left = course.contacts.merge(course.tables.enrolments, on=["run_id", "learner_id"])
    assert not course.contacts.duplicated(["run_id", "learner_id"]).any()
    assert not (left["unregistered_day"] <= left["day"]).any()
    assert (course.contacts["day"] // 7 == course.contacts["week"]).all()


def test_truth_is_what_the_tables_say() -> None:
    course = contacted_course(2, 3.0, **SMALL)
    known = course.truth.merge(course.tables.enrolments, on=["run_id", "learner_id"])
    assert known["outcome"].eq("completed").tolist() == known["completed"].tolist()
    never = course.truth["completed"].astype(int) - course.truth["completed_never"].astype(int)
    assert never.mean() > course.true_effect > 0.05


def test_learners_with_a_higher_estimate_are_contacted_more() -> None:
    course = contacted_course(2, 0.0, **SMALL)
    assert course.contacts["risk"].median() > 0.35
