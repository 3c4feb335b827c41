"""The attendance report of Canvas Roll Call: a row for each learner and class day, and who was there."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.canvas_reports import report_cells, who_of
from dropout.readers.layouts import Layout, fit, recognised
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage

ROLL_CALL = "attendance by Roll Call"
LAYOUT = Layout(
    ROLL_CALL,
    "course=Course+ID title=Course+Name section?=Section+Name id=Student+ID number?=SIS+Student+ID name=Student+Name day=Class+Date "
    "said=Attendance",
    "id day said",
    "SIS+Course+ID Course+Code Section+ID SIS+Section+ID Teacher+ID Teacher+Name Timestamp",
    least=5,
)
_THERE, _AWAY = {"present", "late"}, {"absent", "unmarked", ""}


def recognise_rollcall(source: Source) -> Recognition | None:
    """The report by the names of its columns."""
    found = fit(LAYOUT, source.preview.header) if source.preview is not None and source.is_table else None
    return recognised(found, "canvas", "the Canvas report of") if found and found.is_one else None


def read_rollcall(source: Source, claim: Recognition, facts: Facts, stage: Stage, context: ReadContext) -> None:
    """Add everybody on the roll, and each class at which they were, also as late comers, as something that they did on its day."""
    cells = report_cells(source, claim, facts, (LAYOUT,))
    cells = facts.ledgers.keep(cells.assign(who=who_of(cells)), cells["id"].notna(), reason="no user or no course")
    at = ask_dates(cells["day"], source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(cells, pd.Series(False, index=cells.index), reason=WAITS)
        return
    cells = facts.ledgers.keep(cells.assign(at=at), at.notna(), reason="no class date that can be read", column="day")
    facts.add("people", cells.assign(listed=True))
    facts.add("courses", cells[["course", "title"]].dropna().drop_duplicates("course"))
    said = cells["said"].fillna("").map(fold)
    odd = cells.loc[~said.isin(_THERE | _AWAY), "said"]
    if len(odd):
        message, examples = f"{len(odd)} cells do not say who was there; they count as absent.", tuple(map(str, odd.unique()[:10]))
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, examples=examples, total=len(odd)))
    there = cells.loc[said.isin(_THERE), ["who", "course", "at"]]
    if len(there):
        told = there.assign(kind=EventKind.OTHER.value, resource="attendance", title="Attendance", count=1)
        stage.connection.register("roll", told.astype(dict.fromkeys(("who", "course", "kind", "resource", "title"), "object")))
        facts.actions.append(stage.write_actions("SELECT * FROM roll"))
        stage.connection.unregister("roll")
