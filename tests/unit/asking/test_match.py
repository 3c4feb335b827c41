"""What people type is taken for what they ask, or refused: measured on questions that the examples do not hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dropout.asking import intents, match_question
from dropout.asking.ask import ABOUT_LEARNER, ABOUT_RUN
from dropout.asking.slots import asked_word
from dropout.asking.words import LEARNER, plain_words
from tests.unit.asking.bundled import WORDS

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
ASKED = [(intent, question) for part in ("answers", "later", "last") for intent, found in QUESTIONS[part].items() for question in found]
OFF = [question for part in ("refused", "later_refused", "last_refused") for question in QUESTIONS[part]["questions"]]


USERS = tomllib.loads((Path(__file__).parent / "users.toml").read_text(encoding="utf-8"))


def taken_for(question: str) -> str | None:
    if asked_word(question, WORDS):
        return "meaning"
    intent = match_question(question.replace("LEARNER", LEARNER)).intent
    return intent.key if intent else None


def test_paraphrases_are_understood_or_refused_and_hardly_ever_mistaken() -> None:
    found = [(intent, taken_for(question)) for intent, question in ASKED]
    right, refused = sum(intent == taken for intent, taken in found), sum(taken is None for _, taken in found)
    wrong = len(found) - right - refused
    assert len(found) >= 250
    assert right >= 0.92 * len(found)
    assert wrong <= 0.2 * refused


@pytest.mark.parametrize(("part", "share"), [("looked_at", 0.85), ("unseen", 0.64)])
def test_what_users_type_in_their_own_way_is_understood_more_often_than_not(part: str, share: float) -> None:
    asked = dict(USERS[part])
    off = asked.pop("refused")
    found = [(intent, taken_for(question)) for intent, questions in asked.items() for question in questions]
    assert sum(intent == taken for intent, taken in found) >= share * len(found)
    assert sum(taken not in (intent, None) for intent, taken in found) <= 0.08 * len(found)
    assert sum(taken_for(question) is None for question in off) >= 0.9 * len(off)


def test_questions_off_the_subject_are_refused() -> None:
    assert len(OFF) >= 60
    assert sum(taken_for(question) is None for question in OFF) >= 0.95 * len(OFF)


def test_no_question_of_the_test_stands_among_the_examples() -> None:
    examples = {plain_words(example) for intent in intents().values() for example in intent.examples}
    assert {plain_words(question.replace("LEARNER", LEARNER)) for _, question in ASKED} & examples == set()


@pytest.mark.parametrize("key", sorted(intents()))
def test_every_example_is_taken_for_its_own_intent(key: str) -> None:
    intent = intents()[key]
    taken = [taken_for(example) for example in intent.examples]
    assert [example for example, one in zip(intent.examples, taken, strict=True) if one not in (key, None)] == []
    assert taken[0] == key, "the example that is offered must work"


def test_every_intent_has_its_answer() -> None:
    answered = {*ABOUT_RUN, *ABOUT_LEARNER, "help_with", "meaning"}
    assert answered == set(intents())
    assert {intent.key for intent in intents().values() if intent.ask == "learner"} == set(ABOUT_LEARNER)


@pytest.mark.parametrize("question", ["", "?", "x" * 5_000, "🙂", "Ω≈ç√∫", "the of a", "' OR 1=1 --", "<b>who</b>" * 50])
def test_anything_may_be_typed(question: str) -> None:
    match_question(question)


@pytest.mark.parametrize("question", ["", "?", "🙂", "the of a", "qwertz"])
def test_what_says_nothing_is_near_to_nothing(question: str) -> None:
    found = match_question(question)
    assert (found.intent, found.near, found.sure) == (None, (), 0.0)


def test_a_slip_of_the_finger_is_forgiven() -> None:
    assert [taken_for(question) for question in ("wich asignment loses most lerners?", "who is overdeu?")] == [
        "loses_assignment",
        "overdue",
    ]
