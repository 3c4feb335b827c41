"""Tables published for research: recognised by their headings, outcomes as their publishers define them, late columns left out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import write_csv
from tests.exports.published import (
    EDU_HEADER,
    PUPILS,
    STUDENTS,
    UCI697_HEADER,
    student,
    write_edu_table,
    write_school_table,
    write_uci697_table,
)

SECOND_SEMESTER = [heading for heading in UCI697_HEADER if "2nd sem" in heading]


def imported(path: Path, answers: dict[str, str] | None = None) -> Import:
    return read_export([path], scratch=path.parent, answers=answers)


def frame(result: Import) -> pd.DataFrame:
    assert result.snapshot
    return result.snapshot.frame


def test_uci_697_is_told_by_its_headings_alone(tmp_path: Path) -> None:
    (file,) = imported(write_uci697_table(tmp_path / "whatever.txt")).report.files
    assert (file.format, file.evidence) == ("uci697", "37 of 37 columns of UCI 697")
    assert file.line == "4 rows read = 4 kept + 0 dropped"


def test_three_ways_to_end_and_those_still_enrolled_are_open(tmp_path: Path) -> None:
    found = frame(imported(write_uci697_table(tmp_path / "data.csv")))
    assert found["outcome"].tolist() == ["completed", "withdrawn", "unknown", "completed"]
    assert found["run_id"].unique().tolist() == ["UCI-697-data"]


def test_what_the_second_semester_showed_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    path = write_uci697_table(tmp_path / "data.csv")
    usual, early, late = (
        imported(path, {"as_of:UCI-697-data": stage} if stage else None)
        for stage in ("", "time of enrolment", "end of the second semester")
    )
    assert usual.snapshot
    titles = [set(result.snapshot.columns.values() if result.snapshot else []) for result in (early, usual, late)]
    assert titles[2] - titles[1] == set(SECOND_SEMESTER)
    assert titles[1] - titles[0] == {heading.replace("2nd", "1st") for heading in SECOND_SEMESTER}
    assert usual.snapshot.taken == {"UCI-697-data": "end of the first semester"}
    assert next(f.examples for f in usual.report.findings if "left out" in f.message) == tuple(SECOND_SEMESTER)
    assert not [finding for finding in late.report.findings if "left out" in finding.message]


def test_another_time_than_those_offered_is_refused(tmp_path: Path) -> None:
    result = imported(write_uci697_table(tmp_path / "data.csv"), {"as_of:UCI-697-data": "week 4"})
    assert result.snapshot is None
    assert "end of the first semester" in result.report.findings[-1].do


def test_numbers_that_stand_for_kinds_are_words(tmp_path: Path) -> None:
    found = frame(imported(write_uci697_table(tmp_path / "data.csv", [*STUDENTS, student(2, "Dropout", Course=77, Debtor="1.0")])))
    assert found["course"].tolist() == ["Nursing"] * 4 + ["77"]
    assert found["debtor"].tolist() == ["no", "yes", "no", "no", "yes"]
    assert found["application_mode"].tolist() == ["1"] * 5
    assert found["admission_grade"].tolist() == [127.3] * 5


def test_background_nobody_may_be_judged_by_is_marked(tmp_path: Path) -> None:
    result = imported(write_uci697_table(tmp_path / "data.csv"))
    assert result.snapshot
    assert {result.snapshot.columns[column] for column in result.snapshot.protected} == {
        "Marital status", "Nationality", "Mother's qualification", "Father's qualification", "Mother's occupation", "Father's occupation",
        "Educational special needs", "Gender", "Age at enrollment", "International",
    }  # fmt: skip


def test_other_spellings_missing_and_added_columns_are_told_and_read_on(tmp_path: Path) -> None:
    header = [heading.strip().replace(" ", "_").lower().replace("nacionality", "Nationality") for heading in UCI697_HEADER]
    header[header.index("gdp")] = "coffee"
    result = imported(write_uci697_table(tmp_path / "data.csv", header=header))
    assert result.report.files[0].evidence == "36 of 37 columns of UCI 697"
    told = {finding.message: finding.examples for finding in result.report.findings}
    assert told["Some columns of UCI 697 are missing."] == ("GDP",)
    assert ("coffee",) in told.values()
    assert frame(result)["coffee"].tolist() == [1.74] * 4
    assert frame(result)["outcome"].tolist() == ["completed", "withdrawn", "unknown", "completed"]


def test_a_file_without_the_result_can_be_scored_beside_the_one_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    ids = [["id", *UCI697_HEADER], *([number, *row] for number, row in enumerate(STUDENTS))]
    write_csv(folder / "train.csv", ids)
    write_csv(folder / "test.csv", [row[:-1] for row in ids])
    result = imported(folder)
    outcomes = frame(result).groupby("run_id")["outcome"].agg(list).to_dict()
    assert outcomes["UCI-697-test"] == ["unknown"] * 4
    assert outcomes["UCI-697-train"] == ["completed", "withdrawn", "unknown", "completed"]
    assert result.identities["source_learner_id"].tolist() == ["0", "1", "2", "3"]
    assert any("nothing can be learnt" in finding.message for finding in result.report.findings)


def test_a_word_for_the_result_that_is_not_published_is_asked(tmp_path: Path) -> None:
    result = imported(write_uci697_table(tmp_path / "data.csv", [*STUDENTS, student(1, "Transferred")]))
    assert result.snapshot is None
    assert [question.key for question in result.report.open_questions] == ["outcome:UCI-697-data:transferred"]


def test_rows_without_an_id_of_their_own_are_named_by_their_place(tmp_path: Path) -> None:
    result = imported(write_uci697_table(tmp_path / "data.csv"))
    assert result.identities["source_learner_id"].tolist() == [f"data, row {number}" for number in (2, 3, 4, 5)]
    assert result.identities["learner_id"].is_unique


def test_a_broken_twin_is_told_row_by_row(tmp_path: Path) -> None:
    twin = [STUDENTS[0], [*STUDENTS[1], "one too many"], STUDENTS[2][:20], student("many", "Graduate")]  # type: ignore[arg-type]
    result = imported(write_uci697_table(tmp_path / "data.csv", twin))
    assert result.report.files[0].line == "4 rows read = 3 kept + 1 dropped (more cells than the header 1)"
    assert frame(result)["outcome"].tolist() == ["completed", "unknown", "completed"]


def test_no_rows_at_all_is_told(tmp_path: Path) -> None:
    result = imported(write_uci697_table(tmp_path / "data.csv", []))
    assert result.snapshot is None
    assert result.report.findings[-1].message == "No row of UCI 697 is left."


def test_low_marks_of_xapi_edu_data_count_as_failed_and_this_is_said(tmp_path: Path) -> None:
    result = imported(write_edu_table(tmp_path / "xAPI-Edu-Data.csv"))
    assert result.report.files[0].evidence == "17 of 17 columns of xAPI-Edu-Data"
    assert frame(result)["outcome"].tolist() == ["completed", "completed", "failed", "completed"]
    assert any("the class L" in finding.message for finding in result.report.findings)
    assert result.report.questions == []


def test_pupils_alike_in_every_cell_are_two_pupils(tmp_path: Path) -> None:
    assert PUPILS[0] == PUPILS[3]
    result = imported(write_edu_table(tmp_path / "xAPI-Edu-Data.csv"))
    assert result.report.files[0].line == "4 rows read = 4 kept + 0 dropped"


def test_columns_of_xapi_edu_data_are_titled_typed_and_marked(tmp_path: Path) -> None:
    result = imported(write_edu_table(tmp_path / "xAPI-Edu-Data.csv"))
    assert result.snapshot
    assert result.snapshot.taken == {"xAPI-Edu-Data-xAPI-Edu-Data": "whole course"}
    assert frame(result)["raised_hands"].tolist() == [15, 70, 2, 15]
    assert {result.snapshot.columns[column] for column in result.snapshot.protected} == {
        "Gender", "Nationality", "Place of birth", "Parent responsible",
    }  # fmt: skip


@pytest.mark.parametrize(("header", "known"), [(EDU_HEADER[:12], True), (EDU_HEADER[:10], False)])
def test_too_few_of_the_columns_are_not_taken_for_the_table(tmp_path: Path, header: list[str], known: bool) -> None:
    rows = [row[: len(header)] for row in PUPILS]
    result = imported(write_csv(tmp_path / "some.csv", [header, *rows]))
    assert (result.report.files[0].format == "xapi_edu") is known


def test_final_grades_of_uci_320_are_the_outcome_and_late_columns_wait_for_an_answer(tmp_path: Path) -> None:
    result = imported(write_school_table(tmp_path / "student-mat.csv"))
    assert result.report.files[0].evidence == "33 of 33 columns of UCI 320"
    assert frame(result)["outcome"].tolist() == ["failed", "completed", "failed", "completed"]
    assert frame(result)["grade_of_the_first_period"].tolist() == [9, 8, 15, 12]
    assert not {"absences", "grade_of_the_second_period", "final_grade"} & set(frame(result).columns)
    assert result.snapshot
    assert {"sex", "mother_s_job", "health"} <= set(result.snapshot.protected)
    assert "internet_at_home" in frame(result).columns
