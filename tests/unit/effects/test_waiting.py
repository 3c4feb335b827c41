"""The waiting list: a fair order, kept, and analysed as drawn."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropout.effects import Draw, Verdict, analyse_draws, draw_order, judge_experiment
from dropout.errors import DropoutError

LEARNERS = [f"L{n}" for n in range(40)]


def draw(learners: list[str] = LEARNERS, places: int = 20, seed: int = 1, week: int = 4) -> Draw:
    return draw_order(learners, places, seed, run_id="R-1", week=week, tier="check_in")


def outcomes(*draws: Draw, first: float, waiting: float) -> pd.DataFrame:
    """The first `first` of those assigned have the outcome, and the first `waiting` of those who wait."""
    rows = [(d.run_id, d.week, learner, float(place < share * len(group))) for d in draws
            for group, share in ((d.assigned, first), (d.waiting, waiting)) for place, learner in enumerate(group)]  # fmt: skip
    return pd.DataFrame(rows, columns=["run_id", "week", "learner_id", "outcome"])


def newcombe(hits_1: int, n_1: int, hits_0: int, n_0: int) -> tuple[float, float]:
    """Method 10 of Newcombe (1998), written out from Wilson's intervals."""
    z = 1.959963984540054

    def wilson(hits: int, n: int) -> tuple[float, float]:
        share, middle = hits / n, (hits + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * math.sqrt(n * share * (1 - share) + z * z / 4)
        return middle - half, middle + half

    p1, p0, (l1, u1), (l0, u0) = hits_1 / n_1, hits_0 / n_0, wilson(hits_1, n_1), wilson(hits_0, n_0)
    return p1 - p0 - math.hypot(p1 - l1, u0 - p0), p1 - p0 + math.hypot(u1 - p1, p0 - l0)


@given(seed=st.integers(0, 10**6), shuffle=st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_order_whatever_the_list_looked_like(seed: int, shuffle: object) -> None:
    other = list(LEARNERS)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    found = draw(other, seed=seed)
    assert found.order == draw(seed=seed).order
    assert sorted(found.assigned + found.waiting) == sorted(LEARNERS)


def test_everybody_has_the_same_chance() -> None:
    firsts = np.array([LEARNERS.index(draw(seed=seed, places=1).assigned[0]) for seed in range(2000)])
    assert np.bincount(firsts, minlength=40).min() > 25
    assert np.bincount(firsts, minlength=40).max() < 80


@pytest.mark.parametrize("places", [0, 40])
def test_no_list_where_nobody_or_everybody_waits(places: int) -> None:
    with pytest.raises(DropoutError, match="more learners than there are contacts"):
        draw(places=places)


def test_nobody_stands_on_it_twice() -> None:
    with pytest.raises(DropoutError, match="only once"):
        draw(["L1", "L1", "L2"], places=1)


def test_interval_of_one_draw_is_newcombe_s() -> None:
    one = draw()
    found = analyse_draws([one], outcomes(one, first=0.75, waiting=0.4))
    assert (found.assigned_hits, found.assigned, found.waiting_hits, found.waiting) == (15, 20, 8, 20)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.35)
    assert (found.difference.low, found.difference.high) == pytest.approx(newcombe(15, 20, 8, 20), abs=1e-9)
    assert judge_experiment(found, "completed the run").verdict is Verdict.BETTER


def test_two_draws_are_compared_each_within_itself() -> None:
    """Simpson: in each draw both groups fare alike; put together, they would not."""
    early, late = draw([f"E{n}" for n in range(60)], places=40), draw([f"M{n}" for n in range(60)], places=20, week=8)
    known = pd.concat([outcomes(early, first=0.9, waiting=0.9), outcomes(late, first=0.3, waiting=0.3)])
    found = analyse_draws([early, late], known)
    assert found.assigned_hits / found.assigned - found.waiting_hits / found.waiting > 0.15
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.0, abs=1e-9)
    assert judge_experiment(found, "completed the run").verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_who_waits_and_is_drawn_again_counts_once() -> None:
    first = draw()
    again = draw(list(first.waiting), places=10, week=5)
    known = outcomes(first, again, first=0.5, waiting=0.5)
    assert analyse_draws([again, first], known) == analyse_draws([first], known)


def test_unknown_outcomes_and_small_groups_say_nothing() -> None:
    one = draw()
    known = outcomes(one, first=1.0, waiting=0.0).head(9)
    found = analyse_draws([one], known)
    assert found.difference is None
    assert judge_experiment(found, "completed the run").verdict is Verdict.CANNOT_TELL
    assert analyse_draws([], known).difference is None
