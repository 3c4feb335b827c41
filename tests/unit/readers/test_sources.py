from __future__ import annotations

from pathlib import Path

import pytest

from dropout.errors import DropoutError
from dropout.readers import sources as opening
from dropout.readers.report import FileReport, RowLedger, Severity
from dropout.readers.sources import open_sources
from dropout.readers.tabular import read_table
from tests.exports.files import TABLE, rows_of
from tests.exports.moodle import write_csv


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx", "table.zip", "table"])
def test_bytes_decide_not_the_name(tmp_path: Path, scratch: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLE)
    sources, findings = open_sources([tmp_path / name], scratch)
    assert findings == []
    assert rows_of(sources[0]) == [["7", "3", 2]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20, "This is not a table: the file holds binary data."),
        (b"%PDF-1.7 text only", "This is not a table: the file is a PDF."),
        (b"7z\xbc\xaf\x27\x1c\0\4", "This is a 7z archive, which cannot be opened here."),
        (b"Rar!\x1a\x07\1\0", "This is a RAR archive, which cannot be opened here."),
        (b"\x28\xb5\x2f\xfd\x04", "This is a zstd archive, which cannot be opened here."),
        (b"{\\rtf1 text}", "This is not a table: the file is a text document."),
        (b"<html><body><form>Log in</form></body></html>", "This is a web page without a table."),
        (b'<?xml version="1.0"?><results batch="1"><result/></results>', "This is a Moodle gradebook in XML, which cannot be read."),
        (b'<?xml version="1.0"?>\n<rss><a/></rss>', "This is an XML file, not a table."),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
            "This is a workbook in the XML form of Excel 2003, which cannot be read.",
        ),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, scratch: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    sources, findings = open_sources([tmp_path / "a.csv"], scratch)
    assert sources == []
    assert [(finding.file, finding.message) for finding in findings] == [("a.csv", says)]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(DropoutError, match="no such file"):
        open_sources([tmp_path / "nothing.csv"], scratch)


def test_a_folder_gives_its_files_without_hidden_ones(tmp_path: Path, scratch: Path) -> None:
    folder = tmp_path / "course"
    (folder / "sub").mkdir(parents=True)
    for name in ("b.csv", "sub/a.csv", ".hidden.csv", "~$b.csv", "Thumbs.db"):
        (folder / name).write_bytes(TABLE)
    sources, _ = open_sources([folder], scratch)
    assert [source.name for source in sources] == ["course/b.csv", "course/sub/a.csv"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_change_nothing(tmp_path: Path, scratch: Path, delimiter: str, line_end: str) -> None:
    path = write_csv(tmp_path / "a.csv", [["id", "mark"], ["1", "7,5; x|y"], ["2", ""]], delimiter, line_end)
    sources, _ = open_sources([path], scratch)
    assert rows_of(sources[0]) == [["1", "7,5; x|y", 2], ["2", None, 3]]


def test_ragged_rows_are_reported_not_lost(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name,mark\n1,Ada,5\n2,Bo\n3,Cy,4,stray\n\n4,Di,3\n")
    sources, _ = open_sources([tmp_path / "a.csv"], scratch)
    ledger = RowLedger(FileReport("a.csv"))
    frame = read_table(sources[0], ledger)
    assert frame["row"].tolist() == [2, 3, 6]
    assert frame["mark"].isna().tolist() == [False, True, False]
    assert ledger.report.rows_read == 4
    assert ledger.frame()[["row", "found", "reason"]].values.tolist() == [[4, "3,Cy,4,stray", "more cells than the header"]]


def test_titles_above_the_header_are_passed_over(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv").write_text("Report of May\n\nid,mark\n1,5\n2,6\n")
    sources, _ = open_sources([tmp_path / "a.csv"], scratch)
    assert sources[0].preview
    assert sources[0].preview.header_row == 3
    assert rows_of(sources[0]) == [["1", "5", 4], ["2", "6", 5]]


def test_a_row_about_the_whole_meeting_above_the_people_is_passed_over(tmp_path: Path, scratch: Path) -> None:
    about = "Topic,Start Time,End Time,Participants\nKnots,9:00,9:50,2\n\n"
    (tmp_path / "a.csv").write_text(f"{about}Name,Join Time,Minutes\nAda,9:01,48\nBo,9:05,40\n")
    sources, _ = open_sources([tmp_path / "a.csv"], scratch)
    assert sources[0].preview
    assert sources[0].preview.header == ("Name", "Join Time", "Minutes")
    assert rows_of(sources[0]) == [["Ada", "9:01", "48", 5], ["Bo", "9:05", "40", 6]]


def test_an_unclosed_quotation_mark_is_an_error_with_its_place(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv").write_text('id,mark\n1,5\n2,"6\n' + "3,7\n" * 100_000)
    sources, _ = open_sources([tmp_path / "a.csv"], scratch)
    with pytest.raises(DropoutError, match=r"quotation mark is opened and never closed.* after row 2"):
        rows_of(sources[0])


def test_rows_swallowed_at_the_end_of_a_file_are_an_error_and_a_row_cut_in_a_cell_is_none(tmp_path: Path, scratch: Path) -> None:
    for name, content in (("swallows.csv", 'id,mark\n1,5\n2,"6\n3,7\n'), ("cut.csv", 'id,mark\n1,5\n2,"cut he')):
        (tmp_path / name).write_text(content)
    swallows, cut = open_sources([tmp_path / "swallows.csv", tmp_path / "cut.csv"], scratch)[0]
    with pytest.raises(DropoutError, match=r'swallows\.csv: A quotation mark .* after row 2: 2,"6'):
        rows_of(swallows)
    assert rows_of(cut) == [["1", "5", 2], ["2", "cut he", 3]]


def test_a_cell_as_long_as_an_essay_is_read(tmp_path: Path, scratch: Path) -> None:
    essay = "word " * 60_000
    path = write_csv(tmp_path / "a.csv", [["id", "text"], ["1", essay], ["2", ""]])
    assert rows_of(open_sources([path], scratch)[0][0]) == [["1", essay.strip(), 2], ["2", None, 3]]


def test_commas_in_names_and_marks_separate_nothing(tmp_path: Path, scratch: Path) -> None:
    rows = "".join(f"Lovelace, Ada {number};7,5;8,0\n" for number in range(20))
    (tmp_path / "a.csv").write_text(f"Report of May\n\nName;Quiz;Essay\n{rows}")
    (source,), _ = open_sources([tmp_path / "a.csv"], scratch)
    assert source.preview
    assert (source.preview.delimiter, source.preview.header) == (";", ("Name", "Quiz", "Essay"))


def test_colons_separate_only_where_nothing_else_does(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "colons.csv").write_text("id:name:mark\n1:Ada:5\n2:Bo:6\n")
    (tmp_path / "times.csv").write_text("Time: start: end\n9:30\n")
    (tmp_path / "commas.csv").write_text("id,Quiz: a: b: c\n1,5\n")
    delimiters = [source.preview.delimiter for source in open_sources([tmp_path], scratch)[0] if source.preview]
    assert delimiters == [":", ",", ","]


def test_files_of_one_name_stay_apart_and_a_file_given_twice_is_one(tmp_path: Path, scratch: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "log.csv").write_bytes(TABLE)
    paths = [tmp_path / "a" / "log.csv", tmp_path / "b" / "log.csv", tmp_path / "a" / "log.csv"]
    assert [source.name for source in open_sources(paths, scratch)[0]] == ["log.csv", "log.csv (2)"]


def test_names_are_shown_without_what_would_mislead(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "log\u202egnp\n.csv"
    path.write_bytes(TABLE)
    assert open_sources([path], scratch)[0][0].name == "log\ufffdgnp\ufffd.csv"


@pytest.mark.parametrize(("lines", "cut"), [(9, False), (10, True), (11, False)])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_file_that_ends_where_excel_cuts_off_is_told(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, lines: int, cut: bool, end: str
) -> None:
    monkeypatch.setattr(opening, "ROW_LIMITS", (10,))
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "a.csv").write_text("\n".join(["id,mark"] + ["1,2"] * (lines - 1)) + end, encoding=encoding)
        _, findings = open_sources([tmp_path / "a.csv"], scratch)
        assert [finding.message for finding in findings] == [
            "The table ends at row 10, where Excel cuts off: later rows are most probably missing."
        ] * cut


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.csv").write_bytes(TABLE)
    monkeypatch.setattr(opening, "sniff", refuse)
    sources, findings = open_sources([tmp_path / "a.csv"], scratch)
    assert sources == []
    assert (findings[0].severity, findings[0].message) == (Severity.DROPPED, "The file cannot be read (Permission denied).")


def test_a_separator_too_many_at_the_end_of_rows_does_not_matter(tmp_path: Path, scratch: Path) -> None:
    rows = ["id,mark,track", "1,7,audit,", "2,8,audit,,", "3,9,audit"]
    (tmp_path / "marks.csv").write_text("\n".join(rows))
    source = open_sources([tmp_path / "marks.csv"], scratch)[0][0]
    assert source.is_table
    assert [row[:2] for row in rows_of(source)] == [["1", "7"], ["2", "8"], ["3", "9"]]
