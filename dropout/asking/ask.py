"""From a question to an answer, or to an honest refusal with what can be asked instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dropout.asking import about_learner, about_list, about_run, about_us
from dropout.asking.answer import Answer, Course
from dropout.asking.match import Intent, Match, intents, match_question
from dropout.asking.slots import Named, asked_area, asked_word, find_learner
from dropout.asking.words import LEARNER

ABOUT_RUN: dict[str, Callable[[Course], Answer]] = {
    "new_on_list": about_list.new_on_list, "on_list": about_list.on_list, "silent": about_list.silent, "came_back": about_list.came_back,
    "due": about_list.due, "overdue": about_list.overdue, "waiting": about_list.waiting, "active": about_run.active,
    "withdrew": about_run.withdrew, "expected": about_run.expected, "loses_assignment": about_run.loses_assignment,
    "loses_week": about_run.loses_week, "least_handed_in": about_run.least_handed_in, "material_missed": about_run.material_missed,
    "earlier_runs": about_run.earlier_runs, "changed": about_us.changed, "fresh": about_us.fresh, "helped": about_us.helped,
    "model_good": about_us.model_good, "fair": about_us.fair,
}  # fmt: skip
ABOUT_LEARNER: dict[str, Callable[[Course, str], Answer]] = {
    "why": about_learner.why, "lower": about_learner.lower, "moved": about_learner.moved, "next_step": about_learner.next_step,
}  # fmt: skip
CANNOT = "I can't answer that from what is loaded here."
WHO = "Whom is this about? Name one learner by the id that stands on the list, or open one on the Learner page first."
WHICH_WORD = "The glossary does not have this word."


@dataclass(frozen=True)
class Asked:
    """A question as it was understood: what it asks, and whom or what it names; without an intent, why not and what is near."""

    question: str
    intent: Intent | None = None
    learner: str | None = None
    word: str | None = None
    refusal: str = ""
    near: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The question in the app's own words."""
        if self.intent is None:
            return ""
        if self.word:
            return f"What does “{self.word}” mean?"
        return with_learner(self.intent.question, self.learner)


def with_learner(question: str, learner: str | None) -> str:
    """A question of the kind "why is this learner …" about one learner.

    >>> with_learner("Why is this learner on the list?", "L-1")
    'Why is L-1 on the list?'
    """
    return question.replace(LEARNER, learner) if learner else question


def understand(
    question: str, course: Course, names: Mapping[str, str], current: str | None = None, route: Callable[[str], str | None] | None = None
) -> Asked:
    """What a question asks and names. `names` are those that may be seen, by learner id; `current` is who "this learner" is.

    Where that is not clear, `route` is asked for the key of an intent; it gets the question with its learner taken out.
    """
    word = asked_word(question, course.words)
    if word:
        return Asked(question, intents()["meaning"], word=word)
    named = find_learner(question, set(course.scored.members["learner_id"]), names, current)
    if named.several:
        return Asked(question, refusal=f"This fits several learners: {', '.join(named.several)}. Name one by id.", near=())
    match = match_question(named.question)
    if match.intent is None and route is not None and question.strip() and (key := route(named.question)):
        match = replace(match, intent=intents()[key])
    return _settle(question, named, match, course)


def _settle(question: str, named: Named, match: Match, course: Course) -> Asked:
    """A match with what it needs besides: a learner for a question about one, a word for one about a word."""
    near = tuple(with_learner(intent.question, named.learner) for intent in match.near if intent.ask != "learner" or named.learner)
    intent = match.intent
    if intent is None:
        return Asked(question, refusal=CANNOT, near=near)
    if intent.ask == "learner" and named.learner is None:
        return Asked(question, refusal=WHO, near=near)
    if intent.ask == "word":
        return Asked(question, refusal=WHICH_WORD, near=tuple(f"What does “{word}” mean?" for word in list(course.words)[:3]))
    return Asked(question, intent, learner=named.learner)


def answer(asked: Asked, course: Course) -> Answer:
    """The answer to a question that was understood."""
    if asked.intent is None:
        raise ValueError("a question that was not understood has no answer")
    key = asked.intent.key
    if key == "meaning":
        return about_us.meaning(course, str(asked.word))
    if key == "help_with":
        return about_us.help_with(course, asked_area(asked.question))
    if key in ABOUT_LEARNER:
        return ABOUT_LEARNER[key](course, str(asked.learner))
    return ABOUT_RUN[key](course)


def other_week(question: str, week: int) -> int | None:
    """Another week that a question names than the one looked at: answers are as of that one only.

    >>> other_week("Who was new in week 3?", 5), other_week("Who is new in week 5?", 5)
    (3, None)
    """
    found = [int(number) for number in re.findall(r"\bweek (\d{1,3})\b", question.lower())]
    return next((number for number in found if number != week), None)


def offered() -> dict[str, str]:
    """Everything that can be asked, as a question to click, by key; "this learner" stands where one is to be named."""
    return {key: intent.question for key, intent in intents().items()}
