"""The caseload as cards, where a window is too narrow for a table or somebody prefers them: to be pressed, or ticked for several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dropout.ui import picked
from dropout.ui.components import ORDER_ONLY, tier_sign
from dropout.ui.wording import plain


def choose() -> None:
    """Cards instead of the table, in a window of any width."""
    st.toggle("As cards", key="as_cards", persist_state="session",
              help="Each learner as a button: for the keyboard or a screen reader, and to read long reasons.")  # fmt: skip


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the table goes, and where the cards: instead of it in a narrow window, or in any by choice."""
    as_cards = st.session_state["as_cards"]
    return st.container(key="gone" if as_cards else "wide"), st.container(key="cards" if as_cards else "narrow")


def show(rows: pd.DataFrame, run_id: str, ticked: Collection[str]) -> list[bool]:
    """The rows as cards, to be pressed, or ticked where somebody means several; returned is which were pressed."""
    records = rows.to_dict("records")
    if not st.toggle("Tick several", key="tick_several", persist_state="session"):
        return [st.button(card(row), key=f"card_{row['learner_id']}", width="stretch") for row in records]
    for row in records:
        learner, key = str(row["learner_id"]), f"tick_{row['learner_id']}"
        st.session_state[key] = learner in ticked
        st.checkbox(card(row), key=key, width="stretch", on_change=picked.turn, args=(run_id, learner))
    return []


def card(row: Mapping[str, Any]) -> str:
    """A row as the label of a button, where the window is too narrow for a table."""
    name = f" {plain(row['name'])}" if pd.notna(row["name"]) else ""
    status = f" · *{plain(row['status'])}*" if row.get("status") else ""
    estimate = "" if row["estimate"] == ORDER_ONLY else f" · {row['estimate']}"  # the page says so once, above
    return f"{tier_sign(row['tier'])} **{plain(row['learner_id'])}**{name}{estimate} · {plain(row['reason'])}{status}"
