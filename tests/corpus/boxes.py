"""Archives and workbooks that somebody thought of, whole and broken."""

from __future__ import annotations

import bz2
import gzip
import io
import stat
import tarfile
import zipfile

from tests.corpus.by_hand import Told
from tests.corpus.good import good_exports
from tests.exports.files import ods_bytes, ods_row, tar_bytes, tar_entry, xlsx_bytes, zip_bytes

DAMAGED, INSIDE, FAR_LARGER, NOT_OPENED = "damaged or cut off", "archive inside an archive", "far larger", "cannot be opened"


def _file(name: str) -> bytes:
    (content,) = good_exports()[name].values()
    return content


def _zip_link() -> bytes:
    buffer = io.BytesIO()
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def _changed(content: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Bytes written over what stands `offset` after the last `mark`."""
    place = content.rindex(mark) + offset
    return content[:place] + value + content[place + len(value) :]


def archives() -> list[Told]:
    """Zip, tar, gzip, bzip2: cut, climbing, linked, nested, exploding, mislabelled."""
    log, oulad = _file("moodle log"), good_exports()["oulad"]
    packed = zip_bytes({"logs.csv": log})
    bomb = bytes(60 * 2**20)
    locked = _changed(_changed(packed, b"PK\x03\x04", 6, b"\1"), b"PK\x01\x02", 8, b"\1")
    return [
        *((f"cut-{share}.zip", packed[: len(packed) * share // 10], DAMAGED) for share in (1, 5, 9)),
        ("tail.zip", packed[len(packed) // 2 :], ""), ("tail-after.zip", packed + b"more" * 40, ""), ("locked.zip", locked, "password"),
        ("climbs.zip", zip_bytes({"../../logs.csv": log}), "points outside"), ("rooted.zip", zip_bytes({"/etc/logs.csv": log}), "points outside"),
        ("drive.zip", zip_bytes({"C:\\logs.csv": log}), "points outside"), ("link.zip", _zip_link(), "is a link"),
        ("nested.zip", zip_bytes({"inner.zip": packed}), INSIDE), ("nested-tar.zip", zip_bytes({"inner.tgz": tar_bytes({"a": log}, "w:gz")}), INSIDE),
        ("bomb.zip", zip_bytes({"zeros.csv": bomb}), FAR_LARGER), ("bomb.gz", gzip.compress(bomb), FAR_LARGER), ("none.zip", zip_bytes({}), "no files"),
        ("odd-names.zip", zip_bytes({"\u202e\n.csv": log, "😀" * 300: b"", "ä/ö.csv": b"x"}), ""), ("folders.zip", zip_bytes({"a/": b""}), "no files"),
        ("crc.zip", _changed(packed, b"PK\x01\x02", 16, b"\0\0\0\0"), DAMAGED), ("size.zip", _changed(packed, b"PK\x01\x02", 24, b"\xff" * 4), ""),
        ("offset.zip", _changed(packed, b"PK\x05\x06", 16, b"\xff\xff\xff\x7f"), ""), ("method.zip", _changed(packed, b"PK\x01\x02", 10, b"\x63\0"), ""),
        ("count.zip", _changed(packed, b"PK\x05\x06", 8, b"\xff\xff\xff\xff"), ""), ("list.zip", _changed(packed, b"PK\x05\x06", 12, b"\xfe" * 4), ""),
        ("all.zip", zip_bytes({f"oulad/{name}": content for name, content in oulad.items()}), ""),
        ("some.zip", zip_bytes({name: content for name, content in oulad.items() if name != "studentInfo.csv"}), ""),
        ("logs.tar", tar_bytes({"logs.csv": log}), ""), ("logs.tar.gz", tar_bytes({"logs.csv": log}, "w:gz"), ""),
        ("cut.tar", tar_bytes({"logs.csv": log})[:1_500], DAMAGED), ("cut.tar.gz", tar_bytes({"logs.csv": log}, "w:gz")[:-100], DAMAGED),
        ("climbs.tar", tar_bytes({"../logs.csv": log}), "points outside"), ("nested.tar", tar_bytes({"inner.zip": packed}), INSIDE),
        ("link.tar", tar_bytes({"l": tar_entry("l", tarfile.SYMTYPE, "/etc/passwd")}), "is a link"), ("zeros.tar", bytes(512) + log, ""),
        ("device.tar", tar_bytes({"d": tar_entry("d", tarfile.CHRTYPE)}), "is a device"), ("pipe.tar", tar_bytes({"p": tar_entry("p", tarfile.FIFOTYPE)}), ""),
        ("size.tar", tar_bytes({"logs.csv": log}).replace(b"%011o" % len(log), b"77777777777", 1), ""), ("none.tar", tar_bytes({}), ""),
        ("cut.gz", gzip.compress(log)[:-20], DAMAGED), ("head.gz", b"\x1f\x8b\x08", DAMAGED), ("tail.gz", gzip.compress(log) + b"more", ""),
        ("twice.gz", gzip.compress(gzip.compress(log)), INSIDE), ("parts.gz", gzip.compress(log[:99]) + gzip.compress(log[99:]), ""),
        ("empty.gz", gzip.compress(b""), "The file is empty"), ("cut.bz2", bz2.compress(log)[:-20], DAMAGED), ("head.bz2", b"BZh9", DAMAGED),
    ]  # fmt: skip


def workbooks() -> list[Told]:
    """Workbooks: cut, hollow, huge on paper, something else."""
    book = _file("moodle log workbook")
    cell = '<row r="1"><c r="A1"><v>1</v></c></row>'
    strange = '<c r="B2" t="s"><v>99</v></c><c r="C2" t="e"><v>#REF!</v></c><c r="D2"><f>cmd()</f></c><c r="E2" t="d"><v>x</v></c>'
    return [
        *((f"cut-{share}.xlsx", book[: len(book) * share // 10], "") for share in (1, 4, 7, 9)), ("noise.xlsx", book[:900] + b"\xff" * 40 + book[940:], ""),
        ("corner.xlsx", xlsx_bytes(cell + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), NOT_OPENED),
        ("beyond.xlsx", xlsx_bytes(cell + '<row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>'), NOT_OPENED),
        ("hollow.xlsx", xlsx_bytes(""), ""), ("tags.xlsx", xlsx_bytes("<row><c><v>"), ""), ("types.xlsx", xlsx_bytes(f"{cell}<row r='2'>{strange}</row>"), ""),
        ("nameless.xlsx", zip_bytes({"xl/workbook.xml": b"<workbook/>"}), ""), ("bomb.xlsx", zip_bytes({"xl/workbook.xml": bytes(60 * 2**20)}), FAR_LARGER),
        ("letter.xlsx", zip_bytes({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}), "document"), ("csv.xlsx", b"a,b\n1,2\n", ""),
        ("sheet.csv", book, ""), ("sheet.ods", book, ""), ("sheet.zip", book, ""), ("odd.xlsx", ods_bytes(ods_row("student_id", "dropout")), ""),
        ("repeated.ods", ods_bytes(ods_row("x", repeated=1_048_576, repeat_cells=16_384)), NOT_OPENED), ("hollow.ods", ods_bytes(""), "no rows"),
        ("wide.ods", ods_bytes(ods_row("x", repeat_cells=4_000_000_000)), ""), ("tags.ods", ods_bytes("<table:table-row>"), ""),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), NOT_OPENED), ("noise.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + book, ""),
        ("parquet.parquet", b"PAR1" + bytes(40) + b"PAR1", ""), ("cut.parquet", b"PAR1", ""), ("page.xls", b"<table><tr><td>1<td>2", ""),
        ("page-cut.xls", _file("moodle log page")[:900], ""), ("page-deep.xls", b"<table><tr><td>" * 3_000, ""),
        ("page-tag.xls", b"<html><a " + b"x" * 1_100_000, "never ends"), ("page-sign.xls", b"<table>&#" + b"9" * 5_000 + b";", "damaged"),
    ]  # fmt: skip
