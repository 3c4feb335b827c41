"""A tiny FutureLearn run, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.exports.moodle import write_csv

RUN = "knots-for-all-2"
ENROLMENTS = [
    ["learner_id", "enrolled_at", "unenrolled_at", "role", "fully_participated_at", "purchased_statement_at", "gender", "country",
     "age_range", "highest_education_level", "employment_status", "employment_area", "detected_country"],
    ["ada", "2016-05-01 09:00:00 UTC", "", "learner", "2016-06-20 10:00:00 UTC", "", "female", "GB", "26-35", "Unknown", "", "", "GB"],
    ["bo", "2016-05-02 09:00:00 UTC", "2016-05-20 08:00:00 UTC", "learner", "", "", "Unknown", "", "", "", "", "", "--"],
    ["cy", "2016-05-03 09:00:00 UTC", "", "learner", "", "", "Unknown", "", "", "", "", "", ""],
    ["tom", "2016-04-01 09:00:00 UTC", "", "organisation_admin", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
STEPS = [
    ["learner_id", "step", "week_number", "step_number", "first_visited_at", "last_completed_at"],
    *[[who, "1.1", "1", "1", f"2016-05-0{9} 1{hour}:00:00 UTC", ""] for hour, who in enumerate(["ada", "bo", "cy", "tom"])],
    ["ada", "1.10", "1", "10", "2016-05-10 10:00:00 UTC", "2016-05-12 10:00:00 UTC"],
    ["ada", "2.1", "2", "1", "2016-05-16 10:00:00 UTC", "2016-05-16 10:00:00 UTC"],
]
QUESTIONS = [
    ["learner_id", "quiz_question", "question_type", "week_number", "step_number", "question_number", "response", "cloze_response",
     "submitted_at", "correct"],
    ["ada", "1.8.1", "MultipleChoice", "1", "8", "1", "2", "", "2016-05-11 10:00:00 UTC", "false"],
    ["ada", "1.8.1", "MultipleChoice", "1", "8", "1", "3", "", "2016-05-11 10:01:00 UTC", "true"],
    ["ada", "1.8.2", "MultipleChoice", "1", "8", "2", "3", "", "2016-05-11 10:02:00 UTC", "true"],
    ["ada", "1.8.3", "MultipleChoice", "1", "8", "3", "3", "", "2016-05-13 10:02:00 UTC", "true"],
]  # fmt: skip
COMMENTS = [
    ["id", "author_id", "parent_id", "step", "week_number", "step_number", "text", "timestamp", "moderated", "likes"],
    ["1", "cy", "", "1.1", "1", "1", "My grandmother's address is secret", "2016-05-09 20:00:00 UTC", "", "0"],
]
TEAM = [["id", "first_name", "last_name", "team_role", "user_role"], ["tom", "Tom", "Teacher", "educator", "organisation_admin"]]
SURVEY = [["id", "learner_id", "responded_at", "archetype"], ["1", "ada", "2016-05-01 10:00:00 UTC", "Explorers"]]
TABLES = {
    "enrolments": ENROLMENTS, "step-activity": STEPS, "question-response": QUESTIONS, "comments": COMMENTS, "team-members": TEAM,
    "archetype-survey-responses": SURVEY,
}  # fmt: skip


def write_futurelearn(folder: Path, tables: dict[str, Sequence[Sequence[str]]] | None = None, run: str = RUN) -> Path:
    """Write the tables of one run, `tables` in place of the usual ones."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**TABLES, **(tables or {})}.items():
        write_csv(folder / f"{run}_{name}.csv", rows)
    return folder
