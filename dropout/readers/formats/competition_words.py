"""Headings of feature tables as competitions on leaving courses hand them out: what family a column belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dropout.readers.records import fold, squeezed

ENROLMENT_IDS = {"enrollmentid", "enrolmentid", "enrollid", "enrolid"}
COURSE_IDS = {"courseid", "course", "coursecode"}
PREDICTED = {"prediction", "predicted", "probability", "dropoutprob", "dropoutprobability", "score"}

_DAYS = "mon(day)?|tue(s|sday)?|wed(nesday)?|thu(r|rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?"
_FAMILIES = {
    "access delays": r"delays?|latency|lag|days? (to|until|till|before) first|time (to|until|till) first",
    "activity by hour": r"(hours?|hr|h) ?\d{1,2}|\d{1,2} ?h|hours? of( the)? day|by hour|(usual|peak|mean|median|favou?rite) hour|"
    r"morning|noon|afternoon|evening|night|time of day",
    "activity by day": rf"{_DAYS}|weekdays?|weekends?|day of week|dow ?\d?",
    "content kinds": r"videos?|problems?|quiz(zes)?|forums?|discussions?|wikis?|pages?|chapters?|html|assignments?|"
    r"readings?|navigat\w*|content",
    "parallel enrolments": r"parallel|concurrent|simultaneous|other (courses|enrol\w*)|(n|num|number of|count) (courses|enrol\w*)|"
    r"(courses|enrol\w*) (count|num|taken)",
    "amount over time": r"early|middle|late|(first|last) (half|third|week)|week ?\d+|duration|sessions?|active days|"
    r"total (events|activity|time|clicks)",
}
_PATTERNS = {family: re.compile(rf"\b({words})\b") for family, words in _FAMILIES.items()}
TIMING = ("activity by hour", "activity by day")


def family_of(heading: str) -> str:
    """The family of a column, "" for none; when in the day or week somebody is active comes before what they opened.

    >>> family_of("video_views_h13"), family_of("AccessDelayMean"), family_of("n_parallel_enrollments"), family_of("age")
    ('activity by hour', 'access delays', 'parallel enrolments', '')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", heading)
    words = " ".join(re.split(r"[\W_]+", fold(split)))
    order = (*TIMING, *(family for family in _PATTERNS if family not in TIMING))
    return next((family for family in order if _PATTERNS[family].search(words)), "")


def families(header: Iterable[str]) -> dict[str, list[str]]:
    """Families -> headings, for those that have any."""
    found: dict[str, list[str]] = {}
    for heading in header:
        if family := family_of(heading):
            found.setdefault(family, []).append(heading)
    return found


def is_enrolment_id(heading: str) -> bool:
    """Whether a column says which enrolment a row is about."""
    return squeezed(heading) in ENROLMENT_IDS


def is_course_id(heading: str) -> bool:
    """Whether a column says which course a row is about."""
    return squeezed(heading) in COURSE_IDS


def is_predicted(heading: str) -> bool:
    """Whether a column asks for predictions, as a form to be handed in does.

    >>> is_predicted("dropout_prob"), is_predicted("dropout")
    (True, False)
    """
    return squeezed(heading) in PREDICTED
