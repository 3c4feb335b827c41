from __future__ import annotations

import bz2
import gzip
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from dropout.readers import archives
from dropout.readers.archives import directory_size
from dropout.readers.report import Finding
from dropout.readers.sources import Source, open_sources
from tests.exports.files import TABLE, rows_of, tar_bytes, tar_entry, write_zip, zip_bytes

ONLY_ROW = [["7", "3", 2]]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def opened(path: Path, content: bytes, scratch: Path) -> tuple[list[Source], list[Finding]]:
    path.write_bytes(content)
    return open_sources([path], scratch)


def test_entries_of_an_archive_are_named_after_it_and_unpacked_under_generated_names(tmp_path: Path, scratch: Path) -> None:
    entries = {"deep/logs.csv": TABLE, "__MACOSX/logs.csv": b"junk", "deep/.DS_Store": b"junk", "~$logs.csv": b"junk"}
    sources, findings = opened(tmp_path / "export.zip", zip_bytes(entries), scratch)
    assert findings == []
    assert [source.name for source in sources] == ["export.zip/deep/logs.csv"]
    assert "logs" not in str(sources[0].path)


@pytest.mark.parametrize("name", ["../escape.csv", "/etc/escape.csv", "a/../../escape.csv", "C:\\escape.csv", "..\\escape.csv"])
@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_an_entry_that_climbs_out_is_told_and_the_rest_is_read(tmp_path: Path, scratch: Path, name: str, pack) -> None:
    sources, findings = opened(tmp_path / "export", pack({name: TABLE, "good.csv": TABLE}), scratch)
    assert [source.name for source in sources] == ["export/good.csv"]
    assert findings[0].message.startswith("The entry points outside its archive")
    assert findings[0].file.startswith("export/")
    assert [file.name for file in tmp_path.rglob("*escape*")] == []


def test_a_link_in_a_zip_archive_is_not_followed(tmp_path: Path, scratch: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    sources, findings = open_sources([tmp_path / "export.zip"], scratch)
    assert sources == []
    assert findings[0].message.startswith("The entry is a link")


@pytest.mark.parametrize(
    ("kind", "says"),
    [(tarfile.SYMTYPE, "is a link"), (tarfile.LNKTYPE, "is a link"), (tarfile.CHRTYPE, "is a device"), (tarfile.FIFOTYPE, "is a device")],
)
def test_only_files_come_out_of_a_tar_archive(tmp_path: Path, scratch: Path, kind: bytes, says: str) -> None:
    content = tar_bytes({"odd": tar_entry("odd", kind, "/etc/passwd"), "good.csv": TABLE})
    sources, findings = opened(tmp_path / "export.tar", content, scratch)
    assert [rows_of(source) for source in sources] == [ONLY_ROW]
    assert [finding.file for finding in findings] == ["export.tar/odd"]
    assert says in findings[0].message


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2"])
def test_a_tar_archive_of_compressed_logs_is_opened(tmp_path: Path, scratch: Path, mode: str) -> None:
    entries = {"logs/monday.log.gz": gzip.compress(TABLE), "logs/tuesday.log": TABLE, "a" * 150 + ".csv": TABLE}
    sources, findings = opened(tmp_path / "logs.tar", tar_bytes(entries, mode), scratch)
    assert findings == []
    assert [source.name[:25] for source in sources] == ["logs.tar/logs/monday.log", "logs.tar/logs/tuesday.log", f"logs.tar/{'a' * 16}"]
    assert [rows_of(source) for source in sources] == [ONLY_ROW] * 3


def test_a_long_name_in_a_tar_archive_fills_no_memory(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_HEADER", 100)
    sources, findings = opened(tmp_path / "logs.tar", tar_bytes({"a" * 150: TABLE}), scratch)
    assert sources == []
    assert "a name too long for any file" in findings[0].message


def test_an_encrypted_entry_is_told(tmp_path: Path, scratch: Path) -> None:
    content = bytearray(zip_bytes({"a.csv": TABLE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    sources, findings = opened(tmp_path / "export.zip", bytes(content), scratch)
    assert sources == []
    assert findings[0].message == "The entry is protected with a password."


@pytest.mark.parametrize(
    ("inner", "outer", "says"),
    [(zip_bytes, zip_bytes, "zip in zip"), (tar_bytes, zip_bytes, "tar in zip"), (zip_bytes, tar_bytes, "zip in tar")],
)
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, scratch: Path, inner, outer, says: str) -> None:
    content = outer({"inner": inner({"a.csv": TABLE}), "good.csv": TABLE})
    sources, findings = opened(tmp_path / "outer", content, scratch)
    assert [source.name for source in sources] == ["outer/good.csv"]
    assert [(finding.file, finding.message) for finding in findings] == [
        ("outer/inner", f"This is an archive inside an archive ({says}); it was not opened.")
    ]


def test_what_is_compressed_twice_is_not_opened(tmp_path: Path, scratch: Path) -> None:
    sources, findings = opened(tmp_path / "a.gz", gzip.compress(gzip.compress(TABLE)), scratch)
    assert sources == []
    assert "gzip in gzip" in findings[0].message


def test_a_bomb_is_stopped_while_unpacking(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 100_000)
    path = write_zip(tmp_path / "bomb.zip", {"zeros.csv": b"0" * 5_000_000, "good.csv": TABLE})
    sources, findings = open_sources([path], scratch)
    assert [source.name for source in sources] == ["bomb.zip/good.csv"]
    assert "far larger than a course export" in findings[0].message
    assert sum(file.stat().st_size for file in scratch.rglob("*") if file.is_file()) < 1_000


def test_many_small_bombs_count_together(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 100_000)
    entries = {f"{number}.csv.gz": gzip.compress(b"id,mark\n" + b"0,0\n" * 20_000) for number in range(8)}
    sources, findings = opened(tmp_path / "bombs.zip", zip_bytes(entries), scratch)
    assert len(sources) + len(findings) == len(entries)
    assert sum(source.path.stat().st_size for source in sources) <= archives.MAX_RATIO * len(zip_bytes(entries)) < len(entries) * 80_000
    assert {finding.message[:36] for finding in findings} == {"Unpacked, this would be far larger t"}


def test_the_sizes_of_all_entries_count_together(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 20)
    sources, findings = open_sources([write_zip(tmp_path / "a.zip", {"1.csv": TABLE, "2.csv": TABLE})], scratch)
    assert [source.name for source in sources] == ["a.zip/1.csv"]
    assert [finding.file for finding in findings] == ["a.zip/2.csv"]


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_too_many_entries_are_refused(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch, pack) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1)
    sources, findings = opened(tmp_path / "a", pack({"1.csv": TABLE, "2.csv": TABLE}), scratch)
    assert sources == []
    assert findings[0].message == "The archive holds more than 1 files."


def test_the_list_of_entries_is_measured_before_it_is_read(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", {"1.csv": TABLE, "2.csv": TABLE})
    assert directory_size(path) == 2 * (46 + len("1.csv"))
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 50)
    sources, findings = open_sources([path], scratch)
    assert (sources, findings[0].message[:25]) == ([], "The archive holds more th")


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_a_cut_archive_is_told(tmp_path: Path, scratch: Path, pack) -> None:
    whole = pack({"1.csv": TABLE * 100})
    sources, findings = opened(tmp_path / "a", whole[: len(whole) // 20], scratch)
    assert sources == []
    assert "damaged or cut off" in findings[0].message


def test_entries_of_one_name_stay_apart(tmp_path: Path, scratch: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("log.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("log.csv", TABLE.replace(b"7", b"8"))
    sources, _ = open_sources([tmp_path / "a.zip"], scratch)
    assert [(source.name, rows_of(source)[0][0]) for source in sources] == [("a.zip/log.csv", "7"), ("a.zip/log.csv (2)", "8")]


def test_an_empty_archive_is_told(tmp_path: Path, scratch: Path) -> None:
    _, findings = opened(tmp_path / "a.zip", zip_bytes({}), scratch)
    assert findings[0].message == "The archive holds no files."


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lambda content: gzip.compress(content[:8]) + gzip.compress(content[8:])])
def test_compressed_files_are_opened_alone_and_in_an_archive(tmp_path: Path, scratch: Path, pack) -> None:
    (tmp_path / "a.csv.gz").write_bytes(pack(TABLE))
    path = write_zip(tmp_path / "b.zip", {"a.csv.gz": pack(TABLE)})
    sources, findings = open_sources([tmp_path / "a.csv.gz", path], scratch)
    assert findings == []
    assert [source.name for source in sources] == ["a.csv", "b.zip/a.csv"]
    assert [rows_of(source) for source in sources] == [ONLY_ROW] * 2


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_cut_compressed_file_is_told(tmp_path: Path, scratch: Path, pack) -> None:
    sources, findings = opened(tmp_path / "a.gz", pack(TABLE * 50)[:30], scratch)
    assert sources == []
    assert findings[0].message.startswith("The file is damaged or cut off")
