"""The learner engagement report: for each day or week, what each enrolled learner did, in counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.layouts import Layout, fit, recognised
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

DAILY, WEEKLY = "daily engagement", "weekly engagement"
_COUNTS = (
    "course=Course+ID username=Username email=Email section?=Cohort problems=Total+Problem+Attempts videos=Unique+Videos+Played "
    "posts=Discussion+Posts responses=Discussion+Responses comments=Discussion+Comments pages=Textbook+Pages+Viewed"
)
_UNREAD = "Unique+Problems+Attempted Unique+Problems+Correct URL+of+Last+Subsection+Viewed Segments Enrollment+Mode"
LAYOUTS = (
    Layout(DAILY, f"at=Date visits=Was+Active {_COUNTS}", "at visits course username", _UNREAD, least=6),
    Layout(WEEKLY, f"at=End+Date visits=Days+Active+This+Week {_COUNTS}", "at visits course username", _UNREAD, least=6),
)
_KINDS = {
    "visits": EventKind.NAVIGATION, "problems": EventKind.QUIZ, "videos": EventKind.VIDEO, "posts": EventKind.FORUM,
    "responses": EventKind.FORUM, "comments": EventKind.FORUM, "pages": EventKind.CONTENT,
}  # fmt: skip


def recognise_engagement(source: Source) -> Recognition | None:
    """A report by the names of its columns: a day has another than a week."""
    header = source.preview.header if source.preview is not None and source.is_table else ()
    found = next((found for layout in LAYOUTS if (found := fit(layout, header)).is_one), None)
    return recognised(found, "edx", "the Open edX report of") if found else None


def read_engagement(
    by_role: Mapping[str, Sequence[tuple[Source, Recognition]]], names: Mapping[str, str], facts: Facts, stage: Stage, context: ReadContext
) -> None:
    """Add everybody in the reports and, where no log has it already, what they did on each day.

    What a weekly report tells is known when its week is over, so that it counts on its last day; beside daily ones only its people do.
    """
    acting = bool(facts.actions)
    for layout in LAYOUTS:
        sources = by_role.get(layout.name, ())
        skip = acting or (layout.name == WEEKLY and bool(by_role.get(DAILY)))
        parts = [part for source, claim in sources if (part := _read(source, claim, layout, names, facts, context)) is not None]
        done = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        if not skip and len(done):
            stage.connection.register("engaged", done.astype(dict.fromkeys(("who", "course", "kind"), "object")))
            facts.actions.append(stage.write_actions('SELECT * FROM engaged ORDER BY "at", who'))
            stage.connection.unregister("engaged")
        if sources and layout.name == WEEKLY:
            message = "A weekly engagement report tells counts and not their days: all of a week counts on its last day."
            do = "Download the daily reports instead, for all days of the course."
            facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=", ".join(source.name for source, _ in sources[:10])))


def _read(
    source: Source, claim: Recognition, layout: Layout, names: Mapping[str, str], facts: Facts, context: ReadContext
) -> pd.DataFrame | None:
    """The actions of one report, after its people were added; None while a question on its dates is open."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    held = fit(layout, [heading for heading in cells.columns if heading not in ("file", "row")]).held
    rows = pd.DataFrame({"file": cells["file"], "row": cells["row"], **{name: blank_missing(cells[held[name]]) for name in held}})
    rows = facts.ledgers.keep(rows, rows["username"].notna() & rows["course"].notna(), reason="no user or no course")
    at = ask_dates(rows["at"], source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(rows, pd.Series(False, index=rows.index), reason=WAITS)
        return None
    rows = facts.ledgers.keep(rows.assign(at=at), at.notna(), reason="time not readable")
    account = rows["username"].str.casefold()
    rows["who"] = account.map(dict(names)).astype("string").fillna(account)
    facts.add("people", rows.assign(id=rows["who"], listed=True))
    parts = []
    for name, kind in _KINDS.items():
        count = parse_numbers(rows[name]) if name in rows else pd.Series(float("nan"), index=rows.index)
        did = count > 0
        parts.append(rows.loc[did, ["who", "course", "at"]].assign(kind=kind.value, count=count[did].astype("int64")))
    return pd.concat(parts, ignore_index=True)
