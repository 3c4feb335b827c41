"""Ways to spoil a file: each takes its bytes and a source of chance, and gives other bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

Spoiler = Callable[[bytes, Random], bytes]
Rows = list[list[str]]

# Cells that people, spreadsheet programs and attackers leave in tables.
CELLS = [
    "1e999", "-1e999", "NaN", "inf", "9" * 40, "-1", "0", "-9223372036854775809", "1.2.3", "7,5,3", "½", "٣٤", "１２",
    "31/02/2024", "00/00/0000", "2024-13-45T99:99:99Z", "1/1/1", "9999-12-31 23:59:59", "0001-01-01", "Feb 30", "now", "99:99", "5/4",
    "=cmd|'/c calc'!A1", "=1+1", "@SUM(A1)", "+1", "-", '=HYPERLINK("http://x";"y")', "#REF!", "#N/A", "NULL", "\\N", "None", "true",
    "<script>alert(1)</script>", "<td>", "&amp;", "'; DROP TABLE runs; --", '"', '""', "'", "\\", "%s", "{0}", "${x}", "../../etc/passwd",
    "\u202egnp.exe", "\u200b", "\u00a0", "\ufeff", "e\u0301\u0301\u0301", "😀" * 10, "שלום", "مرحبا", "\x07\x1b[31m", "\u2028", "\U000e0001",
    "a\nb", "a\r\nb", "\t", " " * 50, "x" * 5_000, "{", "[]", '{"a": 1}',
]  # fmt: skip
NOISE_SHARE = 50  # one byte in so many


def _text(content: bytes) -> tuple[str, str]:
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig"
    return content.decode(encoding, errors="replace"), encoding


def by_rows(change: Callable[[Rows, Random], Rows]) -> Spoiler:
    """A spoiler of rows and cells as one of bytes; the encoding and the separator stay, and so does what has no rows any more."""

    def spoil(content: bytes, chance: Random) -> bytes:
        text, encoding = _text(content)
        delimiter = max(",;\t", key=text.count)
        try:
            rows = change(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), chance)
        except csv.Error:
            return content
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(rows)
        return out.getvalue().encode(encoding, errors="replace")

    return spoil


def _place(content: bytes, chance: Random) -> int:
    return chance.randrange(len(content) + 1)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: _place(content, chance)]


def cut_front(content: bytes, chance: Random) -> bytes:
    return content[_place(content, chance) :]


def lose_middle(content: bytes, chance: Random) -> bytes:
    first, last = sorted((_place(content, chance), _place(content, chance)))
    return content[:first] + content[last:]


def insert(*parts: bytes) -> Spoiler:
    """Put one of these into the middle of the file."""

    def spoil(content: bytes, chance: Random) -> bytes:
        place = _place(content, chance)
        return content[:place] + chance.choice(parts) + content[place:]

    return spoil


def noise(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(len(content) // NOISE_SHARE + 1):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def mixed_ends(content: bytes, chance: Random) -> bytes:
    return b"".join(line + chance.choice([b"\n", b"\r\n", b"\r", b"\n\n"]) for line in content.split(b"\n"))


def mixed_separators(content: bytes, chance: Random) -> bytes:
    return b"\n".join(line.replace(b",", chance.choice([b",", b";", b"\t"])) for line in content.split(b"\n"))


def hostile_cells(rows: Rows, chance: Random) -> Rows:
    return [
        row if not number else [chance.choice(CELLS) if chance.random() < 0.3 else cell for cell in row] for number, row in enumerate(rows)
    ]


def hostile_column(rows: Rows, chance: Random) -> Rows:
    column = chance.randrange(len(rows[0])) if rows and rows[0] else 0
    return [
        [chance.choice(CELLS) if place == column and number else cell for place, cell in enumerate(row)] for number, row in enumerate(rows)
    ]


def hostile_headings(rows: Rows, chance: Random) -> Rows:
    return [[chance.choice(CELLS) if chance.random() < 0.3 else cell for cell in rows[0]], *rows[1:]] if rows else rows


def ragged(rows: Rows, chance: Random) -> Rows:
    return [row[: chance.randrange(len(row) + 1)] if chance.random() < 0.3 else row + ["more"] * chance.randrange(3) for row in rows]


def same_headings(rows: Rows, chance: Random) -> Rows:
    return [[chance.choice(rows[0]) for _ in rows[0]], *rows[1:]] if rows else rows


def shuffled_columns(rows: Rows, chance: Random) -> Rows:
    order = chance.sample(range(len(rows[0])), len(rows[0])) if rows else []
    return [[row[place] if place < len(row) else "" for place in order] for row in rows]


def lost_columns(rows: Rows, chance: Random) -> Rows:
    kept = [place for place in range(len(rows[0]) if rows else 0) if chance.random() < 0.7]
    return [[row[place] if place < len(row) else "" for place in kept] for row in rows]


def headings_again(rows: Rows, chance: Random) -> Rows:
    place = chance.randrange(len(rows) + 1)
    return [*rows[:place], *rows[:1], *rows[place:]]


def doubled_rows(rows: Rows, chance: Random) -> Rows:
    return [*rows, *(chance.choice(rows) for _ in rows)]


SPOILERS: dict[str, Spoiler] = {
    "cut": cut,
    "cut in front": cut_front,
    "middle lost": lose_middle,
    "zeros": insert(b"\0", b"\0" * 300, b"\0\n\0"),
    "western bytes": insert("Zoë Ångström".encode("cp1252"), "“naïve”".encode("cp1252"), b"\xff\xfe", b"\x81\x8d"),
    "other scripts": insert("שלום 学生 😀 e\u0301".encode(), "Имя".encode("cp1251"), "学生".encode("gbk")),
    "controls": insert(b"\x00\x01\x02", b"\x1a", b"\x1b[2J", b"\x0b\x0c", b"\x85"),
    "mark inside": insert(b"\xef\xbb\xbf", b"\n\xef\xbb\xbf"),
    "quotation mark": insert(b'"', b'\n"', b',"', b'"\n', b'""",'),
    "huge cell": insert(b"x" * 200_000, b'"' + b"y\n" * 50_000 + b'"', b"z" * 1_100_000),
    "brackets": insert(b"[" * 5_000, b'{"a":' * 5_000, b"\n{}\n[]\nnull\n1\n"),
    "noise": noise,
    "mixed ends": mixed_ends,
    "mixed separators": mixed_separators,
    "twice": lambda content, chance: content + content,
    "utf-16": lambda content, chance: _text(content)[0].encode(chance.choice(["utf-16", "utf-16-le", "utf-16-be"])),
    "hostile cells": by_rows(hostile_cells),
    "hostile column": by_rows(hostile_column),
    "hostile headings": by_rows(hostile_headings),
    "ragged": by_rows(ragged),
    "same headings": by_rows(same_headings),
    "shuffled columns": by_rows(shuffled_columns),
    "lost columns": by_rows(lost_columns),
    "headings again": by_rows(headings_again),
    "doubled rows": by_rows(doubled_rows),
}
