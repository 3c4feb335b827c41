"""What modules and items of the gradebook are called, as the log table tells where one is made or changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from dropout.readers.formats.moodle_store import StoreRows
from dropout.readers.staging import Stage
from dropout.sql import quoted

_ITEM = r"itemid\W+(?:[is]:)?(?:\d+:)?\W*(\d+)"  # as JSON or as PHP serialises it


def module_names(stage: Stage, stores: Sequence[StoreRows]) -> dict[int, str]:
    """Names by module, the first that each was given, and only of those that had it before a learner first used them."""
    if not stores:
        return {}
    rows = " UNION ALL ".join(f'SELECT module, "at" FROM {store.view} WHERE details IS NULL AND NOT staff_only' for store in stores)
    used = f'SELECT module, min("at") AS used FROM ({rows}) GROUP BY module'
    named = " UNION ALL ".join(f"SELECT * FROM {store.details} WHERE contains(eventname, 'course_module_')" for store in stores)
    told = stage.frame(
        f'SELECT module, details FROM ({named}) LEFT JOIN ({used}) USING (module) WHERE module IS NOT NULL AND ("at" <= used) IS NOT FALSE '
        'ORDER BY "at", details'
    )
    names: dict[int, str] = {}
    for module, details in told.itertuples(index=False):
        if name := name_in(str(details)):
            names.setdefault(int(module), name)
    return names


def stored_items(stage: Stage, stores: Sequence[StoreRows], keys: Mapping[int, str]) -> pd.DataFrame:
    """The rows that name items of the gradebook or set marks of theirs, as `item_markings` takes them; `keys` are the courses."""
    parts = [pd.DataFrame({"key": [], "item": [], "at": pd.to_datetime([]), "who": [], "name": []})]
    for store in stores:
        item = f"if(contains(eventname, 'user_graded'), regexp_extract(details, {quoted(_ITEM)}, 1), CAST(objectid AS VARCHAR))"
        rows = stage.frame(
            f"SELECT DISTINCT number, {item} AS item, \"at\", if(contains(eventname, 'user_graded'), other, NULL) AS who, "
            f"if(contains(eventname, 'user_graded'), NULL, details) AS details FROM {store.details} "
            "WHERE contains(eventname, 'user_graded') OR contains(eventname, 'grade_item_') ORDER BY \"at\", item, who"
        )
        names = rows["details"].map(_item_name, na_action="ignore")
        rows = rows.assign(key=rows["number"].map(keys), name=names.mask(names == ""))
        parts.append(rows.dropna(subset=["key", "item"])[list(parts[0])])
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _item_name(details: object) -> str:
    """What an item is called; totals are items too, and no piece of work."""
    return name_in(str(details), "itemname") if name_in(str(details), "itemtype") in ("mod", "manual") else ""


def name_in(details: str, key: str = "name") -> str:
    """The text under a key in what a row says besides, as JSON or as PHP serialises it; empty where there is none.

    >>> name_in('{"modulename":"quiz","name":"Knots"}'), name_in('a:1:{s:4:"name";s:6:"Überb";}'), name_in("N;")
    ('Knots', 'Überb', '')
    """
    if found := re.search(rf's:{len(key)}:"{key}";s:(\d+):"', details):
        rest = details[found.end() :].encode()
        length = int(found[1])
        return rest[:length].decode(errors="replace").strip() if rest[length : length + 1] == b'"' else ""
    try:
        told = json.loads(details)
    except (ValueError, RecursionError):
        return ""
    name = told.get(key) if isinstance(told, dict) else None
    return name.strip() if isinstance(name, str) else ""
