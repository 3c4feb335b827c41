"""Texts from files and names as SQL, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(text: str) -> str:
    """A SQL string literal.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """String literals for `IN (…)`; the empty text where there are none, since SQL wants one.

    >>> listed(["a", "b"]), listed([])
    ("'a', 'b'", "''")
    """
    return ", ".join(map(quoted, texts)) or "''"


def constant(text: str) -> str:
    """SQL of a text that is the same in every row, so that a file of rows holds it once; nothing else may be compared with it.

    >>> constant("a.csv")
    "'a.csv'::ENUM('a.csv')"
    """
    return f"{quoted(text)}::ENUM({quoted(text)})"


def identifier(name: str) -> str:
    """A quoted SQL identifier, whatever the name holds."""
    return '"' + name.replace('"', '""') + '"'


def number(cell: str) -> str:
    """SQL of a cell as a number, NULL where it is none; a spreadsheet in Europe saves a comma before the decimals.

    >>> number("score")
    "TRY_CAST(replace(score, ',', '.') AS DOUBLE)"
    """
    return f"TRY_CAST(replace({cell}, ',', '.') AS DOUBLE)"


def trimmed(cell: str) -> str:
    """SQL of a cell without blanks around it, NULL where nothing is left; few cells have any, and to look is cheaper than to trim."""
    return f"CASE WHEN prefix({cell}, ' ') OR suffix({cell}, ' ') THEN nullif(trim({cell}), '') ELSE {cell} END"
