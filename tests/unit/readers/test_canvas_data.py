from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.report import FileReport
from tests.exports.canvas import GRADEBOOK, enrollment, request, write_gradebook, write_records

LEARNERS = [enrollment("101"), enrollment("102"), enrollment("9", role="TeacherEnrollment"), enrollment("8", role="StudentViewEnrollment")]
REQUESTS = [request("101", 4), request("102", 5, "/courses/7/quizzes/12"), request("101", 19, "/api/v1/courses/7/discussion_topics/3")]
ASSIGNMENT = {
    "id": "4001", "context_id": "7", "title": "First knot", "due_at": "2024-03-10T22:59:59Z", "points_possible": "10",
    "created_at": "2024-02-20T08:00:00Z", "submission_types": "online_upload", "workflow_state": "published",
}  # fmt: skip
SUBMISSION = {
    "id": "1", "user_id": "101", "assignment_id": "4001", "course_id": "7", "workflow_state": "graded",
    "submitted_at": "2024-03-09T18:00:00Z", "graded_at": "2024-03-12T09:00:00Z", "score": "8", "excused": "false",
}  # fmt: skip
START = {"run_start:7": "2024-03-04", "run_length:7": "28"}


def read(*paths: Path, **answers: str) -> Import:
    result = read_export(list(paths), scratch=paths[0].parent, answers=START | answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def account(result: Import, name: str) -> FileReport:
    return next(file for file in result.report.files if file.name == name)


def learners(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


@pytest.mark.parametrize("prefixed", [False, True])
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_every_form_of_delivery_reads_the_same(tmp_path: Path, ending: str, prefixed: bool):
    members = write_records(tmp_path / f"enrollments.{ending}", LEARNERS, prefixed)
    result = read(members, write_records(tmp_path / f"web_logs.{ending}", REQUESTS, prefixed))
    assert result.tables
    found = result.tables.frame("events")[["day", "kind", "resource_id"]].values.tolist()
    assert sorted(found) == [[0, "content", "7/page_ropes"], [1, "quiz", "7/quiz_12"], [15, "forum", "7/discussion_topic_3"]]
    assert account(result, f"enrollments.{ending}").line == "4 rows read = 2 kept + 2 dropped (done by staff 1, test user 1)"
    assert account(result, f"web_logs.{ending}").rows_kept == 3
    assert set(learners(result).index) == {"101", "102"}


def test_requests_that_are_no_learners_activity_are_dropped_with_the_reason(tmp_path: Path):
    rows = [
        *REQUESTS,
        request("9", 4, "/courses/7/gradebook"),
        request("101", 4, real_user_id="9"),
        request("101", 4, "/login"),
        request("101", 4, "/courses/8"),
        request("", 4),
        request("101", 4, "/courses/7/ping"),
        request("101", 4, timestamp="soon"),
    ]
    members = write_records(tmp_path / "enrollments.csv", LEARNERS)
    assert account(read(members, write_records(tmp_path / "web_logs.csv", rows)), "web_logs.csv").dropped == {
        "done by staff": 1, "somebody acting as another user": 1, "outside the courses": 1, "in a course without enrolments here": 1,
        "no user id": 1, "sign of life of an open page": 1, "unreadable time": 1,
    }  # fmt: skip


def test_a_log_alone_splits_into_courses_and_asks_for_staff(tmp_path: Path):
    rows = [*REQUESTS, request("101", 6, "/courses/8/files/5"), request("9", 5, "/courses/7/gradebook")]
    result = read(write_records(tmp_path / "web_logs.csv", rows))
    assert result.tables
    assert set(result.tables.runs["run_id"]) == {"7", "8"}
    assert [question.default for question in result.report.questions if question.key == "staff:7"] == ["9"]
    assert account(result, "web_logs.csv").dropped == {"done by staff": 1}


def test_broken_lines_of_json_are_dropped_and_the_rest_is_read(tmp_path: Path):
    log = write_records(tmp_path / "web_logs.jsonl", REQUESTS, prefixed=True)
    log.write_text('id": "cut off\n' + log.read_text() + "[1]\n\n", encoding="utf-8")
    result = read(write_records(tmp_path / "enrollments.csv", LEARNERS), log)
    assert account(result, "web_logs.jsonl").rows_kept == 3
    assert account(result, "web_logs.jsonl").dropped == {"no readable JSON": 1, "no user id": 1}
    assert result.report.dropped_rows.set_index("reason")["row"].to_dict()["no user id"] == 5


def test_a_damaged_parquet_file_stops_with_a_message(tmp_path: Path):
    log = write_records(tmp_path / "web_logs.parquet", REQUESTS)
    whole = log.read_bytes()
    log.write_bytes(whole[:40] + bytes(200) + whole[240:])
    result = read_export([log], scratch=tmp_path)
    assert result.tables is None
    assert [finding.message for finding in result.report.findings] == ["The Parquet file cannot be read to its end."]


def test_a_removed_enrolment_is_a_withdrawal_on_its_day(tmp_path: Path):
    rows = [*LEARNERS, enrollment("103", "deleted"), enrollment("104", "inactive"), enrollment("105", "invited")]
    result = read(write_records(tmp_path / "enrollments.csv", rows), write_records(tmp_path / "web_logs.csv", REQUESTS))
    found = learners(result)
    assert found["unregistered_day"].dropna().to_dict() == {"103": 11, "104": 11}
    assert found["outcome"].to_dict() == {"101": "unknown", "102": "unknown", "103": "withdrawn", "104": "withdrawn", "105": "unknown"}
    assert set(found["registered_day"]) == {-13}


def test_who_changed_the_section_has_not_left(tmp_path: Path):
    moved = [enrollment("103", "deleted", id="a"), enrollment("103", id="b", created_at="2024-03-14T08:00:00Z")]
    log = write_records(tmp_path / "web_logs.csv", REQUESTS)
    result = read(write_records(tmp_path / "enrollments.csv", [*LEARNERS, *moved]), log)
    assert learners(result)["unregistered_day"].isna().all()


@pytest.mark.parametrize(("concluded", "left"), [(["103"], ["103"]), (["101", "102", "103"], [])])
def test_concluding_some_is_leaving_and_concluding_a_course_is_not(tmp_path: Path, concluded: list[str], left: list[str]):
    states = {user: "completed" if user in concluded else "active" for user in ("101", "102", "103")}
    rows = [enrollment(user, state, completed_at="2024-03-20T00:00:00Z") for user, state in states.items()]
    log = write_records(tmp_path / "web_logs.csv", REQUESTS)
    result = read(write_records(tmp_path / "enrollments.csv", rows), log)
    assert learners(result)["unregistered_day"].dropna().index.tolist() == left


def test_only_the_newest_version_of_a_record_counts(tmp_path: Path):
    old = enrollment("101", "deleted", updated_at="2024-03-10T00:00:00Z")
    log = write_records(tmp_path / "web_logs.csv", REQUESTS)
    result = read(write_records(tmp_path / "enrollments.csv", [old, *LEARNERS]), log)
    assert account(result, "enrollments.csv").dropped["an older version of the same record"] == 1
    assert learners(result)["unregistered_day"].isna().all()


def test_work_and_marks_are_known_from_their_own_days(tmp_path: Path):
    waiting = {**SUBMISSION, "id": "2", "user_id": "102", "workflow_state": "submitted", "graded_at": "", "score": ""}
    empty = {
        **SUBMISSION,
        "id": "3",
        "user_id": "102",
        "assignment_id": "4002",
        "workflow_state": "unsubmitted",
        "submitted_at": "",
        "score": "",
    }
    elsewhere = {**SUBMISSION, "id": "4", "course_id": "99"}
    result = read(
        write_records(tmp_path / "enrollments.csv", LEARNERS),
        write_records(tmp_path / "assignments.csv", [ASSIGNMENT, {**ASSIGNMENT, "id": "4009", "workflow_state": "deleted"}]),
        write_records(tmp_path / "submissions.csv", [SUBMISSION, waiting, empty, elsewhere]),
    )
    assert result.tables
    work = result.tables.submissions.sort_values("score")[["submitted_day", "known_on", "score", "status"]].astype("object")
    assert work.fillna(-1).values.tolist() == [[5, 8, 80.0, "scored"], [5, 5, -1, "submitted"]]
    assert result.tables.assessments[["title", "due_day", "max_score"]].values.tolist() == [["First knot", 6, 10.0]]
    assert account(result, "submissions.csv").dropped == {"nothing handed in": 1, "about a course without any other data here": 1}


def test_courses_sections_names_and_logins_are_joined_by_their_ids(tmp_path: Path):
    course = {
        "id": "7",
        "name": "Knots",
        "course_code": "KNT",
        "start_at": "2024-03-04T00:00:00Z",
        "conclude_at": "",
        "workflow_state": "available",
    }
    users = [{"id": user, "name": f"Learner {user}", "sortable_name": user} for user in ("101", "102", "555")]
    logins = [{"id": "1", "user_id": "101", "unique_id": "ada@example.org", "sis_user_id": "S1", "workflow_state": "active"}]
    result = read(
        write_records(tmp_path / "enrollments.csv", LEARNERS),
        write_records(tmp_path / "courses.csv", [course, {**course, "id": "99"}]),
        write_records(tmp_path / "course_sections.csv", [{"id": "70", "course_id": "7", "name": "Evening", "default_section": "true"}]),
        write_records(tmp_path / "users.csv", users),
        write_records(tmp_path / "pseudonyms.csv", logins),
    )
    assert result.tables
    assert result.tables.runs[["run_id", "title", "starts_on_provenance"]].values.tolist() == [["7", "Knots", "answered"]]
    assert learners(result).loc["101", ["section", "name", "email"]].tolist() == ["Evening", "Learner 101", "ada@example.org"]
    assert account(result, "users.csv").dropped == {"in no course here": 1}


def test_a_gradebook_is_of_the_course_whose_assignments_it_shows(tmp_path: Path):
    other = [enrollment(user, course="8") for user in ("101", "102", "103")]
    result = read(
        write_records(tmp_path / "enrollments.csv", [*LEARNERS, enrollment("103"), *other]),
        write_records(tmp_path / "assignments.csv", [{**ASSIGNMENT, "context_id": "8"}]),
        write_records(tmp_path / "web_logs.csv", REQUESTS),
        write_gradebook(tmp_path / GRADEBOOK),
        **{"run_start:8": "2024-03-04", "run_length:8": "28"},
    )
    assert result.tables
    assert set(result.tables.assessments["run_id"]) == {"8"}
    assert account(result, GRADEBOOK).rows_kept == 4


def test_addresses_and_devices_stay_out_of_the_result(tmp_path: Path):
    result = read(write_records(tmp_path / "enrollments.csv", LEARNERS), write_records(tmp_path / "web_logs.csv", REQUESTS))
    assert result.tables
    assert "203.0.113" not in result.tables.frame("events").to_string() + result.tables.resources.to_string()
    assert any("Addresses and devices" in finding.message for finding in result.report.findings)


def test_tables_that_a_spreadsheet_saved_in_europe_have_their_days_and_marks(tmp_path: Path):
    members = [enrollment(who, created_at="05.02.2024 08:00", updated_at="07.03.2024 10:00") for who in ("101", "102")]
    members[1] |= {"workflow_state": "deleted"}
    work = ASSIGNMENT | {"due_at": "10.03.2024 22:59", "created_at": "01.02.2024 08:00", "points_possible": "10,0"}
    done = SUBMISSION | {"submitted_at": "09.03.2024 18:00", "graded_at": "12.03.2024 09:00", "score": "7,5"}
    tables = {"enrollments": members, "web_logs": REQUESTS, "assignments": [work], "submissions": [done]}
    result = read(*(write_records(tmp_path / f"{name}.csv", rows) for name, rows in tables.items()))
    assert result.tables
    assert learners(result)["unregistered_day"].dropna().to_dict() == {"102": 3}
    assert result.tables.assessments[["due_day", "max_score"]].values.tolist() == [[6, 10.0]]
    told = result.tables.submissions
    assert told.loc[told["score"].notna(), ["submitted_day", "known_on", "score"]].values.tolist() == [[5, 8, 75.0]]
