"""Moments as ISO writes them, with offsets and names of zones behind: SQL that knows and reads them."""

from __future__ import annotations

from dropout.sql import quoted

# Not with half days: 2024-05-02 2:12 PM is read elsewhere.
_ISO = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([.,]\d+)?(\s*[^\saApP:.,\d].*|\s*[aApP](?:[^mM.].*|[mM][^.\s].*))?$"
_BEHIND = r"\s*(\[[^\]]*\]|\([^)]*\)|\s(?:[A-Z]{3,5}|Z))$"  # names of zones, which repeat the offset or stand for the clock of the system


def is_iso(cell: str) -> str:
    """SQL: whether a cell is such a moment."""
    return f"regexp_matches({cell}, {quoted(_ISO)})"


def names_a_zone(cell: str) -> str:
    """SQL: whether the name of a zone stands behind it, other than that of the world's time."""
    return f"regexp_matches({cell}, '\\s[A-Z]{{3,5}}$') AND NOT ends_with({cell}, ' UTC') AND NOT ends_with({cell}, ' GMT')"


def moment(cell: str, named: bool) -> str:
    """SQL of a cell as a timestamp, offsets turned into UTC, NULL where it is none; `named` says that zones have names in its column.

    Not try_strptime: the cast knows fractions, T, Z and offsets at once. Names of zones are no offsets: BST is two of them.
    """
    plain = f"regexp_replace(regexp_replace(replace({cell}, ',', '.'), {quoted(_BEHIND)}, ''), '\\s+([+-])', '\\1')"
    casts = [*([] if named else [f"replace({cell}, ' UTC', '+00')"]), plain]
    return f"make_timestamp(epoch_us(coalesce({', '.join(f'TRY_CAST({cast} AS TIMESTAMPTZ)' for cast in casts)})))"
