"""Which of many courses are meant: exports of whole institutions hold them all, and logs those that people strayed into."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.report import Question
from dropout.readers.staging import Stage

ALL = "all"
MANY = 20  # courses; with more, somebody says which are meant
NOT_CHOSEN = "in a course that was not chosen"
_FEW = 3  # learners who make a course of a log worth proposing
_SHOWN = 12  # courses named in the question of a log


def choose_courses(named: pd.DataFrame, called: str, context: ReadContext, asked: list[Question]) -> pd.DataFrame:
    """The rows of the courses that are meant, all of them unless there are many and somebody names some.

    `named` has course, as it will be called, and unit, its id in the export. Raises `DropoutError` where none of those named is there.
    """
    if len(named) <= MANY:
        return named
    question = Question(
        "courses", f"Which {called} should be read?", "text", ALL,
        f"The export is about {len(named)} {called}, such as {', '.join(named['course'].head(5))}. Separate codes or ids by commas.",
    )  # fmt: skip
    answer = context.ask(question, asked) or ALL
    wanted = {part.strip() for part in answer.split(",")} - {""}
    if answer.strip().casefold() == ALL:
        return named
    chosen = named[named["course"].isin(wanted) | named["unit"].isin(wanted)]
    if chosen.empty:
        do = f"Write codes or ids as in the data, such as {named['course'].iloc[0]}, or all."
        raise DropoutError(f"None of these {called} is in the export.", where=question.key, found=answer, do=do)
    return chosen


def choose_acted_courses(
    stage: Stage, told: str, key: str, teller: str, asked: list[Question], expected: Callable[[str], bool] = lambda course: False
) -> list[str]:
    """The courses to import of those that `told`, a view with course, who and why (missing: kept), tells of; the busiest first.

    Asked where there are several: proposed are the `expected`, else those with a few people. `teller` is what tells of them, and its verb.
    """
    counts = stage.frame(
        f"SELECT course, count(DISTINCT who)::BIGINT AS people FROM {told} WHERE why IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    courses = list(counts["course"])
    if len(courses) < 2:
        return courses
    proposed = list(filter(expected, courses)) or list(counts.loc[counts["people"] >= _FEW, "course"]) or courses
    shown = ", ".join(f"{course} ({people})" for course, people in counts.head(_SHOWN).itertuples(index=False))
    question = Question(
        key, f"{teller} of {len(courses)} courses. Which are to be imported?", "text", ", ".join(proposed),
        f"Separate them by commas, or write {ALL}. With the people seen in each: {shown}{', …' if len(courses) > _SHOWN else ''}.",
    )  # fmt: skip
    answer = stage.context.ask(question, asked) or ""
    if answer.strip().casefold() == ALL:
        return courses
    named = {part.strip() for part in answer.split(",")}
    return [course for course in courses if course in named]
