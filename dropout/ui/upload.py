"""The upload, step by step: files chosen and read, by upload or in the inbox; what is asked and told has modules of its own."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import streamlit as st

from dropout import jobs
from dropout.inbox import Arrival, list_inbox
from dropout.jobs import Job
from dropout.readers.report import ImportReport
from dropout.ui import components, progress, session
from dropout.ui.wording import plain

_ARRIVALS = 50


class Step(IntEnum):
    """Where an upload stands."""

    CHOOSE = 1
    QUESTIONS = 2
    CHECK = 3
    SCORE = 4


def current_job() -> Job | None:
    """The upload in progress or last made here, until it is dismissed: another tab may have started it."""
    jobs.warm_up()
    return jobs.latest_job(session.workspace().root, "import")


def step_of(job: Job | None, report: ImportReport | None) -> Step:
    """The step an upload waits at. Open questions come first; what cannot be used is told in the check."""
    if job is None or report is None:
        return Step.CHOOSE
    return Step.QUESTIONS if report.open_questions and not job.result["import_id"] else Step.CHECK


def show_steps(step: Step) -> None:
    """The four steps in one line, the present one in colour."""
    st.markdown(
        " → ".join(
            f":{'blue' if at is step else 'gray'}-badge[{at.value} {at.name.capitalize()}{' ✓' if at < step else ''}]" for at in Step
        )
    )


# Choose --------------------------------------------------------------------------------------------


def show_choice() -> None:
    """Files dropped here are read together, in a process that outlives this tab."""
    limit = session.upload_limit_mb()
    files = st.file_uploader(
        "Drop the exported files here, all at once: log, gradebook, participants … of one or more runs", accept_multiple_files=True,
        key=f"files_{st.session_state.get('uploads', 0)}", max_upload_size=limit,
    )  # fmt: skip
    size = sum(file.size for file in files)
    if size > limit * 2**20:
        st.error(
            f"These files hold {size / 2**20:,.0f} MB together; the limit is {limit} MB. "
            "Larger exports go through the command line (`dropout import PATH`) or the inbox folder.", icon=":material/error:",
        )  # fmt: skip
    if st.button("Read these files", type="primary", disabled=not files or size > limit * 2**20, key="read_files"):
        start_reading([(file.name, file) for file in files])


def start_reading(files: list[tuple[str, Any]], **places: Any) -> None:
    """Read files (name as shown, content) in a process of its own, and look at how far it is."""
    jobs.start_job(session.workspace().root, "import", {**_arguments({}), **places}, files)
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1  # an uploader of another key holds no files
    st.rerun()


def show_inbox() -> None:
    """Files in the operator's inbox, to be read where they lie: no copy, no limit."""
    inbox = session.inbox()
    if inbox is None:
        return
    st.header("In the inbox", anchor=False)
    st.caption("Read where they are, without a copy, however large.")
    arrivals = list_inbox(inbox)[:_ARRIVALS]
    chosen = [arrival.name for arrival in arrivals if st.checkbox(_arrival_line(arrival), key=f"inbox_{arrival.name}")]
    if not arrivals:
        st.write("Nothing lies there. Put exports into the folder and open this page again.")
    elif st.button("Read from the inbox", disabled=not chosen, key="read_inbox", icon=":material/inbox:"):
        start_reading([], inbox=str(inbox), names=chosen)


def _arrival_line(arrival: Arrival) -> str:
    """An arrival in one line: what, how large, how old."""
    name = plain(arrival.name) + (f" ({arrival.files:,} files)" if arrival.files > 1 else "")
    return f"{name} · {size_words(arrival.size)} · {components.ago(arrival.changed_at, session.now())}"


def size_words(size: int) -> str:
    """A number of bytes in words.

    >>> size_words(900), size_words(3_400_000), size_words(2_147_483_648)
    ('1 KB', '3.2 MB', '2 GB')
    """
    for unit, width in (("GB", 2**30), ("MB", 2**20)):
        if size >= width:
            return f"{size / width:.2g} {unit}" if size < 100 * width else f"{size / width:,.0f} {unit}"
    return f"{max(1, round(size / 1024))} KB"


def _arguments(answers: dict[str, str]) -> dict[str, Any]:
    now = session.now().isoformat(timespec="seconds")
    return {"now": now, "answers": answers, "replaces": None, "keep_names": session.keeps_names()}


def read_again(job: Job, answers: dict[str, str]) -> None:
    """The same files with other answers; what they came to before goes once this has been kept."""
    replaces = job.result.get("import_id") or job.arguments["replaces"]
    jobs.restart_job(session.workspace().root, job.job_id, {**job.arguments, **_arguments(answers), "replaces": replaces})


# While reading -------------------------------------------------------------------------------------


def show_progress(job: Job) -> None:
    """How far the reading is, until it ends."""
    progress.show(job, "the reading goes on")


def show_failure(job: Job) -> None:
    """Why an upload came to nothing, in the words of the error."""
    st.error(plain(job.error), icon=":material/error:")
    st.button("Choose files again", key="again", on_click=dismiss, args=(job,))


def dismiss(job: Job) -> None:
    """Done with this upload: what it imported stays."""
    jobs.forget_job(session.workspace().root, job.job_id)
