"""Runs as poorer sources tell of them: what is not recorded is gone, who learns and how it ended is as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dropout.domain import Cutoff
from dropout.schema import check_tables
from dropout.thinner import COURSE, WITH_THE_PAST, poorer_rows, records, thinner, what_is_recorded
from tests.builders import features_at, random_tables

FULL = random_tables(3, learners=90)
LESS, TOLD = thinner(FULL), records(FULL)
KNOWN_BY = {
    "deadlines and hand-ins, no marks": {"actions_total", "actions_quiz_total", "share_submitted", "submissions_total"},
    "marks and hand-ins, no deadlines": {"actions_total", "actions_quiz_total", "submissions_total", "score_mean"},
    "hand-ins, no deadlines and no marks": {"actions_total", "actions_quiz_total", "submissions_total"},
    "activity by kind of material": {"actions_total", "actions_quiz_total"},
    "activity of one kind": {"actions_total"},
    "work and marks, no activity": {"share_submitted", "submissions_total", "score_mean"},
}
EVER_KNOWN = set.union(*KNOWN_BY.values()) | {"previous_attempts"}


def test_each_learner_is_told_by_one_source_which_tells_only_what_it_records() -> None:
    rows, full = poorer_rows(FULL, [4]), features_at(FULL, 4)
    assert rows["enrolment_id"].is_unique
    assert set(full["enrolment_id"]) <= set(rows["enrolment_id"])
    assert {name for name in EVER_KNOWN if full[name].fillna(-1).nunique() > 1} == EVER_KNOWN
    learners = sorted(FULL.enrolments["learner_id"].unique())
    for number, name in enumerate(LESS):
        told = rows[rows["learner_id"].isin(learners[number :: len(LESS)])]
        assert {one for one in EVER_KNOWN if told[one].fillna(-1).nunique() > 1} == KNOWN_BY[name], name


@pytest.mark.parametrize("name", KNOWN_BY)
def test_who_learns_and_how_it_ended_is_as_it_was(name: str) -> None:
    less = check_tables(LESS[name])
    assert less.enrolments[["learner_id", "outcome"]].equals(FULL.enrolments[["learner_id", "outcome"]])
    assert less.runs["length_days"].equals(FULL.runs["length_days"])


@pytest.mark.parametrize("name", TOLD)
def test_what_a_run_records_is_told_by_its_tables_and_by_nothing_after_the_week(name: str) -> None:
    told = TOLD[name]
    assert what_is_recorded(told, Cutoff(9)) == name
    first = told.submissions[["known_on", "submitted_day"]].min(axis=1)
    nothing_yet = replace(told, submissions=told.submissions[first >= 7])
    assert what_is_recorded(nothing_yet, Cutoff(1)) == {
        WITH_THE_PAST: "deadlines and hand-ins, no marks",
        COURSE: "deadlines and hand-ins, no marks",
        "marks and hand-ins, no deadlines": "activity by kind of material",
        "hand-ins, no deadlines and no marks": "activity by kind of material",
    }.get(name, name)
