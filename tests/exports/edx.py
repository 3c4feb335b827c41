"""Tiny Open edX exports: tracking logs line by line, reports of the instructor dashboard, tables of the database."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dropout.readers import Import, read_export
from dropout.readers.report import FileReport
from dropout.schema import Tables

COURSE, OLD_COURSE = "course-v1:NorthX+KN101+2024_T1", "NorthX/KN101/2014_T1"
RUN = "course-v1-NorthX-KN101-2024_T1"
REPORT = "NorthX_KN101_2024_T1_grade_report_2024-05-01-1203.csv"
START = {f"run_start:{RUN}": "2024-03-04", f"run_length:{RUN}": "70"}
PREFIX = "2024-03-04 09:30:00,461 INFO 20 [tracking] [user 11] [ip 203.0.113.9] logger.py:41 - "
GRADE_HEADER = ["Student ID", "Email", "Username", "Grade", "Homework 1: Knots", "Homework 2: Ropes", "Homework (Avg)", "Final Exam"]
GRADE_END = ["Cohort Name", "Enrollment Track", "Verification Status", "Certificate Eligible", "Certificate Delivered", "Certificate Type"]
PROFILE_HEADER = [
    "id", "username", "name", "email", "language", "location", "year_of_birth", "gender", "level_of_education", "mailing_address", "goals",
    "enrollment_mode", "last_login", "date_joined", "enrollment_date",
]  # fmt: skip


def block(kind: str, name: str) -> str:
    return f"block-v1:NorthX+KN101+2024_T1+type@{kind}+block@{name}"


def event(name: str, who: object = 11, day: int = 0, told: object = None, **changes: Any) -> dict[str, Any]:
    """One event as the server writes it; `told` is its own part, `changes` replace fields or, in `context`, some of them."""
    at = datetime(2024, 3, 4, 9, 30) + timedelta(days=day)
    context = {"course_id": COURSE, "org_id": "NorthX", "user_id": who, "path": name if name.startswith("/") else "/event"}
    record = {
        "name": name, "event_type": name, "event_source": "server", "time": at.isoformat() + "+00:00", "username": f"learner{who}",
        "session": "0f", "ip": "203.0.113.9", "agent": "Mozilla/5.0", "host": "courses.example.org", "page": None, "event": told or {},
    }  # fmt: skip
    return {**record, **changes, "context": {**context, **changes.get("context", {})}}


def view(who: object = 11, day: int = 0, **changes: Any) -> dict[str, Any]:
    return event(f"/courses/{COURSE}/courseware/week1/ropes/", who, day, json.dumps({"GET": {}, "POST": {}}), **changes)


def play(who: object = 11, day: int = 0, **changes: Any) -> dict[str, Any]:
    return event("play_video", who, day, json.dumps({"id": "5f6a", "currentTime": 1.5}), event_source="browser", **changes)


def check(who: object = 11, day: int = 0, grade: float = 1, attempts: int = 1, name: str = "a0ef", **changes: Any) -> dict[str, Any]:
    """An answer handed in: the event of the server, as it follows on that of the browser."""
    told = {"problem_id": block("problem", name), "grade": grade, "max_grade": 4, "attempts": attempts, "success": "incorrect"}
    module = {"display_name": "First knot", "usage_key": block("problem", name)}
    return event("problem_check", who, day, told, **{**changes, "context": {"module": module, **changes.get("context", {})}})


def move(who: object, day: int, joined: bool = True, by: object = None) -> dict[str, Any]:
    """Somebody joins or leaves the course, by themselves or `by` somebody else."""
    told = {"course_id": COURSE, "user_id": who, "mode": "audit"}
    return event(f"edx.course.enrollment.{'' if joined else 'de'}activated", by or who, day, told)


def everybody(days: Sequence[int] = (0, 8)) -> list[dict[str, Any]]:
    """Three learners at work, so that a day counts as one of the course."""
    return [view(who, day) for day in days for who in (11, 12, 13)]


def write_log(path: Path, events: Sequence[Mapping[str, Any] | str], prefix: str = "") -> Path:
    """One line each; texts are written as they are."""
    path.write_text("".join(f"{prefix}{line if isinstance(line, str) else json.dumps(line)}\n" for line in events), encoding="utf-8")
    return path


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return path


def graded(who: int, grade: object, first: object, second: object, exam: object, eligible: str = "N", track: str = "audit") -> list[object]:
    certificate = [eligible, eligible, "honor" if eligible == "Y" else "N/A"]
    return [who, f"learner{who}@example.org", f"learner{who}", grade, first, second, 0.1, exam, "Crew A", track, "N/A", *certificate]


def profiled(who: int, joined: str = "2024-03-01 08:00:00+00:00") -> list[object]:
    person = [
        who,
        f"learner{who}",
        f"Learner {who}",
        f"learner{who}@example.org",
        "en",
        "Somewhere",
        1990,
        "f",
        "b",
        "1 Mast Lane",
        "To sail",
    ]
    return [*person, "audit", "2024-04-30 10:00:00+00:00", "2023-01-01 10:00:00+00:00", joined]


def read(*paths: Path, **answers: str) -> Import:
    """Read files with the calendar of the course answered; every row has a fate."""
    result = read_export(list(paths), scratch=paths[0].parent, answers=START | answers)
    assert all(file.adds_up for file in result.report.files), [file.line for file in result.report.files]
    return result


def tables(result: Import) -> Tables:
    assert result.tables, (result.report.findings, result.report.questions)
    return result.tables


def account(result: Import, name: str = "tracking.log") -> FileReport:
    return next(file for file in result.report.files if file.name == name)
