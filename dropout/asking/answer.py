"""What an answer is, and what answers are drawn from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dropout.cases import Case
from dropout.cases.week import Standing
from dropout.changes import RunChanges
from dropout.cohort import RunAtWeek
from dropout.effects import Comparison, OutcomeKind
from dropout.evaluation import JudgedRun
from dropout.interventions.guidance import Guidance
from dropout.milestones import Record
from dropout.scoring import ScoredRun
from dropout.whatif import WhatIfRun

LEARNER = "Learner"  # the column of a table that holds learner ids: whoever may see names joins them there


@dataclass(frozen=True)
class Answer:
    """An answer: sentences, what they came from, and the page (its file's name) that shows more.

    `table` is as it is shown; ids stand in its column `LEARNER`. `figure` comes with `data`, the rows it draws, and `reading`,
    how to read it. `about` is the learner that the answer is about.
    """

    sentences: tuple[str, ...]
    page: str
    table: pd.DataFrame | None = None
    figure: go.Figure | None = None
    data: pd.DataFrame | None = None
    reading: str = ""
    about: str | None = None


@dataclass(frozen=True)
class Course:
    """What is loaded, as of the week looked at; functions are called only by answers that need them.

    `runs` gives this run and then earlier ones of its course as of the same week; `compared` the comparison of contacted with others
    and its outcome, None where nobody was contacted; `changes` what the last import said that the one before did not, None for a run
    imported once. `on` is the day it is, `words` the glossary, `read` when the export was read, in words.
    """

    scored: ScoredRun
    before: Callable[[], ScoredRun | None]
    standing: Callable[[], Standing]
    cases: Callable[[], Mapping[str, Case]]
    on: date
    runs: Callable[[], Sequence[RunAtWeek]]
    stops: Callable[[], pd.DataFrame]
    record: Callable[[], Record]
    whatif: Callable[[], WhatIfRun]
    judged: Callable[[], JudgedRun]
    compared: Callable[[], tuple[Comparison, OutcomeKind] | None]
    changes: Callable[[], RunChanges | None]
    guidance: Callable[[], Guidance]
    words: Mapping[str, str]
    read: str

    @property
    def week(self) -> int:
        return self.scored.cutoff.week


def read_glossary(text: str) -> dict[str, str]:
    """The words of the glossary (`docs/glossary.md`), each with what it means.

    >>> read_glossary("# Glossary\\n\\n- **Run**: one delivery of one\\n  course.\\n- **Cut**: where the list ends.\\n")
    {'Run': 'one delivery of one course.', 'Cut': 'where the list ends.'}
    """
    found = re.findall(r"^- \*\*(.+?)\*\*: (.+?)(?=^- \*\*|\Z)", text, re.MULTILINE | re.DOTALL)
    return {word: " ".join(meaning.split()) for word, meaning in found}


def count(number: int, noun: str = "learner") -> str:
    """A number of things.

    >>> count(1), count(1204, "case")
    ('1 learner', '1,204 cases')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def of_100(part: float, whole: float) -> str:
    """A share in words.

    >>> of_100(12, 48), of_100(1, 1000), of_100(3, 0)
    ('25 of 100', 'fewer than 1 of 100', 'of nobody')
    """
    if not whole:
        return "of nobody"
    points = round(100 * part / whole)
    return f"{points} of 100" if points or not part else "fewer than 1 of 100"


def filled(table: pd.DataFrame) -> pd.DataFrame | None:
    """A table that has rows, else nothing."""
    return table if len(table) else None
