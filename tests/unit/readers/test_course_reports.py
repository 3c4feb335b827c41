"""Reports of course platforms nobody has a reader for: a row per learner, with a day or a flag of completion, roles and progress."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dropout.readers import Import, read_export
from dropout.readers.mapping import propose
from dropout.readers.people import match_people
from tests.exports.mapped import write_table

NAMES = ["Ada Low", "Bo High", "Cy Wide", "Di Far", "Ed Near", "Flo Deep"]


def read(folder: Path, header: str, rows: list[list[object]]) -> Import:
    path = write_table(folder / "report.csv", header.split(","), rows)
    result = read_export([path], scratch=folder)
    answers = {question.key: question.default or "" for question in result.report.open_questions}
    result = read_export([path], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    assert result.snapshot
    return result


def outcomes(result: Import) -> list[str]:
    assert result.snapshot
    return result.snapshot.frame["outcome"].tolist()


def columns(result: Import) -> dict[str, list[object]]:
    assert result.snapshot
    return {str(column): result.snapshot.frame[column].tolist() for column in result.snapshot.columns}


def test_a_day_of_completion_tells_who_completed_and_the_others_are_asked_about(tmp_path: Path):
    rows: list[list[object]] = [
        [n, name, f"{n}@x.org", 77, "2024-01-05", "2024-03-01" if n % 2 else "", 100 if n % 2 else 10 * n, f"{n}h 30m"]
        for n, name in enumerate(NAMES)
    ]
    header = "user_id,name,email,course_id,enrolled_at,completed_at,percent_complete,time_spent"
    result = read(tmp_path, header, rows)
    assert outcomes(result) == ["unknown", "completed"] * 3
    assert columns(result) == {"course_id": ["no. 77"] * 6, "time_spent": [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]}
    question = next(one for one in result.report.questions if one.key == "outcome:report")
    assert "3 of 6 learners have none" in question.why
    ended = read_export([tmp_path / "report.csv"], scratch=tmp_path, answers={"outcome:report": "failed"})
    assert outcomes(ended) == ["failed", "completed"] * 3
    without_id = read(tmp_path, header.replace("user_id", "Organisation"), rows)
    assert outcomes(without_id) == ["unknown", "completed"] * 3


def test_a_flag_of_completion_is_the_result_and_no_feature(tmp_path: Path):
    rows: list[list[object]] = [[n, ("YES", "NO")[n % 2], 12 if n % 2 == 0 else n, "2024-03-01"] for n in range(6)]
    result = read(tmp_path, "user_id,course_completed,steps_completed,last_login_date", rows)
    assert outcomes(result) == ["completed", "failed"] * 3
    assert columns(result) == {}
    assert "would give that away" in " ".join(finding.message for finding in result.report.findings)


def test_a_share_of_the_course_is_not_how_it_ended():
    header = ["Email", "Course Name", "% Completed", "Is Completed"]
    rows = [[f"{n}@x.org", "Baking", f"{30 + n}%", "No"] for n in range(6)]
    assert propose(header, rows).columns["result"] == "Is Completed"
    assert "result" not in propose(header[:3], rows).columns


def test_who_is_no_student_by_a_confirmed_mapping_is_no_learner(tmp_path: Path):
    rows: list[list[object]] = [
        [*name.split(), f"{n}@x.org", "admin" if n == 2 else "student", "Yes" if n % 2 else "No", "2024-01-05"]
        for n, name in enumerate(NAMES)
    ]
    result = read(tmp_path, "User Name,User Surname,User Email,User Role,Is Completed,Enrolled Date", rows)
    assert result.report.files[0].dropped == {"no learner, by the column of roles": 1}
    assert outcomes(result) == ["failed", "completed", "completed", "failed", "completed"]
    assert set(result.identities["source_learner_id"]) == {f"{n}@x.org" for n in (0, 1, 3, 4, 5)}


def test_a_name_under_any_heading_that_somebody_named_or_that_differs_for_all_is_no_feature(tmp_path: Path):
    rows: list[list[object]] = [[name, f"{n}@x.org", n, name, "Guest" if n % 2 else "Member"] for n, name in enumerate(NAMES)]
    result = read(tmp_path, "Name (Original Name),User Email,Total Duration (Minutes),Display,Kind", rows)
    assert set(columns(result)) == {"total_duration_minutes", "kind"}
    assert result.identities["name"].tolist() == NAMES
    told = result.report.to_json()
    assert not any(name in str(told["findings"]) for name in NAMES)


def test_a_question_of_a_form_is_no_course():
    header = ["What is your student number?", "Email Address", "Why did you choose this course?", "Course feeling"]
    rows = [[str(5000 + n), f"{n}@x.org", f"Because {n}", f"text {n}"] for n in range(8)]
    assert "course" not in propose(header, rows).columns


def test_halves_of_names_as_reports_head_them():
    assert match_people(["User Name", "User Surname"]) == {"first name": "User Name", "last name": "User Surname"}
    assert match_people(["User.FirstName", "User.LastName", "User.UserName"])["first name"] == "User.FirstName"
    header = ["User.FirstName", "User.LastName", "User.UserName", "Course.Name"]
    assert propose(header, [[*name.split(), f"{n}@x.org", "Ethics"] for n, name in enumerate(NAMES)]).columns == {
        "learner": "User.UserName",
        "course": "Course.Name",
    }


def test_numbers_under_codes_are_names(tmp_path: Path):
    rows: list[list[object]] = [[n, 7 + n % 2, n] for n in range(6)]
    result = read_export([write_table(tmp_path / "t.csv", ["student_id", "programme_code", "clicks"], rows)], scratch=tmp_path)
    assert pd.DataFrame(columns(result))["programme_code"].unique().tolist() == ["no. 7", "no. 8"]


def test_words_of_endings_tell_the_result_under_any_heading_and_leave_the_others_out(tmp_path: Path):
    ended = ["COMPLETED", "INCOMPLETE", "COMPLETED", "INCOMPLETE", "COMPLETED", "INCOMPLETE"]
    rows: list[list[object]] = [[n, ended[n], "PASSED" if n % 2 else "FAILED", 10 * n, "Passed" if n % 3 else "Failed"] for n in range(6)]
    header = "Learner ID,Registration Completion,Registration Success,Score,Module 1"
    path = write_table(tmp_path / "scorm.csv", header.split(","), rows)
    result = read_export([path], scratch=tmp_path, answers={"outcome:scorm:incomplete": "failed"})
    assert outcomes(result) == ["completed", "failed"] * 3
    assert set(columns(result)) == {"score", "module_1"}
    turkish: list[list[object]] = [[n, 40 + n, "AA" if n % 2 else "FF", "Geçti" if n % 2 else "Kaldı"] for n in range(6)]
    result = read(tmp_path, "Öğrenci No,Vize,Harf Notu,Durum", turkish)
    assert (outcomes(result), set(columns(result))) == (["failed", "completed"] * 3, {"vize"})


def test_a_result_in_other_languages_is_no_feature(tmp_path: Path):
    chinese: list[list[object]] = [[n, "男女"[n % 2], 50 + n, "是否"[n % 2]] for n in range(6)]
    result = read(tmp_path, "学号,性别,期中成绩,是否退课", chinese)
    assert (outcomes(result), set(columns(result))) == (["withdrawn", "completed"] * 3, {"性别", "期中成绩"})
    arabic: list[list[object]] = [[n, ("ذكر", "أنثى")[n % 2], 50 + n, ("ناجح", "منسحب")[n % 2]] for n in range(6)]
    result = read(tmp_path, "رقم الطالب,الجنس,درجة الاختبار,الحالة", arabic)
    assert (outcomes(result), set(columns(result))) == (["completed", "withdrawn"] * 3, {"الجنس", "درجة_الاختبار"})
    assert result.snapshot
    assert result.snapshot.protected == ("الجنس",)


def test_what_else_tells_the_end_stays_out_beside_a_result_that_somebody_confirmed(tmp_path: Path):
    rows: list[list[object]] = [[name, "A", 5 + n, "Aprovado" if n % 2 else "Reprovado", 3 + n] for n, name in enumerate(NAMES)]
    result = read(tmp_path, "Nome,Turma,Média Final,Situação,Faltas", rows)
    assert (outcomes(result), set(columns(result))) == (["failed", "completed"] * 3, {"turma", "faltas"})


def test_long_numbers_that_tell_learners_apart_are_ids_and_incomes_are_not(tmp_path: Path):
    rows: list[list[object]] = [[n, 2024001 + 7 * n, 100123 + 7 * n, 234561 + 11 * n, n] for n in range(6)]
    result = read(tmp_path, "student_id,Ref,Family_Income,watch_time_ms,clicks", rows)
    assert set(columns(result)) == {"family_income", "watch_time_ms", "clicks"}


def test_codes_as_statistics_programs_label_and_leave_them_out(tmp_path: Path):
    rows: list[list[object]] = [[1001 + n, "." if n == 2 else 10 * n, ("0. stayed", "1. dropped")[n % 2]] for n in range(6)]
    result = read(tmp_path, "idno,score_t1,dropout", rows)
    assert outcomes(result) == ["completed", "withdrawn"] * 3
    assert columns(result)["score_t1"][:2] == [0.0, 10.0]
    assert not any("no numbers" in finding.message for finding in result.report.findings)
    coded: list[list[object]] = [[n, (1, 2, 3)[n % 3], n] for n in range(6)]
    path = write_table(tmp_path / "ilr.csv", ["LearnRefNumber", "CompStatus", "hours"], coded)
    asked = [question.key for question in read_export([path], scratch=tmp_path).report.open_questions]
    assert asked == ["outcome:ilr:1", "outcome:ilr:2", "outcome:ilr:3"]


def test_names_of_rows_are_ids_and_names_of_staff_are_nothing(tmp_path: Path):
    rows: list[list[object]] = [[f"anon{n}", n, "Bob Boss", "Tim Tell", n % 2] for n in range(6)]
    result = read(tmp_path, ",days_active,Manager Name,Trainer,outcome_flag", rows)
    assert result.identities["source_learner_id"].tolist() == [f"anon{n}" for n in range(6)]
    assert set(columns(result)) == {"days_active"}


def test_not_having_completed_is_nothing_yet_where_somebody_says_that_the_run_goes_on(tmp_path: Path) -> None:
    path = write_table(tmp_path / "report.csv", ["student_id", "hours", "completed"], [["a", 1, "TRUE"], ["b", 1, "FALSE"], ["c", 1, ""]])
    over = read_export([path], scratch=tmp_path)
    question = next(question for question in over.report.questions if question.key == "outcome:report")
    assert (question.text, question.default) == ("What does false mean in the column completed?", "failed")
    assert question.why.startswith("1 of 3 learners have it.")
    assert outcomes(over) == ["completed", "failed", "unknown"]
    going_on = read_export([path], scratch=tmp_path, answers={"outcome:report": "unknown"})
    assert outcomes(going_on) == ["completed", "unknown", "unknown"]
