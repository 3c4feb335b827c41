"""A fair waiting list: where contacts are short, chance decides who comes first, and the result is an experiment.

The order is drawn within one tier of one run and week, recorded before anybody is contacted, and analysed as drawn:
whoever was to be contacted first counts so, whether reached or not (intention to treat).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.cohort.small import MIN_GROUP
from dropout.effects.compare import Difference
from dropout.effects.verdict import Finding, Verdict, judge_difference
from dropout.errors import DropoutError


@dataclass(frozen=True)
class Draw:
    """A random order of candidates, of whom the first `places` are to be contacted now; the rest wait."""

    run_id: str
    week: int
    tier: str
    seed: int
    places: int
    order: tuple[str, ...]

    @property
    def assigned(self) -> tuple[str, ...]:
        return self.order[: self.places]

    @property
    def waiting(self) -> tuple[str, ...]:
        return self.order[self.places :]


def draw_order(candidates: Sequence[str], places: int, seed: int, *, run_id: str, week: int, tier: str) -> Draw:
    """Put candidates (learner ids) into a random order that the same seed gives again, whatever order they come in.

    >>> draw_order(["L3", "L1", "L2"], 1, seed=5, run_id="R", week=4, tier="check_in").order
    ('L2', 'L3', 'L1')
    """
    if len(set(candidates)) != len(candidates):
        raise DropoutError(
            "A learner can stand on a waiting list only once.", found=f"{len(candidates)} names", do="Leave out the repeats."
        )
    if not 0 < places < len(candidates):
        raise DropoutError(
            "A waiting list is for more learners than there are contacts.", found=f"{places} contacts for {len(candidates)} learners",
            do="Choose fewer contacts than learners, and at least one.",
        )  # fmt: skip
    order = np.random.default_rng(seed).permutation(sorted(candidates))
    return Draw(run_id, week, tier, seed, places, tuple(str(learner) for learner in order))


def drawn_rows(draws: Sequence[Draw], enrolments: pd.DataFrame) -> pd.DataFrame:
    """Everybody drawn, as of the week of the draw: run_id, learner_id, enrolment_id, week, assigned; who is not enrolled is left out."""
    rows = [(draw.run_id, learner, draw.week, place < draw.places) for draw in draws for place, learner in enumerate(draw.order)]
    frame = pd.DataFrame(rows, columns=["run_id", "learner_id", "week", "assigned"])
    return frame.merge(enrolments[["run_id", "learner_id", "enrolment_id"]], on=["run_id", "learner_id"])


@dataclass(frozen=True)
class Experiment:
    """Both groups of one or several draws: how many have a known outcome, and of how many it came true."""

    assigned: int
    assigned_hits: int
    waiting: int
    waiting_hits: int
    difference: Difference | None


def analyse_draws(draws: Sequence[Draw], outcomes: pd.DataFrame) -> Experiment:
    """Compare first and waiting over draws, as drawn (`outcomes`: run_id, learner_id, week, outcome 1/0/missing).

    The interval of one draw is that of Newcombe (1998, method 10). Several are pooled by Mantel and Haenszel's
    weights, so that each draw is compared within itself, and their intervals by the same weights (Zou and Donner 2008).
    Whoever waits and is drawn again later counts in the first draw only.
    """
    known = outcomes.dropna(subset=["outcome"]).set_index(["run_id", "week", "learner_id"])["outcome"]
    ordered = sorted(draws, key=lambda draw: (draw.run_id, draw.week))
    seen: set[tuple[str, str]] = set()
    rows = []
    for draw in ordered:
        rows.append(_counts(draw, known, seen))
        seen |= {(draw.run_id, learner) for learner in draw.order}
    counts = np.array(rows).reshape(-1, 4)
    counts = counts[(counts[:, 1] > 0) & (counts[:, 3] > 0)]
    hits_1, n_1, hits_0, n_0 = counts.sum(axis=0) if len(counts) else np.zeros(4, dtype=int)
    enough = min(n_1, n_0) >= MIN_GROUP
    return Experiment(int(n_1), int(hits_1), int(n_0), int(hits_0), _pooled(counts) if enough else None)


def _counts(draw: Draw, known: pd.Series, seen: set[tuple[str, str]]) -> list[int]:
    """Hits and number of the first, hits and number of those who waited."""
    counts = []
    for learners in (draw.assigned, draw.waiting):
        new = [(draw.run_id, draw.week, learner) for learner in learners if (draw.run_id, learner) not in seen]
        found = known[known.index.isin(new)]
        counts += [int(found.sum()), len(found)]
    return counts


def _pooled(counts: np.ndarray) -> Difference:
    from statsmodels.stats.proportion import confint_proportions_2indep

    hits_1, n_1, hits_0, n_0 = counts.T.astype(float)
    weight = n_1 * n_0 / (n_1 + n_0)
    weight = weight / weight.sum()
    each = hits_1 / n_1 - hits_0 / n_0
    ends = np.array([confint_proportions_2indep(*row, compare="diff", method="newcomb") for row in counts])
    value = float(weight @ each)
    below, above = (float(np.sqrt((weight**2) @ (each - ends[:, side]) ** 2)) for side in (0, 1))
    return Difference(value, value - below, value + above)


def judge_experiment(found: Experiment, phrase: str) -> Finding:
    """What the draws say; `phrase` as in "completed the run"."""
    if found.difference is None:
        ground = (
            f"Of those drawn, the outcome of {found.assigned} to be contacted first and of {found.waiting} who waited is known; "
            f"{MIN_GROUP} of each are needed."
        )
        return Finding(Verdict.CANNOT_TELL, f"Cannot tell yet. {ground}", (ground,))
    return judge_difference(found.difference, f"{phrase} than of 100 who waited")
