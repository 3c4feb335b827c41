"""Learner: what the record of one learner shows, why the estimate is what it is, and what could change."""

import streamlit as st

from dropout.domain import Tier
from dropout.ui import cache, case_panel, components, feedback, learner, material, milestones, navigation, selection, whatif_panel

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """The learner chosen on the Caseload, in the address or here; what takes longest comes last, in its place."""
    scored = cache.scored(chosen)
    components.page_header(scored, selection.current_learner() or "Learner")
    member = learner.choose_learner(chosen, scored)
    if member is None:
        return
    learner.show_estimate(chosen, scored, member)
    learner.show_course(chosen, scored, member)
    if member["tier"] != Tier.NOT_ENOUGH_DATA:
        learner.show_reasons(scored, member)
        feedback.show_question(scored, member)
    case_panel.show(chosen, scored, member)
    changes, place, suggested = st.container(), st.container(), st.container()
    milestones.show(chosen, member)
    if member["tier"] != Tier.NOT_ENOUGH_DATA:
        with place:
            learner.show_place(chosen, scored, member)
        with changes:
            whatif_panel.show(chosen, member)
        with suggested:
            material.show(chosen, member)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
