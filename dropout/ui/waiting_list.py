"""A fair waiting list on the Caseload: lots drawn within a tier where there are more learners than contacts, kept, and told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dropout.cases import Case, Lot, LotTerms
from dropout.domain import Tier
from dropout.effects import Draw, draw_order
from dropout.errors import DropoutError
from dropout.scoring import ScoredRun
from dropout.ui import cases, components, session
from dropout.ui.components import tier_words
from dropout.ui.wording import plain

FIRST, WAITS = "first_by_lot", "waits_by_lot"
WORDS = {FIRST: "first by lot", WAITS: "waits by lot"}
STATES = {FIRST: "First by lot", WAITS: "On the waiting list"}
_SAID, _REFUSED = "lot_said", "lot_refused"  # in the session: what came of the last draw, told once


def with_lots(table: pd.DataFrame, lots: list[Lot], known: Mapping[str, Case]) -> pd.DataFrame:
    """The caseload (with status and states) saying of everybody drawn, until somebody gets in touch, whether they come first or wait."""
    drawn = {learner: state for lot in lots for state, group in ((FIRST, lot.first), (WAITS, lot.waiting)) for learner in group}
    open_ones = [drawn.get(one) if one not in known or known[one].contacted_on is None else None for one in table["learner_id"]]
    return table.assign(
        status=[" · ".join(part for part in (words, WORDS.get(state or "")) if part)
                for words, state in zip(table["status"], open_ones, strict=True)],
        states=[states | {state} if state else states for states, state in zip(table["states"], open_ones, strict=True)],
    )  # fmt: skip


def candidates(scored: ScoredRun, known: Mapping[str, Case], lots: list[Lot], today: pd.Timestamp) -> dict[str, list[str]]:
    """Per tier whom lots may be drawn among: nobody has got in touch, closed or snoozed the case, or drawn them before."""
    drawn = {learner for lot in lots for learner in (*lot.first, *lot.waiting)}

    def is_open(learner: str) -> bool:
        case = known.get(learner)
        untouched = case is None or not (case.contacted_on or case.status.is_closed or case.is_snoozed(today.date()))
        return untouched and learner not in drawn

    members = scored.members
    return {
        tier.value: [str(one) for one in members.loc[members["tier"] == tier, "learner_id"] if is_open(str(one))]
        for tier in (Tier.CONTACT_FIRST, Tier.CHECK_IN)
    }


def show(scored: ScoredRun, known: Mapping[str, Case], lots: list[Lot]) -> None:
    """The offer to draw, where a tier has more learners than one, and the draws kept for this run."""
    _tell()
    found = {tier: who for tier, who in candidates(scored, known, lots, pd.Timestamp(cases.today())).items() if len(who) > 1}
    if not found and not lots:
        return
    with st.expander("More learners than you can contact? Let chance decide who comes first", icon=":material/casino:"):
        if found:
            _offer(scored, found)
        for lot in lots:
            _show_lot(lot)


def _offer(scored: ScoredRun, found: dict[str, list[str]]) -> None:
    st.markdown(
        "Lots are drawn within one tier, so that nobody is passed over for who they are, and the order is kept before anybody is "
        "contacted. Those who wait may be contacted later. Because the groups differ by chance alone, “Did it help?” can then tell what "
        "contacting did better than from any other record."
    )
    tiers = {
        tier: f"{tier_words(tier)} ({len(found[tier]):,})" for tier in (Tier.CHECK_IN.value, Tier.CONTACT_FIRST.value) if tier in found
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tier = st.selectbox("Draw within", list(tiers), key="lot_tier", format_func=tiers.__getitem__, width=260)
        most = len(found[tier]) - 1
        half, key = (most + 1) // 2, f"lot_places_{tier}_{most}"
        places = int(st.number_input(f"Contacts I can make, of {most + 1:,}", 1, most, half, key=key, width=220))
        st.button("Draw lots", key="draw_lots", icon=":material/casino:", on_click=_draw, args=(scored, tier, found[tier], places))


def _draw(scored: ScoredRun, tier: str, who: list[str], places: int) -> None:
    run_id, week = str(scored.run["run_id"]), scored.cutoff.week
    draw = draw_order(who, places, secrets.randbelow(2**31), run_id=run_id, week=week, tier=tier)
    terms = LotTerms(week, tier, draw.seed, scored.model.version)
    try:
        session.cases().record_lot(run_id, terms, draw.assigned, draw.waiting, session.actor(), session.now())
    except DropoutError as error:
        st.session_state[_REFUSED] = error
    else:
        st.session_state[_SAID] = (
            f"Drawn and kept: {places:,} to be contacted first, {len(draw.waiting):,} wait. “Status” above shows either group."
        )


def _tell() -> None:
    """What came of the last draw, in a place of its own."""
    with st.container():
        if said := st.session_state.pop(_SAID, None):
            st.success(said, icon=":material/casino:")
        if refused := st.session_state.pop(_REFUSED, None):
            components.problem(refused)


def _show_lot(lot: Lot) -> None:
    by = f"{lot.by} (name as given)" if lot.self_declared else lot.by
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Week {lot.terms.week}, {tier_words(lot.terms.tier)}: {len(lot.first):,} first, {len(lot.waiting):,} wait. "
            f"{plain(by)}, {cases.day_words(lot.at.date())}; seed {lot.terms.seed}.", width="content",
        )  # fmt: skip
        st.button("Take back", key=f"take_back_{lot.lot_id}", icon=":material/undo:", on_click=_take_back, args=(lot.lot_id,))


def _take_back(lot_id: str) -> None:
    try:
        session.cases().take_back_lot(lot_id)
    except DropoutError as error:
        st.session_state[_REFUSED] = error
    else:
        st.session_state[_SAID] = "The draw was taken back: it counts nowhere."


def as_draw(lot: Lot) -> Draw:
    """A kept draw as the comparison takes it."""
    return Draw(lot.run_id, lot.terms.week, lot.terms.tier, lot.terms.seed, len(lot.first), (*lot.first, *lot.waiting))
