"""The app: page set-up, navigation and the sidebar. Nothing else."""

import streamlit as st

from dropout.errors import DropoutError
from dropout.ui import components, selection, session

st.set_page_config(page_title="Stay or Stray", page_icon=":material/alt_route:", layout="wide")
page = st.navigation(
    [
        st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
        st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:"),
        st.Page("pages/caseload.py", title="Caseload", icon=":material/checklist:"),
        st.Page("pages/learner.py", title="Learner", icon=":material/person:"),
        st.Page("pages/cohort.py", title="Cohort", icon=":material/groups:"),
        st.Page("pages/quick_check.py", title="Quick check", icon=":material/calculate:"),
        st.Page("pages/model.py", title="Model", icon=":material/tune:"),
        st.Page("pages/about.py", title="About", icon=":material/info:"),
    ]
)
selection.sidebar()
if session.is_demo():
    components.demo_banner()
try:
    page.run()
except DropoutError as error:
    components.problem(error)
