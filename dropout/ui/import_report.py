"""The check of an upload: what became of every file and row, what to know, what to undo, what to score."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from dropout import jobs
from dropout.jobs import Job
from dropout.readers import discover_readers
from dropout.readers.report import FileReport, Finding, ImportReport, Severity
from dropout.store import ImportRecord
from dropout.ui import cache, components, selection, session
from dropout.ui.downloads import to_csv
from dropout.ui.wording import plain

_SEVERITIES = {
    Severity.BLOCKS: ("Stops the import", ":material/block:"),
    Severity.DROPPED: ("Left out", ":material/filter_alt:"),
    Severity.NOTICED: ("Good to know", ":material/info:"),
}
_SHOWN = 10  # findings of one kind before "and n more"


def show_files(job: Job, report: ImportReport) -> None:
    """One line a file: what it was taken for and why, and the account of its rows."""
    st.subheader("Files", anchor=False)
    st.markdown("\n".join(f"- {file_line(file)}" for file in report.files) or "No file held a table.")
    dropped = sum(file.rows_dropped for file in report.files)
    if dropped:
        st.download_button(
            f"Dropped rows ({dropped:,})", lambda: to_csv(jobs.dropped_rows(session.workspace().root, job.job_id)), "dropped_rows.csv",
            "text/csv", key="dropped_rows", type="tertiary", icon=components.DOWNLOAD, on_click="ignore",
            help="File, row, column, what was found and why it was left out; at most 100,000 rows a file.",
        )  # fmt: skip


def file_line(file: FileReport) -> str:
    """A file in one line of Markdown.

    >>> from collections import Counter
    >>> file_line(FileReport("log.csv", "", "", 0.0, 3, 2, Counter({"no id": 1})))
    '**log.csv** · not recognised · 3 rows read = 2 kept + 1 dropped (no id 1)'
    """
    titles = {reader.name: reader.title.partition(" (")[0] for reader in discover_readers()}
    taken_for = titles.get(file.format, "not recognised") + (f": {file.evidence}" if file.evidence else "")
    return f"**{plain(file.name)}** · {plain(taken_for)} · {plain(file.line)}"


def show_findings(report: ImportReport) -> None:
    """What to know, worst first, with what to do about it."""
    for severity, (title, icon) in _SEVERITIES.items():
        found = [finding for finding in report.findings if finding.severity is severity]
        if not found:
            continue
        st.subheader(f"{icon} {title}", anchor=False)
        st.markdown("\n".join(f"- {finding_line(finding)}" for finding in found[:_SHOWN]))
        if len(found) > _SHOWN:
            with st.expander(f"and {len(found) - _SHOWN} more"):
                st.markdown("\n".join(f"- {finding_line(finding)}" for finding in found[_SHOWN:]))


def finding_line(finding: Finding) -> str:
    """A finding in one line of Markdown: where, what, for example, and what to do.

    >>> finding_line(Finding(Severity.NOTICED, "Ids were seen twice.", "Check them.", "a.csv", examples=("7", "8"), total=5))
    '**a.csv** · Ids were seen twice. For example 7, 8 and 3 more. *What to do: Check them.*'
    """
    where = " · ".join(f"**{plain(part)}**" for part in (finding.file, finding.column) if part)
    parts = [plain(finding.message)]
    if finding.examples:
        more = finding.total - len(finding.examples)
        parts.append(plain(f"For example {', '.join(finding.examples)}{f' and {more:,} more' if more > 0 else ''}."))
    if finding.do:
        parts.append(f"*What to do: {plain(finding.do)}*")
    return f"{where} · {' '.join(parts)}" if where else " ".join(parts)


def show_result(job: Job, report: ImportReport) -> None:
    """What the import came to."""
    if job.result["import_id"] is None:
        st.error("Nothing of this could be imported.", icon=":material/error:")
    else:
        _say_what_came(_runs(job), report)


def show_next(job: Job) -> None:
    """From the check on: score a run, take the import back, or choose other files."""
    if job.result["import_id"] is None:
        st.button("Choose other files", type="primary", key="again", on_click=_dismiss, args=(job,))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _go_on(job, _runs(job))
        st.button("Upload other files", key="again", on_click=_dismiss, args=(job,))
        st.button("Undo this import", key="undo", on_click=_undo, args=(job.result["import_id"], job), icon=":material/undo:")


def _runs(job: Job) -> pd.DataFrame:
    listed = cache.runs().set_index("run_id")
    return listed[listed.index.isin(job.result["runs"])]


def _go_on(job: Job, runs: pd.DataFrame) -> None:
    """The way to the list of a run, or to what a table without dates can show."""
    scorable, undated = runs.index[runs["last_week"].notna()].tolist(), runs.index[runs["kind"] == "snapshot"].tolist()
    if scorable:
        run_id = scorable[0] if len(scorable) == 1 else st.selectbox("Run to look at", scorable, key="run_to_score", width=320)
        if st.button("Score this run", type="primary", key="score", icon=":material/checklist:"):
            _dismiss(job)
            selection.select(run_id)
            st.switch_page("pages/caseload.py")
    elif undated and st.button("See what goes with not completing", type="primary", key="patterns", icon=":material/event_busy:"):
        _dismiss(job)
        st.session_state["snapshot"] = undated[0]
        st.switch_page("pages/snapshot.py")


def _say_what_came(runs: pd.DataFrame, report: ImportReport) -> None:
    kept = sum(file.rows_kept for file in report.files)
    names = "; ".join(f"{run['title'] or run_id}, {run['learners']:,} learners" for run_id, run in runs.iterrows())
    st.success(f"Imported {plain(names)}, from {kept:,} rows.", icon=":material/check_circle:")
    if (runs["kind"] == "snapshot").any():
        st.info(
            "This file has no dates. It can show what goes with not completing, but not who to contact in which week: "
            "nothing in it tells what was known when.", icon=":material/event_busy:",
        )  # fmt: skip
    elif runs["last_week"].isna().all():
        st.info(
            "The data does not cover a full week yet: there is nothing to score before the first one is over.", icon=":material/schedule:"
        )


def _dismiss(job: Job) -> None:
    jobs.forget_job(session.workspace().root, job.job_id)


def _undo(import_id: str, job: Job | None = None) -> None:
    session.workspace().undo_import(import_id)
    if job:
        _dismiss(job)
    st.toast("The import was taken back.", icon=":material/undo:")


def show_imports() -> None:
    """What was imported before, each with its way back."""
    records = sorted(session.workspace().records(), key=lambda record: record.read_at, reverse=True)
    if records:
        with st.expander(f"Imported so far ({len(records)})"):
            for record in records:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(_record_line(record), width="stretch")
                    st.button("Undo", key=f"undo_{record.import_id}", on_click=_undo, args=(record.import_id,), type="tertiary")


def _record_line(record: ImportRecord) -> str:
    shown, more = ", ".join(record.runs[:3]), len(record.runs) - 3
    when = components.ago(datetime.fromisoformat(record.read_at), session.now())
    return f"{plain(shown)}{f' and {more} more runs' if more > 0 else ''} · read {when}"
