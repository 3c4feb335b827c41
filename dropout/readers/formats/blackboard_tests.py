"""Results of one test as Blackboard hands them out: what each learner earned for each question, beside what was answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts, titled_item
from dropout.readers.course.sheets import sheet_people
from dropout.readers.formats.blackboard_book import PREVIEW
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

TESTS = "test results"
_PARTS = {"possible points": "possible", "auto score": "auto", "manual score": "manual"}
_PART = re.compile(r"(?P<part>possible points|auto score|manual score)(?P<place> \d+)?")
_PEOPLE = {"username": "username", "last name": "last", "first name": "first"}


def recognise_tests(source: Source) -> Recognition | None:
    """Results by the columns of their questions, one row for each learner or one for each question of a learner."""
    if source.preview is None or not source.is_table:
        return None
    header = source.preview.header
    questions = _questions(header)
    if not questions or "username" not in {fold(heading) for heading in header}:
        return None
    several = f"{len(questions)} questions" if len(questions) > 1 else "a question a row"
    evidence = f"{several}, with possible points, automatic and manual score as Blackboard tests have them"
    return Recognition("blackboard", TESTS, 0.9, evidence)


def read_tests(source: Source, claim: Recognition, facts: Facts) -> None:
    """Add people, the test and what each learner earned of what was possible for them; when is not told."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    places = {_PEOPLE[fold(heading)]: heading for heading in reversed(cells.columns) if fold(heading) in _PEOPLE}
    cells = facts.ledgers.keep(cells, cells[places["username"]].notna(), reason="no user name")
    cells = facts.ledgers.keep(cells, ~_tried_again(cells, cells[places["username"]]), reason="another attempt of the same learner")
    people = sheet_people(cells, places)
    people["who"] = people["username"]
    test = people["username"].str.casefold().str.contains(PREVIEW, regex=False).fillna(False).astype(bool)
    role = pd.Series("test", index=people.index, dtype="string").where(test)
    facts.add("people", people.assign(id=people["username"], role=role, listed=False))
    title = PurePosixPath(source.name).stem
    facts.titles.setdefault(source.name, title)
    item = titled_item(source.name, title)
    facts.add(
        "items", pd.DataFrame({"item": [item], "file": source.name, "title": title, "kind": AssessmentKind.QUIZ.value, "by_title": True})
    )
    facts.add("marks", _marks(cells, people["who"]).assign(item=item))
    message = "What was asked and answered was not read; the mark is what a learner earned of what was possible for them."
    facts.findings.append(Finding(Severity.NOTICED, message, file=source.name))


def _tried_again(cells: pd.DataFrame, who: pd.Series) -> pd.Series:
    """The rows of all attempts but the last in the file, which is the one that counts unless a course says otherwise."""
    id_of = {fold(str(heading)): heading for heading in cells.columns}.get("question id")  # where rows are questions, each has one
    keys = pd.DataFrame({"who": who.str.casefold(), "question": cells[id_of] if id_of else ""})
    return keys.duplicated(keep="last") & keys["question"].notna()


def _questions(header: Sequence[str] | pd.Index) -> list[dict[str, str]]:
    """The headings of possible points, automatic and manual score, of each question that has all three."""
    found: dict[str, dict[str, str]] = {}
    for heading in header:
        told = _PART.fullmatch(fold(str(heading)))
        if told:
            found.setdefault(told["place"] or "", {})[_PARTS[told["part"]]] = str(heading)
    return [held for held in found.values() if len(held) == len(_PARTS)]


def _marks(cells: pd.DataFrame, who: pd.Series) -> pd.DataFrame:
    """The share of points by learner: a score given by hand comes before an automatic one, and a question without either is unmarked."""
    earned, possible, unmarked = (pd.Series(0.0, index=cells.index) for _ in range(3))
    for held in _questions(cells.columns):
        points = parse_numbers(cells[held["manual"]]).fillna(parse_numbers(cells[held["auto"]]))
        highest = parse_numbers(cells[held["possible"]])
        earned, possible = earned + points.fillna(0), possible + highest.fillna(0)
        unmarked += points.isna() & (highest > 0)
    sums = pd.DataFrame({"earned": earned, "possible": possible, "unmarked": unmarked}).groupby(who.to_numpy()).sum()
    marked = (sums["unmarked"] == 0) & (sums["possible"] > 0)
    status = pd.Series(SubmissionStatus.SUBMITTED.value, index=sums.index).mask(marked, SubmissionStatus.SCORED.value)
    return pd.DataFrame({"who": sums.index, "score": (100 * sums["earned"] / sums["possible"]).where(marked), "status": status})
