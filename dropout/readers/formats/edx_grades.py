"""Grade reports and problem grade reports: marks, who has left, and what tells how the course ended for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.course.facts import Result
from dropout.readers.formats.edx_reports import PROBLEMS, Report, Table, file_facts, people_of, point_pairs
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Ledgers, Severity

_AVERAGE = re.compile(r".*(?: \(avg\)| avg)$")
_NO_WORK = re.compile(r"experiment group \(.*\)$")
_NOT_ATTEMPTED = "not attempted"
_FRACTION = 2  # grades are shares of 1; extra credit lifts them above it, percentages are far beyond
_KINDS = (
    (AssessmentKind.EXAM, re.compile(r"exam|midterm|mid-term|final(?! (?:project|paper|essay))")),
    (AssessmentKind.QUIZ, re.compile(r"quiz|test|question|check")),
)


def read_grades(table: Table, ids: Mapping[str, str], ledgers: Ledgers) -> Report:
    """What a grade report tells. Averages by type are left out, because they repeat the work that they are of."""
    people = people_of(table, ids, ledgers)
    table = Table(table.name, table.role, table.cells.loc[people.index].set_axis(people["who"]), table.columns)
    course, exported_at = file_facts(table.name)
    items, marks = _problems(table) if table.role == PROBLEMS else _subsections(table)
    status = table.cell("enrolment").str.casefold()
    report = Report(table.name, table.role, course, exported_at, people)
    report.items, report.marks, report.attributes = items, marks, _track(table)
    report.result, report.grades = _certificates(table), _grades(table)
    report.whole = bool(status.notna().any())
    report.gone = frozenset(status.index[status.eq("unenrolled").fillna(False)])
    used = {heading for pair in point_pairs(table.cells.columns).values() for heading in pair} | set(items["title"])
    strange = [
        heading
        for heading in _free(table)
        if heading not in used and not _AVERAGE.match(fold(heading)) and table.cells[heading].notna().any()
    ]
    if strange:
        examples, message = tuple(strange[:10]), "Columns that hold neither marks nor what Open edX writes were left out."
        report.findings.append(Finding(Severity.NOTICED, message, file=table.name, examples=examples, total=len(strange)))
    return report


def kind_of_work(title: str) -> AssessmentKind:
    """What kind of work a title names; it begins with the type that the course gave it.

    >>> kind_of_work("Final Exam"), kind_of_work("Homework 2: Testing ropes")
    (<AssessmentKind.EXAM: 'exam'>, <AssessmentKind.ASSIGNMENT: 'assignment'>)
    """
    kind = fold(title).partition(":")[0]
    return next((found for found, pattern in _KINDS if pattern.search(kind)), AssessmentKind.ASSIGNMENT)


def _subsections(table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shares of 1 by piece of work. A type with a single piece has one column that is named like the type."""
    headings = [heading for heading in _free(table) if not _AVERAGE.match(fold(heading))]
    texts = {heading: table.cells[heading] for heading in headings}
    numbers = {heading: parse_numbers(blank_missing(cells)) for heading, cells in texts.items()}
    work = [heading for heading in headings if numbers[heading].notna().any() or _unattempted(texts[heading]).any()]
    highest = max((numbers[heading].max() for heading in work if numbers[heading].notna().any()), default=1.0)
    factor = 100 if highest <= _FRACTION else 1
    marks = [_marks(heading, numbers[heading] * factor, _unattempted(texts[heading])) for heading in work]
    return _items({heading: float("nan") for heading in work}), _joined(marks)


def _problems(table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points earned of points possible, problem by problem."""
    marks, highest = [], {}
    for title, (earned, possible) in point_pairs(table.cells.columns).items():
        points = parse_numbers(blank_missing(table.cells[possible]))
        got = parse_numbers(blank_missing(table.cells[earned]))
        highest[title] = points.max()
        marks.append(_marks(title, 100 * got / points.where(points > 0), _unattempted(table.cells[earned])))
    return _items(highest), _joined(marks)


def _free(table: Table) -> list[str]:
    fixed = {"file", "row", *table.columns.values()}
    return [heading for heading in table.cells.columns if heading not in fixed and not _NO_WORK.match(fold(heading))]


def _unattempted(cells: pd.Series) -> pd.Series:
    return cells.str.strip().str.casefold().eq(_NOT_ATTEMPTED).fillna(False).astype(bool)


def _marks(title: str, scores: pd.Series, unattempted: pd.Series) -> pd.DataFrame:
    """The cells that say something: a score, or that nothing was tried. Work that a learner could not see says nothing."""
    status = pd.Series(SubmissionStatus.SCORED.value, index=scores.index).mask(unattempted, SubmissionStatus.NOT_ATTEMPTED.value)
    marks = pd.DataFrame({"who": scores.index, "item": slug(title), "score": scores.to_numpy(), "status": status.to_numpy()})
    return marks[(scores.notna() | unattempted).to_numpy()]


def _items(highest: Mapping[str, float]) -> pd.DataFrame:
    rows = [(slug(title), title, kind_of_work(title).value, points) for title, points in highest.items()]
    return pd.DataFrame(rows, columns=["item", "title", "kind", "max_score"])


def _joined(marks: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=["who", "item", "score", "status"])


def _certificates(table: Table) -> Result | None:
    """Who may have a certificate, in words; nothing while nobody may, because then none are shown yet."""
    eligible = table.cell("eligible").str.strip().str.casefold().str[:1]
    if not eligible.eq("y").any():
        return None
    return Result(table.name, table.columns["eligible"], eligible.map({"y": "certified", "n": "not completed"}).astype("string"))


def _grades(table: Table) -> Result | None:
    name = "grade" if "grade" in table.columns else "percent"
    cells = blank_missing(table.cell(name))
    return Result(table.name, table.columns[name], cells) if cells.notna().any() else None


def _track(table: Table) -> pd.DataFrame:
    track = blank_missing(table.cell("track"))
    return pd.DataFrame({"who": track.index, "name": "enrollment_track", "value": track.to_numpy(), "is_protected": False}).dropna()
