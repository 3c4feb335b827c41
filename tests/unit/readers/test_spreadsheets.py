from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from dropout.readers import sources as opening
from dropout.readers.report import Finding
from dropout.readers.sources import Source, open_sources
from tests.exports.files import ods_bytes, ods_row, rows_of, write_zip, xlsx_bytes
from tests.exports.moodle import write_xlsx


def opened(folder: Path, content: bytes) -> tuple[list[Source], list[Finding]]:
    (folder / "a.xlsx").write_bytes(content)
    return open_sources([folder / "a.xlsx"], folder)


def test_cells_read_as_people_see_them(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["ID", "Mark"], [7921.0, 3.5], ["", ""], [7922.0, 4.0]])
    (source,), _ = open_sources([path], tmp_path)
    assert source.name == "a.xlsx"
    assert rows_of(source) == [["7921", "3.5", 2], ["7922", "4", 4]]


def test_dates_formulas_and_errors_read_as_values(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, day, clock = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["id", "day", "moment", "sum", "fault", "run", "done"])
        sheet.write_number(1, 0, 1)
        sheet.write_datetime(1, 1, date(2024, 3, 1), day)
        sheet.write_datetime(1, 2, datetime(2024, 3, 1, 9, 30), clock)
        sheet.write_formula(1, 3, "=1+1", None, 2)
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 5, "=cmd|'/c calc'!A1", None, "")
        sheet.write_boolean(1, 6, True)
    (source,), _ = open_sources([tmp_path / "a.xlsx"], tmp_path)
    assert rows_of(source) == [["1", "2024-03-01", "2024-03-01 09:30:00", "2", None, None, "TRUE", 2]]


def test_titles_merged_cells_and_empty_edges_leave_the_table(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(1, 2, 1, 4, "Marks of May")
        sheet.write_row(3, 2, ["section", "id", "mark"])
        sheet.merge_range(4, 2, 5, 2, "A")
        sheet.write_row(4, 3, [1, 5])
        sheet.write_row(5, 3, [2, 6])
        sheet.write_row(6, 2, ["B", 3, 7])
    (source,), _ = open_sources([tmp_path / "a.xlsx"], tmp_path)
    assert rows_of(source) == [["A", "1", "5", 5], ["A", "2", "6", 6], ["B", "3", "7", 7]]


def test_every_sheet_with_content_is_a_source_and_a_hidden_one_is_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for title in ("One", "Empty", "Two", "Notes"):
            sheet = book.add_worksheet(title)
            if title != "Empty":
                sheet.write_column(0, 0, ["ID", 1])
            if title == "Notes":
                sheet.hide()
        book.add_chartsheet("Chart").set_chart(_chart(book))
    sources, findings = open_sources([tmp_path / "a.xlsx"], tmp_path)
    assert [source.name for source in sources] == ["a.xlsx/One", "a.xlsx/Two"]
    assert [finding.message for finding in findings] == ["Hidden sheets were left aside: Notes."]


def _chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=One!$A$1:$A$2"})
    return chart


def test_a_table_that_stands_undivided_in_the_first_column_is_divided(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["id;name;mark"], ['1;"Lo;ve, A";5'], ["2;Bo;6"]])
    (source,), _ = open_sources([path], tmp_path)
    assert rows_of(source) == [["1", "Lo;ve, A", "5", 2], ["2", "Bo", "6", 3]]


def test_cells_with_separators_and_line_ends_stay_whole(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["id;x;y", "text|a|b"], ["1;2", 'one\ntwo, "three"\rfour']])
    (source,), _ = open_sources([path], tmp_path)
    assert source.preview
    assert source.preview.header == ("id;x;y", "text|a|b")
    assert rows_of(source) == [["1;2", 'one\ntwo, "three"\rfour', 2]]


def test_a_sheet_that_ends_where_excel_cuts_off_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ROW_LIMITS", (3,))
    path = write_xlsx(tmp_path / "a.xlsx", [["id", "mark"], [1, 2], [3, 4]], [["id", "mark"], [1, 2]])
    _, findings = open_sources([path], tmp_path)
    assert [(finding.file, finding.message[:24]) for finding in findings] == [("a.xlsx/Sheet1", "The table ends at row 3,")]


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    rows = ods_row("id", "mark") + ods_row("1", "5", repeated=2) + ods_row("3", "6")
    (source,), findings = opened(tmp_path, ods_bytes(rows))
    assert findings == []
    assert rows_of(source) == [["1", "5", 2], ["1", "5", 3], ["3", "6", 4]]


@pytest.mark.parametrize(
    "content",
    [
        xlsx_bytes('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        xlsx_bytes('<row r="1"><c r="A1"><v>1</v></c></row><row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>'),
        ods_bytes(ods_row("x", repeated=1_048_576, repeat_cells=16_384)),
    ],
    ids=["far corner", "beyond all corners", "repeated for ever"],
)
def test_a_sheet_that_claims_billions_of_cells_cannot_end_the_app(tmp_path: Path, content: bytes) -> None:
    sources, findings = opened(tmp_path, content)
    assert sources == []
    assert [finding.message[:31] for finding in findings] == ["The workbook cannot be opened. "]


@pytest.mark.parametrize("content", [b"<broken", b"", b'<workbook><sheets><sheet name="S" r:id="r9"/></sheets></workbook>'])
def test_a_broken_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    write_zip(tmp_path / "a.xlsx", {"xl/workbook.xml": content})
    sources, findings = open_sources([tmp_path / "a.xlsx"], tmp_path)
    assert sources == []
    assert findings[0].message.startswith(("The workbook cannot be opened.", "The workbook has no rows."))


def test_an_old_workbook_that_is_something_else_is_told(tmp_path: Path) -> None:
    sources, findings = opened(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert sources == []
    assert findings[0].message.startswith("The workbook cannot be opened.")
    assert findings[0].do == "Remove its password if it has one, or save it again as .xlsx or .csv."
