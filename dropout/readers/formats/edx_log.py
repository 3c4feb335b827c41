"""Tracking logs as facts: every line is what somebody did in a course, or dropped with the reason."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import Recognition
from dropout.readers.course.choice import NOT_CHOSEN, choose_acted_courses
from dropout.readers.course.facts import Facts
from dropout.readers.formats import edx_events as use
from dropout.readers.formats.edx_lines import stage_log
from dropout.readers.formats.edx_told import add_told
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, listed, quoted

_EARLIEST, _LATEST = "2011-01-01", "2100-01-01"  # before the platform was there, and clocks gone wrong
_REASONS = (  # the first that holds is told
    ("NOT parsed", "no tracking event: cut off, or not JSON"),
    (f"\"at\" IS NULL OR \"at\" NOT BETWEEN TIMESTAMP '{_EARLIEST}' AND TIMESTAMP '{_LATEST}'", "time not readable"),
    ("repeated", "the same line as in an earlier file"),
    (f"use = '{use.BACKGROUND}'", "request that a page makes by itself"),
    (f"use = '{use.SYSTEM}'", "written by the system, not by a person"),
    ("who IS NULL", "nobody was signed in"),
    ("course IS NULL", "outside the courses"),
    (f"use = '{use.VISIT}'", "looked at the page about a course, which needs no enrolment"),
)


@dataclass(frozen=True)
class _Log:
    """One staged file: its name, its account, a view of its lines, and the time that they cover, where any has one."""

    name: str
    ledger: RowLedger
    lines: str
    first: datetime | None
    last: datetime | None

    def overlaps(self, other: _Log) -> bool:
        """Whether both may hold the same events."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return False
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Seen:
    """Who was seen in which course (course, who), and the ids of all user names."""

    people: pd.DataFrame
    ids: dict[str, str]


def read_logs(
    sources: Sequence[tuple[Source, Recognition]], facts: Facts, stage: Stage, accounts: pd.DataFrame, reported: frozenset[str]
) -> Seen:
    """Add all logs to the facts; return whom they name.

    `accounts` has the ids of user names that reports know (name, id). `reported` are the courses that reports are about, under
    their plain names, in which the ids of the log are recognised.
    """
    if not sources:
        return Seen(pd.DataFrame({"course": [], "who": []}, dtype="string"), dict(accounts.itertuples(index=False)))
    logs = []
    for source, claim in stage.context.reading(sources):
        ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
        lines = stage_log(stage, source, ledger, alone=len(sources) == 1)
        logs.append(_Log(source.name, ledger, lines, *(stage.one(f'SELECT {edge}("at") FROM {lines}') for edge in ("min", "max"))))
    everything = stage.view(" UNION ALL ".join(f"SELECT * FROM {log.lines}" for log in logs))
    names, places = stage.keep(use.names_table(everything)), stage.keep(use.places_table(everything))
    ids = stage.keep(_accounts(stage, everything, accounts))
    earlier = [[other.lines for other in logs[:place] if log.overlaps(other)] for place, log in enumerate(logs)]
    judged = [_judge(stage, log, lines, (names, places, ids)) for log, lines in zip(logs, earlier, strict=True)]
    whole = stage.view(" UNION ALL ".join(f"SELECT * FROM {view}" for view in judged))
    chosen = choose_acted_courses(
        stage, whole, "edx_courses", "The log tells", facts.questions, lambda course: plain_course(course) in reported
    )
    checked = stage.keep(f"SELECT DISTINCT course, resource FROM {whole} WHERE why IS NULL AND submits AND resource IS NOT NULL")
    for log, view in zip(logs, judged, strict=True):
        _settle(log, view, chosen, checked, facts, stage)
    told = stage.view(f"SELECT * FROM {whole} WHERE why IS NULL AND course IN ({listed(chosen)})")
    add_told(told, facts, stage)
    message = "Addresses, devices and what people wrote were left out of the tracking log."
    facts.findings.append(Finding(Severity.NOTICED, message, file=", ".join(log.name for log in logs[:10])))
    names_of = stage.frame(f"SELECT name, id FROM {ids}")
    people = stage.frame(
        f"SELECT who, who AS id, any_value(name) AS username, course FROM (SELECT DISTINCT course, who FROM {told}) s "
        f"LEFT JOIN {ids} i ON i.id = s.who GROUP BY who, course ORDER BY course, who"
    )
    facts.add("people", people.assign(listed=False))
    return Seen(people[["course", "who"]], dict(names_of.itertuples(index=False)))


def plain_course(course: str) -> str:
    """The name of a course as it stands in the names of reports about it, in small letters.

    >>> plain_course("course-v1:NorthX+KN101+2024_T1"), plain_course("NorthX/KN101/2024_T1")
    ('northx_kn101_2024_t1', 'northx_kn101_2024_t1')
    """
    return re.sub(r"[^\w.-]+", "_", re.sub(r"^(?:course|ccx)-v1:", "", course)).casefold()


def _accounts(stage: Stage, lines: str, accounts: pd.DataFrame) -> str:
    """SQL for the id that goes with each user name: as reports say, else as most lines say."""
    stage.connection.register("edx_accounts", accounts.astype("string"))
    return (
        "SELECT name, max_by(id, n) AS id FROM (SELECT lower(name) AS name, id, 1000000000000 AS n FROM edx_accounts UNION ALL "
        f"SELECT uname, uid, count(*) FROM {lines} WHERE uname IS NOT NULL AND uid IS NOT NULL GROUP BY ALL UNION ALL "
        f"SELECT subject_name, subject, count(*) FROM {lines} WHERE subject_name IS NOT NULL AND subject IS NOT NULL GROUP BY ALL) "
        "WHERE name IS NOT NULL AND id IS NOT NULL GROUP BY name"
    )


def _judge(stage: Stage, log: _Log, earlier: list[str], tables: tuple[str, str, str]) -> str:
    """A view of the lines of a file with who did what in which course, and `why` a line does not count, if so.

    Lines that are in `earlier` files too do not. `tables` have what event names, places and user names mean.
    """
    marks = " UNION ALL ".join(f"SELECT mark FROM {lines}" for lines in earlier)
    repeated = f"l.mark IN ({marks})" if marks else "false"
    actor, subject = "l.uid, a.id, l.uname", "l.subject, b.id, l.subject_name"
    names, places, ids = tables
    place = "coalesce(p.resource, n.path_place)"
    kind = f"if(starts_with({place}, 'openassessment-'), {quoted(EventKind.ASSIGNMENT)}, n.kind)"
    who = f"if(n.about_subject, coalesce({subject}, {actor}), coalesce({actor}))"
    told = f"if(n.use IN ({quoted(use.CHANGE)}, {quoted(use.RESULT)}), l.type, NULL)"
    reasons = " ".join(f"WHEN {test} THEN {quoted(reason)}" for test, reason in _REASONS)
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(
        f"COPY (SELECT * EXCLUDE (parsed, repeated), CASE {reasons} END AS why FROM ("
        f'SELECT {constant(log.name)} AS file, l.row, l.parsed, l."at", coalesce(l.course, n.path_course) AS course, '
        f"coalesce({actor}) AS actor, {who} AS who, {kind} AS kind, {place} AS resource, l.title, "
        f"n.use, {told} AS told, l.checked OR n.hands_in AS submits, l.earned, l.possible, n.staff OR l.staff_told AS staff, "
        f"{repeated} AS repeated FROM {log.lines} l LEFT JOIN {names} n USING (type) LEFT JOIN {places} p USING (place) "
        f"LEFT JOIN {ids} a ON a.name = l.uname LEFT JOIN {ids} b ON b.name = l.subject_name)) TO {quoted(path)} (FORMAT parquet)"
    )
    return stage.view(f"SELECT * FROM read_parquet({quoted(path)})")


def _settle(log: _Log, view: str, chosen: list[str], checked: str, facts: Facts, stage: Stage) -> None:
    """Drop what does not count, write the actions of one file, and count what other facts are made from."""
    unchosen = f"why IS NULL AND course NOT IN ({listed(chosen)})"
    final = stage.view(f"SELECT * REPLACE (if({unchosen}, {quoted(NOT_CHOSEN)}, why) AS why) FROM {view}")
    for reason in stage.frame(f"SELECT DISTINCT why FROM {final} WHERE why IS NOT NULL ORDER BY why")["why"]:
        stage.drop(f"SELECT row FROM {final} WHERE why = {quoted(reason)}", log.ledger, reason=reason)
    alone = "f.resource IS NOT NULL AND c.resource IS NULL AND f.actor = f.who"  # work that tells its hand-in by its grade alone
    acts = f"f.use = {quoted(use.ACTION)} OR (f.use = {quoted(use.GRADE)} AND {alone})"
    joined = f"{final} f LEFT JOIN {checked} c ON c.course = f.course AND c.resource = f.resource WHERE f.why IS NULL"
    told = f"SELECT count(*) FROM {joined} AND f.use <> {quoted(use.CHANGE)} AND NOT coalesce({acts}, false)"
    log.ledger.report.rows_kept += int(stage.one(told))
    facts.actions.append(
        stage.write_actions(
            f'SELECT f.who, f.course, f."at", f.kind, f.resource, f.title, 1 AS count, '
            f"f.submits OR f.use = {quoted(use.GRADE)} AS submits, "
            f"f.staff AS staff_only, {constant(log.name)} AS file, f.row FROM {joined} AND ({acts})"
        )
    )
