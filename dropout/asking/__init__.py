"""Ask: a question in a person's own words, answered from what is loaded, or refused with what can be asked instead."""

from dropout.asking.answer import LEARNER, Answer, Course, read_glossary
from dropout.asking.ask import Asked, answer, offered, other_week, understand, with_learner
from dropout.asking.endpoint import Endpoint, NoAnswerError
from dropout.asking.match import Intent, Match, intents, match_question
from dropout.asking.scrub import pseudonymise, pseudonyms_of, scrub

__all__ = [
    "LEARNER", "Answer", "Asked", "Course", "Endpoint", "Intent", "Match", "NoAnswerError", "answer", "intents", "match_question",
    "offered", "other_week", "pseudonymise", "pseudonyms_of", "read_glossary", "scrub", "understand", "with_learner",
]  # fmt: skip
