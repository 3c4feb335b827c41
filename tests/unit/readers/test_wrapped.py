from __future__ import annotations

import json
from pathlib import Path

import pytest

from dropout.readers.wrapped import lines_of_array, unwrap

ROWS = [{"who": "7", "at": "2024-05-01"}, {"who": "8", "at": "2024-05-02"}]


@pytest.mark.parametrize(
    ("text", "wrapped"),
    [
        (json.dumps({"data": ROWS, "next": None}), True),
        (json.dumps({"results": ROWS, "paging": {"next": 2}, "links": []}, indent=1), True),
        (json.dumps({"data": ROWS[:1]}), False),  # a document, as far as anybody can tell
        (json.dumps({"data": ROWS, "more": ROWS}), False),
        (json.dumps({"sensor": "s", "data": ROWS}), False),  # Caliper
        (json.dumps({"statements": ROWS}), False),  # xAPI
        ("\n".join(map(json.dumps, [{"data": ROWS}, {"data": ROWS}])), False),  # records by line
        (json.dumps({"data": ROWS})[:-5], False),
        (json.dumps(ROWS), False),
        ("who,at\n7,2024-05-01\n", False),
    ],
)
def test_records_inside_one_document_are_taken_out(tmp_path: Path, text: str, wrapped: bool) -> None:
    path, target = tmp_path / "a.json", tmp_path / "a.jsonl"
    path.write_text(text)
    assert unwrap(path, target) is wrapped
    assert not wrapped or [json.loads(line) for line in target.read_text().splitlines()] == ROWS


def test_a_list_of_records_becomes_lines(tmp_path: Path) -> None:
    path, target = tmp_path / "a.json", tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROWS, indent=2))
    assert lines_of_array(path, target)
    assert [json.loads(line) for line in target.read_text().splitlines()] == ROWS
    for text in ("[1, 2]", "[{", "{}"):
        path.write_text(text)
        assert not lines_of_array(path, target)


def test_what_is_no_number_and_half_a_character_stop_nothing(tmp_path: Path) -> None:
    path, target = tmp_path / "a.json", tmp_path / "a.jsonl"
    path.write_text('{"data": [{"who": "\\ud800", "n": NaN}, {"who": "\\u00e9", "n": -Infinity}]}')
    assert unwrap(path, target)
    assert [json.loads(line)["n"] for line in target.read_text(encoding="utf-8").splitlines()] == [None, None]
