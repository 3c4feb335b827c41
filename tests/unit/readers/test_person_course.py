"""HarvardX-MITx person-course: every course a run, totals of the whole course marked as such, what decides the certificate left out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dropout.importing import import_export
from dropout.readers import Import, read_export
from dropout.store import Workspace
from tests.exports.published import COURSE_HEADER, TAKERS, taker, write_person_course


def imported(path: Path) -> Import:
    return read_export([path], scratch=path.parent)


def test_every_course_is_a_run_and_a_learner_may_be_in_several(tmp_path: Path) -> None:
    result = imported(write_person_course(tmp_path / "HMXPC13.csv"))
    assert result.report.files[0].evidence == "20 of 20 columns of HarvardX-MITx person-course"
    assert result.report.files[0].line == "4 rows read = 4 kept + 0 dropped"
    assert result.snapshot
    assert result.snapshot.frame[["run_id", "outcome"]].values.tolist() == [
        ["KnotX-K1x-2013_Spring", "completed"], ["KnotX-K1x-2013_Spring", "failed"], ["KnotX-K1x-2013_Spring", "failed"],
        ["SailX-S2x-2013_Summer", "failed"],
    ]  # fmt: skip
    assert result.identities["source_learner_id"].tolist() == ["MHxPC1", "MHxPC2", "MHxPC3"]


def test_totals_of_the_whole_course_are_marked_and_nothing_is_asked(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "home")
    report, _ = import_export(space, [write_person_course(tmp_path / "HMXPC13.csv")], now=datetime(2026, 3, 1, tzinfo=UTC))
    assert report.questions == []
    assert any("totals of the whole course" in finding.message for finding in report.findings)
    kept = space.snapshot("KnotX-K1x-2013_Spring")
    assert kept.taken["KnotX-K1x-2013_Spring"] == "whole course"
    assert kept.frame["active_days"].tolist() == [40, 3, 3]


def test_what_decides_the_certificate_or_cannot_be_placed_is_left_out_and_told(tmp_path: Path) -> None:
    result = imported(write_person_course(tmp_path / "HMXPC13.csv"))
    assert result.snapshot
    assert set(result.snapshot.columns.values()) == {
        "Viewed the courseware", "Opened half of the chapters", "Country", "Level of education", "Year of birth", "Gender", "Active days",
        "Chapters opened", "Forum posts",
    }  # fmt: skip
    told = {finding.column: finding.total for finding in result.report.findings if "was left out" in finding.message}
    assert (told["Grade"], told["Marked as inconsistent"], told["Events"]) == (4, 1, 0)
    assert {result.snapshot.columns[column] for column in result.snapshot.protected} == {"Country", "Year of birth", "Gender"}


def test_staff_are_no_learners(tmp_path: Path) -> None:
    result = imported(
        write_person_course(tmp_path / "HMXPC13.csv", [*TAKERS, taker("MHxPC9", roles="instructor"), taker("M8", roles="Student")])
    )
    assert result.report.files[0].line == "6 rows read = 5 kept + 1 dropped (staff, not a learner 1)"


def test_a_broken_twin_is_told_row_by_row(tmp_path: Path) -> None:
    twin = [*TAKERS, TAKERS[1], taker(""), taker("MHxPC7", ""), [*taker("MHxPC8"), "more"], taker("MHxPC6", days="many")]
    result = imported(write_person_course(tmp_path / "HMXPC13.csv", twin))
    assert result.report.files[0].line == (
        "9 rows read = 5 kept + 4 dropped (more cells than the header 1, no learner id 1, no course 1, "
        "second row for the same learner, with the same content 1)"
    )


def test_rows_of_one_learner_and_course_that_disagree_stop_the_import(tmp_path: Path) -> None:
    result = imported(write_person_course(tmp_path / "HMXPC13.csv", [*TAKERS, taker("MHxPC2", days=9)]))
    assert result.snapshot is None
    assert result.report.findings[0].message == "Rows for the same learner disagree (1 learner)."


def test_without_the_learner_or_the_course_nothing_can_be_told_apart(tmp_path: Path) -> None:
    header = ["somebody" if heading == "userid_DI" else heading for heading in COURSE_HEADER]
    result = imported(write_person_course(tmp_path / "HMXPC13.csv", header=header))
    assert result.snapshot is None
    assert result.report.findings[-1].message == "The column userid_DI is missing."
