from __future__ import annotations

from pathlib import Path

import pandas as pd

from dropout.readers import Import, read_export
from dropout.readers.report import FileReport
from tests.exports.canvas import ACCESS_HEADER, GRADEBOOK, SCRIPT_HEADER, access, write_gradebook, write_rows

FIRST, LAST = "2024-04-02 10:00:00", "2024-04-20 11:30:00"
ACTIVITY = ["Student Name", "Student ID", "Email", "Date", "Page Views", "Participations"]
ROSTER = ["Full name", "Sortable name", "Canvas user id", "Overall course grade", "Last page view time", "Page Views", "Email", "SIS Id"]


def read(*paths: Path, **answers: str) -> Import:
    result = read_export(list(paths), scratch=paths[0].parent, answers={**answers})
    assert all(file.adds_up for file in result.report.files)
    return result


def events(result: Import) -> pd.DataFrame:
    assert result.tables
    people = result.tables.enrolments.merge(result.identities, on="learner_id")[["enrolment_id", "source_learner_id"]]
    return result.tables.frame("events").merge(people, on="enrolment_id").sort_values(["source_learner_id", "at"])


def account(result: Import, name: str) -> FileReport:
    return next(file for file in result.report.files if file.name == name)


# Course access report --------------------------------------------------------------------------------


def test_first_accesses_are_activity_and_last_accesses_are_not(tmp_path: Path):
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, FIRST, LAST), access(102, "2024-04-13 08:00:00", LAST, 9)])
    result = read(report, **{"run_start:access": "2024-04-01"})
    found = events(result)
    assert found[["source_learner_id", "day", "kind", "count"]].values.tolist() == [["101", 1, "content", 1], ["102", 12, "content", 1]]
    assert any("do not, because they change with every later visit" in finding.message for finding in result.report.findings)
    assert result.tables
    assert result.tables.runs["data_until_day"].tolist() == [20]  # as late as the last access


def test_an_only_view_is_its_own_first_access(tmp_path: Path):
    rows = [access(101, FIRST, LAST), access(102, "", LAST, views=1), access(103, "", LAST, views=4)]
    result = read(write_rows(tmp_path / "access.csv", [ACCESS_HEADER, *rows]))
    assert events(result)["source_learner_id"].tolist() == ["101", "102"]
    assert account(result, "access.csv").dropped == {"no date of the first access": 1}


def test_the_columns_of_the_script_with_ids_of_course_and_item(tmp_path: Path):
    first, last = "2024-04-02T10:00:00Z", "2024-04-20T11:30:00Z"
    row = ["101", "Ada Splice", "Splice, Ada", "quizzes", "quizzes/quiz", "Ropes", 2, 1, last, first, "participate", "quizzes:quiz_12", 7]
    result = read(write_rows(tmp_path / "report.csv", [SCRIPT_HEADER, row]))
    assert result.tables
    assert events(result)[["kind", "resource_id"]].values.tolist() == [["quiz", "7/quiz_12"]]
    assert result.tables.runs["run_id"].tolist() == ["7"]


def test_who_was_looked_up_is_no_title(tmp_path: Path):
    row = access(101, FIRST, LAST, kind="student_enrollment", title="Private Person")
    result = read(write_rows(tmp_path / "access.csv", [ACCESS_HEADER, row]))
    assert result.tables
    assert result.tables.resources.empty
    assert events(result)["kind"].tolist() == ["navigation"]


def test_days_and_months_that_could_be_either_are_asked_once(tmp_path: Path):
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, "4/5/2024 10:00", "6/7/2024 9:00")])
    waiting = read(report)
    assert [question.key for question in waiting.report.open_questions] == ["date_order:access.csv"]
    assert waiting.tables is None
    answered = read(report, **{"date_order:access.csv": "month", "run_start:access": "2024-04-01"})
    assert events(answered)["day"].tolist() == [4]


def test_beside_a_gradebook_the_same_people_make_one_dated_run(tmp_path: Path):
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, FIRST, LAST), access(900, FIRST, LAST)])
    result = read(write_gradebook(tmp_path / GRADEBOOK), report)
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["KNOTS-101"]
    assert len(result.tables.enrolments) == 3
    assert account(result, "access.csv").dropped == {"learner in no list of the run": 1}


def test_a_report_without_dates_at_all_says_so(tmp_path: Path):
    result = read(write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, "soon", "late")]))
    assert account(result, "access.csv").rows_kept == 0
    assert account(result, "access.csv").dropped == {"no date of the first access": 1}


# New Analytics ---------------------------------------------------------------------------------------


def test_activity_by_date(tmp_path: Path):
    rows = [["Ada Splice", 101, "ada@example.org", "2024-04-02", 5, 1], ["Ada Splice", 101, "ada@example.org", "2024-04-03", 0, 0]]
    rows.append(["Cy Cleat", 103, "cy@example.org", "2024-04-13", 2, 0])
    result = read(write_rows(tmp_path / "Course Activity.csv", [ACTIVITY, *rows]), **{"run_start:Course-Activity": "2024-04-01"})
    columns = ["source_learner_id", "day", "kind", "count"]
    found = events(result)[columns].sort_values(columns).values.tolist()
    assert found == [["101", 1, "navigation", 5], ["101", 1, "other", 1], ["103", 12, "navigation", 2]]
    assert account(result, "Course Activity.csv").line == "3 rows read = 3 kept + 0 dropped"
    assert "unverified" in account(result, "Course Activity.csv").evidence


def test_activity_of_a_week_counts_on_its_last_day(tmp_path: Path):
    header = ["Student Name", "Student ID", "Week Start", "Page Views"]
    rows = [["Ada Splice", 101, "2024-04-01", 5], ["Ada Splice", 101, "2024-04-08", 4]]
    result = read(write_rows(tmp_path / "weeks.csv", [header, *rows]), **{"run_start:weeks": "2024-04-01"})
    assert events(result)["day"].tolist() == [6, 13]
    assert any("on its last day" in finding.message for finding in result.report.findings)


def test_missing_late_and_excused_work_beside_a_gradebook(tmp_path: Path):
    header = ["Student Name", "Student ID", "Assignment Name", "Due Date"]
    missing = write_rows(tmp_path / "missing_assignments.csv", [header, ["Bowline", 102, "Ropes quiz", "2024-04-20"]])
    result = read(write_gradebook(tmp_path / GRADEBOOK), missing, **{"run_start:KNOTS-101": "2024-04-01"})
    assert result.tables
    assert "missing" in set(result.tables.submissions["status"])
    assert len(result.tables.assessments) == 2  # the titles agree, so the work is the same
    assert account(result, "missing_assignments.csv").rows_kept == 1


def test_a_roster_lists_learners_and_its_totals_are_left_out(tmp_path: Path):
    rows = [["Ada Splice", "Splice, Ada", 101, "93%", "2024-04-20", 55, "ada@example.org", 9001]]
    rows.append(["Test Student", "Student, Test", 104, "", "", "", "", ""])
    roster = write_rows(tmp_path / "roster.csv", [ROSTER, *rows])
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, FIRST, LAST)])
    result = read(roster, report)
    assert result.identities[["source_learner_id", "email"]].values.tolist() == [["101", "ada@example.org"]]
    assert account(result, "roster.csv").line == "2 rows read = 1 kept + 1 dropped (test user 1)"
    assert any("Totals up to the day" in finding.message for finding in result.report.findings)
