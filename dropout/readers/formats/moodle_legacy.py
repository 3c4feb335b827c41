"""The log of Moodle before 2.7: who did which action to what. It names people by their full name only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.domain import EventKind
from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS
from dropout.readers.formats.moodle_languages import all_words
from dropout.readers.formats.moodle_staging import (
    GUEST,
    NO_TIME,
    SYSTEM,
    add_times,
    day_and_clock,
    drop_by_verdict,
    kept,
    shown_to_sql,
)
from dropout.readers.formats.moodle_wordings import BY_MODULE
from dropout.readers.records import fold
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Preview, Source
from dropout.readers.staging import Stage
from dropout.sql import constant, quoted

NAMELESS = "no name of a person"
_HEADINGS = {
    "course": "course|curso|kurs|cours|corso|disciplina|cursus",
    "time": "time|datetime|date|hora|zeit|uhrzeit|heure|data|tijd",
    "ip": "ip address|ip_address|dirección ip|ip-adresse|adresse ip|indirizzo ip|endereço ip",
    "name": "user full name|full name|name|user|anoname|nombre completo del usuario|nombre completo|vollständiger name|nom complet"
    "|nome completo|nome completo dell'utente",
    "action": "action|acción|aktion|azione|ação|actie",
    "information": "information|info|información|informazioni|informação|informatie",
}
_ACTION = re.compile(r"^[a-z][a-z0-9_]*( [a-z0-9_-]+)+( \(.*\)?)?$", re.IGNORECASE)
_MODULE_ID = re.compile(r"/mod/\w+/(?:view|discuss|attempt|review)\.php\?(?:[^)]*&(?:amp;)?)?id=(\d+)")
_SUBMITS = {"assign submit", "assign submit for grading", "assignment upload", "assignment finalize", "quiz close attempt"}
_STAFF = re.compile(
    r"^course (add|update|delete|move) mod|^course (report (log|live|stats|participation)|reset|editsection|update)|^role |^grade |"
    r"^(assign|assignment|quiz|resource|page|url|label|folder|book|forum|wiki|turnitintool|attforblock) (add|update|delete mod)$|"
    r"grading table|grade submission|update grades|download all submissions|attendance taken|sessions? (added|deleted|updated)"
)
_NAVIGATION = {"course", "user", "calendar", "blog", "message", "notes", "tag", "login", "role", "grade"}


def recognise_legacy(shown: Preview) -> Recognition | None:
    """A log of old by its headings, if its actions look like "forum view discussion (address)"."""
    columns = _columns(shown)
    if not {"time", "action"} <= set(columns) or len(columns) < 4:
        return None
    place = shown.header.index(columns["action"])
    actions = [row[place] for row in shown.rows if place < len(row) and row[place]]
    if sum(bool(_ACTION.match(action)) for action in actions) < 0.8 * len(actions):
        return None
    return Recognition("moodle", "legacy log", 0.8, f"{len(columns)} of 6 headings of a Moodle log before 2.7")


def read_legacy(stage: Stage, source: Source, ledger: RowLedger, facts: Facts) -> None:
    """Add what an old log says to the facts. People are told apart by name; raises `DropoutError` where it names nobody."""
    shown = source.preview
    assert shown is not None  # nothing else is recognised
    columns = _columns(shown)
    if "name" not in columns:
        do = "Export the log again with the column User full name."
        raise DropoutError("The log does not say who did what.", where=source.name, found=", ".join(shown.header), do=do)
    used = {name: heading for name, heading in columns.items() if name != "ip"}
    table = stage.table(source, ledger, used)
    parsed = _parsed(stage, table, used)
    dated = add_times(stage, parsed, source.name, facts.questions)
    undated = stage.view(f'SELECT *, CAST(NULL AS TIMESTAMP) AS "at" FROM {parsed}')
    told = _told(stage, dated or undated, WAITS if dated is None else NO_TIME)
    drop_by_verdict(stage, told, table, ledger, {SYSTEM: "action", GUEST: "name", NO_TIME: "time"})
    message = "This log is of a release before 2.7 and names people, not ids; two people with one name are taken for one."
    facts.findings.append(Finding(Severity.NOTICED, message, file=source.name))
    if dated is not None:
        _add(stage, told, source.name, facts)


def _columns(shown: Preview) -> dict[str, str]:
    folded: dict[str, str] = {}
    for heading in shown.header:
        folded.setdefault(fold(heading), heading)
    found = {name: next((folded[word] for word in words.split("|") if word in folded), None) for name, words in _HEADINGS.items()}
    modern = all_words("log")
    for heading in shown.header:
        name = modern.get(fold(heading))
        if name in found and found[name] is None:
            found[name] = heading
    return {name: heading for name, heading in found.items() if heading}


def _parsed(stage: Stage, table: str, used: dict[str, str]) -> str:
    has = {name: name if name in used else "CAST(NULL AS VARCHAR)" for name in _HEADINGS}
    return kept(
        stage,
        f"SELECT row, {day_and_clock('time')}, {has['course']} AS course, name, action, {has['information']} AS title FROM {table}",
    )


@dataclass(frozen=True)
class _Meaning:
    action: str
    kind: str
    submits: bool
    staff_only: bool
    system: bool
    opens: bool  # what it is called stands beside it
    resource: str | None


def _meaning(action: str) -> _Meaning:
    words, _, address = fold(action).partition(" (")
    module, _, verb = words.partition(" ")
    kind = BY_MODULE.get(module, EventKind.NAVIGATION if module in _NAVIGATION else EventKind.OTHER)
    number = _MODULE_ID.search(address)
    return _Meaning(
        action=action,
        kind=kind.value,
        submits=words in _SUBMITS,
        staff_only=bool(_STAFF.search(words)),
        system=verb.endswith("error"),
        opens=verb in ("view", "view forum") and module not in ("assign", "assignment"),
        resource=number[1] if number and module not in _NAVIGATION else None,
    )


def _told(stage: Stage, rows: str, late: str) -> str:
    actions = stage.frame(f"SELECT DISTINCT action FROM {rows} WHERE action IS NOT NULL")["action"].tolist()
    frame = pd.DataFrame([_meaning(action).__dict__ for action in actions], columns=list(_Meaning.__dataclass_fields__))
    kinds = {"action": "string", "kind": "string", "resource": "string"}
    meanings = shown_to_sql(stage, frame.astype(kinds | dict.fromkeys(("submits", "staff_only", "system", "opens"), "boolean")))
    return stage.view(
        f"SELECT r.* EXCLUDE title, m.* EXCLUDE action, if(m.opens, r.title, NULL) AS title, "
        f"CASE WHEN m.system THEN {quoted(SYSTEM)} WHEN r.name IS NULL OR r.name = '-' THEN {quoted(NAMELESS)} "
        f"WHEN lower(r.name) IN ('guest', 'guest user') THEN {quoted(GUEST)} "
        f'WHEN r."at" IS NULL THEN {quoted(late)} END AS verdict FROM {rows} r LEFT JOIN {meanings} m USING (action)'
    )


def _add(stage: Stage, told: str, file: str, facts: Facts) -> None:
    good = stage.view(f"SELECT *, 'name ' || name AS who, coalesce(course, 'course') AS key FROM {told} WHERE verdict IS NULL")
    facts.actions.append(
        stage.write_actions(
            f"SELECT who, key AS course, \"at\", coalesce(kind, 'other') AS kind, resource, title, 1 AS count, "
            f"coalesce(submits, false) AS submits, coalesce(staff_only, false) AS staff_only, {constant(file)} AS file, row FROM {good}"
        )
    )
    people = stage.frame(f"SELECT DISTINCT who, key AS course, name FROM {good} ORDER BY ALL")
    facts.add("people", people.assign(file=file, listed=False))
    courses: Sequence[str] = people["course"].unique().tolist()
    facts.add("courses", pd.DataFrame({"course": courses, "title": courses}))
