"""Rows of marks by a confirmed mapping: who got what for which piece of work."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.formats.mapped_staged import MappedTable
from dropout.readers.formats.mapped_words import kind_of, plain_words
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import slug

_SAID = {  # words in place of a mark
    SubmissionStatus.EXCUSED: "excused ex exempt befreit entschuldigt exento dispense esonerato isento vrijgesteld",
    SubmissionStatus.MISSING: "missing notsubmitted nothandedin none fehlt nichtabgegeben noentregado nonrendu nonconsegnato "
    "naoentregue nietingeleverd",
    SubmissionStatus.NOT_ATTEMPTED: "notattempted nicht versucht nointentado absent absente ausente abwesend assente afwezig noshow "
    "didnotattend",
    SubmissionStatus.SUBMITTED: "submitted handedin turnedin abgegeben entregado rendu consegnato entregue ingeleverd pending",
}
_SAID_DONE = {  # of a module, in place of a mark
    1.0: "yes y true complete completed done finished passed si sim ja oui",
    0.0: "no n false incomplete notcomplete notcompleted notstarted inprogress failed nein nao nee non",
}
_DONE = {word: done for done, words in _SAID_DONE.items() for word in words.split()}
STATUS = {word: status.value for status, words in _SAID.items() for word in words.split()}
_SEVERAL = "Some learners have several marks for the same piece of work; the one known first counts, without dates the first row."
_APART = "If they are different work, say which column tells them apart, such as a term."
_EXAM = r"\b(?:exam|klausur|prufung|esame|prova final|final test|tentamen)"
_OUT_OF = r"^\s*([\d.,]+)\s*/\s*([\d.,]+)\s*$"


def add_marks(table: MappedTable) -> None:
    """Add the marks of a table and the pieces of work that they are for."""
    view = table.rows()
    if view is None:
        return
    view = table.having(view, "work")
    rows = table.stage.frame(f"SELECT * FROM {view} ORDER BY row").assign(file=table.file)
    numbered = f"{table.mapping.columns['work']} " if rows["work"].str.fullmatch(r"\d+").all() else ""
    rows = rows.assign(work=rows["work"].str.cat(", " + rows["part"].astype("string"), na_rep=""))
    rows = _read_marks(rows.assign(title=numbered + rows["work"]), table)
    told = rows["number"].notna() | rows["status"].notna() | rows["handed_in_at"].notna() | rows["mark"].notna()
    rows = table.facts.ledgers.keep(rows, told, reason="neither a mark nor a date", column="mark")
    rows = rows.assign(item=(rows["course"].fillna("") + " " + rows["work"]).map(slug))
    several = rows["number"].notna() & rows.duplicated(["who", "item"], keep="first")
    table.tell(_SEVERAL, "work", rows.loc[several, "title"], _APART if "part" not in table.mapping.columns else "")
    table.facts.add("items", _items(rows, table.file))
    named = {"handed_in_at": "submitted_at", "marked_at": "known_at", "number": "score" if _is_percent(rows) else "points"}
    table.facts.add("marks", rows.rename(columns=named))
    table.add_people(view)


def _read_marks(rows: pd.DataFrame, table: MappedTable) -> pd.DataFrame:
    """Rows with the mark as `number`, the highest as `top`, and what a word in place of a mark says as `status`."""
    parts = rows["mark"].str.extract(_OUT_OF)
    out_of = bool(parts[0].notna().any() and (parts[0].notna() | rows["mark"].isna()).mean() > 0.5)
    number = parse_numbers(parts[0].fillna(rows["mark"]) if out_of else rows["mark"])
    top = parse_numbers(rows["highest"])
    top = top.fillna(parse_numbers(parts[1])) if out_of else top
    words = rows["mark"].map(lambda text: plain_words(text).replace(" ", ""), na_action="ignore")
    if words.notna().any() and words.dropna().isin(_DONE).all():  # done or not, as a module is
        number, top = words.map(_DONE).astype("float64"), top.fillna(1.0)
    status = words.map(STATUS).astype("string").mask(number.notna(), SubmissionStatus.SCORED.value)
    odd = rows.loc[number.isna() & status.isna() & rows["mark"].notna(), "mark"]
    do = "Letters cannot be averaged; choose a column with points or percent where there is one."
    table.tell("Some marks are no numbers; the work counts as handed in, without a mark.", "mark", odd, do)
    return rows.assign(number=number, top=top, status=status)


def _is_percent(rows: pd.DataFrame) -> bool:
    """Whether the marks are shares of a hundred: most carry the sign, and nothing states another highest mark."""
    signed = rows["mark"].str.contains("%", regex=False)
    return bool(rows["top"].isna().all() and rows["number"].notna().any() and signed[rows["number"].notna()].mean() > 0.5)


def _items(rows: pd.DataFrame, file: str) -> pd.DataFrame:
    """The pieces of work, once per course; one without a deadline is known from the first hand-in, if that has a date."""
    group = rows.groupby(["item", "course"], dropna=False, sort=False)
    items = group.agg(
        title=("title", "first"), max_score=("top", "max"), due_at=("due_at", "max"), known_at=("handed_in_at", "min")
    ).reset_index()
    words = items["title"].map(plain_words)
    quiz = pd.Series([kind_of(title) is EventKind.QUIZ for title in items["title"]], index=items.index, dtype=bool)
    kind = pd.Series(AssessmentKind.ASSIGNMENT.value, index=items.index, dtype="string").mask(quiz, AssessmentKind.QUIZ.value)
    kind = kind.mask(words.str.contains(_EXAM), AssessmentKind.EXAM.value)
    return items.assign(kind=kind, file=file, known_at=items["known_at"].mask(items["due_at"].notna()))
