"""What the order of a model was worth on courses that it had not met: all that can be said before a first run is over."""

from __future__ import annotations

import streamlit as st

from dropout.domain import Cutoff, RiskBasis
from dropout.model import RiskModel
from dropout.thinner import what_is_recorded
from dropout.ui import cache, model_card
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_TITLES = {"n": "Learners", "base_rate": "All learners", "hits": "First tenth", "auc": "AUC"}
_IN_100 = st.column_config.NumberColumn(format="%.0f")
_FORMATS = {"All learners": _IN_100, "First tenth": _IN_100, "AUC": st.column_config.NumberColumn(format="%.2f")}


def sentence(model: RiskModel, run_id: str, week: int) -> str:
    """For what this run records by the week; empty where the card has nothing of the kind."""
    figures = model_card.worth_figures(model.card, week)
    if figures.empty:
        return ""
    return model_card.worth_sentence(figures.loc[_recorded(run_id, cache.place(run_id), week)], model.aim)


@st.cache_resource(max_entries=16, show_spinner=False)
def _recorded(run_id: str, place: cache.Place, week: int) -> str:  # noqa: ARG001 - the place keys the cache
    return what_is_recorded(cache.tables(run_id), Cutoff(week))


def show(model: RiskModel, chosen: Selection, basis: RiskBasis) -> None:
    """Where only an order is shown, the sentence, and below it the figures for runs that record more or less; else nothing."""
    if basis.shows_frequency or not (words := sentence(model, chosen.run_id, chosen.week)):
        return
    figures, about = model_card.worth_figures(model.card, chosen.week), model.card["worth_elsewhere"]
    st.header("What is such an order worth?", anchor=False)
    st.markdown(words)
    with st.expander(f"By what a run records, at week {figures['week'].iloc[0]}"):
        shown = figures.assign(**100 * figures[["base_rate", "hits"]]).rename_axis("What is recorded").reset_index()
        st.dataframe(shown[["What is recorded", *_TITLES]].rename(columns=_TITLES), hide_index=True, column_config=_FORMATS)
        learnt, judged = (plain(about[name]) for name in ("trained_on", "judged_on"))
        st.caption(
            f"Each course of {judged} was put in order by a model that learnt from other courses, in {learnt}. All learners, First tenth: "
            f"how many of 100 {model.aim.phrase}, in the run and on a list of its first tenth. AUC within a run: the mean of the runs, "
            "weighted by their learners."
        )
