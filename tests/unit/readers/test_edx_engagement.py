"""Open edX: the learner engagement reports, one for each day or week."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from tests.exports.edx import COURSE
from tests.exports.moodle import write_csv

COUNTS = [
    "Unique Problems Attempted", "Total Problem Attempts", "Unique Problems Correct", "Unique Videos Played", "Discussion Posts",
    "Discussion Responses", "Discussion Comments", "Textbook Pages Viewed", "URL of Last Subsection Viewed",
]  # fmt: skip


def report(path: Path, at: str, rows: list[list[object]], *, weekly: bool = False) -> Path:
    """`rows` have who, visits, problems, videos, posts."""
    header = [
        "End Date" if weekly else "Date",
        "Course ID",
        "Username",
        "Email",
        "Cohort",
        "Days Active This Week" if weekly else "Was Active",
    ]
    cells = [
        [
            at,
            COURSE,
            f"learner{who}",
            f"l{who}@x.org",
            "Blue",
            visits,
            problems,
            problems,
            0,
            videos,
            posts,
            0,
            1 if posts else 0,
            0,
            "https://x",
        ]
        for who, visits, problems, videos, posts in rows
    ]
    return write_csv(path, [[*header, *COUNTS], *cells])


def events(result: Import) -> dict[tuple[int, str], int]:
    assert result.tables
    return result.tables.frame("events").groupby(["day", "kind"])["count"].sum().to_dict()


def test_days_are_activity_of_those_days_and_whoever_did_nothing_is_in_the_course(tmp_path: Path):
    days = [
        report(
            tmp_path / "student_engagement_daily_2024-03-04.csv",
            "2024-03-04",
            [[11, 1, 3, 2, 0], [12, 1, 0, 0, 2], [13, 1, 0, 0, 0], [14, 0, 0, 0, 0]],
        ),
        report(
            tmp_path / "student_engagement_daily_2024-03-05.csv",
            "2024-03-05",
            [[11, 1, 0, 0, 0], [12, 0, 0, 0, 0], [13, 0, 0, 0, 0], [14, 0, 0, 0, 0]],
        ),
    ]
    result = read_export(days, scratch=tmp_path)
    assert events(result) == {(0, "navigation"): 3, (0, "quiz"): 3, (0, "video"): 2, (0, "forum"): 3, (1, "navigation"): 1}
    assert result.tables
    assert len(result.tables.enrolments) == 4
    assert result.tables.runs["course"].tolist() == [COURSE]
    week = report(tmp_path / "week.csv", "2024-03-10", [[11, 2, 3, 2, 0], [12, 1, 0, 0, 2]], weekly=True)
    assert events(read_export([*days, week], scratch=tmp_path)) == events(result)  # not once more


def test_a_week_counts_on_its_last_day_when_it_is_known(tmp_path: Path):
    rows: list[list[object]] = [[11, 2, 3, 2, 0], [12, 1, 0, 0, 2], [13, 5, 0, 0, 0]]
    weeks = [report(tmp_path / f"week{day}.csv", f"2024-03-{day}", rows, weekly=True) for day in (10, 17)]
    result = read_export(weeks, scratch=tmp_path)
    assert {day for day, _ in events(result)} == {0, 7}
    assert any("last day" in finding.message for finding in result.report.findings)
    bad = report(tmp_path / "bad.csv", "soon", rows, weekly=True)
    told = read_export([*weeks, bad], scratch=tmp_path)
    assert {file.name: file.dropped for file in told.report.files}["bad.csv"] == {"time not readable": 3}
