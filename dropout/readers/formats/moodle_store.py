"""The table behind the log of a site, `logstore_standard_log`: the best source there is, with times in UTC and ids throughout."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS
from dropout.readers.formats.moodle_schema import COLUMNS, LOG, table_columns
from dropout.readers.formats.moodle_staging import GUEST, NO_TIME, SYSTEM, drop_by_verdict, kept, mapping_to_sql, shown_to_sql
from dropout.readers.formats.moodle_wordings import BY_MODULE
from dropout.readers.report import RowLedger
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, quoted

AS_SOMEBODY, NO_COURSE = "done by staff logged in as somebody else", "not in any course"
NOT_LEARNING, AGAIN = "not an action of learning or teaching", "already in another file"
REPEATED = "the same row once more"
_NUMBERS = (
    "id", "edulevel", "contextid", "contextlevel", "contextinstanceid", "userid", "courseid", "relateduserid", "realuserid", "objectid"
)  # fmt: skip
_SUBMITS = re.compile(r"^\\(mod_\w+\\event\\(assessable|attempt)_submitted)$")
_NAMES = r"event.(course_module_(created|updated)|grade_item_(created|updated)|user_graded)$"
_MARKS = r"event.(submission_graded|question_manually_graded)$"
_FOR_LEARNERS = ("gradereport_user", "gradereport_overview")  # reports of grades that learners see of themselves


@dataclass(frozen=True)
class _Meaning:
    eventname: str
    kind: str
    submits: bool
    enrols: bool | None
    completes: bool
    for_learners: bool


def _meaning(eventname: str) -> _Meaning:
    r"""What an event means, by its name.

    >>> _meaning("\\mod_quiz\\event\\attempt_submitted").kind, _meaning("\\core\\event\\course_viewed").kind
    ('quiz', 'navigation')
    """
    component, _, event = eventname.strip("\\").replace("\\event\\", "\\").rpartition("\\")
    kind = BY_MODULE.get(component.removeprefix("mod_"), EventKind.OTHER)
    if component == "core" or component.startswith(("gradereport_", "report_", "block_", "tool_")):
        kind = EventKind.NAVIGATION if event.endswith("viewed") else EventKind.OTHER
    if component in ("assignsubmission_file", "assignsubmission_onlinetext", "assignsubmission_comments"):
        kind = EventKind.ASSIGNMENT
    return _Meaning(
        eventname, kind.value, bool(_SUBMITS.match(eventname)),
        enrols={"user_enrolment_created": True, "user_enrolment_deleted": False}.get(event),
        completes=event == "course_completed", for_learners=component in _FOR_LEARNERS,
    )  # fmt: skip


@dataclass(frozen=True)
class StoreRows:
    """A log table whose rows are told apart: `view` has those that count, with at, who, other, number (of the course), kind and more.

    `details` has the rows that name modules, and items of the gradebook or whose mark was set, also those that the system
    wrote: eventname, number, module, objectid, other (whose mark it is), at and details.
    """

    file: str
    view: str
    details: str


def read_store(stage: Stage, source: Source, ledger: RowLedger, facts: Facts) -> StoreRows | None:
    """The rows of a log table that count; None while its dates are in question."""
    columns = table_columns(source, LOG)
    names_only = f"* REPLACE (CASE WHEN regexp_matches(eventname, {quoted(_NAMES)}) THEN other END AS other)"
    table = stage.table(source, ledger, columns, names_only if "other" in columns else "*")
    rows = clean_view(stage, table, COLUMNS, set(columns), _NUMBERS)
    rows = stage.view(f"SELECT * REPLACE (replace(eventname, '\\\\', '\\') AS eventname, lower(origin) AS origin) FROM {rows}")
    dated = unix_times(stage, rows, "timecreated", source.name, facts)
    meanings = [_meaning(name) for name in stage.frame(f"SELECT DISTINCT eventname FROM {rows} WHERE eventname IS NOT NULL")["eventname"]]
    frame = pd.DataFrame(meanings, columns=[field.name for field in fields(_Meaning)])
    texts = {"eventname": "string", "kind": "string"}
    meant = shown_to_sql(stage, frame.astype(texts | dict.fromkeys(("submits", "enrols", "completes", "for_learners"), "boolean")))
    undated = dated or stage.view(f'SELECT *, CAST(NULL AS TIMESTAMP) AS "at" FROM {rows}')
    told = kept(stage, _told(undated, meant, "courseid" in columns, WAITS if dated is None else NO_TIME))
    shown = {SYSTEM: "origin", GUEST: "userid", NO_TIME: "timecreated", NOT_LEARNING: "eventname", AS_SOMEBODY: "realuserid"}
    drop_by_verdict(stage, told, table, ledger, {verdict: column for verdict, column in shown.items() if column in columns})
    if dated is None:
        return None
    details = f'SELECT eventname, number, module, objectid, other, "at", details FROM {told} WHERE details IS NOT NULL AND "at" IS NOT NULL'
    return StoreRows(source.name, stage.view(f"SELECT * FROM {told} WHERE verdict IS NULL"), stage.view(details))


def clean_view(stage: Stage, table: str, columns: set[str], has: set[str], numbers: tuple[str, ...]) -> str:
    r"""A staged table with all of `columns`, NULL where the file lacks one or writes NULL or \N; ids as numbers."""

    def cell(name: str) -> str:
        if name not in has:
            return f'CAST(NULL AS {"BIGINT" if name in numbers else "VARCHAR"}) AS "{name}"'
        text = f"CASE WHEN upper(\"{name}\") NOT IN ('NULL', '\\N') THEN \"{name}\" END"
        return f'TRY_CAST({text} AS BIGINT) AS "{name}"' if name in numbers else f'{text} AS "{name}"'

    return stage.view(f"SELECT row, {', '.join(cell(name) for name in sorted(columns))} FROM {table}")


def unix_times(stage: Stage, rows: str, column: str, name: str, facts: Facts) -> str | None:
    """`rows` with `at`: seconds since 1970 as Moodle keeps them, or dates that somebody made of them."""
    number = f'TRY_CAST("{column}" AS BIGINT)'
    if stage.one(f'SELECT count({number}) * 2 >= count("{column}") FROM {rows}'):
        likely = f"{number} BETWEEN 0 AND 7258118400"
        return stage.view(f'SELECT *, CASE WHEN {likely} THEN make_timestamp({number} * 1000000) END AS "at" FROM {rows}')
    return stage.times(rows, column, name, facts.questions)


def _told(rows: str, meant: str, has_course: bool, late: str) -> str:
    own = "coalesce(relateduserid = userid, false) OR coalesce(for_learners, false)"
    about = "((enrols IS NOT NULL OR coalesce(completes, false)) AND relateduserid > 1)"
    verdicts = [
        (f"NOT {about} AND origin IN ('cli', 'cron', 'restore')", SYSTEM),
        (f"NOT {about} AND coalesce(userid, 0) < 2", GUEST),
        ("coalesce(realuserid, 0) NOT IN (0, userid)", AS_SOMEBODY),
        (f"{has_course} AND coalesce(courseid, 0) < 2", NO_COURSE),
        (f"NOT {about} AND (edulevel = 0 OR (edulevel = 1 AND ({own})))", NOT_LEARNING),
        ('"at" IS NULL', late),
    ]
    cases = " ".join(f"WHEN {condition} THEN {quoted(verdict)}" for condition, verdict in verdicts)
    return (
        f'SELECT row, id, "at", userid, CAST(userid AS VARCHAR) AS who, CAST(relateduserid AS VARCHAR) AS other, courseid AS number, '
        f"coalesce(kind, 'other') AS kind, eventname, contextid, contextlevel, objectid, objecttable, "
        f"CASE WHEN contextlevel = 70 THEN contextinstanceid END AS module, replace(coalesce(component, ''), 'mod_', '') AS component, "
        f"coalesce(submits, false) AS submits, coalesce(edulevel, 2) = 1 AS staff_only, coalesce({about}, false) AS about, enrols, "
        f'{rows}."other" AS details, '
        f"CASE {cases} END AS verdict FROM {rows} LEFT JOIN {meant} USING (eventname)"
    )


def stored_numbers(stage: Stage, stores: list[StoreRows]) -> set[str]:
    """The numbers of the courses that log tables tell of."""
    views = [f"SELECT number FROM {store.view} WHERE number IS NOT NULL" for store in stores]
    return {str(number) for (number,) in stage.connection.execute(" UNION ".join(views)).fetchall()} if views else set()


def add_stores(stage: Stage, stores: list[StoreRows], keys: dict[int, str], titles: dict[int, str], facts: Facts) -> None:
    """Add actions, comings and goings and completions; `keys` are what the courses are called, `titles` what the modules are."""
    named, called = mapping_to_sql(stage, "number", keys, "key"), mapping_to_sql(stage, "module", titles, "called")
    for place, store in enumerate(stores):
        rows = _new_rows(stage, store, stores[:place], facts)
        rows = stage.view(f"SELECT r.*, n.key FROM {rows} r LEFT JOIN {named} n USING (number)")
        columns = f'who, key AS course, "at", kind, 1 AS count, submits, {constant(store.file)} AS file, row'
        facts.actions.append(
            stage.write_actions(
                f"SELECT {columns}, staff_only, CAST(module AS VARCHAR) AS resource, coalesce(called, component || ' ' || module) AS title "
                f"FROM {rows} LEFT JOIN {called} USING (module) WHERE NOT about"
            )
        )
        facts.add("markings", stage.frame(_marked(rows, called)))
        about = stage.frame(f'SELECT row, other AS who, key AS course, "at", enrols AS joined FROM {rows} WHERE about').assign(
            file=store.file
        )
        facts.add("changes", about.dropna(subset="joined"))
        completed = about[about["joined"].isna()]
        facts.add("outcomes", completed.assign(outcome=Outcome.COMPLETED.value).sort_values("at"))
        facts.ledgers[store.file].report.rows_kept += len(completed)


def _marked(rows: str, called: str) -> str:
    """On which days learners were marked, by course and module."""
    return (
        'SELECT DISTINCT other AS who, key AS course, CAST(module AS VARCHAR) AS resource, called AS title, "at"::DATE::TIMESTAMP AS "at" '
        f"FROM {rows} LEFT JOIN {called} USING (module) WHERE module IS NOT NULL AND regexp_matches(eventname, {quoted(_MARKS)}) "
        "ORDER BY ALL"
    )


def _new_rows(stage: Stage, store: StoreRows, before: list[StoreRows], facts: Facts) -> str:
    """The rows that stand nowhere before, in this table or an earlier one: ids tell, or in another all that a row says without them."""
    rows = store.view
    if stage.one(f"SELECT count(id) > count(DISTINCT id) FROM {rows}"):
        likes = 'row_number() OVER (PARTITION BY id, "at", userid, eventname ORDER BY row)'
        rows = _without(stage, rows, f"SELECT row FROM {rows} WHERE id IS NOT NULL QUALIFY {likes} > 1", REPEATED, store, facts)
    if not before:
        return rows
    ids = ", ".join(f"coalesce({name}, -1) AS same_{name}" for name in ("id", "module", "objectid"))
    same = f'"at", userid, eventname, {ids}'
    earlier = " UNION ALL ".join(f"SELECT {same} FROM {other.view}" for other in before)
    again = (
        f"SELECT row FROM (SELECT row, {same} FROM {rows}) n SEMI JOIN ({earlier}) o "
        'USING ("at", userid, eventname, same_id, same_module, same_objectid)'
    )
    return _without(stage, rows, again, AGAIN, store, facts)


def _without(stage: Stage, rows: str, again: str, reason: str, store: StoreRows, facts: Facts) -> str:
    left = stage.keep(again)
    stage.drop(f"SELECT row FROM {left}", facts.ledgers[store.file], reason=reason)
    return stage.view(f"SELECT * FROM {rows} ANTI JOIN {left} USING (row)")
