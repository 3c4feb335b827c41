"""Tables as people keep them: what is proposed, which column tells how it ended, and what would give it away or names somebody."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.mapping import propose
from tests.exports.mapped import write_table

WHO = ["Ada Low", "Bo High", "Cy Wide", "Di Far"]


def read(folder: Path, header: str, rows: list[list[object]], answers: dict[str, str] | None = None) -> Import:
    result = read_export([write_table(folder / "table.csv", header.split(","), rows)], scratch=folder, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def proposal(header: str, rows: list[list[object]]) -> dict[str, str]:
    found = propose(header.split(","), [[*map(str, row)] for row in rows])
    return {"each_row": found.each_row, **found.columns}


def test_who_was_there_is_the_action_of_a_list_of_attendance_whatever_its_heading():
    days = [
        [f"2024-12-0{day} 10:00", "Física", said, f"al_{n}"]
        for n, said in enumerate(["Presente", "Ausente", "Tarde"] * 2)
        for day in (2, 3)
    ]
    found = proposal("timestamp,asignatura,estado_asistencia,alumno", days)
    assert (found["each_row"], found["action"], found["learner"]) == ("activity", "estado_asistencia", "alumno")
    team = [
        ["U15", "Match", f"2025-09-0{day}", 7 + n, *name.split(), said]
        for day in (2, 3)
        for n, (name, said) in enumerate(zip(WHO, ("Present", "Absent", "None", "Late"), strict=True))
    ]
    found = proposal("team_name,event_name,date,player_id,player_first_name,player_last_name,attendance", team)
    assert found == {"each_row": "activity", "learner": "player_id", "time": "date", "action": "attendance", "section": "team_name"}
    flags = [[f"2024-09-0{day}", name, "YN"[day % 2], 50] for day in (2, 3, 4) for name in WHO]
    assert proposal("Date,Student,Present?,Minutes", flags)["action"] == "Present?"


def test_who_was_away_or_is_not_marked_did_nothing(tmp_path: Path):
    header = "student_id,date,status"
    said = ["present", "absent_unexcused", "absent_excused", "late", ""]
    rows: list[list[object]] = [[n, f"2025-03-0{day}", said[(n + day) % 5]] for n in range(5) for day in range(1, 6)]
    asked = read(tmp_path, header, rows).report.questions[0]
    tables = read(tmp_path, header, rows, {asked.key: asked.default or ""}).tables
    assert tables
    assert tables.frame("events")["count"].sum() == 10
    flags: list[list[object]] = [[n, f"2025-03-0{day}", (n + day) % 5 > 1] for n in range(5) for day in range(1, 6)]
    mapping = {"each_row": "activity", "columns": {"learner": "student_id", "time": "date", "action": "is_present"}}
    header = "student_id,date,is_present"
    asked = read(tmp_path, header, flags).report.questions[0]
    tables = read(tmp_path, header, flags, {asked.key: json.dumps(mapping)}).tables
    assert tables
    assert tables.frame("events")["count"].sum() == 15


def test_a_table_with_a_row_for_each_learner_and_subject_is_no_log_of_the_days_on_which_subjects_began():
    rows = [
        ["Letras", course, 1277942400, 1293839999, name.upper(), 100 + n, n % 2]
        for course in ("Latim", "Grego")
        for n, name in enumerate(WHO)
    ]
    found = proposal("Curso,Disciplina,Data de Início,Data de Final,Aluno,ID do Aluno,EVASAO", rows)
    assert found == {"each_row": "learner", "learner": "ID do Aluno", "result": "EVASAO", "course": "Disciplina"}


def test_names_of_skills_and_pages_are_no_names_of_people():
    rows = [[k, 5 + k % 3, k % 4, k % 2, f"Skill {k % 4}"] for k in range(24)]
    found = proposal("order_id,user_id,assignment_id,correct,skill_name", rows)
    assert "name" not in found
    assert (found["each_row"], found["learner"], found["mark"]) == ("mark", "user_id", "correct")


@pytest.mark.parametrize(
    ("header", "cells", "endings", "columns"),
    [
        (
            "Learner ID,WhatsApp,Modules,Reason for dropout,Current Status",
            ("+254 700 1", 3, "Job", "Dropped Out", "+254 700 2", 9, "", "Graduated"), ("withdrawn", "completed"), ["Modules"],
        ),
        (
            "Legajo,Apellido y Nombre,Parcial 1,Nota Final,Condición",
            ("Low, Ada", 4, 3, "Abandonó", "High, Bo", 9, 9, "Promocionado"), ("withdrawn", "completed"), ["Parcial 1"],
        ),
        ("N° étudiant,Nom,CC1,Résultat", ("Low", 8, "Ajourné", "High", 15, "Admis"), ("failed", "completed"), ["CC1"]),
        ("Matricola,Prova,Esito", (18, "Non idoneo", 27, "Idoneo"), ("failed", "completed"), ["Prova"]),
        (
            "Student_Number,GPA,Exit_Code,Exit_Date,Dropped? (Y/N)",
            (1.5, "W1", "2024-03-05", "Y", 3.5, "", "", "N"), ("withdrawn", "completed"), ["GPA"],
        ),
        ("MSSV,Họ tên,Điểm QT,Tổng kết,Kết quả", ("Low", 3, 4, "Không đạt", "High", 8, 8, "Đạt"), ("failed", "completed"), ["Điểm QT"]),
        ("Matrikelnummer,ECTS,Exmatrikulationsgrund,bestanden", (20, "Abbruch", "nein", 60, "", "ja"), ("failed", "completed"), ["ECTS"]),
        ("Reg No,Exam /70,Remarks", (20, "FAIL", 60, "PASS"), ("failed", "completed"), ["Exam /70"]),
        ("学号,平时成绩,备注,是否通过", (50, "退课", "否", 90, "好", "是"), ("failed", "completed"), ["平时成绩"]),
    ],
)  # fmt: skip
def test_how_it_ended_is_found_and_nothing_beside_it_gives_it_away(
    tmp_path: Path, header: str, cells: tuple[object, ...], endings: tuple[str, str], columns: list[str]
):
    half = len(cells) // 2
    rows: list[list[object]] = [[f"k{n}", *(cells[:half] if n % 2 else cells[half:])] for n in range(12)]
    result = read(tmp_path, header, rows)
    assert result.snapshot, result.report.questions
    assert result.snapshot.frame["outcome"].value_counts().to_dict() == dict.fromkeys(endings, 6)
    assert list(result.snapshot.columns.values()) == columns


def test_a_list_of_absences_is_no_activity_and_enrolments_are_no_log():
    away = [[f"S{n % 4}", f"2024-10-0{1 + n % 9}", ("Unexcused", "Sick")[n % 2], "flu"] for n in range(20)]
    assert proposal("student_id,absence_date,absence_type,reason", away) == {"each_row": "ignore"}
    ends = [[f"S{n}", course, f"2024-01-0{1 + n}", f"2024-04-0{1 + n}", "Completed"] for n in range(5) for course in ("M1", "M2")]
    assert proposal("StudentID,CourseID,EnrollmentDate,CompletionDate,Status", ends)["each_row"] == "learner"


def test_a_bare_name_beside_a_vorname_is_the_surname(tmp_path: Path):
    result = read(tmp_path, "Matrikelnr.,Name,Vorname,Punkte", [[n, *name.split()[::-1], n] for n, name in enumerate(WHO)])
    assert sorted(result.identities["name"]) == WHO


def test_answers_to_a_survey_are_told_for_what_they_are(tmp_path: Path):
    header = "StartDate,Status,Finished,RecordedDate,ResponseId,RecipientEmail,DistributionChannel,Q1"
    report = read(tmp_path, header, [["2024-10-01", "0", "1", "2024-10-01", f"R_{n}", "a@x.org", "email", "good"] for n in range(4)]).report
    assert any("answers to a survey of Qualtrics" in finding.message for finding in report.findings)


def test_days_side_by_side_are_time_and_shares_of_attendance_are_no_activity(tmp_path: Path):
    register = [[f"U{n}", *("P" if (n + day) % 3 else "A" for day in range(12)), 8] for n in range(6)]
    tables = read(tmp_path, "USN," + ",".join(map(str, range(1, 13))) + ",Total", register).tables
    assert tables
    assert (tables.frame("events")["count"].sum(), tables.frame("events")["day"].max()) == (48, 11)
    shares = [[f"U{n}", *(10 * n + week for week in range(4)), *(n + week for week in range(4))] for n in range(6)]
    weeks = [f"Week {week} Attendance (%)" for week in range(1, 5)] + [f"Week {week} Quiz" for week in range(1, 5)]
    tables = read(tmp_path, "ID," + ",".join(weeks), shares).tables
    assert tables
    assert tables.frame("events").empty
    assert tables.submissions["score"].notna().sum() == 24


def test_names_of_months_and_days_on_which_weeks_end_are_weeks(tmp_path: Path):
    months = [[n, month, n + len(month), int(n == 0)] for n in range(4) for month in ("November", "December", "January")]
    tables = read(tmp_path, "user_id,month,sessions,churned", months).tables
    assert tables
    assert sorted(tables.frame("events")["day"].unique()) == [30, 61, 92]
    assert sorted(tables.enrolments["outcome"]) == ["completed"] * 3 + ["withdrawn"]
    ends = [[n, week + 1, day, n + week + 1] for n in range(4) for week, day in enumerate(("2025-01-04", "2025-01-11"))]
    tables = read(tmp_path, "student_id,week,week_ending,logins", ends).tables
    assert tables
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 12, 29)]
