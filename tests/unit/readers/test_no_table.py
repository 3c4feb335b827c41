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
