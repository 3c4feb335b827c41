"""Feature tables in the style of a competition: a row per enrolment with delays, hours, days and kinds counted, in train and test files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.formats.competition_words import TIMING, families, is_course_id, is_enrolment_id, is_predicted
from dropout.readers.formats.plain import Part, read_totals
from dropout.readers.formats.plain_columns import outcome_headings
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.numbers import parse_numbers
from dropout.readers.people import match_people, one_row_each
from dropout.readers.records import slug
from dropout.readers.report import Finding, Ledgers, Question, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

_LEAST = 3  # families of columns that make a table one of these
_FORM = "a form for predictions, not outcomes"
_NO, _YES = "no", "yes"


class CompetitionReader:
    """Each file with features is a run; a file of ids and outcomes belongs to the one that has the ids."""

    name = "competition"
    title = "feature tables of a dropout competition"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """Features by the families of their headings; ids with an outcome, or a form for predictions, beside them only."""
        preview = source.preview
        if preview is None or key_of(preview.header) is None:
            return None
        found, results = families(preview.header), outcome_headings(preview.header)
        if len(found) >= _LEAST:
            evidence = f"{sum(map(len, found.values()))} columns of {', '.join(found)}" + (
                f", with the result in {results[0]}" if results else ""
            )
            return Recognition(self.name, "features", 0.45, evidence)
        if self.name in beside and source.is_table and len(preview.header) <= 3 and (results or any(map(is_predicted, preview.header))):
            return Recognition(self.name, "outcomes", 0.45, "ids with an outcome or a prediction each, beside tables of features")
        return None

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files together; raises `DropoutError` where rows for one enrolment disagree."""
        ledgers, findings, questions = Ledgers(), list[Finding](), list[Question]()
        parts = [_part(source, claim, ledgers) for source, claim in sources if claim.role == "features"]
        for source, claim in sources:
            if claim.role == "outcomes":
                _add_outcomes(_part(source, claim, ledgers), parts, ledgers, findings)
        _without_timing(parts, context, findings, questions)
        result = read_totals(parts, ledgers, context, apart=True)
        result.findings = [*findings, *result.findings]
        result.questions = [*questions, *result.questions]
        return result


READER = CompetitionReader()


def key_of(header: Sequence[str]) -> str | None:
    """The column that says which enrolment a row is about; a learner may be in several courses.

    >>> key_of(["user_id", "course_id", "enrollment_id", "events"]), key_of(["user_id", "events"])
    ('enrollment_id', 'user_id')
    """
    return next(filter(is_enrolment_id, header), None) or id_heading(header)


def _part(source: Source, claim: Recognition, ledgers: Ledgers) -> Part:
    header = source.preview.header if source.preview else ()
    key = key_of(header)
    assert key is not None  # the reader recognised the file by it
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    cells = ledgers.keep(cells, cells[key].notna(), reason="no enrolment id", column=key)
    cells = one_row_each(cells, key, cells.drop(columns=["file", "row"]), ledgers)
    for heading in filter(is_course_id, header):  # a number here is a name
        cells[heading] = cells[heading].mask(parse_numbers(cells[heading]).notna(), "course " + cells[heading])
    return Part(PurePosixPath(source.name).stem, cells, key, tuple(outcome_headings(header)), match_people(header))


def _add_outcomes(labels: Part, parts: list[Part], ledgers: Ledgers, findings: list[Finding]) -> None:
    """Give the table that has the ids its outcomes; a file with one value for all, or with shares, is a form to be filled in."""
    heading = next(iter([*labels.results, *filter(is_predicted, labels.cells.columns)]))
    values = parse_numbers(labels.cells[heading])
    is_form = (values.notna() & ~values.isin([0, 1])).any() or labels.cells[heading].nunique() < 2
    if is_form:
        ledgers.keep(labels.cells, pd.Series(False, index=labels.cells.index), reason=_FORM, column=heading)
        findings.append(Finding(Severity.NOTICED, f"{labels.title} was left out: it is {_FORM}.", column=heading))
        return
    known = labels.cells.set_index(labels.learner)[heading]
    used = pd.Series(False, index=labels.cells.index)
    for part in parts:
        own = part.cells[part.learner]
        if not part.results and own.isin(known.index).any():
            title = "dropout" if is_predicted(heading) else heading
            part.cells, part.results = part.cells.assign(**{title: own.map(known)}), (title,)
            used |= labels.cells[labels.learner].isin(own)
    ledgers.settle(ledgers.keep(labels.cells, used, reason="enrolment in no table of features", column=labels.learner))


def _without_timing(parts: list[Part], context: ReadContext, findings: list[Finding], asked: list[Question]) -> None:
    """Leave out when in the day and week learners are active, unless somebody allows it: it may stand in for work, family or faith."""
    found = families(dict.fromkeys(heading for part in parts for heading in part.cells.columns))
    timing = [heading for family in TIMING for heading in found.get(family, [])]
    if not timing:
        return
    run_id = slug(parts[0].title)
    why = "It can stand in for work, care or faith, which nobody should be judged by; models here do without it unless it is allowed."
    question = Question(f"timing:{run_id}", "May the hours and weekdays of activity be used?", "choice", _NO, why, (_NO, _YES))
    if context.ask(question, asked) == _NO:
        message = (
            "When in the day and week learners are active was left out: a possible proxy. The answer to the question on it brings it in."
        )
        findings.append(Finding(Severity.NOTICED, message, examples=tuple(timing[:10]), total=len(timing)))
        for part in parts:
            part.cells = part.cells.drop(columns=[heading for heading in timing if heading in part.cells])
