"""Suggestions: what similar learners used goes first where that works, and the reason says so truthfully."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dropout.domain import Cutoff
from dropout.errors import DropoutError
from dropout.recommend import Method, Recommender, build_recommender, over_by
from dropout.recommend.suggest import usefulness
from tests.unit.recommend.world import two_parties

NOTHING = pd.DataFrame({"enrolment_id": [], "resource_id": [], "answer": []})
ODD = "R-1/R-1-L01"  # learner 0 is of the party "odd"


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return build_recommender(two_parties(), "R-1", Cutoff(5))


def party(number: int) -> str:
    return ("odd", "even")[number % 2]


def test_similar_learners_beat_popularity_where_there_are_two_parties(recommender: Recommender) -> None:
    recall = recommender.judgement.recall.set_index("method")["recall"]
    assert recommender.judgement.method is Method.SIMILAR
    assert recall["similar"] > recall["popular"] + 0.1
    assert recommender.judgement.sentence.startswith("Shown: what similar learners used. Tried on ")


def test_suggestions_are_new_to_the_learner_and_of_their_party(recommender: Recommender) -> None:
    used = recommender.usage.used.groupby("enrolment_id")["resource_id"].agg(set)
    for number in range(0, 60, 7):
        enrolment = f"R-1/R-1-L{number:02d}"
        found = recommender.suggest(enrolment, NOTHING, most=2)
        assert found
        assert not {one.resource_id for one in found} & used[enrolment]
        assert {one.title.split()[0] for one in found} == {party(number)}


def test_reason_counts_similar_learners(recommender: Recommender) -> None:
    first = recommender.suggest(ODD, NOTHING)[0]
    near = recommender.neighbours
    assert near is not None
    row = list(recommender.usage.learners).index(ODD)
    peers = near.peers.learners[near.weights[row].toarray()[0] > 0]
    week = recommender.usage.used[recommender.usage.used["week"] == 5]
    users = set(week.loc[week["resource_id"] == first.resource_id, "enrolment_id"])
    counted = f"{len(users & set(peers))} of the {len(peers)} most similar"
    assert first.reason == f"Used at this point by {counted} learners of this run who keep up with the work due."
    assert ODD not in peers


def test_somebody_whom_nobody_is_like_gets_what_is_popular_under_that_name(recommender: Recommender) -> None:
    assert recommender.method_for(ODD) is Method.SIMILAR
    near = recommender.neighbours
    assert near is not None
    nobody = replace(recommender, neighbours=replace(near, weights=near.weights * 0))
    nobody.neighbours.weights.eliminate_zeros()  # type: ignore[union-attr]
    assert nobody.method_for(ODD) is Method.POPULAR
    assert nobody.suggest(ODD, NOTHING)[0].reason.startswith("Used in week 5 by ")


def test_similarity_is_the_cosine_of_what_was_used(recommender: Recommender) -> None:
    usage, near = recommender.usage, recommender.neighbours
    assert near is not None
    vectors = (usage.matrix + 3 * usage.matrix_of(4, 5)).toarray()
    rows = pd.Index(usage.learners).get_indexer(near.peers.learners)
    expected = (vectors[0] @ vectors[rows].T) / np.linalg.norm(vectors[0]) / np.linalg.norm(vectors[rows], axis=1)
    expected[rows == 0] = 0
    assert near.weights[0].toarray()[0] == pytest.approx(expected, abs=1e-5)


def test_popular_is_shown_where_nothing_beats_it() -> None:
    tables = two_parties()
    everybody = tables.events.assign(resource_id=tables.events["resource_id"].str.replace("even", "odd"))
    found = build_recommender(type(tables)(**{**vars(tables), "events": everybody}), "R-1", Cutoff(5))
    assert found.judgement.method is Method.POPULAR
    assert "nothing else did better" in found.judgement.sentence
    assert found.suggest(ODD, NOTHING)[0].reason.startswith("Used in week 5 by ")


def test_too_little_to_judge_shows_what_is_popular_and_says_so() -> None:
    found = build_recommender(two_parties(learners=12), "R-1", Cutoff(2))
    assert found.judgement.method is Method.POPULAR
    assert "Too little was used so far" in found.judgement.sentence


def test_earlier_run_lends_its_completers() -> None:
    earlier = two_parties(seed=2, run="R-0", length_days=60, data_until_day=60)
    found = build_recommender(two_parties(), "R-1", Cutoff(5), [earlier])
    assert found.neighbours is not None
    assert set(found.neighbours.peers.learners) == {f"R-0/R-0-L{n:02d}" for n in range(60) if n % 3}
    assert found.suggest(ODD, NOTHING)[0].reason.endswith("most similar learners of earlier runs who completed.")


def test_earlier_run_without_the_same_titles_lends_nobody() -> None:
    earlier = two_parties(seed=2, run="R-0", title=False)
    found = build_recommender(two_parties(), "R-1", Cutoff(5), [earlier])
    assert found.neighbours is not None
    assert found.neighbours.peers.who == "learners of this run who keep up with the work due"


def test_only_runs_proven_to_be_over_count() -> None:
    starts = pd.to_datetime(["2024-01-01", "2024-05-01", "2023-01-01", None])
    runs = pd.DataFrame(
        {"run_id": ["old", "now", "older", "undated"], "course": "C", "starts_on": starts, "length_days": [140, 140, 140, 140]}
    )
    assert over_by(runs, "now", Cutoff(2)) == ["older"]
    assert over_by(runs, "now", Cutoff(3)) == ["old", "older"]
    assert over_by(runs, "undated", Cutoff(3)) == []


def test_answers_take_items_away_and_re_weight_them(recommender: Recommender) -> None:
    first, second = recommender.suggest(ODD, NOTHING, most=2)
    own = pd.DataFrame({"enrolment_id": [ODD], "resource_id": [first.resource_id], "answer": ["already_known"]})
    assert recommender.suggest(ODD, own)[0] == second
    others = pd.DataFrame({"enrolment_id": "somebody", "resource_id": [first.resource_id] * 9, "answer": "not_useful"})
    assert first not in recommender.suggest(ODD, others, most=2)


def test_answers_weigh_by_their_share() -> None:
    items = pd.DataFrame({"resource_id": ["a", "b"]})
    told = pd.DataFrame({"resource_id": ["a"] * 3, "answer": ["useful", "useful", "not_useful"]})
    assert usefulness(items, told).tolist() == pytest.approx([2 * 4 / 7, 1.0])


def test_somebody_not_in_the_run_is_refused(recommender: Recommender) -> None:
    with pytest.raises(DropoutError, match="not in the run"):
        recommender.suggest("R-1/nobody", NOTHING)


def test_a_run_that_names_no_material_has_nothing_to_suggest() -> None:
    tables = two_parties()
    events = tables.frame("events").assign(resource_id=pd.NA).astype({"resource_id": "string"})
    bare = build_recommender(replace(tables, events=events, resources=tables.resources.head(0)), "R-1", Cutoff(5))
    assert bare.usage.items.empty
    assert bare.suggest(ODD, NOTHING) == []
