"""Model: the card of the model in use; figures for people first, then those for analysts."""

from typing import Any

import pandas as pd
import streamlit as st

from dropout.domain import RiskBasis
from dropout.features import CATALOGUE
from dropout.model import RiskModel
from dropout.plots.model import hits_by_week, reliability
from dropout.ui import cache, card_files, components, feedback, health, leaderboard, model_card, own_history, selection, worth
from dropout.ui.wording import plain

IN_100 = st.column_config.NumberColumn(format="%.0f")
TWO, THREE = st.column_config.NumberColumn(format="%.2f"), st.column_config.NumberColumn(format="%.3f")
TITLES = {"week": "Week", "run": "Run", "n": "Learners", "base_rate": "All learners", "hits": "First tenth", "caught": "Reached",
          "auc": "AUC", "average_precision": "Average precision", "brier": "Brier", "ece": "ECE"}  # fmt: skip
FORMATS = {"All learners": IN_100, "First tenth": IN_100, "Reached": IN_100, "AUC": TWO, "Average precision": TWO, "Brier": THREE,
           "ECE": THREE}  # fmt: skip
READING = """
*All learners*, *First tenth*: how many of 100 {phrase}, in the run and on a list of its first tenth. *Reached*: how many of 100 who
{phrase} that list holds. *AUC*: how often the model puts one who {phrase} before one who did not; 0.5 is a coin, 0.7 to 0.85 is usual in
the first weeks. *Average precision*: the same question asked at every length of list; a list at random has the share of all learners.
*Brier*: mean squared distance of estimate and outcome; lower is better. *ECE*: mean distance between estimate and frequency; 0.05 is
five in 100.
"""


def show_origin(model: RiskModel, run: dict[str, Any], basis: RiskBasis) -> None:
    """What the model is, what it was trained on, and what that means for the run chosen."""
    card = model.card
    mark = " :violet-badge[:material/science: Trained on simulated runs]" if card.get("simulated") else ""
    st.markdown(f"**{plain(model.version)}**{mark}")
    st.markdown(model_card.origin_sentence(card))
    st.caption(f"{model.aim.sentence} For {plain(str(run['title']))} its estimates rest on {model.basis_words(basis)}.")
    if card.get("attribution"):
        st.caption(f"Source: {plain(card['attribution'])}")
    if later := model_card.later_sentence(card):
        st.caption(later)


def show_figures(model: RiskModel, week: int, basis: RiskBasis) -> None:
    """What its list catches by week, how its estimates compare with what happened, and every figure in a table."""
    weeks, levels = model_card.week_figures(model.card), model_card.shown_levels(model, week)
    phrase = model.aim.phrase
    at_week = weeks.set_index("week").loc[week]
    st.header("How good is it?", anchor=False)
    if not basis.shows_frequency:
        words = "Figures of the runs it was trained on, with all that they record. They promise nothing for this run."
        st.markdown(f":material/info: {words}")
    st.markdown(f"At week {week}: {model_card.list_sentence(at_week, model.aim)}")
    left, right = st.columns(2, gap="large")
    with left:
        components.figure(
            hits_by_week(weeks, phrase),
            weeks[["week", "n", "hits", "base_rate"]],
            "model_hits_by_week",
            "The upper line is a list of a tenth of each run, the lower one everybody. The further apart, the more a contact is worth.",
        )
    with right:
        components.figure(
            reliability(levels, phrase),
            levels,
            "model_reliability",
            "Each point stands for past learners given about the same estimate by a model that did not know them; the bar is the 95 % "
            "range of what became of them. On the dotted line, estimate and frequency are equal.",
        )
    with st.expander("All figures by week"):
        show_table(weeks)
        st.caption(READING.format(phrase=phrase))
    with st.expander(f"Each run at week {week}"):
        show_table(model_card.run_figures(model.card, week))


def show_table(figures: pd.DataFrame) -> None:
    """Figures under the titles that the reading aid explains."""
    shares = ["base_rate", "hits", "caught"]
    figures = figures.assign(**100 * figures[shares].astype(float))
    shown = [title for name, title in TITLES.items() if name in figures]
    st.dataframe(figures.rename(columns=TITLES)[shown], hide_index=True, column_config=FORMATS)


def show_contents(model: RiskModel) -> None:
    """What the figures cannot say, what stays out, and what goes in."""
    card, groups = model.card, model_card.ingredients(model)
    limits = [*card.get("limits", []), "It knows what is recorded, and nothing of illness, work or plans."]
    st.header("Limits", anchor=False)
    st.markdown("\n".join(f"- {plain(limit)}" for limit in limits))
    st.header("What stays out", anchor=False)
    left_out = ", ".join(card.get("left_out", [])).replace("_", " ")
    st.markdown(f"Never looked at: {plain(left_out or 'nothing by name')}.")
    if card.get("left_out_features"):
        titles = "; ".join(CATALOGUE[name].title for name in card["left_out_features"])
        st.markdown(f"Left out by whoever trained it: {plain(titles)}.")
    if card.get("left_out_runs"):
        st.markdown(f"Not learnt from, since their outcomes are not known: {plain(', '.join(card['left_out_runs']))}.")
    with st.expander(f"What it looks at: {len(model.features)} measures on {len(groups)} subjects"):
        st.markdown("\n".join(f"- **{subject}**: {'; '.join(titles)}" for subject, titles in groups.items()))
    st.header("What staff say", anchor=False)
    feedback.show_for_model(model.version)


st.title("Model", anchor=False)
if chosen := selection.current():
    model = cache.model(chosen.run_id, chosen.label)
    run = cache.run_row(chosen.run_id)
    basis = model.basis_for(run["source"], run["institution"], run["course"])
    show_origin(model, run, basis)
    health.show_full(chosen)
    worth.show(model, chosen, basis)
    if model.card["metrics_by_week"]:
        show_figures(model, model_card.nearest_week(model.card, chosen.week), basis)
        leaderboard.show_for_model(model.version, chosen.week)
    own_history.show(chosen.run_id, model)
    show_contents(model)
    if model.card["metrics_by_week"]:
        card_files.show_use(model, chosen)
else:
    components.empty_state("No run to show a model for", "Import an export with activity first.", "pages/upload.py")
