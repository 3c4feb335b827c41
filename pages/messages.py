"""Messages to several: prepared by rules or for the list; a person reads, sends and releases them. Nothing is sent by itself."""

import streamlit as st

from dropout.ui import cache, cases, components, navigation, nudges, selection

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """The queue of the run and week chosen in the sidebar."""
    scored = cache.scored(chosen)
    components.page_header(scored, "Messages")
    st.markdown(
        "Messages are prepared as of the week shown and wait here for you. Nothing is sent by itself: what you take away leaves by "
        "your own mail program or platform, and what you release is logged as a contact."
    )
    cases.show_outcome()
    cases.ask_name()
    nudges.show_chosen(scored)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = nudges.choose_who(chosen.run_id)
        nudges.choose_rules()
    nudges.show_queue(chosen, scored, who)
    st.caption("A message to one learner is drafted on their page. Templates are changed on the Playbook page.")


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
