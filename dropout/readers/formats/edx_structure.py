"""The structure of a course, as Open edX packs it: when the course begins and ends, and when its work is due."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course.due import Appointment
from dropout.readers.course.facts import Facts
from dropout.readers.formats.edx_events import places_table
from dropout.readers.records import open_text, storable
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Kind, Source
from dropout.readers.staging import Stage

STRUCTURE = "structure"
_START = 4000
_KEY, _PART = re.compile(r'"(?:block-v1:|i4x://)[^"]+"\s*:\s*\{'), re.compile(r'"(?:category|children|metadata)"\s*:')
_NEW = re.compile(r"^block-v1:(?P<course>[^+]+\+[^+]+\+[^+]+)\+type@(?P<kind>[^+]+)\+block@(?P<name>.+)$")
_OLD = re.compile(r"^i4x://(?P<org>[^/]+)/(?P<number>[^/]+)/(?P<kind>[^/]+)/(?P<name>.+)$")
_NEVER = 2029  # a course that nobody gave a start begins in 2030
_LONGEST = 200_000_000  # bytes


def recognise_structure(source: Source) -> Recognition | None:
    """By blocks under their keys, each with its kind and its parts."""
    if source.kind is not Kind.TEXT:
        return None
    with open_text(source.path) as file:
        start = file.read(_START)
    if start.lstrip().startswith("{") and _KEY.search(start) and _PART.search(start):
        return Recognition("edx", STRUCTURE, 0.9, "this is the structure of a course of Open edX")
    return None


def read_structure(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> None:
    """Add the course with its days, and when each block and each part of the course is due. A file that breaks off is left aside."""
    blocks = _blocks(source)
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    if blocks is None:
        message, do = "The structure of the course cannot be read to its end; it was left aside.", "Unpack or download it again."
        facts.findings.append(Finding(Severity.DROPPED, message, do=do, file=source.name))
        return
    ledger.report.rows_read = ledger.report.rows_kept = len(blocks)
    names = _resources(blocks, stage)
    for key, block in blocks.items():
        course = _course(key) if block.get("category") == "course" else None
        if course:
            meta = _metadata(block)
            days = {"starts_at": [_time(meta.get("start"))], "ends_at": [_time(meta.get("end"))]}
            facts.add("courses", pd.DataFrame({"course": [course], "title": [_title(block) or course], **days}))
            due = [replace(one, resource=names.get(one.resource, "")) for one in _due(blocks, key, course, source.name)]
            stage.context.appointments += due
            message = "Start, end and due dates of the course come from its structure, as far as it states them."
            facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, total=len(due)))


def _blocks(source: Source) -> dict[str, Mapping[str, Any]] | None:
    """The blocks by their keys; None where the file is too long, or no JSON to its end."""
    if source.path.stat().st_size > _LONGEST:
        return None
    try:
        with open_text(source.path) as file:
            told = json.load(file)
    except (ValueError, RecursionError):
        return None
    return {storable(str(key)): block if isinstance(block, dict) else {} for key, block in told.items()}


def _due(blocks: Mapping[str, Mapping[str, Any]], top: str, course: str, file: str) -> Iterator[Appointment]:
    """Each block, by its key, with the due date that it has, or that the block around it has; of a part of the course under its title."""
    around: list[tuple[str, pd.Timestamp | None]] = [(top, None)]
    seen = {top}
    while around:
        key, inherited = around.pop()
        block = blocks.get(key, {})
        own, children = _time(_metadata(block).get("due")), block.get("children")
        at = own if own is not None else inherited
        if at is not None:
            yield Appointment(file, 0, _title(block) if own is not None else "", course, at, resource=key)
        inner = [str(child) for child in children if str(child) not in seen] if isinstance(children, list) else []
        seen.update(inner)
        around += [(child, at) for child in inner]


def _metadata(block: Mapping[str, Any]) -> Mapping[str, Any]:
    found = block.get("metadata")
    return found if isinstance(found, dict) else {}


def _title(block: Mapping[str, Any]) -> str:
    return storable(str(_metadata(block).get("display_name") or ""))


def _course(key: str) -> str | None:
    """The id of the course whose block has this key.

    >>> _course("block-v1:RigX+KN1+2024+type@course+block@course"), _course("i4x://RigX/KN1/course/2013_T3")
    ('course-v1:RigX+KN1+2024', 'RigX/KN1/2013_T3')
    """
    if new := _NEW.match(key):
        return f"course-v1:{new['course']}"
    old = _OLD.match(key)
    return f"{old['org']}/{old['number']}/{old['name']}" if old else None


def _resources(keys: Iterable[str], stage: Stage) -> dict[str, str]:
    """What a log calls each block that is a part of the course, by its key."""
    parts = pd.DataFrame({"place": [key for key in keys if _NEW.match(key) or _OLD.match(key)]}, dtype="object")
    stage.connection.register("keys_of_blocks", parts)
    found = stage.frame(f"SELECT place, resource FROM ({places_table('keys_of_blocks')}) WHERE resource IS NOT NULL")
    stage.connection.unregister("keys_of_blocks")
    return dict(found.itertuples(index=False))


def _time(told: object) -> pd.Timestamp | None:
    """A moment as Open edX keeps it, in UTC; older files have it in quotation marks of its own."""
    at = pd.to_datetime(str(told).strip('"'), utc=True, errors="coerce", format="ISO8601") if isinstance(told, str) else pd.NaT
    return None if pd.isna(at) or at.year >= _NEVER or at.year < 1990 else at.tz_localize(None)
