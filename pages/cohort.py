"""Cohort: who is in the run, when and where learners leave, and how it compares; no names and no single learner."""

import streamlit as st

from dropout.cohort import MIN_GROUP
from dropout.ui import cache, cohort, components, milestones, navigation, selection

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """All sections, as of the week chosen."""
    scored = cache.scored(chosen)
    components.page_header(scored, "Cohort")
    if len(scored.members) < MIN_GROUP:
        st.info(f"A run of fewer than {MIN_GROUP} learners has no figures without names: each would tell of somebody. Its list is on the "
                "Caseload.", icon=":material/groups:")  # fmt: skip
        return
    runs = cohort.described(scored)
    cohort.show_totals(scored, runs)
    st.header("When and where learners leave", anchor=False)
    cohort.show_leaving(scored, runs)
    st.header("Activity and results", anchor=False)
    cohort.show_activity(scored)
    st.header("Estimates and groups", anchor=False)
    cohort.show_estimates(scored)
    st.header("Beside earlier runs", anchor=False)
    cohort.show_runs(scored, runs)
    st.header("Board of milestones", anchor=False)
    milestones.show_board(chosen)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
