from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.exports.brightspace import BOOK, END, FINALS, HEADER, PEOPLE, QUIZ, ROWS, learner, write_book, write_rows
from tests.exports.imports import account, marks, outcomes, read

DATED = {"run_start:Knots-101": "2024-04-01", "run_length:Knots-101": "60"}
PASS = {"pass_mark:Knots-101": "50"}


def test_learners_marks_and_the_demo_student(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK))
    assert account(result).line == "5 rows read = 4 kept + 1 dropped (test user 1)"
    assert account(result).confidence == 0.95
    found = marks(result)
    assert found["006splice"] == {"first_knot_and_a_rope_long": 90.0, "ropes_quiz": 50.0}
    assert found["007bowline"]["ropes_quiz"] == 124.0
    assert found["005cleat"]["first_knot_and_a_rope_long"] == 47.5


def test_ids_lose_their_hash_and_keep_their_zeros(tmp_path: Path):
    people = read(write_book(tmp_path / BOOK)).identities.set_index("source_learner_id")
    assert people.loc["006splice", ["name", "email"]].tolist() == ["Ada SPLICE", "splice@example.org"]


def test_the_adjusted_final_grade_comes_before_the_calculated_one(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK), **PASS)
    assert outcomes(result) == {"006splice": "completed", "007bowline": "completed", "005cleat": "failed", "005empty": "unknown"}


@pytest.mark.parametrize(
    ("symbols", "expected"), [(["81 %", "20 %"], ["completed", "failed"]), (["Pass", "Fail"], ["completed", "failed"])]
)
def test_final_grades_as_symbols(tmp_path: Path, symbols: list[str], expected: list[str]):
    rows = [[*learner(user)[:5], symbol, "#"] for user, symbol in zip(("splice", "cleat"), symbols, strict=True)]
    result = read(write_book(tmp_path / BOOK, rows, [*PEOPLE, "Calculated Final Grade Scheme Symbol", END]), **PASS)
    assert list(outcomes(result).values()) == expected


def test_words_and_weights_of_marks(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK), **DATED)
    assert result.tables
    work = result.tables.assessments.merge(result.tables.submissions, on="assessment_id")
    assert set(result.tables.submissions["known_on"]) == {30}  # the day of the export
    assert result.tables.submissions["score"].max() == 100.0  # 124 % is more than there is to have
    assert sorted(work[work["title"] == "Splice"]["status"]) == ["not_attempted", "submitted", "submitted"]
    items = result.tables.assessments.set_index("title")
    assert items.loc["Ropes quiz", ["kind", "max_score", "weight"]].tolist() == ["quiz", 10.0, 30.0]
    assert items.loc["First knot, and a rope: long", "weight"] == 20.0
    assert len(items) == 3  # points and weighted grade are one item, subtotals none


def test_rows_without_any_grade_are_kept_and_told(tmp_path: Path):
    rows = [ROWS[0], *(learner(f"shell{place}") for place in range(9))]
    result = read(write_book(tmp_path / BOOK, rows))
    assert account(result).rows_kept == 10
    assert any(finding.message == "9 of 10 learners have no grade at all." for finding in result.report.findings)


def test_final_grades_out_of_different_points_are_told(tmp_path: Path):
    rows = [[*learner("splice", 18, 5, "", 40)], [*learner("cleat", 18, "", "", 20)]]
    rows[1][-4] = 50
    assert any("left out of them" in finding.message for finding in read(write_book(tmp_path / BOOK, rows)).report.findings)


def test_semicolons_decimal_commas_and_another_order_of_columns(tmp_path: Path):
    order = list(range(len(HEADER)))[::-1]
    rows = [[str(row[place]).replace(".", ",") if place > 4 else row[place] for place in order] for row in ROWS]
    found = marks(read(write_book(tmp_path / BOOK, rows, [HEADER[place] for place in order], delimiter=";")))
    assert found["005cleat"] == {"first_knot_and_a_rope_long": 47.5, "ropes_quiz": 100.0}


def test_repeated_rows_and_rows_about_nobody(tmp_path: Path):
    dropped = account(read(write_book(tmp_path / BOOK, [*ROWS, ROWS[0], ["#", "", *[""] * 13, "#"]]))).dropped
    assert dropped == {"test user": 1, "second row for the same learner": 1, "no id and no name": 1}


def test_several_exports_show_each_mark_from_the_first(tmp_path: Path):
    early = write_book(tmp_path / "Knots 101_GradesExport_2024-04-10-09-00.csv", [learner("splice", 18), learner("gone", 2)])
    result = read(early, write_book(tmp_path / BOOK), **DATED, **PASS)
    assert result.tables
    assert len(result.tables.runs) == 1
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    own = result.tables.submissions[result.tables.submissions["enrolment_id"] == people.loc["006splice", "enrolment_id"]]
    assert sorted(own["known_on"]) == [9, 30, 30]
    assert people.loc["004gone", "outcome"] == "unknown"
    assert any(finding.examples == ("gone",) for finding in result.report.findings if "earlier gradebook" in finding.message)


def test_two_courses_with_items_of_one_title(tmp_path: Path):
    other = write_book(tmp_path / "Sails_GradesExport_2024-05-01-12-10.csv", [[*learner("splice")[:5], 4, "#"]], [*PEOPLE, QUIZ, END])
    result = read(write_book(tmp_path / BOOK), other)
    assert result.snapshot
    assert result.snapshot.frame.groupby("run_id")["ropes_quiz"].max().to_dict() == {"Knots-101": 124.0, "Sails": 40.0}


def test_a_file_made_for_importing_grades(tmp_path: Path):
    header = ["Username", "First knot Points Grade <Numeric MaxPoints:20>", "Remarks", END]
    result = read(write_rows(tmp_path / "import.csv", [header, ["#splice", 10, "asked for help", "#"], ["#cleat", "", "", "#"]]))
    assert marks(result)["splice"] == {"first_knot": 50.0}
    assert any(finding.examples == ("Remarks",) for finding in result.report.findings)
    assert "asked for help" not in f"{result.snapshot}{result.report}"


@pytest.mark.parametrize("rows", [[], [[*learner("splice")[:5], "#"]]])
def test_only_headings_or_no_items_yet(tmp_path: Path, rows: list[list[object]]):
    result = read(write_book(tmp_path / BOOK, rows, [*PEOPLE, END]))
    assert (account(result).format, account(result).rows_kept) == ("brightspace", len(rows))


def test_names_of_items_as_long_as_they_get(tmp_path: Path):
    title = "Knot " * 40
    header = [*PEOPLE, f"{title}Points Grade <Numeric MaxPoints:5 Weight:1 Category:{'Ropes ' * 20}CategoryWeight:1>", *FINALS, END]
    result = read(write_book(tmp_path / BOOK, [[*learner("splice")[:5], 4, "", "", "", "", "#"]], header))
    assert list(marks(result)["006splice"].values()) == [80.0]


def test_headings_in_other_words_are_told_by_what_is_in_their_brackets(tmp_path: Path):
    header = ["OrgDefinedId", "Nom d’utilisateur", "Nom", "Prénom", "Premier nœud Note en points <Numeric MaxPoints:20 Weight:5>", END]
    result = read(write_book(tmp_path / BOOK, [["#007", "#s", "Épissure", "Ada", "15", "#"]], header))
    assert list(marks(result)["007"].values()) == [75.0]
    assert result.identities["name"].tolist() == ["Ada Épissure"]


def test_the_broken_twin_is_read_as_far_as_it_goes(tmp_path: Path):
    book = write_book(tmp_path / BOOK)
    book.write_bytes(book.read_bytes()[:-40] + b"\xff,extra,cells,,,,,,,,,,,,,,,,,#")
    result = read(book)
    assert account(result).rows_read == 5
    assert pd.notna(marks(result)["006splice"]["ropes_quiz"])


# Other lists -----------------------------------------------------------------------------------------


def test_an_attendance_register(tmp_path: Path):
    header = ["First Name", "Last Name", "Username", "January 30", "February 6", "P", "A", "X", "% Attendance", END]
    rows = [["Ada", "Splice", "splice", "P", "P", 2, 0, 0, "100", "#"], ["Cy", "Cleat", "cleat", "A", "P", 1, 1, 0, "50", "#"]]
    register = write_rows(tmp_path / "Attendance.csv", [header, *rows])
    assert {who: list(cells.values()) for who, cells in marks(read(register)).items()} == {"splice": [100.0], "cleat": [50.0]}
    together = read(register, write_book(tmp_path / BOOK))
    assert together.snapshot
    assert together.snapshot.frame["run_id"].unique().tolist() == ["Knots-101"]
    assert account(together, "Attendance.csv").rows_kept == 2


def test_attempts_at_a_quiz_are_hand_ins_without_their_answers(tmp_path: Path):
    header = ["Org Defined ID", "Username", "FirstName", "LastName", "Attempt #", "Attempt Start", "Attempt End", "Section #", "Q #",
              "Q Type", "Q Title", "Q Text", "Bonus?", "Difficulty", "Answer", "Answer Match", "Score", "Out Of"]  # fmt: skip

    def row(user: str, attempt: int, end: str, question: int) -> list[object]:
        return [f"00{len(user)}{user}", user, "Ada", user.upper(), attempt, "4/15/2024 9:00", end, 1, question, "MC", "", "Secret?", "", 1,
                "a secret answer", "", 1, 1]  # fmt: skip

    rows = [
        row("splice", 1, "4/15/2024 9:40", 1),
        row("splice", 1, "4/15/2024 9:40", 2),
        row("cleat", 1, "", 1),
        row("cleat", 2, "soon", 1),
    ]
    attempts = write_rows(tmp_path / "Ropes quiz - Attempt Details.csv", [header, *rows])
    result = read(attempts, write_book(tmp_path / BOOK), **DATED)
    assert result.tables
    assert account(result, "Details.csv").line == "4 rows read = 3 kept + 1 dropped (no readable date 1)"
    assert result.tables.frame("events")[["day", "kind"]].values.tolist() == [[14, "quiz"], [14, "quiz"]]
    work = result.tables.assessments.merge(result.tables.submissions, on="assessment_id")
    own = work[work["title"] == "Ropes quiz"].sort_values("score")
    assert own["submitted_day"].astype("object").fillna(-1).tolist() == [14, -1, -1]  # splice handed in, cleat only began
    assert "secret" not in f"{result.tables}{result.report}".casefold()


def test_learner_usage_lists_members_and_what_they_completed(tmp_path: Path):
    header = ["Course Offering Id", "Course Offering Code", "Course Offering Name", "User Id", "Username", "First Name", "Last Name",
              "Role Name", "Content Completed", "Content Required", "Number Of Logins To The System", "Last Visited Date"]  # fmt: skip
    rows = [
        [6701, "KNOTS", "Knots", user, f"u{user}", "Ada", "A", role, 3, 4, 99, "2024-03-05"]
        for user, role in ((1, "Student"), (2, "Tutor"))
    ]
    result = read(write_rows(tmp_path / "usage.csv", [header, *rows]))
    assert marks(result) == {"1": {"content_completed": 75.0}}
    assert account(result).line == "2 rows read = 1 kept + 1 dropped (done by staff 1)"
    assert "unverified" in account(result).evidence


def test_a_classlist_tells_roles_and_joins_the_grades(tmp_path: Path):
    header = ["Name", "Username", "Org Defined ID", "Email", "Role", "Last Accessed"]
    rows = [
        ["SPLICE, Ada", "splice", "006splice", "s@x.org", "Student", "Sep 1, 2024 10:12 AM"],
        ["NEW, Eve", "new", "003new", "n@x.org", "Withdrawn Student", ""],
        ["TEACH, T", "teach", "005teach", "t@x.org", "Instructor", "Sep 2, 2024 10:12 AM"],
    ]
    listed = write_rows(tmp_path / "Classlist.csv", [header, *rows])
    alone = read(listed)
    assert account(alone).line == "3 rows read = 2 kept + 1 dropped (done by staff 1)"
    assert alone.snapshot
    assert not alone.snapshot.columns
    both = read(write_book(tmp_path / BOOK), listed)
    assert both.snapshot
    people = both.identities.set_index("source_learner_id")
    assert people["name"].to_dict()["003new"] == "Eve NEW"
    assert outcomes(both)["003new"] == "withdrawn"
    assert "005teach" not in people.index
    assert list(people.index).count("006splice") == 1


def test_a_list_of_groups_is_a_list_of_people(tmp_path: Path):
    header = ["OrgDefinedId", "Username", "LastName", "FirstName", "Email", "GroupCategory", "GroupName"]
    rows = [["006splice", "splice", "SPLICE", "Ada", "s@x.org", "Labs", "Red"], ["003new", "new", "NEW", "Eve", "n@x.org", "Labs", "Blue"]]
    both = read(write_book(tmp_path / BOOK), write_rows(tmp_path / "Groups.csv", [header, *rows]))
    assert account(both, "Groups.csv").line == "2 rows read = 2 kept + 0 dropped"
    assert {"006splice", "003new"} < set(both.identities["source_learner_id"])
    assert not both.report.open_questions


def test_what_a_formula_makes_of_other_items_is_no_work_of_its_own(tmp_path: Path):
    head = ["OrgDefinedId", "Username", "Knot Points Grade <Numeric MaxPoints:10>", "Knot Scheme Symbol"]
    head += ["Best Formula Grade <Formula MaxPoints:100>", "Best Scheme Symbol", "All Calculated Numerator <Calculated>"]
    head += ["All Calculated Denominator <Calculated>", "All Scheme Symbol", "Level Grade Symbol <Selectbox MaxPoints:10>"]
    head += ["Level Scheme Symbol", "End-of-Line Indicator"]
    rows = [["#1", "#ada", 7, "70 %", 70, "70 %", 7, 10, "70 %", "80 %", "80 %", "#"], ["#2", "#bo", *[""] * 9, "#"]]
    result = read(write_rows(tmp_path / "book.csv", [head, *rows]))
    assert marks(result)["1"] == {"knot": 70.0, "level": 80.0}
    assert any("no grade items of their own" in finding.message for finding in result.report.findings)
