"""Columns renamed, missing or added in every format that is a table: it is recognised, says what differs, and goes on where it can."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.readers.layouts import Layout, fit
from tests.corpus.good import good_exports

pytestmark = pytest.mark.slow

Rows = list[list[str]]
LEFT_OUT = "left out"


@dataclass(frozen=True)
class Case:
    """A file of a good export, a column that it can do without, and what it cannot do without; `tells` what of the first is told."""

    export: str
    file: str
    spare: str
    needed: tuple[str, ...]
    missed: bool = True  # the spare column is missed where it is absent; lists of columns that anybody may choose from miss none
    unknown: bool = True  # and one that nobody knows is told


CASES = [
    Case("moodle log", "logs.csv", "Component", ("Description",)),
    Case("moodle store", "logstore.csv", "origin", ("userid",)),
    Case("moodle grades", "KNOTS Grades.csv", "Email address", ("First name", "Last name", "ID number", "Email address"), False, False),
    Case("moodle completion", "progress.knots.csv", "Email address", ("", "ID number", "Email address"), False, False),
    Case("oulad", "studentInfo.csv", "imd_band", ("id_student",)),
    Case("plain", "learners.csv", "avg_score", ("student_id", "dropout"), False, False),  # any column may be one of totals
    Case("canvas gradebook", "Grades-KNOTS", "SIS Login ID", ("Student",), False),
    Case("canvas access", "access.csv", "Views", ("User ID", "Full Name", "Sortable Name")),
    Case("canvas enrollments", "enrollments.csv", "completed_at", ("user_id",), unknown=False),  # Canvas Data has far more than are read
    Case("blackboard csv", "gc_KNOTS", "Student ID", ("Username", "Student ID", "Last Name", "First Name"), False),
    Case("brightspace", "KNOTS_GradesExport", "Last Name", ("OrgDefinedId", "Username"), False),
    Case("edx grades", "grade_report", "Enrollment Track", ("Student ID", "Email", "Username"), False),
    Case("futurelearn", "enrolments", "gender", ("learner_id",)),
    Case("gradescope", "KNOTS", "Sections", ("First Name", "Last Name", "SID", "Email"), False),
    Case("google classroom", "Knots", "First Name", ("First Name", "Last Name", "Email Address"), False),
    Case("sakai", "enrollment.csv", "FINAL_GRADE", ("ALTERNATIVE_ID",)),
    Case("oneroster", "enrollments.csv", "beginDate", ("userSourcedId",)),
    Case("coursera", "course_progress.csv", "course_item_id", ("acme_user_id",)),
]
NAMES = [case.export for case in CASES]


def table_of(case: Case) -> tuple[str, Rows]:
    """The name of the file of a case and its rows."""
    name, content = next((name, content) for name, content in sorted(good_exports()[case.export].items()) if case.file in name)
    return name, list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def without(rows: Rows, headings: tuple[str, ...]) -> Rows:
    gone = {rows[0].index(heading) for heading in headings}
    return [[cell for place, cell in enumerate(row) if place not in gone] for row in rows]


def read(case: Case, rows: Rows | None, folder: Path) -> Import:
    """The export with the file of the case changed."""
    export, name = folder / "export", table_of(case)[0]
    export.mkdir()
    for other, content in good_exports()[case.export].items():
        (export / other).write_bytes(content)
    if rows is not None:
        with (export / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    result = read_export([export], scratch=folder)
    assert all(file.adds_up for file in result.report.files)
    return result


def told(result: Import) -> str:
    return " ".join(f"{finding.message} {finding.column} {' '.join(finding.examples)}" for finding in result.report.findings)


def kept(result: Import, case: Case) -> tuple[str, int, bool, bool]:
    """What became of the file of the case: its format, its rows, and whether there are tables or a snapshot."""
    name = table_of(case)[0]
    own = next(file for file in result.report.files if file.name.endswith(name))
    return own.format, own.rows_kept, result.tables is not None, result.snapshot is not None


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_column_renamed_or_missing_and_one_added_are_told_and_the_rest_is_read(case: Case, tmp_path: Path):
    rows = table_of(case)[1]
    (tmp_path / "good").mkdir()
    good = kept(read(case, None, tmp_path / "good"), case)
    place = rows[0].index(case.spare)
    renamed = [[*rows[0][:place], "Sort of it", *rows[0][place + 1 :]], *rows[1:]]
    (tmp_path / "renamed").mkdir()
    found = read(case, [[*row, "Mood" if number == 0 else "fine"] for number, row in enumerate(renamed)], tmp_path / "renamed")
    assert kept(found, case) == good
    assert ("Sort of it" in told(found)) >= case.unknown
    assert ("Mood" in told(found)) >= case.unknown
    (tmp_path / "missing").mkdir()
    found = read(case, without(rows, (case.spare,)), tmp_path / "missing")
    assert kept(found, case) == good
    assert (case.spare in told(found)) >= case.missed


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_without_a_column_that_is_needed_it_says_so_and_reads_nothing_else_out_of_the_file(case: Case, tmp_path: Path):
    found = read(case, without(table_of(case)[1], case.needed), tmp_path)
    name = table_of(case)[0]
    own = [file for file in found.report.files if file.name.endswith(name)]
    assert sum(file.rows_kept for file in own) == 0
    asked = [question.key for question in found.report.questions if question.key.startswith("mapping:")]
    words = told(found)
    assert asked or found.report.blocked
    said = ("which learner", "no name", "No known export")  # where any of several columns would do
    assert any(heading and heading in words for heading in case.needed) or any(text in words for text in said), words


def test_a_column_may_have_any_beginning_and_blanks_do_not_count():
    layout = Layout("seats", "who=*_user_id course=COURSE_ID at=Joined+On", "who")
    assert fit(layout, ["acme_user_id", "Course-ID", "joined_on"]).held == {"who": "acme_user_id", "course": "Course-ID", "at": "joined_on"}
    assert fit(layout, ["user", "mood"]).lacks == ("*_user_id",)
