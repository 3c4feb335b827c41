"""Days and marks under a result as outcomes: what cannot be evident is asked."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.numbers import best_is_one, parse_numbers
from dropout.readers.report import Question

OPEN_RUN = "none"
_HALF = 0.5  # of all learners: a day of leaving that more share is when the run was over


def meant(question: Question, context: ReadContext, asked: list[Question]) -> Outcome:
    """What somebody said to a question on an outcome, else its safe default, else nothing known."""
    answer = context.ask(question, asked)
    return Outcome(answer) if answer else Outcome.UNKNOWN


def as_outcomes(values: pd.Series) -> pd.Series:
    """Outcomes as text, unknown where there is none."""
    return values.astype("string").fillna(Outcome.UNKNOWN.value)


def by_day(texts: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question], *, left: bool) -> pd.Series:
    """Who has a day completed, or left; what it means to have none is asked, and not known until then.

    Nobody left on the day on which most did: it was the last one of the run. A day of leaving that everybody has is asked about.
    """
    said, other = (Outcome.WITHDRAWN, Outcome.COMPLETED) if left else (Outcome.COMPLETED, Outcome.WITHDRAWN)
    last = last_of_all(texts) if left else None
    if last is not None:
        texts = texts.mask(texts == last)
    done = pd.Series(said.value, index=texts.index, dtype="string").where(texts.notna())
    none, options = int(texts.isna().sum()), tuple(outcome.value for outcome in (Outcome.UNKNOWN, Outcome.FAILED, other))
    if not none and not left:
        return as_outcomes(done)
    text = f"What does it mean to have no day{f' but {last}' if last else ''} in the column {heading}?"
    why = f"{none} of {len(texts)} learners have none. If the run is over, they {'stayed' if left else 'did not complete it'}."
    if not none:
        text, options = f"What does it mean to have a day in the column {heading}?", (Outcome.UNKNOWN.value, said.value)
        why = "Everybody has one; not everybody may have left before the end."
        done = done.mask(done.notna())
    question = Question(f"outcome:{run_id}", text, "choice", Outcome.UNKNOWN.value, why, options, about=run_id, of_all=text)
    return as_outcomes(done.fillna(meant(question, context, asked).value))


def last_of_all(days: pd.Series) -> str | None:
    """The day of leaving that most learners share, on which a run was over; None where they have none in common.

    >>> last_of_all(pd.Series(["2024-06-07", "2024-03-02", "2024-06-07"])), last_of_all(pd.Series(["2024-03-02", None, None]))
    ('2024-06-07', None)
    """
    shared = days.value_counts()
    return str(shared.index[0]) if len(shared) and shared.iloc[0] > max(_HALF * len(days), 1) else None


def by_pass_mark(
    marks: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question], title: str, highest: float
) -> pd.Series:
    """Who reaches the mark from which on, or up to which, the run is passed; unknown until somebody says which one that is."""
    half, low = f"{highest / 2:g}", best_is_one(marks)
    if low:
        half = "4"
    question = Question(
        f"pass_mark:{run_id}", f"{'Up to' if low else 'From'} which mark {'' if low else 'on '}is {title} passed?", "number", OPEN_RUN,
        f"{heading} holds marks from {marks.min():g} to {marks.max():g}; "
        f"{'these are marks of which 1 is the best' if low else f'half of the highest possible would be {half}'}. "
        "Until you say, outcomes stay unknown and nothing is learnt from this run.", (OPEN_RUN,),
        about=title,
        of_all="Up to which mark are these runs passed?" if low else f"From which mark on, of {highest:g}, are these runs passed?",
    )  # fmt: skip
    answer = context.ask(question, asked)
    if answer is None or answer.strip().casefold() == OPEN_RUN:
        return as_outcomes(pd.Series(pd.NA, index=marks.index, dtype="string"))
    pass_mark = parse_numbers(pd.Series([answer], dtype="string")).iloc[0]
    if pd.isna(pass_mark):
        raise DropoutError(
            "A pass mark is a number.", where=question.key, found=answer, do=f"Write a number such as {half}, or {OPEN_RUN}."
        )
    passed = pd.Series(Outcome.FAILED, index=marks.index).mask(marks <= pass_mark if low else marks >= pass_mark, Outcome.COMPLETED)
    return as_outcomes(passed.mask(marks.isna()))
