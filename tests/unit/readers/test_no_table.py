"""What is said of a file that is no table: of JSON what stands in it, of text how wide its rows are."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import read_export


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"course": {"id": 3}, "students": [{"id": 1}], "on": "2024"}', "one record with course, students, on"),
        ('{"course": {"id": 3}, "students": [{"id": 1}], "on": "2024"}', "students: a list of 1 records"),
        ("[[1, 2], [3, 4]]", "a list of lists"),
        ('[{"id": 1, "profile": {"n": 1}}, 7]', "profile: a record with n"),
        ('[{"id": 1, "profile": {"n": 1}}, 7]', "and numbers among them"),
        ('{"id": 3, "x" 4', "no JSON from line 1, column 15 on"),
        ('[{"id": ' + "9" * 5000 + "}]", "a number of thousands of digits"),
        ("[" * 5000, "records nested too deep"),
        ("[]", "an empty list"),
        ('{"\\ud800' + "a" * 99 + '": {}}', "one record with ?" + "a" * 59),
    ],
)
def test_json_that_is_no_table_is_told_by_what_stands_in_it(tmp_path: Path, text: str, found: str):
    path = tmp_path / "dump.json"
    path.write_text(text, encoding="utf-8")
    report = read_export([path], scratch=tmp_path).report
    finding = next(finding for finding in report.findings if finding.file == "dump.json")
    assert found in finding.examples
    assert "cell" not in " ".join(finding.examples)
    assert "list of records such as" in finding.do
    assert report.blocked


def test_a_quotation_mark_that_swallows_a_short_file_is_told_with_its_row(tmp_path: Path):
    path = tmp_path / "short.csv"
    path.write_text('id,name,clicks\n1,Ada,3\n2,"Bo,4\n3,Cy,5\n4,Di,6\n', encoding="utf-8")
    finding = read_export([path], scratch=tmp_path).report.findings[0]
    assert "quotation mark" in finding.message
    assert finding.examples == ('after row 2: 2,"Bo,4',)


def test_a_table_whose_ids_are_all_empty_keeps_nothing(tmp_path: Path):
    path = tmp_path / "empty_ids.csv"
    path.write_text("student_id,clicks,result\n" + "".join(f",{n},pass\n" for n in range(6)), encoding="utf-8")
    result = read_export([path], scratch=tmp_path)
    assert (result.tables, result.snapshot, result.report.blocked) == (None, None, True)
    assert "No row says which learner" in result.report.findings[0].message


def test_records_in_an_answer_of_a_program_are_a_table(tmp_path: Path):
    path = tmp_path / "answer.json"
    people = ", ".join(f'{{"id": {n}, "logins": {n * 2}, "completed": {str(n % 2 == 0).lower()}}}' for n in range(6))
    path.write_text(f'{{"data": [{people}], "meta": {{"page": 1}}}}', encoding="utf-8")
    asked = read_export([path], scratch=tmp_path).report.open_questions
    result = read_export([path], scratch=tmp_path, answers={asked[0].key: asked[0].default or ""})
    assert result.report.files[0].rows_kept == 6
    assert result.snapshot
    assert result.snapshot.frame["logins"].tolist() == [0, 2, 4, 6, 8, 10]
    assert result.snapshot.frame["outcome"].tolist() == ["completed", "failed"] * 3


def test_a_message_names_the_file_and_not_where_it_lies(tmp_path: Path):
    path = tmp_path / "cut.json"
    path.write_text("[" + ", ".join(f'{{"student_id": {n}, "clicks": {n}}}' for n in range(9)), encoding="utf-8")
    asked = read_export([path], scratch=tmp_path).report.open_questions
    report = read_export([path], scratch=tmp_path, answers={asked[0].key: asked[0].default or ""}).report
    assert report.blocked
    assert str(tmp_path) not in str(report.to_json())
