"""Labels: what happened after the cutoff, and when it cannot be known yet."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dropout.aim import Aim
from dropout.domain import Label
from dropout.labels import build_labels, labelable_runs
from tests.builders import make_tables

OUTCOMES = ["completed", "failed", "withdrawn", "unknown"]


def labels(label: Label, *, week: int = 4, events: list[dict[str, Any]] | None = None, **run: Any) -> dict[str, Any]:
    """The label of one learner of each outcome, by outcome; None where not labelable."""
    tables = make_tables(runs=[run], enrolments=[{"learner_id": name, "outcome": name} for name in OUTCOMES], events=events)
    members = tables.enrolments[["run_id", "enrolment_id"]].assign(week=week)
    found = build_labels(tables, members, Aim(label))
    assert found.index.equals(members.index)
    return dict(zip(OUTCOMES, [None if pd.isna(value) else int(value) for value in found], strict=True))


def test_failed_and_withdrawn_did_not_complete() -> None:
    assert labels(Label.NOT_COMPLETED) == {"completed": 0, "failed": 1, "withdrawn": 1, "unknown": None}


def test_only_an_official_withdrawal_counts_as_withdrawn() -> None:
    assert labels(Label.WITHDRAWN) == {"completed": 0, "failed": 0, "withdrawn": 1, "unknown": None}


def test_nobody_is_labelable_before_the_run_is_over_in_the_data() -> None:
    assert set(labels(Label.NOT_COMPLETED, length_days=140, data_until_day=139).values()) == {None}


def test_in_a_run_of_unknown_length_the_outcomes_decide() -> None:
    assert labels(Label.NOT_COMPLETED, length_days=pd.NA)["failed"] == 1


# A run of 100 days: its last quarter starts on day 75.
LAST_DAYS = [{"learner_id": "completed", "day": 75}, {"learner_id": "failed", "day": 74}, {"learner_id": "withdrawn", "day": 10}]


def test_silence_in_the_last_quarter_is_inactive_whatever_the_outcome() -> None:
    found = labels(Label.INACTIVE, events=LAST_DAYS, length_days=100, data_until_day=100)
    assert found == {"completed": 0, "failed": 1, "withdrawn": 1, "unknown": 1}


@pytest.mark.parametrize(("week", "labelable"), [(10, True), (11, False)])
def test_inactive_is_labelled_only_for_cutoffs_before_the_last_quarter(week: int, labelable: bool) -> None:
    found = labels(Label.INACTIVE, week=week, events=LAST_DAYS, length_days=100, data_until_day=100)
    assert (found["failed"] is not None) == labelable


@pytest.mark.parametrize("run", [{"length_days": 100, "data_until_day": 99}, {"length_days": pd.NA}], ids=["going on", "length unknown"])
def test_inactive_is_never_labelled_without_a_known_end(run: dict[str, Any]) -> None:
    assert set(labels(Label.INACTIVE, events=LAST_DAYS, **run).values()) == {None}


def test_runs_to_learn_from_are_over_and_have_outcomes() -> None:
    tables = make_tables(
        runs=[{"run_id": "over"}, {"run_id": "going on", "data_until_day": 30}, {"run_id": "no outcomes"}],
        enrolments=[
            {"learner_id": "A", "run_id": "over"},
            {"learner_id": "A", "run_id": "going on", "outcome": "withdrawn"},
            {"learner_id": "A", "run_id": "no outcomes", "outcome": "unknown"},
        ],
    )
    assert labelable_runs(tables, Aim(Label.NOT_COMPLETED)) == ["over"]
    assert labelable_runs(tables, Aim(Label.INACTIVE)) == ["no outcomes", "over"]


def test_a_length_read_off_the_data_does_not_end_a_run() -> None:
    run = {"length_days": 49, "length_provenance": "inferred", "data_until_day": 49, "registration_known": False}
    people = [
        {"learner_id": "a", "outcome": "withdrawn"},
        {"learner_id": "b", "outcome": "unknown"},
        {"learner_id": "c", "outcome": "unknown"},
    ]
    going_on = make_tables(runs=[run], enrolments=people)
    over = make_tables(runs=[run], enrolments=[{**person, "outcome": "completed"} for person in people])
    assert labelable_runs(going_on, Aim(Label.NOT_COMPLETED)) == []
    assert labelable_runs(over, Aim(Label.NOT_COMPLETED)) == ["R-1"]
