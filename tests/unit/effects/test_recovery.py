"""On simulated contacts the comparison finds what is true, and nothing where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest

from dropout.effects import OutcomeKind, Verdict, compare_contacted, judge
from dropout.simulate.contacts import ContactedCourse, ContactPolicy
from tests.contacted import COVARIATES, compared, contacted_course, naive_difference, trial_rows

pytestmark = pytest.mark.slow

SEEDS = range(6)


def covers(course: ContactedCourse) -> bool:
    found = compared(course).difference
    assert found is not None
    return found.low <= course.true_effect <= found.high


@pytest.mark.parametrize("effect", [0.0, 1.5])
def test_interval_holds_the_true_effect(effect: float) -> None:
    courses = [contacted_course(seed, effect) for seed in SEEDS]
    # Intervals that hold the truth 95 times in 100 do so four times of six or more in 998 of 1,000 runs of this test.
    assert sum(covers(course) for course in courses) >= 4
    errors = [compared(course).difference.value - course.true_effect for course in courses]  # type: ignore[union-attr]
    assert abs(np.mean(errors)) < 0.07  # three standard errors of a mean of six


@pytest.mark.parametrize("effect", [0.0, 1.5])
def test_interval_holds_the_true_effect_as_often_as_it_says(effect: float) -> None:
    held = sum(covers(contacted_course(seed, effect)) for seed in range(100, 160))
    assert held >= 52  # of 60; below that in 1 of 200 runs where the true figure is 95 in 100


def test_the_naive_comparison_is_wrong_where_ours_is_not() -> None:
    """Contacted because they were quiet: compared as they are, contacts that change nothing seem to do harm."""
    courses = [contacted_course(seed, 0.0) for seed in SEEDS]
    assert {course.true_effect for course in courses} == {0.0}
    assert np.mean([naive_difference(course) for course in courses]) < -0.08
    assert abs(np.mean([compared(course).difference.value for course in courses])) < 0.05  # type: ignore[union-attr]


def test_persisting_is_not_taken_for_an_effect() -> None:
    """Contacted whoever is there, week after week: those who stay longer get more contacts, and seem to stay because of them."""
    policy = ContactPolicy(weeks=tuple(range(2, 10)), most=0.12, steepness=0.0)
    courses = [contacted_course(seed, 0.0, policy=policy) for seed in range(4)]
    assert np.mean([naive_difference(course) for course in courses]) > 0.1
    errors = [compare_contacted(trial_rows(course, policy.weeks), COVARIATES).difference for course in courses]
    assert abs(np.mean([found.value for found in errors if found])) < 0.05


def test_no_effect_is_called_no_clear_difference() -> None:
    found = judge(compared(contacted_course(3, 0.0)), OutcomeKind.COMPLETED)
    assert found.verdict is Verdict.NO_CLEAR_DIFFERENCE
    assert found.sentence.startswith("No clear difference: of 100 contacted, anything from ")


def test_a_large_effect_is_named() -> None:
    found = judge(compared(contacted_course(0, 3.0)), OutcomeKind.COMPLETED)
    assert found.verdict is Verdict.BETTER


def test_twelve_contacts_cannot_tell() -> None:
    course = contacted_course(0, 3.0)
    rows = trial_rows(course)
    rows = rows[~rows["contacted"] | (rows["contacted"].cumsum() <= 12)]
    found = judge(compare_contacted(rows, COVARIATES), OutcomeKind.COMPLETED)
    assert found.verdict is Verdict.CANNOT_TELL
    assert "12 contacted learners have somebody to be compared with; 20 are needed." in found.grounds


def test_everybody_alike_contacted_cannot_tell() -> None:
    """The list worked strictly from its top: nobody comparable went without."""
    course = contacted_course(1, 1.5)
    rows = trial_rows(course)
    place = rows.groupby(["run_id", "week"])["raw"].rank(pct=True)
    rows = rows.assign(contacted=place > 0.85, later=False, raw=rows["raw"].where(place <= 0.85, rows["raw"] + 5))
    found = judge(compare_contacted(rows, COVARIATES), OutcomeKind.COMPLETED)
    assert found.verdict is Verdict.CANNOT_TELL
    assert any("nobody comparable went without a contact" in ground for ground in found.grounds)
