"""Registers as teachers keep them: days without a year, signs of other countries, sessions by their number."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats.attendance import day_headings
from tests.exports.mapped import write_table

NAMES = ["Ada Low", "Bo High", "Cy Wide", "Di Far", "Ed Near"]


def read(folder: Path, header: str, rows: list[list[object]], **answers: str) -> Import:
    path = write_table(folder / "register.csv", header.split(","), rows)
    result = read_export([path], scratch=folder, answers={f"{key}:register.csv": answer for key, answer in answers.items()})
    assert all(file.adds_up for file in result.report.files)
    return result


def days(result: Import) -> list[int]:
    assert result.tables
    return sorted(int(day) for day in result.tables.frame("events")["day"])


@pytest.mark.parametrize(
    ("heading", "there", "away"),
    [
        ("Session {}", "P", "A"),
        ("第{}回", "○", "×"),
        ("Lezione {}", "P", "A"),
        ("Занятие {}", "+", "н"),
        ("Sitzung {}", "anwesend", "fehlt"),
    ],
)
def test_sessions_by_their_number_are_weeks_apart_unless_somebody_says_otherwise(tmp_path: Path, heading: str, there: str, away: str):
    header = ",".join(["Roll No", "Name", *(heading.format(n) for n in range(1, 6)), "Total"])
    rows: list[list[object]] = [[n, name, *(there if k <= n else away for k in range(5)), n + 1] for n, name in enumerate(NAMES)]
    rows.append(["", "Total", *(5 - k for k in range(5)), ""])
    asked = read(tmp_path, header, rows)
    assert [(question.key, question.default) for question in asked.report.open_questions] == [("days_each:register.csv", "7")]
    assert days(read(tmp_path, header, rows, days_each="7")) == sorted(6 + 7 * k for n in range(5) for k in range(n + 1))
    assert days(read(tmp_path, header, rows, days_each="2")) == sorted(1 + 2 * k for n in range(5) for k in range(n + 1))
    told = read(tmp_path, header, rows, days_each="7").report
    assert any("when its session is over" in finding.message for finding in told.findings)


def test_marks_and_work_that_are_numbered_are_no_register(tmp_path: Path):
    rows: list[list[object]] = [[n, 60 + n, 70 + n, 80 + n] for n in range(5)]
    result = read(tmp_path, "Student ID,Lesson 1,Lesson 2,Lesson 3", rows)
    assert result.snapshot
    assert set(result.snapshot.columns) == {"lesson_1", "lesson_2", "lesson_3"}


def test_days_without_a_year_have_it_asked(tmp_path: Path):
    assert day_headings(["1.1", "1.2", "2.1", "30.02.", "02.13."]) == ["30.02."]
    rows: list[list[object]] = [[n, name, *("+" if k <= n else "н" for k in range(4))] for n, name in enumerate(NAMES)]
    for header in ("ID,Name,2-Sep,4-Sep,9-Sep,11-Sep", "ID,Name,02.09.,04.09.,09.09.,11.09."):
        asked = read(tmp_path, header, rows)
        assert [question.key for question in asked.report.open_questions] == ["year:register.csv"]
        result = read(tmp_path, header, rows, year="2024")
        assert result.tables
        moments = result.tables.frame("events")["at"]
        assert sorted(moments.dt.day) == sorted(day for n in range(5) for day in (2, 4, 9, 11)[: n + 1])
        assert set(moments.dt.strftime("%Y-%m")) == {"2024-09"}
