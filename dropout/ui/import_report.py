"""The check of an upload: what became of every file and row, and what to know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

import pandas as pd
import streamlit as st

from dropout import jobs
from dropout.jobs import Job
from dropout.readers import discover_readers
from dropout.readers.report import FileReport, Finding, ImportReport, Question, Severity, rows_words
from dropout.ui import components, session, upload
from dropout.ui.downloads import to_csv
from dropout.ui.mapping_step import mapped_words
from dropout.ui.wording import counted, plain

_SEVERITIES = {
    Severity.BLOCKS: ("Stops the import", ":material/block:"),
    Severity.DROPPED: ("Left out", ":material/filter_alt:"),
    Severity.NOTICED: ("Good to know", ":material/info:"),
}
_SHOWN = 10  # findings or files of one kind before "and n more"
_MAPPED = "mapped"
_NO_MAPPING = ("canonical", "calendar")  # formats whose files have no columns to say the meaning of


# Files ---------------------------------------------------------------------------------------------


def show_files(job: Job, report: ImportReport) -> None:
    """The account of all rows in one line, then each file: what it was taken for and why, and what became of its rows."""
    st.header("Files", anchor=False)
    read = [file for file in report.files if not _waits(file, report)]
    if read or not report.files:
        st.markdown(account(read))
    for file in report.files[:_SHOWN]:
        _show_file(job, report, file)
    if report.files[_SHOWN:]:
        with st.expander(f"and {counted(len(report.files) - _SHOWN, 'more file')}"):
            for file in report.files[_SHOWN:]:
                _show_file(job, report, file)


def account(files: list[FileReport]) -> str:
    """Rows in = kept + dropped, for the whole import.

    >>> account([FileReport("a.csv", rows_read=3, rows_kept=3), FileReport("b.csv", rows_read=1200, rows_kept=1198)])
    '**1,203 rows read = 1,201 kept + 2 dropped**, in 2 files.'
    """
    if not files:
        return "No file held a table."
    read, kept = sum(file.rows_read for file in files), sum(file.rows_kept for file in files)
    where = "1 file" if len(files) == 1 else f"{len(files):,} files"
    return f"**{rows_words(read)} read = {kept:,} kept + {read - kept:,} dropped**, in {where}."


def _show_file(job: Job, report: ImportReport, file: FileReport) -> None:
    mapping = _mapping_of(file, report)
    told, way = st.columns([3, 1], gap="small", vertical_alignment="center")
    waits = f"**{plain(file.name)}** · not read yet: say above what its columns mean"
    told.markdown(waits if _waits(file, report) else file_line(file, mapping if mapping in report.answers else ""))
    if not mapping and file.format not in _NO_MAPPING:
        way.button(
            "Read this file differently", key=f"differently_{file.name}", type="tertiary", icon=":material/table_edit:",
            on_click=upload.read_again, args=(job, {**report.answers, f"map:{file.name}": "yes"}),
            help="Say yourself what its rows and columns mean.",
        )  # fmt: skip


def _waits(file: FileReport, report: ImportReport) -> bool:
    """Whether a file is still to be read: nobody has said yet what its columns mean, and nothing was done with its rows."""
    mapping = _mapping_of(file, report)
    return bool(mapping) and mapping not in report.answers and not file.rows_read


def _mapping_of(file: FileReport, report: ImportReport) -> str:
    """The key of the mapping that a file was read by, if any."""
    asked = [question.key for question in report.questions if question.kind == "mapping" and file.name in question.text]
    return asked[0] if asked and file.format == _MAPPED else ""


def file_line(file: FileReport, mapping: str = "") -> str:
    """A file in two lines of Markdown.

    >>> from collections import Counter
    >>> file_line(FileReport("log.csv", "", "", 0.0, 3, 2, Counter({"no id": 1})))
    '**log.csv** · not recognised  \\n3 rows read = 2 kept + 1 dropped (no id 1)'
    """
    titles = {reader.name: reader.title.partition(" (")[0] for reader in discover_readers()}
    taken_for = titles.get(file.format, "not recognised") + (f": {file.evidence}" if file.evidence else "")
    if mapping:
        taken_for = mapped_words(mapping)
    sure = f" · {file.confidence:.0%} sure" if file.confidence and not mapping and file.format != _MAPPED else ""
    return f"**{plain(file.name)}** · {plain(taken_for)}{sure}  \n{plain(file.line)}"


# Findings ------------------------------------------------------------------------------------------


def show_findings(job: Job, report: ImportReport) -> None:
    """What to know, worst first, by file and column, with what to do about it, and all of it to take away."""
    for severity, (title, icon) in _SEVERITIES.items():
        lines = [finding for finding in report.findings if finding.severity is severity]
        dropped = _dropped_lines(job) if severity is Severity.DROPPED else []
        if not lines and not dropped:
            continue
        st.header(f"{icon} {title}", anchor=False)
        _show_lines([*by_place(lines, report.questions), *dropped])
        for number, finding in enumerate(lines):
            _offer_to_mend(job, report, finding, f"{severity}_{number}")
    _offer_downloads(job, report)


def _show_lines(lines: list[str]) -> None:
    st.markdown("\n".join(lines[:_SHOWN]))
    if lines[_SHOWN:]:
        with st.expander(f"and {len(lines) - _SHOWN:,} more"):
            st.markdown("\n".join(lines[_SHOWN:]))


def by_place(findings: Iterable[Finding], questions: list[Question]) -> list[str]:
    """Findings as Markdown, those of one column of one file under its name."""
    lines = []
    for (file, column), part in groupby(sorted(findings, key=_place), key=_place):
        where = " · ".join(f"**{plain(name)}**" for name in (place_words(file, questions), column and f"column {column}") if name)
        told = [finding_line(finding) for finding in part]
        one = len(told) == 1
        lines.append(f"- {where} · {told[0]}" if where and one else f"- {told[0]}" if one else "\n".join(_nested(where, told)))
    return lines


def _place(finding: Finding) -> tuple[str, str]:
    return finding.file, finding.column


def _nested(where: str, told: list[str]) -> list[str]:
    return [f"- {where}", *(f"    - {line}" for line in told)] if where else [f"- {line}" for line in told]


def place_words(place: str, questions: list[Question]) -> str:
    """Where a finding is, in words: a file as it is named, an answer by what was asked, never a key.

    >>> place_words("log.csv", []), place_words("max_score:KNT-1/Essay", [])
    ('log.csv', 'Your answer for KNT-1/Essay')
    """
    asked = next((question.text for question in questions if question.key == place), None)
    if asked:
        return f"Your answer to “{asked}”"
    key = re.fullmatch(r"[a-z]+(?:_[a-z]+)*:(?![\\/])(.+)", place)
    return f"Your answer for {key[1]}" if key else place


def finding_line(finding: Finding) -> str:
    """What a finding says in one line of Markdown: what, for example, and what to do.

    >>> finding_line(Finding(Severity.NOTICED, "Ids were seen twice.", "Check them.", "a.csv", examples=("7", "8"), total=5))
    'Ids were seen twice. For example 7, 8 and 3 more. *What to do: Check them.*'
    """
    parts = [plain(finding.message)]
    if finding.examples:
        more = finding.total - len(finding.examples)
        parts.append(plain(f"For example {', '.join(finding.examples)}{f' and {more:,} more' if more > 0 else ''}."))
    if finding.do:
        parts.append(f"*What to do: {plain(finding.do)}*")
    return " ".join(parts)


def _dropped_lines(job: Job) -> list[str]:
    """Dropped rows by column, ten examples each."""
    return [
        f"- **{plain(group.file)}**{f' · **column {plain(group.column)}**' if group.column else ''} · {plain(group.line)}"
        for group in jobs.dropped_groups(job)
    ]


def _offer_to_mend(job: Job, report: ImportReport, finding: Finding, name: str) -> None:
    """A button that gives the answer which would mend a finding, where one would."""
    question = next((question for question in report.questions if finding.mend and question.key == finding.mend[0]), None)
    if question and report.answers.get(question.key) != finding.mend[1]:
        st.button(
            f"Answer “{plain(question.text)}” with {plain(finding.mend[1])}", key=f"mend_{name}", icon=":material/build:",
            on_click=upload.read_again, args=(job, {**report.answers, question.key: finding.mend[1]}),
        )  # fmt: skip


def _offer_downloads(job: Job, report: ImportReport) -> None:
    dropped = sum(file.rows_dropped for file in report.files)
    with st.container(horizontal=True):
        if dropped:
            st.download_button(
                f"Dropped rows ({dropped:,})", lambda: to_csv(jobs.dropped_rows(session.workspace().root, job.job_id)), "dropped_rows.csv",
                "text/csv", key="dropped_rows", type="tertiary", icon=components.DOWNLOAD, on_click="ignore",
                help="File, row, column, what was found and why it was left out; at most 100,000 rows a file.",
            )  # fmt: skip
        if report.findings:
            st.download_button(
                f"Findings ({len(report.findings):,})", lambda: to_csv(findings_table(report)), "findings.csv", "text/csv",
                key="findings", type="tertiary", icon=components.DOWNLOAD, on_click="ignore",
            )  # fmt: skip


def findings_table(report: ImportReport) -> pd.DataFrame:
    """Every finding as a row of text."""
    rows = [
        (finding.severity.value, place_words(finding.file, report.questions), finding.column, finding.message, finding.do,
         ", ".join(finding.examples), str(finding.total or len(finding.examples)))
        for finding in report.findings
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severity", "file", "column", "finding", "what to do", "examples", "in all"])
