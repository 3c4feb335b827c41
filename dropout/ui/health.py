"""Whether the model fits the run: one line on the Caseload, the whole of it on the Model page."""

# ruff: noqa: ARG001 - an argument that is not used keys the cache; one with a leading underscore does not
from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout.health import SINCE, Finding, Health, Verdict, check_health, signal_sentence, size_words, work_sentence
from dropout.scoring import ScoredRun
from dropout.ui import cache, selection, session
from dropout.ui.wording import plain

MODEL_PAGE = "pages/model.py"
_BADGES = {Verdict.TRUST: ("blue", "verified"), Verdict.ORDER: ("orange", "sort"), Verdict.NOT_CHECKED: ("gray", "help"),
           Verdict.DO_NOT_USE: ("red", "block")}  # fmt: skip
_TITLES = {"title": "Signal", "size": "Shift", "usual": "Most among training runs", "part": "Of the estimates, in 100"}
_MOST = 8  # signals told one by one


def of_run(chosen: selection.Selection) -> Health:
    """What was found for the run as of the week."""
    scored = cache.scored(chosen)
    return _check(scored, cache.place(chosen.run_id), chosen.week, f"{chosen.label} {scored.model.version}")


@st.cache_resource(max_entries=16, show_spinner="Holding the run against the training data …")
def _check(_scored: ScoredRun, place: cache.Place, week: int, model: str) -> Health:
    return check_health(_scored)


def show_short(chosen: selection.Selection) -> None:
    """The verdict with its first ground, marked where it knows outcomes, and the way to the rest."""
    found = of_run(chosen)
    ground = "This run looks like those the model learnt from." if found.verdict is Verdict.TRUST else found.grounds[0].marked
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{_badge(found.verdict)} {ground}", width="content")
        st.page_link(MODEL_PAGE, label="Does the model fit?", icon=":material/arrow_forward:", width="content",
                     query_params=selection.address("model"))  # fmt: skip
    _offer_peers(chosen, found.verdict)


def _offer_peers(chosen: selection.Selection, verdict: Verdict) -> None:
    """Where the model is not to be used, the comparison with peers takes its place if somebody says so."""
    asked = session.kept(session.BY_PEERS)
    if verdict is not Verdict.DO_NOT_USE and not asked.get(chosen.run_id):
        return

    def keep() -> None:
        session.keep(session.BY_PEERS, {**asked, chosen.run_id: st.session_state["by_peers"]})

    st.session_state["by_peers"] = bool(asked.get(chosen.run_id))
    st.toggle("Rank by comparison with peers instead of the model", key="by_peers", on_change=keep)


def show_full(chosen: selection.Selection) -> None:
    """The verdict, everything it rests on, and what differs from the training data."""
    found = of_run(chosen)
    st.header("Does it fit this run?", anchor=False)
    st.markdown(f"{_badge(found.verdict)} {found.verdict.meaning}")
    _show_findings(found)
    if found.compared_at is None:
        return
    if found.compared_at != found.week:
        st.caption(
            f"Compared as of week {found.compared_at}: of week {found.week} the model does not keep what its training data was like."
        )
    _show_signals(found.signals)
    _show_work(found.work)


def _badge(verdict: Verdict) -> str:
    colour, icon = _BADGES[verdict]
    return f":{colour}-badge[:material/{icon}: {verdict.words}]"


def _show_findings(found: Health) -> None:
    for later, title in ((False, ""), (True, f"{SINCE}:\n\n")):
        lines = [f"- **{one.sentence}**" if _weighs(found, one) else f"- {one.sentence}" for one in found.findings if one.since is later]
        if lines:
            st.markdown(title + "\n".join(lines))


def _weighs(found: Health, one: Finding) -> bool:
    return found.verdict is not Verdict.TRUST and one in found.grounds


def _show_signals(signals: pd.DataFrame) -> None:
    shifted = signals[signals["shifted"]]
    if shifted.empty:
        return
    with st.expander(f"Signals that differ ({len(shifted)})"):
        first = [f"- {plain(signal_sentence(row))} Differs {size_words(row['size'])}." for _, row in shifted.head(_MOST).iterrows()]
        st.markdown("\n".join(first))
        table = shifted.assign(part=100 * shifted["part"])[list(_TITLES)].rename(columns=_TITLES)
        numbers = {name: st.column_config.NumberColumn(format="%.1f") for name in table.columns[1:]}
        st.dataframe(table, hide_index=True, column_config=numbers)
        st.caption("Shift: population stability index against the training data, less what chance gives; from 0.25 on it is a large one.")


def _show_work(work: pd.DataFrame) -> None:
    differing = work[work["differs"].map(bool)] if len(work) else work
    if len(differing):
        with st.expander(f"Pieces of work that differ ({len(differing)})"):
            st.markdown("\n".join(f"- {plain(work_sentence(row))}" for _, row in differing.iterrows()))
