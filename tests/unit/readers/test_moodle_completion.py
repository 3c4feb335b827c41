"""The activity completion report in its two forms, alone and beside other files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import HAND_IN, READ, Action, three_a_day, write_csv, write_log

PASS, FAIL = "Completed (achieved pass grade)", "Completed (did not achieve pass grade)"
HEADER = ["", "ID number", "Email address", "Ropes", "", "First knot", "2024-05-20 23:59:00", "Second knot", "2024-06-20 23:59:00"]
REPORT = [
    HEADER,
    ["Learner 11", "11", "a@x.org", "Completed", "2024-05-13 10:00:00", PASS, "2024-05-19 08:00:00", "Not completed", ""],
    ["Learner 12", "12", "b@x.org", "Completed", "2024-05-13 11:00:00", FAIL, "2024-05-21 08:00:00", "Not completed", ""],
    ["Learner 13", "13", "c@x.org", "Completed", "2024-05-13 12:00:00", "Not completed", "2024-05-14 12:00:00", "Not completed", ""],
    ["Learner 14", "14", "d@x.org", "Not completed", "", "Not completed", "", "Not completed", ""],
]


def for_excel(path: Path, rows: list[list[str]]) -> Path:
    path.write_bytes("\ufeff".encode("utf-16-le") + "".join("\t".join(row) + "\n" for row in rows).encode("utf-16-le"))
    return path


def all_quoted(path: Path, rows: list[list[str]]) -> Path:
    quoted = [",".join([f'"{cell}"' if place or number else cell for place, cell in enumerate(row)]) for number, row in enumerate(rows)]
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    return path


def imported(*paths: Path) -> Import:
    result = read_export(paths, scratch=paths[0].parent)
    assert all(file.adds_up for file in result.report.files)
    return result


def learners(result: Import) -> pd.Series:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("enrolment_id")["source_learner_id"]


@pytest.mark.parametrize("write", [all_quoted, for_excel])
def test_both_forms_tell_who_completed_what_when(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    result = imported(write(tmp_path / "progress.knots.csv", REPORT))
    people = learners(result)
    assert sorted(people) == ["11", "12", "13", "14"]
    assert result.tables
    events = result.tables.frame("events")
    assert events.groupby("kind").size().to_dict() == {"assignment": 2, "content": 3}
    assert set(events.loc[events["kind"] == "content", "at"].dt.hour) == {10, 11, 12}
    work = result.tables.submissions.assign(who=result.tables.submissions["enrolment_id"].map(people))
    assert work.set_index("who")["submitted_day"].to_dict() == {"11": 6, "12": 8}
    assert result.tables.assessments[["title", "due_day"]].values.tolist() == [["First knot", 7]]
    assert result.report.files[0].line == "4 rows read = 4 kept + 0 dropped"


@pytest.mark.parametrize(
    ("done", "open_", "passed"),
    [
        ("Abgeschlossen", "Nicht abgeschlossen", "Abgeschlossen (Bestehensgrenze erreicht)"),
        ("Finalizado", "No finalizado", "Finalizado (no ha alcanzado la calificación de aprobado)"),
        ("已完成", "未完成", "已完成（及格）"),
        ("Dokončeno", "Nedokončeno", "Dokončeno"),  # in a language nobody told: what never has a date is not done
    ],
)
def test_states_are_read_in_other_languages(tmp_path: Path, done: str, open_: str, passed: str) -> None:
    words = {"Completed": done, "Not completed": open_, PASS: passed, FAIL: passed}
    rows = [row.copy() for row in REPORT]
    rows[3][6] = ""
    result = imported(all_quoted(tmp_path / "progress.csv", [[words.get(cell, cell) for cell in row] for row in rows]))
    assert result.tables
    kinds = result.tables.frame("events")["kind"].value_counts().to_dict()
    assert kinds == ({"content": 5} if done == passed else {"content": 3, "assignment": 2})


def test_beside_a_log_only_the_expected_days_are_taken(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", [*three_a_day([1], READ), Action(5, "11", HAND_IN)])
    result = imported(log, all_quoted(tmp_path / "progress.csv", REPORT))
    assert result.tables
    assert len(result.tables.frame("events")) == 4
    assert sorted(learners(result)) == ["11", "12", "13", "14"]
    assert result.tables.assessments[["title", "due_day"]].values.tolist() == [["First knot", 7]]
    assert result.tables.submissions["submitted_day"].tolist() == [4]


def test_marks_of_a_gradebook_get_the_day_of_completion(tmp_path: Path) -> None:
    head = ["First name", "Last name", "ID number", "Assignment: First knot (Percentage)", "Last downloaded from this course"]
    book = write_csv(
        tmp_path / "grades.csv", [head, ["Learner", "11", "11", "80 %", 1717243200], ["Learner", "12", "12", "40 %", 1717243200]]
    )
    result = imported(book, all_quoted(tmp_path / "progress.csv", REPORT))
    assert result.tables
    work = result.tables.submissions.assign(who=result.tables.submissions["enrolment_id"].map(learners(result))).set_index("who")
    assert work.loc[["11", "12"], ["score", "submitted_day"]].values.tolist() == [[80.0, 6], [40.0, 8]]


def test_a_report_without_any_completion_lists_its_people(tmp_path: Path) -> None:
    rows = [REPORT[0], *([*row[:3], *["Not completed", ""] * 3] for row in REPORT[1:])]
    result = imported(write_log(tmp_path / "log.csv", three_a_day([1])), all_quoted(tmp_path / "progress.csv", rows))
    assert sorted(learners(result)) == ["11", "12", "13", "14"]


def test_pairs_that_do_not_pair_are_another_table(tmp_path: Path) -> None:
    rows = [[*row[:8], "x"] for row in REPORT]
    result = imported(all_quoted(tmp_path / "progress.csv", rows))
    assert [file.format for file in result.report.files] == ["plain"]


def test_dates_that_may_be_read_two_ways_are_asked(tmp_path: Path) -> None:
    rows = [
        [
            cell.replace("2024-05-13 1", "05/06/2024 1").replace("2024-05-19", "07/06/2024").replace("2024-05-21", "08/06/2024")
            for cell in row
        ]
        for row in REPORT
    ]
    rows = [[cell.replace("2024-05-14", "06/06/2024") for cell in row] for row in rows]
    result = imported(all_quoted(tmp_path / "progress.csv", rows))
    assert [question.key for question in result.report.open_questions] == ["date_order:progress.csv"]
    assert result.report.files[0].line == "4 rows read = 0 kept + 4 dropped (waits for the answer on its dates 4)"


@pytest.mark.parametrize("words", ["Completion date", "Abschlussdatum"])
def test_the_report_on_the_completion_of_the_course_tells_when_it_was_complete(tmp_path: Path, words: str) -> None:
    header = [
        "ID",
        "Name",
        "Email address",
        "Ropes - basics",
        f"Ropes - basics - {words}",
        "Knot",
        f"Knot - {words}",
        "Grade: 50",
        "Complete",
    ]
    rows = [
        ["11", "Ada A", "a@x.org", "Completed", "13/05/24, 10:00", PASS, "19/05/24, 08:00", "1/06/24, 09:00", "1/06/24, 09:00"],
        ["12", "Bo B", "b@x.org", "Completed", "14/05/24, 10:00", "Not completed", "", "", ""],
        ["13", "Cy C", "c@x.org", "Not completed", "", "Not completed", "", "", ""],
    ]
    result = imported(write_csv(tmp_path / "completion.csv", [header, *rows]))
    assert [question.kind for question in result.report.questions] == ["date", "number"]  # nothing but the first day and the length
    people = learners(result)
    assert result.tables
    outcomes = result.tables.enrolments.set_index("enrolment_id")["outcome"].rename(people.to_dict()).to_dict()
    assert outcomes == {"11": "completed", "12": "unknown", "13": "unknown"}
    assert result.tables.frame("events").sort_values("at")["day"].tolist() == [0, 1, 6]
    assert result.tables.submissions["submitted_day"].tolist() == [6]
