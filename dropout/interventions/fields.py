"""Merge fields of message templates, and the words that no message may contain."""

from __future__ import annotations

import re
from collections.abc import Mapping

FIELDS = {
    "name": "the learner's name, joined only for those who may see names",
    "course": "the title of the run",
    "sender": "who writes",
    "last_active": "the last day with activity",
    "work": "the work that was missed, or is due next",
    "due": "the day it was, or is, due",
    "steps": "what the learner could do, one line a step",
    "service": "the support service with hours, contact and link",
    "good": "what has gone well lately",
}

# Nothing addressed to a learner speaks of risk, scores or predictions, nor attaches a figure of chance to anybody.
# docs/words.md lists the same patterns; a test compares them.
NOT_TO_LEARNERS = (
    r"\brisk|\brisik|\briesgo|\brisque",
    r"\bscor(e|ing)",
    r"\bpredict|\bforecast|\bvorhersag|\bprognos|\bpredic|\bpronóstic|\bprédi",
    r"\btiers?\b",
    r"\bprobabilit|\bwahrscheinlich|\bprobabilidad",
    r"\bdrop(ped|ping)? ?out|\babbrech|\babbruch|\babandon",
    r"\bfail(ed|ing|ure|s)?\b|\bdurchfall|\bdurchgefallen|\bversag|\bfracas|\béchec|\béchou|\bsuspend",
    r"\bwarning\b|\bverwarn|\badvertencia|\bavertissement",
    r"\d+ ?%|\bin 100\b",
)
_PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in NOT_TO_LEARNERS]
_FIELD = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")


def unsuitable(text: str) -> list[str]:
    """What in a text may not be said to a learner.

    >>> unsuitable("Your risk is 80 %."), unsuitable("We have not seen you since Monday.")
    (['risk', '80 %'], [])
    """
    return [match[0] for pattern in _PATTERNS for match in pattern.finditer(text)]


def check_template(text: str) -> None:
    """Raise `ValueError` for a field that does not exist, a stray bracket, or words that may not be said to a learner."""
    unknown = [name for name in _FIELD.findall(text) if name not in FIELDS]
    if unknown:
        raise ValueError(f"unknown merge field {{{unknown[0]}}}; there are: {', '.join(f'{{{name}}}' for name in FIELDS)}")
    if _STRAY.search(_FIELD.sub("", text)):
        raise ValueError("a curly bracket without its partner; merge fields are written {name}")
    check_words(text)


def check_words(text: str) -> None:
    """Raise `ValueError` for words that may not be said to a learner."""
    if words := unsuitable(text):
        raise ValueError(f"“{words[0]}” may not be said to a learner")


def merge(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """A template with its fields filled in, and the fields with nothing to fill in, left visible as ``[field]``.

    Values are put in as they are and never read as templates themselves.

    >>> merge("Hello {name}, {work} was due.", {"name": "Ana {course}"})
    ('Hello Ana {course}, [work] was due.', ['work'])
    """
    missing = [name for name in dict.fromkeys(_FIELD.findall(text)) if not values.get(name)]
    return _FIELD.sub(lambda match: values.get(match[1]) or f"[{match[1]}]", text), missing
