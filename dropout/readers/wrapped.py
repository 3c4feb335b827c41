"""Records of a system's interface that stand inside one JSON document, such as ``{"data": [{…}, {…}], "next": null}``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dropout.readers.records import open_text

_LARGEST = 2**26  # bytes; the answer to one request is never as large
_OWN = {"statements", "sensor", "dataVersion"}  # xAPI and Caliper wrap theirs too, and have readers that know it
_LONGEST = 2**20


def unwrap(path: Path, target: Path) -> bool:
    """Write the records that a document wraps to `target`, one a line, and say whether there are any.

    There are where it is an object with one list of at least two objects in it, and other things beside.
    """
    if path.stat().st_size > _LARGEST:
        return False
    with open_text(path) as file:
        first = file.readline(_LONGEST)
        if not first.lstrip().startswith("{") or (_is_record(first) and file.read(1)):
            return False  # records by line
        text = first + file.read()
    try:
        document = json.loads(text, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return False
    if _OWN & set(document):
        return False
    lists = [
        value for value in document.values() if isinstance(value, list) and len(value) > 1 and all(isinstance(one, dict) for one in value)
    ]
    if len(lists) != 1:
        return False
    _write(lists[0], target)
    return True


def lines_of_array(path: Path, target: Path) -> bool:
    """Write the objects of a JSON list to `target`, one a line; False where it is no list of them."""
    if path.stat().st_size > _LARGEST:
        return False
    try:
        with open_text(path) as file:
            records = json.load(file, parse_constant=_nothing)
    except (ValueError, RecursionError):
        return False
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return False
    _write(records, target)
    return True


def _write(records: Iterable[Mapping[str, Any]], target: Path) -> None:
    with target.open("w", encoding="utf-8") as lines:  # half a pair of surrogates is no UTF-8, but may stand escaped
        lines.writelines(json.dumps(record) + "\n" for record in records)


def _nothing(_constant: str) -> None:
    """NaN and the infinities, which are no JSON."""


def _is_record(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
