"""Whom and what a question names, and what is said where something is missing."""

from __future__ import annotations

import pytest

from dropout.asking import Asked, other_week, understand
from dropout.asking.ask import CANNOT, WHO
from dropout.asking.slots import asked_area, asked_word, find_learner
from dropout.interventions.guidance import Area
from tests.unit.asking.bundled import WORDS, course, scored

FIRST, SECOND = scored().members["learner_id"].iloc[:2]
NAMES = {FIRST: "Ana Ruiz", SECOND: "Ana Gil"}


def asked(question: str, names: dict[str, str] | None = None, current: str | None = None) -> Asked:
    return understand(question, course(), names or {}, current)


@pytest.mark.parametrize("question", [f"Why is {FIRST} on the list?", f"explain {FIRST.lower()}", f"What is the matter with {FIRST}?"])
def test_a_learner_is_found_by_id(question: str) -> None:
    found = asked(question)
    assert found.intent is not None
    assert (found.intent.key, found.learner, found.understood) == ("why", FIRST, f"Why is {FIRST} on the list?")


def test_a_learner_is_found_by_a_name_that_may_be_seen() -> None:
    assert asked("Why is Ana Ruiz on the list?", NAMES).learner == FIRST
    assert asked("How could ruiz get off the list?", NAMES).learner == FIRST


def test_a_name_that_may_not_be_seen_finds_nobody() -> None:
    found = asked("Why is Ana Ruiz on the list?")
    assert found.intent is None
    assert found.learner is None


def test_a_name_of_two_is_asked_back() -> None:
    found = asked("Why is Ana on the list?", NAMES)
    assert found.intent is None
    assert FIRST in found.refusal
    assert SECOND in found.refusal


def test_a_name_that_is_a_word_is_not_taken_for_somebody() -> None:
    names = {FIRST: "May Will", SECOND: "List Who"}
    found = asked("Who may be on the list this week?", names)
    assert found.learner is None
    assert found.intent is not None
    assert asked("Why is May Will on the list?", names).learner == FIRST


def test_this_learner_is_the_one_looked_at() -> None:
    assert asked("Why is this student on the list?", current=FIRST).learner == FIRST
    assert asked("Why is this learner on the list?").refusal == WHO
    assert asked("Why is this learner on the list?", current="not in the run").refusal == WHO


def test_a_question_about_the_run_needs_no_learner() -> None:
    found = asked("Who is on the list?", NAMES, FIRST)
    assert found.intent is not None
    assert (found.intent.key, found.learner) == ("on_list", None)


def test_a_refusal_offers_what_is_near_and_can_be_answered() -> None:
    found = asked("are the reminders that we send any use")
    assert found.refusal == CANNOT
    assert found.near
    assert all(understand(question, course(), {}).intent is not None for question in found.near)


def test_an_id_within_a_longer_word_is_nobody() -> None:
    assert find_learner("Why is XL-12 here?", ["L-12"], {}).learner is None
    assert find_learner("Why is L-12 here?", ["L-1", "L-12"], {}).learner == "L-12"


@pytest.mark.parametrize(
    ("question", "word"),
    [("What does AUC mean?", "AUC"), ("what is an as of week", "As-of week"), ("define calibration", "Calibrated"),
     ("What is a tier?", "Tier"), ("meaning of drivers", "Driver"), ("what does precision mean", "Precision at a tenth"),
     ("what is the weather", None), ("What is a run", "Run"),
     ("what is due this week", None), ("what is the matter", None), ("What is new?", None)],
)  # fmt: skip
def test_words_of_the_glossary_are_found(question: str, word: str | None) -> None:
    assert asked_word(question, WORDS) == word


def test_every_word_of_the_glossary_can_be_asked() -> None:
    assert len(WORDS) > 25
    assert [word for word in WORDS if asked(f"What does “{word}” mean?").word != word] == []


@pytest.mark.parametrize(
    ("question", "area"),
    [("help with money", Area.FINANCIAL), ("broken laptop", Area.TECHNICAL), ("who helps with stress", Area.WELLBEING),
     ("somebody for essay writing", Area.ACADEMIC), ("where can a learner get help", None)],
)  # fmt: skip
def test_an_area_is_found(question: str, area: Area | None) -> None:
    assert asked_area(question) == area


def test_another_week_is_noticed() -> None:
    assert (other_week("who was new in Week 3", 5), other_week("new in week 5", 5), other_week("this week", 5)) == (3, None, None)
