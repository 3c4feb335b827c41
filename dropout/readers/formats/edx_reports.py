"""What the reports of Open edX look like: their headings, and what their file names tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course.facts import Result, empty
from dropout.readers.people import without_summaries
from dropout.readers.records import fold
from dropout.readers.report import Finding, Ledgers
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

GRADES, PROBLEMS, PROFILE = "grade report", "problem grades", "profile"
_SYNONYMS = {  # raw names of releases, and the words that some show instead
    "id": "Student ID|id|User ID|user_id",
    "email": "Email|email",
    "username": "Username|username",
    "name": "name|Name|Full Name",
    "grade": "Grade|Final Grade",
    "percent": "Grade Percent",
    "section": "Cohort Name|cohort|Cohort",
    "team": "Team Name|team|Team",
    "track": "Enrollment Track|enrollment_mode|Enrollment Mode|mode",
    "verification": "Verification Status|verification_status",
    "eligible": "Certificate Eligible",
    "delivered": "Certificate Delivered",
    "certificate": "Certificate Type",
    "enrolment": "Enrollment Status",
    "enrolled_now": "Currently Enrolled",
    "role": "Enrollment Role",
    "staff": "is_staff",
    "language": "language|Language",
    "location": "location|Location",
    "year_of_birth": "year_of_birth|Birth Year|Year of Birth",
    "gender": "gender|Gender",
    "education": "level_of_education|Level of Education",
    "address": "mailing_address|Mailing Address",
    "goals": "goals|Goals",
    "login": "last_login|Last Login",
    "account": "date_joined|Date Joined",
    "external": "external_user_key|External User Key",
    "enrolled": "enrollment_date|Enrollment Date",
    "city": "city|City",
    "state": "state|State",
    "country": "country|Country",
}
_HEADINGS = {fold(word): name for name, words in _SYNONYMS.items() for word in words.split("|")}
_OF_GRADES = {"track", "verification", "eligible", "delivered", "certificate", "enrolment", "percent"}
_OF_PROFILE = {"year_of_birth", "education", "track", "account", "login", "enrolled", "address", "goals", "external", "location"}
_POINTS = re.compile(r"(?P<title>.*\S)\s*\((?P<what>earned|possible)\)(?P<again> \(\d+\))?", re.IGNORECASE)
_FILE = re.compile(
    r"(?:(?P<course>(?!problem_grade_report).+?)_)?(?:grade_report|problem_grade_report|student_profile_info|(?:detailed_)?enrollment_report)"
    r"(?:_(?P<day>\d{4}-\d{2}-\d{2})-(?P<hour>\d{2})(?P<minute>\d{2}))?"
)


@dataclass(frozen=True)
class Table:
    """A report as it stands in its file: `columns` has the headings of its fixed columns by what they hold."""

    name: str
    role: str
    cells: pd.DataFrame
    columns: dict[str, str]

    def cell(self, name: str) -> pd.Series:
        """A fixed column, missing throughout where the report has none."""
        return self.cells[self.columns[name]] if name in self.columns else pd.Series(pd.NA, index=self.cells.index, dtype="string")


@dataclass
class Report:
    """What one report tells, before it is known which course of the other files it is about.

    `people`, `marks` and `attributes` are facts; `items` has item, title, kind and max_score. `gone` are those who have left,
    `whole` tells that they are listed too. `enrolled_at` is a time by `who`.
    """

    name: str
    role: str
    course: str | None  # as the name of the file has it
    exported_at: pd.Timestamp | None
    people: pd.DataFrame
    items: pd.DataFrame = field(default_factory=lambda: empty("items"))
    marks: pd.DataFrame = field(default_factory=lambda: empty("marks"))
    attributes: pd.DataFrame = field(default_factory=lambda: empty("attributes"))
    result: Result | None = None
    grades: Result | None = None  # what could be the result instead
    enrolled_at: pd.Series | None = None
    gone: frozenset[str] = frozenset()
    whole: bool = False
    findings: list[Finding] = field(default_factory=list)


def match_headings(header: Iterable[str]) -> dict[str, str]:
    """The fixed headings by what they hold, the first of each.

    >>> match_headings(["Student ID", "Email", "Homework 1: Knots", "Certificate Eligible"])
    {'id': 'Student ID', 'email': 'Email', 'eligible': 'Certificate Eligible'}
    """
    found: dict[str, str] = {}
    for heading in header:
        name = _HEADINGS.get(fold(heading))
        if name and name not in found:
            found[name] = heading
    user = next((heading for heading in header if fold(heading) == "user_id"), None)
    return found | ({"id": user} if user and fold(found["id"]) == "id" else {})  # a profile's own number is not its user's


def point_pairs(header: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Titles of problems with their headings of points earned and points possible; several problems may share a title.

    >>> point_pairs(["Email", "HW 1 (Earned)", "HW 1 (Possible)", "HW 1 (Earned) (2)", "HW 1 (Possible) (2)"])["HW 1 (2)"]
    ('HW 1 (Earned) (2)', 'HW 1 (Possible) (2)')
    """
    found: dict[str, dict[str, str]] = {}
    for heading in header:
        told = _POINTS.fullmatch(heading)
        if told:
            found.setdefault(told["title"] + (told["again"] or ""), {})[told["what"].casefold()] = heading
    return {title: (pair["earned"], pair["possible"]) for title, pair in found.items() if len(pair) == 2}


def recognise_report(source: Source) -> Recognition | None:
    """A report of the instructor dashboard by its fixed headings."""
    if source.preview is None or not source.is_table:
        return None
    header = source.preview.header
    found, folded = set(match_headings(header)), {fold(heading) for heading in header}
    pairs = len(point_pairs(header))
    if pairs and found & {"id", "username", "email"}:
        return Recognition(
            "edx", PROBLEMS, 0.95, f"{pairs} problems with points earned and possible, as in an Open edX problem grade report"
        )
    if found & {"grade", "percent"} and found & {"id", "username"} and len(found & _OF_GRADES) >= 2:
        return Recognition("edx", GRADES, 0.95, f"{len(found)} fixed headings of an Open edX grade report")
    ids = found & {"id", "username", "email", "name"}  # an instructor may have chosen one of them, and fewer columns
    if len(found & _OF_PROFILE) >= 2 and (len(ids) >= 2 or (ids and {"year_of_birth", "level_of_education"} <= folded)):
        return Recognition("edx", PROFILE, 0.95, f"{len(found)} headings of an Open edX learner profile")
    if {"id", "email", "username", "grade"} <= folded:
        named = _FILE.search(PurePosixPath(source.name).name) is not None
        return Recognition(
            "edx", GRADES, 0.9 if named else 0.7, "the headings id, email, username and grade of an older Open edX grade report"
        )
    return None


def file_facts(name: str) -> tuple[str | None, pd.Timestamp | None]:
    """The course and the time of export that the name of a report tells; its time is UTC.

    >>> file_facts("export/NorthX_KN101_2024_T1_grade_report_2024-05-01-1203.csv")
    ('NorthX_KN101_2024_T1', Timestamp('2024-05-01 12:03:00'))
    """
    found = _FILE.match(PurePosixPath(name).name)
    if found is None:
        return None, None
    if found["day"] is None:
        return found["course"], None
    at = pd.to_datetime(f"{found['day']} {found['hour']}:{found['minute']}", errors="coerce")
    return found["course"], None if pd.isna(at) else at


def read_cells(source: Source, claim: Recognition, ledgers: Ledgers) -> Table:
    """Open the account of a report and read its cells."""
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    return Table(source.name, claim.role, cells, match_headings([heading for heading in cells.columns if heading not in ("file", "row")]))


def user_ids(tables: Iterable[Table]) -> pd.DataFrame:
    """The ids that reports give for user names: name, id."""
    known = [pd.DataFrame({"name": table.cell("username").str.casefold(), "id": _plain_ids(table.cell("id"))}) for table in tables]
    return pd.concat([pd.DataFrame({"name": [], "id": []}, dtype="string"), *known]).dropna().drop_duplicates("name")


def people_of(table: Table, ids: Mapping[str, str], ledgers: Ledgers) -> pd.DataFrame:
    """The people of a report as facts, one row each; the others are dropped.

    Without an id the account is told by the user name, by its id where `ids` has one.
    """
    people = table.cells[["file", "row"]].assign(**{key: table.cell(key) for key in ("username", "email", "name", "section")})
    people["section"] = people["section"].mask(people["section"].str.fullmatch(r"\[.*\]").fillna(False))
    account = people["username"].str.casefold()
    people["id"] = _plain_ids(table.cell("id")).fillna(account.map(dict(ids)).astype("string")).fillna(account)
    people = ledgers.keep(people, people[["id", "email", "name"]].notna().any(axis=1), reason="no id, no user name and no e-mail")
    people = without_summaries(people, ["id", "email", "name"], ledgers)
    people["who"] = people["id"].fillna(people["file"] + ":" + people["row"].astype("string"))
    staff = table.cell("staff").isin(["1", "True", "true"]) | (table.cell("role").map(fold, na_action="ignore") != "student").fillna(False)
    people["role"] = pd.Series("staff", index=people.index, dtype="string").where(staff.loc[people.index].astype(bool))
    return ledgers.keep(people, ~people["who"].duplicated(), reason="second row for the same learner", column="who").assign(listed=True)


def _plain_ids(ids: pd.Series) -> pd.Series:
    return ids.str.replace(r"\.0$", "", regex=True)
