"""Train: a model from one's own finished runs; leaks told first, every kind compared, adopted or discarded by a person."""

import streamlit as st

from dropout.jobs import JobState
from dropout.ui import components, navigation, progress, train, train_runs

navigation.come_through_app()


def show_choice() -> None:
    """Runs, label and attributes; the split as a picture before anything starts."""
    runs = train_runs.finished_runs()
    if runs.empty:
        components.empty_state("No finished run yet", "Import a run that is over, with its outcomes.", "pages/upload.py")
        return
    left, right = st.columns([3, 4], gap="large")
    with left:
        asked = train.choose(runs)
    with right:
        if asked and train.show_split(asked):
            st.button("Look for leaks", type="primary", key="look", on_click=train.start, args=("look", asked), icon=":material/search:")
            st.caption("Nothing is trained yet, and nothing that is in use changes before you say so.")
    train.show_models()


st.title("Train", anchor=False)
train.tell()
job = train.current_job()
if job is None:
    show_choice()
elif job.state is JobState.RUNNING:
    progress.show(job, "the work goes on")
elif job.state is JobState.FAILED:
    train.show_failure(job)
elif job.kind == "look":
    train.show_alarms(job)
else:
    train.show_result(job)
