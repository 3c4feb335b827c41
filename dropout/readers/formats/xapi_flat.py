"""xAPI statements that a learning record store gave out as a table: a column for each path into them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from dropout.readers.records import text_records
from dropout.readers.sources import Source

_IN_FRONT = re.compile(r"^(?:_source|statements?|json)[.:/]", re.IGNORECASE)
_PARTS = {"id", "timestamp", "stored", "actor", "verb", "object", "result", "context"}
_NEEDED = {"verb.id", "object.id"}
_WHO = {"actor.account.name", "actor.mbox", "actor.mbox_sha1sum", "actor.openid"}


def paths_of(header: Iterable[str]) -> dict[int, list[str]]:
    """The path into a statement that each place of a header stands for; none where it is no table of statements.

    >>> paths_of(["statement.actor.mbox", "statement.verb.id", "statement.object.id", "statement.timestamp", "note"])
    {0: ['actor', 'mbox'], 1: ['verb', 'id'], 2: ['object', 'id'], 3: ['timestamp']}
    """
    plain = {place: _IN_FRONT.sub("", heading).replace("[", ".").replace("]", "") for place, heading in enumerate(header)}
    found = {place: re.split(r"[.]", path) for place, path in plain.items() if path.partition(".")[0] in _PARTS}
    told = set(plain.values())
    return found if told >= _NEEDED and told & _WHO and told & {"timestamp", "stored"} else {}


def as_statements(source: Source, folder: Path) -> Source:
    """The same statements as JSON by line, where a file is a table of them; else the file as it is."""
    shown = source.preview if source.is_table else None
    paths = paths_of(shown.header) if shown else {}
    if not shown or not paths:
        return source
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl", dir=folder, delete=False) as lines:
        for row in islice(text_records(source.path, shown.delimiter, source.name), shown.header_row, None):
            if any(cell.strip() for cell in row):
                told = {place: row[place].strip() for place in paths if place < len(row) and row[place].strip()}
                lines.write(json.dumps(_statement({place: paths[place] for place in told}, told), ensure_ascii=False) + "\n")
    return Source(source.name, Path(lines.name))


def _statement(paths: dict[int, list[str]], cells: dict[int, str]) -> dict[str, Any]:
    statement: dict[str, Any] = {}
    for place, path in paths.items():
        inner = statement
        for step in path[:-1]:
            held = inner.setdefault(step, {})
            inner = held if isinstance(held, dict) else {}
        inner.setdefault(path[-1], cells[place])
    activities = statement.get("context", {})
    activities = activities.get("contextActivities", {}) if isinstance(activities, dict) else {}
    for name, held in activities.items() if isinstance(activities, dict) else ():
        if isinstance(held, dict):  # by their numbers, or a single one
            activities[name] = list(held.values()) if all(key.isdigit() for key in held) else [held]
    return statement
