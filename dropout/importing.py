"""From files to an import that is kept: read, compared with what is there, saved, or held back by a question."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

import pandas as pd

from dropout.changes import RunChanges, Version, compare_versions, version_of_snapshot, version_of_tables
from dropout.errors import DropoutError
from dropout.first_seen import known_since
from dropout.readers import Import, default_pseudonym, read_export
from dropout.readers.records import slug
from dropout.readers.report import TAKEN, Finding, ImportReport, Question, Severity
from dropout.schema import Tables
from dropout.store import ImportRecord, Workspace

Progress = Callable[[str, float], None]
KEEP, REPLACE = "keep", "replace"


def silent(message: str, share: float) -> None:
    """Progress nobody watches."""


def import_export(
    workspace: Workspace, paths: Sequence[str | Path], *, now: datetime, answers: Mapping[str, str] | None = None,
    progress: Progress = silent, replaces: str | None = None,
) -> tuple[ImportReport, ImportRecord | None]:  # fmt: skip
    """Read an export and keep it; the record is None where nothing is usable or a question is open.

    A run that is there already gets this as its new version, and the workspace tells what changed. An export that looks
    older or partial is a question first. What was answered about a run in use is not asked anew, and mappings are used again.
    `replaces` is an earlier reading of the same files, which goes once this one is kept.
    """
    given = dict(answers or {})
    with workspace.scratch() as scratch, ThreadPoolExecutor(1) as beside:
        content_hash = beside.submit(_hash_files, paths)
        known = workspace.mappings.answers() | answered_before(workspace, replaces)
        pseudonym = default_pseudonym(workspace.pseudonym_key)
        result = read_export(paths, scratch=scratch, answers={**known, **given}, pseudonym=pseudonym, progress=progress)
        report = result.report
        _leave_unasked(report, given)
        if result.tables is None and result.snapshot is None:
            return report, None
        progress("Comparing with what is there", 0.9)
        report.findings += tell_days_to_come(result.tables, now)
        result = as_first_seen(workspace, result, replaces)
        changes = compare_with_current(workspace, result, replaces)
        kept = _ask_doubts(changes, report)
        if report.open_questions:
            return report, None
        progress("Saving", 0.95)
        record = workspace.save_import(result, now=now, content_hash=content_hash.result(), changes=changes, unused=kept)
    if replaces:
        workspace.remove_import(replaces)
    workspace.mappings.remember(_taken(report) | given, now)
    return report, record


def tell_days_to_come(tables: Tables | None, now: datetime) -> list[Finding]:
    """Which runs tell of days that are still to come, as they do where a year is wrong, or day and month are the other way round."""
    if tables is None:
        return []
    last = tables.runs["starts_on"] + pd.to_timedelta(tables.runs["data_until_day"] - 1, unit="D")
    ahead = tables.runs.assign(last=last)[last > pd.Timestamp(now.date()) + pd.Timedelta(days=1)]
    message, do = "{} tells of days still to come, up to {}.", "Check the year, and which of day and month stands first."
    said = zip(ahead["run_id"], ahead["last"], strict=True)
    return [Finding(Severity.NOTICED, message.format(run, f"{day.day} {day:%B %Y}"), do) for run, day in said]


def answered_before(workspace: Workspace, without: str | None = None) -> dict[str, str]:
    """What was answered about the runs in use: their keys name them, or the file that a run is named after.

    A doubt about one export says nothing of the next.
    """
    found = {}
    for run, record in workspace.run_imports(without).items():
        for key, answer in workspace.answers(record.import_id).items():
            kind, _, about = key.partition(":")
            if kind != REPLACE and (about == run or about.startswith(f"{run}/") or _is_named_after(run, about)):
                found[key] = answer
    return found


def _is_named_after(run: str, file: str) -> bool:
    path = PurePosixPath(file)
    return bool(path.suffix) and slug(path.stem) == run


def _taken(report: ImportReport) -> dict[str, str]:
    """What was taken unasked and has to hold for later files of the same layout: they must not change what is known of earlier weeks."""
    return {f"{TAKEN}{question.key}": question.default for question in report.questions if question.kept and question.default}


def _leave_unasked(report: ImportReport, given: Mapping[str, str]) -> None:
    """Of what was answered before, only what was asked again counts as an answer."""
    asked = {question.key for question in report.questions}
    report.answers = {key: answer for key, answer in report.answers.items() if key in given or key in asked}


def as_first_seen(workspace: Workspace, result: Import, without: str | None) -> Import:
    """An import whose marks are known since the versions in use of its runs showed them."""
    tables = result.tables
    if tables is None:
        return result
    current = {run: record for run, record in workspace.run_imports(without).items() if run in set(tables.runs["run_id"])}
    for import_id in {record.import_id for record in current.values() if record.kind == "events"}:
        own = [run for run, record in current.items() if record.import_id == import_id]
        tables = known_since(tables, workspace.tables_of(import_id, own))
    return replace(result, tables=tables)


def compare_with_current(workspace: Workspace, result: Import, without: str | None) -> list[RunChanges]:
    """What an import changes in the runs that are there, an import that it replaces left aside."""
    current = workspace.run_imports(without)
    now: dict[str, Version] = {}
    if result.tables:
        now = {run: version_of_tables(result.tables, run) for run in result.tables.runs["run_id"] if run in current}
    elif result.snapshot:
        frame = result.snapshot.frame
        now = {run: version_of_snapshot(frame, run) for run in frame["run_id"].unique() if run in current}
    return [
        compare_versions(run, _kept_version(workspace, current[run], run), version, current[run].read_at) for run, version in now.items()
    ]


def _kept_version(workspace: Workspace, record: ImportRecord, run: str) -> Version:
    if record.kind == "events":
        return version_of_tables(workspace.tables_of(record.import_id, [run]), run)
    return version_of_snapshot(workspace.snapshot_of(record.import_id, run).frame, run)


def _ask_doubts(changes: list[RunChanges], report: ImportReport) -> set[str]:
    """Ask whether a doubtful version shall be used; return the runs that keep the one they have."""
    kept = set()
    for change in changes:
        if change.doubts:
            key = f"{REPLACE}:{change.run_id}"
            text = f"Use this export of {change.run_id} instead of the one in use?"
            report.questions.append(Question(key, text, "choice", KEEP, " ".join(change.doubts), (KEEP, REPLACE), safe=False))
            answer = report.answers.get(key, KEEP)
            if answer not in (KEEP, REPLACE):
                raise DropoutError("This says neither keep nor replace.", where=key, found=answer, do=f"Answer {KEEP} or {REPLACE}.")
            kept |= {change.run_id} if answer == KEEP else set()
    return kept


def _hash_files(paths: Sequence[str | Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(p) for p in paths):
        files = sorted(f for f in path.rglob("*") if f.is_file() and not f.is_symlink()) if path.is_dir() else [path]
        for file in files:
            with file.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:16]
