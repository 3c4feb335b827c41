"""The highest possible mark of work whose export states none: asked, or told where it is taken as it is."""

from __future__ import annotations

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.course.facts import Facts
from dropout.readers.numbers import likely_maximum
from dropout.readers.report import Finding, Question, Severity


def ask_highest(own: pd.DataFrame, run_id: str, facts: Facts, context: ReadContext) -> float:
    """The highest possible mark of a piece of work whose export does not state it; `own` are its marks, with item, title and points.

    It is asked where the marks fit a scale below 100; marks out of 100 are taken as they are, which is told. Raises `DropoutError`
    where the answer is no mark.
    """
    title, likely = str(own["title"].fillna(own["item"]).iloc[0]), likely_maximum(own["points"])
    question = Question(
        f"max_score:{run_id}/{title}", f"What is the highest possible mark of {title}?", "number", f"{likely:g}",
        "The export does not say; this is the usual scale that holds every mark.",
    )  # fmt: skip
    if likely == 100 and question.key not in context.answers:
        _tell_scale(title, facts)
        return likely
    answer = context.ask(question, facts.questions) or f"{likely:g}"
    try:
        highest = float(answer.replace(",", "."))
    except ValueError:
        highest = 0.0
    if not highest > 0:
        do = f"Write a number such as {likely:g}."
        raise DropoutError("The highest mark is a number above 0.", where=question.key, found=answer, do=do)
    return highest


def _tell_scale(title: str, facts: Facts) -> None:
    message = "The export does not state highest marks; where all marks fit a scale of 100, that is taken to be it."
    told = next((place for place, finding in enumerate(facts.findings) if finding.message == message), None)
    before = facts.findings.pop(told) if told is not None else Finding(Severity.NOTICED, message)
    examples = (*before.examples, title)[:10]
    facts.findings.append(Finding(Severity.NOTICED, message, examples=examples, total=max(before.total + 1, len(examples))))
