"""Grade reports beside reports on problems and beside logs: the same work is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.edx import (
    GRADE_END,
    GRADE_HEADER,
    REPORT,
    START,
    check,
    everybody,
    graded,
    read,
    tables,
    write_log,
    write_rows,
)

PROBLEMS = REPORT.replace("grade_report", "problem_grade_report")


def test_columns_that_sum_up_problems_told_one_by_one_are_left_out(tmp_path: Path):
    grades = [graded(11, 0.84, 0.9, "1.0", 0.75, "Y"), graded(12, 0.31, 0.5, "Not Attempted", "Not Available")]
    titles = ["Homework 1: Knots - Bowline", "Final Exam 1: The end - Bends"]
    header = [
        "Student ID",
        "Email",
        "Username",
        "Final Grade",
        *[f"{title} ({kind})" for title in titles for kind in ("Earned", "Possible")],
    ]
    rows = [[11, "l11@example.org", "l11", 0.84, 3.0, 4.0, 2.0, 2.0], [12, "l12@example.org", "l12", 0.31, 1.0, 4.0, "Not Attempted", 2.0]]
    paths = [write_rows(tmp_path / REPORT, [*GRADE_HEADER, *GRADE_END], grades), write_rows(tmp_path / PROBLEMS, header, rows)]
    result = read(*paths)
    assert result.snapshot
    # "Homework 2: Ropes" has no problems of its own in the other report
    assert {*result.snapshot.columns.values()} == {*titles, "Homework 2: Ropes", "enrollment_track"}
    told = next(finding for finding in result.report.findings if "sum up problems" in finding.message)
    assert told.examples == ("Homework 1: Knots", "Final Exam")
    alone = read(paths[0])
    assert alone.snapshot
    assert "Homework 1: Knots" in alone.snapshot.columns.values()


@pytest.mark.parametrize(
    ("titles", "works"),
    [
        (["Ropes", "Knots"], {"Ropes", "Knots", "Final Exam"}),
        (["Ropes", "Ropes"], {"Ropes", "Homework 1: Knots", "Homework 2: Ropes", "Final Exam"}),
    ],
    ids=["told apart", "two of one title"],
)
def test_work_that_log_and_report_call_alike_is_one(tmp_path: Path, titles: list[str], works: set[str]):
    hand_ins = [
        check(day=day, name=f"a{day}", context={"module": {"display_name": title, "usage_key": f"block-v1:x+type@problem+block@a{day}"}})
        for day, title in enumerate(titles, start=1)
    ]
    log = write_log(tmp_path / "tracking.log", [*everybody(), *hand_ins])
    grades = [graded(11, 0.84, 0.9, "1.0", 0.75, "Y"), graded(12, 0.31, 0.5, "Not Attempted", "Not Available")]
    result = read(log, write_rows(tmp_path / REPORT, [*GRADE_HEADER, *GRADE_END], grades), **START)
    assert set(tables(result).assessments["title"]) == works
    doubtful = [finding for finding in result.report.findings if "may be there twice" in finding.message]
    assert [finding.total for finding in doubtful] == ([3] if len(works) > 3 else [])
