"""What a question names: a learner, a word of the glossary, an area in which somebody needs help."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dropout.asking.match import vocabulary
from dropout.asking.words import LEARNER, counted_words, plain_words
from dropout.interventions.guidance import Area

_AREAS = {"money": Area.FINANCIAL, "computer": Area.TECHNICAL, "wellbeing": Area.WELLBEING, "study": Area.ACADEMIC}
# The ways to ask for a word; "what is" alone asks for too many other things, so there the rest must be a word of the glossary.
_FRAMES = (
    r"what (?:does|do) (?:the (?:word|term) )?(?P<word>.+?) (?:mean|stand for)$",
    r"what do you mean by (?:the )?(?P<word>.+)$",
    r"(?:what is the )?meaning of (?:the )?(?:(?:word|term) )?(?P<word>.+)$",
    r"(?:please )?(?:define|explain)(?: to me)? (?:the )?(?:(?:word|term) )?(?P<word>.+)$",
    r"what (?:is|are) (?:a |an |the )?(?:(?:word|term) )?(?P<word>.+?)(?: here)?$",
)


@dataclass(frozen=True)
class Named:
    """A question with its learner replaced by `LEARNER`, and who that is; `several` where a name fits more than one."""

    question: str
    learner: str | None = None
    several: tuple[str, ...] = ()


def find_learner(question: str, learners: Collection[str], names: Mapping[str, str], current: str | None = None) -> Named:
    """Who a question is about: an id of `learners`, a whole name or part of one in `names`, or "this learner" (`current`).

    >>> find_learner("Why is l-12 on the list?", ["L-12", "L-1"], {}).question
    'Why is this learner on the list?'
    >>> find_learner("How is Ana doing?", ["L-1", "L-2"], {"L-1": "Ana Ruiz", "L-2": "Ana Gil"}).several
    ('L-1', 'L-2')
    """
    for learner in sorted(learners, key=len, reverse=True):
        if (text := _replaced(question, learner)) != question:
            return Named(text, learner)
    for parts_of in (lambda name: [name], _telling_parts):
        found = {}
        for learner, name in names.items():
            for words in parts_of(name):
                if learner in learners and (text := _replaced(question, words)) != question:
                    found[learner] = text
        if len(found) == 1:
            learner, text = found.popitem()
            return Named(text, learner)
        if found:
            return Named(question, None, tuple(sorted(found)))
    pointed = re.sub(r"\b(this|the|that) (student|person|participant)\b", LEARNER, question, flags=re.IGNORECASE)
    return Named(pointed, current) if LEARNER in plain_words(pointed) and current in learners else Named(question)


def _telling_parts(name: str) -> list[str]:
    """The parts of a name that name somebody: neither initials nor words that questions are made of, such as May or Will."""
    return [part for part in re.split(r"[\s,]+", name) if len(part) > 2 and part.lower() not in vocabulary()]


def _replaced(question: str, words: str) -> str:
    if words.lower() not in question.lower():  # by far the most: spares a large run thousands of patterns
        return question
    return re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", LEARNER, question, flags=re.IGNORECASE)


def asked_word(question: str, words: Collection[str]) -> str | None:
    """The word of the glossary that a question asks the meaning of.

    >>> asked_word("What is an as-of week?", ["As-of week", "Run"]), asked_word("What is the weather?", ["Run"])
    ('As-of week', None)
    """
    text = plain_words(question)
    asked = next((match["word"] for frame in _FRAMES if (match := re.fullmatch(frame, text))), None)
    if asked is None:
        return None
    keys = {_bare(word): word for word in words}
    return keys.get(_bare(asked)) or next((word for key, word in keys.items() if key.startswith(f"{_bare(asked)} ")), None)


def _bare(word: str) -> str:
    """A word as it is compared: singular or plural, "calibration" or "calibrated" alike."""
    return " ".join(re.sub(r"(?<=[a-z]{4})(ions|ion|ed|ing|es|s)$", "", part) for part in plain_words(word).replace("-", " ").split())


def asked_area(question: str) -> Area | None:
    """The area of support that a question names, None where it names none."""
    return next((_AREAS[word] for word in counted_words(question) if word in _AREAS), None)
