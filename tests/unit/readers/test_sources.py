from __future__ import annotations

import gzip
import stat
import zipfile
from pathlib import Path

import pytest

from dropout.errors import DropoutError
from dropout.readers import archives
from dropout.readers.report import FileReport, RowLedger
from dropout.readers.sources import Source, open_sources
from dropout.readers.tabular import read_table
from tests.exports.moodle import write_csv, write_xlsx

TABLE = b"id,mark\n7,3\n"


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def write_zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def rows(source: Source) -> list[list[object]]:
    frame = read_table(source, RowLedger(FileReport(source.name))).drop(columns="file")
    return frame.astype(object).where(frame.notna(), None).values.tolist()


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx", "table.zip", "table"])
def test_bytes_decide_not_the_name(tmp_path: Path, scratch: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TABLE)
    sources, findings = open_sources([tmp_path / name], scratch)
    assert findings == []
    assert rows(sources[0]) == [["7", "3", 2]]


def test_entries_of_an_archive_are_named_after_it_and_unpacked_under_generated_names(tmp_path: Path, scratch: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {"deep/logs.csv": TABLE, "__MACOSX/logs.csv": b"junk", "deep/.DS_Store": b"junk"})
    sources, findings = open_sources([path], scratch)
    assert findings == []
    assert [source.name for source in sources] == ["export.zip/deep/logs.csv"]
    assert "logs" not in str(sources[0].path)


@pytest.mark.parametrize("name", ["../escape.csv", "/etc/escape.csv", "a/../../escape.csv", "C:\\escape.csv", "..\\escape.csv"])
def test_an_entry_that_climbs_out_is_told_and_the_rest_is_read(tmp_path: Path, scratch: Path, name: str) -> None:
    path = write_zip(tmp_path / "export.zip", {name: TABLE, "good.csv": TABLE})
    sources, findings = open_sources([path], scratch)
    assert [source.name for source in sources] == ["export.zip/good.csv"]
    assert findings[0].message.startswith("The entry points outside its archive")
    assert findings[0].file.startswith("export.zip/")
    assert [file.name for file in tmp_path.rglob("*escape*")] == []


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path, scratch: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    sources, findings = open_sources([tmp_path / "export.zip"], scratch)
    assert sources == []
    assert findings[0].message.startswith("The entry is a link")


def test_an_encrypted_entry_is_told(tmp_path: Path, scratch: Path) -> None:
    path = write_zip(tmp_path / "export.zip", {"a.csv": TABLE})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    sources, findings = open_sources([path], scratch)
    assert sources == []
    assert findings[0].message == "The entry is protected with a password."


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, scratch: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"a.csv": TABLE})
    path = write_zip(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes(), "good.csv": TABLE})
    sources, findings = open_sources([path], scratch)
    assert [source.name for source in sources] == ["outer.zip/good.csv"]
    assert [(finding.file, finding.message[:33]) for finding in findings] == [("outer.zip/inner.zip", "This is an archive inside an arch")]


def test_a_bomb_is_stopped_while_unpacking(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 100_000)
    path = write_zip(tmp_path / "bomb.zip", {"zeros.csv": b"0" * 5_000_000, "good.csv": TABLE})
    sources, findings = open_sources([path], scratch)
    assert [source.name for source in sources] == ["bomb.zip/good.csv"]
    assert "far larger than a course export" in findings[0].message
    assert sum(file.stat().st_size for file in scratch.rglob("*") if file.is_file()) < 1_000


def test_the_sizes_of_all_entries_count_together(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 20)
    sources, findings = open_sources([write_zip(tmp_path / "a.zip", {"1.csv": TABLE, "2.csv": TABLE})], scratch)
    assert [source.name for source in sources] == ["a.zip/1.csv"]
    assert [finding.file for finding in findings] == ["a.zip/2.csv"]


def test_too_many_entries_are_refused(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1)
    sources, findings = open_sources([write_zip(tmp_path / "a.zip", {"1.csv": TABLE, "2.csv": TABLE})], scratch)
    assert sources == []
    assert findings[0].message == "The archive holds more than 1 files."


def test_a_damaged_archive_is_told(tmp_path: Path, scratch: Path) -> None:
    whole = write_zip(tmp_path / "a.zip", {"1.csv": TABLE * 100}).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:60])
    sources, findings = open_sources([tmp_path / "a.zip"], scratch)
    assert sources == []
    assert findings[0].message.startswith("The archive is damaged")


def test_gzip_is_opened_alone_and_in_an_archive(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TABLE))
    path = write_zip(tmp_path / "b.zip", {"a.csv.gz": gzip.compress(TABLE)})
    sources, findings = open_sources([tmp_path / "a.csv.gz", path], scratch)
    assert findings == []
    assert [rows(source) for source in sources] == [[["7", "3", 2]]] * 2


def test_a_cut_gzip_is_told(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(TABLE * 50)[:30])
    sources, findings = open_sources([tmp_path / "a.gz"], scratch)
    assert sources == []
    assert findings[0].message.startswith("The file is damaged")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20, "This is not a table: the file holds binary data."),
        (b"%PDF-1.7 text only", "This is not a table: the file is a PDF."),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, scratch: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    sources, findings = open_sources([tmp_path / "a.csv"], scratch)
    assert sources == []
    assert [(finding.file, finding.message) for finding in findings] == [("a.csv", says)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart_even_late_in_the_file(tmp_path: Path, scratch: Path, encoding: str) -> None:
    late = "id,name\n" + "1,plain\n" * 100_000 + "2,Zoë\n"
    (tmp_path / "a.csv").write_text(late, encoding=encoding)
    sources, findings = open_sources([tmp_path / "a.csv"], scratch)
    assert findings == []
    assert rows(sources[0])[-1] == ["2", "Zoë", 100_002]


def test_bytes_of_no_known_encoding_are_told_not_hidden(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,\x81\x8d\xe4\n")
    sources, findings = open_sources([tmp_path / "a.csv"], scratch)
    assert rows(sources[0]) == [["1", "��ä", 2]]
    assert findings[0].message.startswith("Some bytes belong to no known text encoding")


def test_workbook_cells_read_as_people_see_them(tmp_path: Path, scratch: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["ID", "Mark"], [7921.0, 3.5], ["", ""], [7922.0, 4.0]])
    sources, _ = open_sources([path], scratch)
    assert sources[0].name == "a.xlsx"
    assert rows(sources[0]) == [["7921", "3.5", 2], ["7922", "4", 4]]


def test_every_sheet_with_content_is_a_source(tmp_path: Path, scratch: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["ID"], ["1"]], [], [["ID"], ["2"]])
    sources, _ = open_sources([path], scratch)
    assert [source.name for source in sources] == ["a.xlsx/Sheet1", "a.xlsx/Sheet3"]


def test_a_broken_workbook_is_told(tmp_path: Path, scratch: Path) -> None:
    write_zip(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<broken"})
    sources, findings = open_sources([tmp_path / "a.xlsx"], scratch)
    assert sources == []
    assert findings[0].message.startswith("The workbook cannot be opened.")


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(DropoutError, match="no such file"):
        open_sources([tmp_path / "nothing.csv"], scratch)


def test_a_folder_gives_its_files_without_hidden_ones(tmp_path: Path, scratch: Path) -> None:
    folder = tmp_path / "course"
    (folder / "sub").mkdir(parents=True)
    for name in ("b.csv", "sub/a.csv", ".hidden.csv"):
        (folder / name).write_bytes(TABLE)
    sources, _ = open_sources([folder], scratch)
    assert [source.name for source in sources] == ["course/b.csv", "course/sub/a.csv"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_change_nothing(tmp_path: Path, scratch: Path, delimiter: str, line_end: str) -> None:
    path = write_csv(tmp_path / "a.csv", [["id", "mark"], ["1", "7,5; x|y"], ["2", ""]], delimiter, line_end)
    sources, _ = open_sources([path], scratch)
    assert rows(sources[0]) == [["1", "7,5; x|y", 2], ["2", None, 3]]


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
    assert rows(sources[0]) == [["1", "5", 4], ["2", "6", 5]]


def test_an_unclosed_quotation_mark_is_an_error_with_its_place(tmp_path: Path, scratch: Path) -> None:
    (tmp_path / "a.csv").write_text('id,mark\n1,5\n2,"6\n' + "3,7\n" * 100_000)
    sources, _ = open_sources([tmp_path / "a.csv"], scratch)
    with pytest.raises(DropoutError, match=r"quotation mark is opened and never closed.* after row 2"):
        rows(sources[0])
