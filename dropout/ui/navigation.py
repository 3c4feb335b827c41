"""The pages and their order, and the way in."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage


def navigate() -> StreamlitPage:
    """Show the menu; return the page asked for, to be run."""
    page = st.navigation(
        [
            st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
            st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:"),
            st.Page("pages/caseload.py", title="Caseload", icon=":material/checklist:"),
            st.Page("pages/my_week.py", title="My week", icon=":material/event_available:"),
            st.Page("pages/learner.py", title="Learner", icon=":material/person:"),
            st.Page("pages/ask.py", title="Ask", icon=":material/question_answer:"),
            st.Page("pages/messages.py", title="Messages", icon=":material/outgoing_mail:"),
            st.Page("pages/playbook.py", title="Playbook", icon=":material/menu_book:"),
            st.Page("pages/cohort.py", title="Cohort", icon=":material/groups:"),
            st.Page("pages/does_it_work.py", title="Does it work?", icon=":material/verified:"),
            st.Page("pages/did_it_help.py", title="Did it help?", icon=":material/balance:"),
            st.Page("pages/feedback.py", title="Feedback", icon=":material/rate_review:"),
            st.Page("pages/snapshot.py", title="Without dates", icon=":material/event_busy:"),
            st.Page("pages/quick_check.py", title="Quick check", icon=":material/calculate:"),
            st.Page("pages/model.py", title="Model", icon=":material/tune:"),
            st.Page("pages/about.py", title="About", icon=":material/info:"),
        ]
    )
    st.session_state["came_through_app"] = True
    return page


def come_through_app() -> None:
    """Start over with `app.py` where Streamlit ran a page without it.

    Until `st.navigation` is called for the first time, a server takes a folder named `pages` for the older
    kind of app: whoever comes first, and by a deep link, would get the bare page.
    """
    if "came_through_app" not in st.session_state:
        navigate()
        st.rerun()
