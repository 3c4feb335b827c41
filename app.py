"""The app: page set-up, navigation and the sidebar. Nothing else."""

import streamlit as st

# Drawn here, since a browser would fetch a named icon from a server elsewhere: a road that forks.
ICON = """<svg viewBox="0 0 24 24" fill="none" stroke="#1F5A8A" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">
<path d="M12 22v-8L5 8V3m7 11 7-6V3M2.5 5.5 5 3l2.5 2.5M16.5 5.5 19 3l2.5 2.5"/></svg>"""
st.set_page_config(page_title="Stay or Stray", page_icon=ICON, layout="wide", initial_sidebar_state=320)
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
