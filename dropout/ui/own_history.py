"""What the finished runs of a course are enough for, said where estimates are shown; and a model set on them, on the Model page."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from dropout.carry_over import finished_runs, recalibrate_on_runs
from dropout.errors import DropoutError
from dropout.model import RiskModel
from dropout.model.history import NextStep, history_words, next_step, rule_words
from dropout.ui import cache, session
from dropout.ui.wording import plain

_MADE = "recalibrated_here"


def sentence(run_id: str) -> str:
    """What is at hand for the course of a run, and what it is enough for."""
    found = finished_runs(cache.runs(), cache.run_row(run_id))
    return history_words(len(found), int(found["learners"].sum()))


def at_hand(run_id: str) -> str:
    """The same beside an estimate: nothing where there is no finished run, as the estimate's own words say then."""
    return sentence(run_id) if len(finished_runs(cache.runs(), cache.run_row(run_id))) else ""


def show(run_id: str, model: RiskModel) -> None:
    """The rule, where the course of this run stands by it, and a button where the model in use can be set on its runs."""
    st.header("Your own history", anchor=False)
    found = finished_runs(cache.runs(), cache.run_row(run_id))
    step = next_step(len(found), int(found["learners"].sum()))
    learnt = {run["run_id"] for run in model.card["trained_on"]}
    st.markdown(sentence(run_id))
    st.caption(rule_words())
    if len(found) and learnt.issuperset(found["run_id"]):
        st.markdown("The model in use has learnt from all of them.")
        return
    if step is NextStep.RETRAIN:
        st.page_link("pages/train.py", label="Train a model of your own", icon=":material/model_training:")
    known = learnt | {run["run_id"] for run in model.card.get("recalibrated", {}).get("runs", [])}
    unseen = [run for run in found["run_id"] if run not in known]
    if unseen and step is not NextStep.ORDER:
        _offer(run_id, unseen, model)


def _offer(run_id: str, runs: list[str], model: RiskModel) -> None:
    st.markdown(f"The model in use has not learnt from {plain(', '.join(runs))}.")
    if st.button("Set its frequencies on them", key="recalibrate", icon=":material/tune:"):
        name = re.sub(r"[^\w-]+", "-", str(cache.run_row(run_id)["course"])).strip("-_") or "own"
        try:
            with st.spinner("Reading the activity of every week …"):
                made = recalibrate_on_runs(session.workspace(), runs, model, weeks=model.card["weeks"], name=f"{name}-recalibrated")
        except DropoutError as error:
            st.error(plain(str(error)))
            return
        st.session_state[_MADE] = (model.version, made.version)
    base, version = st.session_state.get(_MADE, (None, None))
    kept = session.workspace().model(version) if version and base == model.version else None
    if kept is not None:
        _compare(kept)


def _compare(made: RiskModel) -> None:
    """What was estimated before and after beside what happened, and the choice to use it."""
    checks = made.card["recalibrated"]["checks"]
    st.markdown(f"**{plain(made.version)}** is kept beside the others. On learners its setting did not see:")
    table = pd.DataFrame([{"week": int(week), **check} for week, check in checks.items()])
    titles = {"week": "Week", "n": "Learners", "happened": "Of 100 it happened to", "estimated_before": "Estimated before",
              "estimated": "Estimated now", "brier_before": "Brier before", "brier": "Brier now"}  # fmt: skip
    shares = ["happened", "estimated_before", "estimated"]
    in_100, three = st.column_config.NumberColumn(format="%.0f"), st.column_config.NumberColumn(format="%.3f")
    formats = {title: three if "Brier" in title else in_100 for title in [*titles.values()][2:]}
    shown = table.assign(**100 * table[shares].astype(float)).rename(columns=titles)
    st.dataframe(shown, hide_index=True, column_config=formats, key="recalibrated_table", height="content")
    st.button(
        "Use it from now on", key="adopt_recalibrated", icon=":material/check:", on_click=session.workspace().adopt_model, args=(made,),
        help="For every run, until another model is adopted. Nothing is deleted.",
    )  # fmt: skip
