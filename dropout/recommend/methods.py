"""Three ways to order the material a learner has not used: by its use this week, by similar learners, by what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from dropout.recommend.peers import Peers
from dropout.recommend.usage import Usage

SIMILAR_LEARNERS = 200  # at most; fewer where there are fewer peers
_AT_ONCE = 1000  # learners held against all peers at a time: their likenesses are a full matrix
_RECENT = 3.0  # how much more the last two weeks count than all before, when similar learners are looked for
_PRIOR = 5.0  # weight of what everybody used, in similar learners
_TIE = 1e-6


class Method(StrEnum):
    """A way to order material."""

    SIMILAR = "similar"
    CONTENT = "content"
    POPULAR = "popular"

    @property
    def words(self) -> str:
        return {"similar": "what similar learners used", "content": "close to what they missed", "popular": "popular in this week"}[self]


@dataclass(frozen=True)
class Neighbours:
    """Learners x peers: how similar the most similar peers are, 0 for all others."""

    weights: csr_matrix
    peers: Peers

    def count(self, row: int, item: int) -> tuple[int, int]:
        """Of how many similar peers how many used an item at this point: (used, peers)."""
        near = self.weights[row].indices
        return int(self.peers.at_this_point[near, item].sum()), len(near)


def popular_scores(usage: Usage) -> np.ndarray:
    """Share of the week's active members who used each item in the last week: one row, the same for everybody."""
    last = usage.matrix_of(usage.week, usage.week)
    active = max(int((last.sum(axis=1) > 0).sum()), 1)
    return np.asarray(last.sum(axis=0), dtype=float).reshape(1, -1) / active


def find_neighbours(usage: Usage, peers: Peers) -> Neighbours:
    """The peers most like each member by what they used (cosine), with recent weeks counted more.

    Peers who used nothing at this point show no example and are left out; nobody is a peer of themselves.
    """
    week = usage.week
    shows = np.flatnonzero(np.asarray(peers.at_this_point.sum(axis=1)).ravel() > 0)
    own = usage.matrix + _RECENT * usage.matrix_of(week - 1, week)
    theirs = (peers.by_then + _RECENT * peers.recently)[shows]
    parts = (peers.learners[shows], peers.by_then[shows], peers.recently[shows], peers.at_this_point[shows])
    chosen = Peers(peers.who, peers.completed, *parts)
    place = pd.Index(chosen.learners).get_indexer(usage.learners)
    blocks = (slice(first, first + _AT_ONCE) for first in range(0, own.shape[0], _AT_ONCE))
    nearest = [_nearest(cosine_similarity(own[rows], theirs), place[rows]) for rows in blocks]
    return Neighbours(vstack(nearest, format="csr"), chosen)


def _nearest(similar: np.ndarray, own: np.ndarray) -> csr_matrix:
    """Only the largest values of each row, without the learner's own column (`own`, -1 for none)."""
    rows = np.flatnonzero(own >= 0)
    similar[rows, own[rows]] = 0.0
    if similar.shape[1] > SIMILAR_LEARNERS:
        cut = np.partition(similar, -SIMILAR_LEARNERS, axis=1)[:, [-SIMILAR_LEARNERS]]
        similar = np.where(similar >= cut, similar, 0.0)
    return csr_matrix(np.where(similar > 1e-9, similar, 0.0))


def similar_scores(neighbours: Neighbours, popular: np.ndarray) -> np.ndarray:
    """Weighted share of similar peers who used each item at this point, drawn towards what everybody used."""
    weights = neighbours.weights
    total = np.asarray(weights.sum(axis=1)).reshape(-1, 1)
    used = np.asarray((weights @ neighbours.peers.at_this_point).todense())
    return (used + _PRIOR * popular) / (total + _PRIOR)


def content_scores(usage: Usage, gaps: pd.DataFrame, popular: np.ndarray) -> np.ndarray:
    """Closeness of each item to what a learner missed or failed (`gaps`: enrolment_id, title, kind, week), ties by use.

    TF-IDF over titles, kinds and weeks; 0 for who missed nothing.
    """
    if gaps.empty or usage.items.empty:
        return np.zeros((len(usage.learners), 1)) + _TIE * popular
    vectors = TfidfVectorizer(token_pattern=r"\S+").fit_transform([*item_texts(usage.items), *gaps["text"]])
    items, wanted = vectors[: len(usage.items)], vectors[len(usage.items) :]
    return np.asarray((gap_profiles(usage, gaps) @ (wanted @ items.T)).toarray() + _TIE * popular)


def gap_profiles(usage: Usage, gaps: pd.DataFrame) -> csr_matrix:
    """Learners x gaps: each learner's gaps in equal parts."""
    rows = pd.Index(usage.learners).get_indexer(gaps["enrolment_id"])
    known = np.flatnonzero(rows >= 0)
    matrix = csr_matrix((np.ones(len(known)), (rows[known], known)), shape=(len(usage.learners), len(gaps)))
    return diags(1 / np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1)) @ matrix


def item_texts(items: pd.DataFrame) -> list[str]:
    """Title words, kind and week of each item as one text.

    >>> item_texts(pd.DataFrame({"title": ["Week 3 reading"], "kind": ["content"], "week": [2], "opened_week": [3]}))
    ['week 3 reading kind=content week=3']
    """
    weeks = items["opened_week"].where(items["week"].isna(), items["week"] + 1).astype(int)
    return [f"{str(title or '').lower()} kind={kind} week={week}".strip()
            for title, kind, week in zip(items["title"].fillna(""), items["kind"], weeks, strict=True)]  # fmt: skip
