"""xAPI statements tell who did what in which course, in any packing; what is no statement is dropped with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exports.imports import account
from tests.exports.moodle import write_csv
from tests.exports.statements import acts, enrolled, marked, read, said, scored, write

EVERYBODY = [said("experienced", who=who, day=day) for day in (0, 8) for who in ("11", "12", "13")]


@pytest.mark.parametrize("packing", ["lines", "arrays", "array", "indented array", "statements", "pretty"])
def test_statements_are_told_and_read_in_any_packing(tmp_path: Path, packing: str) -> None:
    result = read(write(tmp_path / "export.json", EVERYBODY, packing))
    assert account(result).evidence == "6 of the first 6 records are xAPI statements"
    assert account(result).line == "6 rows read = 6 kept + 0 dropped"
    assert acts(result) == sorted((who, day, "content", "activity-ropes") for day in (0, 8) for who in ("11", "12", "13"))


def test_the_kind_is_what_was_done_to_what(tmp_path: Path) -> None:
    told = [
        ("video", "played", "video"), ("lms/discussion", "posted", "forum"), ("assessment", "attempted", "quiz"),
        ("school-assignment", "submitted", "assignment"), ("wiki", "edited", "collaboration"), ("link", "accessed", "navigation"),
        ("unheard-of", "pondered", "other"),
    ]  # fmt: skip
    statements = [said(verb, f"x{place}", day=3, kind=kind) for place, (kind, verb, _) in enumerate(told)]
    result = read(write(tmp_path / "s.jsonl", [*EVERYBODY, *statements]))
    assert {thing: kind for _, day, kind, thing in acts(result) if day == 3} == {
        f"activity-x{place}": kind for place, (_, _, kind) in enumerate(told)
    }


def test_who_came_and_left_and_how_it_ended(tmp_path: Path) -> None:
    came = [said("registered", None, who, -5) for who in ("11", "12", "13")]
    ended = [said("unregistered", None, "12", 20), said("failed", None, "11", 30), said("passed", None, "11", 60)]
    found = enrolled(read(write(tmp_path / "s.jsonl", [*came, *EVERYBODY, *ended, said("failed", None, "13", 69)])))
    assert {who: row["registered_day"] for who, row in found.items()} == {"11": -5, "12": -5, "13": -5}
    assert found["12"]["unregistered_day"] == 20
    assert {who: row["outcome"] for who, row in found.items()} == {"11": "completed", "12": "withdrawn", "13": "failed"}


def test_marks_count_from_the_day_they_were_given(tmp_path: Path) -> None:
    work = [
        said("submitted", "essay", day=3, kind="school-assignment"),
        said("scored", "essay", day=9, kind="school-assignment", **scored(15)),
    ]
    quiz = [said("completed", "quiz", "12", day, "assessment", **scored(raw)) for day, raw in ((4, 5), (4, 10), (11, 20))]
    share = said("completed", "test", "13", 5, "assessment", result={"score": {"scaled": 0.4}})
    result = read(write(tmp_path / "s.jsonl", [*EVERYBODY, *work, *quiz, share]))
    assert marked(result) == [("11", "Essay", 3, 9, 75.0), ("12", "Quiz", 4, 4, 50.0), ("13", "Test", 5, 5, 40.0)]


def test_a_mark_without_a_highest_is_asked_about(tmp_path: Path) -> None:
    work = said("completed", "quiz", "12", 4, "assessment", **scored(8, None))
    result = read(write(tmp_path / "s.jsonl", [*EVERYBODY, work]))
    assert [(q.key, q.default) for q in result.report.questions if q.key.startswith("max_score")] == [
        ("max_score:lms.example.org-course-knots/Quiz", "10")
    ]
    assert marked(result)[0][-1] == 80.0


def test_broken_statements_are_dropped_and_the_rest_is_read(tmp_path: Path) -> None:
    nobody = said("experienced") | {"actor": {"objectType": "Agent", "name": "nobody"}}
    group = said("experienced") | {"actor": {"objectType": "Group", "mbox": "mailto:crew@example.org"}}
    elsewhere = said("experienced") | {"context": {}}
    broken = ['{"id": "1", "actor"', "17", "no json", said("experienced", timestamp="soon"), nobody, group, elsewhere, EVERYBODY[0]]
    result = read(write(tmp_path / "s.jsonl", [*EVERYBODY, *broken]))
    assert account(result).dropped == {
        "no statement: cut off, or not JSON": 3, "time not readable": 1, "names no person": 1,
        "done by the system, not by a person": 1, "outside the courses": 1, "the same statement again": 1,
    }  # fmt: skip
    assert account(result).rows_kept == 6
    assert result.report.dropped_rows["row"].min() == 7


@pytest.mark.parametrize("packing", ["array", "pretty"])
def test_a_document_cut_off_is_read_up_to_there(tmp_path: Path, packing: str) -> None:
    path = write(tmp_path / "s.json", EVERYBODY, packing)
    path.write_text(path.read_text()[:-400])
    result = read(path)
    assert account(result).line == "6 rows read = 5 kept + 1 dropped (no statement: cut off, or not JSON 1)"


def test_people_by_mail_are_known_by_it(tmp_path: Path) -> None:
    mailed = said("experienced", day=2) | {"actor": {"mbox": "mailto:Ada@Example.org", "name": "Ada"}}
    result = read(write(tmp_path / "s.jsonl", [*EVERYBODY, mailed]))
    ada = result.identities.set_index("email").loc["ada@example.org"]
    assert (ada["source_learner_id"], ada["name"]) == ("ada@example.org", "Ada")


def test_courses_are_chosen_and_statements_without_any_are_one_course(tmp_path: Path) -> None:
    other = json.loads(json.dumps(EVERYBODY).replace("/knots", "/sails").replace("0000-", "1111-"))
    path = write(tmp_path / "s.jsonl", [*EVERYBODY, *other[:2]])
    assert read(path).report.questions[0].default == "lms.example.org/course/knots"
    both = read(path, xapi_courses="all")
    assert both.tables is not None
    assert len(both.tables.runs) == 2
    bare = write(tmp_path / "ropes.jsonl", [statement | {"context": {}} for statement in EVERYBODY])
    alone = read(bare).tables
    assert alone is not None
    assert alone.runs["run_id"].tolist() == ["ropes"]


@pytest.mark.parametrize("text", ['{"actor": {}, "verb": "played", "object": {}}', "[]", "{}", '{"a": 1}', "[1, 2]", '"x"'])
def test_other_json_is_no_statement(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    assert "xapi" not in [file.format for file in read(path).report.files]


@pytest.mark.parametrize("front", ["", "statement."])
def test_statements_in_a_table_are_what_they_are_as_json(tmp_path: Path, front: str) -> None:
    def flat(value: object, path: str) -> dict[str, object]:
        held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        return {path: value} if held is None else {key: cell for name, one in held for key, cell in flat(one, f"{path}.{name}").items()}

    work = [said("submitted", "essay", day=3, kind="assignment"), said("scored", "essay", day=9, kind="assignment", **scored(15))]
    statements = [*EVERYBODY, *work, said("unregistered", None, "12", 20)]
    rows = [flat(statement, "") for statement in statements]
    header = list(dict.fromkeys(path for row in rows for path in row))
    table = [[f"{front}{path[1:]}" for path in header], *[[row.get(path, "") for path in header] for row in rows]]
    result, same = read(write_csv(tmp_path / "s.csv", table)), read(write(tmp_path / "s.jsonl", statements))
    assert account(result).line == "9 rows read = 9 kept + 0 dropped"
    assert (acts(result), marked(result), enrolled(result)) == (acts(same), marked(same), enrolled(same))
