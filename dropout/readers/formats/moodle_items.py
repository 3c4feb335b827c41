"""Marks set in the gradebook itself, as a log tells of them: its rows name an item by number, and other rows give the item its name."""

from __future__ import annotations

import pandas as pd

from dropout.readers.staging import Stage
from dropout.sql import quoted

# Totals are items too, and no piece of work. A name may hold quotation marks of its own.
_NAME = r"of type '(?:mod|manual)' and name '(.*)' in the course with"


def item_rows(stage: Stage, rows: str, key: str) -> pd.DataFrame:
    """The rows of a log that name items of the gradebook or set marks of theirs, in the order of time.

    `rows` has at, other, item and rest; `key` is SQL of the course. Columns key, item, at, who (whose mark it is) and name (of
    the item), one of which is missing.
    """
    return stage.frame(
        f'SELECT DISTINCT {key} AS key, item, "at", other AS who, '
        f"if(other IS NULL, nullif(trim(regexp_extract(rest, {quoted(_NAME)}, 1)), ''), NULL) AS name "
        f'FROM {rows} WHERE item IS NOT NULL AND "at" IS NOT NULL ORDER BY "at", who, item, name'
    )


def item_markings(rows: pd.DataFrame) -> pd.DataFrame:
    """Whose mark was set when, for work of which title: who, course, title, at (a day).

    The title is the name that the item had at that time. A marking does not count while its item has no name yet, or one that
    another item of the course also had.

    >>> at = pd.to_datetime(["2024-05-01", "2024-05-07", "2024-05-09"])
    >>> rows = pd.DataFrame({"key": "K", "item": "33", "at": at, "who": [None, "5", "6"], "name": ["Essay", None, None]})
    >>> item_markings(rows)[["who", "title"]].values.tolist()
    [['5', 'Essay'], ['6', 'Essay']]
    """
    rows = rows.astype(dict.fromkeys(("key", "item", "who", "name"), "string")).astype({"at": "datetime64[us]"})
    named = rows.dropna(subset="name").assign(folded=lambda own: own["name"].str.casefold())
    shared = named.sort_values("at", kind="stable").drop_duplicates(["key", "folded", "item"])
    shared = shared[shared.duplicated(["key", "folded"])].groupby(["key", "folded"])["at"].min()  # since when two items have the name
    marks = rows.dropna(subset="who").drop(columns="name")
    columns = {"key": "object", "item": "object"}
    found = pd.merge_asof(
        marks.astype(columns).sort_values("at", kind="stable"),
        named[["key", "item", "at", "name", "folded"]].astype(columns).sort_values("at", kind="stable"),
        on="at", by=["key", "item"],
    ).dropna(subset="name")  # fmt: skip
    since = pd.Series(shared.reindex(pd.MultiIndex.from_frame(found[["key", "folded"]])).array, index=found.index)
    found = found[~(since <= found["at"])]
    days = found.assign(course=found["key"], title=found["name"], at=found["at"].dt.normalize())
    return days[["who", "course", "title", "at"]].drop_duplicates(ignore_index=True)
