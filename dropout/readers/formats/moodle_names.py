"""What the modules of a course are called, as the log table tells where one is made or changed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from dropout.readers.formats.moodle_store import StoreRows
from dropout.readers.staging import Stage

_SERIALISED = re.compile(r's:4:"name";s:(\d+):"')


def module_names(stage: Stage, stores: Sequence[StoreRows]) -> dict[int, str]:
    """Names by module, the first that each was given, and only of those that had it before a learner first used them."""
    if not stores:
        return {}
    rows = " UNION ALL ".join(f'SELECT module, "at", details, staff_only FROM {store.view} WHERE module IS NOT NULL' for store in stores)
    used = f'SELECT module, min("at") AS used FROM ({rows}) WHERE details IS NULL AND NOT staff_only GROUP BY module'
    told = stage.frame(
        f'SELECT module, details FROM ({rows}) LEFT JOIN ({used}) USING (module) WHERE details IS NOT NULL AND ("at" <= used) IS NOT FALSE '
        'ORDER BY "at", details'
    )
    names: dict[int, str] = {}
    for module, details in told.itertuples(index=False):
        if name := name_in(str(details)):
            names.setdefault(int(module), name)
    return names


def name_in(details: str) -> str:
    """The name in what a row says besides, as JSON or as PHP serialises it; empty where there is none.

    >>> name_in('{"modulename":"quiz","name":"Knots"}'), name_in('a:1:{s:4:"name";s:6:"Überb";}'), name_in("N;")
    ('Knots', 'Überb', '')
    """
    if found := _SERIALISED.search(details):
        rest = details[found.end() :].encode()
        length = int(found[1])
        return rest[:length].decode(errors="replace").strip() if rest[length : length + 1] == b'"' else ""
    try:
        told = json.loads(details)
    except (ValueError, RecursionError):
        return ""
    name = told.get("name") if isinstance(told, dict) else None
    return name.strip() if isinstance(name, str) else ""
