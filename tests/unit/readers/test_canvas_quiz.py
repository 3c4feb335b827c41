"""The student analysis of a Canvas quiz, alone and beside a gradebook."""

from __future__ import annotations

from pathlib import Path

from tests.exports.canvas import GRADEBOOK, HEADER, ROWS, write_rows
from tests.exports.imports import account, read

ANALYSIS = "Ropes quiz Quiz Student Analysis Report.csv"
QUIZ = ["name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted", "attempt"]
QUIZ += ["11: What is a rope?", "10.0", "12: And a line?", "40.0", "n correct", "n incorrect", "score"]


def attempt(who: int, submitted: str, score: object, number: int = 1, name: str = "Ada Splice") -> list[object]:
    return [name, who, f"S{who}", "Sec A", 7, "", submitted, number, "a cord, twisted", 5, "rope in use", 20, 1, 1, score]


ATTEMPTS = [
    attempt(101, "2024-03-05 14:22:11 UTC", 25),
    attempt(101, "2024-03-07 09:00:00 UTC", 50, 2),
    attempt(102, "2024-03-06 10:00:00 UTC", 40, name="Bo Bowline"),
    attempt(103, "2024-03-06 11:00:00 UTC", "", name="Cy Cleat"),
    attempt(104, "2024-03-04 11:00:00 UTC", 50, name="Test Student"),
]


def test_a_report_of_the_latest_attempts_has_no_column_of_attempts(tmp_path: Path):
    place = QUIZ.index("attempt")
    rows = [[*row[:place], *row[place + 1 :]] for row in (QUIZ, *ATTEMPTS[1:3])]
    result = read(write_rows(tmp_path / ANALYSIS, rows))
    assert result.tables
    assert sorted(result.tables.submissions["score"]) == [80.0, 100.0]
    assert "a cord" not in str(result)


def test_attempts_are_activity_and_the_first_has_the_mark(tmp_path: Path):
    result = read(write_rows(tmp_path / ANALYSIS, [QUIZ, *ATTEMPTS]))
    assert result.tables
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("enrolment_id")["source_learner_id"]
    work = result.tables.submissions.assign(who=result.tables.submissions["enrolment_id"].map(people)).set_index("who")
    assert work["score"].dropna().to_dict() == {"101": 50.0, "102": 80.0}
    assert work["status"].to_dict() == {"101": "scored", "102": "scored", "103": "submitted"}
    assert result.tables.assessments[["title", "kind", "max_score"]].values.tolist() == [["Ropes quiz", "quiz", 50.0]]
    assert len(result.tables.frame("events")) == 4
    assert account(result).line == "5 rows read = 4 kept + 1 dropped (test user 1)"
    assert any("not the first of a learner" in finding.message for finding in result.report.findings)


def test_beside_a_gradebook_the_quiz_and_its_learners_are_the_same(tmp_path: Path):
    result = read(write_rows(tmp_path / GRADEBOOK, [HEADER, *ROWS]), write_rows(tmp_path / ANALYSIS, [QUIZ, *ATTEMPTS]))
    assert result.tables
    assert len(result.tables.runs) == 1
    assert sorted(result.tables.assessments["title"]) == ["First knot", "Ropes quiz"]
    assert len(result.tables.enrolments) == 3
    assert result.tables.submissions["submitted_day"].notna().sum() == 3


def test_what_was_answered_is_not_kept(tmp_path: Path):
    result = read(write_rows(tmp_path / ANALYSIS, [QUIZ, *ATTEMPTS]))
    assert result.tables
    assert not any("twisted" in result.tables.frame(name).to_csv() for name in ("events", "submissions", "assessments", "attributes"))
