"""What an import came to: runs to look at, what changed in them, and the way back."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from dropout.changes import RunChanges
from dropout.jobs import Job
from dropout.model import MIN_PER_CLASS
from dropout.readers.report import ImportReport, rows_words
from dropout.store import ImportRecord, PastImport
from dropout.ui import cache, components, selection, session, upload
from dropout.ui.downloads import to_csv
from dropout.ui.wording import counted, plain

_SHOWN = 10  # runs or imports before the rest is only counted or folds away


def show_result(job: Job, report: ImportReport) -> None:
    """What the import came to."""
    if job.result["import_id"] is None:
        st.error("Nothing of this could be imported.", icon=":material/error:")
        return
    _say_what_came(_runs(job), report)
    changes = session.workspace().changes(job.result["import_id"])
    if changes:
        _show_changes(job.result["import_id"], changes)


def show_next(job: Job, report: ImportReport) -> None:
    """From the check on: score a run, take the import back, or choose other files."""
    if job.result["import_id"] is None:
        with st.container(horizontal=True):
            st.button("Choose other files", type="primary", key="again", on_click=upload.dismiss, args=(job,))
            if report.answers:
                st.button("Answer again from the start", key="restart", on_click=upload.read_again, args=(job, {}))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _go_on(job, _runs(job))
        st.button("Upload other files", key="again", on_click=upload.dismiss, args=(job,))
        st.button("Undo this import", key="undo", on_click=_undo, args=(job.result["import_id"], job), icon=":material/undo:")


def _runs(job: Job) -> pd.DataFrame:
    listed = cache.runs().set_index("run_id")
    return listed[listed.index.isin(job.result["runs"]) & (listed["origin"] == "imported")]


def _go_on(job: Job, runs: pd.DataFrame) -> None:
    """The way to the list of a run, or to what a table without dates can show."""
    scorable, undated = runs.index[runs["last_week"].notna()].tolist(), runs.index[_told(runs)].tolist()
    if scorable:
        run_id = (
            scorable[0]
            if len(scorable) == 1
            else st.selectbox("Run to look at", scorable, key="run_to_score", format_func=runs["label"].to_dict().__getitem__, width=320)
        )
        if st.button("Score this run", type="primary", key="score", icon=":material/checklist:"):
            upload.dismiss(job)
            selection.select(run_id)
            st.switch_page("pages/caseload.py")
    elif undated and st.button("See what goes with not completing", type="primary", key="patterns", icon=":material/event_busy:"):
        upload.dismiss(job)
        st.session_state["snapshot"] = undated[0]
        st.switch_page("pages/snapshot.py")


def _told(runs: pd.DataFrame) -> pd.Series:
    """Which runs are tables without dates that can show something: by outcomes of their own, or by a model of such tables."""
    learnt = any(card.get("snapshot") for card in session.workspace().model_cards())
    return runs["enough"].astype(bool) | ((runs["kind"] == "snapshot") & ~runs["finished"].astype(bool) & learnt)


def _say_what_came(runs: pd.DataFrame, report: ImportReport) -> None:
    kept = sum(file.rows_kept for file in report.files)
    named = [f"{run['label']}, {counted(run['learners'], 'learner')}" for run in runs.head(_SHOWN).to_dict("records")]
    more = [counted(len(runs) - _SHOWN, "more run")] if len(runs) > _SHOWN else []
    st.success(f"Imported {plain('; '.join([*named, *more]))}, from {rows_words(kept)}.", icon=":material/check_circle:")
    undated = runs["kind"] == "snapshot"
    if undated.any() and not _told(runs).any() and runs.loc[undated, "finished"].any():
        st.info(
            f"{_have_no_dates(report)}, and too few endings of one kind: what goes with not completing shows from {MIN_PER_CLASS} who "
            f"completed and {MIN_PER_CLASS} who did not. Several years in one table would do; for a weekly list import activity beside it.",
            icon=":material/event_busy:",
        )  # fmt: skip
    elif undated.any() and not _told(runs).any():
        asked = any(question.key.startswith(("pass_mark:", "pass_grade:")) for question in report.questions)
        later = "say here from which mark on it is passed" if asked else "add a list of results"
        st.info(
            f"{_have_no_dates(report)} and no outcomes: alone this shows neither who to contact nor what goes with not completing. For "
            f"a weekly list import activity beside it, a log or the like; once the run is over, {later}.",
            icon=":material/event_busy:",
        )  # fmt: skip
    elif undated.any():
        st.info(
            f"{_have_no_dates(report)}. This can show what goes with not completing, but not who to contact in which week: "
            "nothing here tells what was known when.", icon=":material/event_busy:",
        )  # fmt: skip
    elif runs["last_week"].isna().all():
        st.info(
            "The data does not cover a full week yet: there is nothing to score before the first one is over.", icon=":material/schedule:"
        )


def _have_no_dates(report: ImportReport) -> str:
    return "This file has no dates" if len(report.files) == 1 else "These files have no dates"


# What changed --------------------------------------------------------------------------------------


def _show_changes(import_id: str, changes: list[RunChanges]) -> None:
    """What this export says that the one before did not, run by run; where it looked like less, which one is in use."""
    past = next(past for past in session.workspace().history() if past.record.import_id == import_id)
    with st.container(border=True):
        for change in changes:
            st.markdown(changes_words(change))
            if change.doubts:
                _show_choice(past, change)
        rows = pd.concat([change.rows for change in changes])
        if len(rows):
            st.download_button(
                f"Who and what ({len(rows):,})", lambda: to_csv(rows.fillna("")), "what_changed.csv", "text/csv", key="changes",
                type="tertiary", icon=components.DOWNLOAD, on_click="ignore", help="One row per learner and difference.",
            )  # fmt: skip


def changes_words(change: RunChanges) -> str:
    """What changed in a run, as Markdown.

    >>> changes_words(RunChanges("KNT-1", {"new learner": 2}, compared_with="2026-03-01T10:00:00"))
    '**What changed in KNT-1** since the export read on 1 March 2026, 10:00\\n- 2 new learners'
    """
    since = f" since the export read on {moment_words(change.compared_with)}" if change.compared_with else ""
    return "\n- ".join([f"**What changed in {plain(change.run_id)}**{since}", *(plain(sentence) for sentence in change.sentences)])


def _show_choice(past: PastImport, change: RunChanges) -> None:
    space, import_id = session.workspace(), past.record.import_id
    doubts = plain(" ".join(change.doubts))
    if change.run_id in past.set_aside:
        st.warning(f"{doubts} It was put aside; the one before stays in use.", icon=":material/warning:")
        st.button("Use this export after all", key=f"use_{change.run_id}", on_click=space.redo_import, args=(import_id,))
    else:
        st.warning(f"{doubts} It is in use all the same.", icon=":material/warning:")
        st.button("Keep the one before", key=f"keep_{change.run_id}", on_click=space.undo_import, args=(import_id,))


# History -------------------------------------------------------------------------------------------


def show_imports() -> None:
    """Every import so far, newest first: what it brought, whether it is in use, and the way back and forth."""
    history = session.workspace().history()
    if history:
        with st.expander(f"Imported so far ({len(history)})"):
            for past in history[:_SHOWN]:
                _show_import(past)
            if history[_SHOWN:] and st.toggle(f"Show {len(history) - _SHOWN} older ones", key="older_imports"):
                for past in history[_SHOWN:]:
                    _show_import(past)


def _show_import(past: PastImport) -> None:
    import_id = past.record.import_id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(import_line(past), width="stretch")
        if past.set_aside:
            st.button("Put back", key=f"redo_{import_id}", on_click=_redo, args=(import_id,), type="tertiary", icon=":material/redo:")
            st.button("Delete", key=f"delete_{import_id}", on_click=_delete, args=(import_id,), type="tertiary", icon=":material/delete:")
        else:
            st.button("Undo", key=f"undo_{import_id}", on_click=_undo, args=(import_id,), type="tertiary", icon=":material/undo:")


def import_line(past: PastImport) -> str:
    """An import in two lines of Markdown: its runs and whether they are in use, when it was read and from what."""
    record = past.record
    named, more = ", ".join(record.runs[:3]), len(record.runs) - 3
    runs = plain(named) + (f" and {counted(more, 'more run')}" if more > 0 else "")
    return f"**{runs}** :{_state(past)}  \n{moment_words(record.read_at)}{_files_words(record)}"


def _state(past: PastImport) -> str:
    if len(past.current) == len(past.record.runs):
        return "green-badge[in use]"
    if past.current:
        return f"blue-badge[in use for {len(past.current)} of {len(past.record.runs)} runs]"
    return "orange-badge[taken back]" if past.set_aside else "gray-badge[replaced by a later one]"


def _files_words(record: ImportRecord) -> str:
    if not record.files:
        return ""
    names, more = ", ".join(file.name for file in record.files[:3]), len(record.files) - 3
    rest = f" and {counted(more, 'more file')}" if more > 0 else ""
    return plain(f" · {rows_words(sum(file.rows for file in record.files))} of {names}{rest}")


def moment_words(moment: str) -> str:
    """A moment of the record in words: several imports of one day differ by their time.

    >>> moment_words("2026-03-01T10:00:00+00:00")
    '1 March 2026, 10:00'
    """
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y, %H:%M}"


def _undo(import_id: str, job: Job | None = None) -> None:
    session.workspace().undo_import(import_id)
    if job:
        upload.dismiss(job)
    st.toast("The import was taken back. “Imported so far” can put it back.", icon=":material/undo:")


def _redo(import_id: str) -> None:
    session.workspace().redo_import(import_id)
    st.toast("The import is back.", icon=":material/redo:")


def _delete(import_id: str) -> None:
    session.workspace().remove_import(import_id)
    st.toast("The import was deleted with all it brought.", icon=":material/delete:")
