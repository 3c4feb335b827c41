"""Tables of a tiny Moodle database: the log table and those beside it, as CSV and as dumps in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.exports.moodle import write_csv

LOG = "mdl_logstore_standard_log"
LOG_COLUMNS = [
    "id", "eventname", "component", "action", "target", "objecttable", "objectid", "crud", "edulevel", "contextid", "contextlevel",
    "contextinstanceid", "userid", "courseid", "relateduserid", "anonymous", "other", "timecreated", "origin", "ip", "realuserid",
]  # fmt: skip
VIEW, READ, HAND_IN = r"\core\event\course_viewed", r"\mod_resource\event\course_module_viewed", r"\mod_assign\event\assessable_submitted"
ENROL, LEAVE = r"\core\event\user_enrolment_created", r"\core\event\user_enrolment_deleted"
COMPLETE, GRADE = r"\core\event\course_completed", r"\core\event\user_graded"
SPOKEN = 'a:1:{s:4:"name";s:11:"It\'s, a \\"knot\\"";}'  # quotes, a comma, an apostrophe and backslashes, as PHP serialises

Row = dict[str, Any]


def unix(day: int, hour: int = 9) -> int:
    """Seconds since 1970 of a day after 12 May 2024."""
    return int((datetime(2024, 5, 12, hour, 30, tzinfo=UTC) + timedelta(days=day)).timestamp())


def log_row(number: int, day: int, who: int, event: str = VIEW, **more: Any) -> Row:
    """One row of the log table; work and material stand in module 71 (resource 7) and 73 (assignment 9)."""
    component = event.strip("\\").split("\\")[0]
    row: Row = dict.fromkeys(LOG_COLUMNS)
    row |= {"id": number, "eventname": event, "component": component, "crud": "r", "edulevel": 2, "contextid": 500, "contextlevel": 50}
    row |= {"contextinstanceid": 40, "userid": who, "courseid": 40, "anonymous": 0, "other": SPOKEN, "timecreated": unix(day)}
    row |= {"origin": "web", "ip": "203.0.113.9"}
    if component.startswith("mod_"):
        kind, module, instance = (
            component.removeprefix("mod_"),
            {"mod_resource": 71}.get(component, 73),
            {"mod_resource": 7}.get(component, 9),
        )
        row |= {"contextlevel": 70, "contextid": 600 + module, "contextinstanceid": module, "objecttable": kind, "objectid": instance}
    if event in (ENROL, LEAVE, COMPLETE, GRADE):
        row |= {"edulevel": 0}
    return row | more


def log_rows(*rows: tuple[Any, ...], **more: Any) -> list[Row]:
    return [log_row(number, *row[:3], **(row[3] if len(row) > 3 else {}), **more) for number, row in enumerate(rows, start=1)]


def three_a_day(*days: int) -> list[tuple[Any, ...]]:
    return [(day, who, VIEW) for day in days for who in (11, 12, 13)]


def write_table(path: Path, rows: Sequence[Mapping[str, Any]], null: str = "NULL", prefix: str = "", delimiter: str = ",") -> Path:
    cells = [[null if value is None else value for value in row.values()] for row in rows]
    return write_csv(path, [[prefix + name for name in rows[0]], *cells], delimiter)


def mysql(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """As mysqldump writes: many rows a line, backslashes before quotes and backslashes, the columns in CREATE TABLE."""

    def cell(value: Any) -> str:
        if value is None:
            return "NULL"
        text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"').replace("\n", "\\n")
        return str(value) if isinstance(value, int | float) else f"'{text}'"

    parts = ["-- MySQL dump 10.13", "/*!40101 SET NAMES utf8 */;"]
    for name, rows in tables.items():
        columns = "\n".join(f"  `{column}` longtext," for column in rows[0])
        values = ",".join(f"({','.join(map(cell, row.values()))})" for row in rows)
        parts += [f"CREATE TABLE `{name}` (\n{columns}\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;", f"INSERT INTO `{name}` VALUES {values};"]
    return "\n".join(parts) + "\n"


def phpmyadmin(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """As phpMyAdmin writes: the columns named, one row a line, quotes doubled."""

    def cell(value: Any) -> str:
        text = str(value).replace("\\", "\\\\").replace("'", "''")
        return "NULL" if value is None else str(value) if isinstance(value, int | float) else f"'{text}'"

    parts = []
    for name, rows in tables.items():
        lines = ",\n".join(f"({', '.join(map(cell, row.values()))})" for row in rows)
        parts.append(f"INSERT INTO `{name}` ({', '.join(f'`{column}`' for column in rows[0])}) VALUES\n{lines};")
    return "\n".join(parts) + "\n"


def postgres(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """As pg_dump writes: COPY with tabs."""

    def cell(value: Any) -> str:
        return "\\N" if value is None else str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

    parts = ["-- PostgreSQL database dump"]
    for name, rows in tables.items():
        lines = "\n".join("\t".join(map(cell, row.values())) for row in rows)
        parts.append(f"COPY public.{name} ({', '.join(rows[0])}) FROM stdin;\n{lines}\n\\.\n")
    return "\n".join(parts) + "\n"


def postgres_inserts(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """As pg_dump --inserts writes: a statement a row, backslashes as they are."""

    def cell(value: Any) -> str:
        doubled = str(value).replace("'", "''")
        return "NULL" if value is None else str(value) if isinstance(value, int | float) else f"'{doubled}'"

    rows = [f"INSERT INTO public.{name} VALUES ({', '.join(map(cell, row.values()))});" for name, part in tables.items() for row in part]
    return "\n".join(["-- PostgreSQL database dump", *rows]) + "\n"
