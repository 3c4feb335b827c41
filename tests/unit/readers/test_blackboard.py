from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers.base import ReadResult
from dropout.readers.report import Question
from tests.exports.blackboard import BOOK, HEADER, KNOT, PEOPLE, ROWS, TOTAL, learner, write_book
from tests.exports.imports import account, marks, outcomes, read

DATED = {"run_start:KNOTS_101": "2024-04-01", "run_length:KNOTS_101": "60"}


@pytest.mark.parametrize("name", [BOOK, "gc_KNOTS_101_column_2024-05-01-12-03-20.csv", "gc_KNOTS_101_fullgc_2024-05-01-12-03-20 (1).csv"])
def test_the_text_named_xls_and_the_quoted_csv_read_the_same(tmp_path: Path, name: str):
    result = read(write_book(tmp_path / name))
    assert account(result).line == "4 rows read = 3 kept + 1 dropped (test user 1)"
    assert (account(result).confidence, account(result).evidence[:40]) == (0.95, "7 headings of a Blackboard Grade Center ")
    found = marks(result)
    assert found["splice"] == {"first_knot": 90.0, "ropes_quiz": 50.0}
    assert found["cleat"]["ropes_quiz"] == 100.0
    assert result.snapshot
    assert set(result.snapshot.frame["run_id"]) == {"KNOTS_101"}


def test_names_and_numbers_with_their_zeros_only_among_identities(tmp_path: Path):
    people = read(write_book(tmp_path / BOOK)).identities.set_index("source_learner_id")
    assert people.loc["bowline", "name"] == "Ada BOWLINE"


def test_states_of_work_are_no_marks(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK), **DATED)
    assert result.tables
    work = result.tables.submissions
    assert work["status"].value_counts().to_dict() == {"scored": 3, "excused": 1, "submitted": 1, "not_attempted": 1}
    assert work.loc[work["status"] != "scored", "score"].isna().all()
    assert set(work["known_on"]) == {30}
    assert result.tables.enrolments["section"].tolist() == ["s-section", "b-section", "c-section"]


def test_totals_are_no_work_and_decide_with_a_pass_mark(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK), **{"pass_mark:KNOTS_101": "700"})
    assert list(marks(result)["splice"]) == ["first_knot", "ropes_quiz"]
    assert outcomes(result) == {"splice": "failed", "bowline": "unknown", "cleat": "completed"}
    assert any("running totals" in finding.message for finding in result.report.findings)
    assert pass_mark_of(result).of_all == "From which mark on, of 1060, are these runs passed?"  # as the heading states


def pass_mark_of(result: ReadResult) -> Question:
    return next(question for question in result.report.questions if question.key == "pass_mark:KNOTS_101")


def test_the_grade_of_the_course_comes_before_totals_and_letters_are_none(tmp_path: Path):
    header = [*PEOPLE, TOTAL, "Weighted Total [Total Pts: 100 Percentage] |5", "Overall Grade [Total Pts: up to 55 Letter] |6"]
    rows = [[*learner("splice")[:7], 20, "80.00%", "B+"], [*learner("cleat")[:7], 90, "40.00%", "A"]]
    result = read(write_book(tmp_path / BOOK, rows, header), **{"pass_mark:KNOTS_101": "50"})
    assert outcomes(result) == {"splice": "completed", "cleat": "failed"}
    assert "half of the highest possible would be 50." in pass_mark_of(result).why  # of the percentages, not of the points


def test_results_in_words_need_no_question(tmp_path: Path):
    rows = [[*row[:9], word] for row, word in zip(ROWS, ["Pass", "Fail", "Pass", ""], strict=True)]
    result = read(write_book(tmp_path / BOOK, rows, [*HEADER[:9], "Final Grade [Total Pts: 100 OUR WORDS] |9"]))
    assert outcomes(result) == {"splice": "completed", "bowline": "failed", "cleat": "completed"}


def test_blanked_ids_merge_nobody(tmp_path: Path):
    rows = [[f"Name{place}", "A", "x", "y", "", "Yes", "", place, place, ""] for place in range(19)]
    result = read(write_book(tmp_path / BOOK, rows))
    assert account(result).line == "19 rows read = 19 kept + 0 dropped"
    assert result.snapshot
    assert (len(result.snapshot.frame), result.snapshot.frame["learner_id"].nunique()) == (19, 19)
    told = [finding for finding in result.report.findings if finding.message.startswith("Identifier not unique: 19 learners")]
    assert [finding.column for finding in told] == ["username", "number"]


def test_nobody_is_merged_where_names_are_blanked_too(tmp_path: Path):
    rows = [["L", "F", "x", "y", "", "Yes", "", place, "", ""] for place in range(5)]
    result = read(write_book(tmp_path / BOOK, rows))
    assert account(result).rows_kept == 5
    assert result.snapshot
    assert result.snapshot.frame["learner_id"].nunique() == 5


def test_a_repeated_row_and_a_row_about_nobody_are_dropped_with_the_reason(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK, [*ROWS, ROWS[0], [""] * 9 + ["77"]]))
    assert account(result).dropped == {"test user": 1, "second row for the same learner": 1, "no user name and no name": 1}


def test_several_downloads_of_a_course_show_each_mark_from_the_first(tmp_path: Path):
    early = write_book(tmp_path / "gc_KNOTS_101_fullgc_2024-04-10-09-00-00.xls", [learner("splice", 9), learner("gone", 2)])
    result = read(early, write_book(tmp_path / BOOK), **DATED)
    assert result.tables
    assert len(result.tables.runs) == 1
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    own = result.tables.submissions[result.tables.submissions["enrolment_id"] == people.loc["splice", "enrolment_id"]]
    assert sorted(own["known_on"]) == [9, 30]
    assert any(finding.examples == ("gone",) for finding in result.report.findings if "earlier gradebook" in finding.message)


def test_sheets_with_the_same_column_are_one_course(tmp_path: Path):
    header = [*PEOPLE[:3], KNOT]
    sheets = [write_book(tmp_path / f"{user}.csv", [[*learner(user)[:3], 5]], header) for user in ("splice", "cleat")]
    result = read(*sheets)
    assert result.snapshot
    assert result.snapshot.frame["run_id"].nunique() == 1
    assert sorted(marks(result)) == ["cleat", "splice"]


def test_two_courses_stay_two_runs_though_the_same_person_is_in_both(tmp_path: Path):
    other = write_book(
        tmp_path / "gc_SAILS_fullgc_2024-05-01-12-03-20.csv", [[*learner("splice")[:7], 3]], [*PEOPLE, KNOT.replace("|4001", "|77")]
    )
    result = read(write_book(tmp_path / BOOK), other)
    assert result.snapshot
    assert result.snapshot.frame.groupby("run_id").size().to_dict() == {"KNOTS_101": 3, "SAILS": 1}


# Last access and availability ------------------------------------------------------------------------


def test_a_last_access_counts_only_where_somebody_says_that_the_course_is_running(tmp_path: Path):
    book = write_book(tmp_path / BOOK)
    quiet = read(book, **DATED)
    assert quiet.tables
    assert quiet.tables.frame("events").empty
    result = read(book, last_access="yes", **DATED)
    assert result.tables
    assert sorted(result.tables.frame("events")[["day", "kind"]].values.tolist()) == [
        [1, "navigation"],
        [25, "navigation"],
        [29, "navigation"],
    ]


def test_the_order_of_day_and_month_is_asked_where_the_dates_do_not_tell(tmp_path: Path):
    book = write_book(tmp_path / BOOK, [learner("splice", access="4/5/2024 10:00"), learner("cleat", access="6/7/2024 9:00")])
    waiting = read(book, last_access="yes", **DATED)
    assert [question.key for question in waiting.report.open_questions] == [f"date_order:{BOOK}"]
    result = read(book, last_access="yes", **{f"date_order:{BOOK}": "month", **DATED})
    assert result.tables
    assert sorted(result.tables.frame("events")["day"]) == [4, 67]


def test_without_a_dated_name_the_file_is_as_old_as_the_last_access(tmp_path: Path):
    result = read(write_book(tmp_path / "grades.xls"), **{"run_start:grades": "2024-04-01"})
    assert result.tables
    assert result.tables.runs["data_until_day"].tolist() == [30]


def test_who_cannot_enter_the_course_may_have_withdrawn(tmp_path: Path):
    rows = [[*row[:5], "No" if row[2] == "bowline" else "Yes", *row[6:]] for row in ROWS]
    book = write_book(tmp_path / BOOK, rows)
    quiet = read(book)
    assert outcomes(quiet)["bowline"] == "unknown"
    # The account of a teacher's preview, also in the file, is no learner.
    assert next(q for q in quiet.report.questions if q.key == "not_available").why.startswith("1 of 3 learners have it.")
    assert outcomes(read(book, not_available="withdrew")) == {"splice": "unknown", "bowline": "withdrawn", "cleat": "unknown"}


def test_an_answer_that_is_none_stops_only_this_import(tmp_path: Path):
    result = read(write_book(tmp_path / BOOK), last_access="perhaps")
    assert result.report.blocked


def test_what_a_download_hides_is_told(tmp_path: Path):
    assert any("Include Hidden Information" in finding.do for finding in read(write_book(tmp_path / BOOK)).report.findings)
