"""Suggestions for the learners of one run as of one week, each with its reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.domain import Cutoff
from dropout.errors import DropoutError
from dropout.recommend.gaps import find_gaps
from dropout.recommend.judge import HELD_OUT_WEEKS, Judgement, judge_methods
from dropout.recommend.methods import Method, Neighbours, content_scores, find_neighbours, popular_scores, similar_scores
from dropout.recommend.peers import MIN_PEERS, Peers, peers_before, peers_here
from dropout.recommend.usage import Usage, build_usages
from dropout.schema import Tables

USEFUL, NOT_USEFUL, KNOWN = "useful", "not_useful", "already_known"
_EARLIER_RUNS = 2
_FAITH = 2.0  # answers of each kind that a suggestion starts with


@dataclass(frozen=True)
class Suggestion:
    """One item a learner has not used yet, and why it is suggested."""

    resource_id: str
    title: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Recommender:
    """What is needed to suggest material to any member of one run as of one week."""

    usage: Usage
    judgement: Judgement
    scores: dict[Method, np.ndarray]
    neighbours: Neighbours | None
    gaps: pd.DataFrame

    def method_for(self, enrolment_id: str) -> Method:
        """The method judged best where it has something to go by, somebody similar or work missed by this learner; else popularity."""
        row, method = self._row(enrolment_id), self.judgement.method
        if method is Method.SIMILAR and (self.neighbours is None or not self.neighbours.weights[row].nnz):
            return Method.POPULAR
        if method is Method.CONTENT and not self.gaps["enrolment_id"].eq(enrolment_id).any():
            return Method.POPULAR
        return method

    def suggest(self, enrolment_id: str, feedback: pd.DataFrame, most: int = 3) -> list[Suggestion]:
        """Up to `most` items, best first, by the method judged best for this run.

        `feedback` (enrolment_id, resource_id, answer: useful | not_useful | already_known) re-weights items for
        everybody by how useful they were called, and takes away what this learner answered about already.
        """
        row, method, items = self._row(enrolment_id), self.method_for(enrolment_id), self.usage.items
        scores = np.broadcast_to(self.scores[method], (len(self.usage.learners), len(items)))[row] * usefulness(items, feedback)
        answered = feedback.loc[feedback["enrolment_id"] == enrolment_id, "resource_id"]
        open_ = (self.usage.matrix[row].toarray()[0] == 0) & ~items["resource_id"].isin(answered).to_numpy()
        best = [spot for spot in np.argsort(-scores, kind="stable") if open_[spot] and scores[spot] > 0][:most]
        return [self._suggestion(row, spot, method) for spot in best]

    def _row(self, enrolment_id: str) -> int:
        row = int(pd.Index(self.usage.learners).get_indexer([enrolment_id])[0])
        if row < 0:
            raise DropoutError("This learner is not in the run at this week.", found=enrolment_id, do="Choose another week.")
        return row

    def _suggestion(self, row: int, spot: int, method: Method) -> Suggestion:
        item = self.usage.items.iloc[spot]
        title = str(item["title"]) if pd.notna(item["title"]) else f"{item['kind']} {item['resource_id']}"
        return Suggestion(str(item["resource_id"]), title, str(item["kind"]), self._reason(row, spot, method))

    def _reason(self, row: int, spot: int, method: Method) -> str:
        week = self.usage.week
        if method is Method.SIMILAR and self.neighbours is not None:
            used, near = self.neighbours.count(row, spot)
            if used:
                return f"Used at this point by {used} of the {near} most similar {self.neighbours.peers.who}."
        own = self.gaps[self.gaps["enrolment_id"] == self.usage.learners[row]]
        if method is Method.CONTENT and len(own):
            return f"Close to {own['title'].iloc[0]} ({own['what'].iloc[0]})."
        last = self.usage.matrix_of(week, week)
        return f"Used in week {week} by {int(last[:, spot].sum())} of {int((last.sum(axis=1) > 0).sum())} active learners."


def usefulness(items: pd.DataFrame, feedback: pd.DataFrame) -> np.ndarray:
    """A factor per item, between 0 and 2: 1 without answers, drawn by the share of answers that called it useful.

    >>> answers = pd.DataFrame({"resource_id": ["a", "a"], "answer": ["not_useful", "not_useful"]})
    >>> usefulness(pd.DataFrame({"resource_id": ["a", "b"]}), answers).round(2).tolist()
    [0.67, 1.0]
    """
    told = feedback[feedback["answer"].isin([USEFUL, NOT_USEFUL])]
    good, every = (part["resource_id"].value_counts().reindex(items["resource_id"], fill_value=0).to_numpy(float)
                   for part in (told[told["answer"] == USEFUL], told))  # fmt: skip
    return 2 * (good + _FAITH) / (every + 2 * _FAITH)


def build_recommender(tables: Tables, run_id: str, cutoff: Cutoff, earlier: Sequence[Tables] = ()) -> Recommender:
    """Read what was used before the cutoff, judge the methods on the weeks before, and score for the week itself.

    `earlier` holds runs of the same course that were over by the cutoff, one each, if there are any (see `over_by`).
    """
    one = tables.of_runs([run_id])
    weeks = [week for week in range(cutoff.week - HELD_OUT_WEEKS, cutoff.week) if week >= 1]
    *before, usage = build_usages(one, run_id, [*map(Cutoff, weeks), cutoff])
    judgement = judge_methods(before, lambda then: score_methods(one, run_id, then, earlier)[0], usage)
    return Recommender(usage, judgement, *score_methods(one, run_id, usage, earlier))


def score_methods(
    tables: Tables, run_id: str, usage: Usage, earlier: Sequence[Tables]
) -> tuple[dict[Method, np.ndarray], Neighbours | None, pd.DataFrame]:
    """Scores (learners x items) of every method as of a week, the similar learners behind one, and the gaps behind another."""
    popular = popular_scores(usage)
    gaps = find_gaps(tables, run_id, Cutoff(usage.week))
    scores = {Method.POPULAR: popular, Method.CONTENT: content_scores(usage, gaps, popular)}
    peers = _peers(usage, earlier)
    if peers is None:
        return scores, None, gaps
    neighbours = find_neighbours(usage, peers)
    return scores | {Method.SIMILAR: similar_scores(neighbours, popular)}, neighbours, gaps


def _peers(usage: Usage, earlier: Sequence[Tables]) -> Peers | None:
    if usage.items.empty:
        return None
    found = peers_before(usage, earlier) or peers_here(usage)
    return found if len(found.learners) >= MIN_PEERS else None


def over_by(runs: pd.DataFrame, run_id: str, cutoff: Cutoff) -> list[str]:
    """Of `runs` (run_id, course, starts_on, length_days) the two latest others of the course whose dates prove that they were over."""
    own = runs.set_index("run_id").loc[run_id]
    others = runs[runs["course"].eq(own["course"]) & runs["run_id"].ne(run_id) & runs["starts_on"].notna() & runs["length_days"].notna()]
    ended = pd.to_datetime(others["starts_on"]) + pd.to_timedelta(others["length_days"].astype("int64"), unit="D")
    over = others[ended <= pd.to_datetime(own["starts_on"]) + pd.Timedelta(days=cutoff.day)]
    return [str(run) for run in over.sort_values("starts_on", ascending=False)["run_id"].head(_EARLIER_RUNS)]
