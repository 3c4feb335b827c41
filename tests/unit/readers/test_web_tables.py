from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import web_tables
from dropout.readers.report import Finding
from dropout.readers.sources import Source, open_sources
from tests.exports.files import rows_of

PAGE = """\
<!DOCTYPE html><html><head><title>Logs</title><style>td { color: red }</style></head><body>
<table><thead><tr><th>User &amp; name</th><th>Mark</th></tr></thead>
<tbody><tr><td>Zo&euml;</td><td>7,5</td></tr><tr><td>Bo<br>Derek</td><td> 6 </td></tr></tbody></table></body></html>"""


def opened(folder: Path, page: str, encoding: str = "utf-8") -> tuple[list[Source], list[Finding]]:
    (folder / "logs.xls").write_bytes(page.encode(encoding))
    return open_sources([folder / "logs.xls"], folder)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_table_of_a_page_named_xls_is_read(tmp_path: Path, encoding: str) -> None:
    (source,), findings = opened(tmp_path, PAGE, encoding)
    assert findings == []
    assert (source.name, source.preview and source.preview.header) == ("logs.xls", ("User & name", "Mark"))
    assert rows_of(source) == [["Zoë", "7,5", 2], ["Bo Derek", "6", 3]]


def test_ends_that_are_left_out_are_understood(tmp_path: Path) -> None:
    (source,), _ = opened(tmp_path, "<table><tr><th>id<th>mark<tr><td>1<td>5<tr><td>2<td>6")
    assert rows_of(source) == [["1", "5", 2], ["2", "6", 3]]


def test_scripts_are_no_text_and_nothing_is_run_or_fetched(tmp_path: Path) -> None:
    cell = '<script>document.write("<td>9</td>")</script><img src="http://x/y" onerror="a()">5&lt;script&gt;'
    (source,), _ = opened(tmp_path, f"<table><tr><th>id</th><th>mark</th></tr><tr><td>1</td><td>{cell}</td></tr></table>")
    assert rows_of(source) == [["1", "5<script>", 2]]


def test_cells_over_rows_and_columns_keep_the_rest_in_line(tmp_path: Path) -> None:
    head = "<tr><th>section</th><th>id</th><th>mark</th></tr>"
    body = '<tr><td rowspan="2">A</td><td>1</td><td>5</td></tr><tr><td>2</td><td>6</td></tr><tr><td colspan="2">B</td><td>7</td></tr>'
    (source,), _ = opened(tmp_path, f"<table>{head}{body}</table>")
    assert rows_of(source) == [["A", "1", "5", 2], ["A", "2", "6", 3], ["B", None, "7", 4]]


def test_several_tables_are_told_apart_and_a_table_in_a_cell_is_its_text(tmp_path: Path) -> None:
    small = "<table><tr><td>menu</td></tr></table>"
    one = "<table><tr><th>id</th><th>x</th></tr><tr><td>1</td><td><table><tr><td>in</td><td>side</td></tr></table></td></tr></table>"
    sources, _ = opened(tmp_path, f"<html>{small}{one}{one}</html>")
    assert [source.name for source in sources] == ["logs.xls/table 1", "logs.xls/table 2"]
    assert rows_of(sources[0]) == [["1", "in side", 2]]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><form>Please log in</form></html>", "This is a web page without a table."),
        ("<table><tr><td>" + "x" * 1_100_000, "A row of this web page is longer than any table has."),
        ('<html><a href="' + "x" * 1_100_000, "A tag of this web page never ends."),
        ("<table><tr>" + '<td colspan="9999">' * 3, "A row of this web page is longer than any table has."),
        ("<html><![foo[ bar ]]>", "This web page is damaged."),
        ("<table><tr><td>&#" + "9" * 5_000 + ";", "This web page is damaged."),
        ("<html>" + "<table>" * 300, "This is a web page without a table."),
    ],
    ids=["no table", "endless cell", "endless tag", "wide", "odd declaration", "odd character", "deep"],
)
def test_pages_that_are_no_export_are_told(tmp_path: Path, page: str, says: str) -> None:
    sources, findings = opened(tmp_path, page)
    assert (sources, [finding.message for finding in findings]) == ([], [says])


def test_more_tables_than_an_export_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_tables, "MAX_TABLES", 2)
    sources, findings = opened(tmp_path, "<table><tr><td>1</table>" * 3)
    assert (sources, [finding.message for finding in findings]) == ([], ["This web page holds more than 2 tables."])
