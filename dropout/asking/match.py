"""From a question to what is asked: learnt from example questions, with a refusal where that is not clear."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from dropout.asking.words import COMMON, LEARNER, counted_words, filler, is_telling, plain_words

NONE = "none"
CLEAR, LIKELY, ENOUGH = 0.45, 0.3, 2  # sure enough by itself; or with so many telling words that the intent's examples hold too
_LETTERS = 0.6  # the weight of a question's letters beside its words: for other forms of a word, and slips of the finger


@dataclass(frozen=True)
class Intent:
    """One thing that can be asked: what a question must name besides, and examples of asking it."""

    key: str
    ask: str
    examples: tuple[str, ...]

    @property
    def question(self) -> str:
        """The example that is offered to click."""
        return self.examples[0]


@dataclass(frozen=True)
class Match:
    """What a question was taken for, None where that is not clear; `near` are the closest, best first; `sure` in [0, 1]."""

    intent: Intent | None
    near: tuple[Intent, ...]
    sure: float = 1.0


@cache
def _examples() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("dropout.asking") / "intents.toml").read_text(encoding="utf-8"))


@cache
def intents() -> dict[str, Intent]:
    """Everything that can be asked, by key, in the order it is offered."""
    return {key: Intent(key, row.get("ask", ""), tuple(row["examples"])) for key, row in _examples().items() if key != NONE}


@cache
def vocabulary() -> frozenset[str]:
    """Every word of the examples as it is written, and the fillers: words that name nobody."""
    return (
        frozenset(word for row in _examples().values() for example in row["examples"] for word in plain_words(example).split()) | filler()
    )


class Matcher:
    """TF-IDF of words and letters over the examples, and a logistic regression that tells their intents apart; built once."""

    def __init__(self) -> None:
        pairs = [(key, example) for key, row in _examples().items() for example in row["examples"]]
        counted = [counted_words(example) for _, example in pairs]
        self._held = {key: {word for (own, _), words in zip(pairs, counted, strict=True) if own == key for word in words}
                      for key in _examples()}  # fmt: skip
        self._known = frozenset().union(*self._held.values())
        self._words = TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True).fit(counted)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit([plain_words(e) for _, e in pairs])
        self._model = LogisticRegression(C=20, solver="newton-cg").fit(self._rows([e for _, e in pairs]), [key for key, _ in pairs])
        self._keys = [str(key) for key in self._model.classes_]

    def match(self, question: str) -> Match:
        """What a question asks. Where a learner is named, only questions about one compete; else all do, so that a question about
        somebody whom nobody knows is not taken for one about the run."""
        counted = counted_words(question)
        one = LEARNER in plain_words(question)
        fits = np.array([not one or key == NONE or intents()[key].ask == "learner" for key in self._keys])
        shares = np.where(fits, self._model.predict_proba(self._rows([question]))[0], 0)
        order = [self._keys[at] for at in np.argsort(-shares, kind="stable") if fits[at]]
        telling = {word for word in counted if is_telling(word)}
        known = len(telling & self._known) / len(telling) if telling else 0.0
        sure = float(shares.max() / shares.sum() * known)
        found = order[0] != NONE and (sure >= CLEAR or (sure >= LIKELY and len(telling & self._held[order[0]]) >= ENOUGH))
        near = tuple(intents()[key] for key in order if key != NONE)[:3] if known else ()
        return Match(intents()[order[0]] if found else None, near, sure)

    def _rows(self, questions: list[str]) -> csr_matrix:
        words = self._words.transform([counted_words(question) for question in questions])
        return hstack([words, _LETTERS * self._letters.transform([plain_words(question) for question in questions])]).tocsr()


def _words_and_pairs(counted: list[str]) -> list[str]:
    said = [word for word in counted if word not in COMMON]
    pairs = pairwise(said)
    return [*counted, *(f"{first} {second}" for first, second in pairs if is_telling(first) or is_telling(second))]


@cache
def _matcher() -> Matcher:
    return Matcher()


def match_question(question: str) -> Match:
    """What a question asks; a learner it names stands in it as `LEARNER`.

    >>> match_question("Who is new on the list?").intent.key, match_question("What shall I cook?").intent
    ('new_on_list', None)
    """
    return _matcher().match(question)
