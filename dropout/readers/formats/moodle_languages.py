"""How Moodle heads its columns and words its states, in every language known so far.

The words stand in `moodle_languages.json`, several for one thing parted by `|`, because they drift between releases.
Languages marked `unverified` there were never seen in a real export.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from dropout.readers.people import PEOPLE_HEADINGS
from dropout.readers.records import fold

LOG_COLUMNS = ("course", "time", "name", "affected", "context", "component", "event", "description", "origin", "ip")


@cache
def languages() -> dict[str, dict[str, Any]]:
    """The words of each language by group: log, people, grades, states."""
    text = (files("dropout.readers.formats") / "moodle_languages.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


@cache
def words(group: str, language: str) -> dict[str, str]:
    """What each folded word of a group means in one language.

    >>> words("grades", "German")["prozentsatz"]
    'percentage'
    """
    table = languages()[language][group]
    return {fold(word): meaning for meaning, alternatives in table.items() for word in alternatives.split("|") if word}


@cache
def all_words(group: str) -> dict[str, str]:
    """What each folded word of a group means in any language; English has the last say."""
    return {word: meaning for language in reversed(languages()) for word, meaning in words(group, language).items()}


def match_headings(group: str, header: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The language whose words of a group fit a header best, and its headings by what they mean.

    >>> match_headings("log", ["Zeit", "Beschreibung", "Notiz"])
    ('German', {'time': 'Zeit', 'description': 'Beschreibung'})
    """
    folded: dict[str, str] = {}
    for heading in header:
        folded.setdefault(fold(heading), heading)
    best, found = "English", dict[str, str]()
    for language in languages():
        matched: dict[str, str] = {}
        for word, meaning in words(group, language).items():
            if word in folded and meaning not in matched:
                matched[meaning] = folded[word]
        if len(matched) > len(found):
            best, found = language, matched
    return best, found


def match_people(header: Iterable[str]) -> dict[str, str]:
    """Headings that name people by what they hold, in the language that fits best; the first of each kind.

    >>> match_people(["Nom", "Cognoms", "Adreça electrònica"])
    {'first name': 'Nom', 'last name': 'Cognoms', 'email': 'Adreça electrònica'}
    """
    header = list(header)
    _, matched = match_headings("people", header)
    found = {{"id number": "id", "groups": "group"}.get(meaning, meaning): heading for meaning, heading in matched.items()}
    for heading in header:
        column = PEOPLE_HEADINGS.get(fold(heading))
        if column and column not in found and heading not in found.values():
            found[column] = heading
    return found


def evidence(language: str) -> str:
    """A language as the evidence of a recognition names it.

    >>> evidence("Polish")
    'Polish, unverified'
    """
    return f"{language}, unverified" if languages()[language].get("unverified") else language
