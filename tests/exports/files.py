"""Files as such, whatever is in them: archives of bytes, raw workbooks, and the rows that come out of a source."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from dropout.readers.report import FileReport, RowLedger
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

TABLE = b"id,mark\n7,3\n"

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def rows_of(source: Source) -> list[list[object]]:
    """The cells of a source row by row, None where empty, with the number of the row at the end."""
    frame = read_table(source, RowLedger(FileReport(source.name))).drop(columns="file")
    return frame.astype(object).where(frame.notna(), None).values.tolist()


def zip_bytes(entries: Mapping[str, bytes]) -> bytes:
    """A zip archive of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def write_zip(path: Path, entries: Mapping[str, bytes]) -> Path:
    path.write_bytes(zip_bytes(entries))
    return path


def tar_bytes(entries: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    """A tar archive; an entry is its content, or a header alone (links and the like). `mode` "w:gz" compresses it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A header without content: a link to `target`, a device, a pipe."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def xlsx_bytes(sheet_data: str) -> bytes:
    """A workbook of one sheet with this XML inside its `sheetData`, however wrong."""
    link = f'Type="{_OFFICE}/%s" Target="%s"/></Relationships>'
    return zip_bytes(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/></Types>'.encode(),
            "_rels/.rels": f'<Relationships xmlns="{_LINKS}"><Relationship Id="r1" {link % ("officeDocument", "xl/workbook.xml")}'.encode(),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>".encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{_LINKS}"><Relationship Id="r1" {link % ("worksheet", "worksheets/sheet1.xml")}'.encode()
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>'.encode(),
        }
    )


def ods_bytes(rows: str) -> bytes:
    """An OpenDocument spreadsheet of one sheet with this XML as its rows."""
    spaces = " ".join(f'xmlns:{name}="{_ODS}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zip_bytes(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def ods_row(*cells: str, repeated: int = 1, repeat_cells: int = 1) -> str:
    """One row of text cells for `ods_bytes`."""
    across = f' table:number-columns-repeated="{repeat_cells}"' if repeat_cells > 1 else ""
    inner = "".join(f'<table:table-cell office:value-type="string"{across}><text:p>{cell}</text:p></table:table-cell>' for cell in cells)
    down = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{down}>{inner}</table:table-row>"
