"""Caseload: whom to contact this week, sized to the contacts that can be made."""

from functools import partial

import pandas as pd
import streamlit as st

from dropout.scoring import ScoredRun
from dropout.ui import (
    cache,
    caseload,
    caseload_cases,
    caseload_inputs,
    cases,
    components,
    health,
    list_moves,
    picked,
    selection,
    session,
    waiting_list,
)
from dropout.ui import caseload_cards as cards
from dropout.ui.caseload import ORDERS
from dropout.ui.wording import heard

ROWS = 50


def show_rows(rows: pd.DataFrame, scored: ScoredRun) -> list[str]:
    """One page of the list: a table, or cards where the window is narrow. A click opens the learner; returned are those ticked."""
    shown, turn = caseload.screen(rows, scored), st.session_state.get(picked.ROUND, 0)
    key = f"list_{hash((*rows['learner_id'], *rows['tier'], turn))}"  # other rows are another table, where who was ticked still is

    def order_by_header() -> None:
        asked = st.session_state[key]["selection"]["columns"]
        if asked:
            st.session_state["order"] = asked[0] if asked[0] in ORDERS else "Estimate"

    wide, narrow = cards.places()
    with wide:
        asked = st.dataframe(
            shown.assign(Tier=[[tier] for tier in shown["Tier"]]), key=key, hide_index=True, height="content", placeholder="",
            column_config=caseload.columns(scored), on_select=order_by_header, selection_default=picked.ticks(scored.run["run_id"], rows),
            selection_mode=["multi-row", "single-cell", "single-column"],
        )["selection"]  # fmt: skip
    ticked = [str(learner) for learner in rows["learner_id"].iloc[asked["rows"]]]
    with narrow:
        pressed = cards.show(rows, str(scored.run["run_id"]), ticked)
    row = pressed.index(True) if any(pressed) else caseload.opened(asked["cells"], st.session_state.get(caseload.OPENED))
    if row is not None:
        selection.open_learner(str(rows["learner_id"].iloc[row]))
        st.switch_page("pages/learner.py", query_params=selection.address("learner"))
    return ticked


def show_downloads(rows: pd.DataFrame, scored: ScoredRun) -> None:
    """All filtered rows, in the order and with the columns of the screen."""
    files = {"CSV": (caseload.to_csv, "csv"), "Excel": (caseload.to_xlsx, "xlsx")}
    with st.container(horizontal=True, width="content"):
        for title, (write, kind) in files.items():
            st.download_button(f"{title} {heard('of the list')}", partial(write, rows, scored), caseload.file_name(scored, kind),
                               key=f"download_{kind}", icon=components.DOWNLOAD, on_click="ignore")  # fmt: skip


def show(chosen: selection.Selection) -> None:
    """The caseload of the run and week chosen in the sidebar."""
    scored = cache.scored(chosen)
    components.page_header(scored, "Caseload")
    health.show_short(chosen)
    outlook = caseload_inputs.choose_capacity(scored)
    outlook.markdown(caseload.outlook_sentence(scored))
    where, known, lots = cases.standing(chosen, scored), caseload_cases.known_cases(chosen.run_id), session.cases().lots(chosen.run_id)
    table = caseload.build_caseload(scored, cache.history(chosen), cache.main_reasons(chosen), session.names(chosen.run_id))
    table = waiting_list.with_lots(caseload_cases.with_status(table, chosen.run_id, known, where, cases.today()), lots, known)
    outlook.markdown(caseload_cases.change_sentence(table, where, chosen.week))
    list_moves.show(chosen, scored, table)
    filters = caseload_inputs.choose_filters(table, scored)
    rows = caseload.filter_caseload(table, filters)
    if rows.empty:
        st.info("Nobody matches. Clear the search or choose another tier or status.")
        return
    key = f"page_{(pages := -(-len(rows) // ROWS))}_{hash(filters)}"  # other filters, other pages: they start at the first
    first = ROWS * (st.session_state.get(key, 1) - 1)
    ticked = show_rows(rows.iloc[first : first + ROWS], scored)
    cases.ask_name()
    caseload_cases.show_actions(ticked, scored, known)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{first + 1:,}–{min(first + ROWS, len(rows)):,} of {len(rows):,}", width="content")
        if pages > 1:
            st.pagination(pages, key=key, persist_state="session")
        show_downloads(rows, scored)
    waiting_list.show(scored, known, lots)


if chosen := selection.current():
    show(chosen)
    components.footer()
else:
    components.empty_state("No run to show yet", "Import an export with activity, or open the simulated course.", "pages/upload.py")
