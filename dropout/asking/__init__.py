"""Ask: a question in a person's own words, answered from what is loaded, or refused with what can be asked instead."""

from dropout.asking.answer import LEARNER, Answer, Course, read_glossary
from dropout.asking.ask import Asked, answer, offered, other_week, understand, with_learner
from dropout.asking.match import Intent, Match, intents, match_question

__all__ = [
    "LEARNER", "Answer", "Asked", "Course", "Intent", "Match", "answer", "intents", "match_question", "offered", "other_week",
    "read_glossary", "understand", "with_learner",
]  # fmt: skip
