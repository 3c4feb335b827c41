"""Names out of a question before it leaves this machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dropout.asking.match import vocabulary
from dropout.asking.words import plain_words

LEFT_OUT = "[…]"
_TELLING = re.compile(r"\S+@\S+|https?://\S+|\+?\d[\d\s/()-]{5,}\d")  # addresses and long numbers


def pseudonyms_of(rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """What stands for learners in identities (rows with learner_id and whatever names them), each with the pseudonym for it.

    >>> pseudonyms_of([{"learner_id": "L-1", "name": "Ana Ruiz", "email": None}])
    {'ana ruiz': 'L-1', 'ana': 'L-1', 'ruiz': 'L-1'}
    """
    found: dict[str, str] = {}
    for row in rows:
        learner = str(row["learner_id"])
        values = [str(value) for name, value in row.items() if name != "learner_id" and isinstance(value, str) and value]
        for value in values:
            for part in (value, *re.split(r"[\s,;]+", value)):
                if len(part) > 1:
                    found.setdefault(part.lower(), learner)
    return found


def scrub(question: str, pseudonyms: Mapping[str, str]) -> str:
    """A question without names: known ones become pseudonyms; addresses, long numbers and capitalised words that the app does not
    know are left out.

    >>> scrub("Did Ana Ruiz (ana@uni.edu) ever answer Bob?", {"ana ruiz": "L-1", "ana": "L-1"})
    'Did L-1 […] ever answer […]?'
    """
    text = pseudonymise(_TELLING.sub(LEFT_OUT, question), pseudonyms)
    kept = set(pseudonyms.values())
    return re.sub(r"[^\W\d_][\w'’-]*", lambda found: _kept(found[0], kept), text)


def pseudonymise(text: str, pseudonyms: Mapping[str, str]) -> str:
    """A text with the pseudonym in the place of every name in `pseudonyms`, longest first."""
    for name in sorted((name for name in pseudonyms if name in text.lower()), key=len, reverse=True):
        by = pseudonyms[name].replace("\\", r"\\")
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", by, text, flags=re.IGNORECASE)
    return text


def _kept(word: str, pseudonyms: set[str]) -> str:
    known = word in pseudonyms or not word[0].isupper() or set(plain_words(word).split()) <= vocabulary()
    return word if known else LEFT_OUT
