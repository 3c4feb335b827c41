"""The grade history of Blackboard: the only file of it that has days."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import
from tests.exports.blackboard import BOOK, write_book
from tests.exports.imports import account, read
from tests.exports.moodle import write_csv

HEADER = ["Date", "Column", "Last Edited by: Name", "Last Edited by: Username", "Last Edited by: Role", "Last Edited by: IP Address"]
HEADER += ["User", "Username", "Value", "Event", "Attempt Submitted", "Comments"]
DATED = {"run_start:KNOTS_101": "2024-04-01", "run_length:KNOTS_101": "60"}


def change(day: int, who: str, column: str, value: object = "", handed_in: int | None = None) -> list[object]:
    attempt = f"Apr {handed_in}, 2024 9:00:00 AM" if handed_in else ""
    editor = ["T. Each", "teach", "I", "203.0.113.9"]
    return [f"Apr {day}, 2024 10:12:33 AM", column, *editor, f"Ada {who.upper()}", who, value, "Grade", attempt, "my secret"]


ROWS = [
    change(3, "cleat", "Ropes, quiz", "", 3), change(9, "cleat", "Ropes, quiz", 20, 3), change(11, "cleat", "Ropes, quiz", 50, 3),
    change(12, "splice", "First knot", 9), change(12, "splice", "Total", 634), change(13, "t_previewuser", "First knot", 1),
    change(14, "", "First knot", 1),
]  # fmt: skip


def marks(result: Import) -> dict[tuple[str, str], list[object]]:
    assert result.tables
    told = result.tables.submissions.merge(result.tables.enrolments[["enrolment_id", "learner_id"]]).merge(result.identities)
    told = told.merge(result.tables.assessments[["assessment_id", "title"]])
    return {(str(row.source_learner_id), str(row.title)): [row.score, row.submitted_day, row.known_on] for row in told.itertuples()}


def test_marks_of_a_gradebook_are_known_from_the_day_they_were_given(tmp_path: Path):
    history = write_csv(tmp_path / "history.csv", [HEADER, *ROWS])
    result = read(write_book(tmp_path / BOOK), history, **DATED)
    assert account(result, "history.csv").line == "7 rows read = 5 kept + 2 dropped (no user name or no column 1, test user 1)"
    told = marks(result)
    assert told["cleat", "Ropes, quiz"] == [40, 2, 8]
    assert told["splice", "First knot"][0] == 90
    assert told["splice", "First knot"][2] == 11
    assert told["splice", "Ropes, quiz"][2] == 30  # only the export tells
    assert result.tables
    assert result.tables.frame("events")["day"].tolist() == [2]
    assert not any(word in str(result) for word in ("secret", "T. Each", "203.0.113.9"))


def test_alone_it_makes_a_run_of_its_hand_ins(tmp_path: Path):
    result = read(write_csv(tmp_path / "history.csv", [HEADER, *ROWS]))
    assert result.tables
    assert marks(result)["cleat", "Ropes, quiz"][1:] == [0, 6]
    torn = read(write_csv(tmp_path / "torn.csv", [HEADER, *ROWS, ["no day", *ROWS[1][1:]], ROWS[3][:4]]))
    assert account(torn).dropped == {"time not readable": 1, "no user name or no column": 2, "test user": 1}
