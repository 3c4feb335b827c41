"""Columns for each week, side by side, become weeks: each is known when it is over."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from tests.exports.mapped import write_table

HEADER = [
    "student_id",
    "First name",
    "Last name",
    "Sex",
    "wk1_clicks",
    "wk1_quiz",
    "wk2_clicks",
    "wk2_quiz",
    "wk3_clicks",
    "wk3_quiz",
    "wk4_clicks",
]
ROWS: list[list[object]] = [
    ["N-1", "Ada", "Low", "f", 3, 8, 0, 6, 5, 10, ""],
    ["N-2", "Bo", "High", "m", 2, 5, 0, "", 0, "", ""],
    ["N-3", "Cy", "Wide", "m", 9, 9, 4, 7, 6, 9, ""],
]  # fmt: skip
ENDINGS = ["pass", "withdrawn", "fail"]


def read(folder: Path, answers: dict[str, str] | None = None, rows: list[list[object]] = ROWS) -> Import:
    path = write_table(folder / "course.csv", [*HEADER, "outcome"], [[*row, ending] for row, ending in zip(rows, ENDINGS, strict=False)])
    result = read_export([path], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def test_columns_of_weeks_make_a_run_whose_weeks_are_known_when_over(tmp_path: Path):
    result = read(tmp_path)
    tables = result.tables
    assert tables
    assert tables.runs[["length_days", "data_until_day"]].values.tolist() == [[21, 21]]  # nobody has anything in the fourth week
    assert result.report.files[0].line == "3 rows read = 3 kept + 0 dropped"
    assert sorted(tables.enrolments["outcome"]) == ["completed", "failed", "withdrawn"]
    events = tables.frame("events")
    assert events.groupby("day")["count"].sum().to_dict() == {6: 14, 13: 4, 20: 11}
    marks = tables.submissions.dropna(subset="score")
    assert marks.groupby("known_on")["score"].apply(sorted).to_dict() == {6: [50, 80, 90], 13: [60, 70], 20: [90, 100]}
    assert (tables.attributes["name"].unique().tolist(), sorted(result.identities["name"])) == (["Sex"], ["Ada Low", "Bo High", "Cy Wide"])


def test_columns_that_are_no_weeks_stay_totals_if_somebody_says_so(tmp_path: Path):
    result = read(tmp_path, {"weeks_as:course.csv": "something else"})
    assert result.snapshot
    assert "wk1_clicks" in result.snapshot.columns
    assert [question.key for question in result.report.questions][:1] == ["weeks_as:course.csv"]


def test_rows_without_a_learner_are_dropped_once_and_moods_are_no_weeks(tmp_path: Path):
    result = read(tmp_path, rows=[["", *ROWS[0][1:]], ROWS[1], ["Average", *ROWS[2][1:]]])
    assert result.report.files[0].line == "3 rows read = 1 kept + 2 dropped (no learner 1, a summary of all, not a learner 1)"
    moods = write_table(
        tmp_path / "moods.csv", ["student_id", "mood w1", "mood w2", "mood w3", "dropout"], [["a", 1, 2, 3, 0], ["b", 3, 2, 1, 1]]
    )
    assert read_export([moods], scratch=tmp_path).report.files[0].format == "plain"


def test_a_sheet_without_rows_or_without_anything_in_its_weeks_is_told(tmp_path: Path):
    empty = read_export([write_table(tmp_path / "empty.csv", [*HEADER, "outcome"], [])], scratch=tmp_path)
    assert [finding.message for finding in empty.report.findings if finding.severity == "blocks"] == ["There are headings and no rows."]
    weeks = ["student_id", "wk1_clicks", "wk2_clicks", "wk3_clicks", "dropout"]
    nobody = read_export([write_table(tmp_path / "nobody.csv", weeks, [["", 3, 0, 5, 0], ["", 3, 1, 5, 1]])], scratch=tmp_path)
    assert nobody.report.files[0].line == "2 rows read = 0 kept + 2 dropped (no learner 2)"
    assert nobody.report.blocked


def test_a_list_of_learners_beside_a_sheet_is_joined_by_name_and_the_unmatched_are_listed(tmp_path: Path):
    sheet = write_table(tmp_path / "sheet.csv", ["Student name", "wk1 clicks", "wk2 clicks", "wk3 clicks"], [
        ["Ada Low", 3, 4, 5], ["Bo High", 0, 2, 0], ["Cy Wide", 7, 3, 4], ["Di Far", 1, 1, 1],
    ])  # fmt: skip
    header = ["Student ID", "Full name", "E-mail", "Programme", "Enrolled on", "Result"]
    known = [["s1", "Ada Low", "pass"], ["s2", "High, Bo", "withdrawn"], ["s3", "Cy Wide", "fail"], ["s9", "Ed Nowhere", "pass"]]
    people = [[who, name, f"{who}@x.org", "BSc Knots", "", result] for who, name, result in known]
    result = read_export([sheet, write_table(tmp_path / "list.csv", header, people)], scratch=tmp_path)
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["sheet"]
    assert result.tables.enrolments["outcome"].value_counts().to_dict() == {"completed": 2, "withdrawn": 1, "failed": 1, "unknown": 1}
    assert set(result.identities["source_learner_id"]) == {"s1", "s2", "s3", "s9", "Di Far"}
    apart = [finding.examples for finding in result.report.findings if "in no other list" in finding.message]
    assert sorted(apart) == [("Di Far",), ("s9",)]
    dated = write_table(tmp_path / "list.csv", header, [[*row[:4], "2024-08-30", row[5]] for row in people])
    waiting = read_export([sheet, dated], scratch=tmp_path).report.open_questions
    assert [question.key for question in waiting] == ["weeks_from:sheet.csv"]
