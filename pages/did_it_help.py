"""Did it help: learners contacted beside comparable ones who were not, with the interval, and most often “cannot tell”."""

import pandas as pd
import streamlit as st

from dropout.effects import COVARIATES, OutcomeKind, compare_contacted, judge
from dropout.ui import cache, components, effects, navigation, selection, session, waiting_list

navigation.come_through_app()


def show(chosen: selection.Selection) -> None:
    """All sections, over the contacts and the waiting lists of the run chosen in the sidebar."""
    components.page_header(cache.scored(chosen), "Did it help?")
    st.caption("Every contact of the run counts, as of the week it was made in: the week in the sidebar does not change the comparison.")
    contacts, lots = session.cases().contacts(chosen.run_id), session.cases().lots(chosen.run_id)
    if contacts.empty and not lots:
        components.empty_state("Nobody has been contacted yet", "A contact logged on the Caseload counts here.", "pages/caseload.py")
        return
    draws = [waiting_list.as_draw(lot) for lot in lots]
    rows = effects.rows_of([chosen.run_id], contacts) if len(contacts) else None
    ends = effects.draw_outcomes(chosen.run_id, draws, OutcomeKind.COMPLETED).rename(columns={"outcome": "completed"})
    outcome = effects.choose_outcome(ends if rows is None else rows)
    if draws:
        st.header("By lot: an experiment", anchor=False)
        effects.show_draws(chosen.run_id, draws, contacts, outcome)
        st.header("By record: who was contacted, beside others like them", anchor=False)
    show_compared(rows, outcome)
    if len(contacts):
        st.header("Estimates, for learners contacted and not", anchor=False)
        effects.show_apart(chosen, contacts)


def show_compared(rows: pd.DataFrame | None, outcome: OutcomeKind) -> None:
    """Contacted against comparable not contacted; nothing to compare before anybody was."""
    if rows is None:
        st.write("Nobody has been contacted yet.")
        return
    found = compare_contacted(rows.assign(outcome=rows[outcome]), COVARIATES)
    effects.show_finding(judge(found, outcome))
    st.header("Who was compared", anchor=False)
    effects.show_comparison(found, outcome)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
