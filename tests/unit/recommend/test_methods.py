"""Each way of ordering material, on cases small enough to check by eye."""

from __future__ import annotations

import numpy as np
import pytest

from dropout.domain import Cutoff
from dropout.recommend import Method, build_usage, judge_methods
from dropout.recommend.gaps import find_gaps
from dropout.recommend.judge import recall_at
from dropout.recommend.methods import content_scores, popular_scores
from dropout.schema import Tables
from tests.builders import make_tables
from tests.unit.recommend.world import two_parties


def small() -> Tables:
    return make_tables(
        enrolments=[{"learner_id": one} for one in "ABC"],
        resources=[
            {"resource_id": "r1", "title": "Fractions explained", "kind": "content"},
            {"resource_id": "r2", "title": "History of numbers", "kind": "video"},
            {"resource_id": "r3", "title": "Opens later", "kind": "content", "opens_day": 14},
            {"resource_id": "r4", "title": "Course home", "kind": "navigation"},
        ],
        events=[
            {"learner_id": "A", "day": 1, "resource_id": "r1"}, {"learner_id": "A", "day": 8, "resource_id": "r2"},
            {"learner_id": "B", "day": 9, "resource_id": "r2", "kind": "video"}, {"learner_id": "B", "day": 9, "resource_id": "r4"},
            {"learner_id": "C", "day": 14, "resource_id": "r1"},
        ],
        assessments=[{"assessment_id": "w1", "title": "Test on fractions", "due_day": 5}, {"assessment_id": "w2", "due_day": 14}],
        submissions=[
            {"learner_id": "A", "assessment_id": "w1", "submitted_day": 4, "known_on": 13, "score": 49.0},
            {"learner_id": "B", "assessment_id": "w1", "submitted_day": 4, "known_on": 14, "score": 10.0},
        ],
    )  # fmt: skip


def test_usage_holds_what_was_used_and_known_before_the_cutoff() -> None:
    usage = build_usage(small(), "R-1", Cutoff(2))
    assert usage.items["resource_id"].tolist() == ["r1", "r2"]  # r3 opens on the day itself, r4 is no material
    assert usage.used.to_numpy().tolist() == [["R-1/A", "r1", 1], ["R-1/A", "r2", 2], ["R-1/B", "r2", 2]]
    assert usage.keeps_up.tolist() == [True, True, False]


def test_popularity_is_the_share_of_those_active_in_the_week() -> None:
    assert popular_scores(build_usage(small(), "R-1", Cutoff(2))).tolist() == [[0.0, 1.0]]


def test_gaps_are_work_missed_or_with_a_visible_low_mark() -> None:
    gaps = find_gaps(small(), "R-1", Cutoff(2))
    assert gaps[["enrolment_id", "assessment_id", "what"]].to_numpy().tolist() == [["R-1/A", "w1", "low mark"], ["R-1/C", "w1", "missed"]]


def test_content_puts_first_what_shares_words_with_the_gap() -> None:
    usage = build_usage(small(), "R-1", Cutoff(2))
    scores = content_scores(usage, find_gaps(small(), "R-1", Cutoff(2)), popular_scores(usage))
    assert scores[2, 0] > scores[2, 1]  # C missed the test on fractions
    assert scores[1].tolist() == pytest.approx([0.0, 1e-6])  # B missed nothing: use alone


def test_recall_counts_what_was_found_among_what_was_new() -> None:
    scores, seen = np.array([[5.0, 4.0, 3.0, 2.0]] * 2), np.array([[True, False, False, False]] * 2)
    new = np.array([[False, True, False, True], [False, False, False, True]])
    assert recall_at(scores, seen, new, at=2).tolist() == [0.5, 0.0]


def test_a_method_is_shown_only_where_it_is_clearly_better() -> None:
    tables = two_parties()
    then, later = build_usage(tables, "R-1", Cutoff(3)), build_usage(tables, "R-1", Cutoff(4))
    popular = popular_scores(then)
    lucky = np.array(np.broadcast_to(popular, (len(then.learners), len(then.items))))
    same = judge_methods([then], lambda _: {Method.POPULAR: popular, Method.CONTENT: lucky}, later)
    assert same.method is Method.POPULAR
    next_week = later.matrix_of(4, 4).toarray()[:, later.items["resource_id"].isin(then.items["resource_id"])]
    knowing = judge_methods([then], lambda _: {Method.POPULAR: popular, Method.CONTENT: next_week}, later)
    assert knowing.method is Method.CONTENT
    assert knowing.recall.set_index("method").loc["content", "recall"] == pytest.approx(1.0)
