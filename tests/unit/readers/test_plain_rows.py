"""What is no learner in a plain table: another table below the first, a summary, rows that tell of work or modules."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from dropout.readers.mapping import TableMapping
from tests.exports.moodle import write_csv

HEADER = ["student_id", "name", "quiz 1", "quiz 2", "final result"]
ROWS: list[list[object]] = [[f"T-{n}", f"Ada Low {n}", n, 10 - n, "pass" if n % 2 else "fail"] for n in range(1, 7)]


def imported(tmp_path: Path, rows: list[list[object]]) -> Import:
    result = read_export([write_csv(tmp_path / "class.csv", rows)], scratch=tmp_path)
    assert all(file.adds_up for file in result.report.files)
    return result


def learners(result: Import) -> list[str]:
    assert result.snapshot, result.report.findings
    return result.identities["source_learner_id"].tolist()


def test_another_table_below_the_first_is_told_and_not_read(tmp_path: Path):
    groups = [[], ["group", "mean", "n"], ["A", "6.2", "20"], ["B", "5.9", "20"]]
    result = imported(tmp_path, [HEADER, *ROWS, *groups])
    assert learners(result) == [f"T-{n}" for n in range(1, 7)]
    told = result.report.findings[0]
    assert (told.message, told.examples) == ("Another table begins in row 9; only the first one was read.", ("group", "mean", "n"))
    again = imported(tmp_path, [HEADER, *ROWS, [], ["student_id", "name", "attendance"], *([row[0], row[1], 80] for row in ROWS)])
    assert again.report.files[0].line == "13 rows read = 6 kept + 7 dropped (a row of another table below the first 7)"


def test_a_summary_below_a_blank_row_is_no_learner_and_a_group_of_learners_is(tmp_path: Path):
    summary: list[list[object]] = [[], ["Average", "", 3.5], ["Passed", 3], ["Failed", 3]]
    result = imported(tmp_path, [HEADER, *ROWS[:3], [], *ROWS[3:], *summary])
    assert learners(result) == [f"T-{n}" for n in range(1, 7)]
    assert result.report.files[0].dropped == {"a title or a summary below a blank row": 3}
    silent = imported(tmp_path, [HEADER, *ROWS, [], ["T-99", "", "", "", ""]])
    assert learners(silent)[-1] == "T-99"


def test_a_status_with_endings_is_the_result_and_no_feature(tmp_path: Path):
    header = ["student_id", "enrollment_type", "enrollment_status", "credits"]
    status = ["Active", "Dropped", "Withdrawn", "Active"]
    rows = [[f"T-{n}", "full-time" if n % 2 else "part-time", word, n] for n, word in enumerate(status)]
    result = imported(tmp_path, [header, *rows])
    assert result.snapshot
    assert result.snapshot.frame["outcome"].tolist() == ["unknown", "withdrawn", "withdrawn", "unknown"]
    assert list(result.snapshot.columns.values()) == ["enrollment_type", "credits"]
    path, answers = tmp_path / "class.csv", {"outcome:class:active": "completed"}
    over = read_export([path], scratch=tmp_path, answers=answers).snapshot
    assert over
    assert over.frame["outcome"].tolist() == ["completed", "withdrawn", "withdrawn", "completed"]


def test_yes_and_no_are_understood_in_the_language_of_the_heading(tmp_path: Path):
    result = imported(tmp_path, [["Código estudiante", "Promedio", "Deserción"], ["a", "3,5", "Sí"], ["b", "4,5", "No"]])
    mapping = result.report.questions[0]
    confirmed = read_export([tmp_path / "class.csv"], scratch=tmp_path, answers={mapping.key: mapping.default or ""})
    assert confirmed.snapshot
    assert confirmed.snapshot.frame["outcome"].tolist() == ["withdrawn", "completed"]


def test_rows_of_learners_and_modules_are_offered_as_marks(tmp_path: Path):
    rows: list[list[object]] = [[f"T-{n}", module, "yes" if n > module else "no"] for n in range(1, 5) for module in (1, 2, 3)]
    path = write_csv(tmp_path / "class.csv", [["student_id", "module_id", "completed"], *rows])
    (question,) = read_export([path], scratch=tmp_path).report.open_questions
    proposed = TableMapping("mark", {"learner": "student_id", "work": "module_id", "mark": "completed"})
    assert TableMapping.from_json(question.default or "") == proposed
    read = read_export([path], scratch=tmp_path, answers={question.key: proposed.to_json()}).snapshot
    assert read
    assert read.columns == {"module_id_1": "module_id 1", "module_id_2": "module_id 2", "module_id_3": "module_id 3"}
    assert read.frame["module_id_2"].tolist() == [0, 0, 100, 100]


def test_rows_that_repeat_most_learners_are_asked_about(tmp_path: Path):
    rows = [[f"T-{n}", colour, n] for n in range(1, 5) for colour in ("red", "green")]
    result = imported(tmp_path, [["student_id", "colour", "hours"], *rows])
    assert [question.kind for question in result.report.open_questions] == ["mapping"]
    assert result.report.findings[0].message == "Learners have several rows, so that a row is no learner."
    nobody = imported(tmp_path, [["hours", "score"], [3, 4], [5, 6]])
    assert nobody.report.findings[0].do.startswith("No column says which learner a row is about")


def test_a_quotation_mark_that_takes_in_the_rows_below_is_told_with_its_row(tmp_path: Path):
    lines = [f"T-{n},{quote}Ada {n},{n},pass" for n, quote in ((1, ""), (2, '"'), (3, ""), (4, '"'), (5, ""))]
    path = tmp_path / "class.csv"
    path.write_text("\n".join(["student_id,name,quiz 1,final result", *lines, 'T-6,"Ada, 6",6,pass', "T-7,Ada 7,7,pass"]) + "\n")
    result = read_export([path], scratch=tmp_path)
    assert learners(result) == ["T-1", "T-5", "T-6", "T-7"]
    (dropped,) = result.report.dropped_rows[["row", "reason"]].values.tolist()
    assert dropped == [3, "a quotation mark that is closed only in a later row"]
    noted = write_csv(
        tmp_path / "notes.csv", [["student_id", "hours", "note"], ["T-1", 3, "Well,\nthey said, 7, and so on"], ["T-2", 4, "a"]]
    )
    assert learners(read_export([noted], scratch=tmp_path)) == ["T-1", "T-2"]


def told(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    result = read_export([path], scratch=path.parent)
    assert result.snapshot is None
    return [(finding.message, finding.do, finding.examples) for finding in result.report.findings]


def test_what_is_no_table_says_which_rows_differ(tmp_path: Path):
    short = write_csv(tmp_path / "short.csv", [HEADER[:3], *ROWS])
    assert told(short)[0][2] == ("row 1 has 3 cells", "row 2 has 5 cells")
    headless = write_csv(tmp_path / "headless.csv", ROWS)
    assert told(headless)[0][1].startswith("The row of headings looks like data: put headings above it")
    rowless = write_csv(tmp_path / "rowless.csv", [HEADER])
    assert told(rowless)[0][0] == "There are headings and no rows."


def test_a_table_as_r_writes_it_has_a_heading_less_than_columns(tmp_path: Path):
    rows = [[str(place), *row] for place, row in enumerate(ROWS, start=1)]
    result = imported(tmp_path, [HEADER, *rows])
    assert result.snapshot
    assert (learners(result)[0], list(result.snapshot.columns.values())) == ("T-1", ["quiz 1", "quiz 2"])


def test_tables_of_several_languages_are_read_by_their_headings_and_words(tmp_path: Path):
    tables: list[tuple[list[str], list[str], list[str]]] = [
        (["NIM", "Nama", "Kehadiran", "Status"], ["Lulus", "Tidak Lulus", "Aktif"], ["completed", "failed", "unknown"]),
        (
            ["Matrícula", "Nome", "Faltas", "Situação"],
            ["Aprovado", "Reprovado por falta", "Trancado"],
            ["completed", "failed", "withdrawn"],
        ),
        (["Código estudiante", "Nombre", "Nota", "Estado"], ["Graduado", "Retirado", "Activo"], ["completed", "withdrawn", "unknown"]),
        (["Öğrenci No", "Ad Soyad", "Vize", "Durum"], ["Geçti", "Kaldı", "Kaldı"], ["completed", "failed", "failed"]),
        (["学号", "姓名", "成绩", "是否通过"], ["是", "否", "否"], ["completed", "failed", "failed"]),
        (["Matrikelnummer", "Name", "ECTS", "Abbruch"], ["nein", "ja", "ja"], ["completed", "withdrawn", "withdrawn"]),
    ]
    for header, words, outcomes in tables:
        result = imported(tmp_path, [header, *([f"20230{n}", f"Ada {n}", n, word] for n, word in enumerate(words))])
        assert result.snapshot, (header, result.report.open_questions, result.report.findings)
        assert (list(result.snapshot.columns.values()), result.snapshot.frame["outcome"].tolist()) == ([header[2]], outcomes)
        assert result.identities["name"].tolist() == ["Ada 0", "Ada 1", "Ada 2"]


def test_rows_of_work_with_a_moment_and_how_it_ended_make_a_run_with_outcomes(tmp_path: Path):
    header = ["learner_id", "module_id", "timestamp", "score", "completed", "dropped_out"]
    rows = [[f"T-{n}", f"m{m}", f"2024-01-{m * 3:02d} 10:00", 50 + n + m, "true", n % 2] for n in range(4) for m in (1, 2, 3)]
    path = write_csv(tmp_path / "class.csv", [header, *rows])
    (question,) = read_export([path], scratch=tmp_path).report.open_questions
    assert TableMapping.from_json(question.default or "").columns["result"] == "dropped_out"
    tables = read_export([path], scratch=tmp_path, answers={question.key: question.default or ""}).tables
    assert tables
    assert sorted(tables.enrolments["outcome"]) == ["completed", "completed", "withdrawn", "withdrawn"]
    assert tables.submissions["submitted_day"].tolist() == [0, 3, 6] * 4


def test_an_empty_column_of_ids_does_not_hide_the_other(tmp_path: Path):
    rows: list[list[object]] = [["sis_id", "id", "hours", "dropout"], *[["", f"S{n}", n, n % 2] for n in range(1, 5)]]
    result = imported(tmp_path, rows)
    assert result.report.files[0].line == "4 rows read = 4 kept + 0 dropped"
    assert learners(result) == ["S1", "S2", "S3", "S4"]
