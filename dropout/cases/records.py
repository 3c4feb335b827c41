"""The words of case memory as types: a case, what may be changed about it, contacts, feedback, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a case stands. The last four are closed: nobody needs to do anything."""

    NEW = "new"
    PLANNED = "planned"
    CONTACTED = "contacted"
    NO_ANSWER = "no_answer"
    RESOLVED = "resolved"
    NOT_APPLICABLE = "not_applicable"
    ALREADY_KNOWN = "already_known"
    FLAG_WRONG = "flag_wrong"

    @property
    def words(self) -> str:
        return "Flag was wrong" if self is Status.FLAG_WRONG else self.value.replace("_", " ").capitalize()

    @property
    def is_closed(self) -> bool:
        return self in (Status.RESOLVED, Status.NOT_APPLICABLE, Status.ALREADY_KNOWN, Status.FLAG_WRONG)


class Channel(StrEnum):
    """How somebody got in touch."""

    EMAIL = "email"
    PHONE = "phone"
    IN_PERSON = "in_person"
    VIDEO_CALL = "video_call"
    PLATFORM_MESSAGE = "platform_message"
    OTHER = "other"

    @property
    def words(self) -> str:
        return "E-mail" if self is Channel.EMAIL else self.value.replace("_", " ").capitalize()


class Result(StrEnum):
    """What came of a contact so far."""

    WAITING = "waiting"
    REACHED = "reached"
    NO_ANSWER = "no_answer"

    @property
    def words(self) -> str:
        return {"waiting": "Waiting for an answer", "reached": "We talked", "no_answer": "No answer"}[self.value]

    @property
    def status(self) -> Status:
        """Where such a contact leaves the case."""
        return Status.NO_ANSWER if self is Result.NO_ANSWER else Status.CONTACTED


class Verdict(StrEnum):
    """What staff say of a flag or of one of its reasons."""

    USEFUL = "useful"
    WRONG = "wrong"
    NOT_APPLICABLE = "not_applicable"
    ALREADY_KNOWN = "already_known"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class AsOf:
    """What the list said when somebody acted on it: the week shown, the estimate (raw score and risk), the tier, the model's version."""

    week: int
    raw: float
    risk: float
    tier: str
    model: str


@dataclass(frozen=True)
class Contact:
    """One attempt to get in touch; `day` is the day of the run it was made on, None where the run has no dates to tell."""

    on: date
    how: Channel
    result: Result
    as_of: AsOf
    day: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Feedback:
    """A verdict on a flag; on one reason where `about` names its concept (`Reason.concept`). Never a label."""

    verdict: Verdict
    as_of: AsOf
    about: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Veto:
    """Whether reasons of a concept may be shown, who decided it and why; a later one for the same concept takes its place."""

    concept: str
    hidden: bool
    why: str
    by: str
    self_declared: bool
    at: datetime


@dataclass(frozen=True)
class LotTerms:
    """Among whom lots were drawn (the tier of a week, as a model's version had it) and the seed that gives the order again."""

    week: int
    tier: str
    seed: int
    model: str


@dataclass(frozen=True)
class Lot:
    """A draw by lot, kept before anybody was contacted: who comes first and who waits, both in drawn order."""

    lot_id: str
    run_id: str
    terms: LotTerms
    by: str
    self_declared: bool
    at: datetime
    first: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One learner of one run as staff left it; version 0 has never been touched."""

    run_id: str
    learner_id: str
    status: Status = Status.NEW
    due_on: date | None = None
    snoozed_until: date | None = None
    owner: str | None = None
    plan: str | None = None  # what is to happen next, in words
    version: int = 0
    changed_at: datetime | None = None
    contacted_on: date | None = None  # the last contact: when, and on which day of the run
    contact_day: int | None = None

    def is_snoozed(self, today: date) -> bool:
        """Whether the case is to be left alone for now."""
        return self.snoozed_until is not None and today < self.snoozed_until


Value = Status | date | str | None
FIELDS = ("status", "due_on", "snoozed_until", "owner", "plan")


@dataclass(frozen=True)
class Change:
    """What somebody does to one case in one go, having seen it at a version.

    `sets` gives fields of the case new values; note, contact and feedback are added to what is there.

    >>> Change("L-1", seen=0, sets={"status": Status.PLANNED}).sets["status"].words
    'Planned'
    """

    learner_id: str
    seen: int
    sets: Mapping[str, Value] = field(default_factory=dict)
    note: str | None = None
    contact: Contact | None = None
    feedback: Feedback | None = None

    def __post_init__(self) -> None:
        if unknown := set(self.sets) - set(FIELDS):
            raise ValueError(f"a case has no {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Entry:
    """One line of the history: a field that went from one value to another, or something added, with who did it and when.

    `before` and `after` are text as kept: a field's value, a note's text, the id of a contact or of feedback.
    """

    change_id: str
    learner_id: str
    at: datetime
    by: str
    self_declared: bool
    what: str  # one of FIELDS, note, contact, feedback
    before: str | None
    after: str | None
    version: int
    undoes: str | None = None  # the change that this entry takes back
    undone_by: str | None = None
