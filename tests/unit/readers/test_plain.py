from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import three_a_day, write_csv, write_log
from tests.exports.oulad import write_oulad

HEADER = ["student_id", "Age", "Gender", "Video hours", "Attendance", "dropout"]
ROWS = [["s1", 20, "F", "3,5", "85%", 0], ["s2", 31, "M", "0,5", "20 %", 1], ["s3", 44, "F", "-", "", "1"]]


def imported(tmp_path: Path, rows: list[list[object]], answers: dict[str, str] | None = None) -> Import:
    return read_export([write_csv(tmp_path / "class.csv", rows, ";")], scratch=tmp_path, answers=answers)


def snapshot(result: Import) -> pd.DataFrame:
    assert result.snapshot
    return result.snapshot.frame.merge(result.identities, on="learner_id").set_index("source_learner_id")


def test_columns_are_typed_by_all_their_cells(tmp_path: Path) -> None:
    result = imported(tmp_path, [HEADER, *ROWS])
    assert result.tables is None
    frame = snapshot(result)
    assert frame["video_hours"].tolist()[:2] == [3.5, 0.5]
    assert frame["attendance"].tolist()[:2] == [85.0, 20.0]
    assert frame.loc["s3", ["video_hours", "attendance"]].isna().all()
    assert frame["gender"].tolist() == ["F", "M", "F"]
    assert frame["run_id"].tolist() == ["class"] * 3
    assert result.report.files[0].line == "3 rows read = 3 kept + 0 dropped"


def test_titles_and_protected_columns_are_named(tmp_path: Path) -> None:
    result = imported(tmp_path, [HEADER, *ROWS])
    assert result.snapshot
    assert result.snapshot.columns == {"age": "Age", "gender": "Gender", "video_hours": "Video hours", "attendance": "Attendance"}
    assert result.snapshot.protected == ("age", "gender")


@pytest.mark.parametrize(
    ("heading", "cells", "outcomes"),
    [
        ("dropout", ["0", "1", "0"], ["completed", "withdrawn", "completed"]),
        ("Dropped out", ["no", "yes", "NO"], ["completed", "withdrawn", "completed"]),
        ("Target", ["Graduate", "Dropout", "Enrolled"], ["completed", "withdrawn", "unknown"]),
        ("final_result", ["Distinction", "Fail", "Withdrawn"], ["completed", "failed", "withdrawn"]),
        ("Dropout_Status", ["No", "Yes", "no"], ["completed", "withdrawn", "completed"]),
        ("Situação", ["Aprovado", "Reprovado", "Evadido"], ["completed", "failed", "withdrawn"]),
        ("status", ["in progress", "Not completed", "passed"], ["unknown", "failed", "completed"]),
    ],
)
def test_results_are_understood_without_a_question(tmp_path: Path, heading: str, cells: list[str], outcomes: list[str]) -> None:
    rows = [["student_id", "hours", heading], *([who, 1, cell] for who, cell in zip("abc", cells, strict=True))]
    result = imported(tmp_path, rows)
    assert snapshot(result)["outcome"].tolist() == outcomes
    assert [question.key for question in result.report.questions] == ["as_of:class"]


def test_an_ambiguous_yes_or_no_is_asked(tmp_path: Path) -> None:
    rows = [["student_id", "hours", "outcome"], ["a", 1, 1], ["b", 2, 0]]
    asked = imported(tmp_path, rows)
    assert asked.snapshot is None
    assert [question.key for question in asked.report.open_questions] == ["outcome:class"]
    answered = imported(tmp_path, rows, {"outcome:class": "did not complete"})
    assert snapshot(answered)["outcome"].to_dict() == {"a": "failed", "b": "completed"}


def test_an_unknown_word_is_asked(tmp_path: Path) -> None:
    rows = [["student_id", "hours", "status"], ["a", 1, "passed"], ["b", 2, "transferred"]]
    asked = imported(tmp_path, rows)
    assert [question.key for question in asked.report.open_questions] == ["outcome:class:transferred"]
    answered = imported(tmp_path, rows, {"outcome:class:transferred": "unknown"})
    assert snapshot(answered)["outcome"].to_dict() == {"a": "completed", "b": "unknown"}


def test_a_mark_needs_a_pass_mark(tmp_path: Path) -> None:
    rows = [["student_id", "hours", "final_grade"], ["a", 1, 17], ["b", 2, "9"]]
    assert snapshot(imported(tmp_path, rows))["outcome"].to_dict() == {"a": "unknown", "b": "unknown"}
    answered = imported(tmp_path, rows, {"pass_mark:class": "10"})
    assert snapshot(answered)["outcome"].to_dict() == {"a": "completed", "b": "failed"}


def test_a_second_result_would_give_the_first_away_and_is_left_out(tmp_path: Path) -> None:
    rows = [["student_id", "hours", "final_grade", "dropout"], ["a", 1, 17, 0], ["b", 2, 9, 1]]
    result = imported(tmp_path, rows)
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    assert result.report.findings[0].column == "final_grade"


def test_when_the_columns_were_taken_is_asked_with_a_safe_default(tmp_path: Path) -> None:
    question = imported(tmp_path, [HEADER, *ROWS]).report.questions[0]
    assert (question.key, question.default, question.safe) == ("as_of:class", "unknown", True)
    refused = imported(tmp_path, [HEADER, *ROWS], {"as_of:class": "soon"})
    assert refused.snapshot is None
    assert refused.report.blocked


@pytest.mark.parametrize("name", ["Name", "Student Name", "Nom complet", "student_name", "StudentName"])
def test_names_and_addresses_go_to_identities_only(tmp_path: Path, name: str) -> None:
    rows = [["student_id", name, "Email", "hours", "dropout"], ["a", "Ada Low", "ada@x.org", 3, 0], ["b", "Bo High", "bo@x.org", 5, 1]]
    result = imported(tmp_path, rows)
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    people = result.identities.set_index("source_learner_id")
    assert people[["name", "email"]].values.tolist() == [["Ada Low", "ada@x.org"], ["Bo High", "bo@x.org"]]


def test_every_column_that_says_who_somebody_is_stays_out(tmp_path: Path) -> None:
    header = ["student_id", "firstname", "last_name", "FullName", "sortable_name", "login_id", "sis_id", "last_ip", "hours"]
    result = imported(tmp_path, [header, ["a", "Ada", "Low", "Ada Low", "Low, Ada", "alow", "S1", "203.0.113.9", 3]])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    assert result.identities["name"].tolist() == ["Ada Low"]


def write_three(folder: Path) -> Path:
    folder.mkdir()
    write_csv(folder / "students.csv", [["student_id", "age", "dropout"], ["s1", 20, 0], ["s2", 31, 1]])
    write_csv(folder / "engagement.csv", [["student_id", "login_days", "attendance"], ["s2", 3, 0.4], ["s1", 9, 0.9], ["s9", 1, 0.1]])
    write_csv(folder / "assessments.csv", [["student_id", "avg_score"], ["s1", 71]])
    return folder


def test_three_tables_are_joined_on_the_id(tmp_path: Path) -> None:
    result = read_export([write_three(tmp_path / "three")], scratch=tmp_path)
    frame = snapshot(result)
    assert frame.loc["s1", ["age", "login_days", "attendance", "avg_score"]].tolist() == [20.0, 9.0, 0.9, 71.0]
    assert frame.loc["s2", "login_days"] == 3
    assert pd.isna(frame.loc["s2", "avg_score"])
    lines = {file.name: file.line for file in result.report.files}
    assert lines["three/engagement.csv"] == "3 rows read = 2 kept + 1 dropped (learner not in students 1)"


def test_tables_that_name_the_id_differently_are_joined(tmp_path: Path) -> None:
    past = write_csv(tmp_path / "students.csv", [["student_id", "age", "dropout"], ["s1", 20, 0], ["s2", 31, 1]])
    days = write_csv(tmp_path / "engagement.csv", [["ID", "Name", "login_days"], ["s2", "Bo", 3], ["s1", "Ada", 9]])
    result = read_export([past, days], scratch=tmp_path)
    assert snapshot(result)["login_days"].to_dict() == {"s1": 9, "s2": 3}
    assert result.identities.set_index("source_learner_id")["name"].to_dict() == {"s1": "Ada", "s2": "Bo"}


def test_files_with_the_same_columns_are_runs_even_without_a_result(tmp_path: Path) -> None:
    past = write_csv(tmp_path / "past.csv", [["student_id", "hours", "dropout"], ["a", 1, 0], ["b", 2, 1]])
    now = write_csv(tmp_path / "now.csv", [["student_id", "hours"], ["c", 3]])
    frame = snapshot(read_export([past, now], scratch=tmp_path))
    assert frame[["run_id", "outcome"]].values.tolist() == [["past", "completed"], ["past", "withdrawn"], ["now", "unknown"]]


def test_identical_repeats_are_dropped_and_listed(tmp_path: Path) -> None:
    result = imported(tmp_path, [HEADER, *ROWS, ROWS[1]])
    assert result.report.files[0].line == "4 rows read = 3 kept + 1 dropped (second row for the same learner, with the same content 1)"
    assert result.report.dropped_rows[["row", "found"]].values.tolist() == [[5, "s2"]]


def test_repeats_that_disagree_stop_the_import_and_name_the_rows(tmp_path: Path) -> None:
    result = imported(tmp_path, [HEADER, *ROWS, ["s2", 32, "M", "0,5", "20 %", 1]])
    assert result.snapshot is None
    blocking = result.report.findings[0]
    assert blocking.severity == "blocks"
    assert blocking.examples == ("s2 in row 3, s2 in row 5",)
    assert result.report.files[0].line == "4 rows read = 0 kept + 4 dropped (the import stopped 4)"


def test_a_few_learners_whose_rows_disagree_are_left_out_and_listed(tmp_path: Path) -> None:
    rows = [[f"s{number}", 20, "F", number, "85%", 0] for number in range(20)]
    result = imported(tmp_path, [HEADER, *rows, ["s3", 20, "F", 99, "85%", 1]])
    assert result.report.files[0].line == "21 rows read = 19 kept + 2 dropped (rows for the same learner disagree 2)"
    assert "s3" not in snapshot(result).index


def test_learners_who_come_once_for_each_course_are_in_a_run_for_each(tmp_path: Path) -> None:
    rows = [["student_id", "course_id", "hours", "dropout"], ["a", "Knots", 3, 0], ["b", "Knots", 5, 1], ["a", "Ropes", 1, 1]]
    result = imported(tmp_path, rows)
    assert result.snapshot
    assert result.snapshot.frame[["run_id", "hours", "outcome"]].values.tolist() == [
        ["Knots", 3, "completed"], ["Knots", 5, "withdrawn"], ["Ropes", 1, "withdrawn"],
    ]  # fmt: skip
    assert len(result.identities) == 2


def test_one_row_per_learner_with_a_course_is_no_extract_of_another_system(tmp_path: Path) -> None:
    result = imported(tmp_path, [["student_id", "age", "course_id", "dropout"], ["a", 20, "Knots", 0], ["b", 31, "Knots", 1]])
    assert result.report.files[0].format == "plain"
    assert result.snapshot
    assert result.snapshot.frame["outcome"].tolist() == ["completed", "withdrawn"]


def test_rows_that_name_nobody_are_learners_where_each_says_how_it_ended(tmp_path: Path) -> None:
    nameless = [HEADER[1:], *(row[1:] for row in ROWS)]
    result = imported(tmp_path, nameless)
    assert result.identities["source_learner_id"].tolist() == ["class, row 2", "class, row 3", "class, row 4"]
    assert snapshot(result)["outcome"].tolist() == ["completed", "withdrawn", "withdrawn"]
    assert result.report.findings[0].message.startswith("No column says who a row is about; each row counts as a learner")
    second = write_csv(tmp_path / "more.csv", [["Age", "Dropout"], [20, 1]])
    several = read_export([tmp_path / "class.csv", second], scratch=tmp_path)
    assert several.report.findings[0].message == "No column says which learner a row is about."
    assert several.report.findings[0].examples == ("Age, Gender, Video hours, Attendance, dropout",)


def test_rows_without_an_id_are_dropped(tmp_path: Path) -> None:
    result = imported(tmp_path, [HEADER, *ROWS, ["", 20, "F", "1", "2%", 0], ["null", 21, "F", "1", "2%", 0]])
    assert result.report.files[0].line == "5 rows read = 3 kept + 2 dropped (no learner id 2)"


def test_teachers_in_a_table_with_roles_are_no_learners(tmp_path: Path) -> None:
    rows = [["id", "role", "clicks"], ["a", "Student", 3], ["b", "student", 5], ["t", "Teacher", 99]]
    assert imported(tmp_path, rows).report.files[0].dropped == {"no learner, by the column of roles": 1}
    assert imported(tmp_path, [["id", "role", "clicks"], ["a", "Manager", 3], ["b", "Nurse", 5]]).report.files[0].rows_kept == 2


def test_odd_cells_in_a_column_of_numbers_count_as_missing_and_are_told(tmp_path: Path) -> None:
    rows = [["student_id", "hours", "dropout"], *([f"s{number}", number, 0] for number in range(19)), ["odd", "many", 1]]
    result = imported(tmp_path, rows)
    assert pd.isna(snapshot(result).loc["odd", "hours"])
    assert (result.report.findings[0].column, result.report.findings[0].examples) == ("hours", ("many",))


@pytest.mark.parametrize(("cell", "word"), [("word-{}", "free text"), ("{:02d}/03/2024", "holds dates")])
def test_columns_that_cannot_be_used_are_left_out_and_told(tmp_path: Path, cell: str, word: str) -> None:
    rows = [["student_id", "hours", "remark", "dropout"], *([f"s{n}", n, cell.format(n), 0] for n in range(1, 29))]
    result = imported(tmp_path, rows)
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    assert word in result.report.findings[0].message


def test_real_formats_win_over_the_plain_table(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad")
    write_log(folder / "log.csv", three_a_day([4]))
    write_csv(folder / "plain.csv", [["student_id", "hours"], ["a", 1]])
    result = read_export([folder], scratch=tmp_path)
    assert {file.name.rpartition("/")[2]: file.format for file in result.report.files if file.name.endswith(("Info.csv", "log.csv"))} == {
        "studentInfo.csv": "oulad",
        "log.csv": "moodle",
    }
    assert result.snapshot is None
    left_aside = next(file for file in result.report.files if file.name.endswith("plain.csv"))
    assert left_aside.line == "1 row read = 0 kept + 1 dropped (not recognised 1)"
