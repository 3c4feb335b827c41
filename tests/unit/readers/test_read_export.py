"""The promises of `read_export` whatever the format: bad input told, nothing lost, pseudonyms kept."""

from __future__ import annotations

import random
import string
import tracemalloc
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.readers import default_pseudonym, discover_readers, read_export
from dropout.readers.report import ImportReport
from tests.exports.moodle import three_a_day, write_csv, write_log
from tests.exports.oulad import write_oulad


def test_readers_are_discovered() -> None:
    assert {"moodle", "oulad", "plain"} <= {reader.name for reader in discover_readers()}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (bytes(range(256)) * 40, "This is not a table: the file holds binary data."),
        ("Dear all,\nplease find nothing here.\n".encode("utf-16"), "This is not a table"),
        (b'{"json": 1}', "This is not a table"),
    ],
)
def test_what_nobody_recognises_is_told_and_nothing_can_be_used(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    result = read_export([tmp_path / "a.csv"], scratch=tmp_path)
    assert (result.tables, result.snapshot) == (None, None)
    assert result.report.blocked
    assert result.report.findings[0].message.startswith(says)
    assert result.report.findings[0].file == "a.csv"


def test_rows_of_an_unrecognised_table_beside_a_log_are_counted_as_dropped(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["colour", "shape"], ["red", "round"], ["blue", "flat"]])
    report = read_export([path, write_log(tmp_path / "log.csv", three_a_day([4]))], scratch=tmp_path).report
    assert report.files[-1].line == "2 rows read = 0 kept + 2 dropped (not recognised 2)"
    assert next(finding for finding in report.findings if finding.file == "a.csv").examples == ("colour", "shape")
    assert not report.open_questions


def test_a_bad_file_does_not_stop_the_good_ones(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", three_a_day([4]))
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../climbs.csv", "a,b\n1,2\n")
        archive.write(log, "logs.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    result = read_export([tmp_path / "bad.zip", tmp_path / "empty.csv"], scratch=tmp_path)
    assert result.tables
    assert len(result.tables.frame("events")) == 3
    assert not result.report.blocked
    assert [finding.file for finding in result.report.findings][:2] == ["bad.zip/../climbs.csv", "empty.csv"]


@pytest.mark.parametrize("kind", ["bytes", "one line", pytest.param("lines", marks=pytest.mark.slow)])
def test_200_mb_of_garbage_is_refused_in_little_memory(tmp_path: Path, kind: str) -> None:
    draw = random.Random(0)
    noise = draw.randbytes(1_000_000) if kind == "bytes" else "".join(draw.choices(string.printable[:94], k=1_000_000)).encode()
    noise = b"\n".join(noise[start : start + 80] for start in range(0, len(noise), 80)) if kind == "lines" else noise
    with (tmp_path / "garbage.csv").open("wb") as file:
        for _ in range(200):
            file.write(noise)
    tracemalloc.start()
    result = read_export([tmp_path / "garbage.csv"], scratch=tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.report.findings[0].message.startswith("This is not a table")
    assert peak < 50_000_000


def test_two_formats_in_one_import_give_all_their_runs(tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "all")
    write_log(folder / "log.csv", three_a_day([4]))
    result = read_export([folder], scratch=tmp_path)
    assert result.tables
    assert set(result.tables.runs["source"]) == {"oulad", "moodle"}
    assert len(result.tables.frame("events")) == 3 + 3


def test_a_table_without_dates_beside_dated_files_is_left_out_and_told(tmp_path: Path) -> None:
    write_oulad(tmp_path / "oulad")
    header = ["Student", "ID", "SIS Login ID", "Section", "Essay (12)", "Final Score"]
    write_csv(tmp_path / "grades.csv", [header, ["    Points Possible", "", "", "", "10", ""], ["Ada A", "1", "ada", "A", "7", "70"]])
    report = read_export([tmp_path / "oulad", tmp_path / "grades.csv"], scratch=tmp_path).report
    grades = next(file for file in report.files if file.name == "grades.csv")
    assert grades.rows_kept == 0
    assert grades.dropped["a table without dates beside other files"] == 2
    assert any(finding.examples == ("grades.csv",) and finding.severity == "dropped" for finding in report.findings)


def test_scratch_keeps_the_result_and_nothing_else(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    result = read_export([write_oulad(tmp_path / "oulad")], scratch=scratch)
    assert result.tables
    assert tuple(path for path in scratch.rglob("*") if path.is_file()) == result.tables.events


def test_pseudonyms_depend_on_the_key_and_say_nothing_else() -> None:
    first, second = default_pseudonym(b"one"), default_pseudonym(b"two")
    assert first("7921") == first("7921") != second("7921")
    assert len({first(str(number)) for number in range(5_000)}) == 5_000


def test_the_workspace_may_pass_its_own_pseudonyms(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.csv", three_a_day([4]))
    result = read_export([path], scratch=tmp_path, pseudonym=lambda source_id: f"P{source_id}")
    assert result.tables
    assert sorted(result.tables.enrolments["learner_id"]) == ["P11", "P12", "P13"]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    path = write_log(tmp_path / "log.csv", three_a_day([4]))
    read_export([path], scratch=tmp_path, progress=lambda message, share: told.append(message))
    assert list(dict.fromkeys(told)) == ["Opening files", "Recognising log.csv", "Reading log.csv", "Putting learners and runs together"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DropoutError, match="no such file"):
        read_export([tmp_path / "nothing.csv"], scratch=tmp_path)


def test_the_report_survives_json(tmp_path: Path) -> None:
    report = read_export([write_log(tmp_path / "log.csv", three_a_day([4]))], scratch=tmp_path).report
    again = ImportReport.from_json(report.to_json(), report.dropped_rows)
    assert again.to_json() == report.to_json()
    pd.testing.assert_frame_equal(again.dropped_rows, report.dropped_rows)


def test_several_tables_in_one_file_are_told_what_to_do(tmp_path: Path) -> None:
    summary = "1. Summary\nMeeting title\tKnots\nAttended\t2\nStart\t9:00\nEnd\t9:50\n\n"
    people = "2. Marks\nName\tFirst\tLast\tEmail\tRank\nAda\t9\t8\ta@x.org\tfirst\n"
    (tmp_path / "meeting.csv").write_text(summary + people)
    result = read_export([tmp_path / "meeting.csv"], scratch=tmp_path)
    assert any("tables stand one below the other" in finding.do for finding in result.report.findings)
