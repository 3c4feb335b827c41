"""A leaderboard on a page: every kind of model on the same split, at one week, in words and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dropout.challengers import latest_leaderboard
from dropout.judging import leaderboard_footing, leaderboard_sentence, leaderboard_table
from dropout.ui import session
from dropout.ui.wording import plain

_THREE = st.column_config.NumberColumn(format="%.3f")
_FORMATS = {"AUC": _THREE, "AP": _THREE, "Brier": _THREE, "ECE": _THREE, "First tenth": st.column_config.NumberColumn(format="%.0f")}
_READING = (
    "Ranked by AUC on learners none of them had seen. *Beside the model in use*: the difference of the AUC, and the range of 95 in 100 "
    "redrawings of the learners, the same for all; where that range holds 0, chance may have made the difference. With so many "
    "comparisons one in twenty looks real by chance. *First tenth*: of 100 learners put first, how many came true. *Seconds*: processor "
    "time to learn. Estimates of all are calibrated in the same way. Kept with the model; nothing here changes what is in use."
)


def show_for_model(version: str, week: int) -> None:
    """The last leaderboard made for a model; where there is none, nothing, since nobody asked for one."""
    board = latest_leaderboard(session.workspace(), version)
    if board:
        st.header("Beside other kinds of model", anchor=False)
        show(board, week, version)


def show(board: Mapping[str, Any], week: int, key: str) -> None:
    """Who is ahead, on what grounds, and the table of the week nearest to `week`, which may be changed."""
    st.markdown(plain(leaderboard_sentence(board)))
    st.caption(plain(leaderboard_footing(board)))
    weeks = board["weeks"]
    nearest = min(weeks, key=lambda known: abs(known - week))
    at = st.segmented_control("Week", weeks, default=nearest, key=f"leaderboard_week_{key}", required=True) if len(weeks) > 1 else nearest
    st.dataframe(_shown(board, at or nearest), hide_index=True, column_config=_FORMATS, height="content", placeholder="–")
    with st.popover("How to read this", type="tertiary"):
        st.write(_READING)


def _shown(board: Mapping[str, Any], week: int) -> pd.DataFrame:
    table = leaderboard_table(board, week)
    beside = [_difference(*row) for row in table[["difference", "least", "most"]].itertuples(index=False)]
    beside = [words if ranked else "it knew these outcomes" for words, ranked in zip(beside, table["rank"].notna(), strict=True)]
    named = table.rename(columns={"rank": "Rank", "model": "Model", "precision at 10 %": "First tenth", "seconds": "Seconds"})
    named["First tenth"] *= 100
    named["Seconds"] = [f"{value:.1f}" if pd.notna(value) else "–" for value in table["seconds"]]
    named.insert(3, "Beside the model in use" if board["reference"] == "in_use" else "Beside boosted trees", beside)
    return named.drop(columns=["from", "to", "difference", "least", "most"])


def _difference(value: float, least: float | None, most: float | None) -> str:
    """A difference with its range, in thousandths as AUCs are read.

    >>> _difference(-0.0391, -0.086, 0.008)
    '−0.039 (−0.086 to +0.008)'
    """
    if least is None or pd.isna(least):
        return "–"
    return f"{value:+.3f} ({least:+.3f} to {most:+.3f})".replace("-", "−")
