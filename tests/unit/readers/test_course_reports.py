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
    assert set(result.identities["source_learner_id"]) == {"Ada Low", "Bo High", "Di Far", "Ed Near", "Flo Deep"}


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
