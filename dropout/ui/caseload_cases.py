"""Cases on the Caseload: a column, a filter, what changed since last week, and what can be done about several learners at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dropout.cases import Case, Change, Channel, Contact, Result, Status
from dropout.cases.week import Standing, day_of_run, is_active_since
from dropout.scoring import ScoredRun
from dropout.ui import cases, picked, selection, session, waiting_list

ALL, NEW_THIS_WEEK, UNTOUCHED, ACTIVE_SINCE, SNOOZED, HANDLED = "all", "new_this_week", "untouched", "active_since", "snoozed", "handled"
STATES = {
    ALL: "All",
    NEW_THIS_WEEK: "New this week",
    UNTOUCHED: "Nobody has acted yet",
    Status.PLANNED.value: "Planned",
    Status.CONTACTED.value: "Contacted",
    Status.NO_ANSWER.value: "No answer",
    ACTIVE_SINCE: "Active since the contact",
    SNOOZED: "Snoozed",
    HANDLED: "Handled",
    **waiting_list.STATES,
}


def with_status(table: pd.DataFrame, run_id: str, known: Mapping[str, Case], where: Standing, now: date) -> pd.DataFrame:
    """The caseload with where each case stands: status (words) and states (what the filter may ask for)."""
    found = [known.get(learner, Case(run_id, learner)) for learner in table["learner_id"]]
    return table.assign(
        status=[cases.status_words(case, where, now) for case in found], states=[states_of(case, where, now) for case in found]
    )


def states_of(case: Case, where: Standing, now: date) -> frozenset[str]:
    """Every state that a case is in; a case may be in several, a contacted one that is snoozed for instance."""
    holds = {
        NEW_THIS_WEEK: where.is_new(case.learner_id),
        UNTOUCHED: case.status is Status.NEW and not case.is_snoozed(now),
        HANDLED: case.status.is_closed,
        SNOOZED: case.is_snoozed(now),
        ACTIVE_SINCE: not case.status.is_closed and is_active_since(case, where.last_active.get(case.learner_id)),
        case.status.value: True,
    }
    return frozenset({ALL, *(state for state, true in holds.items() if true)})


def change_sentence(table: pd.DataFrame, where: Standing, week: int) -> str:
    """What became of the list since the week before, and of those on it that somebody has seen to already."""
    parts = []
    if week > 1 and (where.listed or where.listed_before):
        gone, new = len(set(where.listed_before) - set(where.listed)), sum(map(where.is_new, where.listed))
        moved = f"{new} new on the list, {gone} off it" if new or gone else "the same learners are on the list"
        parts.append(f"Since week {week - 1}: {moved}.")
    listed = table.loc[table["learner_id"].isin(where.listed), "states"]
    told = [f"{n} {STATES[state].lower()}" for state in (Status.CONTACTED, Status.NO_ANSWER, SNOOZED, HANDLED)
            if (n := sum(state in states for states in listed))]  # fmt: skip
    if told:
        parts.append(f"Of those on it: {', '.join(told)}.")
    back = sum(ACTIVE_SINCE in states for states in table["states"])
    return " ".join([*parts, *([f"{back} of those contacted active since."] if back else [])])


def show_actions(chosen: Sequence[str], scored: ScoredRun, known: Mapping[str, Case]) -> None:
    """What can be done about the learners whose rows are ticked, and the way back; in sight as long as there is either."""
    picked.keep(str(scored.run["run_id"]), chosen)
    with st.container(key="row_actions" if chosen or cases.has_outcome() else "no_row_actions"):
        cases.show_outcome()
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_buttons(chosen, scored, known)


def _show_buttons(chosen: Sequence[str], scored: ScoredRun, known: Mapping[str, Case]) -> None:
    none, count = not chosen, f" ({len(chosen)})" if chosen else ""
    turn = st.session_state.get(picked.ROUND, 0)  # what was opened for those dealt with is closed for the next
    mark = st.popover(f"Mark contacted{count}", icon=":material/mail:", disabled=none, key=f"mark_{turn}")
    with mark, st.form("bulk_contact", border=False):
        st.selectbox("How", list(Channel), key="bulk_how", format_func=lambda how: how.words)
        st.selectbox("What came of it", list(Result), key="bulk_result", format_func=lambda result: result.words)
        st.form_submit_button("Log the contacts", key="bulk_contact_save", on_click=_contact, args=(chosen, scored, known))
    snooze = st.popover(f"Snooze{count}", icon=":material/snooze:", disabled=none, key=f"snooze_{turn}")
    with snooze, st.form("bulk_snooze", border=False):
        first = cases.today() + timedelta(days=1)
        st.date_input("Until", first + timedelta(days=13), min_value=first, key="bulk_until", format="YYYY-MM-DD")
        st.form_submit_button("Snooze them", key="bulk_snooze_save", on_click=_snooze, args=(chosen, scored, known))
    if st.button(f"Write to them{count}", key="write_to_them", icon=":material/edit_note:", disabled=none):
        st.switch_page("pages/messages.py", query_params=selection.address("messages"))
    if none:
        st.caption("Tick rows to mark or write to several learners at once.", width="content")


def _contact(chosen: Sequence[str], scored: ScoredRun, known: Mapping[str, Case]) -> None:
    members, run_id, today = scored.members.set_index("learner_id", drop=False), str(scored.run["run_id"]), cases.today()
    how, result = st.session_state["bulk_how"], st.session_state["bulk_result"]
    day, sets = day_of_run(scored.run, today, scored.cutoff.week), {"status": result.status, "due_on": today + timedelta(days=7)}
    seen = {learner: known.get(learner, Case(run_id, learner)).version for learner in chosen}
    contacts = {learner: Contact(today, how, result, cases.as_of(scored, members.loc[learner]), day) for learner in chosen}
    changes = [Change(learner, seen[learner], sets, contact=contacts[learner]) for learner in chosen]
    _all(run_id, changes, f"Contacts logged: {len(changes)}. To be looked at again in a week.")


def _snooze(chosen: Sequence[str], scored: ScoredRun, known: Mapping[str, Case]) -> None:
    run_id, until = str(scored.run["run_id"]), st.session_state["bulk_until"]
    changes = [Change(learner, known.get(learner, Case(run_id, learner)).version, {"snoozed_until": until}) for learner in chosen]
    _all(run_id, changes, f"Snoozed until {cases.day_words(until)}: {len(changes)}.")


def _all(run_id: str, changes: Sequence[Change], words: str) -> None:
    if cases.save(run_id, changes, words):
        picked.leave_out(run_id, {change.learner_id for change in changes})
        picked.draw_anew()  # with nothing ticked


def known_cases(run_id: str) -> dict[str, Case]:
    """Every touched case of a run: the one query of a page."""
    return session.cases().cases(run_id)
