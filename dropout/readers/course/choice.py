"""Which of many courses are meant: exports of whole institutions hold them all."""

from __future__ import annotations

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.report import Question

MANY = 20  # courses; with more, somebody says which are meant


def choose_courses(named: pd.DataFrame, called: str, context: ReadContext, asked: list[Question]) -> pd.DataFrame:
    """The rows of the courses that are meant, all of them unless there are many and somebody names some.

    `named` has course, as it will be called, and unit, its id in the export. Raises `DropoutError` where none of those named is there.
    """
    if len(named) <= MANY:
        return named
    question = Question(
        "courses", f"Which {called} should be read?", "text", "all",
        f"The export is about {len(named)} {called}, such as {', '.join(named['course'].head(5))}. Separate codes or ids by commas.",
    )  # fmt: skip
    answer = context.ask(question, asked) or "all"
    wanted = {part.strip() for part in answer.split(",")} - {""}
    if answer.strip().casefold() == "all":
        return named
    chosen = named[named["course"].isin(wanted) | named["unit"].isin(wanted)]
    if chosen.empty:
        do = f"Write codes or ids as in the data, such as {named['course'].iloc[0]}, or all."
        raise DropoutError(f"None of these {called} is in the export.", where=question.key, found=answer, do=do)
    return chosen
