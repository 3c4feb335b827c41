"""`read_export`: the files that people have in, canonical tables and an honest account of them out."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pandas as pd

from dropout.readers import formats
from dropout.readers.attempts import all_dropped, attempt
from dropout.readers.base import ReadContext, Reader, ReadResult, Recognition, Snapshot, empty_identities
from dropout.readers.course import Facts
from dropout.readers.doubtful_ids import tell_ids
from dropout.readers.formats.attendance import READER as ATTENDANCE
from dropout.readers.formats.attendance import read_sheets
from dropout.readers.formats.course_calendar import READER as CALENDAR
from dropout.readers.formats.mapped import READER as MAPPED
from dropout.readers.formats.mapped import SHEET, SUREST, claim_answered, claim_unknown, finish, gather, may_join, told
from dropout.readers.formats.mapped_staged import Gathered
from dropout.readers.formats.mapped_tables import shape_of
from dropout.readers.formats.mapped_weeks import counts_from_zero
from dropout.readers.formats.usual import lookalike, tell_columns
from dropout.readers.formats.week_files import claim_weeks
from dropout.readers.mapping import mapping_question, one_per_layout
from dropout.readers.no_table import no_table
from dropout.readers.report import Finding, ImportReport, Severity
from dropout.readers.sources import Source, open_sources
from dropout.readers.twins import without_twins
from dropout.schema import Tables, check_tables, combine

__all__ = ["Import", "default_pseudonym", "discover_readers", "read_export"]

_Claimed = tuple[Source, Recognition]
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Known to everybody: pseudonyms made with it hide names from a glance, not from an attack. A workspace passes its own key.
_PUBLIC_KEY = b"stay-or-stray"


@dataclass(frozen=True)
class Import:
    """What came out of an import. No tables while a question without a safe default is open."""

    tables: Tables | None
    snapshot: Snapshot | None
    identities: pd.DataFrame
    report: ImportReport


def default_pseudonym(key: bytes) -> Callable[[str], str]:
    """Pseudonyms that are the same for the same key and id, and say nothing of the id without the key.

    >>> default_pseudonym(b"a")("7921") == default_pseudonym(b"b")("7921")
    False
    """

    @cache
    def pseudonym(source_id: str) -> str:
        number = int.from_bytes(hmac.digest(key, source_id.encode(), hashlib.sha256)[:8])
        return "L-" + "".join(_CROCKFORD[number >> shift & 31] for shift in range(0, 50, 5))

    return pseudonym


@cache
def discover_readers() -> tuple[Reader, ...]:
    """Every module of `dropout/readers/formats/` that has a `READER`, by name."""
    modules = [import_module(f"{formats.__name__}.{found.name}") for found in iter_modules(formats.__path__)]
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def read_export(
    paths: Sequence[str | Path],
    *,
    scratch: Path,
    answers: Mapping[str, str] | None = None,
    pseudonym: Callable[[str], str] | None = None,
    progress: Callable[[str, float], None] = lambda message, share: None,
) -> Import:
    """Read files, folders and archives of one or more exports together.

    Each file goes to the reader that is surest of it; no file and no row goes missing without a line in the
    report. `scratch` is the caller's folder: files that belong to the result (events as Parquet) stay in it,
    everything else is removed. `answers` maps the keys of earlier questions to what the user said; without
    them only safe defaults are used. `pseudonym` should carry the workspace's own key.
    """
    context = ReadContext(Path(scratch), pseudonym or default_pseudonym(_PUBLIC_KEY), dict(answers or {}), progress)
    with closing(context), tempfile.TemporaryDirectory(dir=scratch) as folder:
        progress("Opening files", 0.0)
        opened, findings = open_sources([Path(path) for path in paths], Path(folder))
        sources, twins = without_twins(opened)
        claims = _claim(sources, context)
        columns = [finding for own in claims.values() for source, claim in own for finding in tell_columns(source, claim)]
        results = [*_read_all(claims, context), _unclaimed(claims.get("", []), context), ReadResult(findings=columns), twins]
    return _assemble(_one_kind(results), findings, context)


def _claim(sources: list[Source], context: ReadContext) -> dict[str, list[tuple[Source, Recognition]]]:
    """Files by the format that claims them, "" for none; a second round lets formats claim their companions.

    What somebody said of the columns of a file comes before anything recognised. Where nothing at all is recognised,
    every table is mapped: the meaning of its columns is asked.
    """
    beside: frozenset[str] = frozenset()
    for _ in range(2):
        best = {file: claim_answered(file, context.answers) or _best(file, beside) for file in context.each(sources, "Recognising", 0.05)}
        best |= claim_weeks(best, SHEET)
        beside = frozenset(claim.format for claim in best.values() if claim.role != "ignore")
    if not beside - {""}:
        best |= {source: claim for source in sources if not best[source].format and (claim := claim_unknown(source))}
    claims = defaultdict(list)
    for source, claim in best.items():
        claims[claim.format].append((source, claim))
    return claims


def _best(source: Source, beside: frozenset[str]) -> Recognition:
    """The surest claim on a file; a mapping, which takes its time to be proposed, is only looked for where no format is sure."""
    claims = [claim for reader in discover_readers() if reader is not MAPPED and (claim := reader.recognise(source, beside))]
    best = max(claims, key=lambda claim: claim.confidence, default=Recognition("", "", 0.0, ""))
    if lookalike(source, best):  # a table that lacks a column it needs is not another table
        return Recognition("", "", 0.0, "")
    mapped = MAPPED.recognise(source, beside) if best.confidence < SUREST else None
    return mapped if mapped and mapped.confidence > best.confidence else best


def _read_all(claims: Mapping[str, list[_Claimed]], context: ReadContext) -> list[ReadResult]:
    """What each format makes of its files; mapped tables and sheets are offered first: their people may be in a run of another."""
    calendars = claims.get(CALENDAR.name, [])
    context.appointments += CALENDAR.appointments(calendars)
    results = _read_others({name: own for name, own in claims.items() if name != CALENDAR.name}, context)
    return [*results, CALENDAR.read(calendars, context)] if calendars else results


def _read_others(claims: Mapping[str, list[_Claimed]], context: ReadContext) -> list[ReadResult]:
    mapped = claims.get(MAPPED.name, [])
    gathered = attempt(lambda: gather(mapped, context), mapped) if mapped else ReadResult()
    facts = gathered.facts if isinstance(gathered, Gathered) else None
    guest = facts if facts is not None and may_join(facts, context) and not counts_from_zero(facts) else None
    if guest is not None:
        context.guests.append(guest)
    sheets = _offer_sheets(claims, context)
    apart = {MAPPED.name, *([ATTENDANCE.name] if sheets else [])}
    readers = [reader for reader in discover_readers() if reader.name in claims and reader.name not in apart]
    results = [attempt(partial(reader.read, claims[reader.name], context), claims[reader.name]) for reader in readers]
    left = [*context.guests]
    context.guests.clear()
    results += _left_sheets(sheets, left, context)
    if isinstance(gathered, ReadResult):
        return [*results, gathered]
    if guest is not None and not any(guest is one for one in left):
        return [*results, ReadResult(findings=gathered.unused)]
    waiting = any(not question.safe and question.key not in context.answers for result in results for question in result.questions)
    return [*results, told(gathered.facts) if waiting else attempt(lambda: finish(gathered, context), mapped)]


def _offer_sheets(claims: Mapping[str, list[_Claimed]], context: ReadContext) -> list[tuple[_Claimed, Facts | ReadResult]]:
    """What each sheet of attendance tells, where files of a system are beside it; those that are complete wait as guests."""
    if not set(claims) - {ATTENDANCE.name, MAPPED.name, "plain", ""}:
        return []
    offered = [(sheet, attempt(partial(read_sheets, [sheet], context, named=False), [sheet])) for sheet in claims.get(ATTENDANCE.name, [])]
    context.guests += [facts for _, facts in offered if isinstance(facts, Facts) and may_join(facts, context)]
    return offered


def _left_sheets(offered: list[tuple[_Claimed, Facts | ReadResult]], left: list[Facts], context: ReadContext) -> list[ReadResult]:
    """The sheets that no run took in: those that wait for an answer are accounted for, the others are runs of their own."""
    results = []
    for sheet, facts in offered:
        if isinstance(facts, ReadResult):
            results.append(facts)
        elif not may_join(facts, context):
            results.append(told(facts))
        elif any(facts is guest for guest in left):
            results.append(attempt(partial(ATTENDANCE.read, [sheet], context), [sheet]))
    return results


def _one_kind(results: list[ReadResult]) -> list[ReadResult]:
    """An import is of runs with weeks, or of the tables without dates of one system; others beside them are left out, and told."""
    dated = any(result.tables for result in results)
    kept = next((result for result in results if result.snapshot and not dated), None)
    return [_set_aside(result) if result.snapshot and not result.tables and result is not kept else result for result in results]


def _set_aside(result: ReadResult) -> ReadResult:
    reason = "a table without dates beside other files"
    files = [replace(file, rows_kept=0, dropped=file.dropped + Counter({reason: file.rows_kept})) for file in result.files]
    names = tuple(file.name for file in files)
    message = "These tables have no dates; beside the other files they were left out."
    do = "Upload them on their own to see what goes with not completing."
    finding = Finding(Severity.DROPPED, message, do=do, examples=names[:10], total=len(names))
    return ReadResult(files=files, findings=[finding], dropped_rows=result.dropped_rows)


def _unclaimed(claimed: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
    """Files of no known format beside others: a table is left aside until somebody says what its columns mean."""
    result, offered = ReadResult(), list[str]()
    for source, claim in claimed:
        result.files.append(all_dropped(source, claim, "not recognised"))
        shape = shape_of(source)
        if shape is None:
            what = no_table(source)
            result.findings.append(Finding(Severity.DROPPED, what.problem, do=what.do, file=source.name, examples=what.found[:10]))
            continue
        problem = "No known export has these columns; the file was left aside."
        do = "Say what its columns mean, or check that the headings are as exported."
        headings = shape.headings
        result.findings.append(Finding(Severity.DROPPED, problem, do=do, file=source.name, examples=headings[:10], total=len(headings)))
        why = "No known export has these columns. The table is left aside until you say what they mean."
        context.ask(mapping_question(source, why, needed=False), result.questions)
        offered.append(source.name)
    result.questions = one_per_layout(result.questions, offered)
    return result


def _assemble(results: list[ReadResult], findings: list[Finding], context: ReadContext) -> Import:
    report = ImportReport(
        files=[file for result in results for file in result.files],
        findings=findings + [finding for result in results for finding in result.findings],
        questions=list({question.key: question for result in results for question in result.questions}.values()),
        answers=dict(context.answers),
    )
    dropped = [frame for result in results for frame in result.dropped_rows if len(frame)]
    if dropped:
        report.dropped_rows = pd.concat(dropped, ignore_index=True)
    for file in report.files:
        assert file.adds_up, f"{file.name}: {file.line}"
    parts = [result.tables for result in results if result.tables]
    snapshot = next((result.snapshot for result in results if result.snapshot), None)
    if not parts and not snapshot and not report.open_questions and not report.blocked:
        report.findings.append(Finding(Severity.BLOCKS, "Nothing in these files can be used.", do="See the notes on each file."))
    ready = not report.open_questions
    identities = pd.concat([empty_identities(), *(result.identities for result in results)], ignore_index=True)
    report.findings += tell_ids(identities["source_learner_id"])
    return Import(
        tables=check_tables(combine(parts)) if parts and ready else None,
        snapshot=snapshot if ready else None,
        identities=identities.drop_duplicates("learner_id", ignore_index=True),
        report=report,
    )
