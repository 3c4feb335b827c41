"""The words of the field as types: cutoffs, labels, outcomes, tiers, capacity, risk basis.

Nothing here reads a clock, a file or the environment.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from dropout.errors import DropoutError


@dataclass(frozen=True, order=True)
class Cutoff:
    """The end of a full week: features use what happened on days ``< day``, and nothing else.

    >>> Cutoff(week=4).day
    28
    """

    week: int

    def __post_init__(self) -> None:
        if self.week < 1:
            raise DropoutError("A cutoff needs at least one full week.", found=f"week {self.week}", do="Choose week 1 or later.")

    @property
    def day(self) -> int:
        return 7 * self.week


class EventKind(StrEnum):
    """The closed vocabulary every reader maps activity into."""

    CONTENT = "content"
    VIDEO = "video"
    FORUM = "forum"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    COLLABORATION = "collaboration"
    NAVIGATION = "navigation"
    OTHER = "other"


class Outcome(StrEnum):
    """The official result of an enrolment."""

    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class SubmissionStatus(StrEnum):
    """What a gradebook says of one piece of work."""

    SCORED = "scored"
    SUBMITTED = "submitted"
    MISSING = "missing"
    EXCUSED = "excused"
    NOT_ATTEMPTED = "not_attempted"
    BANKED = "banked"


class AssessmentKind(StrEnum):
    """Coarse kinds of assessed work; exams never feed a feature."""

    ASSIGNMENT = "assignment"
    QUIZ = "quiz"
    EXAM = "exam"
    OTHER = "other"


class Provenance(StrEnum):
    """Where a fact about a run comes from; inferred facts carry the day they became known."""

    STATED = "stated"
    ANSWERED = "answered"
    INFERRED = "inferred"


class Label(StrEnum):
    """What is predicted. Each label has one phrase; every sentence on screen takes it from here."""

    NOT_COMPLETED = "not_completed"
    WITHDRAWN = "withdrawn"
    INACTIVE = "inactive"

    @property
    def phrase(self) -> str:
        """Past tense, as in "78 of 100 similar past learners did not complete"."""
        return {"not_completed": "did not complete", "withdrawn": "withdrew", "inactive": "went silent"}[self.value]

    @property
    def future_phrase(self) -> str:
        """As in "about 13 would not complete"."""
        return {"not_completed": "would not complete", "withdrawn": "would withdraw", "inactive": "would go silent"}[self.value]

    @property
    def sentence(self) -> str:
        """The definition, shown on every page that shows an estimate."""
        return {
            "not_completed": "“Did not complete” means failed or withdrew by the end of the run.",
            "withdrawn": "“Withdrew” means an official withdrawal after the week shown.",
            "inactive": "“Went silent” means no activity in the last quarter of the run.",
        }[self.value]


class Tier(StrEnum):
    """What the list asks staff to do, in the order of the list."""

    CONTACT_FIRST = "contact_first"
    CHECK_IN = "check_in"
    NO_ACTION = "no_action"
    NOT_ENOUGH_DATA = "not_enough_data"

    @property
    def words(self) -> str:
        return {
            "contact_first": "Contact first",
            "check_in": "Check in",
            "no_action": "No action now",
            "not_enough_data": "Not enough data",
        }[self.value]

    @property
    def shape(self) -> str:
        return {"contact_first": "▲", "check_in": "◆", "no_action": "●", "not_enough_data": "○"}[self.value]

    @property
    def colour(self) -> str:
        return {"contact_first": "#7A2E00", "check_in": "#D9822B", "no_action": "#9DB8D2", "not_enough_data": "#6B7280"}[self.value]


class RiskBasis(StrEnum):
    """What an estimate rests on, and so how much of it may be shown."""

    CALIBRATED_HERE = "calibrated_here"
    CALIBRATED_ELSEWHERE = "calibrated_elsewhere"
    ORDER_ONLY = "order_only"

    @property
    def shows_frequency(self) -> bool:
        return self is not RiskBasis.ORDER_ONLY

    @property
    def words(self) -> str:
        return {
            "calibrated_here": "finished runs of this course; order and frequency shown",
            "calibrated_elsewhere": "finished runs of other courses of this kind; order and frequency shown",
            "order_only": "no finished runs like this one; only the order is shown, no frequency",
        }[self.value]


@dataclass(frozen=True)
class Capacity:
    """Contacts that staff can make this week: a count, or a share of the run rounded up.

    >>> Capacity.parse("20").size(1433), Capacity.parse("10%").size(1433)
    (20, 144)
    """

    count: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> Capacity:
        """Read ``"20"`` or ``"10%"``; raise `DropoutError` for anything else."""
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", text)
        if not match or (not match[2] and "." in match[1]):
            raise DropoutError("Capacity is a number of contacts or a share.", found=repr(text), do="Write 20 or 10%.")
        if not match[2]:
            return cls(count=int(match[1]))
        if float(match[1]) > 100:
            raise DropoutError("A share of the run cannot exceed 100%.", found=repr(text), do="Write 10%.")
        return cls(percent=float(match[1]))

    def size(self, learners: int) -> int:
        """How many of `learners` the capacity covers."""
        if self.count is not None:
            return min(self.count, learners)
        # Rounding first keeps 10 % of 30 at 3: binary floats would make it 3.0000000000000004.
        return min(math.ceil(round(learners * (self.percent or 0.0) / 100, 9)), learners)


DEFAULT_CAPACITY = Capacity(percent=10)


@dataclass(frozen=True)
class Actor:
    """Who acts: passed explicitly, never global. Without sign-in a name is what somebody says theirs is."""

    name: str
    may_see_names: bool = False
    signed_in: bool = False
