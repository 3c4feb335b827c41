"""Sakai: the five extracts together and without one another, and the gradebook of a teacher."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.imports import account, marks, outcomes, read
from tests.exports.moodle import write_csv
from tests.exports.sakai import BOOK, COURSE, TABLES, event, mark, write_sakai

PASSED = {f"pass_grade:{COURSE}": "C"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read(*write_sakai(tmp_path_factory.mktemp("lap")), **PASSED)


def enrolled(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def test_every_table_is_told_by_its_columns(imported: Import):
    columns = {"course": 4, "enrollment": 4, "personal": 15, "grade": 8, "activity": 4}
    assert {file.name: file.evidence for file in imported.report.files} == {
        f"{name}.csv": f"{count} of {count} columns of the Apereo LAP table {name}" for name, count in columns.items()
    }
    assert account(imported, "activity.csv").line == "10 rows read = 9 kept + 1 dropped (the end of a visit, not an action 1)"


def test_grades_end_the_run_and_withdrawals_have_their_day(imported: Import):
    found = enrolled(imported)
    assert found["outcome"].to_dict() == {"STUDENT1": "completed", "STUDENT2": "failed", "STUDENT3": "withdrawn"}
    assert found["unregistered_day"].dropna().to_dict() == {"STUDENT3": 14}


def test_from_which_grade_on_it_is_passed_is_asked(tmp_path: Path):
    result = read(*write_sakai(tmp_path))
    question = next(question for question in result.report.questions if question.key == f"pass_grade:{COURSE}")
    assert (question.default, question.options[:3]) == ("none", ("none", "C", "C-"))
    assert enrolled(result)["outcome"].to_dict() == {"STUDENT1": "unknown", "STUDENT2": "unknown", "STUDENT3": "withdrawn"}


def test_events_are_told_apart_by_their_tool(imported: Import):
    assert imported.tables
    kinds = imported.tables.frame("events")["kind"].value_counts().to_dict()
    assert kinds == {"content": 6, "navigation": 1, "quiz": 1, "forum": 1}


def test_marks_count_from_their_date_else_from_the_end(imported: Import):
    assert imported.tables
    work = imported.tables.assessments.set_index("title")
    assert work[["kind", "weight", "max_score", "known_on"]].to_dict("index") == {
        "First knot": {"kind": "assignment", "weight": 25.0, "max_score": 5.0, "known_on": 6},
        "Ropes quiz": {"kind": "quiz", "weight": 25.0, "max_score": 5.0, "known_on": 24},
        "The exam": {"kind": "exam", "weight": 25.0, "max_score": 5.0, "known_on": 26},
    }
    assert sorted(imported.tables.submissions["known_on"]) == [6, 7, 25, 26]
    assert sorted(imported.tables.submissions["score"]) == [40.0, 60.0, 80.0, 100.0]


def test_averages_are_left_out_and_who_somebody_is_is_protected(imported: Import, tmp_path: Path):
    assert imported.tables
    found = imported.tables.attributes
    assert set(found.loc[found["is_protected"], "name"]) == {"age", "gender", "pell_status"}
    assert not {"gpa_cumulative", "gpa_semester"} & set(found["name"])
    earlier = read(*write_sakai(tmp_path), **PASSED, earlier_averages="yes").tables
    assert earlier
    assert {"gpa_cumulative", "gpa_semester"} <= set(earlier.attributes["name"])


def test_two_courses_in_one_extract_are_two_runs_with_their_own_grades(tmp_path: Path):
    other = "SAILS_101_24S"
    tables = {
        "enrollment.csv": [*TABLES["enrollment.csv"], ["STUDENT1", other, "F", ""], ["STUDENT4", other, "A", ""]],
        "activity.csv": [*TABLES["activity.csv"], event("STUDENT1", 7, course=other), event("STUDENT4", 7, course=other)],
    }
    result = read(*write_sakai(tmp_path, tables), **PASSED, **{f"pass_grade:{other}": "D"})
    assert result.tables
    found = result.tables.enrolments.merge(result.identities, on="learner_id").set_index(["run_id", "source_learner_id"])["outcome"]
    assert found[COURSE].to_dict() == {"STUDENT1": "completed", "STUDENT2": "failed", "STUDENT3": "withdrawn"}
    assert found[other].to_dict() == {"STUDENT1": "failed", "STUDENT4": "completed"}


def test_without_enrolments_those_who_acted_are_the_learners(tmp_path: Path):
    result = read(*write_sakai(tmp_path, {"enrollment.csv": None, "course.csv": None}))
    assert set(enrolled(result).index) == {"STUDENT1", "STUDENT2", "STUDENT3"}
    assert "Nothing lists who is enrolled: whoever did nothing is missing, and so is every outcome." in [
        finding.message for finding in result.report.findings
    ]


def test_broken_rows_are_dropped_with_their_reasons(tmp_path: Path):
    rows = {
        "enrollment.csv": [*TABLES["enrollment.csv"], ["", COURSE, "A", ""], ["STUDENT1", COURSE, "A", ""], ["STUDENT5", "", "A", ""]],
        "personal.csv": [*TABLES["personal.csv"], ["STUDENT9", *TABLES["personal.csv"][1][1:]], TABLES["personal.csv"][1]],
        "grade.csv": [*TABLES["grade.csv"], mark("STUDENT1", points=1), mark("", points=1), mark("STUDENT1", "")],
        "activity.csv": [*TABLES["activity.csv"], event("", 9), ["STUDENT1", COURSE, "content.read", "soon"], event("STUDENT8", 9)],
    }  # fmt: skip
    result = read(*write_sakai(tmp_path, rows), **PASSED)
    assert {file.name: dict(file.dropped) for file in result.report.files if file.name != "course.csv"} == {
        "enrollment.csv": {"no learner id": 1, "second row for the same learner": 1, "no course": 1},
        "personal.csv": {"about nobody in the other tables": 1, "second row for the same learner": 1},
        "grade.csv": {"no learner id": 1, "no piece of work": 1, "second mark for the same work": 1},
        "activity.csv": {
            "the end of a visit, not an action": 1, "no learner id": 1, "no readable date": 1, "learner in no list of the run": 1,
        },
    }  # fmt: skip


def test_a_gradebook_alone_is_a_table_of_marks(tmp_path: Path):
    result = read(write_csv(tmp_path / "gradebook_export.csv", BOOK), **{"pass_grade:gradebook_export": "C"})
    assert account(result).evidence == "2 pieces of work with their highest mark in brackets, as in a Sakai gradebook; unverified"
    assert marks(result)["S1"] == {"first_knot": 90.0, "ropes_quiz": 50.0}
    assert outcomes(result) == {"S1": "completed", "S2": "failed"}


def test_columns_that_differ_are_told_and_the_rest_is_read(tmp_path: Path):
    header = ["Alternative Id", "Course-ID", "Event_Type", "event_date", "SESSION"]
    table = [header, *[[*row, "s"] for row in TABLES["activity.csv"][1:]]]
    result = read(*write_sakai(tmp_path, {"activity.csv": table}), **PASSED)
    told = next(finding for finding in result.report.findings if finding.file == "activity.csv")
    assert told.message == "The columns of activity differ from what is usual: 1 is missing; 2 are not known and were left out."
    assert told.examples == ("missing: EVENT", "not known: Event_Type", "not known: SESSION")
    assert result.tables
    assert set(result.tables.frame("events")["kind"]) == {"other"}
