"""Downloads as they come in other languages, releases and hands."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers.formats.blackboard_headings import graded_columns
from tests.exports.blackboard import BOOK, KNOT, PEOPLE, ROPES, learner, write_book
from tests.exports.imports import account, marks, read

DATED = {"run_start:KNOTS_101": "2024-04-01", "run_length:KNOTS_101": "60"}


def test_headings_without_ids_as_the_newer_gradebook_may_write_them(tmp_path: Path):
    header = ["Last Name", "First Name", "Username", "Last Access", "Availability", "First knot", "Grading Notes", "Remarks"]
    rows = [
        ["S", "Ada", "splice", "2024-04-02 10:00:00", "Yes", "7.5", "5", "asked for help"],
        ["C", "Cy", "cleat", "", "Yes", "4", "", ""],
    ]
    result = read(write_book(tmp_path / BOOK, rows, header))
    assert marks(result)["splice"] == {"first_knot": 75.0}
    assert "unverified" in account(result).evidence
    assert "asked for help" not in f"{result.snapshot}{result.report}"
    assert any(finding.examples == ("Grading Notes", "Remarks") for finding in result.report.findings)


_PEOPLE = {
    "Spanish": "Apellidos|Nombre|Nombre de usuario|ID de estudiante|Último acceso|Disponibilidad",
    "Portuguese": "Sobrenome|Nome|Nome do usuário|ID do aluno|Último acesso|Disponibilidade",
    "German": "Nachname|Vorname|Benutzername|Teilnehmer-ID|Letzter Zugriff|Verfügbarkeit",
    "French": "Nom|Prénom|Nom d'utilisateur|ID de l’étudiant|Dernier accès|Disponibilité",
    "Dutch": "Achternaam|Voornaam|Gebruikersnaam|Student-ID|Laatste toegang|Beschikbaarheid",
}
_POINTS = {
    "Spanish": "Puntos totales: 10 Puntuación", "Portuguese": "Total de pontos: 10 Pontuação", "German": "Gesamtpunkte: 10 Punktzahl",
    "French": "Total des points : 10,00000 Note", "Dutch": "Totaal aantal punten: 10 Score",
}  # fmt: skip


@pytest.mark.parametrize("language", _PEOPLE)
def test_other_languages(tmp_path: Path, language: str):
    header = [*_PEOPLE[language].split("|"), f"Knot [{_POINTS[language]}] |4001"]
    row = ["Splice", "Ada", "splice", "007", "26/4/2024 13:10", "No", "7,50"]
    result = read(write_book(tmp_path / BOOK, [row, [*row[:2], "cleat", "8", "", "", "5"]], header))
    assert marks(result)["splice"] == {"knot": 75.0}
    assert result.identities["name"].tolist() == ["Ada Splice", "Ada Splice"]
    assert f"({language})" in account(result).evidence
    assert "unverified" in account(result).evidence


def test_headings_that_r_made_names_of(tmp_path: Path):
    header = ["Last.Name", "First.Name", "Username", "Student.ID", "Last.Access", "First.knot..Total.Pts..10.Score...4001"]
    result = read(write_book(tmp_path / BOOK, [[*learner("splice")[:5], 4]], header))
    assert marks(result) == {"splice": {"first_knot": 40.0}}


@pytest.mark.parametrize("rows", [[], [learner("splice")]])
def test_only_headings_or_nothing_graded_yet(tmp_path: Path, rows: list[list[object]]):
    result = read(write_book(tmp_path / BOOK, [row[:7] for row in rows], PEOPLE))
    assert (account(result).format, account(result).rows_kept) == ("blackboard", len(rows))
    assert result.report.blocked is not bool(rows)


def test_columns_of_text_and_the_same_column_twice(tmp_path: Path):
    header = [
        *PEOPLE,
        KNOT,
        KNOT,
        "Programme [Total Pts: 0 Text] |8",
        "Letters [Total Pts: 100 Letter] |9",
        "Done [Total Pts: 5 Complete/Incomplete] |10",
    ]
    result = read(write_book(tmp_path / BOOK, [[*learner("splice")[:7], 8, 8, "MSc", "B+", "Incomplete"]], header), **DATED)
    assert result.tables
    work = result.tables.assessments.merge(result.tables.submissions, on="assessment_id")
    assert dict(zip(work["title"], work["status"], strict=True)) == {"First knot": "scored", "Letters": "submitted", "Done": "missing"}


def test_points_of_all_columns_share_one_decimal_mark():
    header = ["A [Total Pts: 1,000 Score] |1", "B [Total Pts: 12.5 Score] |2", "C [Total Pts: Text] |3"]
    assert [column.points for column in graded_columns(header)][:2] == [1000.0, 12.5]
    assert graded_columns([ROPES])[0].display == "MY OWN GRADE"


@pytest.mark.parametrize(
    "header", [["Student", "ID", "SIS Login ID", "Section", "Essay (4001)"], ["Username", "Score"], ["Name", "Average [Section: 3]"]]
)
def test_gradebooks_of_others_are_not_taken_for_blackboard(tmp_path: Path, header: list[str]):
    result = read(write_book(tmp_path / "export.csv", [[1, 2, 3, 4, 5][: len(header)]], header))
    assert all(file.format != "blackboard" for file in result.report.files)


def test_marks_of_the_broken_twin_are_read_as_far_as_they_go(tmp_path: Path):
    book = write_book(tmp_path / BOOK)
    book.write_bytes(book.read_bytes()[:-61])  # cut off in the middle of a character of the last row
    result = read(book)
    assert account(result).rows_kept == 3
    assert pd.notna(marks(result)["splice"]["first_knot"])
