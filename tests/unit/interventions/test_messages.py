"""Drafts and the files they leave in: facts of the record, no header smuggled in, readable by other programs."""

from __future__ import annotations

import email
import email.policy
import itertools
import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from dropout.interventions.families import Family
from dropout.interventions.fields import FIELDS, unsuitable
from dropout.interventions.guidance import Language, Occasion, Template, Tone, default_guidance
from dropout.interventions.messages import (
    message_facts,
    occasion_for,
    steps_words,
    to_eml,
    to_ics,
    to_mailto,
    write_draft,
)
from dropout.interventions.path import open_work
from dropout.milestones import build_record, positive_signals
from dropout.pipeline import bundled_tables
from tests.builders import scored_bundle

HOSTILE = st.text(max_size=60) | st.just("x\r\nBcc: all@example.org")
NONE = pd.DataFrame(columns=["enrolment_id", "signal", "day", "sentence"])


def test_every_shipped_draft_is_fit_to_be_read_by_a_learner() -> None:
    """For real learners, in every language and tone: no estimate, nothing that hurts, and what is unknown is seen to be so."""
    scored = scored_bundle()
    record = build_record(bundled_tables(), "SIM-2025B", scored.cutoff)
    signals = positive_signals(record)
    who = [scored.members["enrolment_id"].iloc[60], signals["enrolment_id"].iloc[0]]
    work = {one: open_work(scored, one) for one in who}
    for one, occasion, language, tone in itertools.product(who, Occasion, Language, Tone):
        facts = message_facts(scored, one, occasion, language, work[one], signals[signals["enrolment_id"] == one])
        draft = write_draft(default_guidance().template(occasion, language, tone), facts)
        assert unsuitable(draft.subject + draft.body) == []
        assert all(f"[{name}]" in draft.subject + draft.body for name in draft.missing)
        assert "{" not in draft.subject + draft.body


def test_facts_are_those_of_the_record() -> None:
    scored = scored_bundle()
    one = scored.members["enrolment_id"].iloc[60]
    work = open_work(scored, one)
    facts = message_facts(scored, one, Occasion.MISSED_WORK, Language.ENGLISH, work, NONE)
    starts = pd.Timestamp(scored.run["starts_on"])
    events = scored.tables.frame("events")
    own = events.loc[(events["enrolment_id"] == one) & (events["day"] < 35), "day"]
    assert facts["last_active"] == f"{starts + pd.Timedelta(days=int(own.max())):%Y-%m-%d}"
    assert (facts["work"], facts["due"]) == ("Short essay", f"{starts + pd.Timedelta(days=19):%Y-%m-%d}")
    assert message_facts(scored, one, Occasion.DEADLINE, Language.ENGLISH, work, NONE)["work"] == "Checkpoint quiz 1"


def test_a_message_is_about_the_strongest_reason_that_has_a_message() -> None:
    assert occasion_for([Family.RESULTS, Family.SILENCE], True) is Occasion.RESULTS
    assert occasion_for([Family.MISSED_DEADLINE], False) is Occasion.GENERAL
    assert occasion_for([Family.MISSED_DEADLINE, Family.FADING], False) is Occasion.SILENCE


@pytest.mark.parametrize("language", list(Language))
def test_shipped_steps_are_in_every_language(language: Language) -> None:
    steps = [step for step in default_guidance().steps if step.study]
    assert len(steps_words(steps, language).splitlines()) == len(steps)


def test_a_step_nobody_has_translated_is_left_to_be_filled_in() -> None:
    step = default_guidance().steps[0].model_copy(update={"study_de": ""})
    assert steps_words([step], Language.GERMAN) == ""
    assert steps_words([step], Language.ENGLISH).startswith("- Open the course page")


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), HOSTILE))
def test_no_value_adds_a_header_or_a_recipient(values: dict[str, str]) -> None:
    template = Template(occasion="general", language="en", tone="plain", subject="{course}: {work}", body="Hello {name}\n{steps}")
    draft = write_draft(template, values)
    read = email.message_from_bytes(to_eml(draft.subject, draft.body), policy=email.policy.default)
    assert set(read.keys()) == {"Subject", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    link = urlsplit(to_mailto(draft.subject, draft.body))
    assert (link.scheme, link.path) == ("mailto", "")
    assert set(parse_qs(link.query, keep_blank_values=True)) == {"subject", "body"}


def test_a_mail_file_holds_what_was_written() -> None:
    read = email.message_from_bytes(to_eml("Über uns", "Guten Tag,\nés así"), policy=email.policy.default)
    assert read["Subject"] == "Über uns"
    assert read.get_content().replace("\r\n", "\n") == "Guten Tag,\nés así\n"


def test_a_reminder_is_a_day_with_an_alarm_and_escapes_what_it_is_given() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    raw = to_ics("Look again: L-1\r\nATTENDEE:mailto:x@y", "a;b,c\nEND:VEVENT", date(2026, 3, 9), now, "L-1@x")
    (entry,) = Calendar.from_ical(raw).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2026, 3, 9), date(2026, 3, 10))
    assert str(entry["summary"]) == "Look again: L-1 ATTENDEE:mailto:x@y"
    assert str(entry["description"]) == "a;b,c\nEND:VEVENT"
    assert "ATTENDEE" not in entry
    assert len(entry.walk("VALARM")) == 1


@given(title=HOSTILE, notes=HOSTILE)
def test_a_reminder_is_one_entry_in_lines_that_any_calendar_reads(title: str, notes: str) -> None:
    """RFC 5545, read without the library that wrote it: CRLF, at most 75 octets a line, one entry, nothing but known properties."""
    raw = to_ics(title, notes, date(2026, 3, 9), datetime(2026, 3, 1, 12, tzinfo=UTC), "L-1@x")
    assert raw.endswith(b"\r\n")
    lines = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    unfolded = raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    names = [re.split("[:;]", line)[0] for line in unfolded]
    assert sorted(names) == sorted(
        ["BEGIN", "BEGIN", "BEGIN", "END", "END", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
         "DESCRIPTION", "TRANSP", "ACTION", "DESCRIPTION", "TRIGGER"]
    )  # fmt: skip
    assert {"DTSTART;VALUE=DATE:20260309", "DTEND;VALUE=DATE:20260310", "TRIGGER:PT9H", "UID:L-1@x"} <= set(unfolded)
