"""The student analysis of a classic quiz: each attempt with its time and score, beside what was answered, which is not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.one_work import add_attempts, add_work, known_titles
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.canvas_gradebook import TEST_STUDENT
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

_FIXED = ("name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted", "attempt", "n correct", "n incorrect", "score")
_NEEDED = {"id", "submitted", "score", "n correct", "n incorrect"}  # attempts are only told where all of them are in it
_POINTS = re.compile(r"(?P<points>\d+(?:\.\d+)?)(?: \(\d+\))?")  # what stands over the points of each question: how many there are
_FILE = re.compile(r"(?P<title>.+?)[ _-]+(?:quiz|survey)[ _-]+student[ _-]+analysis.*", re.IGNORECASE)


def recognise_quiz(source: Source) -> Recognition | None:
    """The analysis by its fixed headings."""
    if source.preview is None or not source.is_table:
        return None
    found = _headings(source.preview.header)
    if not set(found) >= _NEEDED:
        return None
    return Recognition("canvas", "quiz", 0.95, f"{len(found)} of {len(_FIXED)} headings of a Canvas quiz student analysis")


def read_quizzes(stage: Stage, sources: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext) -> None:
    """Add people, each quiz, its scores and, unless requests tell more, its attempts to the facts."""
    acting, known = bool(facts.actions), known_titles(stage, facts)
    for source, claim in sources:
        cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
        cells = facts.ledgers.keep(cells, blank_missing(cells[_headings(cells.columns)["id"]]).notna(), reason="no learner id")
        found = {name: blank_missing(cells[heading]) for name, heading in _headings(cells.columns).items()}
        at = ask_dates(found["submitted"].str.removesuffix(" UTC"), source.name, context, facts.questions)
        if at is None:
            facts.ledgers.keep(cells, pd.Series(False, index=cells.index), reason=WAITS)
            continue
        people = cells[["file", "row"]].assign(who=found["id"], id=found["id"], listed=False)
        if "name" in found:
            test = found["name"].astype("object").map(fold, na_action="ignore").isin(TEST_STUDENT)
            people["role"] = pd.Series("test", index=people.index, dtype="string").where(test)
        given = {"name": "name", "number": "sis_id", "section": "section"}
        facts.add("people", people.assign(**{column: found[name] for column, name in given.items() if name in found}))
        rows = pd.DataFrame({"who": found["id"], "at": at, "points": parse_numbers(found["score"]), "marked": at})
        title = _title(source.name, known)
        add_work(rows, title, AssessmentKind.QUIZ, _highest(cells.columns), source.name, facts)
        if not acting:
            add_attempts(stage, rows, AssessmentKind.QUIZ, title, facts)


def _headings(header: Sequence[str] | pd.Index) -> dict[str, str]:
    folded = {fold(str(heading)): str(heading) for heading in reversed(list(header))}
    return {name: folded[name] for name in _FIXED if name in folded}


def _highest(header: Sequence[str] | pd.Index) -> float:
    """All points of the quiz.

    >>> _highest(["id", "11: What is a knot?", "1.0", "12: Name two.", "2.0", "13: And one?", "1.0 (2)", "score"])
    4.0
    """
    points = [float(found["points"]) for heading in header if (found := _POINTS.fullmatch(str(heading)))]
    return sum(points) if points else float("nan")


def _title(file: str, known: list[str]) -> str:
    """What the quiz is called: as the gradebook calls it, else as the name of the file has it.

    >>> _title("Knots and Bends Quiz Student Analysis Report.csv", ["Knots"])
    'Knots and Bends'
    """
    stem = PurePosixPath(file).stem
    found = _FILE.fullmatch(stem)
    title = found["title"] if found else stem
    return next((name for name in known if fold(name) == fold(title.replace("_", " "))), title)
