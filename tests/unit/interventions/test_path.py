"""What remains of a run for one learner, in order, with reasons; and what went with completion before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from dropout.domain import Cutoff
from dropout.interventions.path import learning_path
from dropout.interventions.similar import Went, finished_before, past_learners, went_with_completion
from dropout.schema import Tables
from dropout.scoring import ScoredRun
from tests import builders
from tests.unit.test_learner import make_scored

ITEMS = [
    {"resource_id": "read1", "title": "Reading 1", "opens_day": 0},
    {"resource_id": "quiz1", "title": "Quiz 1", "kind": "quiz", "opens_day": 1},
    {"resource_id": "read2", "title": "Reading 2", "opens_day": 7},
    {"resource_id": "forum", "title": "Forum", "kind": "forum"},
    {"resource_id": "later", "title": "Reading 3", "opens_day": 14},
    {"resource_id": "home", "title": "Home", "kind": "navigation", "opens_day": 0},
]


def tables(used: list[tuple[str, str, int]]) -> Tables:
    return builders.make_tables(
        enrolments=[{"learner_id": who, "enrolment_id": who} for who in ("L1", "L2", "L3")],
        events=[{"learner_id": who, "enrolment_id": who, "day": day, "resource_id": item} for who, item, day in used],
        resources=ITEMS,
        assessments=[{"assessment_id": name, "title": name.capitalize(), "due_day": day} for name, day in
                     {"essay": 6, "quiz": 13, "next": 20, "far": 60}.items()],
        submissions=[{"learner_id": "L1", "enrolment_id": "L1", "assessment_id": "quiz", "submitted_day": 12, "score": 70.0}],
    )  # fmt: skip


USED = [("L1", "read1", 1), ("L2", "read1", 1), ("L2", "read2", 8), ("L3", "forum", 9), ("L2", "quiz1", 2), ("L2", "later", 14)]


def scored(used: list[tuple[str, str, int]] = USED) -> ScoredRun:
    return make_scored(tables(used))


def test_open_work_first_then_what_was_not_used_in_the_order_of_the_run() -> None:
    path = learning_path(scored(), "L1")
    assert list(path["title"]) == ["Essay", "Next", "Quiz 1", "Reading 2", "Forum"]
    assert list(path["is_work"]) == [True, True, False, False, False]
    assert path["reason"].iloc[0] == "Was due on day 6: ask whether it can still come"
    assert path["reason"].iloc[3] == "Open since day 7, not used yet; 1 of 3 learners of this run have"


def test_a_kind_that_went_with_completion_comes_first_in_its_week_and_says_so() -> None:
    path = learning_path(scored(), "L1", [Went("forum", 20, 18, 20, 5)])
    assert list(path["title"])[2:] == ["Quiz 1", "Forum", "Reading 2"]
    assert "forum went with completion" in path["reason"].iloc[3]


def test_somebody_who_used_everything_has_only_work_left() -> None:
    path = learning_path(scored([("L1", item["resource_id"], 3) for item in ITEMS]), "L1")
    assert list(path["title"]) == ["Essay", "Next"]


def test_a_run_with_no_material_and_no_work_has_an_empty_path() -> None:
    bare = replace(tables([]), resources=tables([]).resources.iloc[:0], assessments=tables([]).assessments.iloc[:0],
                   submissions=tables([]).submissions.iloc[:0])  # fmt: skip
    assert learning_path(make_scored(bare), "L1").empty


def past(outcomes: dict[tuple[bool, bool], int], active_days: int = 5) -> pd.DataFrame:
    """Past learners: how many by whether they used quizzes and whether they completed."""
    rows = [(active_days, ["quiz"] if used else ["content"], done) for (used, done), n in outcomes.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["active_days", "kinds", "completed"])


def test_a_kind_is_preferred_where_its_users_completed_more_for_sure() -> None:
    found = went_with_completion(past({(True, True): 40, (True, False): 10, (False, True): 10, (False, False): 40}), 5)
    assert found == [Went("quiz", 50, 40, 50, 10)]
    low, _ = proportion_confint(40, 50, 0.1, method="wilson")
    _, high = proportion_confint(10, 50, 0.1, method="wilson")
    assert low > high  # so far apart that no reading of the figures could say otherwise


@pytest.mark.parametrize(
    "outcomes",
    [
        {(True, True): 9, (False, False): 50},
        {(True, True): 25, (True, False): 25, (False, True): 22, (False, False): 28},
        {(True, False): 40, (False, True): 40},
        {},
    ],
    ids=["too few", "could be chance", "the other way", "nobody"],
)
def test_a_kind_is_not_preferred_otherwise(outcomes: dict[tuple[bool, bool], int]) -> None:
    assert went_with_completion(past(outcomes), 5) == []


def test_only_learners_as_active_count_as_similar() -> None:
    both = pd.concat([past({(True, True): 40, (False, False): 40}, active_days=days) for days in (1, 9, 20)])
    assert went_with_completion(both, 9) == [Went("quiz", 40, 40, 40, 0)]


def test_past_runs_count_only_where_dates_prove_that_they_were_over() -> None:
    def run(name: str, starts: str | None, course: str = "R") -> dict[str, object]:
        return {"run_id": name, "course": course, "starts_on": pd.NaT if starts is None else pd.Timestamp(starts), "length_days": 100}

    runs = builders.make_runs(
        run("now", "2024-09-01"),
        run("over", "2024-01-01"),
        run("other", "2024-01-01", "S"),
        run("undated", None),
        run("later", "2024-06-20"),
    )
    now = runs.iloc[0]
    assert finished_before(runs, now, Cutoff(2)) == ["over"]
    assert finished_before(runs, now, Cutoff(4)) == ["over", "later"]
    assert finished_before(runs, runs.iloc[3], Cutoff(2)) == []


def test_past_learners_are_those_still_enrolled_with_what_they_did_by_then() -> None:
    found = past_learners(tables(USED), Cutoff(1)).set_index("enrolment_id")
    assert found["active_days"].to_dict() == {"L1": 1, "L2": 2, "L3": 0}
    assert found["completed"].all()
