"""Tables that went through programs: endings spread over columns, days for a yes, codes, ids that a spreadsheet had as numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from dropout.readers.mapping import propose
from tests.exports.mapped import write_table

IDS: list[object] = [4101, 4207, 4388, 4402, 4510, 4623]
MARKS: list[object] = [5, 7, 3, 9, 6, 8]


def read(folder: Path, columns: dict[str, list[object]], **answers: str) -> Import:
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    result = read_export([write_table(folder / "table.csv", list(columns), rows)], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def outcomes(result: Import) -> list[str]:
    assert result.snapshot, result.report.findings
    return [str(outcome) for outcome in result.snapshot.frame["outcome"]]


@pytest.mark.parametrize("of", ["Target", "final_result"])
def test_endings_with_a_column_each_are_one_result_and_no_features(tmp_path: Path, of: str):
    spread: dict[str, list[object]] = {
        f"{of}_Dropout": ["True", "False", "False"] * 2,
        f"{of}_Enrolled": ["False", "True", "False"] * 2,
        f"{of}_Graduate": ["False", "False", "True"] * 2,
    }
    result = read(tmp_path, {"student_id": IDS, **spread, "quiz": MARKS})
    assert outcomes(result) == ["withdrawn", "unknown", "completed"] * 2
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["quiz"]
    assert any("column each" in finding.message for finding in result.report.findings)


def test_a_day_in_the_place_of_a_yes_is_asked_about_as_a_day_is(tmp_path: Path):
    days: list[object] = ["2024-03-04", "No", "2024-03-09", "", "", "No"]
    left = read(tmp_path, {"student_id": IDS, "Withdrawn": days, "quiz": MARKS}, **{"outcome:table": "completed"})
    assert outcomes(left) == ["withdrawn", "completed", "withdrawn", "completed", "completed", "completed"]
    done = read(tmp_path, {"student_id": IDS, "Completed": days, "quiz": MARKS})
    assert outcomes(done) == ["completed", "unknown", "completed", "unknown", "unknown", "unknown"]


def test_days_of_leaving_alone_tell_how_it_ended_and_make_no_run_of_weeks(tmp_path: Path):
    columns: dict[str, list[object]] = {"student_id": IDS, "Left on": ["2024-03-04", "", "", "2024-04-01", "", ""], "quiz": MARKS}
    mapping = '{"each_row": "learner", "columns": {"learner": "student_id", "left": "Left on"}}'
    key = read(tmp_path, columns, **{"map:table.csv": ""}).report.questions[0].key
    result = read(tmp_path, columns, **{key: mapping, "outcome:table": "completed"})
    assert outcomes(result) == ["withdrawn", "completed", "completed"] * 2
    shared: dict[str, list[object]] = {**columns, "Left on": ["2024-03-04", *["2024-06-28"] * 5]}
    result = read(tmp_path, shared, **{key: mapping, "outcome:table": "completed"})
    assert outcomes(result) == ["withdrawn", *["completed"] * 5]
    joined: dict[str, list[object]] = {**shared, "Enrolled on": ["2024-01-08"] * 6}
    mapping = mapping.replace('"left"', '"joined": "Enrolled on", "left"')
    key = read(tmp_path, joined, **{"map:table.csv": ""}).report.questions[0].key
    tables = read(tmp_path, joined, **{key: mapping, "run_start:table": "2024-01-08", "run_length:table": "180"}).tables
    assert tables
    assert tables.frame("enrolments")["unregistered_day"].notna().sum() == 1


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("Dropout", "withdrawn", "completed"),
        ("not_dropout", "completed", "withdrawn"),
        ("NonCompletion", "failed", "completed"),
        ("Did not complete", "failed", "completed"),
        ("Failed", "failed", "completed"),
        ("Has not withdrawn", "completed", "withdrawn"),
        ("Still enrolled", "completed", "failed"),
        ("Dropout (No = left, Yes = stayed)", "completed", "withdrawn"),
    ],
)
def test_what_a_heading_denies_is_the_other_way_round(tmp_path: Path, heading: str, yes: str, no: str):
    assert outcomes(read(tmp_path, {"student_id": IDS, heading: ["Yes", "No"] * 3, "quiz": MARKS})) == [yes, no] * 3


def test_a_heading_that_says_what_its_codes_mean_is_believed(tmp_path: Path):
    for heading, codes in (("Target [0=Dropout; 1=Graduate]", [0, 1]), ("dropout (0=yes, 1=no)", ["0.0", "1.0"]), ("Dropout", [1, 0])):
        coded: dict[str, list[object]] = {"student_id": IDS, heading: [*codes] * 3, "quiz": MARKS}
        assert outcomes(read(tmp_path, coded)) == ["withdrawn", "completed"] * 3


def test_codes_for_who_left_are_asked_and_are_no_marks(tmp_path: Path):
    coded: dict[str, list[object]] = {"student_id": IDS, "dropout": [1, 2] * 3, "quiz": MARKS}
    assert [question.key for question in read(tmp_path, coded).report.open_questions] == ["outcome:table:1", "outcome:table:2"]
    said = {"outcome:table:1": "withdrawn", "outcome:table:2": "completed"}
    assert outcomes(read(tmp_path, coded, **said)) == ["withdrawn", "completed"] * 3


def test_ids_that_a_spreadsheet_had_as_numbers_are_whole_again(tmp_path: Path):
    ids: list[object] = ["4101.0", "'0012", "A-7.0", "O'Hara", "12", "7.5"]
    result = read(tmp_path, {"student_id": ids, "quiz": MARKS, "Dropout": [1, 0] * 3})
    assert result.identities["source_learner_id"].tolist() == ["4101", "0012", "A-7.0", "O'Hara", "12", "7.5"]


def test_ids_that_stand_once_for_several_rows_are_told_to_be_filled_down(tmp_path: Path):
    ids: list[object] = ["s1", "", "", "s2", "", ""]
    result = read(tmp_path, {"student_id": ids, "task": ["a", "b", "c"] * 2, "quiz": MARKS})
    assert any("fill it down" in finding.do for finding in result.report.findings)


def test_weeks_of_a_calendar_go_on_over_the_new_year(tmp_path: Path):
    weeks = [49, 50, 51, 52, 1, 2]
    columns: dict[str, list[object]] = {
        "student_id": [1, 2, 3] * 6,
        "week": [n for n in weeks for _ in range(3)],
        "logins": [n % 5 for n in range(18)],
    }
    tables = read(tmp_path, columns).tables
    assert tables
    assert sorted(set(tables.frame("events")["day"])) == [7 * week - 1 for week in range(49, 55)]


def test_marks_for_work_on_a_day_are_no_day_of_a_learner():
    rows = [[f"s{n}", quiz, attempt, n, f"2024-03-0{quiz[1]}"] for quiz in ("Q1", "Q2") for n in range(6) for attempt in (1,)]
    found = propose(["student_id", "quiz", "attempt", "score", "date"], [[*map(str, row)] for row in rows])
    assert (found.each_row, found.columns["work"], found.columns["mark"]) == ("mark", "quiz", "score")


def test_who_was_absent_handed_nothing_in_and_less_than_nothing_is_told(tmp_path: Path):
    marks: dict[str, list[object]] = {"student_id": IDS * 2, "task": ["a"] * 6 + ["b"] * 6, "score": ["Absent", *MARKS[1:], *MARKS]}
    mapping = '{"each_row": "mark", "columns": {"learner": "student_id", "work": "task", "mark": "score"}}'
    key = read(tmp_path, marks, **{"map:table.csv": ""}).report.questions[0].key
    tables = read(tmp_path, marks, **{key: mapping, "run_start:table": "2024-03-01"}).tables
    assert tables
    assert sorted(tables.frame("submissions")["status"].unique()) == ["not_attempted", "scored"]
    clicks: dict[str, list[object]] = {"student_id": IDS * 2, "at": ["2024-03-01", "2024-03-04"] * 6, "n": [-3, *[2] * 11]}
    mapping = '{"each_row": "activity", "columns": {"learner": "student_id", "time": "at", "count": "n"}}'
    key = read(tmp_path, clicks, **{"map:table.csv": ""}).report.questions[0].key
    told = read(tmp_path, clicks, **{key: mapping}).report.findings
    assert any(finding.examples == ("-3",) for finding in told)


def test_endings_and_signs_of_other_languages_are_known(tmp_path: Path):
    thai: dict[str, list[object]] = {"รหัสนักศึกษา": IDS, "เกรด": ["A", "F", "W"] * 2, "สถานะ": ["ผ่าน", "ไม่ผ่าน", "ถอน"] * 2}
    assert outcomes(read(tmp_path, thai)) == ["completed", "failed", "withdrawn"] * 2
    greek: dict[str, list[object]] = {"ΑΜ": IDS, "Τελικός βαθμός": MARKS, "Κατάσταση": ["Επιτυχία", "Αποτυχία", "Διαγραφή"] * 2}
    result = read(tmp_path, greek)
    assert outcomes(result) == ["completed", "failed", "withdrawn"] * 2
    assert result.snapshot
    assert not result.snapshot.columns
    signs = ["√", "×", "请假", "迟到", "√", "旷课"]
    chinese: dict[str, list[object]] = {"学生学号": IDS, **{f"第{week}周": [*signs[week:], *signs[:week]] for week in range(1, 5)}}
    tables = read(tmp_path, chinese).tables
    assert tables
    assert tables.frame("events")["count"].sum() == 12
    assert read(tmp_path, {"रोल नंबर": IDS, "Dropout": [1, 0] * 3}).identities["source_learner_id"].tolist() == [*map(str, IDS)]


def test_words_under_a_day_that_do_not_say_who_was_there_are_left_out(tmp_path: Path):
    days: dict[str, list[object]] = {day: ["B", "Q", "Z", "B", "Q", "Z"] for day in ("02/09", "09/09", "16/09")}
    result = read(tmp_path, {"student_id": IDS, **days, "quiz": MARKS, "N° lista": [1, 2, 3, 4, 5, 6], "Dropout": [1, 0] * 3})
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["quiz"]
