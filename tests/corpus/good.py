"""Good exports of every system, small and as bytes: what the corpus spoils."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd

from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import (
    write_blackboard_reports,
    write_brightspace_lists,
    write_calendar,
    write_canvas_reports,
    write_edx_reports,
    write_moodle,
    write_moodle_reports,
)
from tests.exports.blackboard import BOOK, write_book
from tests.exports.canvas import ACCESS_HEADER, GRADEBOOK, access, enrollment, request, write_gradebook, write_records, write_rows
from tests.exports.competition import write_competition
from tests.exports.coursera import write_coursera
from tests.exports.futurelearn import write_futurelearn
from tests.exports.kdd2015 import write_kdd2015_set, write_xuetang
from tests.exports.moodle import HAND_IN, POST, READ, log_rows, three_a_day, write_csv, write_log, write_xlsx
from tests.exports.oneroster import write_oneroster
from tests.exports.oulad import write_oulad
from tests.exports.published import write_edu_table, write_person_course, write_school_table, write_uci697_table
from tests.exports.sakai import write_sakai
from tests.exports.sheets import CLASSROOM, GRADESCOPE, write_classroom, write_gradescope

Files = dict[str, bytes]

ACTIONS = [*three_a_day([3, 5]), *three_a_day([9, 16], READ), *three_a_day([12], POST), *three_a_day([18], HAND_IN)]
MOODLE_GRADES = [
    ["First name", "Last name", "ID number", "Email address", "Assignment: First knot (Real)", "Course total (Real)",
     "Last downloaded from this course"],
    ["Ada", "Splice", "11", "ada@example.org", "7.00", "70.00", "1717230000"],
    ["Bo", "Cleat", "12", "bo@example.org", "-", "", "1717230000"],
]  # fmt: skip
COMPLETION = [
    ["", "ID number", "Email address", "First knot", "", "Ropes quiz", ""],
    ["Ada Splice", "11", "ada@example.org", "Completed", "2024-05-20 10:00:00", "Not completed", ""],
    ["Bo Cleat", "12", "bo@example.org", "Not completed", "", "Not completed", ""],
]
BRIGHTSPACE = [
    ["OrgDefinedId", "Username", "Last Name", "First Name", "First knot Points Grade <Numeric MaxPoints:10 Weight:50>",
     "Calculated Final Grade Numerator", "Calculated Final Grade Denominator", "End-of-Line Indicator"],
    ["#0101", "#ada", "Splice", "Ada", "7", "70", "100", "#"],
    ["#0102", "#bo", "Cleat", "Bo", "", "", "100", "#"],
]  # fmt: skip
EDX_GRADES = [
    ["Student ID", "Email", "Username", "Grade", "Homework 1: Knots", "Homework (Avg)", "Enrollment Track", "Verification Status",
     "Certificate Eligible", "Certificate Delivered", "Certificate Type"],
    ["101", "ada@example.org", "ada", "0.7", "0.7", "0.7", "audit", "N/A", "Y", "N", "N/A"],
    ["102", "bo@example.org", "bo", "0.0", "Not Attempted", "0.0", "audit", "N/A", "N", "N", "N/A"],
]  # fmt: skip
EDX_LINE = (
    '{"username": "user%d", "event_type": "%s", "event_source": "server", "time": "2024-05-%02dT10:00:00.5+00:00", "ip": "203.0.113.9", '
    '"context": {"user_id": %d, "course_id": "course-v1:Rig+KNOTS+2024", "org_id": "Rig", "path": "/"}, "event": "{\\"id\\": 1}", '
    '"session": "s", "host": "h", "agent": "", "page": null}\n'
)
STORE_LINE = '%d,"\\core\\event\\course_viewed",core,viewed,course,,NULL,r,2,5,50,40,%d,40,NULL,0,"N;",%d,web,203.0.113.9,NULL\n'
STORE_HEAD = (
    "id,eventname,component,action,target,objecttable,objectid,crud,edulevel,contextid,contextlevel,contextinstanceid,userid,courseid,"
    "relateduserid,anonymous,other,timecreated,origin,ip,realuserid\n"
)
PLAIN = [["student_id", "logins", "avg_score", "dropout"], *[[f"S{n}", n * 3, 40 + n, n % 2] for n in range(1, 9)]]


@cache
def _tiny_course() -> Tables:
    return simulate_course(learners=8, weeks=6, runs=1, seed=5)


def _simulated(write: Callable[[Tables, pd.DataFrame, Path], object]) -> Callable[[Path], object]:
    return lambda folder: write(_tiny_course(), invent_identities(_tiny_course().enrolments), folder)


@cache
def good_exports() -> dict[str, Files]:
    """By name: the files of one export each, all of them small enough to be read in a tenth of a second."""
    return {name: _written(write) for name, write in _WRITERS.items()}


def _written(write: Callable[[Path], object]) -> Files:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return {path.name: path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def _web_page(folder: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in log_rows(ACTIONS))
    (folder / "log.xls").write_text(f"<!DOCTYPE html><html><body><table>\n{rows}</table></body></html>")


def _tracking(folder: Path) -> None:
    kinds = ("/courses/x/", "play_video", "problem_check", "edx.course.enrollment.activated")
    lines = [EDX_LINE % (who, kinds[(day + who) % 4], day, who) for day in (2, 9, 12) for who in (101, 102, 103)]
    (folder / "tracking.log").write_text("".join(lines))


def _store(folder: Path) -> None:
    lines = [STORE_LINE % (day * 10 + who, who, 1_715_000_000 + 86_400 * day) for day in (1, 5, 9) for who in (11, 12, 13)]
    (folder / "logstore.csv").write_text(STORE_HEAD + "".join(lines))


_WRITERS: dict[str, Callable[[Path], object]] = {
    "moodle log": lambda folder: write_log(folder / "logs.csv", ACTIONS),
    "moodle log cp1252": lambda folder: write_csv(folder / "log.csv", log_rows(ACTIONS), ";", "\r\n", "cp1252"),
    "moodle log page": _web_page,
    "moodle log workbook": lambda folder: write_xlsx(folder / "logs.xlsx", log_rows(ACTIONS)),
    "moodle store": _store,
    "moodle grades": lambda folder: write_csv(folder / "KNOTS Grades.csv", MOODLE_GRADES),
    "moodle completion": lambda folder: write_csv(folder / "progress.knots.csv", COMPLETION),
    "oulad": write_oulad,
    "plain": lambda folder: write_csv(folder / "learners.csv", PLAIN),
    "canvas gradebook": lambda folder: write_gradebook(folder / GRADEBOOK),
    "canvas access": lambda folder: write_rows(
        folder / "access.csv", [ACCESS_HEADER, *[access(who, "2024-05-02 10:00", "2024-05-09 11:00") for who in (101, 102, 103)]]
    ),
    "canvas enrollments": lambda folder: write_records(folder / "enrollments.csv", [enrollment(str(who)) for who in (101, 102, 103)]),
    "canvas web_logs": lambda folder: write_records(
        folder / "web_logs.jsonl", [request(str(who), day) for day in (2, 5, 9) for who in (101, 102, 103)]
    ),
    "blackboard xls": lambda folder: write_book(folder / BOOK),
    "blackboard csv": lambda folder: write_book(folder / BOOK.replace(".xls", ".csv")),
    "brightspace": lambda folder: write_csv(folder / "KNOTS_GradesExport_2024-05-01-12-03.csv", BRIGHTSPACE),
    "edx tracking": _tracking,
    "edx grades": lambda folder: write_csv(folder / "Rig_KNOTS_2024_grade_report_2024-06-01-1200.csv", EDX_GRADES),
    "futurelearn": write_futurelearn,
    "coursera": write_coursera,
    "sakai": write_sakai,
    "oneroster": write_oneroster,
    "gradescope": lambda folder: write_gradescope(folder / GRADESCOPE),
    "google classroom": lambda folder: write_classroom(folder / CLASSROOM),
    "competition": write_competition,
    "kdd2015": write_kdd2015_set,
    "xuetangx": write_xuetang,
    "uci697": lambda folder: write_uci697_table(folder / "data.csv"),
    "uci320": lambda folder: write_school_table(folder / "student-mat.csv"),
    "person course": lambda folder: write_person_course(folder / "HMXPC13.csv"),
    "moodle reports": _simulated(write_moodle_reports),
    "canvas reports": _simulated(write_canvas_reports),
    "blackboard reports": _simulated(write_blackboard_reports),
    "edx reports": _simulated(write_edx_reports),
    "brightspace lists": _simulated(write_brightspace_lists),
    "moodle with a calendar": _simulated(lambda *course: [write_moodle(*course), write_calendar(*course)]),
    "xapi edu": lambda folder: write_edu_table(folder / "xAPI-Edu-Data.csv"),
}
