"""Tiny Canvas exports: gradebooks as several sites write them, access reports, New Analytics, tables of Canvas Data."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

Row = Sequence[object]

FIXED = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
WORK = ["First knot (4001)", "Ropes quiz (4002)"]
TOTALS = [f"{state} Score" for state in ("Current", "Unposted Current", "Final", "Unposted Final")]
HEADER = [*FIXED, *WORK, *[f"Assignments {total}" for total in TOTALS], *TOTALS]
READ_ONLY = ["(read only)"] * 8
POSTING = ["", "", "", "", "", "Manual Posting", "", *[""] * 8]
POSSIBLE = ["    Points Possible", "", "", "", "", "10.00", "50.00", *READ_ONLY]
GRADEBOOK = "2024-05-01T1203_Grades-KNOTS_101.csv"


def learner(name: str, user: object, first: object = "", second: object = "", final: object = "", section: str = "Sec A") -> list[object]:
    """One row of a gradebook; the current score is always 99, so that a test sees if it is taken for the final one."""
    scores = ["99.00", "99.00", final, final]
    return [name, user, f"S{user}", f"user{user}@example.org", section, first, second, *scores, *scores]


ROWS: list[Row] = [
    POSTING,
    POSSIBLE,
    learner("Splice, Ada", 101, "9.00", "25.00", "70.00", "Sec A and Sec B"),
    learner('="+Bowline"', 102, "EX", "", "30.00"),
    learner("Cleat, Cy", 103, "N/A", "50.00", "90.00", "Sec B"),
    ["Student, Test", 104, "", "5f3c1a0b5f3c1a0b5f3c1a0b5f3c1a0b", "Sec A", *[""] * 10],
]


def write_rows(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


def write_gradebook(path: Path, rows: Sequence[Row] = ROWS, header: Sequence[str] = HEADER, **layout: str) -> Path:
    return write_rows(path, [header, *rows], **layout)


ACCESS_HEADER = ["User ID", "Full Name", "Sortable Name", "Category", "Class", "Title", "Views", "Last Access", "First Access", "Action"]


def access(user: object, first: object, last: object, views: object = 3, kind: str = "wiki_page", title: str = "Ropes") -> list[object]:
    return [user, f"Learner {user}", f"{user}, Learner", "wiki", kind, title, views, last, first, "view"]


SCRIPT_HEADER = ["UserID", "DisplayName", "SortableName", "Category", "Class", "Title", "Views", "Participations", "LastAccess"]
SCRIPT_HEADER = [*SCRIPT_HEADER, "FirstAccess", "Action", "Code", "ContextID"]


def record_of(prefixed: bool, row: Mapping[str, object]) -> dict[str, object]:
    """A record as a line of JSON has it: key, value and meta apart, or plain."""
    if not prefixed:
        return dict(row)
    return {"key": {"id": row.get("id")}, "value": {name: cell for name, cell in row.items() if name != "id"}, "meta": {"ts": "2024-06-01"}}


def write_records(path: Path, rows: Sequence[Mapping[str, object]], prefixed: bool = False) -> Path:
    """A table of Canvas Data in the form that the ending of `path` names: csv, tsv, jsonl or parquet."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(record_of(prefixed, row)) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        pd.DataFrame([record_of(prefixed, row) for row in rows]).to_parquet(path)
    else:
        names = list(rows[0])
        header = [("key." if name == "id" else "value.") + name if prefixed else name for name in names]
        write_rows(path, [header, *([row[name] for name in names] for row in rows)], "\t" if path.suffix == ".tsv" else ",")
    return path


def enrollment(
    user: str, state: str = "active", course: str = "7", role: str = "StudentEnrollment", **changes: object
) -> dict[str, object]:
    row = {"id": f"{course}-{user}-{role}", "user_id": user, "course_id": course, "course_section_id": "70", "type": role}
    dates = {"created_at": "2024-02-20T08:00:00.000Z", "updated_at": "2024-03-15T10:00:00.000Z", "completed_at": ""}
    return {**row, "workflow_state": state, **dates, **changes}


def request(user: str, day: int, url: str = "/courses/7/pages/ropes", hour: int = 9, **changes: object) -> dict[str, object]:
    """One request on a day of March 2024."""
    row = {"id": f"{user}-{day}-{url}", "timestamp": f"2024-03-{day:02d}T{hour:02d}:15:00.123Z", "user_id": user, "real_user_id": ""}
    rest = {"course_id": "", "url": url, "http_method": "GET", "remote_ip": "203.0.113.7", "web_application_action": "show"}
    return {**row, **rest, **changes}
