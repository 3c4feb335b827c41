"""Feedback: what staff say of flags and reasons, by tier, reason and course; and which reasons are not to be shown."""

import streamlit as st

from dropout.ui import cases, components, feedback, navigation, session

navigation.come_through_app()

st.title("Feedback", anchor=False)
st.markdown("What staff say of the list, in all runs. It is read by people: no model learns from it.")
cases.ask_name()
given = session.cases().feedback()
if given.empty:
    components.empty_state("Nobody has said anything yet", "Open a learner on the Caseload: one click says whether the flag is right.",
                           "pages/caseload.py")  # fmt: skip
else:
    feedback.show_counts(given, feedback.course_of_runs())
    feedback.show_texts(given)
st.subheader("Reasons that are not to be shown", anchor=False)
feedback.show_vetoes()
components.footer()
