"""What statements say in the identifiers of their standards: SQL that both xAPI and Caliper use."""

from __future__ import annotations

from dropout.domain import EventKind
from dropout.sql import quoted

# Kinds by the words of what was done to what; the first pattern that fits counts.
_KINDS = (
    (EventKind.FORUM, r"discussion|forum|thread|\bpost(ed)?\b|comment|message|\breply|\breplied"),
    (EventKind.VIDEO, r"video|audio|media|caption"),
    (
        EventKind.QUIZ,
        r"assessment|interaction|question|quiz|\btest\b|exam\b|problem|solution|supplemental-info|/hint|attempt\b|answered",
    ),
    (EventKind.ASSIGNMENT, r"assignment|assignable|submi|homework|essay|turned.?in|hand(ed)?.?in"),
    (EventKind.COLLABORATION, r"wiki|workshop|\bteam|collab|\bgroup\b|\bchat"),
    (EventKind.CONTENT, r"resource|\bfile|page\b|document|lesson|module|book|chapter|content|reading|\bunit\b|slide|annotation|highlight"),
    (EventKind.NAVIGATION, r"\blink\b|navigat|log(ged)?[-_ ]?(in|out|on)|session|\bcourse|search|profile|launched|dashboard"),
)
HANDED_IN = "^(submitted|turned-?in|handed-?in|attempted|completed|answered|finished)$"
COURSE_TYPE = r"(?i)(/|^|#)(lms/)?course(-?(offering|section))?/?$"


def kind_of(text: str) -> str:
    """SQL for the kind of event that words tell."""
    cases = " ".join(f"WHEN regexp_matches({text}, {quoted(pattern)}) THEN {quoted(str(kind))}" for kind, pattern in _KINDS)
    return f"CASE {cases} ELSE {quoted(str(EventKind.OTHER))} END"


def last_part(text: str) -> str:
    """SQL for the last part of an identifier: a word of a vocabulary, or the account in the address of a person."""
    return f"nullif(regexp_extract({text}, '([^/#:]+)/?$', 1), '')"


def without_scheme(text: str) -> str:
    """SQL for an address without what every address begins with."""
    return f"nullif(regexp_replace({text}, '^[a-zA-Z]+://', ''), '')"


def place_in(text: str) -> str:
    """SQL for the identifier of a thing as one that may stand in an identifier of ours."""
    path = f"regexp_replace({text}, '^([a-zA-Z]+://[^/]+/|urn:(uuid:)?)', '')"
    return rf"nullif(trim(regexp_replace({path}, '[^\p{{L}}\p{{N}}_.]+', '-', 'g'), '-.'), '')"


def moment(text: str) -> str:
    """SQL for an ISO time with any offset as UTC without one; NULL where it is none."""
    return f"make_timestamp(epoch_us(TRY_CAST(replace({text}, ' UTC', '+00') AS TIMESTAMPTZ)))"
