"""What the list of a run was worth, on the page “Does it work?”: on what footing it is judged."""

from __future__ import annotations

import streamlit as st

from dropout.evaluation import Footing, JudgedRun
from dropout.ui.selection import Selection


def show_footing(judged: JudgedRun, chosen: Selection) -> int:
    """Which list is judged and by what predictions; returns its week, the last one up to the week chosen that can be judged."""
    week = max((known for known in judged.weeks if known <= chosen.week), default=chosen.week)
    at = judged.at(week)
    listed = chosen.capacity.size(len(at))
    also = "" if week == chosen.week else f" Week {chosen.week} was not part of the training, so week {week} stands in for it."
    st.markdown(
        f"Judged is the list of **{listed:,}** of {len(at):,} learners at week {week}, as long as chosen on the Caseload page.{also}"
    )
    if judged.footing is Footing.SEEN:
        st.warning(judged.footing.words, icon=":material/school:")
    else:
        st.caption(judged.footing.words)
    return week
