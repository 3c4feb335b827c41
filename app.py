"""The app: navigation and the sidebar. Nothing else."""

import streamlit as st

from dropout.ui import navigation

navigation.set_up()
with st.spinner("Starting …"):  # the first visitor of a server waits some seconds for the packages
    from dropout.errors import DropoutError
    from dropout.ui import components, selection, session

components.style()
page = navigation.navigate()
selection.sidebar(page.url_path)
if session.is_demo():
    components.demo_banner()
try:
    page.run()
except DropoutError as error:
    components.problem(error)
