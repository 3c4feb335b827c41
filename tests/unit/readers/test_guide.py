"""The guide to files: one entry for each format, no cell left open."""

from __future__ import annotations

from dropout.readers import discover_readers
from dropout.readers.guide import HEADINGS, guides


def test_every_format_says_which_file_to_choose() -> None:
    assert {reader.name for reader in discover_readers()} - set(guides()) == set()


def test_every_file_is_told_in_full() -> None:
    files = [file for guide in guides().values() for file in guide.files]
    assert {len(file.cells) for file in files} == {len(HEADINGS)}
    assert [file for file in files if not all(file.cells)] == []
    assert [file.how for file in files if not file.how.endswith(".")] == []


def test_every_file_brings_something() -> None:
    silent = [file.file for guide in guides().values() for file in guide.files if set(file.cells[1:5]) == {"–"}]
    assert silent == ["Participants", "Questions, content, certificates"]  # those who never came; and what is never read
