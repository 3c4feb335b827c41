"""Milestones on the Learner page, the sheet to hand over, and the board for those who asked to be on it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout.cohort.small import MIN_GROUP
from dropout.domain import Cutoff
from dropout.milestones import Record, build_board, build_record, earned, next_steps, progress_sheet
from dropout.schema import Tables
from dropout.ui import cache, components, session
from dropout.ui.downloads import to_csv
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_MOST = 5


def record(chosen: Selection) -> Record:
    """What every member has done as of the week."""
    return _record(cache.tables(chosen.run_id), cache.place(chosen.run_id), chosen.week)


@st.cache_resource(max_entries=8, show_spinner=False)
def _record(_tables: Tables, place: cache.Place, week: int) -> Record:
    return build_record(_tables, place.run_id, Cutoff(week))


def show(chosen: Selection, member: pd.Series) -> None:
    """What was done and what is next, in words that could be said to the learner; and a page to print for them."""
    own = record(chosen).of(member["enrolment_id"])
    with st.expander("Milestones and a progress sheet for the learner", icon=":material/flag:"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown("**Done**")
            lines = [f"- {plain(one.words)} ({own.when(one.day)})" for one in earned(own)[::-1][:_MOST]]
            st.markdown("\n".join(lines) or "Nothing dated yet.")
        with right:
            st.markdown("**Next in reach**")
            st.markdown("\n".join(f"- {plain(step.words)}" for step in next_steps(own)) or "Nothing that can be said.")
            st.caption("First what went together with more activity of this learner before, then what is nearest.")
        _offer_sheet(chosen, member, own)
        _ask_board(chosen, member)


def _offer_sheet(chosen: Selection, member: pd.Series, own: Record) -> None:
    name = session.names(chosen.run_id).get(member["learner_id"], "Your progress")
    page = progress_sheet(own, name, str(cache.run_row(chosen.run_id)["title"]))
    st.download_button(
        "Progress sheet", page.encode("utf-8"), f"progress_{member['learner_id']}.html", "text/html", key="progress_sheet",
        icon=":material/print:", on_click="ignore",
        help="One page to print: what went well first, nobody else in it, no estimate. With the name where names are shown.",
    )  # fmt: skip


def _ask_board(chosen: Selection, member: pd.Series) -> None:
    """Whether the learner asked to be on the board, and under which name."""
    aliases = board_names(chosen.run_id)
    st.text_input(
        "Name on the board of milestones", aliases.get(member["enrolment_id"], ""), key=f"alias_{member['enrolment_id']}", max_chars=30,
        on_change=_keep_alias, args=(chosen.run_id, member["enrolment_id"]),
        help="Only when the learner asked for it, under a name of their choice that is not theirs. Empty: not on the board.",
    )  # fmt: skip


def board_names(run_id: str) -> dict[str, str]:
    """Who asked to be on the board of a run: enrolment to chosen name."""
    return {str(one): str(name) for one, name in session.kept("board").get(run_id, {}).items()}


def _keep_alias(run_id: str, enrolment_id: str) -> None:
    alias = str(st.session_state[f"alias_{enrolment_id}"]).strip()
    names = {one: name for one, name in board_names(run_id).items() if one != enrolment_id}
    session.keep("board", {**session.kept("board"), run_id: names | ({enrolment_id: alias} if alias else {})})


def show_board(chosen: Selection) -> None:
    """The board as a table to hand out; nothing where fewer than 10 asked to be on it."""
    board = build_board(record(chosen), board_names(chosen.run_id))
    if board.empty:
        st.info(f"The board of milestones opens once {MIN_GROUP} learners of the run have asked to be on it, each under a name of their "
                "choice (Learner page, Milestones).", icon=":material/flag:")  # fmt: skip
        return
    titles = {"alias": "Name", "milestones": "Milestones", "latest": "Latest"}
    shown = board.astype({"milestones": str}).rename(columns=titles)
    st.dataframe(board.rename(columns=titles), hide_index=True)
    components.csv("board of milestones", to_csv(shown), "board.csv", "csv_board")
