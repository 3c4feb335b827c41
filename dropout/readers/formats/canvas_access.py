"""The course access report: who opened what, when first and when last, without the days between."""

from __future__ import annotations

from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.formats.canvas_words import KINDS, PEOPLE_CLASSES, match_headings
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, listed, quoted

ACCESS_HEADINGS = {
    "id": "User ID|Canvas User ID|Student ID",
    "name": "Full Name|Display Name|Name|Student Name|User Name",
    "sortable": "Sortable Name",
    "category": "Category|Content Type|Asset Category",
    "class": "Class|Asset Class",
    "title": "Title|Content Name|Asset Title|Name of content",
    "views": "Views|Times Viewed|View Count",
    "last": "Last Access|Last Viewed|Last Accessed",
    "first": "First Access|First Viewed|First Accessed",
    "code": "Code|Asset Code",
    "course": "Context ID|Course ID",
    "username": "SIS Login ID|Login ID",
    "number": "SIS User ID|Student SIS ID",
    "section": "Section|Section Name",
}
_NEEDED = {"title", "last"}


def recognise_access(source: Source) -> Recognition | None:
    """The report by its counts of views and its dates of access; in New Analytics the same stands under other headings."""
    if source.preview is None or not source.is_table:
        return None
    found = match_headings(source.preview.header, ACCESS_HEADINGS)
    if (
        _NEEDED - set(found)
        or not {"views", "first"} & set(found)
        or not {"id", "name", "sortable"} & set(found)
        or not {"category", "class", "code"} & set(found)
    ):
        return None
    evidence = f"{len(found)} of {len(ACCESS_HEADINGS)} headings of a Canvas course access report"
    unverified = "" if found.get("views", "views").casefold() == "views" else "; unverified wording of New Analytics"
    return Recognition("canvas", "access", 0.95 if not unverified else 0.8, evidence + unverified)


def read_access(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> None:
    """First accesses become actions on their day; totals and last accesses do not.

    A last access changes with every later visit, so that on an earlier day it would tell that nobody came back. Where the
    only view is the first, its date may stand under last access alone.
    """
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    assert source.preview is not None  # recognised as a table
    found = match_headings(source.preview.header, ACCESS_HEADINGS)
    staged = stage.table(source, ledger, found)
    missing = ", ".join(f"NULL AS {name}" for name in ACCESS_HEADINGS if name not in found)
    rows = stage.view(f"SELECT *{', ' + missing if missing else ''} FROM {staged}")
    who = f"coalesce(regexp_replace(id, '\\.0$', ''), {quoted(source.name)} || ':' || coalesce(username, number, sortable, name))"
    rows = stage.view(f"SELECT *, {who} AS who FROM {rows}")
    stage.drop(f"SELECT row FROM {rows} WHERE who IS NULL", ledger, reason="no id and no name")
    both = stage.view(
        f"SELECT row, 'first' AS which, first AS text FROM {rows} WHERE who IS NOT NULL "
        f"UNION ALL SELECT row, 'last', last FROM {rows} WHERE who IS NOT NULL"
    )
    dated = stage.times(both, "text", source.name, facts.questions)
    if dated is None:
        ledger.report.rows_kept += stage.one(f"SELECT count(*) FROM {rows} WHERE who IS NOT NULL")
    else:
        _add_actions(source.name, rows, stage.keep(f"SELECT * FROM {dated}"), facts, stage)
    _add_people(source.name, rows, facts, stage)
    _tell(source.name, facts)


def _add_actions(file: str, rows: str, dated: str, facts: Facts, stage: Stage) -> None:
    ledger = facts.ledgers[file]
    at = 'coalesce(f."at", if(try_cast(r.views AS DOUBLE) = 1, l."at", NULL))'
    placed = stage.view(
        f'SELECT r.*, {at} AS "at" FROM {rows} r '
        f"LEFT JOIN {dated} f ON f.row = r.row AND f.which = 'first' LEFT JOIN {dated} l ON l.row = r.row AND l.which = 'last' "
        "WHERE r.who IS NOT NULL"
    )
    reason = "no date of the first access"
    stage.drop(f'SELECT row, coalesce(first, last) FROM {placed} WHERE "at" IS NULL', ledger, reason=reason, column="First Access")
    kinds = ", ".join(f"({quoted(word)}, {quoted(kind)})" for word, kind in KINDS.items())
    people = listed(PEOPLE_CLASSES)
    about_people = f"coalesce(lower(class) IN ({people}) OR lower(category) IN ({people}), false)"
    resource = "coalesce(replace(code, 'quizzes:', ''), nullif(concat_ws(':', coalesce(class, category), title), ''))"
    facts.actions.append(
        stage.write_actions(
            f"SELECT who, course, \"at\", coalesce(c.kind, k.kind, 'other') AS kind, if({about_people}, NULL, {resource}) AS resource, "
            f"if({about_people}, NULL, title) AS title, 1 AS count, {constant(file)} AS file, row FROM {placed} "
            f"LEFT JOIN (VALUES {kinds}) c(word, kind) ON c.word = lower(class) "
            f'LEFT JOIN (VALUES {kinds}) k(word, kind) ON k.word = lower(category) WHERE "at" IS NOT NULL'
        )
    )
    last = stage.frame(f'SELECT max("at") AS "at" FROM {dated}')["at"].iloc[0]
    if last == last:  # a date
        facts.exported_at[file] = last


def _add_people(file: str, rows: str, facts: Facts, stage: Stage) -> None:
    people = stage.frame(
        f"SELECT who, course, any_value(id) AS id, any_value(number) AS number, any_value(username) AS username, "
        f"any_value(coalesce(name, sortable)) AS name, any_value(section) AS section FROM {rows} WHERE who IS NOT NULL GROUP BY who, course"
    )
    email = people["username"].where(people["username"].str.contains("@", regex=False).fillna(False))
    facts.add("people", people.assign(id=people["id"].str.replace(r"\.0$", "", regex=True), file=file, email=email, listed=False))


def _tell(file: str, facts: Facts) -> None:
    message = (
        "An access report gives the first and the last access to each item and a total of views, not the days between. First accesses "
        "count as activity on their day; last accesses and totals do not, because they change with every later visit."
    )
    do = "For every day of activity, add the Course Activity of New Analytics by date, or the web_logs of Canvas Data."
    facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file))
