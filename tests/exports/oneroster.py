"""A tiny OneRoster set: one class of three learners and a teacher, with work and results."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.exports.files import write_zip
from tests.exports.moodle import write_csv

Rows = Sequence[Sequence[object]]
CLASS = "class-1"
_HEAD = ["sourcedId", "status", "dateLastModified"]


def _user(who: str, given: str, family: str, role: str = "student") -> list[object]:
    return [who, "", "", "true", "org-1", role, who, "", given, family, f"N{who}", f"{given.lower()}@example.org", "", ""]


def enrolled(who: str, begins: str = "2024-05-06", ends: str = "2024-07-28", role: str = "student", status: str = "") -> list[object]:
    return [f"e-{who}", status, "", CLASS, "org-1", who, role, "false", begins, ends]


def result(who: str, item: str = "item-1", score: object = 7, state: str = "fully graded", at: str = "2024-05-15") -> list[object]:
    return [f"r-{who}-{item}", "", "", item, who, state, score, at, "well done"]


FILES: dict[str, Rows] = {
    "manifest.csv": [
        ["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.1"], ["file.users", "bulk"], ["file.orgs", "bulk"],
    ],
    "orgs.csv": [[*_HEAD, "name", "type", "identifier", "parentSourcedId"], ["org-1", "", "", "School", "school", "", ""]],
    "academicSessions.csv": [
        [*_HEAD, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"],
        ["term-1", "", "", "Spring", "term", "2024-05-06", "2024-06-16", "", "2024"],
        ["term-2", "", "", "Summer", "term", "2024-06-17", "2024-07-28", "", "2024"],
    ],
    "courses.csv": [[*_HEAD, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId"],
                    ["course-1", "", "", "", "Knots for all", "KN", "", "org-1"]],
    "classes.csv": [
        [*_HEAD, "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds",
         "subjects"],
        [CLASS, "", "", "", "", "course-1", "KN-1", "scheduled", "", "org-1", "term-1,term-2", ""],
    ],
    "users.csv": [
        [*_HEAD, "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName", "identifier", "email", "sms",
         "phone"],
        _user("u1", "Ada", "Splice"), _user("u2", "Bo", "Cleat"), _user("u3", "Cy", "Bowline"), _user("t1", "Tom", "Teach", "teacher"),
    ],
    "enrollments.csv": [
        [*_HEAD, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"],
        enrolled("u1"), enrolled("u2", ends="2024-06-01"), enrolled("u3", "2024-05-13"), enrolled("t1", role="teacher"),
    ],
    "demographics.csv": [[*_HEAD, "birthDate", "sex", "asian", "white", "cityOfBirth"],
                         ["u1", "", "", "2008-04-01", "female", "true", "false", "Secret"]],
    "categories.csv": [[*_HEAD, "title"], ["cat-1", "active", "", "Quizzes"], ["cat-2", "active", "", "Homework"]],
    "lineItems.csv": [
        [*_HEAD, "title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId", "gradingPeriodSourcedId",
         "resultValueMin", "resultValueMax"],
        ["item-1", "", "", "First knot", "", "2024-05-06", "2024-05-13", CLASS, "cat-2", "term-1", "0", "10"],
        ["item-2", "", "", "Ropes", "", "2024-05-20", "2024-05-27", CLASS, "cat-1", "term-1", "0", "50"],
    ],
    "results.csv": [
        [*_HEAD, "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment"],
        result("u1"), result("u2", score="", state="not submitted"), result("u3", score="", state="exempt"),
        result("u1", "item-2", 25, at="2024-06-03"), result("u3", "item-2", "", "submitted", "2024-05-26"),
    ],
}  # fmt: skip


def write_oneroster(folder: Path, changed: Mapping[str, Rows | None] = {}) -> list[Path]:
    """The files of the set, some of them changed or, if None, left out."""
    rows = {**FILES, **changed}
    return [write_csv(folder / name, table) for name, table in rows.items() if table is not None]


def pack_oneroster(path: Path, changed: Mapping[str, Rows | None] = {}) -> Path:
    """The same as an archive."""
    entries = {}
    for name, table in {**FILES, **changed}.items():
        if table is not None:
            out = io.StringIO(newline="")
            csv.writer(out).writerows(table)
            entries[name] = out.getvalue().encode("utf-8-sig")
    return write_zip(path, entries)
