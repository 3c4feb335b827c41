"""The inbox: what lies in it is listed and read in place; nothing leads out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dropout.errors import DropoutError
from dropout.inbox import inbox_paths, list_inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A log, a folder of two parts, and what is not to be shown: links, hidden and empty entries."""
    inbox = tmp_path / "inbox"
    (inbox / "tracking").mkdir(parents=True)
    (inbox / "empty").mkdir()
    secret = tmp_path / "secret.csv"
    secret.write_text("password", encoding="utf-8")
    for name, size in (("log.csv", 10), ("tracking/a.gz", 3), ("tracking/b.gz", 4), (".part", 9)):
        (inbox / name).write_text("x" * size, encoding="utf-8")
        os.utime(inbox / name, (1_700_000_000 + size, 1_700_000_000 + size))
    (inbox / "link.csv").symlink_to(secret)
    (inbox / "tracking" / "c.gz").symlink_to(secret)
    (inbox / "elsewhere").symlink_to(tmp_path)
    return inbox


def test_files_and_folders_are_listed_newest_first(inbox: Path) -> None:
    listed = [(arrival.name, arrival.files, arrival.size, int(arrival.changed_at.timestamp())) for arrival in list_inbox(inbox)]
    assert listed == [("log.csv", 1, 10, 1_700_000_010), ("tracking", 2, 7, 1_700_000_004)]


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list_inbox(tmp_path / "nowhere") == []


def test_arrivals_are_read_where_they_lie(inbox: Path) -> None:
    assert inbox_paths(inbox, ["log.csv", "tracking"]) == [inbox / "log.csv", inbox / "tracking"]


@pytest.mark.parametrize("name", ["link.csv", "elsewhere", "../secret.csv", "tracking/a.gz", "gone.csv", ".part", "", "..", "/etc/passwd"])
def test_nothing_leads_out_of_the_inbox(inbox: Path, name: str) -> None:
    with pytest.raises(DropoutError, match=r"There is no such file in the inbox\."):
        inbox_paths(inbox, [name])
