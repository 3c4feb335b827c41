"""Work in a process of its own on a page: how far it is, and a way to end it."""

from __future__ import annotations

import time

import streamlit as st

from dropout import jobs
from dropout.jobs import Job, JobState
from dropout.ui import session
from dropout.ui.wording import plain

_FIRST_WAIT = 0.05  # seconds between two looks at a job: most are over in one or two


def show(job: Job, goes_on: str) -> None:
    """How far a job is, until it ends; leaving the page ends nothing, "Cancel" does. `goes_on` says what."""
    root = session.workspace().root
    bar = st.progress(0.0)
    st.caption(f"You may leave this page meanwhile; {goes_on}.")
    st.button("Cancel", key="cancel", on_click=jobs.cancel_job, args=(root, job.job_id))
    wait, now = _FIRST_WAIT, jobs.read_job(root, job.job_id)
    while now and now.state is JobState.RUNNING:
        bar.progress(now.share, f"{plain(now.message)} …")
        time.sleep(wait)
        wait, now = min(2 * wait, 0.5), jobs.read_job(root, job.job_id)
    st.rerun()
