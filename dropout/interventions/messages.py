"""Drafts of messages to learners, and the files they leave in.

A draft says what the record shows, never an estimate; nobody is sent anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import quote, urlencode

import pandas as pd
from icalendar import Alarm, Calendar, Event

from dropout.interventions.families import Family
from dropout.interventions.fields import merge
from dropout.interventions.guidance import Language, Occasion, Step, Template
from dropout.scoring import ScoredRun

_DAY = {"en": "day {}", "de": "Tag {}", "es": "el día {}", "fr": "jour {}"}
_GOOD = {
    "came_back": {
        "en": "you have been active again since {}.", "de": "seit dem {} sind Sie wieder aktiv.",
        "es": "desde el {} vuelve a estar en marcha.", "fr": "depuis le {}, vous êtes de nouveau au travail.",
    },
    "caught_up": {
        "en": "since {} nothing due is missing any more.", "de": "seit dem {} fehlt nichts Fälliges mehr.",
        "es": "desde el {} ya no falta nada de lo pendiente.", "fr": "depuis le {}, il ne manque plus rien.",
    },
}  # fmt: skip
OCCASION_OF = {
    Family.SILENCE: Occasion.SILENCE,
    Family.FADING: Occasion.SILENCE,
    Family.LATE_START: Occasion.SILENCE,
    Family.MISSED_DEADLINE: Occasion.MISSED_WORK,
    Family.RESULTS: Occasion.RESULTS,
}


@dataclass(frozen=True)
class Draft:
    """A message that somebody reads, changes and sends themselves; `missing` fields stand in it in square brackets."""

    subject: str
    body: str
    missing: tuple[str, ...]


def occasion_for(families: Sequence[Family], has_open_work: bool) -> Occasion:
    """What a message should be about, by the strongest family that has an occasion of its own.

    >>> occasion_for([Family.BEHIND, Family.SILENCE], False).words
    'Silence'
    """
    for family in families:
        occasion = OCCASION_OF.get(family)
        if occasion and (occasion is not Occasion.MISSED_WORK or has_open_work):
            return occasion
    return Occasion.GENERAL


def message_facts(
    scored: ScoredRun, enrolment_id: str, occasion: Occasion, language: Language, work: pd.DataFrame, signals: pd.DataFrame
) -> dict[str, str]:
    """Merge fields that the record fills in: last_active, work, due, good. What it does not know is left out.

    `work` is what is open, as from `path.open_work`; `signals` are the learner's rows of `milestones.positive_signals`.
    """
    facts: dict[str, str] = {}
    silent = scored.frame.loc[enrolment_id, "days_since_last_activity"]
    if pd.notna(silent):
        facts["last_active"] = day_words(scored, scored.cutoff.day - 1 - int(silent), language)
    past = work["due_day"] < scored.cutoff.day
    rows = work[~past] if occasion is Occasion.DEADLINE else work[past][::-1]
    if len(rows):
        facts |= {"work": str(rows["title"].iloc[0]), "due": day_words(scored, int(rows["due_day"].iloc[0]), language)}
    if len(signals):
        last = signals.iloc[-1]
        facts["good"] = _GOOD[last["signal"]][language].format(day_words(scored, int(last["day"]), language))
    return facts


def day_words(scored: ScoredRun, day: int, language: Language) -> str:
    """A day of the run as a date that reads the same in every language, or as its number where the run has no dates."""
    starts = pd.to_datetime(scored.run["starts_on"])
    return _DAY[language].format(day) if pd.isna(starts) else f"{starts + pd.Timedelta(days=day):%Y-%m-%d}"


def steps_words(steps: Sequence[Step], language: Language) -> str:
    """What the learner could do, one line a step; empty where a step is not translated, so that it is seen to be missing."""
    told = [step.study_in(language) for step in steps if step.study]
    return "\n".join(f"- {line}" for line in told) if all(told) else ""


def write_draft(template: Template, values: Mapping[str, str]) -> Draft:
    """Fill in a template. The name is one of the values, and only there for those who may see names."""
    subject, in_subject = merge(template.subject, {name: one_line(value) for name, value in values.items()})
    body, in_body = merge(template.body, values)
    return Draft(subject, body, tuple(dict.fromkeys([*in_subject, *in_body])))


def one_line(text: str) -> str:
    r"""Text on one line: a header of a mail holds no line breaks.

    >>> one_line("Essay\r\nBcc: everybody")
    'Essay Bcc: everybody'
    """
    return " ".join(text.split())


# Files ---------------------------------------------------------------------------------------------


def to_mailto(subject: str, body: str) -> str:
    """A link that opens the draft in the mail program, with nobody in “To”: addresses are not kept here."""
    return "mailto:?" + urlencode({"subject": one_line(subject), "body": body.replace("\n", "\r\n")}, quote_via=quote)


def to_eml(subject: str, body: str) -> bytes:
    """The draft as a message file; `X-Unsent` makes mail programs open it for editing."""
    message = EmailMessage()
    message["Subject"] = one_line(subject)
    message["X-Unsent"] = "1"
    message.set_content(body)
    return bytes(message)


def to_ics(title: str, notes: str, on: date, now: datetime, uid: str) -> bytes:
    """A reminder as a whole-day entry with an alarm at nine that morning."""
    entry, alarm = Event(), Alarm()
    for name, value in {"uid": uid, "dtstamp": now, "dtstart": on, "dtend": on + timedelta(days=1), "summary": one_line(title)}.items():
        entry.add(name, value)
    entry.add("description", notes)
    entry.add("transp", "TRANSPARENT")
    for name, value in {"action": "DISPLAY", "description": one_line(title), "trigger": timedelta(hours=9)}.items():
        alarm.add(name, value)
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Stay or Stray//Reminder//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return calendar.to_ical()
