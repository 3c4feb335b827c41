from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import HAND_IN, TEACH, Action, log_rows, three_a_day, write_csv, write_log, write_results

PEOPLE = ["First name", "Last name", "ID number", "Email address"]
GRADES = [*PEOPLE, "Assignment: First knot (Real)", "Assignment: First knot (Percentage)", "Quiz: Ropes (Real)", "Course total (Real)"]
GRADES += ["Last downloaded from this course"]
STAMP = int(pd.Timestamp(2024, 6, 1, 12).timestamp())
FIRST_NAME = "Learner"


def learners(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def two_years(folder: Path) -> list[Path]:
    first, second = three_a_day([4, 5]), [Action(day, who) for day in (40, 41) for who in ("21", "22", "23")]
    log = write_log(folder / "log.csv", [*first, *second, Action(6, "99"), Action(7, "99")])
    return [
        log,
        write_results(folder / "knots_2023.xlsx", {"11": 4, "12": 2, "13": 6}),
        write_results(folder / "knots_2024.xlsx", {"21": 3.5, "22": 6, "23": 2, "24": 5}),
    ]


PASS = {"pass_mark:knots_2023": "3", "pass_mark:knots_2024": "3"}


def test_disjoint_results_sheets_split_one_log_into_runs(tmp_path: Path) -> None:
    result = read_export(two_years(tmp_path), scratch=tmp_path, answers=PASS)
    assert result.tables
    runs = result.tables.runs.set_index("run_id")
    assert runs["starts_on"].to_dict() == {"knots_2023": pd.Timestamp(2024, 5, 16), "knots_2024": pd.Timestamp(2024, 6, 21)}
    assert runs["course"].nunique() == 1
    assert result.tables.enrolments["run_id"].value_counts().to_dict() == {"knots_2024": 4, "knots_2023": 3}


def test_people_in_no_sheet_are_dropped_with_the_reason_and_listed(tmp_path: Path) -> None:
    result = read_export(two_years(tmp_path), scratch=tmp_path, answers=PASS)
    log = next(file for file in result.report.files if file.name == "log.csv")
    assert log.line == "14 rows read = 12 kept + 2 dropped (learner in no list of the run 2)"
    finding = next(finding for finding in result.report.findings if "in no list" in finding.message)
    assert (finding.examples, finding.total) == (("99",), 1)


def test_silent_learners_of_a_sheet_stay_in(tmp_path: Path) -> None:
    result = read_export(two_years(tmp_path), scratch=tmp_path, answers=PASS)
    found = learners(result)
    assert found.loc["24", ["run_id", "outcome"]].tolist() == ["knots_2024", "completed"]
    assert found["known_on"].isna().all()
    assert any(finding.examples == ("24",) for finding in result.report.findings)


def test_a_pass_mark_is_asked_and_decides(tmp_path: Path) -> None:
    asked = read_export(two_years(tmp_path), scratch=tmp_path)
    assert [question.key for question in asked.report.questions if "would be 5" in question.why] == list(PASS)
    assert set(learners(asked)["outcome"]) == {"unknown"}  # a mark is no outcome until somebody says where passing begins
    answered = learners(read_export(two_years(tmp_path), scratch=tmp_path, answers=PASS | {"pass_mark:knots_2024": "3,6"}))
    assert answered["outcome"].to_dict() == {
        "11": "completed", "12": "failed", "13": "completed", "21": "failed", "22": "completed", "23": "failed", "24": "completed",
    }  # fmt: skip


def test_a_run_still_going_on_has_no_pass_mark(tmp_path: Path) -> None:
    result = read_export(two_years(tmp_path), scratch=tmp_path, answers=dict.fromkeys(PASS, "none"))
    assert set(learners(result)["outcome"]) == {"unknown"}


def test_results_in_words_need_no_question(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", three_a_day([4]))
    sheet = write_results(tmp_path / "r.xlsx", {"11": "Passed", "12": "did not complete", "13": "Withdrawn"})
    result = read_export([log, sheet], scratch=tmp_path)
    assert learners(result)["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "withdrawn"}


def test_rows_of_a_sheet_that_disagree_stop_the_import(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", three_a_day([4]))
    sheet = write_csv(tmp_path / "r.csv", [["ID", "Result"], [11, 5], [12, 5], [12, 2], [11, 5]])
    result = read_export([log, sheet], scratch=tmp_path)
    assert result.tables is None
    blocking = result.report.findings[0]
    assert blocking.message == "Rows for the same learner disagree (1 learner)."
    assert blocking.examples == ("12 in row 3, 12 in row 4",)
    assert all(file.adds_up for file in result.report.files)


def grade_rows(*rows: list[object]) -> list[list[object]]:
    return [GRADES, *([*row, STAMP] for row in rows)]


def with_gradebook(folder: Path, rows: list[list[object]], delimiter: str = ",") -> list[Path]:
    log = write_log(folder / "log.csv", [*three_a_day([4]), Action(6, "11", HAND_IN), Action(7, "13", HAND_IN), Action(8, "2", TEACH)])
    return [log, write_csv(folder / "grades.csv", rows, delimiter)]


BOOK = [
    [FIRST_NAME, "11", "", "a@x.org", "8,00", "80,00 %", "-", "71,5"],
    [FIRST_NAME, "12", "0012", "b@x.org", "-", "-", "9,5", "30"],
    [FIRST_NAME, "13", "", "c@x.org", "-", "-", "-", "-"],
]
ANSWERS = {"pass_mark:Knots-40": "50"}


def test_gradebook_people_are_found_in_the_log_by_full_name(tmp_path: Path) -> None:
    result = read_export(with_gradebook(tmp_path, grade_rows(*BOOK), ";"), scratch=tmp_path, answers=ANSWERS)
    found = learners(result)
    assert found["outcome"].to_dict() == {"11": "completed", "12": "failed", "13": "unknown"}
    assert found["email"].to_dict() == {"11": "a@x.org", "12": "b@x.org", "13": "c@x.org"}
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["Knots-40"]


def test_marks_count_from_the_download_and_hand_ins_from_the_log(tmp_path: Path) -> None:
    result = read_export(with_gradebook(tmp_path, grade_rows(*BOOK), ";"), scratch=tmp_path, answers=ANSWERS)
    assert result.tables
    titles = result.tables.assessments.set_index("assessment_id")["title"]
    people = learners(result).reset_index().set_index("enrolment_id")["source_learner_id"]
    work = result.tables.submissions
    key = [f"{people[row.enrolment_id]} {titles[row.assessment_id]}" for row in work.itertuples()]
    columns = work[["submitted_day", "known_on", "score", "status"]].astype(object)
    found = dict(zip(key, columns.where(columns.notna(), None).values.tolist(), strict=True))
    downloaded = 16  # 1 June, the run having started on 16 May
    assert found == {
        "11 First knot": [2, downloaded, 80.0, "scored"],
        "12 First knot": [None, downloaded, None, "missing"],
        "13 First knot": [3, 3, None, "submitted"],
        "11 Ropes": [None, downloaded, None, "missing"],
        "12 Ropes": [None, downloaded, 95.0, "scored"],
        "13 Ropes": [None, downloaded, None, "missing"],
    }


def test_the_highest_mark_is_asked_with_the_usual_scale(tmp_path: Path) -> None:
    paths = with_gradebook(tmp_path, grade_rows(*BOOK), ";")
    result = read_export(paths, scratch=tmp_path, answers=ANSWERS | {"max_score:Knots-40/Ropes": "19"})
    question = next(question for question in result.report.questions if question.key.startswith("max_score"))
    assert (question.key, question.default, question.safe) == ("max_score:Knots-40/Ropes", "10", True)
    assert result.tables
    assert sorted(result.tables.submissions["score"].dropna()) == [50.0, 80.0]


def test_marks_out_of_100_are_told_not_asked(tmp_path: Path) -> None:
    rows = grade_rows(["Learner", "11", "", "", "80", "", "9", "70"], ["Learner", "12", "", "", "35", "", "7", "60"])
    result = read_export([write_csv(tmp_path / "grades.csv", rows)], scratch=tmp_path)
    assert "max_score:grades/First knot" not in [question.key for question in result.report.questions]
    rows = [[*row[:5], *row[6:]] for row in rows]
    answers = {"run_start:grades": "2024-05-02"}
    without_percentages = read_export([write_csv(tmp_path / "grades.csv", rows)], scratch=tmp_path, answers=answers)
    finding = next(finding for finding in without_percentages.report.findings if "does not state highest marks" in finding.message)
    assert finding.examples == ("First knot",)


def test_learners_of_two_courses_are_in_both(tmp_path: Path) -> None:
    first = write_log(tmp_path / "a.csv", three_a_day([4]))
    rows = [[cell.replace("'40'", "'41'").replace("Knots", "Sails") for cell in row] for row in log_rows(three_a_day([9]))]
    sheets = [write_results(tmp_path / f"{name}.xlsx", {"11": "Pass", "12": "Fail", "13": "Pass"}) for name in ("one",)]
    result = read_export([first, write_csv(tmp_path / "b.csv", rows), *sheets], scratch=tmp_path)
    assert result.tables
    assert result.tables.enrolments.groupby("run_id")["outcome"].apply(sorted).to_dict() == {
        "Knots-40": ["completed", "completed", "failed"],
        "Sails-41": ["unknown"] * 3,
    }


def test_a_gradebook_alone_is_a_table_of_totals_until_somebody_gives_the_start(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "grades.csv", grade_rows(*BOOK), ";")
    undated = read_export([path], scratch=tmp_path)
    assert undated.tables is None
    assert undated.snapshot
    assert undated.snapshot.frame["ropes"].dropna().tolist() == [95.0]
    answers = {"run_start:grades": "2024-05-02", "run_length:grades": "80", "pass_mark:grades": "50"}
    result = read_export([path], scratch=tmp_path, answers=answers)
    assert result.tables
    assert len(result.tables.frame("events")) == 0
    assert set(result.tables.submissions["known_on"]) == {30}


@pytest.mark.parametrize(
    "header",
    [
        ["First Name", "Last Name", "SID", "Lab 01", "Lab 01 (late by)"],
        ["key", "status", "changed", "name", "type", "identifier", "parent", "ext: one", "ext: two"],
        ["Student", "Quiz: Ropes (7)", "Current Score"],
    ],
)
def test_tables_of_other_systems_are_left_aside(tmp_path: Path, header: list[str]) -> None:
    log = write_log(tmp_path / "log.csv", three_a_day([4]))
    other = write_csv(tmp_path / "other.csv", [header, ["x"] * len(header)])
    result = read_export([log, other], scratch=tmp_path)
    assert {file.name: file.format for file in result.report.files} == {"log.csv": "moodle", "other.csv": ""}


def test_participants_keep_silent_learners_and_staff_out(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", [*three_a_day([4]), Action(5, "2", TEACH)])
    rows = [[*PEOPLE[:2], "Groups"], *([FIRST_NAME, who, "Blue"] for who in ("11", "12", "13", "14"))]
    result = read_export([log, write_csv(tmp_path / "courseid_40_participants.csv", rows)], scratch=tmp_path)
    found = learners(result)
    assert sorted(found.index) == ["11", "12", "13", "Learner 14"]
    assert set(found["section"]) == {"Blue"}
    assert {file.name: file.line for file in result.report.files} == {
        "log.csv": "4 rows read = 3 kept + 1 dropped (learner in no list of the run 1)",
        "courseid_40_participants.csv": "4 rows read = 4 kept + 0 dropped",
    }


@pytest.mark.parametrize("key", ["run_start:Knots-40", "run_length:Knots-40", "pass_mark:Knots-40", "max_score:Knots-40/Ropes"])
def test_an_answer_that_makes_no_sense_is_refused_with_its_key(tmp_path: Path, key: str) -> None:
    paths = with_gradebook(tmp_path, grade_rows(*BOOK), ";")
    result = read_export(paths, scratch=tmp_path, answers=ANSWERS | {key: "soon"})
    assert result.tables is None
    assert result.report.findings[0].file == key
    assert result.report.findings[0].examples == ("soon",)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["First name / Last name", "Email address", "Roles", "Groups", "Last access to course", "Status"],
         ("Student", "Teacher", "Suspended")),
        (["Nombre / Apellido(s)", "Dirección de correo", "Roles", "Grupos", "Último acceso al curso", "Estado"],
         ("Estudiante", "Profesor", "Suspendido")),
    ],
)  # fmt: skip
def test_participants_saved_from_the_page_tell_roles_and_who_is_suspended(
    tmp_path: Path, header: list[str], words: tuple[str, str, str]
) -> None:
    student, teacher, suspended = words
    rows = [["Ada Low", "a@x.org", student, "", "2 days", "x"], ["Bo High", "b@x.org", student, "", "Never", suspended]]
    path = write_csv(tmp_path / "people.csv", [header, *rows, ["Di Teach", "t@x.org", teacher, "", "now", "x"]])
    result = read_export([path], scratch=tmp_path)
    assert result.snapshot is not None
    assert result.report.files[0].line == "3 rows read = 2 kept + 1 dropped (done by staff 1)"
    assert sorted(result.snapshot.frame["outcome"]) == ["unknown", "withdrawn"]
    assert result.report.questions[0].key == "suspended:people.csv"
