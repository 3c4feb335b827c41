"""The app: page set-up, navigation and the sidebar. Nothing else."""

import streamlit as st

st.set_page_config(page_title="Stay or Stray", page_icon=":material/alt_route:", layout="wide", initial_sidebar_state=320)
with st.spinner("Starting …"):  # the first visitor of a server waits some seconds for the packages
    from dropout.errors import DropoutError
    from dropout.ui import components, navigation, selection, session

components.style()
page = navigation.navigate()
selection.sidebar(page.url_path)
if session.is_demo():
    components.demo_banner()
try:
    page.run()
except DropoutError as error:
    components.problem(error)
