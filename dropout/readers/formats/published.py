"""Tables published for research, a row per learner and no dates: known by their headings, read as their publishers describe them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import Outcome
from dropout.errors import DropoutError
from dropout.readers.base import IDENTITY_COLUMNS, ReadContext, ReadResult, Recognition, Snapshot
from dropout.readers.formats.plain_columns import Typed, typed_columns
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.numbers import blank_missing
from dropout.readers.outcomes import read_outcome
from dropout.readers.people import one_row_each
from dropout.readers.records import fold, slug, squeezed
from dropout.readers.report import Finding, Ledgers, Question, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

WHOLE = "whole course"
_LEAST = 0.6  # of the columns as published, for a table to be taken for it
_RUN, _ID = "run of the learner", "id of the learner"  # columns beside those of the files
_FLAGS = {"1": "yes", "0": "no", "true": "yes", "false": "no"}


@dataclass(frozen=True)
class Published:
    """One published table. Columns are named by their titles everywhere but in `columns`."""

    name: str  # of the format
    title: str  # of the format, as shown
    short: str  # what its runs are called
    columns: Mapping[str, str]  # heading as published -> title
    result: str
    stages: Mapping[str, tuple[str, ...]]  # when columns were taken, in order -> those first known then; of one, nothing is asked
    usual: str  # the stage taken unasked
    why: str  # what is told of stages or, where there is one, of the columns as a whole
    words: Mapping[str, Outcome] = field(default_factory=dict)  # of the result, where they are not plain English
    aliases: Mapping[str, str] = field(default_factory=dict)  # other headings in use -> heading as published
    learner: str = ""
    run: str = ""
    staff: str = ""  # the column that is empty, or says student, for learners
    protected: frozenset[str] = frozenset()  # besides what any table's heading gives away
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # numbers that stand for kinds -> their words, as far as known
    flags: frozenset[str] = frozenset()  # 1 and 0 for yes and no
    left_out: Mapping[str, str] = field(default_factory=dict)  # title -> why it is never used

    def titles(self, header: Sequence[str]) -> dict[str, str]:
        """Headings of a file that are columns of the table -> titles; the first of each."""
        known = {squeezed(heading): title for heading, title in self.columns.items()}
        known |= {squeezed(other): self.columns[heading] for other, heading in self.aliases.items()}
        found: dict[str, str] = {}
        for heading in header:
            title = known.get(squeezed(heading))
            if title and title not in found.values():
                found[heading] = title
        return found


class PublishedReader:
    """The format of one published table; all that sets it apart from the others is in the table's description."""

    def __init__(self, table: Published) -> None:
        self.table, self.name, self.title = table, table.name, table.title

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """The table by the share of its columns that are there, whatever the file is called; the result may be missing."""
        if source.preview is None:
            return None
        found, wanted = len(self.table.titles(source.preview.header)), len(self.table.columns)
        if found < _LEAST * wanted:
            return None
        return Recognition(self.name, "learners", 0.9 * found / wanted, f"{found} of {wanted} columns of {self.table.short}")

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Files as a snapshot; each is a run, or each course that the table itself names.

        Raises `DropoutError` where no row is left, or where the column of the learner or the course is missing.
        """
        return _read(sources, self.table, context)


def _read(sources: list[tuple[Source, Recognition]], table: Published, context: ReadContext) -> ReadResult:
    result, ledgers = ReadResult(), Ledgers()
    cells = pd.concat([_cells(source, claim, table, ledgers, result) for source, claim in context.reading(sources)], ignore_index=True)
    cells = _checked(cells, table, ledgers)
    ledgers.settle(cells)
    result.snapshot = _snapshot(cells, table, context, result)
    people = cells[[_ID]].rename(columns={_ID: "source_learner_id"}).assign(learner_id=result.snapshot.frame["learner_id"])
    result.identities = people.reindex(columns=IDENTITY_COLUMNS).astype("string").drop_duplicates("learner_id")
    result.files = [ledger.report for ledger in ledgers.values()]
    result.dropped_rows = [ledger.frame() for ledger in ledgers.values()]
    return result


def _cells(source: Source, claim: Recognition, table: Published, ledgers: Ledgers, result: ReadResult) -> pd.DataFrame:
    """The cells of a file under their titles, with run and learner; what differs from the table as published is told."""
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    titles = table.titles(list(cells.columns))
    absent = {title: heading for heading, title in table.columns.items() if title not in titles.values()}
    missing = [heading for title, heading in absent.items() if title != table.result]
    own = id_heading(cells.columns) if not table.learner else None
    extra = [heading for heading in cells.columns if heading not in titles and heading not in (own, "file", "row")]
    for headings, what in ((missing, "are missing"), (extra, "are not among those published; they are used like any other")):
        if headings:
            message = f"Some columns of {table.short} {what}."
            listed = tuple(headings[:10])
            result.findings.append(Finding(Severity.NOTICED, message, file=source.name, examples=listed, total=len(headings)))
    if table.result in absent:
        message = f"The file has no column {absent[table.result]}: nothing can be learnt from it, and it can be scored."
        result.findings.append(Finding(Severity.NOTICED, message, file=source.name))
    for title in (table.learner, table.run):
        if title in absent:
            raise DropoutError(f"The column {absent[title]} is missing.", where=source.name, do="Use the table as published.")
    cells = cells.rename(columns=titles)
    run = PurePosixPath(source.name).stem
    place = f"{run}, row " + cells["row"].astype("string")
    learner = cells[table.learner] if table.learner else place if own is None else cells[own].fillna(place)
    if own is not None:
        cells = cells.drop(columns=own)
    return cells.assign(**{_RUN: cells[table.run] if table.run else f"{table.short} {run}", _ID: learner})


def _checked(cells: pd.DataFrame, table: Published, ledgers: Ledgers) -> pd.DataFrame:
    """Rows with learner and run, one for each learner of a run."""
    cells = ledgers.keep(cells, cells[_ID].notna(), reason="no learner id", column=_ID)
    cells = ledgers.keep(cells, cells[_RUN].notna(), reason="no course", column=_RUN)
    if table.staff in cells:
        learners = blank_missing(cells[table.staff]).str.casefold().fillna("student").eq("student")
        cells = ledgers.keep(cells, learners, reason="staff, not a learner", column=table.staff)
    if cells.empty:
        raise DropoutError(f"No row of {table.short} is left.", do="Compare the dropped rows with the table as published.")
    cells = cells.assign(**{_RUN: cells[_RUN].map({name: slug(str(name)) for name in cells[_RUN].unique()})})
    key = cells[_RUN] + "/" + cells[_ID]
    content = cells.drop(columns=["file", "row"])
    return one_row_each(cells.assign(**{_ID: key}), _ID, content, ledgers).assign(**{_ID: cells[_ID]})


def _snapshot(cells: pd.DataFrame, table: Published, context: ReadContext, result: ReadResult) -> Snapshot:
    runs = sorted(cells[_RUN].unique())
    taken = {run_id: _ask_stage(run_id, table, context, result.questions) for run_id in runs}
    order = list(table.stages)
    earliest = min(map(order.index, taken.values()))
    late = {title: stage for stage in order[earliest + 1 :] for title in table.stages[stage] if title in cells}
    for stage in dict.fromkeys(late.values()):
        titles = [title for title, known in late.items() if known == stage]
        message = f"Columns first known at the {stage} were left out; the answer on when the columns were taken brings them in."
        result.findings.append(Finding(Severity.NOTICED, message, examples=tuple(titles[:10]), total=len(titles)))
    for title, why in table.left_out.items():
        if title in cells:
            filled = int(cells[title].notna().sum())
            result.findings.append(Finding(Severity.NOTICED, f"{title} was left out: {why}.", column=title, total=filled))
    if len(order) == 1:
        result.findings.append(Finding(Severity.NOTICED, table.why))
    unused = [_RUN, _ID, table.result, table.learner, table.run, *late, *table.left_out]
    typed = typed_columns(cells, unused, table.short, result.findings)
    _reword(typed, cells, table)
    frame = pd.DataFrame({"run_id": cells[_RUN], "learner_id": _pseudonyms(cells, context)}, dtype="string")
    outcome = _outcomes(cells, table, context, result).rename("outcome")
    hidden = [column for column, title in typed.titles.items() if title in table.protected or column in typed.protected]
    return Snapshot(pd.concat([frame, typed.frame, outcome], axis=1), typed.titles, tuple(hidden), taken)


def _pseudonyms(cells: pd.DataFrame, context: ReadContext) -> pd.Series:
    pseudonyms = {source_id: context.pseudonym(source_id) for source_id in cells[_ID].unique()}
    return cells[_ID].map(pseudonyms)


def _ask_stage(run_id: str, table: Published, context: ReadContext, asked: list[Question]) -> str:
    options = tuple(table.stages)
    if len(options) == 1:
        return table.usual
    key = f"as_of:{run_id}"
    question = Question(
        key, f"As of when may the columns of {run_id} be used?", "choice", table.usual, table.why, options, about=run_id,
        of_all="As of when may the columns of these runs be used?",
    )  # fmt: skip
    return context.ask(question, asked) or table.usual


def _reword(typed: Typed, cells: pd.DataFrame, table: Published) -> None:
    """Numbers that stand for kinds become text, so that nothing is read into their size."""
    for column, title in typed.titles.items():
        words = _FLAGS if title in table.flags else table.codes.get(title)
        if words is not None:
            texts = cells[title].str.replace(r"\.0+$", "", regex=True)
            typed.frame[column] = texts.str.casefold().map(words).astype("string").fillna(texts)


def _outcomes(cells: pd.DataFrame, table: Published, context: ReadContext, result: ReadResult) -> pd.Series:
    outcome = pd.Series(Outcome.UNKNOWN.value, index=cells.index, dtype="string")
    if table.result in cells:
        texts = cells[table.result]
        texts = texts.map(lambda text: table.words.get(fold(text), text), na_action="ignore").astype("string")
        for run_id, part in texts.groupby(cells[_RUN], sort=False):
            if part.notna().any():
                outcome[part.index] = read_outcome(part, table.result, str(run_id), context, result.questions)
    return outcome
