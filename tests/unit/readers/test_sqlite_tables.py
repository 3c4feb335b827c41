"""Databases in a file: each table is one, and nothing that lies in them is run."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from dropout.readers import read_export
from dropout.readers.sources import open_sources
from tests.exports.files import rows_of, xlsx_bytes


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(script)
    return path


def test_tables_with_rows_are_read_as_they_lie_there(tmp_path: Path):
    script = """
        CREATE TABLE students (student_id INT, result TEXT, photo BLOB, quiz REAL);
        CREATE TABLE empty (id INT);
        CREATE VIEW everybody AS SELECT * FROM students;
    """
    rows = ", ".join(f"({n}, '{'Pass' if n % 2 else 'Fail'}', x'00ff', {n / 2})" for n in range(1, 13))
    path = database(tmp_path / "school.db", f"{script} INSERT INTO students VALUES {rows};")
    sources, findings = open_sources([path], tmp_path)
    assert ([source.name for source in sources], findings) == (["school.db/students"], [])
    assert rows_of(sources[0])[0] == ["1", "Pass", None, "0.5", 2]
    found = read_export([path], scratch=tmp_path).snapshot
    assert found
    assert found.frame["outcome"].tolist() == ["completed", "failed"] * 6


def test_a_database_that_is_cut_off_or_has_no_rows_is_told(tmp_path: Path):
    whole = database(tmp_path / "whole.db", "CREATE TABLE a (id INT);").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[:200])
    told = {finding.file: finding.message for finding in open_sources([tmp_path / "whole.db", tmp_path / "cut.db"], tmp_path)[1]}
    assert told["whole.db"] == "The database has no rows."
    assert told["cut.db"].startswith("The database cannot be read")


def test_formulas_without_values_are_told(tmp_path: Path):
    def told(cells: str) -> list[str]:
        (tmp_path / "a.xlsx").write_bytes(xlsx_bytes(f'<row r="1"><c r="A1"><v>1</v></c>{cells}</row>'))
        return [finding.message for finding in open_sources([tmp_path / "a.xlsx"], tmp_path)[1]]

    assert told('<c r="B1"><f>A1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c>') == []
    assert told('<c r="B1"><f>A1+1</f></c><c r="C1"><f>A1</f><v/></c><c r="D1"><f>A1</f><v>3</v></c>') == [
        "Formulas that no program has computed yet stand in 2 cells, which have no values."
    ]
    noughts = "".join(f'<c r="{column}1"><f>A1</f><v>0</v></c>' for column in "BCDEFGHIJK")
    assert "in 10 cells" in told(noughts)[0]
    assert told(noughts.replace("<v>0</v>", "<v>1</v>", 1)) == []


def test_a_workbook_of_which_an_unused_part_is_damaged_is_read(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_bytes('<row r="1"><c r="A1"><v>1</v></c></row>'))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/unused.xml", "<c><f>1</f></c>" * 100)
        start = book.getinfo("xl/worksheets/unused.xml").header_offset
    content = bytearray(path.read_bytes())
    content[start + 30 + len("xl/worksheets/unused.xml")] = 0xFF
    path.write_bytes(content)
    sources, findings = open_sources([path], tmp_path)
    assert [source.name for source in sources] == ["a.xlsx"]
    assert findings == []
