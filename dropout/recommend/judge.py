"""Which way of recommending is shown: decided by what learners of this very run went on to use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.recommend.methods import Method
from dropout.recommend.usage import Usage, incidence

AT = 5  # how many suggestions are judged, as many as a page may show
HELD_OUT_WEEKS = 3
MIN_LEARNERS = 30
_CLEARLY = 1.645  # standard errors above popularity: one-sided, 95 in 100

Scores = Callable[[Usage], dict[Method, np.ndarray]]


@dataclass(frozen=True)
class Judgement:
    """Recall at 5 of each method on held-out weeks, and the method to be shown.

    `recall`: method, recall, gain (over popularity), error (standard error of the gain). `learners` is how many
    learners of how many `weeks` were judged: those who used something new in the week after.
    """

    method: Method
    recall: pd.DataFrame
    learners: int
    weeks: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """Why this is shown, with the figures."""
        if self.learners < MIN_LEARNERS:
            return "Shown: what is popular in this week. Too little was used so far to try anything else."
        found = self.recall.set_index("method")["recall"]
        share, popular = (f"{100 * found[name]:.0f}" for name in (self.method, Method.POPULAR))
        first, last = min(self.weeks) + 1, max(self.weeks) + 1
        weeks = f"weeks {first} to {last}" if first < last else f"week {first}"
        tried = f"Tried on {weeks} of this run: of 100 items that learners used for the first time, {share} were among the {AT} it named"
        if self.method is Method.POPULAR:
            return f"Shown: what is popular in this week; nothing else did better. {tried}."
        return f"Shown: {self.method.words}. {tried}, {popular} among the {AT} most popular."


def judge_methods(usages: list[Usage], scores: Scores, used_next: Usage) -> Judgement:
    """Try each method as of each of `usages`, on what `used_next` (of a later week) tells was used in the week after it.

    So the choice for a week rests on weeks before it. A method is shown where its recall beats popularity by more
    than chance; of several the one with the highest.
    """
    parts = [_recalls(usage, scores(usage), used_next) for usage in usages]
    cases = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"learner": [], str(Method.POPULAR): []})
    rows = [_row(cases, method) for method in cases.columns.drop("learner")]
    recall = pd.DataFrame(rows, columns=["method", "recall", "gain", "error"])
    learners, weeks = cases["learner"].nunique(), tuple(usage.week for usage in usages)
    better = recall[recall["gain"] > _CLEARLY * recall["error"]].sort_values("recall", ascending=False)
    chosen = Method(better["method"].iloc[0]) if len(better) and learners >= MIN_LEARNERS else Method.POPULAR
    return Judgement(chosen, recall, learners, weeks)


def _row(cases: pd.DataFrame, method: str) -> tuple[str, float, float, float]:
    """Mean recall and mean gain over popularity; the error of the gain by learner, whose weeks are alike."""
    gain = (cases[method] - cases[str(Method.POPULAR)]).groupby(cases["learner"]).mean()
    error = float(gain.std() / np.sqrt(len(gain))) if len(gain) > 1 else float("inf")
    return method, float(cases[method].mean()), float(gain.mean()), error


def _recalls(usage: Usage, scores: dict[Method, np.ndarray], used_next: Usage) -> pd.DataFrame:
    """Recall at 5 per learner who used something new in the next week: learner, and a column for each method."""
    after = used_next.used[used_next.used["week"] == usage.week + 1]
    seen = usage.matrix.toarray() > 0
    new = (incidence(after["enrolment_id"], after["resource_id"], usage.learners, usage.items["resource_id"]).toarray() > 0) & ~seen
    judged = np.flatnonzero(new.any(axis=1))
    found = {
        str(method): recall_at(np.broadcast_to(score, seen.shape)[judged], seen[judged], new[judged]) for method, score in scores.items()
    }
    return pd.DataFrame({"learner": usage.learners[judged], **found})


def recall_at(scores: np.ndarray, seen: np.ndarray, new: np.ndarray, at: int = AT) -> np.ndarray:
    """Share of the items newly used (`new`) among the `at` best scored that had not been `seen`, per row; ties by position.

    >>> recall_at(np.array([[3.0, 2.0, 1.0]]), np.array([[True, False, False]]), np.array([[False, True, True]]), at=1).tolist()
    [0.5]
    """
    best = np.argsort(-np.where(seen, -np.inf, scores), axis=1, kind="stable")[:, :at]
    return np.asarray(np.take_along_axis(new, best, axis=1).sum(axis=1) / new.sum(axis=1))
