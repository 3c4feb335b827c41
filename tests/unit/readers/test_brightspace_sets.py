from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from dropout.readers.formats.brightspace_members import role_of
from tests.exports.brightspace import (
    ACCESS,
    COURSE,
    LOG,
    ROLES,
    UNITS,
    USERS,
    at,
    enrolment,
    result,
    unit,
    write_set,
    write_sets,
)
from tests.exports.imports import account, read

MEMBERS = {"OrganizationalUnits": UNITS, "EnrollmentsAndWithdrawals": LOG, "RoleDetails": ROLES}
DATED = {"run_start:6701": "2024-03-04", "run_length:6701": "28"}


def learners(found: Import) -> pd.DataFrame:
    assert found.tables
    return found.tables.enrolments.merge(found.identities, on="learner_id").set_index("source_learner_id")


def events(found: Import) -> list[list[object]]:
    assert found.tables
    return sorted(found.tables.frame("events")[["day", "kind", "resource_id"]].fillna("").values.tolist())


def test_members_with_their_days_their_roles_and_who_left(tmp_path: Path):
    found = read(*write_sets(tmp_path, **MEMBERS, Users=USERS, CourseAccess=ACCESS))
    people = learners(found)
    assert people["unregistered_day"].dropna().to_dict() == {"103": 11}
    assert people["outcome"].to_dict() == {"101": "unknown", "102": "unknown", "103": "withdrawn"}
    assert set(people["registered_day"]) == {-3}
    assert people.loc["101", ["name", "email"]].tolist() == ["Ada No101", "u101@example.org"]
    assert account(found, "EnrollmentsAndWithdrawals.csv").dropped == {"about no course that is read here": 1, "done by staff": 1}
    assert account(found, "Users.csv").dropped == {"in no course here": 1}
    assert found.tables
    run = found.tables.runs.iloc[0]
    assert run[["run_id", "title", "starts_on_provenance", "length_days", "registration_known"]].tolist() == [
        "KNOTS-24",
        "Knots",
        "stated",
        28,
        True,
    ]
    assert events(found) == [[0, "navigation", ""], [1, "navigation", ""], [15, "navigation", ""]]


def test_a_differential_file_replaces_what_it_repeats(tmp_path: Path):
    sets = write_sets(tmp_path, **MEMBERS, CourseAccess=ACCESS)
    more = tmp_path / "differential"
    more.mkdir()
    sets += write_sets(
        more, EnrollmentsAndWithdrawals=[LOG[0], enrolment(10, "103", 20)], CourseAccess=[ACCESS[0], {**ACCESS[0], "UserId": "102"}]
    )
    found = read(*sets)
    assert learners(found)["unregistered_day"].isna().all()  # 103 came back
    again = sum(file.dropped["an older version of the same record"] for file in found.report.files)
    assert again == 2
    assert len(events(found)) == 4


def test_roles_without_names_are_asked_and_the_most_common_is_taken(tmp_path: Path):
    found = read(*write_sets(tmp_path, OrganizationalUnits=UNITS, EnrollmentsAndWithdrawals=LOG, CourseAccess=ACCESS))
    assert [question.default for question in found.report.questions if question.key == "learner_roles"] == ["110"]
    assert set(learners(found).index) == {"101", "102", "103"}
    other = read(*write_sets(tmp_path, OrganizationalUnits=UNITS, EnrollmentsAndWithdrawals=LOG, CourseAccess=ACCESS), learner_roles="109")
    assert set(learners(other).index) == {"9"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Student", "learner"), ("Apprenant", "learner"), ("Student Success Advisor", "staff"), ("TA", "staff"), ("Demo Student", "test"),
     ("Withdrawn", "left"), ("Instructor", "staff")],
)  # fmt: skip
def test_roles_by_their_names(name: str, kind: str):
    assert role_of(name) == kind


def test_a_role_for_those_who_left_is_a_departure(tmp_path: Path):
    roles = [*ROLES, {"RoleId": "111", "RoleName": "Withdrawn Student", "Description": ""}]
    log = [*LOG[:5], enrolment(11, "102", 18, role="111")]
    found = read(*write_sets(tmp_path, **{**MEMBERS, "RoleDetails": roles, "EnrollmentsAndWithdrawals": log}, CourseAccess=ACCESS))
    assert learners(found)["unregistered_day"].dropna().to_dict() == {"102": 14}


def test_current_enrolments_alone_hide_who_left(tmp_path: Path):
    rows = [{"OrgUnitId": COURSE, "UserId": user, "RoleName": role, "EnrollmentDate": at(1), "EnrollmentType": "x", "RoleId": role}
            for user, role in (("101", "Student"), ("9", "Instructor"))]  # fmt: skip
    found = read(*write_sets(tmp_path, UserEnrollments=rows, CourseAccess=ACCESS), **DATED)
    assert learners(found).index.tolist() == ["101"]
    assert account(found, "CourseAccess.csv").dropped == {"learner in no list of the run": 1}
    assert any("Enrollments And Withdrawals" in finding.do for finding in found.report.findings)


def test_sections_are_sections_and_not_courses(tmp_path: Path):
    units = [*UNITS, unit("6801", "Section", "Evening", "KNOTS-24-E")]
    sets = {**MEMBERS, "OrganizationalUnits": units, "EnrollmentsAndWithdrawals": [*LOG, enrolment(12, "101", 2, unit="6801")]}
    found = read(
        *write_sets(tmp_path, **sets, OrganizationalUnitParents=[{"OrgUnitId": "6801", "ParentOrgUnitId": COURSE}], CourseAccess=ACCESS)
    )
    assert learners(found)["section"].dropna().to_dict() == {"101": "Evening"}
    assert found.tables
    assert len(found.tables.runs) == 1


def test_many_courses_may_be_narrowed_down(tmp_path: Path):
    units = [unit(str(place), code=f"C-{place}") for place in range(21)]
    log = [enrolment(place, "101", unit=str(place)) for place in range(21)]
    access = [{**ACCESS[0], "OrgUnitId": str(place)} for place in range(21)]
    sets = write_sets(tmp_path, OrganizationalUnits=units, EnrollmentsAndWithdrawals=log, RoleDetails=ROLES, CourseAccess=access)
    assert [question.default for question in read(*sets).report.questions if question.key == "courses"] == ["all"]
    found = read(*sets, courses="C-3, 7")
    assert found.tables
    assert set(found.tables.runs["run_id"]) == {"C-3", "C-7"}
    assert account(found, "CourseAccess.csv").dropped == {"about no course that is read here": 19}
    assert read(*sets, courses="nothing").report.blocked


# As files come ---------------------------------------------------------------------------------------


def test_a_set_that_nobody_needs_is_known_and_left_out(tmp_path: Path):
    rubric = [{"RubricId": 1, "OrgUnitId": COURSE, "UserId": "101", "LastModified": at(5), "Version": 1}]
    found = read(*write_sets(tmp_path, **MEMBERS, RubricAssessment=rubric))
    assert account(found, "RubricAssessment.csv").dropped == {"a data set that is not needed": 1}


def test_broken_rows_cost_only_themselves(tmp_path: Path):
    broken = [*ACCESS, {**ACCESS[0], "UserId": ""}, {**ACCESS[0], "DayAccessed": "soon"}, {**ACCESS[0], "OrgUnitId": "1"}]
    found = read(*write_sets(tmp_path, **MEMBERS, CourseAccess=broken))
    assert account(found, "CourseAccess.csv").dropped == {"no user": 1, "no readable date": 1, "about no course that is read here": 1}


@pytest.mark.parametrize("name", ["EnrollmentsAndWithdrawals", "GradeResults", "CourseAccess", "Users"])
def test_a_set_with_headings_only(tmp_path: Path, name: str):
    rows = {"EnrollmentsAndWithdrawals": LOG, "GradeResults": [result(31, "101", 1, 5)], "CourseAccess": ACCESS, "Users": USERS}[name]
    others = {other: data for other, data in {**MEMBERS, "CourseAccess": ACCESS}.items() if other != name}
    empty = write_set(tmp_path / f"{name}.csv", rows)
    empty.write_text(empty.read_text(encoding="utf-8-sig").splitlines()[0] + "\n", encoding="utf-8")
    found = read(*write_sets(tmp_path, **others), empty)
    assert account(found, f"{name}.csv").rows_read == 0
    assert not found.report.blocked


def test_dates_that_a_spreadsheet_rewrote_are_asked_about(tmp_path: Path):
    access = [{**ACCESS[0], "DayAccessed": "4/3/2024 0:00"}, {**ACCESS[1], "DayAccessed": "5/3/2024 0:00"}]
    sets = write_sets(tmp_path, **MEMBERS, CourseAccess=access)
    assert [question.key for question in read(*sets).report.open_questions] == ["date_order:Course Access"]
    found = read(*sets, **{"date_order:Course Access": "day"})
    assert [event[0] for event in events(found)] == [0, 1]


def test_a_question_on_the_dates_of_courses_counts_no_row_twice(tmp_path: Path):
    units = [row | {"StartDate": "3/4/2024 9:00 AM", "EndDate": "5/6/2024 9:00 AM"} for row in UNITS]
    found = read(*write_sets(tmp_path, **MEMBERS | {"OrganizationalUnits": units, "CourseAccess": ACCESS}))
    assert account(found, "OrganizationalUnits.csv").rows_kept == len(units)
    assert found.report.open_questions
