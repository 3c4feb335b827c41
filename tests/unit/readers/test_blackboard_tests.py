"""Results of a Blackboard test, and tables about questions, which name no learner."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.exports.blackboard import BOOK, write_book
from tests.exports.imports import account, marks, read
from tests.exports.moodle import write_csv

WHO = ["Username", "Last Name", "First Name"]
PARTS = ["Question ID", "Question", "Answer", "Possible Points", "Auto Score", "Manual Score"]
WIDE = [*WHO, *[f"{part} {place}" for place in (1, 2) for part in PARTS]]


def question(place: int, auto: object, manual: object = "") -> list[object]:
    return [f"Question ID {place}", "What is it?", "my secret answer", 10 * place, auto, manual]


def test_marks_are_shares_of_what_was_possible_and_answers_stay_in_the_file(tmp_path: Path):
    rows = [
        ["splice", "SPLICE", "Ada", *question(1, 10), *question(2, 5, 20)],
        ["cleat", "CLEAT", "Ada", *question(1, 0), *question(2, 15)],
        ["bowline", "BOWLINE", "Ada", *question(1, 10), *question(2, "")],
        ["teacher_previewuser", "T", "T", *question(1, 10), *question(2, 20)],
    ]
    result = read(write_csv(tmp_path / "Bends.csv", [WIDE, *rows]))
    assert account(result).line == "4 rows read = 3 kept + 1 dropped (test user 1)"
    told = marks(result)
    assert (told["splice"]["bends"], told["cleat"]["bends"]) == (100, 50)
    assert pd.isna(told["bowline"]["bends"])  # a question is not marked yet
    assert "secret" not in str(result)
    long = [[*row[:3], *row[start : start + 6]] for row in rows for start in (3, 9)]
    again = marks(read(write_csv(tmp_path / "Bends.csv", [[*WHO, *PARTS], *long])))
    assert {who: again[who] for who in ("splice", "cleat")} == {who: told[who] for who in ("splice", "cleat")}


def test_of_several_attempts_the_last_counts_and_is_no_average(tmp_path: Path):
    rows = [["splice", "SPLICE", "Ada", *question(1, auto), *question(2, auto)] for auto in (0, 10)]
    result = read(write_csv(tmp_path / "Bends.csv", [WIDE, *rows, ["cleat", "CLEAT", "Ada", *question(1, 5), *question(2, 10)]]))
    assert account(result).line == "3 rows read = 2 kept + 1 dropped (another attempt of the same learner 1)"
    assert marks(result)["splice"]["bends"] == pytest.approx(100 * 20 / 30)
    long = [[*row[:3], f"Q{place}", *row[start + 1 : start + 6]] for row in rows for place, start in enumerate((3, 9))]
    again = read(write_csv(tmp_path / "Bends.csv", [[*WHO, *PARTS], *long]))
    assert account(again).line == "4 rows read = 2 kept + 2 dropped (another attempt of the same learner 2)"
    assert marks(again)["splice"]["bends"] == pytest.approx(100 * 20 / 30)


def test_beside_a_gradebook_they_are_work_of_the_same_run(tmp_path: Path):
    rows = [["splice", "SPLICE", "Ada", *question(1, 5), *question(2, 10)]]
    book = write_book(tmp_path / BOOK)
    result = read(book, write_csv(tmp_path / "Bends.csv", [WIDE, *rows]))
    assert result.snapshot
    assert set(result.snapshot.frame["run_id"]) == {"KNOTS_101"}
    assert marks(result)["splice"]["bends"] == 50.0
    known = read(book, write_csv(tmp_path / "First knot.csv", [WIDE, *rows]))
    assert marks(known)["splice"]["first_knot"] == 90.0


@pytest.mark.parametrize(
    "header",
    [
        ["Question", "Question Type", "Discrimination", "Difficulty", "Graded Attempts", "Average Score", "Std Dev"],
        ["Q#", "", "Question name", "Attempts", "Facility index", "Standard deviation", "Discrimination index"],
        ["Question Id", "Question Title", "Answered Student Count", "Correct Student Count", "Wrong Student Count", "Difficulty Index"],
        ["CourseID", "Certificate Type", "Total Certificates Issued", "Date Report Run"],
        ["Topic", "Users Visited", "Number of Visits", "Average Time Spent"],
    ],
)
def test_what_is_about_no_learner_is_told_and_stops_nothing(tmp_path: Path, header: list[str]):
    aside = write_csv(tmp_path / "aside.csv", [header, ["1"] * len(header), ["2"] * len(header)])
    result = read(aside, write_book(tmp_path / BOOK))
    told = {file.name: file.line for file in result.report.files}
    assert told["aside.csv"] == "2 rows read = 0 kept + 2 dropped (a file about no learner 2)"
    assert result.snapshot
    assert not result.report.open_questions
    assert any("left aside" in finding.message for finding in result.report.findings)
