"""The smaller reports of Moodle: forum, grade history, attendance, worksheets of assignments, attempts at quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dropout.domain import AssessmentKind, EventKind
from dropout.schema import Tables
from dropout.simulate.writers.report_course import HANDED_IN_AT, MARKED_AT, TEACHER, ReportCourse, Rows, write_reports


def write_moodle_reports(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write for every run the forum, the grade history, attendance, a worksheet for each assignment, attempts at each quiz."""
    return write_reports(tables, identities, out, _moodle)


def _moodle(course: ReportCourse) -> dict[str, Rows]:
    person = ["First name", "Last name", "ID number", "Email address"]
    files: dict[str, Rows] = {"forum.csv": _forum(course), "attendance.csv": _register(course)}
    history: Rows = [["Date and time", *person, "Grade item", "Original grade", "Revised grade", "Grader", "Source"]]
    for mark in course.out.itertuples():
        at, grader = course.at(mark.known_on, MARKED_AT), TEACHER[1] if mark.kind != AssessmentKind.QUIZ else mark.name
        history.append([f"{at:%A, %-d %B %Y, %-I:%M %p}", *_whom(mark), mark.title, "", f"{mark.points:.2f}", grader, "mod"])
    files["grade_history.csv"] = history
    for place, work in enumerate(course.work.itertuples(), start=1):
        done = course.done[course.done["assessment_id"] == work.assessment_id]
        if work.kind == AssessmentKind.QUIZ:
            files[f"{course.run_id}-{work.title}-grades.csv"] = _attempts(course, person, work.max_score, done)
        else:
            files[f"Grades-{course.run_id}-{work.title}-{7000 + place}.csv"] = _worksheet(course, work.max_score, done)
    return files


def _whom(row: object) -> list[object]:
    return [getattr(row, name) for name in ("first", "last", "user", "email")]


def _forum(course: ReportCourse) -> Rows:
    head = "id discussion parent userid userfullname created modified mailed subject message messageformat attachment deleted"
    posts = course.events[course.events["kind"] == EventKind.FORUM]
    rows: Rows = [list[object](head.split())]
    for place, post in enumerate(posts.itertuples(), start=1):
        at = int(post.at.timestamp())
        rows.append([place, 1 + place % 9, 0, post.user, post.name, at, at, 1, "A question", "Invented words.", 1, "", 0])
    return rows


def _register(course: ReportCourse) -> Rows:
    classes = list(course.attended())
    days = [f"{at:%d %b %Y %I.%M%p} All students" for at, _ in classes]
    rows: Rows = [["Course", course.title], ["Group", "All participants"], [], ["Student ID", "Last name", "First name", *days, "Points"]]
    for one in course.people.itertuples():
        there = ["P (2/2)" if one.user in who else "A (0/2)" for _, who in classes]
        rows.append([one.user, one.last, one.first, *there, f"{2 * there.count('P (2/2)')} / {2 * len(there)}"])
    return rows


def _worksheet(course: ReportCourse, highest: float, done: pd.DataFrame) -> Rows:
    rows: Rows = [["Identifier", "Full name", "ID number", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed",
                    "Last modified (submission)", "Last modified (grade)", "Feedback comments"]]  # fmt: skip
    handed = {str(row.enrolment_id): row for row in done.itertuples()}
    for place, one in enumerate(course.people.itertuples(), start=1):
        row = handed.get(str(one.enrolment_id))
        told, given = ["No submission", "", "-"], "-"
        if row is not None:
            out = pd.notna(row.known_on) and row.known_on < course.until and pd.notna(row.points)
            told = [
                "Submitted for grading",
                f"{row.points:.2f}" if out else "",
                f"{course.at(row.submitted_day, HANDED_IN_AT):%A, %-d %B %Y, %-I:%M %p}",
            ]
            given = f"{course.at(row.known_on, MARKED_AT):%A, %-d %B %Y, %-I:%M %p}" if out else "-"
        number = f"Participant {40_000 + 1000 * course.number % 1000 + place}"
        rows.append([number, one.name, one.user, one.email, *told[:2], f"{highest:.2f}", "Yes", told[2], given, ""])
    return rows


def _attempts(course: ReportCourse, person: Sequence[object], highest: float, done: pd.DataFrame) -> Rows:
    rows: Rows = [[*person, "State", "Started on", "Completed", "Time taken", f"Grade/{highest:.2f}"]]
    for row in done.itertuples():
        ended = course.at(row.submitted_day, HANDED_IN_AT)
        began = ended - pd.Timedelta(minutes=20)
        mark = "Not yet graded" if pd.isna(row.points) else f"{row.points:.2f}"
        rows.append([*_whom(row), "Finished", f"{began:%-d %B %Y  %-I:%M %p}", f"{ended:%-d %B %Y  %-I:%M %p}", "20 mins", mark])
    return [*rows, ["Overall average", *[""] * 7, f"{done['points'].mean():.2f}"]]
