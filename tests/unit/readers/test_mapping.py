"""What is proposed for a table that nobody recognises, how its layout is named, and what a mapping shows before it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.readers import read_export
from dropout.readers.formats import mapped_guess
from dropout.readers.formats.mapped_evidence import Column, columns_of
from dropout.readers.mapping import ROLES, TableMapping, layout_of, mapping_question, preview_rows, propose
from dropout.readers.sources import Source, open_sources
from tests.exports.mapped import ACTIVITY, LEARNERS, MARKS, marks, members, visits, write_lines, write_table


def source_of(path: Path) -> Source:
    (source,), _ = open_sources([path], path.parent)
    return source


def test_a_layout_is_the_headings_whatever_separator_case_and_order(tmp_path: Path):
    comma = source_of(write_table(tmp_path / "a.csv", ["User", "When"], [["7", "2024-03-01"]]))
    other = source_of(write_table(tmp_path / "b.csv", ["when ", "\ufeffUSER"], [["2024-03-08", "8"]], ";"))
    assert layout_of(comma) == layout_of(other) == layout_of(["User", "When"])
    assert layout_of(["User", "When", "What"]) != layout_of(comma)


def test_json_lines_and_parquet_have_the_layout_of_their_columns(tmp_path: Path):
    lines = source_of(write_lines(tmp_path / "a.jsonl", ACTIVITY, visits()))
    frame = pd.DataFrame(visits(), columns=ACTIVITY)
    frame.to_parquet(tmp_path / "a.parquet")
    assert layout_of(lines) == layout_of(source_of(tmp_path / "a.parquet")) == layout_of(ACTIVITY)


@pytest.mark.parametrize(
    ("header", "rows", "each_row", "columns"),
    [
        (ACTIVITY, visits(), "activity", dict(zip(["learner", "time", "action", "material", "count"], ACTIVITY, strict=True))),
        (LEARNERS, members(), "learner", {"learner": "Matrikel", "joined": LEARNERS[4], "left": "Ausgetreten", "result": "Ergebnis"}),
        (
            MARKS, marks() * 2, "mark",
            {"learner": "Matrikel", "work": "Aufgabe", "mark": "Punkte", "highest": "Maximum", "handed_in": "Abgegeben am"},
        ),
        (
            ["id", "user_id", "created_at", "verb", "duration"], [[n, n % 3, f"2024-03-{n + 1:02d}T10:00Z", "read", 3] for n in range(9)],
            "activity", {"learner": "user_id", "time": "created_at", "action": "verb"},
        ),
        (["Identifiant", "Date et heure", "Événement"], [["a", "3 mars 2024", "lu"]] * 4, "activity",
         {"learner": "Identifiant", "time": "Date et heure", "action": "Événement"}),
        (["student", "assignment", "grade"], [[who, f"Assignment {n}", 7 + n] for who in "ab" for n in (1, 2)],
         "mark", {"learner": "student", "work": "assignment", "mark": "grade"}),
        (["Full Name", "User Action", "Timestamp"], [["Ada Low", "Joined", "2021-01-13 08:00"], ["Ada Low", "Left", "2021-01-13 09:00"]],
         "activity", {"learner": "Full Name", "time": "Timestamp", "action": "User Action"}),
        (["First name", "Last name", "Email", "Hours"], [["Ada", "Low", "a@x.org", "3"]] * 2, "learner", {"learner": "Email"}),
        (["Student_ID", "Course_ID", "Final_Grade", "Enrollment_Date"], [["7", "A", "B", "2024-02-19"], ["7", "C", "A", "2024-07-01"]],
         "learner", {"learner": "Student_ID", "result": "Final_Grade", "joined": "Enrollment_Date", "course": "Course_ID"}),
        (["x", "y", "z"], [["a@b.org", "1709280000", "3"], ["a@b.org", "1709290000", "4"]], "activity", {"learner": "x", "time": "y"}),
        (["colour", "shape"], [["red", "round"]], "ignore", {}),
    ],
)  # fmt: skip
def test_proposals_come_from_headings_in_several_languages_and_from_values(
    header: list[str], rows: list[list[object]], each_row: str, columns: dict[str, str]
):
    found = propose(header, [[str(cell) for cell in row] for row in rows])
    assert (found.each_row, dict(found.columns)) == (each_row, columns)


def test_a_proposal_may_be_had_for_any_kind_of_row():
    found = propose(ACTIVITY, [[str(cell) for cell in row] for row in visits()], each_row="learner")
    assert (found.each_row, dict(found.columns)) == ("learner", {"learner": "Benutzer"})


def test_titles_that_end_in_a_number_are_no_dates():
    header = ["student_id", "assessment", "score", "submitted_on"]
    rows = [["1", "Quiz 1", "7", "2024-01-08"], ["2", "Quiz 1", "4", "2024-01-09"], ["1", "Quiz 2", "8", "2024-01-15"]]
    roles = ["learner", "work", "mark", "handed_in"]
    assert propose(header, rows) == TableMapping("mark", dict(zip(roles, header, strict=True)))


def test_a_column_without_content_tells_no_learner():
    header, rows = ["Name", "External Id", "Email"], [["Ada", "", "ada@x.org"], ["Bo", "", "bo@x.org"]]
    assert propose(header, rows, "learner").columns == {"learner": "Email", "name": "Name"}


def test_a_column_of_the_wrong_content_plays_no_role():
    found = propose(["student", "date", "time"], [["7", "2024-03-01", "45"], ["7", "2024-03-02", "50"]])
    assert found.columns["time"] == "date"


def test_the_question_shows_headings_and_five_rows(tmp_path: Path):
    source = source_of(write_table(tmp_path / "a.csv", ACTIVITY, visits()))
    question = mapping_question(source, "Why.")
    assert (question.key, question.kind, question.safe) == (f"mapping:{layout_of(source)}", "mapping", False)
    assert question.options == question.preview[0] == tuple(ACTIVITY)
    assert len(question.preview) == 6
    assert TableMapping.from_json(question.default or "").each_row == "activity"
    assert mapping_question(source, "Why.", needed=False).default == TableMapping("ignore").to_json()


def test_a_mapping_survives_its_answer_and_roles_of_other_rows_fall_away():
    mapping = TableMapping("mark", {"learner": "Wer", "work": "Was"})
    assert TableMapping.from_json(mapping.to_json()) == mapping
    said = '{"each_row": "learner", "columns": {"learner": "Wer", "time": "Wann", "result": ""}}'
    assert TableMapping.from_json(said) == TableMapping("learner", {"learner": "Wer"})


@pytest.mark.parametrize("answer", ["", "x", "[]", "3", '{"each_row": "cow"}', '{"each_row": "mark", "columns": [1]}', "null"])
def test_an_answer_that_is_no_mapping_is_told(answer: str):
    with pytest.raises(DropoutError, match="no mapping"):
        TableMapping.from_json(answer)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        (TableMapping("activity", {"learner": "Benutzer"}), "Choose a column for When"),
        (TableMapping("activity", {"learner": "User", "time": "zeitpunkt"}), "Choose among Benutzer"),
    ],
)
def test_a_mapping_that_does_not_fit_the_table_is_told_with_what_to_do(mapping: TableMapping, says: str):
    with pytest.raises(DropoutError) as error:
        mapping.checked(ACTIVITY, "a.csv")
    assert says in error.value.do


def test_headings_of_a_mapping_are_compared_folded():
    mapping = TableMapping("activity", {"learner": "BENUTZER", "time": "zeitpunkt "}).checked(ACTIVITY, "a.csv")
    assert dict(mapping.columns) == {"learner": "Benutzer", "time": "Zeitpunkt"}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["31.12.2024 09:30", "soon"], ["2024-12-31 09:30", "no date: soon"]),
        (["5/4/2026", ""], ["2026-04-05 or 2026-05-04, will be asked", "missing: the row is dropped"]),
        (["5/5/2026", "5/4/2026"], ["2026-05-05 00:00", "2026-04-05 or 2026-05-04, will be asked"]),
        (["11 May, 09:44", "no"], ["11 May 09:44, the year will be asked", "no date: no"]),
        (["1709280000", "1709283600000"], ["2024-03-01 08:00", "2024-03-01 09:00"]),
    ],
)
def test_a_preview_shows_dates_as_they_would_be_read(cells: list[str], shown: list[str]):
    rows = preview_rows(TableMapping("activity", {"time": "t"}), ["t"], [[cell] for cell in cells])
    assert [row["time"] for row in rows] == shown


def test_a_preview_shows_numbers_kinds_and_no_more_than_five_rows():
    mapping = TableMapping("activity", {"action": "a", "count": "n"})
    rows = preview_rows(mapping, ["n", "a"], [["2,5", "Quiz begun"], ["many", "frob"], [""], *[["1", "x"]] * 9])
    assert rows[0] == {"action": "Quiz begun (quiz)", "count": "2.5"}
    assert rows[1] == {"action": "frob (other)", "count": "no number: many"}
    assert rows[2] == {"action": "", "count": ""}
    assert len(rows) == 5


def test_every_role_has_a_title_of_its_own():
    for roles in ROLES.values():
        assert len({role.title for role in roles}) == len({role.name for role in roles}) == len(roles)


def test_leaving_a_meeting_is_not_leaving_the_course() -> None:
    header = ["Name", "Moderator", "Talk time", "Join", "Left"]
    rows = [
        [f"Learner {place}", "FALSE", "00:03:00", f"9/{day}/2024, 10:00:11 AM", f"9/{day}/2024, 11:02:00 AM"]
        for place, day in ((1, 3), (2, 3))
    ]
    assert propose(header, rows) == TableMapping("activity", {"learner": "Name", "time": "Join"})
    apart = [[*row[:-1], "10/20/2024, 11:02:00 AM"] for row in rows]
    assert propose(header, apart).each_row == "learner"


def test_an_id_in_chinese_is_found_beside_the_name_and_keys_of_a_database_are_what_they_name() -> None:
    rows = [[f"2021{place:03}", name, "9"] for place, name in enumerate(("张三", "李四", "王五"))]
    assert propose(["学号/工号", "姓名", "测验"], rows).columns["learner"] == "学号/工号"
    header = ["pk1", "event_type", "user_pk1", "course_pk1", "timestamp"]
    log = [[str(place), "LOGIN_ATTEMPT", str(101 + place % 2), "555", f"2024-09-0{place} 09:10:00.000"] for place in range(1, 7)]
    found = propose(header, log).columns
    assert (found["learner"], found["course"], found["time"]) == ("user_pk1", "course_pk1", "timestamp")


def test_learners_are_found_by_a_login_or_both_halves_of_a_name_in_other_languages() -> None:
    rows = [["Berg", "Anna", "aberg", "Mitglied"], ["Cole", "Ben", "bcole", "Mitglied"]]
    assert propose(["Nachname", "Vorname", "Anmeldename", "Status"], rows).columns["learner"] == "Anmeldename"
    assert propose(["Nachname", "Vorname", "Stufe", "Status"], rows).columns["learner"] in ("Nachname", "Vorname")


def test_what_a_file_looks_like_is_worked_out_once_however_often_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    worked: list[Sequence[str]] = []

    def counted(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
        worked.append(headings)
        return columns_of(headings, rows)

    monkeypatch.setattr(mapped_guess, "columns_of", counted)
    for number in range(3):
        write_table(tmp_path / f"u{number}.csv", ["timestamp", "action_type", "item"], [[1565096190 + number, "enter", "b"]])
    read_export([tmp_path], scratch=tmp_path)
    assert len(worked) == 3
