"""The tables of a Moodle database that are read, told by their columns."""

from __future__ import annotations

from collections.abc import Iterable

from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.records import fold
from dropout.readers.sources import Source

LOG = "logstore_standard_log"
COLUMNS = {
    "id", "eventname", "component", "action", "target", "edulevel", "contextid", "contextlevel", "contextinstanceid", "userid",
    "courseid", "relateduserid", "timecreated", "origin", "realuserid", "objectid", "objecttable", "crud", "other",
}  # fmt: skip
NEEDED = {  # the columns that tell a table, then those that are used besides
    LOG: ("eventname userid timecreated", ""),
    "user_enrolments": ("enrolid userid status", "timestart timecreated"),
    "grade_grades": ("itemid userid finalgrade", "timemodified rawgrade"),
    "grade_items": ("courseid itemtype grademax", "id itemname itemmodule iteminstance gradepass"),
    "role_assignments": ("roleid contextid userid", ""),
    "assign_submission": ("assignment userid status timemodified", "latest"),
    "enrol": ("enrol courseid", "id"),
    "course": ("shortname fullname startdate", "id enddate"),
    "user": ("username firstname lastname", "id email idnumber deleted"),
}
SITE_TABLES = tuple(kind for kind in NEEDED if kind != LOG)
TEXTS = {
    "status", "itemtype", "itemmodule", "itemname", "enrol", "shortname", "fullname", "username", "firstname", "lastname", "email",
    "idnumber",
}  # fmt: skip
AMOUNTS = {"finalgrade", "rawgrade", "grademax", "gradepass"}


def table_kind(header: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """Which table of the database has these columns, and its headings by column.

    >>> table_kind(["l.id", "l.eventname", "l.userid", "l.timecreated"])[0]
    'logstore_standard_log'
    """
    names: dict[str, str] = {}
    for heading in header:
        names.setdefault(fold(heading).rpartition(".")[2].strip('`"'), heading)
    for kind, (needed, more) in NEEDED.items():
        if set(needed.split()) <= set(names):
            wanted = COLUMNS if kind == LOG else {*needed.split(), *more.split()}
            return kind, {name: heading for name, heading in names.items() if name in wanted}
    return None


def table_columns(source: Source, kind: str) -> dict[str, str]:
    """The headings of a table of this kind by column; raises `DropoutError` where it lacks those that tell it."""
    header = source.preview.header if source.preview else ()
    found = table_kind(header)
    if found is None or found[0] != kind:
        problem, do = f"The table {kind} lacks columns.", f"Export it again with {NEEDED[kind][0].replace(' ', ', ')}."
        raise DropoutError(problem, where=source.name, found=", ".join(header), do=do)
    return found[1]


def recognise_site(header: Iterable[str], beside: frozenset[str]) -> Recognition | None:
    """A table of the database by its columns; a list of all users of a site only beside another file of Moodle."""
    found = table_kind(header)
    if found is None or (found[0] == "user" and "moodle" not in beside):
        return None
    kind, columns = found
    sure = 0.95 if kind == LOG and {"edulevel", "courseid"} <= set(columns) else 0.8
    return Recognition("moodle", kind, sure, f"{len(columns)} columns of the table {kind}")
