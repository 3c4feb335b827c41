"""The card of the model in use as a file to hand on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dropout.challengers import latest_leaderboard
from dropout.model import RiskModel
from dropout.reports import Document, model_card, to_html, to_pdf
from dropout.reports.card import INTENDED, NOT_FOR, Audited, Said
from dropout.ui import cache, components, session
from dropout.ui.judged import judged_week
from dropout.ui.selection import Selection


def show_use(model: RiskModel, chosen: Selection) -> None:
    """What the model is for and not for, and its card to download."""
    st.header("What it is for", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in INTENDED))
    st.header("What it must not be used for", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in NOT_FOR))
    with st.container(horizontal=True):
        for title, write in (("HTML", _html), ("PDF", _pdf)):
            st.download_button(f"Model card, {title}", partial(write, model, chosen), f"model_card_{model.version}.{title.lower()}",
                               key=f"card_{title.lower()}", icon=components.DOWNLOAD, on_click="ignore")  # fmt: skip
    st.caption("With every figure of this page, how the list of the run and week chosen treats groups, and what staff say.")


def _html(model: RiskModel, chosen: Selection) -> bytes:
    return to_html(_document(model, chosen)).encode("utf-8")


def _pdf(model: RiskModel, chosen: Selection) -> bytes:
    return to_pdf(_document(model, chosen))


def _document(model: RiskModel, chosen: Selection) -> Document:
    judged, store = cache.judged(chosen), session.cases()
    audited = Audited(judged, cache.tables(chosen.run_id), judged_week(judged, chosen.week))
    board = latest_leaderboard(session.workspace(), model.version)
    return model_card(model, made_at=session.now(), audited=audited, board=board, said=Said(store.feedback(), store.hidden_reasons()))
