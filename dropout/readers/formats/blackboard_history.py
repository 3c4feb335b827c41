"""The grade history of Blackboard: when each attempt was handed in, and on which day its mark was given or changed."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.course.history import add_history
from dropout.readers.course.one_work import add_attempts
from dropout.readers.course.sheets import item_kinds
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.blackboard_book import PREVIEW
from dropout.readers.formats.blackboard_words import TOTALS
from dropout.readers.layouts import Layout, fit
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

HISTORY = "grade history"
LAYOUT = Layout(
    HISTORY,
    "at=Date title=Column username=Username|User+Username|Student+Username name?=User|User+Name|Student value=Value "
    "handed_in=Attempt+Submitted|Attempt+Activity|Attempt by=Last+Edited+by:+Username editor?=Last+Edited+by:+Name",
    "at title username value by",
    "*", least=5,
)  # fmt: skip
_TOTALS = {word for words in TOTALS for word in words.split("|")}


def recognise_history(source: Source) -> Recognition | None:
    """A history by its columns: whose mark of what, its value, and who edited it last."""
    found = fit(LAYOUT, source.preview.header) if source.preview is not None and source.is_table else None
    if found is None or not found.is_one:
        return None
    return Recognition("blackboard", HISTORY, 0.9, f"{len(found.held)} of {len(LAYOUT.columns)} columns of a Blackboard grade history")


def read_history(source: Source, claim: Recognition, facts: Facts, context: ReadContext, stage: Stage) -> None:
    """Add people, their first mark for each column from its day on, and each attempt as handed in when it was.

    Who edited a mark from where, and comments, are not read.
    """
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    held = fit(LAYOUT, [heading for heading in cells.columns if heading not in ("file", "row")]).held
    told = {name: blank_missing(cells[heading]) for name, heading in held.items() if name not in ("by", "editor")}
    rows = pd.DataFrame({"file": cells["file"], "row": cells["row"], **told})
    rows = facts.ledgers.keep(rows, rows["username"].notna() & rows["title"].notna(), reason="no user name or no column")
    at = ask_dates(rows["at"], source.name, context, facts.questions)
    handed_in = _handed_in(rows, source.name, context, facts)
    if at is None or handed_in is None:
        facts.ledgers.keep(rows, pd.Series(False, index=rows.index), reason=WAITS)
        return
    rows = rows.assign(who=rows["username"], at=at, submitted_at=handed_in)
    rows = facts.ledgers.keep(rows, rows["at"].notna(), reason="time not readable")
    test = rows["who"].str.casefold().str.contains(PREVIEW, regex=False).fillna(False).astype(bool)
    role = pd.Series("test", index=rows.index, dtype="string").where(test)
    facts.add("people", rows.assign(id=rows["who"], role=role, listed=False))
    work = rows[~rows["title"].map(fold).isin(_TOTALS)].sort_values("at", kind="stable")
    _add_attempts(work, stage, facts)
    percent = work["value"].str.contains("%", regex=False).fillna(False).astype(bool)
    marks = work.assign(number=parse_numbers(work["value"]), percent=percent).dropna(subset="number")
    add_history(marks, source.name, facts)


def _handed_in(rows: pd.DataFrame, file: str, context: ReadContext, facts: Facts) -> pd.Series | None:
    """When attempts were handed in; missing throughout where the history has no such column. None while a question is open."""
    if "handed_in" not in rows or rows["handed_in"].isna().all():
        return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    return ask_dates(rows["handed_in"], file, context, facts.questions)


def _add_attempts(work: pd.DataFrame, stage: Stage, facts: Facts) -> None:
    attempts = work.dropna(subset="submitted_at").drop_duplicates(["who", "title", "submitted_at"])
    for title, own in attempts.groupby("title", sort=False):
        add_attempts(stage, own[["who"]].assign(at=own["submitted_at"]), AssessmentKind(item_kinds([str(title)])[0]), str(title), facts)
