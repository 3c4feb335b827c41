"""Doubts: each rule speaks where it should, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from dropout.domain import RiskBasis
from dropout.health import doubts, few_similar
from dropout.scoring import ScoredRun
from tests.builders import scored_bundle


def first(scored: ScoredRun, **values: Any) -> pd.Series:
    member = scored.members.iloc[0].copy()
    for name, value in {"similar": 99, **values}.items():
        member[name] = value
    return member


def altered(scored: ScoredRun, **values: float) -> ScoredRun:
    """The same run with signals of its first member set to other values."""
    frame = scored.features.frame.copy()
    for name, value in values.items():
        frame.loc[frame["enrolment_id"] == scored.members["enrolment_id"].iloc[0], name] = value
    return replace(scored, features=replace(scored.features, frame=frame))


def test_an_ordinary_estimate_leaves_no_doubt() -> None:
    scored = scored_bundle(week=4)
    enough = scored.members["similar"] >= 30
    assert enough.mean() > 0.5
    told = [doubts(scored, member) for _, member in scored.members[enough].head(40).iterrows()]
    assert sum(map(bool, told)) <= 4


@pytest.mark.parametrize(("similar", "says"), [(29, ["only 29 had an estimate near"]), (0, ["none had an estimate near"]), (30, [])])
def test_few_similar_learners_are_told(similar: int, says: list[str]) -> None:
    scored = scored_bundle(week=4)
    found = [sentence for sentence in doubts(scored, first(scored, similar=similar)) if "estimate near this one" in sentence]
    assert len(found) == len(says)
    assert all(words in sentence for words, sentence in zip(says, found, strict=True))


def test_an_order_has_no_similar_learners_to_miss() -> None:
    scored = replace(scored_bundle(week=4), basis=RiskBasis.ORDER_ONLY)
    assert doubts(scored, first(scored, similar=0)) == []
    assert not few_similar(scored, scored.members.assign(similar=0)).any()


def test_whom_nothing_was_seen_of_is_told_in_the_first_weeks_alone() -> None:
    early, later = scored_bundle(week=2), scored_bundle(week=4)
    says = "Nothing has been seen of this learner by week 2: the estimate rests on registration and background."
    assert says in doubts(altered(early, actions_total=0.0), first(early))
    assert says not in doubts(altered(early, actions_total=1.0), first(early))
    assert "Nothing has been seen" not in " ".join(doubts(altered(later, actions_total=0.0), first(later)))


def test_values_beyond_the_training_range_are_named_where_the_estimate_hangs_on_them() -> None:
    scored = scored_bundle(week=4)
    weighty = scored.drivers.values.abs().mean().sort_values().index
    heavy = [str(name) for name in weighty if not str(name).endswith("_percentile")][-8:]
    (found,) = doubts(altered(scored, **dict.fromkeys(heavy, 1e6)), first(scored))
    assert found.startswith("Nobody in the training data had such values by week 4 (")
    light = str(weighty[0])
    assert doubts(altered(scored, **{light: 1e6}), first(scored)) == []


def test_who_has_no_estimate_leaves_nothing_to_doubt() -> None:
    scored = scored_bundle(week=4)
    assert doubts(scored, first(scored, similar=0, tier="not_enough_data")) == []
