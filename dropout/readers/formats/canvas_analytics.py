"""The reports of New Analytics: activity by date or week, missing, late and excused work, the class roster.

No public sample of most of them is known: headings are matched by synonyms, and the evidence says "unverified".
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import EventKind, SubmissionStatus
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.dates import ask_dates
from dropout.readers.formats.canvas_words import match_headings
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

ANALYTICS_HEADINGS = {
    "id": "Canvas User ID|Student ID|User ID|Student Canvas ID|Canvas ID",
    "number": "SIS ID|Student SIS ID|SIS User ID|SIS Student ID",
    "username": "SIS Login ID|Login ID|Student Login ID",
    "name": "Student Name|Full Name|Student|Name|Learner Name",
    "sortable": "Sortable Name|Student Sortable Name",
    "email": "Email|Student Email|Email Address",
    "section": "Section|Section Name|Sections",
    "course": "Course ID|Canvas Course ID",
    "week": "Week|Week Of|Week Start|Week Starting|Week Start Date|Week Beginning|Start of Week",
    "date": "Date|Day|Activity Date|Start Date",
    "views": "Page Views|Pageviews|Views|Total Page Views|Weekly Page Views|Times Viewed",
    "participations": "Participations|Participation|Weekly Participations|Times Participated|Total Participations",
    "work": "Assignment|Assignment Name|Assignment Title",
    "work_id": "Assignment ID|Canvas Assignment ID",
    "due": "Due Date|Due At|Due|Assignment Due Date",
    "status": "Status|Submission Status|Assignment Status",
    "last": "Last page view time|Last Page View|Last Activity|Last Viewed",
    "last_part": "Last participation time|Last Participation",
    "grade": "Overall course grade|Current Grade|Course Grade",
    "on_time": "Assignment on time percent|On Time Percent|On-time %",
}
_PERSON = {"id", "number", "name", "sortable", "email"}
_STATUS = {"missing": SubmissionStatus.MISSING, "late": SubmissionStatus.SUBMITTED, "excused": SubmissionStatus.EXCUSED}
_WEEK = pd.Timedelta(days=6)


def recognise_analytics(source: Source) -> Recognition | None:
    """One of the reports: by activity and its date, by work and its state, or by what only the class roster has."""
    if source.preview is None or not source.is_table:
        return None
    found = set(match_headings(source.preview.header, ANALYTICS_HEADINGS))
    if not _PERSON & found:
        return None
    if {"date", "week"} & found and {"views", "participations"} & found:
        role, sure = "activity", 0.7
    elif {"work", "work_id"} & found and (_state(PurePosixPath(source.name).name) or "status" in found) and len(_PERSON & found) >= 2:
        role, sure = "work", 0.6
    elif "last" in found and {"views", "participations", "last_part", "on_time"} & found:
        role, sure = "roster", 0.7
    else:
        return None
    evidence = f"{len(found)} headings of a New Analytics report ({_TITLES[role]}); unverified"
    return Recognition("canvas", f"analytics {role}", sure, evidence)


_TITLES = {"activity": "course activity", "work": "missing, late or excused assignments", "roster": "class roster"}


def read_analytics(source: Source, claim: Recognition, facts: Facts, stage: Stage, context: ReadContext) -> None:
    """Read one report into the facts; totals without a date are left out and told."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    place = match_headings(cells.columns, ANALYTICS_HEADINGS)
    rows = cells.rename(columns={heading: key for key, heading in place.items()})[["file", "row", *place]]
    rows = rows.reindex(columns=["file", "row", *ANALYTICS_HEADINGS]).astype(dict.fromkeys(ANALYTICS_HEADINGS, "string"))
    rows = rows.assign(id=rows["id"].str.replace(r"\.0$", "", regex=True), name=rows["name"].fillna(rows["sortable"]))
    who = source.name + ":" + rows["email"].fillna(rows["number"]).fillna(rows["name"])
    rows = rows.assign(who=rows["id"].fillna(who))
    rows = facts.ledgers.keep(rows, rows["who"].notna(), reason="no id and no name")
    if claim.role == "analytics activity":
        _add_activity(rows, facts, stage, context)
    elif claim.role == "analytics work":
        _add_work(rows, source.name, facts, context)
    _add_people(rows, source.name, facts, roster=claim.role == "analytics roster")
    _tell_totals(rows, source.name, claim, facts)


def _add_people(rows: pd.DataFrame, file: str, facts: Facts, *, roster: bool) -> None:
    test = rows["name"].fillna("").map(fold).isin(("test student", "student, test"))
    people = rows.assign(file=file, role=pd.Series("test", index=rows.index, dtype="string").where(test), listed=roster)
    if not roster:  # rows are settled as activity or marks
        people = people.drop(columns="row").drop_duplicates(["who", "course"])
    facts.add("people", people)


def _add_activity(rows: pd.DataFrame, facts: Facts, stage: Stage, context: ReadContext) -> None:
    """Page views and participations of a day; those of a week on its last day, because before it nobody could know them."""
    file, weekly = str(rows["file"].iloc[0]) if len(rows) else "", rows["week"].notna().any()
    days = ask_dates(rows["week" if weekly else "date"], file, context, facts.questions) if len(rows) else None
    if days is None:
        facts.ledgers.settle(rows)
        return
    rows = rows.assign(at=days.dt.normalize())
    rows = facts.ledgers.keep(rows, rows["at"].notna(), reason="unreadable date", column="week" if weekly else "date")
    weekly = weekly or _every_seventh_day(rows["at"])
    rows = rows.assign(at=rows["at"] + _WEEK if weekly else rows["at"], views=parse_numbers(rows["views"]))
    rows = rows.assign(participations=parse_numbers(rows["participations"]))
    active = (rows["views"].fillna(0) > 0) | (rows["participations"].fillna(0) > 0)
    facts.ledgers.settle(rows[~active])  # nothing happened, which is said by having no event
    parts = [_counts(rows, "views", EventKind.NAVIGATION), _counts(rows, "participations", EventKind.OTHER)]
    actions = pd.concat(parts, ignore_index=True)
    seen = actions["row"].duplicated()  # one row, two kinds of activity: it counts once
    actions = actions.assign(file=actions["file"].mask(seen), row=actions["row"].astype("Int64").mask(seen))
    if len(actions):
        stage.connection.register("analytics", actions)
        facts.actions.append(stage.write_actions("SELECT * FROM analytics"))
    if weekly:
        message = "Activity of a week counts on its last day: the report does not tell the days within it."
        facts.findings.append(Finding(Severity.NOTICED, message, do="Export it by date where you can.", file=file))


def _counts(rows: pd.DataFrame, column: str, kind: EventKind) -> pd.DataFrame:
    done = rows[rows[column].fillna(0) > 0]
    return done[["who", "course", "at", "file", "row"]].assign(kind=kind.value, count=done[column].astype("int64"))


def _every_seventh_day(days: pd.Series) -> bool:
    gaps = pd.Series(days.dropna().unique()).sort_values().diff().dropna().dt.days
    return len(gaps) > 0 and bool((gaps % 7 == 0).all())


def _add_work(rows: pd.DataFrame, file: str, facts: Facts, context: ReadContext) -> None:
    """Missing, late and excused work, known from the day of the export, because nothing says since when."""
    by_file = _state(PurePosixPath(file).name)
    states = [_state(cell) or by_file for cell in rows["status"].fillna("")]
    status = pd.Series([_STATUS[state].value if state else None for state in states], index=rows.index, dtype="string")
    rows = facts.ledgers.keep(rows.assign(status=status), status.notna(), reason="neither missing nor late nor excused")
    rows = facts.ledgers.keep(rows, rows[["work", "work_id"]].notna().any(axis=1), reason="no assignment named")
    due = ask_dates(rows["due"], file, context, facts.questions) if rows["due"].notna().any() else None
    items = rows.assign(item=_items(rows, facts), due_at=pd.NaT if due is None else due)
    new = items[~items["item"].isin(facts.items["item"])].drop_duplicates("item")
    facts.add("items", new[["item", "course", "due_at"]].assign(title=new["work"], kind="assignment", file=file))
    facts.add("marks", items[["who", "item", "file", "row", "status"]])


def _items(rows: pd.DataFrame, facts: Facts) -> pd.Series:
    """Assignments by their ids, else by the titles that other files give them."""
    titled = facts.items.dropna(subset="title")
    known = dict(zip(titled["title"].map(fold), titled["item"], strict=True))
    by_title = rows["work"].map(lambda title: known.get(fold(title), slug(title)), na_action="ignore").astype("string")
    return ("assignment_" + rows["work_id"].str.replace(r"\.0$", "", regex=True)).fillna(by_title).astype("string")


def _state(text: str) -> str | None:
    """The state of work that a cell or the name of a file tells."""
    return next((word for word in _STATUS if word in fold(text)), None)


def _tell_totals(rows: pd.DataFrame, file: str, claim: Recognition, facts: Facts) -> None:
    totals = [key for key in ("last", "last_part", "grade", "on_time") if rows[key].notna().any()]
    if claim.role == "analytics roster":
        totals += [key for key in ("views", "participations") if rows[key].notna().any()]
    if totals:
        message = "Totals up to the day of the export have no date of their own; they were left out."
        do = "For activity by date, add the Course Activity report of New Analytics."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file, examples=tuple(totals)))
