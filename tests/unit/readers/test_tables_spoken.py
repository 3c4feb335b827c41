"""Tables in more languages: how it ended is found by its words, what gives it away is no feature, and none found is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.mapped import write_table


def read(folder: Path, header: str, rows: list[list[object]]) -> Import:
    return read_export([write_table(folder / "t.csv", header.split(","), rows)], scratch=folder)


@pytest.mark.parametrize(
    ("header", "left", "stayed"),
    [
        ("matricola,crediti,esito_carriera,abbandono", ("Rinuncia", "S"), ("Laureato", "N")),
        ("学籍番号,出席,在籍状況", ("退学",), ("卒業",)),
        ("รหัสนักศึกษา,เกรด,สถานะ", ("พ้นสภาพ",), ("สำเร็จการศึกษา",)),
        ("MSSV,TC,Tình trạng", ("Buộc thôi học",), ("Tốt nghiệp",)),
        ("nr_albumu,ects,status", ("skreślony",), ("absolwent",)),
        ("RA,CRA,Situação,Semestre_Evasao,Motivo", ("Evadido", "2022/1", "Jubilamento"), ("Formado", "", "")),
        ("Matricule,Moyenne,Décrochage,Décision du jury", ("Oui", "Ajourné"), ("Non", "Admis")),
        ("№ зачётки,пропуски,Отчислен", ("да",), ("нет",)),
        ("cod_alumno,prom_2021_1,desertor,ULTIMO_SEMESTRE_MATRICULADO", ("SI", "2021-1"), ("NO", "2023-1")),
        ("enrollee_id,hours,I want to drop out?,dropped", ("Yes", "Yes"), ("Yes", "No")),
    ],
)
def test_how_it_ended_is_found_and_what_goes_with_it_is_no_feature(
    tmp_path: Path, header: str, left: tuple[str, ...], stayed: tuple[str, ...]
):
    result = read(tmp_path, header, [[f"x{n}", 3 * n, *(stayed if n % 2 else left)] for n in range(8)])
    assert result.snapshot, result.report.questions
    assert result.snapshot.frame["outcome"].tolist() == ["withdrawn", "completed"] * 4
    assert set(result.snapshot.columns.values()) - {"I want to drop out?"} == {header.split(",")[1]}


def test_who_came_back_tells_no_more_than_how_it_ended(tmp_path: Path):
    result = read(tmp_path, "student_id,gpa,returned_fall,enrolled_next_term", [[n, n, "YN"[n % 2], 1 - n % 2] for n in range(6)])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["gpa"]


def test_a_table_in_which_nothing_says_how_it_ended_is_told(tmp_path: Path):
    result = read(tmp_path, "NIM,IPK,Status Kelulusan", [[f"A{n}", n, ("TEPAT", "TERLAMBAT")[n % 2]] for n in range(6)])
    assert [finding.message for finding in result.report.findings if "every outcome is unknown" in finding.message]
