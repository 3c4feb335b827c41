"""The gradebook export: display types, languages, separators, totals, suspended learners."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats.moodle_gradebook import gradebook_items, result_heading
from tests.exports.moodle import HAND_IN, Action, three_a_day, write_csv, write_log

STAMP = int(pd.Timestamp(2024, 6, 1, 12).timestamp())
GERMAN = [
    "Vorname",
    "Nachname",
    "ID-Nummer",
    "Institution",
    "Abteilung",
    "E-Mail-Adresse",
    "Test: Seile (Punkte)",
    "Aufgabe: Knoten (Punkte)",
]
GERMAN += ["Aufgabe: Knoten (Feedback)", "Woche 1 gesamt (Punkte)", "Kurs gesamt (Punkte)", "Zuletzt aus diesem Kurs geladen"]
ROWS = [
    ["Ada", "Eins", "11", "", "", "a@x.org", "7,50", "82,00", "Gut gemacht", "40,00", "71,25", STAMP],
    ["Bo", "Zwei", "12", "", "", "b@x.org", "-", "-", "", "-", "30,00", STAMP],
    ["Cy", "Drei", "13", "", "", "c@x.org", "9,00", "-", "", "-", "-", STAMP],
]


def imported(*paths: Path, **answers: str) -> Import:
    keys = {key.replace("__", ":", 1): value for key, value in answers.items()}
    result = read_export(paths, scratch=paths[0].parent, answers=keys)
    assert all(file.adds_up for file in result.report.files)
    return result


@pytest.mark.parametrize("delimiter", [",", ";", "\t", ":"])
def test_every_separator_gives_the_same_marks(tmp_path: Path, delimiter: str) -> None:
    path = write_csv(tmp_path / "grades.csv", [GERMAN, *ROWS], delimiter)
    result = imported(path, run_start__grades="2024-05-02", pass_mark__grades="50")
    assert result.tables
    assert sorted(result.tables.assessments["title"]) == ["Knoten", "Seile"]
    assert sorted(result.tables.submissions["score"].dropna()) == [75.0, 82.0, 90.0]
    assert sorted(result.tables.enrolments["outcome"]) == ["completed", "failed", "unknown"]
    assert set(result.tables.submissions["known_on"]) == {30}
    assert result.report.files[0].evidence.endswith("German")


def test_written_feedback_is_not_read_and_told(tmp_path: Path) -> None:
    result = imported(write_csv(tmp_path / "grades.csv", [GERMAN, *ROWS]), run_start__grades="2024-05-02")
    finding = next(finding for finding in result.report.findings if "written feedback" in finding.message)
    assert finding.examples == ("Aufgabe: Knoten (Feedback)",)
    assert result.tables
    assert not any(
        "Gut gemacht" in result.tables.frame(name).to_csv() for name in ("submissions", "assessments", "enrolments", "attributes")
    )


@pytest.mark.parametrize(
    ("headings", "items"),
    [
        (["Quiz: Ropes (Real)", "Quiz: Ropes (Percentage)", "Quiz: Ropes (Letter)"], {"Ropes": ["real", "percentage", "letter"]}),
        (["Devoir : Noeuds (Brut)", "Total du cours (Brut)", "Total Semaine 1 (Brut)"], {"Noeuds": ["real"]}),
        (["Tarea: Nudos (Porcentaje)", "Total del curso (Porcentaje)"], {"Nudos": ["percentage"]}),
        (["Cuestionario:Nudos (Real)", "Tema 1:2 (Real)"], {"Nudos": ["real"], "Tema 1:2": ["real"]}),
        (["Compito: Nodi (Punteggio)", "Totale corso (Punteggio)"], {"Nodi": ["real"]}),
        (["Participation (Real)", "Week 1 total (Real)", "Course total (Letter)"], {"Participation": ["real"]}),
        (["Assignment: Essay", "Feedback: Essay", "Course total"], {"Essay": ["real"]}),
        (["Quiz: Week 1 (Real)", "Assignment: Week 1 (Real)"], {"Quiz: Week 1": ["real"], "Assignment: Week 1": ["real"]}),
        (["Quiz: A total mess (Real)", "Quiz: Totals: part 2 (Real)"], {"A total mess": ["real"], "Totals: part 2": ["real"]}),
        (["First name", "Institution", "Notes (by hand)", "Last downloaded from this course"], {}),
    ],
)
def test_work_is_told_from_totals_feedback_and_people(headings: list[str], items: dict[str, list[str]]) -> None:
    found: dict[str, list[str]] = {}
    for item in gradebook_items(headings):
        found.setdefault(item.title, []).append(item.shown)
    assert found == items


@pytest.mark.parametrize(
    ("headings", "best"),
    [
        (["Course total (Letter)", "Course total (Percentage)", "Course total (Real)"], "Course total (Real)"),
        (["Kursus", "コース合計 (実データ)"], "コース合計 (実データ)"),
        (["Week total (Real)", "Course total (Feedback)"], None),
    ],
)
def test_the_result_is_the_total_in_any_language(headings: list[str], best: str | None) -> None:
    assert result_heading(headings) == best


def with_suspended(folder: Path) -> Path:
    head = ["First name", "Last name", "ID number", "Suspended", "Quiz: Ropes (Real)", "Course total (Real)"]
    rows = [["Learner", who, who, mark, 5, 50] for who, mark in ((11, ""), (12, "Yes"), (13, "No"))]
    return write_csv(folder / "grades.csv", [head, *rows])


def test_whether_suspended_learners_left_is_asked(tmp_path: Path) -> None:
    paths = [with_suspended(tmp_path), write_log(tmp_path / "log.csv", three_a_day([1, 2]))]
    told = imported(*paths)
    assert [question.default for question in told.report.questions if question.key == "suspended:grades.csv"] == ["yes"]
    assert told.tables
    assert sorted(told.tables.enrolments["outcome"]) == ["unknown", "unknown", "withdrawn"]
    closed = imported(*paths, **{"suspended__grades.csv": "no"})
    assert closed.tables
    assert set(closed.tables.enrolments["outcome"]) == {"unknown"}


def test_a_mark_of_last_week_stays_known_since_last_week(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", [*three_a_day([1, 2]), Action(3, "11", HAND_IN)])
    head = ["First name", "Last name", "ID number", "Assignment: First knot (Percentage)", "Last downloaded from this course"]
    week = 7 * 24 * 3600
    rows = [head, ["Learner", 11, 11, "80 %", STAMP], ["Learner", 12, 12, "-", STAMP]]
    first = write_csv(tmp_path / "KNT Grades-20240601_1200-comma_separated.csv", rows)
    rows = [head, ["Learner", 11, 11, "90 %", STAMP + week], ["Learner", 12, 12, "60 %", STAMP + week]]
    second = write_csv(tmp_path / "KNT Grades-20240608_1200-comma_separated.csv", rows)
    result = imported(log, first, second)
    assert result.tables
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("enrolment_id")["source_learner_id"]
    work = result.tables.submissions.assign(who=lambda frame: frame["enrolment_id"].map(people)).set_index("who")
    assert work.loc["11", ["score", "known_on", "submitted_day"]].tolist() == [80.0, 19, 2]
    assert work.loc["12", ["score", "known_on"]].tolist() == [60.0, 26]


def test_a_stamp_rounded_by_a_spreadsheet_is_no_date(tmp_path: Path) -> None:
    rows = [[*row[:-1], "1,72E+09"] for row in ROWS]
    result = imported(write_csv(tmp_path / "grades.csv", [GERMAN, *rows], ";"), run_start__grades="2024-05-02", run_length__grades="40")
    assert result.tables
    assert set(result.tables.submissions["known_on"]) == {40}


def test_a_gradebook_of_nobody_is_refused_in_words(tmp_path: Path) -> None:
    rows = [["", "", "", *row[3:5], "", *row[6:]] for row in ROWS]
    result = imported(write_csv(tmp_path / "grades.csv", [GERMAN, *rows]))
    assert result.tables is None
    assert result.report.files[0].line == "3 rows read = 0 kept + 3 dropped (no id and no name 3)"
    assert result.report.blocked


def test_marks_in_letters_are_told(tmp_path: Path) -> None:
    head = [
        "Nombre",
        "Apellido(s)",
        "Dirección de correo",
        "Tarea:Recuperatorio (Letra)",
        "Tarea:Parcial (Real)",
        "Última descarga de este curso",
    ]
    rows = [["Ana", "Paz", "ana@x.org", "A", "7,5", "2025-07-01"], ["Bo", "Rey", "bo@x.org", "-", "10", "2025-07-01"]]
    result = imported(write_csv(tmp_path / "notas.csv", [head, *rows]))
    told = [finding for finding in result.report.findings if "no mark in numbers" in finding.message]
    assert [finding.examples for finding in told] == [("Recuperatorio",)]


def test_a_gradebook_of_nothing_but_the_total_is_one(tmp_path: Path) -> None:
    head = ["Nome", "Sobrenome", "Endereço de email", "Total do curso (Real)", "Último download realizado neste curso."]
    rows = [["Ana", "Lima", "a@x.org", "7,50", STAMP], ["Bia", "Reis", "b@x.org", "-", STAMP]]
    result = imported(write_csv(tmp_path / "notas.csv", [head, *rows]), pass_mark__notas="6")
    assert result.snapshot is not None
    assert list(result.snapshot.frame) == ["run_id", "learner_id", "outcome"]
    assert sorted(result.snapshot.frame["outcome"]) == ["completed", "unknown"]


def test_without_dates_too_the_highest_mark_is_asked_or_told(tmp_path: Path) -> None:
    head = ["First name", "Last name", "ID number", "Quiz: Ropes (Real)", "Assignment: Knots (Real)"]
    path = write_csv(tmp_path / "grades.csv", [head, ["Ada", "Low", 11, 7.5, 82], ["Bo", "Low", 12, 9, 60]])
    asked = imported(path)
    assert [question.default for question in asked.report.questions if question.key == "max_score:grades/Ropes"] == ["10"]
    assert [finding.examples for finding in asked.report.findings if "fit a scale of 100" in finding.message] == [("Knots",)]
    answered = imported(path, **{"max_score__grades/Ropes": "15"}).snapshot
    assert answered is not None
    assert answered.frame["ropes"].tolist() == [50.0, 60.0]
