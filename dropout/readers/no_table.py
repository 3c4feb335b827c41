"""What a file is that is no table: in words, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dropout.errors import DropoutError
from dropout.readers.formats.mapped_tables import documents
from dropout.readers.records import SAMPLE_CHARS, sample_records, storable, text_records, text_sample
from dropout.readers.sources import Source

_TABLE = "This is not a table: its lines do not divide into the same columns."
_ONE_TABLE = (
    "Choose the CSV or XLSX file of the export. Where several tables stand one below the other, as Teams has them, keep one of them."
)
_JSON = "This is not a table: in JSON, a table is a list of records that have the same names and one value under each."
_RECORDS = 'Export it as CSV, or as a list of records such as [{"student_id": "7", "mark": 8}].'
_SHOWN, _LIKE, _LONG = 10, 3, 60


@dataclass(frozen=True)
class NoTable:
    """Why a file is no table, what was found in it, and what to do."""

    problem: str
    found: tuple[str, ...]
    do: str


def no_table(source: Source) -> NoTable:
    """Say of a file that holds no table what it holds instead."""
    text = text_sample(source.path)
    start = text.lstrip()[:1]
    if start and start in "{[":
        found = _json_words(list(documents(text, "lines" if start == "{" else "array")), text)
        return NoTable(_JSON, found, _RECORDS)
    if len(text) < SAMPLE_CHARS and (swallowed := _swallowed(source)):
        return swallowed
    return NoTable(_TABLE, _uneven_rows(source, text), _ONE_TABLE)


def _swallowed(source: Source) -> NoTable | None:
    """A quotation mark that is never closed, which takes the rows below it in."""
    try:
        for _ in text_records(source.path, source.preview.delimiter if source.preview else ",", source.name):
            pass
    except DropoutError as error:
        return NoTable(error.problem, (error.found,) if error.found else (), error.do)
    return None


def _uneven_rows(source: Source, text: str) -> tuple[str, ...]:
    """How wide the rows are, as far as they differ: the first of each width."""
    if source.preview is None:
        return ()
    first: dict[int, int] = {}
    for number, row in enumerate(sample_records(text, source.preview.delimiter), start=1):
        first.setdefault(len(row), number) if row else None
    return tuple(f"row {number} has {width} cell{'s' * (width != 1)}" for width, number in first.items()) if len(first) > 1 else ()


def _json_words(values: list[Any], text: str) -> tuple[str, ...]:
    """What stands in a JSON file: its records and what is nested in them, or where it breaks off."""
    if not values:
        return _broken(text)
    records = [value for value in values if isinstance(value, dict)]
    if not records:
        return (f"a list of {_kinds(values)}",)
    nested = {
        storable(name)[:_LONG]: value for record in records[:_SHOWN] for name, value in record.items() if isinstance(value, (dict, list))
    }
    names = list(dict.fromkeys(name for record in records[:_SHOWN] for name in record))
    what = "one record" if len(records) == 1 else "records"
    told = [f"{what} with {_some(names)}", *(f"{name}: {_value(value)}" for name, value in nested.items())]
    others = [value for value in values if not isinstance(value, dict)]
    return tuple(told + ([f"and {_kinds(others)} among them"] if others else []))[:_SHOWN]


def _broken(text: str) -> tuple[str, ...]:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            return (f"no JSON from line {error.lineno}, column {error.colno} on",)
        return ("records nested too deep" if isinstance(error, RecursionError) else "a number of thousands of digits",)
    return ("an empty list",)


def _value(value: dict[str, Any] | list[Any]) -> str:
    if isinstance(value, dict):
        return f"a record with {_some(value)}" if value else "an empty record"
    return f"a list of {len(value)} {_kinds(value)}" if value else "an empty list"


def _some(names: Iterable[str]) -> str:
    names = [storable(name)[:_LONG] for name in names]
    return ", ".join(names[:_LIKE]) + (f" and {len(names) - _LIKE} more" if len(names) > _LIKE else "")


def _kinds(values: list[Any]) -> str:
    words = {dict: "records", list: "lists", str: "texts", bool: "yes or no", int: "numbers", float: "numbers", type(None): "blanks"}
    return " and ".join(dict.fromkeys(words[type(value)] for value in values))
