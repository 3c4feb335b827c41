"""Does it work: what the list of a run was worth, and how it treats groups, by attributes that no model looks at."""

import streamlit as st

from dropout.ui import cache, components, fairness, judged, navigation, selection

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """All sections, for the list of the week chosen."""
    scored = cache.scored(chosen)
    components.page_header(scored, "Does it work?")
    found = cache.judged(chosen)
    week = judged.show_footing(found, chosen)
    st.header("What was the list worth?", anchor=False)
    judged.show_worth(found, scored, week)
    st.header("Is it fair?", anchor=False)
    fairness.show_groups(chosen, found, scored, week)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
