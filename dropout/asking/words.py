"""A question as the words that count: in lower case, without accents and filler, different words for one thing as one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LEARNER = "this learner"  # what stands in a question for whoever it names
_SHORT = {
    "won't": "will not",
    "can't": "cannot",
    "'s": " is",
    "'re": " are",
    "n't": " not",
    "'ve": " have",
    "'ll": " will",
    "can not": "cannot",
    "cant ": "cannot ",
}
ASKING = frozenset({"who", "whom", "whose", "what", "which", "why", "where", "when", "how", "howmany", "not", "most", "never"})
_NEARLY_NOT = re.compile(" (?:never|nobody|hardly|barely|rarely|seldom) ")  # where no phrase has the word itself: much the same
_SHORTEST = 3  # letters of a beginning that only forms of it may share
COMMON = frozenset({"person", "course", "one", "thing", "people"})  # what nearly every question may hold: it tells nothing


def plain_words(question: str) -> str:
    """Lower case, no accents, short forms written out, one space between words.

    >>> plain_words("Who's NEW, this week?")
    'who is new this week'
    """
    text = unicodedata.normalize("NFKD", question.replace("’", "'")).encode("ascii", "ignore").decode().lower()
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    return " ".join(re.findall(r"[a-z0-9-]+", text))


def counted_words(question: str) -> list[str]:
    """The words that count, in order, each by the name that it shares with others of its meaning.

    >>> counted_words("Which learners haven't logged in lately?")
    ['which', 'person', 'silent']
    """
    text = f" {plain_words(question)} ".replace(f" {LEARNER} ", " named ")
    text = _named_phrases(_NEARLY_NOT.sub(" not ", _named_phrases(text)))
    return [_name(word) for word in text.split() if word not in filler()]


def _named_phrases(text: str) -> str:
    for phrase, name in _phrases():
        text = text.replace(f" {phrase} ", f" {name} ")
    return text


def is_telling(word: str) -> bool:
    """Whether a counted word says what a question is about."""
    return word not in ASKING and word not in COMMON


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("dropout.asking") / "words.toml").read_text(encoding="utf-8"))


@cache
def filler() -> frozenset[str]:
    """Words that tell nothing."""
    return frozenset(_table()["filler"].split())


@cache
def _phrases() -> list[tuple[str, str]]:
    found = [(plain_words(phrase), name) for name, phrases in _table()["phrases"].items() for phrase in phrases]
    return sorted(found, key=lambda pair: -len(pair[0]))


@cache
def _beginnings() -> list[tuple[str, str]]:
    found = [(start, name) for name, starts in _table()["beginnings"].items() for start in starts]
    return sorted(found, key=lambda pair: -len(pair[0]))


@cache
def _names() -> frozenset[str]:
    return frozenset({*_table()["phrases"], *_table()["beginnings"]})


def _name(word: str) -> str:
    if word in ASKING or word in _names():
        return word
    return _begins(word) or _nearly(word) or _stem(word)


def _begins(word: str) -> str | None:
    return next(
        (name for start, name in _beginnings() if word.startswith(start) and (len(start) > _SHORTEST or _is_form(word, start))), None
    )


def _is_form(word: str, start: str) -> bool:
    """Whether a word is a form of another, which begins too much else: "aged" is one of "age", "agenda" is none."""
    return re.fullmatch(rf"({start[-1]}?(s|es|d|r|ed|er|ing))?", word[len(start) :]) is not None


@lru_cache(maxsize=2048)
def _nearly(word: str) -> str | None:
    """The name of a word but for a slip of the finger behind its first letter; None for short ones, where any makes another word."""
    alike = [start for start, _ in _beginnings() if len(start) >= 5 and start[0] == word[0]]
    near = get_close_matches(word, alike, 1, 0.85) if len(word) >= 6 else []
    return dict(_beginnings())[near[0]] if near else None


def _stem(word: str) -> str:
    return re.sub(r"(?<=[a-z]{3})(ing|ed|es|s)$", "", word)
