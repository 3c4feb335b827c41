"""Families of reasons: what reasons of different wording have in common when it comes to doing something about them."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """What a reason is about, as far as staff can act on it. `GENERAL` is for a learner about whom nothing stands out."""

    SILENCE = "silence"
    FADING = "fading"
    LITTLE_TIME = "little_time"
    BEHIND = "behind"
    LITTLE_PRACTICE = "little_practice"
    ISOLATION = "isolation"
    MISSED_DEADLINE = "missed_deadline"
    LATE_WORK = "late_work"
    RESULTS = "results"
    LATE_START = "late_start"
    OVERLOAD = "overload"
    AGAIN = "again"
    GENERAL = "general"

    @property
    def words(self) -> str:
        return {
            "silence": "Silence",
            "fading": "Activity going down",
            "little_time": "Few study days",
            "behind": "Behind with the material",
            "little_practice": "Little practice",
            "isolation": "Working alone",
            "missed_deadline": "Work missing",  # also where the data names no deadlines
            "late_work": "Work handed in late",
            "results": "Results",
            "late_start": "Late start",
            "overload": "A lot at once",
            "again": "Taking the course again",
            "general": "Nothing stands out",
        }[self.value]


_CONCEPTS = {
    Family.SILENCE: ("recency", "gap"),
    Family.FADING: ("trend", "recent_days", "recent_volume", "thirds"),
    Family.LITTLE_TIME: ("volume", "active_days", "duration", "intensity", "rhythm"),
    Family.BEHIND: ("breadth", "recent_breadth", "kind_content", "kind_video"),
    Family.LITTLE_PRACTICE: ("kind_quiz", "kind_assignment"),
    Family.ISOLATION: ("kind_forum", "kind_collaboration"),
    Family.MISSED_DEADLINE: ("missed", "last_deadline", "handed_in"),
    Family.LATE_WORK: ("on_time", "ahead"),
    Family.RESULTS: ("marks", "points", "marks_trend"),
    Family.LATE_START: ("access_delay", "before_start"),
    Family.OVERLOAD: ("history", "studied_credits"),
    Family.AGAIN: ("previous_attempts",),
}
FAMILY_OF = {concept: family for family, concepts in _CONCEPTS.items() for concept in concepts}

# Every other concept of the catalogue, with why no plan starts from it.
NO_FAMILY = {
    "calendar": "the calendar is the same for every learner of a run",
    "timing": "the hour and the day somebody studies are theirs to choose",
    "kind_mix": "the mix of activities says what somebody prefers; too little of one kind speaks through that kind",
    "kind_navigation": "moving about in the course is no work that anybody could do more of",
    "kind_other": "nothing is known of what it was",
    "registration": "the day somebody enrolled is past; how they got going since speaks for itself",
    "education_level": "what somebody brought along is not to be acted on",
}
