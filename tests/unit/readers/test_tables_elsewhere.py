"""Tables of other schools and countries: who left by a day, Korean headings, groups by their cells, marks of which one is the best."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.readers.mapping import propose
from tests.exports.mapped import write_table


def read(folder: Path, header: str, rows: list[list[object]], **answers: str) -> Import:
    path = write_table(folder / "t.csv", header.split(","), rows)
    result = read_export([path], scratch=folder, answers={f"{key}:t": answer for key, answer in answers.items()})
    assert all(file.adds_up for file in result.report.files)
    return result


def outcomes(result: Import) -> list[str]:
    assert result.snapshot
    return result.snapshot.frame["outcome"].tolist()


def test_a_day_of_leaving_tells_who_left_and_the_others_are_asked_about(tmp_path: Path):
    header = "student_id,hours,Dropout date,Reason left"
    rows: list[list[object]] = [[n, n, "" if n % 2 else "15/11/2024", "" if n % 2 else "a job"] for n in range(6)]
    result = read(tmp_path, header, rows)
    assert outcomes(result) == ["withdrawn", "unknown"] * 3
    assert outcomes(read(tmp_path, header, rows, outcome="completed")) == ["withdrawn", "completed"] * 3
    assert result.snapshot
    assert set(result.snapshot.columns) == {"hours"}
    assert propose(["Trainee", "Start", "Dropout date"], [[f"T{n}", "1/9/2024", "15/11/2024"] for n in range(6)]).columns["result"]


def test_korean_headings_tell_who_it_is_about_and_how_it_ended(tmp_path: Path):
    rows: list[list[object]] = [[20240001 + n, f"김{n}", "남여"[n % 2], 50 + n, ("이수", "미이수")[n % 2]] for n in range(6)]
    result = read(tmp_path, "학번,이름,구분,중간고사,이수여부", rows)
    assert outcomes(result) == ["completed", "failed"] * 3
    assert result.snapshot
    assert (set(result.snapshot.columns), result.snapshot.protected) == ({"구분", "중간고사"}, ("구분",))


@pytest.mark.parametrize(
    ("heading", "cells"), [("Cod", "MF"), ("Category", ["OBC", "SC", "General"]), ("Kön", ["male", "female"]), ("Anrede", "WM")]
)
def test_sex_and_caste_are_protected_under_any_heading(tmp_path: Path, heading: str, cells: list[str]):
    result = read(tmp_path, f"student_id,{heading},clicks", [[n, cells[n % len(cells)], n] for n in range(6)])
    assert result.snapshot
    assert len(result.snapshot.protected) == 1


def test_marks_in_thirds_of_which_one_is_the_best_are_passed_up_to_a_mark(tmp_path: Path):
    rows: list[list[object]] = [[n, f"{mark}".replace(".", ",")] for n, mark in enumerate([1.0, 1.3, 4.0, 5.0, 5.0, 2.7])]
    path = tmp_path / "noten.csv"
    path.write_text("Matrikelnummer;Endnote\n" + "".join(f"{number};{mark}\n" for number, mark in rows))
    asked = read_export([path], scratch=tmp_path).report.questions
    question = next(one for one in asked if one.key == "pass_mark:noten")
    assert question.text.startswith("Up to which mark")
    passed = read_export([path], scratch=tmp_path, answers={question.key: "4"})
    assert outcomes(passed) == ["completed", "completed", "completed", "failed", "failed", "completed"]


def test_rows_that_count_completions_are_courses_and_what_was_the_case_is_the_result(tmp_path: Path):
    courses: list[list[object]] = [[f"C{n}", 40 + n, 17 + 3 * n] for n in range(8)]
    assert read(tmp_path, "Course,Enrolled,Completed", courses).report.files[0].format != "plain"
    rows: list[list[object]] = [[n, 3 * n, n % 2, n % 2, 0.1 * n] for n in range(6)]
    result = read(tmp_path, "student_id,logins,actual,predicted,pred_proba", rows, outcome="completed")
    assert outcomes(result) == ["failed", "completed"] * 3
    assert result.snapshot
    assert set(result.snapshot.columns) == {"logins"}
    back: list[list[object]] = [[n, 3 * n, "YN"[n % 2]] for n in range(6)]
    assert outcomes(read(tmp_path, "student_id,logins,Returned Fall 2", back)) == ["completed", "failed"] * 3


def test_headings_below_merged_cells_are_read_with_what_stands_above_them(tmp_path: Path):
    header = ["Student ID", "Name", "Week 1", "", "Week 2", "", "Week 3", ""]
    below = ["", "", *["Logins", "Quiz"] * 3]
    rows: list[list[object]] = [[f"S{n}", f"Ada {n}", n, 5, n + 1, 6, n + 2, 7 + n % 2] for n in range(6)]
    result = read(tmp_path, ",".join(header), [below, *rows])
    assert result.tables
    assert result.tables.frame("events")["count"].sum() == sum(3 * n + 3 for n in range(6))
    assert len(result.tables.frame("submissions")) == 18
    assert result.report.files[0].rows_read == 6
    points: list[list[object]] = [["", "Points Possible", 10, 20], *[[n, f"Ada {n}", 5, 6] for n in range(6)]]
    one = read(tmp_path, "Student ID,Name,Quiz,Essay", points)
    assert one.report.files[0].rows_read == 7


def test_who_is_excused_was_not_there_and_attempts_have_the_day_they_were_finished(tmp_path: Path):
    said = ["Present", "Absent", "Excused", "Late"]
    rows: list[list[object]] = [[f"2024-09-0{day}", n, said[(n + day) % 4]] for n in range(4) for day in (2, 3, 4, 5)]
    path = write_table(tmp_path / "long.csv", ["Date", "Student ID", "Status"], rows)
    asked = read_export([path], scratch=tmp_path).report.open_questions[0]
    tables = read_export([path], scratch=tmp_path, answers={asked.key: asked.default or ""}).tables
    assert tables
    assert tables.frame("events")["count"].sum() == 8
    quiz = [["s1", "Quiz 1", str(n), "7", f"2024-09-0{n} 10:20"] for n in (2, 3)]
    assert propose(["student", "quiz", "attempt", "score", "finished"], quiz * 3).columns["handed_in"] == "finished"


def test_ids_that_a_spreadsheet_shortened_are_told_as_such(tmp_path: Path):
    finding = read(tmp_path, "Student ID,clicks", [["2.02E+08", n] for n in range(6)]).report.findings[0]
    assert "shortened" in finding.do


def test_a_table_on_its_side_is_told_to_be_turned(tmp_path: Path):
    rows: list[list[object]] = [["Student ID", "S1", "S2", "S3"], ["Logins", 3, 4, 5], ["Result", "Pass", "Fail", "Pass"]]
    finding = read(tmp_path, ",Ada Low,Bo High,Cy Wide", rows).report.findings[0]
    assert "transpose" in finding.do


def test_headings_of_names_above_no_rows_are_told(tmp_path: Path):
    path = tmp_path / "cut.csv"
    path.write_text("First Name,Last Name,Section,Quiz 1\n")
    question = read_export([path], scratch=tmp_path, answers={"map:cut.csv": ""}).report.questions[0]
    mapping = '{"each_row": "learner", "columns": {"learner": "First Name"}}'
    report = read_export([path], scratch=tmp_path, answers={question.key: mapping}).report
    assert report.blocked
