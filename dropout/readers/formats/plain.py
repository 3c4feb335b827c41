"""Plain tables: one row per learner with totals and no dates, in one file or in several joined on the id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import Outcome
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, ReadResult, Recognition, Snapshot
from dropout.readers.formats.mapped_headings import likeness
from dropout.readers.formats.period_headings import period_headings
from dropout.readers.formats.plain_columns import outcome_headings, results_of, tells_ending, told_by_progress, typed_columns
from dropout.readers.formats.plain_ids import counts_of_many, first_rows, id_heading, learner_column, learner_heading
from dropout.readers.formats.plain_rows import only_first_table, with_row_ids
from dropout.readers.formats.plain_statuses import one_of_each
from dropout.readers.numbers import blank_missing
from dropout.readers.outcomes import read_outcome
from dropout.readers.people import match_people, one_row_each, only_learners, whole_ids, without_staff
from dropout.readers.records import fold, looks_like_data, slug
from dropout.readers.report import Finding, Ledgers, Question, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

UNKNOWN, WHOLE = "unknown", "whole course"
_WEEKS = tuple(f"week {week}" for week in range(1, 53))


class PlainReader:
    """Any table with a row per learner; every real format is surer of its own files."""

    name = "plain"
    title = "plain table (one row per learner)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """A table with an id column, or at least with a result, so that a missing id can be told; none beside a real format."""
        preview = source.preview
        if preview is None or not source.is_table or beside - {self.name, ""}:
            return None
        learner, results = learner_column(preview), outcome_headings(preview.header)
        if learner:
            evidence = f"one row per {learner}" + (f", with the result in {results_of(first_rows(preview))[0]}" if results else "")
            return Recognition(self.name, "learners", 0.3 if results else 0.25, evidence)
        nameless = results and not looks_like_data(preview.header) and not counts_of_many(first_rows(preview)[results[0]])
        return Recognition(self.name, "learners", 0.2, f"the result in {results[0]}") if nameless else None

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Files with the same columns are runs of their own; files with different ones are joined on the id.

        A table on its own in which learners come once for each course is a run for each; one that names nobody and says how it
        ended has a learner in each row. Raises `DropoutError` where a file has no id column, or rows for one learner disagree.
        """
        ledgers, findings = Ledgers(), list[Finding]()
        alone = len(sources) == 1
        parts = [part for source, claim in sources for part in _read_parts(source, claim, ledgers, findings, alone=alone)]
        result = read_totals(parts, ledgers, context)
        result.findings = findings + result.findings
        return result


READER = PlainReader()
_ROW = "row of the learner"
_NOBODY = "No column says who a row is about; each row counts as a learner, known by its place in the file."
_ADD_ID = "Add a column student_id to find them again; without one a later file cannot be joined to this one."
_SPREAD = "Endings that have a column each are read as one column of endings."
_NAMED_ONCE, _MOST_NAMED = "Most rows say nobody, and nobody is said twice.", 0.5
_FILL = "If an id stands only in the first of several rows about a learner, as in merged cells, fill it down."
_NO_RESULT = "No column was found that says how it ended; every outcome is unknown."
_SAY_WHICH = "If one does, say so: “Read this file differently”. As it is, it would count among what is known on the way."
_RUN, _ID = "run of the learner", "id of the learner"  # columns beside those of the files


@dataclass
class Part:
    """One table: its cells with file and row, the headings of id and results, and those that name people and are not used."""

    title: str
    cells: pd.DataFrame
    learner: str
    results: tuple[str, ...]
    people: Mapping[str, str]  # as `match_people` finds them

    @property
    def inputs(self) -> frozenset[str]:
        """What the table tells of a learner, its result left out: new learners have none yet."""
        return frozenset(fold(heading) for heading in self.cells.columns if heading not in self.results)


def read_totals(parts: list[Part], ledgers: Ledgers, context: ReadContext, *, apart: bool = False) -> ReadResult:
    """A snapshot of tables with a row per learner; kept rows are counted here.

    Tables with the same columns are runs, others are joined on the learner, unless the reader knows that they are `apart`.
    """
    result = ReadResult()
    runs = parts if apart or len({part.inputs for part in parts}) == 1 else [_joined(parts, ledgers)]
    for part in parts:
        ledgers.settle(part.cells)
    if all(run.cells.empty for run in runs):
        problem, do = (
            "No row says which learner it is about.",
            "Fill the column of ids, or choose another one: “Read this file differently”.",
        )
        raise DropoutError(problem, where=parts[0].title, found=f"an empty column {parts[0].learner}", do=do)
    whole = _stacked(runs)
    result.snapshot = _snapshot(whole, context, result)
    result.identities = _identities(whole, result.snapshot)
    result.files = [ledger.report for ledger in ledgers.values()]
    result.dropped_rows = [ledger.frame() for ledger in ledgers.values()]
    return result


def _read_parts(source: Source, claim: Recognition, ledgers: Ledgers, findings: list[Finding], *, alone: bool) -> list[Part]:
    header: Sequence[str] = source.preview.header if source.preview else ()
    title, numbered = PurePosixPath(source.name).stem, alone and tells_ending(header)
    learner = learner_column(source.preview) if source.preview else None
    learner = learner or (learner_heading(header) if claim.format != PlainReader.name else None)  # named after a week
    if learner is None and not numbered:
        problem, do = "No column says which learner a row is about.", "Add a column student_id with a different value in every row."
        raise DropoutError(problem, where=source.name, found=", ".join(header), do=do)
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    if cells.empty:
        raise DropoutError("There are headings and no rows.", where=source.name, found=", ".join(header[:10]), do="Export it again.")
    periods = period_headings(header)
    if periods.headings:
        message = (
            f"Columns for one {periods.unit} each are read as totals: they hold no counts and no marks, or you said that they are none."
        )
        findings.append(Finding(Severity.NOTICED, message, "", source.name, "", tuple(periods.headings[:10]), len(periods.headings)))
    cells = only_first_table(cells, learner or header[0], ledgers, findings)
    if learner is None:
        findings.append(Finding(Severity.NOTICED, _NOBODY, _ADD_ID, source.name, "", tuple(header[:10]), len(cells)))
        cells, learner = with_row_ids(cells, title, _ROW), _ROW
    named = blank_missing(cells[learner]).notna()
    if named.mean() < _MOST_NAMED and not cells.loc[named, learner].duplicated().any():
        findings.append(Finding(Severity.NOTICED, _NAMED_ONCE, _FILL, source.name, learner, (), int((~named).sum())))
    cells = ledgers.keep(cells.assign(**{learner: whole_ids(cells[learner])}), named, reason="no learner id")
    cells = only_learners(cells, learner, ledgers)
    cells = without_staff(cells, header, ledgers)
    cells, spread = one_of_each(cells)
    if spread:
        findings.append(Finding(Severity.NOTICED, _SPREAD, "", source.name, spread[0], tuple(spread[:10]), len(spread)))
    results, people = results_of(cells.drop(columns=["file", "row"])), match_people(header)
    runs = {title: cells}
    course = next((heading for heading in header if likeness(heading, "course") > 0.9), None) if alone else None
    if course and cells.drop_duplicates([learner, course])[learner].duplicated().any():
        named = cells[course].fillna(title)
        runs = {str(name): part.drop(columns=course) for name, part in cells.groupby(named, sort=False)}
    return [
        Part(name, one_row_each(part, learner, part.drop(columns=["file", "row"]), ledgers), learner, results, people)
        for name, part in runs.items()
    ]


def _joined(parts: list[Part], ledgers: Ledgers) -> Part:
    """One table of all, for the learners of the one that has the result, else of the longest."""
    base = max(parts, key=lambda part: (bool(part.results), len(part.cells)))
    cells, results, people = base.cells, list(base.results), dict(base.people)
    for part in parts:
        if part is not base:
            known = part.cells[part.learner].isin(base.cells[base.learner])
            part.cells = ledgers.keep(part.cells, known, reason=f"learner not in {base.title}", column=part.learner)
            more = part.cells.set_index(part.learner).drop(columns=["file", "row"])
            taken = {heading: f"{heading} ({part.title})" for heading in more if heading in cells}
            cells = cells.merge(more.rename(columns=taken), left_on=base.learner, right_index=True, how="left")
            results += [taken.get(heading, heading) for heading in part.results]
            theirs = {kind: heading for kind, heading in part.people.items() if heading != part.learner}  # that one was joined on
            people = {kind: taken.get(heading, heading) for kind, heading in theirs.items()} | people
    return Part(base.title, cells, base.learner, tuple(results), people)


def _stacked(runs: list[Part]) -> Part:
    """The cells of all runs under the headings of the first, with run and learner in columns of their own."""
    headings = {fold(heading): heading for run in reversed(runs) for heading in run.cells.columns}
    parts, taken = [], set[str]()
    for run in runs:
        run_id = slug(run.title)
        while run_id in taken:
            run_id += "-2"
        taken.add(run_id)
        named = run.cells.rename(columns=lambda heading: headings[fold(heading)])
        parts.append(named.assign(**{_RUN: run_id, _ID: run.cells[run.learner]}))
    results = dict.fromkeys(headings[fold(heading)] for run in runs for heading in run.results)
    people = {kind: headings[fold(heading)] for run in reversed(runs) for kind, heading in run.people.items()}
    return Part(runs[0].title, pd.concat(parts, ignore_index=True), runs[0].learner, tuple(results), people)


def _snapshot(whole: Part, context: ReadContext, result: ReadResult) -> Snapshot:
    cells, results = whole.cells, whole.results
    ids = [heading for heading in cells.columns if id_heading([heading])]
    name = str(cells[_RUN].iloc[0]) if len(cells) else ""
    named = [heading for kind, heading in whole.people.items() if kind != "group"]
    typed = typed_columns(cells, [_RUN, _ID, whole.learner, *ids, *results, *named], name, result.findings)
    if results[1:]:
        others = f"{', '.join(results[1:])} would give it away and {'were' if results[2:] else 'was'} left out."
        message = f"The result is read from {results[0]}; {others}"
        result.findings.append(Finding(Severity.NOTICED, message, file=name, column=results[1]))
    if not results:
        result.findings.append(Finding(Severity.NOTICED, _NO_RESULT, _SAY_WHICH, file=name))
    learners = {source_id: context.pseudonym(source_id) for source_id in cells[_ID].unique()}
    frame = pd.DataFrame({"run_id": cells[_RUN].astype("string"), "learner_id": cells[_ID].map(learners).astype("string")})
    outcome = pd.Series(Outcome.UNKNOWN.value, index=cells.index, dtype="string")
    taken = {}
    for run_id, part in cells.groupby(_RUN, sort=False):
        taken[str(run_id)] = _ask_as_of(str(run_id), context, result.questions)
        if results and part[results[0]].notna().any():
            outcome[part.index] = read_outcome(part[results[0]], results[0], str(run_id), context, result.questions)
    typed.leave_out(told_by_progress(typed.frame, typed.titles, outcome), name, result.findings)
    return Snapshot(pd.concat([frame, typed.frame, outcome.rename("outcome")], axis=1), typed.titles, typed.protected, taken)


def _ask_as_of(run_id: str, context: ReadContext, asked: list[Question]) -> str:
    key = f"as_of:{run_id}"
    text = f"As of when were the columns of {run_id} taken?"
    why = "Totals of a whole course cannot be used to predict how it ends."
    of_all = "As of when were the columns of these runs taken?"
    question = Question(key, text, "choice", UNKNOWN, why, (UNKNOWN, WHOLE, *_WEEKS), about=run_id, of_all=of_all)
    return context.ask(question, asked) or UNKNOWN


def _identities(whole: Part, snapshot: Snapshot) -> pd.DataFrame:
    cells, found = whole.cells, whole.people
    empty = pd.Series(pd.NA, index=cells.index, dtype="string")
    parts = [cells[found[part]].fillna("") for part in ("first name", "last name") if part in found]
    name = parts[0].str.cat(parts[1:], sep=" ").str.strip() if parts else cells[found["full name"]] if "full name" in found else empty
    people = pd.DataFrame(
        {
            "learner_id": snapshot.frame["learner_id"],
            "source_learner_id": cells[_ID],
            "name": name.where(name != cells[_ID]),
            "email": cells[found["email"]] if "email" in found else empty,
        }
    )
    return people.astype("string").drop_duplicates("learner_id")
