"""A short survey of learners: one row an answer. Their own words are counted and left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.drops import DroppedGroup, dropped_groups
from dropout.readers.records import fold
from dropout.readers.report import FileReport, ImportReport, Ledgers
from dropout.readers.sources import Source, open_sources
from dropout.readers.tabular import read_table

COLUMNS = ("learner", "question", "answer", "reason", "comment")
QUESTIONS = {
    "contact": "Did it help that somebody got in touch?",
    "message": "Was the message useful?",
    "plan": "Was the plan useful?",
    "material": "Was the suggested material useful?",
}
ANSWERS = {"yes": "yes|ja|sí|oui", "partly": "partly|teilweise|en parte|en partie", "no": "no|nein|non"}
REASONS = {
    "right_time": "Came at the right time",
    "too_late": "Came too late",
    "did_not_fit": "Did not fit my situation",
    "known": "I knew it already",
    "too_much": "Was too much",
    "other": "Something else",
}
_ANSWER_OF = {fold(word): answer for answer, words in ANSWERS.items() for word in words.split("|")}
_REASON_OF = {fold(word): reason for reason, words in REASONS.items() for word in (reason, words, reason.replace("_", " "))}
_TWICE = "answered again further down"
_ROW_TOO_LONG = "more cells than the header"


@dataclass(frozen=True)
class Survey:
    """Answers (learner_id, question, answer, reason or missing, commented) and what became of every row of the file."""

    answers: pd.DataFrame
    file: FileReport
    dropped: list[DroppedGroup]
    unknown_reasons: int  # answers kept without their reason, because it is none of `REASONS`


def read_survey(path: Path, scratch: Path, learners: Mapping[str, str]) -> Survey:
    """Read a survey as CSV or spreadsheet; `learners` gives the learner id by any id or address a learner may be named by.

    Raises `DropoutError` for a file that is no table or lacks one of the columns learner, question and answer.
    """
    source = _one_table(path, scratch)
    ledgers = Ledgers()
    ledger = ledgers.open(path.name, "survey", "columns of a survey", 1.0)
    table = read_table(source, ledger)
    columns = _columns(table, path.name)
    rows = pd.DataFrame({name: table[columns[name]] if name in columns else pd.Series(pd.NA, table.index, "string") for name in COLUMNS})
    rows[["file", "row"]] = table[["file", "row"]]
    rows = _kept(rows, ledgers, {fold(name): learner for name, learner in learners.items()})
    ledgers.settle(rows)
    reason = rows["reason"].map(lambda text: _REASON_OF.get(fold(text)), na_action="ignore")
    answers = rows[["learner_id", "question", "answer"]].assign(reason=reason, commented=rows["comment"].notna())
    listed = ledger.frame()
    listed["found"] = listed["found"].mask(listed["reason"] == _ROW_TOO_LONG, "")  # a whole row holds what learners wrote
    dropped = dropped_groups(ImportReport([ledger.report], dropped_rows=listed))
    return Survey(answers.reset_index(drop=True), ledger.report, dropped, int((rows["reason"].notna() & reason.isna()).sum()))


def _one_table(path: Path, scratch: Path) -> Source:
    sources, findings = open_sources([path], scratch)
    tables = [source for source in sources if source.preview is not None]
    if len(tables) != 1:
        found = findings[0].message if findings else f"{len(tables)} tables"
        raise DropoutError(
            "A survey is one table.", where=path.name, found=found, do="Choose one CSV file with the columns of the template."
        )
    return tables[0]


def _columns(table: pd.DataFrame, name: str) -> dict[str, str]:
    """The columns of the file by the names of the template."""
    by_name = {fold(str(column)): str(column) for column in reversed(table.columns) if column not in ("file", "row")}
    found = {column: by_name[column] for column in COLUMNS if column in by_name}
    if missing := [column for column in COLUMNS[:3] if column not in found]:
        seen = ", ".join(by_name.values())[:200] or "no columns"
        do = "Use the headings of the template: learner, question, answer, reason, comment."
        raise DropoutError(f"A column is missing: {', '.join(missing)}.", where=name, found=seen, do=do)
    return found


def _kept(rows: pd.DataFrame, ledgers: Ledgers, learners: Mapping[str, str]) -> pd.DataFrame:
    """The rows that say something, with learner_id, question and answer in our words; every other is dropped for a reason."""
    rows = rows.assign(learner_id=rows["learner"].map(lambda text: learners.get(fold(text)), na_action="ignore"))
    rows = ledgers.keep(rows, rows["learner_id"].notna(), reason="no learner of this run", column="learner")
    asked = rows["question"].map(lambda text: fold(text) if fold(text) in QUESTIONS else None, na_action="ignore")
    rows = ledgers.keep(rows, asked.notna(), reason=f"no question of the survey ({', '.join(QUESTIONS)})", column="question")
    rows = rows.assign(question=rows["question"].map(fold))
    said = rows["answer"].map(lambda text: _ANSWER_OF.get(fold(text)), na_action="ignore")
    rows = ledgers.keep(rows.assign(said=said), said.notna(), reason="neither yes, partly nor no", column="answer")
    rows = rows.assign(answer=rows["said"])
    return ledgers.keep(rows, ~rows.duplicated(["learner_id", "question"], keep="last"), reason=_TWICE, column="question")
