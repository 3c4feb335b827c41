"""Feedback: what staff say of flags and reasons, what learners say in a survey, and which reasons are not to be shown."""

import streamlit as st

from dropout.ui import cases, components, feedback, navigation, selection, session, survey

navigation.come_through_app()

st.title("Feedback", anchor=False)
st.markdown("What staff and learners say, in all runs. It is read by people: no model learns from it.")
cases.ask_name()
given = session.cases().feedback()
st.header("What staff say of the list", anchor=False)
if given.empty:
    components.empty_state("Nobody has said anything yet", "Open a learner on the Caseload: one click says whether the flag is right.",
                           "pages/caseload.py")  # fmt: skip
else:
    feedback.show_counts(given, feedback.course_of_runs())
    feedback.show_texts(given)
if chosen := selection.current():
    st.header("What learners say", anchor=False)
    survey.show(chosen)
st.header("Reasons that are not to be shown", anchor=False)
feedback.show_vetoes()
components.footer()
