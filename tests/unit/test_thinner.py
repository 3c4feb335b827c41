"""Runs as poorer sources tell of them: what is not recorded is gone, who learns and how it ended is as it was."""

from __future__ import annotations

import pytest

from dropout.schema import check_tables
from dropout.thinner import thinner
from tests.builders import features_at, random_tables

FULL = random_tables(3, learners=30)
ROWS = features_at(FULL, 4)
KNOWN_BY = {
    "deadlines and hand-ins, no marks": {"actions_total", "actions_quiz_total", "deadlines_passed", "submissions_total"},
    "marks and hand-ins, no deadlines": {"actions_total", "actions_quiz_total", "submissions_total", "score_mean"},
    "hand-ins, no deadlines and no marks": {"actions_total", "actions_quiz_total", "submissions_total"},
    "activity by kind of material": {"actions_total", "actions_quiz_total"},
    "activity of one kind": {"actions_total"},
    "work and marks, no activity": {"deadlines_passed", "submissions_total", "score_mean"},
}


@pytest.mark.parametrize("name", KNOWN_BY)
def test_only_what_is_recorded_is_known(name: str) -> None:
    less = check_tables(thinner(FULL)[name])
    rows = features_at(less, 4)
    asked = set.union(*KNOWN_BY.values()) | {"previous_attempts"}
    told = {column for column in asked if rows[column].fillna(0).nunique() > 1}
    assert {column for column in asked if ROWS[column].fillna(0).nunique() > 1} == asked
    assert told == KNOWN_BY[name]
    assert set(ROWS["enrolment_id"]) <= set(rows["enrolment_id"])
    assert less.enrolments["outcome"].tolist() == FULL.enrolments["outcome"].tolist()
