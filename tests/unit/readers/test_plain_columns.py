"""Columns of a plain table that are features, and those that are not: who somebody is, what they wrote, days, row numbers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.unit.readers.test_plain import imported, snapshot


def test_what_says_who_somebody_is_never_becomes_a_feature_however_it_is_written(tmp_path: Path) -> None:
    header = ["Roll No", "First_Name", "lastName", "email_id", "Father_Name", "Phone_Number", "DOB", "backup", "course name", "email opens"]
    rows = [["7", "Ada", "Low", "ada@x.org", "Al Low", "0151 2", "1999-02-03", "a@y.org", "Maths", 4],
            ["9", "Bo", "High", "bo@x.org", "Bea High", "0151 3", "1998-02-03", "b@y.org", "Maths", 2]]  # fmt: skip
    result = imported(tmp_path, [header, *rows])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["course_name", "email_opens"]
    people = result.identities.set_index("source_learner_id")
    assert people[["name", "email"]].values.tolist() == [["Ada Low", "ada@x.org"], ["Bo High", "bo@x.org"]]


def test_other_ids_of_learners_are_no_features(tmp_path: Path) -> None:
    header = ["student_id", "student sis", "hash_id", "Course specific anonymized user ID", "section id", "hours", "UIN"]
    result = imported(tmp_path, [header, *[[place, f"K{place}", f"f{place}", f"0{place}", 1, 5, 7000 + place] for place in range(3)]])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["section_id", "hours"]
    assert {finding.column for finding in result.report.findings if finding.column} == {
        "student sis",
        "hash_id",
        "Course specific anonymized user ID",
        "UIN",
    }


def test_the_number_of_the_row_and_what_somebody_wrote_are_no_features(tmp_path: Path) -> None:
    remarks = ["never came to the first two labs", "asks good questions in every class", "needs more time for the essays"]
    rows = [[place, f"s{place}", place * place, remark] for place, remark in enumerate(remarks, 1)]
    result = imported(tmp_path, [["S.No", "student_id", "hours", "remark"], *rows])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    assert {finding.column for finding in result.report.findings if finding.column} == {"S.No", "remark"}


def test_a_word_in_place_of_a_mark_leaves_marks_numbers(tmp_path: Path) -> None:
    result = imported(tmp_path, [["student_id", "quiz 1"], ["a", 7], ["b", "Exempt"], ["c", "9"]])
    assert snapshot(result)["quiz_1"].tolist()[::2] == [7, 9]
    assert pd.isna(snapshot(result).loc["b", "quiz_1"])


def test_marks_out_of_the_same_highest_mark_are_numbers(tmp_path: Path) -> None:
    result = imported(tmp_path, [["student_id", "Score", "either"], ["a", "28.00 / 30", "1/2"], ["b", "9 / 30", "1/3"]])
    assert snapshot(result)["score"].tolist() == [28, 9]
    assert snapshot(result)["either"].tolist() == ["1/2", "1/3"]


def test_few_dates_are_no_kinds_of_learners(tmp_path: Path) -> None:
    result = imported(tmp_path, [["student_id", "hours", "seen"], ["a", 7, "2024-03-01 10:15"], ["b", 8, "2024-03-01 11:15"]])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]


def test_days_without_a_year_are_no_kinds_and_durations_are_hours(tmp_path: Path) -> None:
    header = ["student_id", "Last Activity", "Total Activity"]
    result = imported(tmp_path, [header, ["a", "Sep 2 at 10:12am", "10:30:00"], ["b", "Oct 14 at 9:01pm", "123:00:36"]])
    assert snapshot(result)["total_activity"].tolist() == [10.5, 123.01]
    assert result.snapshot
    assert list(result.snapshot.columns) == ["total_activity"]


def test_days_that_a_spreadsheet_counts_are_no_amounts(tmp_path: Path) -> None:
    result = imported(
        tmp_path, [["student_id", "logged on", "Enrolled on", "lastaccess"], ["a", "no", 45170, 1729000000], ["b", "yes", 45201, 0]]
    )
    assert result.snapshot
    assert list(result.snapshot.columns) == ["logged_on"]
    assert [" days " in finding.message or " times " in finding.message for finding in result.report.findings[:2]] == [True, True]


def test_averages_and_headings_in_the_middle_are_no_learners(tmp_path: Path) -> None:
    header = ["student_id", "quiz 1"]
    result = imported(tmp_path, [header, ["a", 7], header, ["b", 9], ["Class average", 8], ["Max:", 9], ["Max", 3]])
    line = "6 rows read = 3 kept + 3 dropped (a summary of all, not a learner 2, the headings once more 1)"
    assert result.report.files[0].line == line
    assert snapshot(result)["quiz_1"].to_dict() == {"a": 7, "b": 9, "Max": 3}


def test_what_somebody_reckoned_or_is_known_last_is_neither_result_nor_feature(tmp_path: Path) -> None:
    header = ["student_id", "Hours", "Risk_Level", "Predicted_Dropout", "dropoutProbability", "Final_GPA", "Certificate", "Dropout"]
    rows = [["a", 3, "High", "Yes", 0.9, 1.5, "No", "Yes"], ["b", 4, "High", "Yes", 0.8, 3.5, "Yes", "No"]]
    result = imported(tmp_path, [header, *rows])
    assert result.snapshot
    assert list(result.snapshot.columns) == ["hours"]
    assert result.snapshot.frame["outcome"].tolist() == ["withdrawn", "completed"]
    told = {finding.message: finding for finding in result.report.findings}
    assert "The result is read from Dropout; Final_GPA, Certificate would give it away and were left out." in told
    reckoned = next(finding for message, finding in told.items() if message.startswith("What somebody reckoned"))
    assert reckoned.examples == ("Risk_Level", "Predicted_Dropout", "dropoutProbability")


def test_a_number_of_the_answer_is_nobodys_id_where_there_are_addresses(tmp_path: Path) -> None:
    rows = [[place, f"l{place}@x.org", 9 - place] for place in range(1, 7)]
    assert set(imported(tmp_path, [["ID", "Email address", "hours"], *rows]).identities["source_learner_id"]) == {row[1] for row in rows}
    assert set(imported(tmp_path, [["ID", "Email address", "hours"], *rows[1:]]).identities["source_learner_id"]) == set("23456")


def test_days_some_never_had_times_of_nothing_and_forms_of_address(tmp_path: Path) -> None:
    header = ["student_id", "Last access", "Total time", "Anrede", "Title"]
    rows = [
        ["1", "2024-05-01 10:00", "12h 30m", "Frau", "Ms"],
        ["2", "2024-05-02 11:00", "35m", "Herr", "Mr"],
        ["3", "Never", "0", "Frau", "Ms"],
    ]
    result = imported(tmp_path, [header, *rows])
    assert result.snapshot
    assert result.snapshot.frame["total_time"].round(2).tolist() == [12.5, 0.58, 0.0]
    assert set(result.snapshot.columns) == {"total_time", "anrede", "title"}
    assert result.snapshot.protected == ("anrede", "title")


def test_nothing_done_yet_is_no_time(tmp_path: Path) -> None:
    rows = [[f"s{n}", 0, 0 if n else 1_709_535_600, n] for n in range(4)]
    result = imported(tmp_path, [["student_id", "Quiz completed", "Last completed", "hours"], *rows])
    assert result.snapshot
    assert set(result.snapshot.columns) == {"quiz_completed", "hours"}
