"""The tables beside the log table: courses, enrolments, roles, people, grades, submissions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports import moodle_site
from tests.exports.moodle_site import HAND_IN, LEAVE, LOG, READ, log_rows, three_a_day, unix, write_table

ACTED = [*three_a_day(1, 2), (2, 11, READ), (3, 11, HAND_IN), (3, 2), (4, 2, LEAVE, {"relateduserid": 15})]
COURSE = [
    {"id": 40, "category": 1, "fullname": "Knots", "shortname": "KNT", "startdate": unix(0), "enddate": unix(69)},
    {"id": 99, "category": 1, "fullname": "Elsewhere", "shortname": "ELS", "startdate": unix(0), "enddate": 0},
]
METHODS = [{"id": 7, "enrol": "manual", "courseid": 40}, {"id": 8, "enrol": "manual", "courseid": 99}]
ENROLMENTS = [
    {"id": number, "status": int(who == 13), "enrolid": 8 if who == 98 else 7, "userid": who, "timestart": 0, "timecreated": unix(-2)}
    for number, who in enumerate((2, 11, 12, 13, 14, 98), start=1)
]
ROLES = [
    {"id": number, "roleid": 3 if who == 2 else 5, "contextid": 777 if who == 98 else 500, "userid": who}
    for number, who in enumerate((2, 11, 12, 13, 14, 98), start=1)
]
PEOPLE = [
    {"id": who, "auth": "manual", "deleted": 0, "username": f"u{who}", "idnumber": "", "firstname": f"Ada{who}", "lastname": "Knot",
     "email": f"u{who}@example.org"}
    for who in (2, 11, 12, 13, 14, 98)
]  # fmt: skip
ITEMS = [
    {"id": number, "courseid": course, "itemname": name, "itemtype": kind, "itemmodule": module, "iteminstance": instance,
     "grademax": highest, "gradepass": "50.0"}
    for number, course, name, kind, module, instance, highest in [
        (1, 40, None, "course", None, 1, "100.00"), (2, 40, "First knot", "mod", "assign", 9, "20.00"),
        (3, 40, "Talk", "manual", None, None, "10.00"), (4, 99, "Other", "manual", None, None, "10.00"),
    ]
]  # fmt: skip
GRADES = [
    {"id": 1, "itemid": 2, "userid": 11, "rawgrade": None, "finalgrade": "15.00000", "timemodified": unix(6)},
    {"id": 2, "itemid": 2, "userid": 12, "rawgrade": None, "finalgrade": None, "timemodified": None},
    {"id": 3, "itemid": 1, "userid": 11, "rawgrade": None, "finalgrade": "75.00000", "timemodified": unix(6)},
    {"id": 4, "itemid": 1, "userid": 12, "rawgrade": None, "finalgrade": "20.00000", "timemodified": unix(6)},
    {"id": 5, "itemid": 4, "userid": 98, "rawgrade": None, "finalgrade": "9.00000", "timemodified": unix(6)},
]
SUBMISSIONS = [
    {"id": number, "assignment": 9, "userid": who, "timecreated": unix(2), "timemodified": unix(day), "status": status, "latest": 1}
    for number, (who, day, status) in enumerate([(11, 3, "submitted"), (12, 5, "submitted"), (13, 5, "draft")], start=1)
]
TABLES: dict[str, list[dict[str, Any]]] = {
    LOG: log_rows(*ACTED), "mdl_course": COURSE, "mdl_enrol": METHODS, "mdl_user_enrolments": ENROLMENTS,
    "mdl_role_assignments": ROLES, "mdl_user": PEOPLE, "mdl_grade_items": ITEMS, "mdl_grade_grades": GRADES,
    "mdl_assign_submission": SUBMISSIONS,
}  # fmt: skip


@pytest.fixture(scope="module", params=["csv", "dump"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Import:
    folder = tmp_path_factory.mktemp("site")
    if request.param == "csv":
        for name, rows in TABLES.items():
            write_table(folder / f"{name}.csv", rows)
    else:
        (folder / "dump.sql").write_text(moodle_site.mysql(TABLES))
    return read_export([folder], scratch=tmp_path_factory.mktemp("scratch"), answers={"pass_mark:Knots-40": "50"})


@pytest.fixture
def learners(site: Import) -> pd.DataFrame:
    assert site.tables, [finding.message for finding in site.report.findings]
    return site.tables.enrolments.merge(site.identities, on="learner_id").set_index("source_learner_id")


def test_the_course_states_its_dates(site: Import) -> None:
    assert site.tables
    run = site.tables.runs.iloc[0]
    assert (run["run_id"], run["title"], run["starts_on"]) == ("Knots-40", "Knots", pd.Timestamp(2024, 5, 12))
    assert (run["starts_on_provenance"], run["length_days"], run["length_provenance"]) == ("stated", 70, "stated")
    assert bool(run["registration_known"])


def test_members_are_those_enrolled_and_those_who_left_without_staff(learners: pd.DataFrame) -> None:
    assert sorted(learners.index) == ["11", "12", "13", "14", "15"]
    assert learners["name"].dropna().to_dict() == {who: f"Ada{who} Knot" for who in ("11", "12", "13", "14")}
    assert learners["registered_day"].drop("15").unique().tolist() == [-2]


def test_outcomes_come_from_the_total_from_leaving_and_from_being_suspended(learners: pd.DataFrame) -> None:
    assert learners["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "withdrawn", "14": "unknown", "15": "withdrawn"}


def test_grades_and_submissions_join_the_work_seen_in_the_log(site: Import, learners: pd.DataFrame) -> None:
    assert site.tables
    work = site.tables.assessments.set_index("assessment_id")
    assert work["title"].to_dict() == {"Knots-40/73": "First knot", "Knots-40/grade-item-3": "Talk"}
    assert work["max_score"].to_dict() == {"Knots-40/73": 20.0, "Knots-40/grade-item-3": 10.0}
    people = learners.reset_index().set_index("enrolment_id")["source_learner_id"]
    rows = site.tables.submissions.assign(who=site.tables.submissions["enrolment_id"].map(people)).set_index("who")
    assert rows["submitted_day"].to_dict() == {"11": 3, "12": 5}
    assert rows.loc["11", ["score", "known_on", "status"]].tolist() == [75.0, 6, "scored"]


def test_every_row_of_every_table_has_a_fate(site: Import) -> None:
    fates = {file.name.rpartition("/")[2].removeprefix("mdl_").removesuffix(".csv"): file for file in site.report.files}
    assert all(file.adds_up for file in fates.values())
    assert {name: (file.rows_read, file.rows_dropped) for name, file in fates.items()} == {
        "logstore_standard_log": (10, 1), "course": (2, 1), "enrol": (2, 1), "user_enrolments": (6, 2), "role_assignments": (6, 1),
        "user": (6, 1), "grade_items": (4, 1), "grade_grades": (5, 2), "assign_submission": (3, 2),
    }  # fmt: skip
    assert fates["assign_submission"].dropped == {"already in the log": 1, "not handed in": 1}


def test_without_roles_enrolments_list_nobody_and_staff_are_asked_about(tmp_path: Path) -> None:
    acted = [*ACTED, (3, 2, r"\core\event\course_module_updated", {"edulevel": 1})]
    files = {LOG: log_rows(*acted), "mdl_enrol": METHODS, "mdl_user_enrolments": ENROLMENTS}
    result = read_export([write_table(tmp_path / f"{name}.csv", rows) for name, rows in files.items()], scratch=tmp_path)
    assert [question.default for question in result.report.questions if question.key == "staff:course-40"] == ["2"]
    assert result.tables
    learners = result.tables.enrolments.merge(result.identities, on="learner_id")
    assert set(learners["source_learner_id"]) == {"11", "12", "13", "14", "15"}


def test_users_alone_are_nobodys_course(tmp_path: Path) -> None:
    result = read_export([write_table(tmp_path / "mdl_user.csv", PEOPLE)], scratch=tmp_path)
    assert "moodle" not in {file.format for file in result.report.files}


def test_a_broken_table_of_a_dump_is_refused_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "dump.sql"
    path.write_text(moodle_site.phpmyadmin({LOG: log_rows(*ACTED), "mdl_user_enrolments": [{"id": 1, "userid": 11}]}))
    result = read_export([path], scratch=tmp_path)
    finding = next(finding for finding in result.report.findings if "lacks columns" in finding.message)
    assert finding.examples == ("id, userid",)
