"""Line ends are counted alike wherever a text is cut into chunks."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dropout.readers.line_ends import LineEnds, count_ends


@given(st.lists(st.text("ab\n\r\0", max_size=6)))
def test_counts_do_not_depend_on_the_chunks(parts: list[str]) -> None:
    text, ends = "".join(parts).encode(), LineEnds()
    for part in parts:
        ends.add(part.encode())
    assert (ends.feeds, ends.returns, ends.pairs, ends.zeros) == tuple(text.count(sign) for sign in (b"\n", b"\r", b"\r\n", b"\0"))
    assert ends.lines == len(text.decode().split("\n")) - (text == b"" or text.endswith(b"\n"))
    assert ends.are_plain is (b"\0" not in text and b"\r" not in text.replace(b"\r\n", b""))


def test_a_file_is_counted_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(b"id,when\r\n" * 700_000 + b"end")
    ends = count_ends(path)
    assert (ends.lines, ends.pairs, ends.are_plain) == (700_001, 700_000, True)
