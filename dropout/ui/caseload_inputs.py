"""What is asked of who looks at the Caseload: how many contacts can be made, and which of its rows to show."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dropout.domain import Capacity, Tier
from dropout.errors import DropoutError
from dropout.scoring import ScoredRun
from dropout.ui import caseload_cards, components, selection
from dropout.ui.caseload import ALL, ORDERS, UNITS, Filters
from dropout.ui.caseload_cases import STATES


def choose_capacity(scored: ScoredRun) -> DeltaGenerator:
    """The number of contacts, as a count or a share of the run, kept as soon as it changes; returned is the place for what it buys."""

    def keep() -> None:
        asked = capacity_from(st.session_state["capacity"], st.session_state["unit"], scored.capacity, len(scored.members))
        try:
            selection.choose_capacity(scored.run["run_id"], asked)
        except DropoutError as error:
            components.problem(error)

    st.session_state["capacity"], st.session_state["unit"] = capacity_inputs(scored.capacity)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            most = 100 if scored.capacity.count is None else 100_000
            st.number_input("This week I can contact", 0, most, key="capacity", on_change=keep, width=150)
            st.segmented_control("Unit", UNITS, key="unit", required=True, on_change=keep, label_visibility="collapsed")
        return st.container(key="outlook")


def choose_filters(table: pd.DataFrame, scored: ScoredRun) -> Filters:
    """Tier pills with counts and who is not among them, search, order and section; all kept while other pages are visited."""
    counts = table["tier"].value_counts()
    tiers = {ALL: f"All {len(table):,}"} | {tier.value: f"{tier.shape} {tier.words} {counts.get(tier, 0):,}" for tier in Tier}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        tier = st.pills("Tier", list(tiers), key="tier", default=ALL, required=True, format_func=tiers.__getitem__,
                        label_visibility="collapsed", wrap=True, persist_state="session")  # fmt: skip
        caseload_cards.choose()
    if absent := absent_sentence(scored.tables.frame("enrolments"), scored.cutoff.day, len(table)):
        st.caption(absent)
    with st.container(horizontal=True, key="filters"):
        search = st.text_input("Find a learner", key="search", placeholder="Part of an id", persist_state="session")
        words = {column: order[0] for column, order in ORDERS.items()}
        order = st.selectbox("Order", list(words), key="order", format_func=words.__getitem__, persist_state="session")
        state = st.selectbox("Status", list(STATES), key="state", format_func=STATES.__getitem__, persist_state="session")
        sections, section = sorted(table["section"].dropna().unique()), None
        if sections:
            section = st.selectbox("Section", sections, None, key="section", placeholder="All", persist_state="session")
    return Filters(tier, section, search, order, state)


def absent_sentence(enrolments: pd.DataFrame, cutoff_day: int, ranked: int) -> str:
    """Who of the learners in the data is not ranked: those who left before the end of the week and those who come after it.

    >>> absent_sentence(pd.DataFrame({"unregistered_day": [3, 40, pd.NA]}), cutoff_day=28, ranked=1)
    'Not among them: 2 of the 3 learners in the data; 1 left earlier, 1 came later.'
    """
    absent, left = len(enrolments) - ranked, int((enrolments["unregistered_day"] < cutoff_day).sum())
    if absent <= 0:
        return ""
    why = {absent: "all of them left earlier", 0: "all of them came later"}.get(
        left, f"{left:,} left earlier, {absent - left:,} came later"
    )
    return f"Not among them: {absent:,} of the {len(enrolments):,} learners in the data; {why}."


def capacity_inputs(capacity: Capacity) -> tuple[int, str]:
    """Number and unit, as the page asks for them.

    >>> capacity_inputs(Capacity(count=20)), capacity_inputs(Capacity(percent=10))
    ((20, 'learners'), (10, '% of the run'))
    """
    return (capacity.count, UNITS[0]) if capacity.count is not None else (round(capacity.percent or 0), UNITS[1])


def capacity_from(number: int, unit: str, before: Capacity, learners: int) -> Capacity:
    """The capacity asked for; where only the unit changed, the same number of contacts in the other unit.

    >>> capacity_from(10, "learners", Capacity(percent=10), 270)
    Capacity(count=27, percent=None)
    """
    if unit == UNITS[0]:
        return Capacity(count=number) if before.count is not None else Capacity(count=before.size(learners))
    return (
        Capacity(percent=float(number)) if before.count is None else Capacity(percent=float(round(100 * before.size(learners) / learners)))
    )
