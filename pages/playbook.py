"""Playbook: what to do about which reason, where help is, and what messages say; the institution's own, changed here."""

import streamlit as st

from dropout.ui import guidance, navigation, playbook

navigation.come_through_app()

st.title("Playbook", anchor=False)
st.markdown("What a plan proposes, where it sends people and what a message says. Change any of it; the Learner page follows at once.")
playbook.show_told()
steps, services, templates = st.tabs(["Steps", "Directory of services", "Message templates"])
with services:
    playbook.show_part("services")
with steps:
    playbook.show_part("steps")
with templates:
    playbook.show_part("templates")
st.caption(guidance.changed_by() or "As shipped: nobody has changed it here yet.")
