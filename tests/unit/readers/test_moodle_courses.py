"""Gradebooks of several Moodle courses in one import, with the same learners in them: each belongs to its own course."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import HAND_IN, log_rows, three_a_day, write_csv, write_log

LEARNERS = ("11", "12", "13")
STAMP = 1717236000


def write_book(path: Path, work: str, marks: list[int], stamp: int = STAMP) -> Path:
    head = ["First name", "Last name", "ID number", f"Assignment: {work} (Percentage)", "Course total (Real)"]
    rows = [["Learner", who, who, mark, mark, stamp] for who, mark in zip(LEARNERS, marks, strict=True)]
    return write_csv(path, [[*head, "Last downloaded from this course"], *rows])


def imported(*paths: Path) -> Import:
    result = read_export(paths, scratch=paths[0].parent)
    assert all(file.adds_up for file in result.report.files)
    return result


def works(result: Import) -> dict[str, list[str]]:
    assert result.tables
    return {str(run): sorted(own["title"]) for run, own in result.tables.assessments.groupby("run_id")}


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("BIO Grades-20240601_1200-x.csv", "CHE Grades-20240601_1200-x.csv")])
def test_gradebooks_of_two_courses_are_two_runs(tmp_path: Path, names: tuple[str, str]):
    books = [write_book(tmp_path / name, "Quiz 1", marks) for name, marks in zip(names, ([70, 80, 90], [10, 20, 30]), strict=True)]
    result = imported(*books)
    assert result.snapshot is not None
    told = {str(run): sorted(own["quiz_1"]) for run, own in result.snapshot.frame.groupby("run_id")}
    assert list(told.values()) == [[70.0, 80.0, 90.0], [10.0, 20.0, 30.0]]


def test_a_gradebook_under_another_name_is_the_same_course_and_its_marks_count_once(tmp_path: Path):
    log = write_log(tmp_path / "log.csv", three_a_day([1, 2], HAND_IN))
    march = write_book(tmp_path / "march.csv", "Talk", [70, 80, 0])
    result = imported(log, march, write_book(tmp_path / "may.csv", "Talk", [70, 80, 90], STAMP + 7 * 86400))
    assert list(works(result).values()) == [["First knot", "Talk"]]


def test_the_gradebook_of_another_course_is_not_added_to_the_course_of_the_log(tmp_path: Path):
    log = write_log(tmp_path / "log.csv", three_a_day([1, 2], HAND_IN))
    result = imported(log, write_book(tmp_path / "a.csv", "Acids", [1, 2, 3]), write_book(tmp_path / "b.csv", "First knot", [70, 80, 90]))
    assert list(works(result).values()) == [["First knot"]]


def test_work_tells_which_of_two_logs_a_gradebook_belongs_to(tmp_path: Path):
    rows = log_rows(three_a_day([1, 2], HAND_IN))
    other = [[cell.replace("First knot", "Acids").replace("'73'", "'99'") for cell in row] for row in rows]
    front = [[row[0], *row[1:3], f"Course: {name}", *row[4:6], f"The user with id '11' viewed the course with id '{number}'.", *row[7:]]
             for row, name, number in ((rows[1], "Knots", 40), (rows[1], "Chemistry", 41))]  # fmt: skip
    logs = [write_csv(tmp_path / "1.csv", [*rows, front[0]]), write_csv(tmp_path / "2.csv", [*other, front[1]])]
    books = [write_book(tmp_path / "a.csv", "Acids", [1, 2, 3]), write_book(tmp_path / "b.csv", "First knot", [70, 80, 90])]
    assert works(imported(*logs, *books)) == {"Knots-40": ["First knot"], "Chemistry-41": ["Acids"]}


def write_report(path: Path, days: dict[str, list[str]], learners: tuple[str, ...] = LEARNERS) -> Path:
    """A completion report: for each activity the days of the learners, empty where it is open."""
    head = ["", "ID number", *(cell for title in days for cell in (title, ""))]
    rows = []
    for place, who in enumerate(learners):
        done = [own[place] for own in days.values()]
        rows.append([f"Learner {who}", who, *(cell for day in done for cell in ("Completed" if day else "Not completed", day))])
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [head, *rows])
    path.write_text(text + "\n")
    return path


def completed(result: Import) -> dict[str, list[str]]:
    assert result.tables
    runs = result.tables.enrolments[["enrolment_id", "run_id"]]
    events = result.tables.frame("events").drop(columns="run_id", errors="ignore").merge(runs, on="enrolment_id")
    return {str(run): sorted(f"{at:%m-%d}" for at in own["at"]) for run, own in events.groupby("run_id")}


def test_completion_reports_of_two_courses_are_two_runs(tmp_path: Path):
    first = write_report(tmp_path / "progress.bio.csv", {"Quiz 1": ["2024-02-03 10:00:00", "2024-02-04 10:00:00", ""]})
    second = write_report(
        tmp_path / "progress.che.csv", {"Quiz 1": ["2024-03-03 10:00:00", "", ""], "Lab": ["", "2024-03-05 10:00:00", ""]}
    )
    assert completed(imported(first, second)) == {"bio": ["02-03", "02-04"], "che": ["03-03", "03-05"]}


def test_a_later_report_adds_what_was_completed_since_and_nothing_twice(tmp_path: Path):
    days = ["2024-02-03 10:00:00", "2024-02-04 10:00:00", ""]
    first = write_report(tmp_path / "march.csv", {"Quiz 1": days})
    result = imported(first, write_report(tmp_path / "may.csv", {"Quiz 1": [*days[:2], "2024-03-01 10:00:00"]}))
    assert list(completed(result).values()) == [["02-03", "02-04", "03-01"]]


def test_reports_of_two_groups_both_tell_what_was_completed(tmp_path: Path):
    first = write_report(tmp_path / "progress.bio.csv", {"Quiz 1": ["2024-02-03 10:00:00", "", ""]})
    second = write_report(tmp_path / "progress.bio (1).csv", {"Quiz 1": ["2024-02-05 10:00:00", "", ""]}, ("21", "22", "23"))
    assert sorted(day for days in completed(imported(first, second)).values() for day in days) == ["02-03", "02-05"]


def test_completions_beside_the_attempts_at_one_quiz_count_all_the_same(tmp_path: Path):
    head = ["Surname", "First name", "ID number", "State", "Started on", "Completed", "Time taken", "Grade/10.00"]
    rows = [[who, "Learner", who, "Finished", "3 February 2024 9:50 AM", "3 February 2024 10:00 AM", "10 mins", "8.00"] for who in LEARNERS]
    quiz = write_csv(tmp_path / "KNT-Quiz 1-grades.csv", [head, *rows])
    days = ["2024-02-03 10:00:00"] * 3
    report = write_report(tmp_path / "progress.knt.csv", {"KNT-Quiz 1": days, "Ropes": ["2024-02-05 10:00:00", "", ""]})
    told = completed(imported(quiz, report))
    assert [day for own in told.values() for day in own].count("02-05") == 1
    assert [day for own in told.values() for day in own].count("02-03") == 6
