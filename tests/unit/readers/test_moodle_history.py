"""The history of grades of Moodle: since when a mark is known."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from tests.exports.moodle import three_a_day, write_csv, write_log

HEADER = ["Date and time", "First name / Last name", "Email address", "Grade item", "Original grade", "Revised grade", "Grader", "Source"]
HEADER += ["Overridden", "Locked", "Excluded from calculations", "Feedback text"]
BOOK = ["First name", "Last name", "Email address", "Quiz: Ropes (Real)", "Course total (Real)", "Last downloaded from this course"]


def change(day: int, who: str, title: str, old: object, new: object, source: str = "mod/quiz") -> list[object]:
    at = f"{day} May 2024, 10:12 AM"
    return [at, f"Learner {who}", f"l{who}@x.org", title, old, new, "T. Each", source, "No", "No", "No", "my secret feedback"]


ROWS = [
    change(20, "11", "Ropes", "", 4), change(24, "11", "Ropes", 4, 9), change(24, "12", "Ropes", "", 7),
    change(24, "12", "Course total", "", 7, "aggregation"), change(25, "13", "Ropes", 5, ""),
]  # fmt: skip


def marks(result: Import) -> dict[str, list[object]]:
    assert result.tables
    told = result.tables.submissions.merge(result.tables.enrolments[["enrolment_id", "learner_id"]]).merge(result.identities)
    return {str(row.name): [row.score, row.known_on] for row in told.itertuples()}


def test_a_mark_is_known_from_the_day_it_was_given_and_not_from_that_of_the_export(tmp_path: Path):
    log = write_log(tmp_path / "log.csv", three_a_day([1, 20]))  # from 13 May
    people = [["Learner", who, f"l{who}@x.org", 9, 9, 1719792000] for who in ("11", "12", "13")]
    book = write_csv(tmp_path / "book.csv", [BOOK, *people])
    history = write_csv(tmp_path / "history.csv", [HEADER, *ROWS])
    late = marks(read_export([log, book], scratch=tmp_path, answers={"max_score:log/Ropes": "10"}))
    assert {told[0] for told in late.values()} == {90}
    result = read_export([log, book, history], scratch=tmp_path, answers={"max_score:log/Ropes": "10"})
    assert {file.name: file.line for file in result.report.files}["history.csv"] == "5 rows read = 5 kept + 0 dropped"
    told = marks(result)
    assert told["Learner 11"] == [40, 7]
    assert told["Learner 12"] == [70, 11]
    assert told["Learner 13"] == late["Learner 13"]  # the history has taken a mark away, and none was given
    assert not any(word in str(result) for word in ("secret", "T. Each"))


def test_without_anything_else_marks_wait_for_the_start_of_the_course(tmp_path: Path):
    history = write_csv(tmp_path / "history.csv", [HEADER, *ROWS])
    alone = read_export([history], scratch=tmp_path)
    assert alone.snapshot is not None
    assert list(alone.snapshot.columns) == ["ropes"]
    dated = read_export([history], scratch=tmp_path, answers={"run_start:history": "2024-05-13", "run_length:history": "30"})
    assert sorted(told[1] for told in marks(dated).values()) == [7, 11]
    nobody = read_export([write_csv(tmp_path / "empty.csv", [HEADER])], scratch=tmp_path)
    assert nobody.tables is None
