"""Gradescope: hand-ins with their time, marks, due dates by lateness, and what is told where columns are missing or odd."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.imports import account, read
from tests.exports.sheets import GRADESCOPE, SCOPE_HEADER, SCOPE_ROWS, write_gradescope

RUN = "KNOTS-Spring-2024"


def work(result: Import) -> list[tuple[object, ...]]:
    """Source id, title, submitted day, score and status of every submission."""
    assert result.tables
    rows = result.tables.submissions.merge(result.tables.enrolments[["enrolment_id", "learner_id"]]).merge(
        result.identities, on="learner_id"
    )
    rows = rows.merge(result.tables.assessments[["assessment_id", "title"]], on="assessment_id")
    rows = rows[["source_learner_id", "title", "submitted_day", "score", "status"]].astype("object")
    return sorted(map(tuple, rows.where(rows.notna(), None).values.tolist()), key=str)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read(write_gradescope(tmp_path_factory.mktemp("scope") / GRADESCOPE))


def test_it_is_told_by_the_columns_beside_each_assignment(imported: Import):
    assert account(imported).format == "gradescope"
    assert account(imported).evidence == "2 assignments of Gradescope, 6 of the 6 columns beside them"
    assert account(imported).line == "4 rows read = 4 kept + 0 dropped"


def test_hand_ins_have_the_day_that_the_teacher_sees(imported: Import):
    assert work(imported) == [
        ("A01", "First knot", 0, 90.0, "scored"), ("A01", "Ropes quiz", 7, 50.0, "scored"),
        ("A02", "First knot", 1, None, "submitted"), ("A03", "First knot", 2, 50.0, "scored"),
    ]  # fmt: skip
    assert imported.tables
    assert sorted(imported.tables.frame("events")["day"]) == [0, 1, 2, 7]
    assert imported.tables.runs[["run_id", "starts_on"]].values.tolist() == [[RUN, pd.Timestamp(2024, 5, 6)]]


def test_work_is_due_when_those_who_were_late_say_and_known_from_the_first_hand_in(imported: Import):
    assert imported.tables
    found = imported.tables.assessments.set_index("title")
    assert found.loc["First knot", ["due_day", "known_on", "max_score", "kind"]].tolist() == [1, 0, 10.0, "assignment"]
    assert found.loc["Ropes quiz", ["known_on", "kind"]].tolist() == [7, "quiz"]
    assert pd.isna(found.loc["Ropes quiz", "due_day"])


def test_who_never_handed_in_stays_with_name_and_section_apart(imported: Import):
    assert imported.tables
    assert imported.tables.enrolments["section"].tolist() == ["Sec A", "Sec A", "Sec B", "Sec B"]
    assert imported.identities["name"].tolist() == ["Ada Splice", "Bo Cleat", "Cy Bowline", "Di Hitch"]


def test_an_exam_is_one(tmp_path: Path):
    header = [heading.replace("Ropes quiz", "Midterm 1") for heading in SCOPE_HEADER]
    result = read(write_gradescope(tmp_path / "g.csv", header=header))
    assert result.tables
    assert set(result.tables.assessments["kind"]) == {"assignment", "exam"}


def test_broken_rows_and_times_are_told(tmp_path: Path):
    nobody = ["", "", "", "", *SCOPE_ROWS[0][4:]]
    soon = ["Ed", "Reef", "A05", "ed@example.org", "", "7", "10.0", "soon", "", *SCOPE_ROWS[3][9:]]
    result = read(write_gradescope(tmp_path / GRADESCOPE, [*SCOPE_ROWS, SCOPE_ROWS[0], nobody, soon]))
    assert account(result).dropped == {"second row for the same learner": 1, "no id and no name": 1}
    assert ("A05", "First knot", None, 70.0, "scored") in work(result)
    told = next(finding for finding in result.report.findings if "cannot be read as dates" in finding.message)
    assert (told.examples, told.total) == (("soon",), 1)


def test_without_times_it_is_a_table_of_marks(tmp_path: Path):
    keep = [place for place, heading in enumerate(SCOPE_HEADER) if not heading.endswith(("Submission Time", "(H:M:S)"))]
    rows = [[row[place] for place in keep] for row in SCOPE_ROWS]
    result = read(write_gradescope(tmp_path / "g.csv", rows, [SCOPE_HEADER[place] for place in keep]))
    assert account(result).format == "gradescope"
    assert result.snapshot
    assert result.snapshot.frame["first_knot"].tolist()[0] == 90.0


def test_a_score_under_another_name_is_told_and_other_columns_are_left_out(tmp_path: Path):
    header = ["Notes" if heading == "Ropes quiz" else heading for heading in SCOPE_HEADER]
    result = read(write_gradescope(tmp_path / GRADESCOPE, header=header))
    told = {finding.message: finding.examples for finding in result.report.findings}
    assert told["1 assignments have no column with the score; only that they were handed in is known."] == ("Ropes quiz",)
    assert told["1 columns are no part of a Gradescope export; they were left out."] == ("Notes",)
    assert ("A01", "Ropes quiz", 7, None, "submitted") in work(result)


def test_without_people_it_says_what_is_missing(tmp_path: Path):
    result = read(write_gradescope(tmp_path / GRADESCOPE, [row[4:] for row in SCOPE_ROWS], SCOPE_HEADER[4:]))
    assert result.report.blocked
    assert "No column of this Gradescope export says which learner a row is about." in [f.message for f in result.report.findings]


def test_a_file_without_learners_says_so(tmp_path: Path):
    result = read(write_gradescope(tmp_path / GRADESCOPE, [["", "", "", "", "", "7"]]))
    assert account(result).dropped == {"no id and no name": 1}
    assert result.report.blocked


def test_scores_of_single_assignments_are_one_course_with_a_title_from_the_file(tmp_path: Path):
    header = [
        "First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status", "Submission ID", "Submission Time",
        "Lateness (H:M:S)", "View Count", "Submission Count", "1: Bend (4.0 pts)", "2: Hitch (6.0 pts)",
    ]  # fmt: skip
    ada = [
        "Ada",
        "Splice",
        "A01",
        "ada@example.org",
        "",
        "9.0",
        "10.0",
        "Graded",
        "71",
        "2024-05-06 10:00:00 -0700",
        "00:00:00",
        0,
        1,
        4,
        5,
    ]
    bo = ["Bo", "Cleat", "A02", "bo@example.org", "", "", "10.0", "Missing", "", "", "", "", "", "", ""]
    files = [tmp_path / name for name in ("Second_knot_scores.csv", "Ropes_quiz_scores.csv")]
    for path in files:
        write_gradescope(path, [ada, bo], header)
    result = read(*files)
    assert {file.format for file in result.report.files} == {"gradescope"}
    assert work(result) == [("A01", "Ropes quiz", 0, 90.0, "scored"), ("A01", "Second knot", 0, 90.0, "scored")]
    assert result.tables
    assert len(result.tables.enrolments) == 2
    assert not result.report.open_questions
