"""Other lists from Brightspace: classlists, attendance, attempts at a quiz with their questions, learner usage."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.formats.brightspace_book import people_of
from dropout.readers.formats.brightspace_headings import match_headings
from dropout.readers.formats.brightspace_members import role_of
from dropout.readers.layouts import is_unnamed
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table
from dropout.sql import identifier, number, quoted

ATTENDANCE, QUIZ, USAGE, CLASSLIST = "attendance", "quiz attempts", "learner usage", "classlist"
_CLASSLIST = {
    "name", "first name", "last name", "username", "org defined id", "orgdefinedid", "email", "role", "last accessed", "image", "section",
    "sections", "groups", "pronouns", "preferred name", "lastname", "firstname", "groupcategory", "groupname",
}  # fmt: skip
_QUIZ = {"attempt": "Attempt #", "began": "Attempt Start", "ended": "Attempt End"}
_USAGE = {
    "who": "User Id|UserId", "unit": "Course Offering Id|Org Unit Id", "code": "Course Offering Code|Org Unit Code",
    "title": "Course Offering Name|Org Unit Name", "username": "Username", "number": "Org Defined Id", "first": "First Name",
    "last": "Last Name", "role": "Role Name", "done": "Content Completed", "wanted": "Content Required",
}  # fmt: skip
_STEM = re.compile(r"[\s_-]*(attempt details|user statistics|attempts)?[\s_-]*$", re.IGNORECASE)


def recognise_list(source: Source) -> Recognition | None:
    """One of the lists, by headings that it shares with no other."""
    header = source.preview.header if source.preview else ()
    people, found = match_headings(header), {fold(heading) for heading in header if not is_unnamed(heading)}
    if not people:
        return None
    if _attendance(header) and ("end-of-line indicator" in found or len(people) >= 3):
        return Recognition("brightspace", ATTENDANCE, 0.9, "an attendance register of Brightspace: people and % Attendance")
    if found <= _CLASSLIST and {"org defined id", "orgdefinedid"} & found and ({"role", "last accessed"} <= found or "groupname" in found):
        told = "groups" if "groupname" in found else "roles and last accesses"
        return Recognition("brightspace", CLASSLIST, 0.85, f"a list of people of Brightspace: ids, {told}; unverified")
    if {"attempt #", "attempt start", "q #"} <= found:
        return Recognition("brightspace", QUIZ, 0.95, "attempts at a quiz of Brightspace with their questions")
    if {"content completed", "content required"} <= found and {"user id", "userid"} & found:
        held = len(_held(_USAGE, source))
        return Recognition("brightspace", USAGE, 0.97, f"{held} of {len(_USAGE)} columns of Learner Usage of Brightspace; unverified")
    return None


def _attendance(header: tuple[str, ...]) -> str | None:
    return next((heading for heading in header if re.fullmatch(r"%\s*attendance", fold(heading))), None)


def _held(columns: dict[str, str], source: Source) -> dict[str, str]:
    """Our names with the headings that hold them."""
    header = {fold(heading): heading for heading in reversed(source.preview.header)} if source.preview else {}
    pairs = {name: next((header[fold(word)] for word in words.split("|") if fold(word) in header), "") for name, words in columns.items()}
    return {name: heading for name, heading in pairs.items() if heading}


def read_attendance(source: Source, claim: Recognition, facts: Facts, _stage: Stage) -> None:
    """Who is in the course, and the share of sessions attended so far, as known from the export; days of sessions are not told."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    people = people_of(cells, source.name)
    people = facts.ledgers.keep(people, people[["number", "username", "name"]].notna().any(axis=1), reason="no id and no name")
    facts.add("people", people.assign(listed=True))
    item, heading = f"{source.name}/attendance", _attendance(tuple(cells.columns))
    score = parse_numbers(cells.loc[people.index, str(heading)])
    marks = pd.DataFrame({"who": people["who"], "item": item, "score": score, "status": SubmissionStatus.SCORED.value})
    facts.add("marks", marks.dropna(subset="score"))
    facts.add("items", pd.DataFrame([{"item": item, "file": source.name, "title": "Attendance", "kind": AssessmentKind.OTHER.value}]))
    facts.titles.setdefault(source.name, _title(source))


def read_classlist(source: Source, claim: Recognition, facts: Facts, _stage: Stage) -> None:
    """Who is in the course in which role. A last access changes with every visit, and is not read."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    people, places = people_of(cells, source.name), {fold(heading): heading for heading in reversed(cells.columns)}
    if "name" in places:
        turned = cells[places["name"]].str.replace(r"^([^,]+),\s*([^,]+)$", r"\2 \1", regex=True)
        people["name"] = people["name"].fillna(turned)
    people = facts.ledgers.keep(people, people[["number", "username", "name"]].notna().any(axis=1), reason="no id and no name")
    if "groupname" in places:
        people["section"] = people["section"].fillna(cells[places["groupname"]])
    roles = cells[places["role"]] if "role" in places else pd.Series(pd.NA, index=cells.index, dtype="string")
    kinds = roles.loc[people.index].map(role_of, na_action="ignore").astype("string")
    facts.add("people", people.assign(role=people["role"].fillna(kinds.mask(kinds.isin(["learner", "left"]))), listed=True))
    gone = people.loc[kinds.eq("left").fillna(False), ["who"]]
    facts.add("outcomes", gone.assign(outcome=Outcome.WITHDRAWN.value))
    facts.titles.setdefault(source.name, _title(source))


def read_quiz(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> None:
    """Each attempt as a hand-in on the day it ended. Questions, answers and their scores are left out: a gradebook tells the mark."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    assert source.preview is not None  # recognised by its headings
    places = {**match_headings(source.preview.header), **_held(_QUIZ, source)}
    missing = ", ".join(f"NULL AS {identifier(name)}" for name in ("number", "username", "first", "last", "ended") if name not in places)
    staged = stage.table(source, ledger, places)
    name = "nullif(trim(concat_ws(' ', first, last)), '')"
    rows = stage.view(
        f"SELECT *, coalesce(regexp_replace(number, '^#', ''), regexp_replace(username, '^#', ''), {name}) AS key, {name} AS name "
        f"FROM (SELECT *{', ' + missing if missing else ''} FROM {staged})"
    )
    stage.drop(f"SELECT row FROM {rows} WHERE key IS NULL", ledger, reason="no id and no name")
    rows = stage.view(f"SELECT *, coalesce(ended, began) AS moment FROM {rows} WHERE key IS NOT NULL")
    _tell(source.name, "Questions and answers of a quiz were left out; each attempt counts as handed in on its day.", facts)
    facts.titles.setdefault(source.name, _title(source))
    dated = stage.times(rows, "moment", source.name, facts.questions)
    if dated is None:
        ledger.report.rows_kept += stage.one(f"SELECT count(*) FROM {rows}")
        return
    dated = stage.keep(f"SELECT * FROM {dated}")
    stage.drop(f'SELECT row, moment FROM {dated} WHERE "at" IS NULL', ledger, reason="no readable date", column="Attempt End")
    _add_attempts(dated, source, facts, stage)


def _add_attempts(dated: str, source: Source, facts: Facts, stage: Stage) -> None:
    who, good = f"{quoted(source.name + ':')} || key", '"at" IS NOT NULL'
    facts.ledgers[source.name].report.rows_kept += stage.one(f"SELECT count(*) FROM {dated} WHERE {good}")
    people = stage.frame(
        f"SELECT {who} AS who, any_value(regexp_replace(number, '^#', '')) AS number, "
        f"any_value(regexp_replace(username, '^#', '')) AS username, any_value(name) AS name "
        f"FROM {dated} WHERE {good} GROUP BY key ORDER BY key"
    )
    facts.add("people", people.assign(file=source.name, listed=False))
    title = _title(source)
    facts.actions.append(
        stage.write_actions(
            f'SELECT {who} AS who, max("at") AS "at", {quoted(EventKind.QUIZ.value)} AS kind, {quoted(slug(title))} AS resource, '
            f"{quoted(title)} AS title, 1 AS count, bool_or(ended IS NOT NULL) AS submits FROM {dated} WHERE {good} GROUP BY key, attempt"
        )
    )


def read_usage(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> None:
    """Members of courses with the share of the required content that they completed, as known from the export.

    Other totals and last dates change with every visit: on an earlier day they would tell what came later.
    """
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    places = _held(_USAGE, source)
    missing = ", ".join(f"CAST(NULL AS VARCHAR) AS {identifier(name)}" for name in _USAGE if name not in places)
    rows = stage.view(f"SELECT *{', ' + missing if missing else ''} FROM {stage.table(source, ledger, places)}")
    stage.drop(f"SELECT row FROM {rows} WHERE who IS NULL", ledger, reason="no user")
    people = stage.frame(
        "SELECT who, who AS id, coalesce(code, unit) AS course, title, username, number, "
        f"nullif(trim(concat_ws(' ', first, last)), '') AS name, role AS role_name, row, {number('done')} AS done, "
        f"{number('wanted')} AS wanted FROM {rows} WHERE who IS NOT NULL ORDER BY row"
    )
    kinds = people["role_name"].map(role_of, na_action="ignore").astype("string")
    facts.add("people", people.assign(file=source.name, role=kinds.mask(kinds.isin(["learner", "left"])), listed=True))
    facts.add("courses", people.dropna(subset="course").drop_duplicates("course")[["course", "title"]])
    items = "content-completed/" + people["course"].fillna(source.name)
    score = (people["done"] / people["wanted"] * 100).where(people["wanted"] > 0)
    marks = pd.DataFrame({"who": people["who"], "item": items, "score": score, "status": SubmissionStatus.SCORED.value})
    facts.add("marks", marks.dropna(subset="score"))
    work = pd.DataFrame({"item": items, "course": people["course"], "title": "Content completed", "kind": AssessmentKind.OTHER.value})
    facts.add("items", work.assign(file=source.name).drop_duplicates("item"))
    _tell(source.name, "Learner Usage holds totals up to the day of the export; all but the content completed were left out.", facts)


def _title(source: Source) -> str:
    """What the file is about, by its name."""
    stem = PurePosixPath(source.name).stem
    return _STEM.sub("", stem) or stem


def _tell(file: str, message: str, facts: Facts) -> None:
    facts.findings.append(Finding(Severity.NOTICED, message, file=file))
