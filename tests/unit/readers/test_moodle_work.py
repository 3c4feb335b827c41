"""Grading worksheets of assignments and attempts at quizzes, in the languages they come in, alone and beside other files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.imports import account, read
from tests.exports.moodle import HAND_IN, Action, three_a_day, write_csv, write_log

ENGLISH = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"]
ENGLISH += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
FRENCH = ["Identifiant", "Nom complet", "Matricule", "Statut", "Groupe", "Note", "Note maximale", "La note peut être modifiée"]
FRENCH += ["Dernière modification (travail remis)", "Dernière modification (note)", "Feedback par commentaires"]
GERMAN = ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Skala", "Bewertung kann geändert werden"]
GERMAN += ["Zuletzt geändert (Abgabe)", "Texteingabe online", "Zuletzt geändert (Bewertung)"]
ATTEMPTS = ["Surname", "First name", "Email address", "State", "Started on", "Completed", "Time taken", "Grade/8.00"]
ATTEMPTS += ["Q. 1 /4.00", "Q. 2 /4.00"]
MONDAY, THURSDAY = "Monday, 13 May 2024, 10:45 PM", "Thursday, 16 May 2024, 9:00 AM"


def worksheet(path: Path) -> Path:
    rows = [
        ["Participant 90311", "Ada Knot", "ada@x.org", "Submitted for grading", "30.00", "40.00", "Yes", MONDAY, THURSDAY, ""],
        ["Participant 90312", "Bo Rope", "bo@x.org", "Submitted for grading", "", "40.00", "Yes", "Tuesday, 14 May 2024, 1:05 AM", "-", ""],
        ["Participant 90313", "Cy Hitch", "cy@x.org", "No submission", "", "40.00", "Yes", "-", "-", ""],
    ]
    return write_csv(path, [ENGLISH, *rows])


def attempts(path: Path, header: list[str] = ATTEMPTS) -> Path:
    day = "14 May 2024 "
    rows = [
        ["Knot", "Ada", "ada@x.org", "Finished", f"{day} 9:00 AM", f"{day} 9:12 AM", "12 mins 3 secs", "2.00", "2.00", "0.00"],
        ["Knot", "Ada", "ada@x.org", "Finished", "15 May 2024  2:00 PM", "15 May 2024  2:05 PM", "5 mins", "8.00", "4.00", "4.00"],
        ["Rope", "Bo", "bo@x.org", "In progress", f"{day} 11:58 AM", "-", "-", "-", "-", "-"],
        ["Hitch", "Cy", "cy@x.org", "Finished", f"{day} 8:00 PM", f"{day} 8:20 PM", "20 mins", "Not yet graded", "4.00", "-"],
        ["Overall average", "", "", "", "", "", "", "5.00", "3.00", "2.00"],
    ]
    return write_csv(path, [header, *rows], delimiter=";")


def submissions(result: Import) -> pd.DataFrame:
    """Submissions by the e-mail or name of the learner."""
    assert result.tables
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("enrolment_id")["source_learner_id"]
    return result.tables.submissions.assign(who=result.tables.submissions["enrolment_id"].map(people)).set_index("who")


def test_a_worksheet_tells_who_handed_in_when_and_for_which_mark(tmp_path: Path) -> None:
    result = read(worksheet(tmp_path / "Grades-KNOTS-First knot-73412.csv"))
    assert result.tables
    work = submissions(result)
    assert work["submitted_day"].dropna().to_dict() == {"ada@x.org": 0, "bo@x.org": 1}
    assert work["score"].dropna().to_dict() == {"ada@x.org": 75.0}
    assert work.loc["ada@x.org", "known_on"] == 3  # the day of the mark
    assert work.loc["cy@x.org", "status"] == "missing"
    assert result.tables.assessments[["title", "kind", "max_score"]].values.tolist() == [["KNOTS-First knot", "assignment", 40.0]]
    assert sorted(result.tables.frame("events")["at"].dt.strftime("%d %H:%M")) == ["13 22:45", "14 01:05"]
    assert account(result).line == "3 rows read = 3 kept + 0 dropped"


def test_a_french_worksheet_is_no_gradebook_and_knows_people_by_name(tmp_path: Path) -> None:
    at = "lundi 8 avril 2024, 18:02"
    rows = [
        [f"Participant7100{place}", f"Élève {place}", f"20{place}", "Remis", "Groupe 1", "24,5", "32,00", "Oui", at, at, ""]
        for place in range(1, 4)
    ]
    result = read(write_csv(tmp_path / "notes.csv", [FRENCH, *rows]))
    assert sorted(submissions(result).index) == ["Élève 1", "Élève 2", "Élève 3"]
    assert submissions(result)["score"].round(2).tolist() == [76.56] * 3


def test_marks_on_a_scale_of_words_are_hand_ins(tmp_path: Path) -> None:
    at = "Dienstag, 14. Mai 2024, 10:37"
    rows = [
        [f"Teilnehmer/in8100{place}", f"L {place}", f"l{place}@x.org", "Abgegeben", "bestanden", "bestanden, offen", "Ja", at, "", at]
        for place in range(3)
    ]
    result = read(write_csv(tmp_path / "Bewertungen.csv", [GERMAN, *rows]))
    assert submissions(result)["status"].tolist() == ["submitted"] * 3
    assert any("words of a scale" in finding.message for finding in result.report.findings)


def test_a_worksheet_without_online_hand_ins_has_marks_and_nothing_else(tmp_path: Path) -> None:
    header = [
        "ID",
        "Vollständiger Name",
        "E-Mail-Adresse",
        "Status",
        "Gruppe",
        "Bewertung",
        "Bestwertung",
        "Bewertung kann geändert werden",
    ]
    header += ["Zuletzt geändert (Bewertung)", "Feedback als Kommentar"]
    rows = [[f"Teilnehmer/in{place}", f"L {place}", f"l{place}@x.org", "", "AG 1", mark, "50,00", "Ja", "-", "gut"]
            for place, mark in enumerate(["42,50", "", "20,00"])]  # fmt: skip
    result = read(write_csv(tmp_path / "Bewertungen.csv", [header, *rows]))
    assert result.snapshot is not None
    assert list(result.snapshot.frame)[2:] == ["bewertungen", "outcome"]
    assert result.snapshot.frame["bewertungen"].dropna().tolist() == [85.0, 40.0]


def test_an_old_worksheet_names_no_highest_mark(tmp_path: Path) -> None:
    header = [heading for heading in ENGLISH if not heading.startswith("Maximum")]
    rows = [[f"Participant {place}", f"L {place}", f"l{place}@x.org", "", mark, "Yes", MONDAY, THURSDAY, ""]
            for place, mark in enumerate(["72.00", "", "100.00"])]  # fmt: skip
    result = read(write_csv(tmp_path / "Grades.csv", [header, *rows]))
    assert submissions(result)["score"].dropna().to_dict() == {"l0@x.org": 72.0, "l2@x.org": 100.0}


def test_without_names_nobody_can_be_told(tmp_path: Path) -> None:
    header = [heading for heading in ENGLISH if heading not in ("Full name", "Email address")]
    row = ["Participant 90311", "Submitted for grading", "30.00", "40.00", "Yes", "Monday, 13 May 2024, 10:45 PM", "-", ""]
    result = read(write_csv(tmp_path / "w.csv", [header, row]))
    assert result.tables is None
    assert account(result).dropped == {"no id and no name": 1}


def test_attempts_tell_activity_and_the_mark_of_the_first(tmp_path: Path) -> None:
    result = read(attempts(tmp_path / "KNOTS-Ropes-grades.csv"))
    assert result.tables
    work = submissions(result)
    assert work["score"].dropna().to_dict() == {"ada@x.org": 25.0}
    assert work["status"].to_dict() == {"ada@x.org": "scored", "bo@x.org": "missing", "cy@x.org": "submitted"}
    assert work.loc["ada@x.org", "known_on"] == work.loc["ada@x.org", "submitted_day"] == 0
    assert len(result.tables.frame("events")) == 7  # four begun, three ended
    assert account(result).dropped == {"a row about several learners, not one attempt": 1}


@pytest.mark.parametrize("grade", ["Bewertung/8,00", "Calificación/8,00", "評点/8.00", "Grade/8"])
def test_attempts_are_known_in_any_language(tmp_path: Path, grade: str) -> None:
    header = [
        "Apellido(s)",
        "Nombre",
        "Dirección de correo",
        "Estado",
        "Comenzado el",
        "Finalizado",
        "Tiempo requerido",
        grade,
        "P. 1",
        "P. 2",
    ]
    result = read(attempts(tmp_path / "quiz.csv", header))
    assert submissions(result)["score"].dropna().tolist() == [25.0]


def test_beside_a_log_only_marks_are_taken_and_the_work_is_one(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", [*three_a_day(range(6)), Action(1, "11", HAND_IN, hour=22)])
    header = [*ENGLISH[:3], "ID number", *ENGLISH[3:]]
    row = ["Participant 90311", "Learner 11", "ada@x.org", "11", "Submitted for grading", "30.00", "40.00", "Yes", MONDAY, THURSDAY, ""]
    sheet = write_csv(tmp_path / "Grades-K-1-First knot-73.csv", [header, row])
    alone, both = read(log), read(log, sheet)
    assert alone.tables
    assert both.tables
    assert len(both.tables.runs) == 1
    assert len(both.tables.frame("events")) == len(alone.tables.frame("events"))
    assert both.tables.assessments["title"].tolist() == ["First knot"]
    assert submissions(both)["score"].to_dict() == {"11": 75.0}


def test_worksheets_and_quizzes_of_the_same_people_are_one_run(tmp_path: Path) -> None:
    result = read(worksheet(tmp_path / "Grades-KNOTS-First knot-73412.csv"), attempts(tmp_path / "KNOTS-Ropes-grades.csv"))
    assert result.tables
    assert len(result.tables.runs) == 1
    assert sorted(result.tables.assessments["title"]) == ["KNOTS-First knot", "KNOTS-Ropes"]
    assert len(result.tables.enrolments) == 3
