"""Tiny Brightspace exports: grades, attendance, quiz attempts, and Data Sets of one course with four learners and a teacher."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Row = Sequence[object]

PEOPLE = ["OrgDefinedId", "Username", "Last Name", "First Name", "Email"]
KNOT = "First knot, and a rope: long Points Grade <Numeric MaxPoints:20 Weight:50 Category:Work CategoryWeight:40>"
KNOT_WEIGHTED = "First knot, and a rope: long Weighted Grade <Numeric Weight:20>"
QUIZ = "Ropes quiz Points Grade <Numeric MaxPoints:10 Weight:50 Category:Quizzes CategoryWeight:60>"
PASSED = "Splice Scheme Symbol"
TOTALS = ["Work Subtotal Numerator", "Work Subtotal Denominator"]
FINALS = [f"{which} Final Grade {part}" for which in ("Calculated", "Adjusted") for part in ("Numerator", "Denominator")]
END = "End-of-Line Indicator"
HEADER = [*PEOPLE, KNOT, KNOT_WEIGHTED, QUIZ, PASSED, *TOTALS, *FINALS, END]
BOOK = "Knots 101_GradesExport_2024-05-01-12-03.csv"


def learner(
    user: str, knot: object = "", quiz: object = "", passed: object = "", final: object = "", adjusted: object = ""
) -> list[object]:
    """One row; the number has a zero in front that must stay."""
    row = [f"#00{len(user)}{user}", f"#{user}", user.upper(), "Ada", f"{user}@example.org", knot, knot, quiz, passed, knot, 20]
    return [*row, final, 100 if final != "" else "", adjusted, 100 if adjusted != "" else "", "#"]


ROWS: list[Row] = [
    learner("splice", "18", "5", "Pass", "81.5"),
    learner("bowline", "", "124 %", "No Record", "20", "55"),
    learner("cleat", "9.50", "10", "Fail", "49"),
    learner("empty"),
    ["#D1", "#demo.student", "Student", "Demo", "", 1, 1, 1, "Pass", *[""] * 6, "#"],
]


def write_rows(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_book(path: Path, rows: Sequence[Row] = ROWS, header: Sequence[str] = HEADER, **layout: str) -> Path:
    return write_rows(path, [header, *rows], **layout)


# Data Sets -------------------------------------------------------------------------------------------

COURSE, OFFICE = "6701", "6606"
LEARNERS = ("101", "102", "103")


def at(day: int, hour: int = 9) -> str:
    """A time in March 2024 as Data Sets write it."""
    return f"2024-03-{day:02d}T{hour:02d}:15:30.120Z"


def enrolment(number: int, user: str, day: int = 1, action: str = "Enroll", role: str = "110", unit: str = COURSE) -> dict[str, object]:
    return {"LogId": number, "UserId": user, "OrgUnitId": unit, "RoleId": role, "Action": action, "ModifiedByUserId": 9,
            "EnrollmentDate": at(day)}  # fmt: skip


def unit(number: str, kind: str = "Course Offering", name: str = "Knots", code: str = "KNOTS-24") -> dict[str, object]:
    return {"OrgUnitId": number, "Organization": "Org", "Type": kind, "Name": name, "Code": code, "StartDate": "2024-03-04T00:00:00.000Z",
            "EndDate": "2024-03-31T23:59:00.000Z", "IsActive": "True", "IsDeleted": "False"}  # fmt: skip


UNITS = [unit(COURSE), unit(OFFICE, "Organization", "University", "UNI")]
LOG = [*(enrolment(place, user) for place, user in enumerate(LEARNERS, start=1)), enrolment(7, "9", role="109"),
       enrolment(8, "101", unit=OFFICE), enrolment(9, "103", 15, "Unenroll")]  # fmt: skip
ROLES = [{"RoleId": "110", "RoleName": "Student", "Description": ""}, {"RoleId": "109", "RoleName": "Instructor", "Description": ""}]
USERS = [{"UserId": user, "UserName": f"u{user}", "OrgDefinedId": f"00{user}", "FirstName": "Ada", "LastName": f"No{user}",
          "IsActive": "True", "ExternalEmail": f"u{user}@example.org"} for user in (*LEARNERS, "555")]  # fmt: skip
ACCESS = [{"OrgUnitId": COURSE, "UserId": user, "DayAccessed": f"2024-03-{day:02d}"} for user, day in (("101", 4), ("102", 5), ("101", 19))]
GRADE_OBJECTS = [
    {"GradeObjectId": 31, "OrgUnitId": COURSE, "Name": "First knot", "TypeName": "Numeric", "MaxPoints": "20.000000000", "Weight": "40",
     "IsDeleted": "False", "CreatedDate": at(1), "ToolName": "Assignments"},
    {"GradeObjectId": 32, "OrgUnitId": COURSE, "Name": "Final Calculated Grade", "TypeName": "FinalCalculated", "MaxPoints": "",
     "Weight": "", "IsDeleted": "False", "CreatedDate": at(1), "ToolName": ""},
    {"GradeObjectId": 33, "OrgUnitId": COURSE, "Name": "Work", "TypeName": "Category", "MaxPoints": "", "Weight": "", "IsDeleted": "False",
     "CreatedDate": at(1), "ToolName": ""},
]  # fmt: skip


def result(item: int, user: str, points: object, day: int, out_of: object = 20, **changes: object) -> dict[str, object]:
    row = {"GradeObjectId": item, "OrgUnitId": COURSE, "UserId": user, "PointsNumerator": points, "PointsDenominator": out_of,
           "LastModified": at(day), "Comments": "well done indeed", "GradeText": "", "IsDeleted": "False", "Version": day}  # fmt: skip
    return {**row, **changes}


def write_set(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A data set as CSV, or alone in a zip archive where the name ends in .zip."""
    table = write_rows(path.with_suffix(".csv"), [list(rows[0]), *([*row.values()] for row in rows)])
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(table, table.name)
        table.unlink()
    return path


def write_sets(folder: Path, **sets: Sequence[Mapping[str, object]]) -> list[Path]:
    return [write_set(folder / f"{name}.zip", rows) for name, rows in sets.items()]
