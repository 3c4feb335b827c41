"""Letter grades as outcomes: the lowest that passes is asked, because it differs from place to place."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.report import Question

NO_GRADE = "none"
ORDER = ("A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "E+", "E", "E-", "F")
_PASSING = ("C", "C-", "D", "D-", "E")  # what places pass from
_SPECIAL = {  # what stands in the place of a letter where there is none
    Outcome.COMPLETED: "P S CR CRE PASS",
    Outcome.FAILED: "F NP NC U FN FAIL",
    Outcome.WITHDRAWN: "W WD WF WP WN WITHDRAWN",
    Outcome.UNKNOWN: "I IP INC NR NG AU AUD X",
}
SPECIAL = {word: outcome for outcome, words in _SPECIAL.items() for word in words.split()}


def are_letters(texts: pd.Series) -> bool:
    """Whether a column holds letter grades, or only what stands in their place, such as W and I.

    >>> are_letters(pd.Series(["B+", "f", "W"])), are_letters(pd.Series(["W", "I"])), are_letters(pd.Series(["A", "Ada"]))
    (True, True, False)
    """
    values = {_plain(text) for text in texts.dropna()}
    return bool(values) and values <= set(ORDER) | set(SPECIAL)


def read_letters(texts: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question]) -> pd.Series:
    """`Outcome` values of a column of letter grades; unknown for letters while nobody says from which one on they pass."""
    plain = texts.map(_plain, na_action="ignore")
    seen = [letter for letter in ORDER if letter in set(plain.dropna()) - set(SPECIAL)]
    meaning = {word: outcome.value for word, outcome in SPECIAL.items()}
    if not seen:
        return plain.map(meaning).astype("string").fillna(Outcome.UNKNOWN.value)
    question = Question(
        f"pass_grade:{run_id}", f"From which grade on is {run_id} passed?", "choice", NO_GRADE,
        f"{heading} holds the letters {', '.join(seen)}. While it is {NO_GRADE}, their outcomes and those of F stay unknown.",
        (NO_GRADE, *_PASSING),
        about=run_id, of_all="From which grade on are these runs passed?",
    )  # fmt: skip
    answer = context.ask(question, asked)
    if answer == NO_GRADE:
        del meaning["F"]  # of a course that may still be running
    else:
        lowest = ORDER.index(str(answer))
        meaning |= {letter: (Outcome.COMPLETED if place <= lowest else Outcome.FAILED).value for place, letter in enumerate(ORDER)}
    return plain.map(meaning).astype("string").fillna(Outcome.UNKNOWN.value)


def _plain(text: str) -> str:
    plain = text.strip().upper().replace("−", "-").replace("–", "-")
    return plain[0] if len(plain) == 2 and plain.endswith("0") else plain  # A0 of Korea
