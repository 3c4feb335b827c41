from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.report import FileReport
from tests.exports.canvas import FIXED, GRADEBOOK, HEADER, POSSIBLE, ROWS, TOTALS, WORK, learner, write_gradebook, write_rows

DATED = {"run_start:KNOTS-101": "2024-04-01", "run_length:KNOTS-101": "60"}
PASS = {"pass_mark:KNOTS-101": "50"}


def read(*paths: Path, **answers: str) -> Import:
    result = read_export(list(paths), scratch=paths[0].parent, answers={**answers})
    assert all(file.adds_up for file in result.report.files)
    return result


def marks(result: Import) -> dict[str, dict[str, object]]:
    """Marks by source id and title, of a table without dates."""
    assert result.snapshot
    names = result.identities.set_index("learner_id")["source_learner_id"]
    frame = result.snapshot.frame
    columns = {column: frame[column].tolist() for column in result.snapshot.columns}
    return {who: {title: cells[place] for title, cells in columns.items()} for place, who in enumerate(frame["learner_id"].map(names))}


def outcomes(result: Import) -> dict[str, str]:
    assert result.snapshot
    names = result.identities.set_index("learner_id")["source_learner_id"]
    return dict(zip(result.snapshot.frame["learner_id"].map(names), result.snapshot.frame["outcome"], strict=True))


def account(result: Import) -> FileReport:
    return result.report.files[0]


def test_learners_marks_and_the_rows_above_them(tmp_path: Path):
    result = read(write_gradebook(tmp_path / GRADEBOOK))
    assert account(result).line == "6 rows read = 4 kept + 2 dropped (settings of assignments, not a learner 1, test user 1)"
    assert account(result).confidence == 0.95
    found = marks(result)
    assert found["101"] == {"first_knot": 90.0, "ropes_quiz": 50.0}
    assert pd.isna(found["102"]["first_knot"])
    assert pd.isna(found["103"]["first_knot"])
    assert found["103"]["ropes_quiz"] == 100.0


def test_names_without_the_guard_against_formulas_and_mails_only_among_identities(tmp_path: Path):
    people = read(write_gradebook(tmp_path / GRADEBOOK)).identities.set_index("source_learner_id")
    assert people.loc["102", ["name", "email"]].tolist() == ["+Bowline", "user102@example.org"]


def test_the_final_score_decides_and_never_the_current_one(tmp_path: Path):
    result = read(write_gradebook(tmp_path / GRADEBOOK), **PASS)
    assert outcomes(result) == {"101": "completed", "102": "failed", "103": "completed"}


def test_an_override_of_the_teacher_comes_before_the_final_score(tmp_path: Path):
    rows = [[*row, override] for row, override in zip(ROWS, ["", "", "", "80.00", "", ""], strict=True)]
    result = read(write_gradebook(tmp_path / GRADEBOOK, rows, [*HEADER, "Override Score"]), **PASS)
    assert outcomes(result)["102"] == "completed"


def test_final_grades_in_words_need_no_question(tmp_path: Path):
    rows = [[*row, grade] for row, grade in zip(ROWS, ["", "(read only)", "Pass", "Fail", "Pass", ""], strict=True)]
    result = read(write_gradebook(tmp_path / GRADEBOOK, rows, [*HEADER, "Final Grade"]))
    assert outcomes(result) == {"101": "completed", "102": "failed", "103": "completed"}
    assert not any(question.key.startswith("pass_mark") for question in result.report.questions)


def test_letters_alone_are_no_outcome_and_no_obstacle(tmp_path: Path):
    letters = ["A-", "B+", "C", "D", "F", "A", "B", "C+", "C-", "D+", "E", "A+", "B-", "U"]
    rows = [[f"L, {place}", place, "5", letter] for place, letter in enumerate(letters, start=1)]
    result = read(
        write_gradebook(tmp_path / GRADEBOOK, [["Points Possible", "", "10", ""], *rows], ["Student", "ID", WORK[0], "Final Grade"])
    )
    assert set(outcomes(result).values()) == {"unknown"}


def test_semicolons_decimal_commas_byte_order_mark_and_translated_read_only(tmp_path: Path):
    rows = [[str(cell).replace(".", ",").replace("(read only)", "(läs endast)") for cell in row] for row in ROWS]
    found = marks(read(write_gradebook(tmp_path / GRADEBOOK, rows, delimiter=";", encoding="utf-8-sig")))
    assert found["101"] == {"first_knot": 90.0, "ropes_quiz": 50.0}


def test_first_and_last_name_in_separate_columns(tmp_path: Path):
    header = ["LastName", "FirstName", *HEADER[1:]]
    rows = [[*str(row[0]).partition(", ")[::2], *row[1:]] for row in ROWS]
    result = read(write_gradebook(tmp_path / GRADEBOOK, rows, header))
    assert account(result).rows_kept == 4
    assert result.identities.set_index("source_learner_id").loc["101", "name"] == "Ada Splice"


def test_a_file_whose_extra_rows_and_ids_were_taken_away(tmp_path: Path):
    header = ["Student", "SIS Login ID", "Section", "First knot", "Notes", "Final Score"]
    rows = [["Splice, Ada", "ada@example.org", "A", 9, "", 70], ["Cleat, Cy", "cy@example.org", "A", 4, "asked for help", 30]]
    result = read(write_rows(tmp_path / "export.csv", [header, *rows]))
    assert account(result).rows_kept == 2
    assert marks(result)["ada@example.org"] == {"first_knot": 90.0}
    assert any(finding.examples == ("Notes",) and "no assignments" in finding.message for finding in result.report.findings)
    assert "asked for help" not in f"{result.snapshot}{result.identities.to_string()}{result.report}"


def test_totals_of_grading_periods_and_groups_are_no_work_and_no_result(tmp_path: Path):
    header = [*FIXED, *WORK, "Knots Final Score (Term 1)", "Final Score (Term 1)", "Final Score (2024)"]
    rows = [["Points Possible", "", "", "", "", 10, 50, *["(read only)"] * 3], [*learner("A, B", 1, 5, 5)[:7], 40, 50, 60]]
    result = read(write_gradebook(tmp_path / GRADEBOOK, rows, header), **PASS)
    assert list(marks(result)["1"]) == ["first_knot", "ropes_quiz"]
    assert outcomes(result) == {"1": "unknown"}


def test_two_assignments_of_one_title_stay_two(tmp_path: Path):
    rows = [["Points Possible", "", "", "", "", 10, 10], learner("A, B", 1, 5, 7)[:7]]
    found = marks(read(write_gradebook(tmp_path / GRADEBOOK, rows, [*FIXED, "Essay (4001)", "Essay (4002)"])))
    assert sorted(found["1"].values()) == [50.0, 70.0]


def test_ids_shortened_by_a_spreadsheet_name_nobody(tmp_path: Path):
    rows = [POSSIBLE, learner("Splice, Ada", "1.00E+13", 9), learner("Cleat, Cy", "1.00E+13", 5)]
    for row in rows[1:]:
        row[2:4] = ["", str(row[0])[0]]
    result = read(write_gradebook(tmp_path / GRADEBOOK, rows))
    assert set(result.identities["source_learner_id"]) == {"S", "C"}
    assert any("shortened" in finding.message for finding in result.report.findings)


def test_lines_below_the_learners_and_repeated_rows_are_dropped_with_the_reason(tmp_path: Path):
    rows = [*ROWS, ROWS[2], ["Average", "", "", "", "", "7.0", *[""] * 9], [""] * 5 + ["x"] + [""] * 9]
    dropped = account(read(write_gradebook(tmp_path / GRADEBOOK, rows))).dropped
    assert dropped["second row for the same learner"] == 1
    assert dropped["a summary of all, not a learner"] == 1
    assert dropped["no id and no name"] == 1


def test_an_answered_start_makes_marks_known_on_the_day_of_the_export(tmp_path: Path):
    result = read(write_gradebook(tmp_path / GRADEBOOK), **DATED)
    assert result.tables
    assert set(result.tables.submissions["known_on"]) == {30}
    assert result.tables.submissions["status"].value_counts().to_dict() == {"scored": 3, "excused": 1}  # nothing said of the empty cell
    assert set(result.tables.enrolments["section"]) == {"Sec A and Sec B", "Sec A", "Sec B"}


def test_several_exports_of_one_course_show_each_mark_from_the_first_and_results_from_the_last(tmp_path: Path):
    early = [POSSIBLE, learner("Splice, Ada", 101, 9, "", 18), learner("Gone, Gil", 109, 2, "", 4)]
    first = write_gradebook(tmp_path / "2024-04-10T0900_Grades-KNOTS_101.csv", early)
    result = read(first, write_gradebook(tmp_path / GRADEBOOK), **DATED, **PASS)
    assert result.tables
    assert len(result.tables.runs) == 1
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    own = result.tables.submissions[result.tables.submissions["enrolment_id"] == people.loc["101", "enrolment_id"]]
    assert dict(zip(own["assessment_id"].str.split("_").str[-1], own["known_on"], strict=True)) == {"4001": 9, "4002": 30}
    assert people["outcome"].to_dict() == {"101": "completed", "102": "failed", "103": "completed", "109": "unknown"}
    assert any(finding.examples == ("109",) for finding in result.report.findings if "earlier gradebook" in finding.message)


def test_gradebooks_of_two_courses_stay_two_runs_though_people_are_in_both(tmp_path: Path):
    other = [*FIXED, "Sails (5001)", *TOTALS]
    rows = [["Points Possible", "", "", "", "", 10, *["(read only)"] * 4], learner("Splice, Ada", 101, 3)[:6] + [""] * 4]
    second = write_gradebook(tmp_path / "2024-05-01T1210_Grades-SAILS.csv", rows, other)
    result = read(write_gradebook(tmp_path / GRADEBOOK), second)
    assert result.snapshot
    assert result.snapshot.frame.groupby("run_id").size().to_dict() == {"KNOTS-101": 3, "SAILS": 1}


def test_what_a_gradebook_hides_is_told(tmp_path: Path):
    findings = read(write_gradebook(tmp_path / GRADEBOOK)).report.findings
    assert any("Concluded enrollments" in finding.do for finding in findings)


def test_only_headings(tmp_path: Path):
    result = read(write_gradebook(tmp_path / GRADEBOOK, []))
    assert (account(result).format, account(result).rows_read) == ("canvas", 0)
    assert result.report.blocked


@pytest.mark.parametrize(
    "header",
    [
        ["First Name", "Last Name", "SID", "Email", "Knot", "Knot - Max Points", "Knot - Submission Time"],
        ["Student ID", "Student Name", "Essay [100]"],
        ["Student", "Mark"],
    ],
)
def test_gradebooks_of_others_are_not_taken_for_canvas(tmp_path: Path, header: list[str]):
    result = read(write_rows(tmp_path / "export.csv", [header, [1, 2, 3, 4, 5, 6, 7][: len(header)]]))
    assert all(file.format != "canvas" for file in result.report.files)
