"""The pages and their order, and the way in."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

_PAGES = {
    "": [("home", "Home", "home"), ("upload", "Upload", "upload_file")],
    "This week": [
        ("caseload", "Caseload", "checklist"), ("learner", "Learner", "person"), ("my_week", "My week", "event_available"),
        ("messages", "Messages", "outgoing_mail"), ("ask", "Ask", "question_answer"),
    ],
    "Course": [
        ("cohort", "Cohort", "groups"), ("did_it_help", "Did it help?", "balance"), ("feedback", "Feedback", "rate_review"),
        ("playbook", "Playbook", "menu_book"),
    ],
    "Without a log": [("snapshot", "Without dates", "event_busy"), ("quick_check", "Quick check", "calculate")],
    "Model": [
        ("does_it_work", "Does it work?", "verified"), ("model", "Model", "tune"), ("train", "Train", "model_training"),
        ("about", "About", "info"),
    ],
}  # fmt: skip

# Drawn here, since a browser would fetch a named icon from a server elsewhere: a road that forks.
_ICON = """<svg viewBox="0 0 24 24" fill="none" stroke="#1F5A8A" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">
<path d="M12 22v-8L5 8V3m7 11 7-6V3M2.5 5.5 5 3l2.5 2.5M16.5 5.5 19 3l2.5 2.5"/></svg>"""


def set_up() -> None:
    """Title, icon and layout of every page; before `navigate`, which would give the icon of the page instead."""
    st.set_page_config(page_title="Stay or Stray", page_icon=_ICON, layout="wide", initial_sidebar_state=320)


def navigate() -> StreamlitPage:
    """Show the menu, by whose work a page belongs to; return the page asked for, to be run."""
    pages = {
        section: [st.Page(f"pages/{name}.py", title=title, icon=f":material/{icon}:", default=name == "home") for name, title, icon in some]
        for section, some in _PAGES.items()
    }
    page = st.navigation(pages, position="top")
    st.session_state["came_through_app"] = True
    return page


def come_through_app() -> None:
    """Start over with `app.py` where Streamlit ran a page without it.

    Until `st.navigation` is called for the first time, a server takes a folder named `pages` for the older
    kind of app: whoever comes first, and by a deep link, would get the bare page.
    """
    if "came_through_app" not in st.session_state:
        set_up()
        navigate()
        st.rerun()
