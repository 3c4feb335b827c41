from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.oulad import HEADERS, TINY, write_oulad

CLICKS = ",".join(HEADERS["studentVle"].split()) + "\n"


def imported(tmp_path: Path, **options: object) -> Import:
    return read_export([write_oulad(tmp_path / "oulad", **options)], scratch=tmp_path)  # type: ignore[arg-type]


def line(result: Import, table: str) -> str:
    return next(file.line for file in result.report.files if file.name.endswith(f"{table}.csv"))


def by_source_id(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def test_run_is_the_module_presentation(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert result.tables
    run = result.tables.runs.iloc[0]
    assert run["run_id"] == "KNT-2020J"
    assert run["course"] == "KNT"
    assert run["title"] == "KNT, October 2020"
    assert run["length_days"] == run["data_until_day"] == 100
    assert run["length_provenance"] == "stated"
    assert run["registration_known"]
    assert pd.isna(run["starts_on"])


def test_outcomes_and_registration(tmp_path: Path) -> None:
    learners = by_source_id(imported(tmp_path))
    assert learners["outcome"].to_dict() == {"1": "completed", "2": "withdrawn", "3": "failed"}
    assert learners.loc["2", ["registered_day", "unregistered_day"]].tolist() == [-10, 30]
    assert pd.isna(learners.loc["3", "registered_day"])


def test_enrolment_id_names_run_and_pseudonym(tmp_path: Path) -> None:
    learners = by_source_id(imported(tmp_path))
    assert (learners["enrolment_id"] == "KNT-2020J/" + learners["learner_id"]).all()
    assert learners["learner_id"].str.fullmatch("L-[0-9A-HJKMNP-TV-Z]{10}").all()


def test_duplicate_click_rows_are_summed_and_counted_as_kept(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert result.tables
    assert isinstance(result.tables.events, tuple)
    events = result.tables.frame("events").merge(by_source_id(result).reset_index(), on="enrolment_id")
    found = events[["source_learner_id", "day", "kind", "resource_id", "count"]].sort_values(["source_learner_id", "day"])
    assert found.values.tolist() == [
        ["1", -3, "navigation", "KNT-2020J/901", 2],
        ["1", 4, "forum", "KNT-2020J/902", 6],
        ["3", 7, "navigation", "KNT-2020J/901", 3],
    ]
    assert line(result, "studentVle") == "4 rows read = 4 kept + 0 dropped"


def test_clicks_in_several_files_are_summed_and_each_file_counts_its_own_rows(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad")
    (folder / "studentVle_2.csv").write_text(f"{CLICKS}KNT,2020J,1,902,4,1\nKNT,2020J,9,902,4,1\n")
    result = read_export([folder], scratch=tmp_path)
    assert result.tables
    events = result.tables.frame("events")
    assert sorted(events["count"]) == [2, 3, 7]
    assert line(result, "studentVle") == "4 rows read = 4 kept + 0 dropped"
    assert line(result, "studentVle_2") == "2 rows read = 1 kept + 1 dropped (learner not in studentInfo 1)"


def test_cells_filled_up_with_blanks_name_the_same(tmp_path: Path) -> None:
    padded = [[f"{cell}  " for cell in row] for row in [("KNT", "2020J", 1, 901, -3, 2), ("KNT", "2020J", 3, 901, 7, 3)]]
    assert line(imported(tmp_path, changes={"studentVle": padded}), "studentVle") == "2 rows read = 2 kept + 0 dropped"


def test_events_are_sorted_by_enrolment_and_day(tmp_path: Path) -> None:
    rows = [("KNT", "2020J", learner, 901, day, 1) for day in (9, 2, 5) for learner in (3, 1, 2)]
    result = imported(tmp_path, changes={"studentVle": rows})
    assert result.tables
    events = result.tables.frame("events")
    assert len(events) == 9
    assert events[["enrolment_id", "day"]].equals(events[["enrolment_id", "day"]].sort_values(["enrolment_id", "day"]))


def test_exam_without_a_day_is_due_at_the_end(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert result.tables
    due = result.tables.assessments.set_index("title")[["kind", "due_day", "weight"]]
    assert due.values.tolist() == [["assignment", 20, 40.0], ["quiz", 50, 10.0], ["exam", 100, 50.0]]


def test_marks_count_from_submission_and_banked_ones_say_so(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert result.tables
    rows = result.tables.submissions[["submitted_day", "known_on", "score", "status"]].astype(object)
    assert rows.where(rows.notna(), None).values.tolist() == [
        [19, 19, 72.0, "scored"],
        [-1, -1, 55.0, "banked"],
        [52, 52, None, "submitted"],
    ]


def test_background_is_protected_and_education_ranked(tmp_path: Path) -> None:
    result = imported(tmp_path)
    assert result.tables
    first = by_source_id(result).loc["1", "enrolment_id"]
    mine = result.tables.attributes[result.tables.attributes["enrolment_id"] == first].set_index("name")
    assert mine["value"].to_dict() == {
        "gender": "F", "region": "North", "imd_band": "10-20%", "age_band": "0-35", "disability": "N",
        "education_level": "3", "previous_attempts": "0", "studied_credits": "60",
    }  # fmt: skip
    assert set(mine.index[mine["is_protected"]]) == {"gender", "region", "imd_band", "age_band", "disability"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_read_the_same(tmp_path: Path, delimiter: str) -> None:
    plain, other = imported(tmp_path / "a"), imported(tmp_path / "b", delimiter=delimiter)
    assert plain.tables
    assert other.tables
    pd.testing.assert_frame_equal(plain.tables.frame("events"), other.tables.frame("events"))
    pd.testing.assert_frame_equal(plain.tables.submissions, other.tables.submissions)


@pytest.mark.parametrize("table", ["courses", "assessments", "vle", "studentRegistration", "studentAssessment", "studentVle"])
def test_a_missing_table_is_told_and_the_rest_is_read(tmp_path: Path, table: str) -> None:
    result = imported(tmp_path, without=[table])
    assert result.tables
    assert len(result.tables.enrolments) == 3
    assert f"There is no {table} table." in [finding.message for finding in result.report.findings]


def test_without_courses_the_length_is_asked_with_the_last_day_seen(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad", without=["courses"])
    result = read_export([folder], scratch=tmp_path)
    assert [(question.key, question.default) for question in result.report.questions] == [("run_length:KNT-2020J", "51")]
    answered = read_export([folder], scratch=tmp_path, answers={"run_length:KNT-2020J": "90"})
    assert answered.tables
    assert answered.tables.runs[["length_days", "length_provenance"]].values.tolist() == [[90, "answered"]]


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("studentVle", ("KNT", "2020J", 77, 901, 1, 1), "learner not in studentInfo"),
        ("studentVle", ("KNT", "2020J", 1, 901, "soon", 1), "day missing or out of range"),
        ("studentVle", ("KNT", "2020J", 1, 901, 99999, 1), "day missing or out of range"),
        ("studentVle", ("KNT", "2020J", 1, 901, 1, 0), "no valid number of clicks"),
        ("studentVle", ("KNT", "2020J", 1), "wrong number of cells"),
        ("studentInfo", TINY["studentInfo"][0], "second row for the same learner"),
        ("studentInfo", ("KNT", "2020J", "", *["?"] * 9), "no module, presentation or learner id"),
        ("studentRegistration", ("KNT", "2020J", 77, -1, ""), "learner not in studentInfo"),
        ("studentAssessment", (11, 3, 99999, 0, 50), "day out of range"),
        ("studentAssessment", (11, 3, 9, 0, 101), "score is no number from 0 to 100"),
        ("studentAssessment", (99, 3, 9, 0, 50), "assessment not in assessments"),
        ("studentAssessment", (11, 1, 25, 0, 90), "second row for the same work"),
        ("vle", (903, "ZZZ", "1999B", "quiz", "", ""), "presentation without learners in studentInfo"),
    ],
)
def test_a_broken_row_is_dropped_with_its_place_and_reason(tmp_path: Path, table: str, row: tuple[object, ...], reason: str) -> None:
    whole = [*TINY[table], row]
    result = imported(tmp_path, changes={table: whole})
    assert line(result, table) == f"{len(whole)} rows read = {len(whole) - 1} kept + 1 dropped ({reason} 1)"
    dropped = result.report.dropped_rows
    assert dropped[["row", "reason"]].values.tolist() == [[len(whole) + 1, reason]]


def test_missing_column_stops_the_import_and_names_it(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad")
    info = folder / "studentInfo.csv"
    info.write_text("\n".join(text.rpartition(",")[0] for text in info.read_text().splitlines()))
    result = read_export([folder], scratch=tmp_path)
    assert result.tables is None
    assert result.report.blocked
    assert "studentInfo lacks the column final_result." in [finding.message for finding in result.report.findings]
    assert all(file.adds_up for file in result.report.files)


def test_without_student_info_nothing_is_imported(tmp_path: Path) -> None:
    result = imported(tmp_path, without=["studentInfo"])
    assert result.tables is None
    assert result.report.findings[-1].message.startswith("studentInfo.csv is missing")


def test_an_unknown_result_counts_as_unknown_and_is_told(tmp_path: Path) -> None:
    rows = [("KNT", "2020J", 1, "F", "N", "?", "?", "?", 0, 60, "N", "Deferred")]
    result = imported(tmp_path, changes={"studentInfo": rows})
    assert result.tables
    assert result.tables.enrolments["outcome"].tolist() == ["unknown"]
    finding = next(finding for finding in result.report.findings if finding.column == "final_result")
    assert finding.examples == ("Deferred",)
