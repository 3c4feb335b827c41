"""The smaller reports of Canvas, Blackboard, Open edX and Brightspace: who is enrolled, who was in class, when each mark was given."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind
from dropout.schema import Tables
from dropout.simulate.writers.report_course import HANDED_IN_AT, MARKED_AT, TEACHER, ReportCourse, Rows, write_reports

ORGANISATION = "SimX"


def write_canvas_reports(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write for every run the provisioning reports of an administrator and the Roll Call of a teacher."""
    return write_reports(tables, identities, out, _canvas)


def write_blackboard_reports(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write for every run the grade history, and the results of each test."""
    return write_reports(tables, identities, out, _blackboard)


def write_edx_reports(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write for every run the open responses, the answers to problems and the enrolments."""
    return write_reports(tables, identities, out, _edx)


def write_brightspace_lists(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write for every run the classlist, and the list of groups."""
    return write_reports(tables, identities, out, _brightspace)


def _canvas(course: ReportCourse) -> dict[str, Rows]:
    members: Rows = [["canvas_course_id", "course_id", "canvas_user_id", "user_id", "role", "role_id", "canvas_section_id", "section_id",
                       "status", "base_role_type"]]  # fmt: skip
    sections = {name: 500 + place for place, name in enumerate(sorted(course.people["section"].fillna("All").unique()))}
    users: Rows = [["canvas_user_id", "user_id", "login_id", "first_name", "last_name", "full_name", "sortable_name", "email", "status"]]
    place, key = course.number, course.run_id
    for one in course.people.itertuples():
        number = sections[one.section if pd.notna(one.section) else "All"]
        gone = "deleted" if pd.notna(one.unregistered_day) else "active"
        members.append([place, key, one.user, f"S{one.user}", "student", 3, number, f"{key}-{number}", gone, "StudentEnrollment"])
        users.append(
            [one.user, f"S{one.user}", one.username, one.first, one.last, one.name, f"{one.last}, {one.first}", one.email, "active"]
        )
    members.append([place, key, TEACHER[0], f"S{TEACHER[0]}", "teacher", 4, 500, f"{key}-500", "active", "TeacherEnrollment"])
    ends = course.at(course.until - 1, pd.Timedelta(0))
    roll: Rows = [["Course ID", "Course Code", "Course Name", "Section Name", "Student ID", "Student Name", "Class Date", "Attendance",
                    "Timestamp"]]  # fmt: skip
    for at, who in course.attended():
        for one in course.people.itertuples():
            said = "present" if one.user in who else "absent"
            roll.append([place, key, course.title, one.section, one.user, one.name, f"{at:%Y-%m-%d}", said, f"{at:%Y-%m-%d %H:%M:%S} UTC"])
    return {
        "users.csv": users,
        "enrollments.csv": members,
        "courses.csv": [
            ["canvas_course_id", "course_id", "short_name", "long_name", "status", "start_date", "end_date"],
            [place, key, key, course.title, "active", f"{course.starts_on:%Y-%m-%dT%H:%M:%SZ}", f"{ends:%Y-%m-%dT%H:%M:%SZ}"],
        ],
        "sections.csv": [
            ["canvas_section_id", "section_id", "canvas_course_id", "course_id", "name", "status"],
            *([number, f"{key}-{number}", place, key, name, "active"] for name, number in sections.items()),
        ],
        "attendance_report.csv": roll,
    }


def _blackboard(course: ReportCourse) -> dict[str, Rows]:
    history: Rows = [["Date", "Column", "Last Edited by: Name", "Last Edited by: Username", "User", "Username", "Value", "Event",
                       "Attempt Submitted", "Comments"]]  # fmt: skip
    for mark in course.out.itertuples():
        at, handed_in = course.at(mark.known_on, MARKED_AT), course.at(mark.submitted_day, HANDED_IN_AT)
        when, sent = (f"{moment:%b} {moment.day}, {moment:%Y %-I:%M:%S %p}" for moment in (at, handed_in))
        history.append([when, mark.title, TEACHER[1], "mchalkdust", mark.name, mark.username, f"{mark.points:.2f}", "Grade", sent, ""])
    files = {f"{course.run_id} grade history.csv": history}
    parts = ("Question ID", "Question", "Answer", "Possible Points", "Auto Score", "Manual Score")
    for work in course.work[course.work["kind"] == AssessmentKind.QUIZ.value].itertuples():
        rows: Rows = [["Username", "Last Name", "First Name", *(f"{part} {place}" for place in (1, 2) for part in parts)]]
        most = np.array([work.max_score * 0.4, work.max_score * 0.6]).round(2)
        for row in course.out[course.out["assessment_id"] == work.assessment_id].itertuples():
            first = min(float(row.points), float(most[0]))
            earned = (round(first, 2), round(float(row.points) - first, 2))
            told = [cell for place in (0, 1) for cell in (place + 1, "An invented question", "x", most[place], earned[place], "")]
            rows.append([row.username, row.last, row.first, *told])
        files[f"{work.title}.csv"] = rows
    return files


def _edx(course: ReportCourse) -> dict[str, Rows]:
    name, _, presentation = course.run_id.rpartition("-")
    prefix, key = f"{ORGANISATION}_{name}_{presentation}", f"{ORGANISATION}+{name}+{presentation}"
    responses: Rows = [["Submission ID", "Location", "Problem Name", "Item ID", "Username", "Anonymized Student ID",
                         "Date/Time Response Submitted", "Response", "Assessment Details", "Assessment Scores",
                         "Date/Time Final Score Given", "Final Score Points Earned", "Final Score Points Possible"]]  # fmt: skip
    answers: Rows = [["username", "title", "location", "block_key", "state"]]
    for row in course.done.itertuples():
        out = pd.notna(row.known_on) and row.known_on < course.until and pd.notna(row.points)
        quiz = row.kind == AssessmentKind.QUIZ
        at = course.at(row.submitted_day, HANDED_IN_AT)
        place = (
            f"block-v1:{key}+type@{'problem' if quiz else 'openassessment'}+block@{str(row.assessment_id).rpartition('/')[2].casefold()}"
        )
        if quiz and out:
            score = {"raw_earned": float(row.points), "raw_possible": float(row.max_score)}
            state = {"attempts": 1, "score": score, "last_submission_time": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            answers.append([row.username, row.title, course.title, place, json.dumps(state)])
        elif not quiz:
            given = [f"{course.at(row.known_on, MARKED_AT):%Y-%m-%d %H:%M:%S}+00:00", row.points] if out else ["", ""]
            responses.append([f"s{row.enrolment_id}", place, row.title, "item", row.username, f"{int(row.user):032x}",
                              f"{at:%Y-%m-%d %H:%M:%S}+00:00", "Invented words.", "", "", *given, row.max_score])  # fmt: skip
    enrolled: Rows = [["User ID", "Username", "Full Name", "Language", "Country", "Year of Birth", "Gender", "Level of Education", "Goals",
                       "Email", "Enrollment Date", "Currently Enrolled", "Enrollment Source", "Enrollment Role"]]  # fmt: skip
    for one in course.people.itertuples():
        joined = course.at(one.registered_day if pd.notna(one.registered_day) else 0, MARKED_AT)
        still = "No" if pd.notna(one.unregistered_day) else "Yes"
        person = [one.user, one.username, one.name, *[""] * 6, one.email]
        enrolled.append([*person, f"{joined:%Y-%m-%d %H:%M:%S}+00:00", still, "Self Enrolled", "Student"])
    day = f"{course.at(course.until, MARKED_AT):%Y-%m-%d-%H%M}"
    return {f"{prefix}_ORA_data_{day}.csv": responses, f"{prefix}_student_state_{day}.csv": answers,
            f"{prefix}_detailed_enrollment_report_{day}.csv": enrolled}  # fmt: skip


def _brightspace(course: ReportCourse) -> dict[str, Rows]:
    people: Rows = [["Name", "Username", "Org Defined ID", "Email", "Role", "Last Accessed"]]
    groups: Rows = [["OrgDefinedId", "Username", "LastName", "FirstName", "Email", "GroupCategory", "GroupName"]]
    for one in course.people.itertuples():
        role = "Withdrawn Student" if pd.notna(one.unregistered_day) else "Student"
        people.append([f"{one.last}, {one.first}", one.username, f"0{one.user}", one.email, role, ""])
        groups.append([f"0{one.user}", one.username, one.last, one.first, one.email, "Tutorials", one.section])
    people.append(["Chalkdust, Morgan", "mchalkdust", f"0{TEACHER[0]}", "m@example.org", "Instructor", ""])
    return {f"{course.run_id} Classlist.csv": people, f"{course.run_id} Groups.csv": groups}
