"""Reports of administrators of Canvas, files of student systems, and page views: none of it is a table of features."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from tests.exports.moodle import write_csv


def headings(text: str) -> list[str]:
    return text.split(",")


MEMBERS = headings(
    "canvas_course_id,course_id,canvas_user_id,user_id,role,role_id,canvas_section_id,section_id,status,canvas_associated_user_id,"
    "associated_user_id,created_by_sis,base_role_type,limit_section_privileges,canvas_enrollment_id"
)


def member(user: int, status: str, role: str = "StudentEnrollment", section: int = 5) -> list[object]:
    return [77, "K77", user, f"S{user}", "student", 3, section, f"K-{section}", status, "", "", "true", role, "false", 8000 + user]


def imported(tmp_path: Path, **tables: list[list[object]]) -> Import:
    return read_export([write_csv(tmp_path / f"{name}.csv", rows) for name, rows in tables.items()], scratch=tmp_path)


def outcomes(result: Import) -> dict[str, str]:
    """Outcomes by the id in the source."""
    known = result.snapshot.frame if result.snapshot is not None else result.tables.enrolments if result.tables else None
    assert known is not None
    told = known.merge(result.identities, on="learner_id")
    return dict(zip(told["source_learner_id"].astype(str), told["outcome"].astype(str), strict=True))


def test_a_provisioning_report_tells_who_is_in_which_course_and_who_left(tmp_path: Path):
    rows = [member(1, "active"), member(2, "deleted"), member(2, "active", section=6), member(3, "inactive"), member(4, "concluded")]
    rows += [member(5, "active", "TeacherEnrollment"), member(6, "active", "StudentViewEnrollment")]
    users = headings("canvas_user_id,user_id,integration_id,login_id,first_name,last_name,full_name,sortable_name,short_name,email,status")
    people = [[n, f"S{n}", "", f"u{n}", "Ada", f"Low{n}", f"Ada Low{n}", "L, Ada", "Ada", f"a{n}@x.org", "active"] for n in range(1, 9)]
    courses = headings("canvas_course_id,course_id,short_name,long_name,account_id,status,start_date,end_date,course_format")
    course = [77, "K77", "KN", "Knots", "A", "active", "2023-09-01T00:00:00Z", "2023-12-20T00:00:00Z", ""]
    sections = headings("canvas_section_id,section_id,canvas_course_id,course_id,name,status,start_date,end_date,created_by_sis")
    result = imported(
        tmp_path, enrollments=[MEMBERS, *rows], users=[users, *people], courses=[courses, course],
        sections=[sections, [5, "K-5", 77, "K77", "Monday", "active", "", "", "true"]],
    )  # fmt: skip
    assert outcomes(result) == {"1": "unknown", "2": "unknown", "3": "withdrawn", "4": "unknown"}
    lines = {file.name: file.line for file in result.report.files}
    assert lines["enrollments.csv"] == "7 rows read = 5 kept + 2 dropped (done by staff 1, test user 1)"
    assert lines["users.csv"] == "8 rows read = 6 kept + 2 dropped (in no course here 2)"
    assert result.tables
    assert result.tables.runs["title"].tolist() == ["Knots"]
    assert result.tables.runs["starts_on"].astype(str).tolist() == ["2023-09-01"]
    assert set(result.tables.enrolments["section"].dropna()) == {"Monday"}
    assert set(result.identities["email"].dropna()) >= {"a1@x.org"}


def test_the_files_of_a_student_system_go_by_its_own_ids(tmp_path: Path):
    header = headings("course_id,user_id,role,section_id,status")
    rows = [["K77", "S1", "student", "K-5", "active"], ["K77", "S2", "student", "K-5", "deleted"], ["K77", "S9", "teacher", "", "active"]]
    users = [["user_id", "login_id", "first_name", "last_name", "email", "status"], ["S1", "u1", "Ada", "Low", "a@x.org", "active"]]
    result = imported(tmp_path, enrollments=[header, *rows], users=users)
    assert outcomes(result) == {"S1": "unknown", "S2": "withdrawn"}
    assert result.snapshot is not None
    assert not result.snapshot.columns
    assert result.identities["name"].dropna().tolist() == ["Ada Low"]
    alone = imported(tmp_path, users=users)
    assert next(finding.do for finding in alone.report.findings) == "Give the report of enrollments along with it."


def test_a_grade_export_gives_the_result_and_no_feature_that_gives_it_away(tmp_path: Path):
    header = headings(
        "student name,student id,student sis,course,course id,course sis,section,section id,section sis,term,term id,term sis,"
        "current score,final score,enrollment state,unposted current score,unposted final score"
    )
    rows = [
        [f"Ada Low{n}", n, f"S{n}", "Knots", 77, "K77", "S", 5, "K-5", "Fall", 4, "F", 90, score, state, 90, score]
        for n, score, state in [(1, 80, "active"), (2, 30, "active"), (3, 0, "deleted")]
    ]
    path = write_csv(tmp_path / "grades.csv", [header, *rows])
    result = read_export([path], scratch=tmp_path, answers={"pass_mark:77": "50"})
    assert outcomes(result) == {"1": "completed", "2": "failed", "3": "withdrawn"}
    assert result.snapshot is not None
    assert not result.snapshot.columns


def test_results_on_outcomes_are_marks_with_their_highest_mark_and_day(tmp_path: Path):
    header = headings(
        "student name,student id,student sis id,assessment title,assessment id,assessment type,submission date,submission score,"
        "learning outcome name,learning outcome id,attempt,outcome score,course name,course id,section name,"
        "learning outcome points possible,learning outcome mastered,enrollment state"
    )
    told = [(1, "Tie", 4, "2023-09-04T20:00:00-06:00"), (1, "Bend", 5, "2023-09-04T20:00:00-06:00"), (2, "Tie", 1, "2023-09-12T10:00:00Z")]
    rows = [
        [f"Ada {n}", n, "", "Essay", 8, "quiz", at, 9, what, 3, 1, points, "Knots", 77, "S", 5, 1, "active"] for n, what, points, at in told
    ]
    rows.append(["Ada 3", 3, "", "Essay", 8, "quiz", "", "", "Tie", 3, "", "", "Knots", 77, "S", 5, "", "active"])
    result = imported(tmp_path, results=[header, *rows])
    assert result.report.files[0].line == "4 rows read = 3 kept + 1 dropped (nothing handed in 1)"
    assert result.tables
    assert sorted(result.tables.assessments["title"]) == ["Bend (Essay)", "Tie (Essay)"]
    marks = result.tables.submissions.sort_values(["submitted_day", "score"])
    assert marks["score"].tolist() == [80, 100, 20]
    assert marks["submitted_day"].tolist() == [0, 0, 7]  # 4 September in Denver was the fifth in UTC
    mastery = ["Student name", "Student ID", "Student SIS ID", "Tie result", "Tie mastery points"]
    book = imported(tmp_path, book=[mastery, ["Ada 1", 1, "", 4, 3], ["Ada 2", 2, "", "", 3]])
    assert book.snapshot is not None
    assert dict(book.snapshot.columns) == {"tie": "Tie"}


def test_page_views_are_what_that_person_did_and_no_learners(tmp_path: Path):
    header = headings(
        "request_id,user_id,url,context_id,context_type,asset_id,asset_type,controller,action,interaction_seconds,created_at,user_request,"
        "render_time,user_agent,participated,account_id,real_user_id,http_method,remote_ip"
    )
    rows = [
        [f"r{n}", 41, f"https://c.org/courses/77/pages/a{n}", 77, "Course", "", "", "wiki_pages", "show", 12, f"2023-09-0{n} 10:00:00 UTC",
         "true", 0.4, "Mozilla", "", 1, "", "get", "203.0.113.7"]
        for n in range(1, 4)
    ]  # fmt: skip
    result = imported(tmp_path, views=[header, *rows])
    assert result.report.files[0].format == "canvas"
    assert result.tables
    assert len(result.tables.enrolments) == 1
    assert result.tables.frame("events")["day"].tolist() == [0, 1, 2]
    assert "203.0.113.7" not in str(result)


def test_no_report_without_the_column_that_it_needs(tmp_path: Path):
    """A broken twin: the statuses are gone, so the file is not this report, and says so in words."""
    cut = [
        [cell for place, cell in enumerate(row) if place != MEMBERS.index("status")] for row in [MEMBERS, member(1, "x"), member(2, "x")]
    ]
    result = imported(tmp_path, enrollments=cut)
    assert result.report.files[0].format != "canvas"
    assert any("status" in finding.message for finding in result.report.findings)


def test_roll_call_tells_who_was_there_on_which_day(tmp_path: Path):
    header = headings(
        "Course ID,SIS Course ID,Course Code,Course Name,Section Name,Section ID,SIS Section ID,Teacher ID,Teacher Name,Student ID,"
        "SIS Student ID,Student Name,Class Date,Attendance,Timestamp"
    )
    told = [(1, 4, "present"), (1, 11, "absent"), (2, 4, "late"), (2, 11, "present"), (3, 4, "absent"), (3, 11, "ill")]
    rows: list[list[object]] = [
        [77, "K", "KN", "Knots", "Monday", 5, "", 9, "T. Each", who, f"S{who}", f"Ada {who}", f"2023-09-{day:02}", word, "2023-12-01"]
        for who, day, word in told
    ]
    result = imported(tmp_path, roll=[header, *rows])
    assert result.tables
    assert result.tables.runs["title"].tolist() == ["Knots"]
    assert len(result.tables.enrolments) == 3
    assert sorted(result.tables.frame("events")["day"]) == [0, 0, 7]
    assert any(finding.examples == ("ill",) for finding in result.report.findings)
    assert "T. Each" not in str(result)


def test_tables_that_somebody_made_with_some_of_these_columns_stay_tables_of_learners(tmp_path: Path):
    made = [
        "student_id,name,section_id,course_id,status,score",
        "user_id,login_id,first_name,last_name,status,hours",
        "user_id,course_id,role,section_id,status,hours",
        "id,hash_id,hours",
    ]
    for place, header in enumerate(made):
        rows: list[list[object]] = [[f"{who}", *["x"] * (header.count(",") - 1), who] for who in (1, 2, 3)]
        result = imported(tmp_path, **{f"made{place}": [headings(header), *rows]})
        assert result.report.files[0].format in {"plain", "mapped", ""}, header
