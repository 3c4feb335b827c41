from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers.encodings import guess_encoding
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source, open_sources
from tests.exports.files import rows_of

# A sentence of each script, as headings and names might have it.
SPOKEN = {
    "cp1252": "Größe der Gruppe, prénom de l’élève, descripción año, ação, Åsa Öberg",
    "cp1250": "imię i nazwisko użytkownika, Łukasz Żółć, wynik końcowy, Čeněk Dvořák, żądanie",
    "cp1254": "öğrencinin adı soyadı, Şahin Çağlar, değişiklik tarihi, sınıf",
    "cp1257": "mokinių pažymiai, Žilvinas Šiaučiūnas, užduotis įvertinta",
    "cp1251": "Полное имя пользователя, контекст события, описание, источник",
    "cp1253": "Πλήρες όνομα χρήστη, περιγραφή, προέλευση, τελικός βαθμός",
    "cp1255": "שם מלא של המשתמש, תיאור האירוע, מקור",
    "cp1256": "الاسم الكامل للمستخدم, وصف الحدث, المصدر",
    "gb18030": "用户全名，事件描述，来源，最终成绩，学生姓名",
    "big5": "使用者全名，事件描述，來源，最後成績，學生姓名",
    "cp932": "氏名とメールアドレス、イベントの説明、提出日時",
    "cp949": "사용자 이름, 이벤트 설명, 출처, 최종 성적",
}


def opened(folder: Path, content: bytes) -> tuple[Source, list[Finding]]:
    (folder / "a.csv").write_bytes(content)
    (source,), findings = open_sources([folder / "a.csv"], folder)
    return source, findings


@pytest.mark.parametrize("encoding", SPOKEN)
def test_old_encodings_are_told_apart_by_the_words_they_make(tmp_path: Path, encoding: str) -> None:
    source, findings = opened(tmp_path, f"id;text\n1;{SPOKEN[encoding]}\n".encode(encoding))
    assert (source.encoding, rows_of(source)) == (encoding, [["1", SPOKEN[encoding], 2]])
    assert [encoding in finding.message for finding in findings] == ([] if encoding == "cp1252" else [True])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_told_apart_even_late_in_the_file(tmp_path: Path, encoding: str) -> None:
    late = "id,name\n" + "1,plain\n" * 100_000 + "2,Zoë\n"
    source, findings = opened(tmp_path, late.encode(encoding))
    assert findings == []
    assert rows_of(source)[-1] == ["2", "Zoë", 100_002]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_in_any_script(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f"{number}\t{SPOKEN['gb18030']}\t{SPOKEN['cp1251']}\r\n" for number in range(20))
    source, findings = opened(tmp_path, f"id\tone\ttwo\r\n{rows}".encode(encoding))
    assert findings == []
    assert rows_of(source)[-1] == ["19", SPOKEN["gb18030"], SPOKEN["cp1251"], 21]


def test_bytes_of_no_known_encoding_are_told_not_hidden(tmp_path: Path) -> None:
    source, findings = opened(tmp_path, b"id,name\n1,\x81\x8d\xe4\n")
    assert rows_of(source) == [["1", "��ä", 2]]
    assert findings[0].message.startswith("Some bytes belong to no known text encoding")


def test_two_encodings_in_one_file_are_both_read_and_told(tmp_path: Path) -> None:
    rows = ["1,Zoë".encode(), "2,Zoë".encode("cp1252"), "3,Noël – 学".encode()]
    source, findings = opened(tmp_path, b"\n".join([b"id,name", *rows]))
    assert [row[1] for row in rows_of(source)] == ["Zoë", "Zoë", "Noël – 学"]
    assert [(finding.severity, finding.message[:36]) for finding in findings] == [
        (Severity.NOTICED, "The file mixes two text encodings; e")
    ]


def test_bytes_0_are_left_out_and_told(tmp_path: Path) -> None:
    source, findings = opened(tmp_path, b"id,mark\n1,5\n" * 50 + b"2\0,6\n\0\0\n3,7\n")
    assert rows_of(source)[-2:] == [["2", "6", 101], ["3", "7", 103]]
    assert [finding.message for finding in findings] == ["Characters that no text has were left out (NUL, 3)."]


def test_marks_where_files_were_joined_are_no_part_of_a_cell(tmp_path: Path) -> None:
    source, findings = opened(tmp_path, "\ufeffid,mark\n1,5\n\ufeff2,6\n".encode())
    assert (rows_of(source), findings) == ([["1", "5", 2], ["2", "6", 3]], [])


def test_plain_utf_8_is_read_where_it_lies(tmp_path: Path) -> None:
    source, _ = opened(tmp_path, "id,name\n1,Zoë\n".encode())
    assert source.path == tmp_path / "a.csv"


def test_a_single_accent_is_western() -> None:
    assert guess_encoding("é".encode("cp1252")) == "cp1252"


def test_codes_capitals_and_signs_of_other_scripts_are_no_western_text() -> None:
    words = "№ ФИО Группа ЛР ЛР Посещаемость Экзамен Итог ИВТ зачёт незачёт сдал"
    assert guess_encoding(words.encode("cp1251")) == "cp1251"
    marked = "学籍番号 氏名 第 回 第 回 レポート 期末試験 評価 合否 " + "○ × △ 合格 ○ ○ × 不合格 " * 9
    assert guess_encoding(marked.encode("cp932")) == "cp932"
