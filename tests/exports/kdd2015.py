"""A tiny KDD Cup 2015 and a tiny XuetangX in their published layouts, and ways to break them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.exports.moodle import write_csv

Rows = Sequence[Sequence[object]]

HEADERS = {
    "enrollment_train": ["enrollment_id", "username", "course_id"],
    "enrollment_test": ["enrollment_id", "username", "course_id"],
    "log_train": ["enrollment_id", "time", "source", "event", "object"],
    "log_test": ["enrollment_id", "time", "source", "event", "object"],
    "object": ["course_id", "module_id", "category", "children", "start"],
    "date": ["course_id", "from", "to"],
}
# Three learners on the first day, so that a start could be told; Ada and Cy go on, Bo stops, Dee is of the test set.
TINY: dict[str, Rows] = {
    "enrollment_train": [(1, "ada", "KNOT"), (2, "bo", "KNOT"), (3, "cy", "KNOT"), (5, "ada", "SAIL")],
    "enrollment_test": [(4, "dee", "KNOT")],
    "log_train": [
        (1, "2014-06-12T09:38:29", "server", "nagivate", "ch1"), (2, "2014-06-12T10:00:00", "browser", "access", "p1"),
        (3, "2014-06-12T11:00:00", "browser", "video", "v1"), (3, "2014-06-20T11:00:00", "browser", "problem", "q1"),
        (1, "2014-07-11T23:59:59", "server", "discussion", "d1"), (1, "2014-07-01T08:00:00", "server", "wiki", ""),
        (3, "2014-07-02T08:00:00", "browser", "page_close", "v1"), (5, "2014-08-03T08:00:00", "browser", "access", "p9"),
    ],
    "log_test": [(4, "2014-06-30T10:00:00", "browser", "problem", "q1")],
    "truth_train": [(1, 0), (2, 1), (3, 0), (5, 1)],
    "object": [
        ("KNOT", "root", "course", "ch1 ch2", "2014-06-12T00:00:00"), ("KNOT", "ch1", "chapter", "v1 p1", "null"),
        ("KNOT", "ch2", "chapter", "q1", "2014-06-19T00:00:00"), ("KNOT", "v1", "video", "", "null"), ("KNOT", "p1", "html", "", ""),
        ("KNOT", "q1", "problem", "", "null"),
    ],
    "date": [("KNOT", "2014-06-12", "2014-07-11"), ("SAIL", "2014-08-01", "2014-08-30")],
}  # fmt: skip

XUETANG_LOG = ["enroll_id", "username", "course_id", "session_id", "action", "object", "time"]
XUETANG: dict[str, Rows] = {
    "train_log": [
        XUETANG_LOG,
        (71, 501, "course-v1:X+1", "s1", "click_courseware", "p1", "2015-09-14T10:00:00"),
        (71, 501, "course-v1:X+1", "s1", "play_video", "v1", "2015-09-15T10:00:00"),
        (72, 502, "course-v1:X+1", "s2", "problem_check_correct", "q1", "2015-09-16T10:00:00"),
        (73, 503, "course-v1:X+1", "s3", "create_thread", "", "2015-09-16T11:00:00"),
    ],
    "train_truth": [["enroll_id", "truth"], (71, 0), (72, 1), (73, 1)],
    "course_info": [
        ["id", "course_id", "start", "end", "course_type", "category"],
        (1, "course-v1:X+1", "2015-09-14 00:00:00", "2015-10-18 00:00:00", 0, "math"),
    ],
    "user_info": [
        ["user_id", "gender", "education", "birth"],
        (501, "m", "Bachelor's", 1990.0), (502, "f", "", ""), (999, "f", "High", 1980),
    ],
}  # fmt: skip


def write_kdd2015_set(folder: Path, tables: Mapping[str, Rows] | None = None) -> Path:
    """The set with some tables replaced; a table without rows is not written. The truth has no header, as published."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**TINY, **(tables or {})}.items():
        if rows:
            write_csv(folder / f"{name}.csv", [*([HEADERS[name]] if name in HEADERS else []), *rows])
    return folder


def write_xuetang(folder: Path, tables: Mapping[str, Rows] | None = None) -> Path:
    """The activity of XuetangX; every table brings its header."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**XUETANG, **(tables or {})}.items():
        write_csv(folder / f"{name}.csv", rows)
    return folder
