"""Did it help: learners contacted beside comparable ones who were not, with the interval, and most often “cannot tell”."""

import streamlit as st

from dropout.effects import COVARIATES, compare_contacted, judge
from dropout.ui import components, effects, navigation, selection, session

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """All sections, over the contacts of the run chosen in the sidebar."""
    st.title("Did it help?", anchor=False)
    contacts = session.cases().contacts(chosen.run_id)
    if contacts.empty:
        components.empty_state("Nobody has been contacted yet", "A contact logged on the Caseload counts here.", "pages/caseload.py")
        return
    rows = effects.rows_of([chosen.run_id], contacts)
    outcome = effects.choose_outcome(rows)
    found = compare_contacted(rows.assign(outcome=rows[outcome]), COVARIATES)
    effects.show_finding(judge(found, outcome))
    st.subheader("Who was compared", anchor=False)
    effects.show_comparison(found, outcome)
    st.subheader("Estimates, for learners contacted and not", anchor=False)
    effects.show_apart(chosen, contacts)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
