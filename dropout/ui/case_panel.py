"""What is done about one learner: log a contact, keep status and plan, write a note, read the history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dropout.cases import Case, Change, Channel, Contact, Entry, Result, Status
from dropout.cases.records import FIELDS
from dropout.cases.week import day_of_run
from dropout.scoring import ScoredRun
from dropout.ui import cases, message_panel, plan_panel, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

SHOWN = "case_shown"  # in the session: the case as it stood when its form was drawn
_WHAT = {"status": "status", "due_on": "due date", "snoozed_until": "snoozed until", "owner": "owner", "plan": "plan", "note": "note",
         "contact": "contact", "feedback": "feedback"}  # fmt: skip


def show(chosen: Selection, scored: ScoredRun, member: pd.Series) -> None:
    """The panel of one learner, with the outcome of the last change above it."""
    case = session.cases().case(chosen.run_id, member["learner_id"])
    with st.container():  # one place for what comes and goes, so that the forms below stay where they are and keep what is typed
        _show_standing(chosen, scored, case)
        cases.ask_name()
    plan, message, contact, status, history = st.tabs(["Plan", "Message", "Log a contact", "Status and plan", "History"])
    with plan:
        plan_panel.show(chosen, scored, member, case)
    with message:
        message_panel.show(chosen, scored, member, case)
    with contact:
        _contact_form(scored, member, case)
    with status:
        _status_form(case)
    with history:
        _show_history(chosen.run_id, case)


def _show_standing(chosen: Selection, scored: ScoredRun, case: Case) -> None:
    st.header("Next step", anchor=False)
    cases.show_outcome(case.learner_id)
    words = cases.status_words(case, cases.standing(chosen, scored), cases.today())
    owner = f" Looked after by {plain(case.owner)}." if case.owner else ""
    st.markdown(f"{words[:1].upper()}{words[1:]}.{owner}" if words else f"Nobody has acted on this yet.{owner}")
    if case.plan:
        st.markdown("**Plan**\n\n" + "\n".join(f"- {plain(line)}" for line in case.plan.splitlines()))


# A contact -----------------------------------------------------------------------------------------


def _contact_form(scored: ScoredRun, member: pd.Series, case: Case) -> None:
    with st.form("contact", border=False):
        with st.container(horizontal=True):
            st.date_input("When", cases.today(), max_value=cases.today(), key=_key(case, "made_on"), format="YYYY-MM-DD", width=160)
            st.selectbox("How", list(Channel), key=_key(case, "how"), format_func=lambda how: how.words, width=200)
            st.selectbox("What came of it", list(Result), key=_key(case, "result"), format_func=lambda result: result.words, width=240)
            st.date_input("Look again on", cases.today() + timedelta(days=7), key=_key(case, "again"), format="YYYY-MM-DD", width=160,
                          help="It comes up on “My week”. Empty: it does not.")  # fmt: skip
        st.text_area("What was said", key=_key(case, "said"), height=68, placeholder="Only what others may read")
        st.form_submit_button("Log this contact", key="log_contact", type="primary", on_click=_log, args=(scored, member, case))


def _log(scored: ScoredRun, member: pd.Series, case: Case) -> None:
    given = {name: st.session_state[_key(case, name)] for name in ("made_on", "how", "result", "again", "said")}
    as_of, day = cases.as_of(scored, member), day_of_run(scored.run, given["made_on"], scored.cutoff.week)
    contact = Contact(given["made_on"], given["how"], given["result"], as_of, day, given["said"].strip())
    sets = {"status": contact.result.status, "due_on": given["again"]}
    if cases.save(case.run_id, [Change(case.learner_id, _shown(case).version, sets, contact=contact)], "Contact logged."):
        _draw_anew()


# Status and plan -----------------------------------------------------------------------------------


def _status_form(case: Case) -> None:
    shown = _shown(case)
    with st.form("case", border=False):
        with st.container(horizontal=True):
            st.selectbox("Status", list(Status), list(Status).index(shown.status), key=_key(case, "status"),
                         format_func=lambda status: status.words, width=200)  # fmt: skip
            st.date_input("Due", shown.due_on, key=_key(case, "due_on"), format="YYYY-MM-DD", width=160)
            st.date_input("Snoozed until", shown.snoozed_until, key=_key(case, "snoozed_until"), format="YYYY-MM-DD", width=160)
            st.text_input("Looked after by", shown.owner or "", key=_key(case, "owner"), width=200, max_chars=100)
        st.text_area("Plan, one line a step", shown.plan or "", key=_key(case, "plan"), max_chars=2000, height=110)
        st.text_area("Note", key=_key(case, "note"), height=68, placeholder="Only what others may read")
        st.form_submit_button("Save", key="save_case", on_click=_save, args=(case,))


def _save(case: Case) -> None:
    """Save what this form changes of the case it was drawn from; where somebody else was faster, what is typed stays."""
    shown = _shown(case)
    given: dict[str, Any] = {what: st.session_state[_key(case, what)] for what in FIELDS}
    given |= {what: given[what].strip() or None for what in ("owner", "plan")}
    mine = {what: value for what, value in given.items() if value != getattr(shown, what)}
    note = st.session_state[_key(case, "note")].strip() or None
    if not mine and not note:
        return
    if cases.save(case.run_id, [Change(case.learner_id, shown.version, mine, note=note)], "Saved."):
        _draw_anew()
        return
    now = session.cases().case(case.run_id, case.learner_id)
    st.session_state[SHOWN] = now
    for what in set(FIELDS) - set(mine):
        st.session_state[_key(case, what)] = getattr(now, what) or ("" if what in ("owner", "plan") else None)


def _key(case: Case, name: str) -> str:
    return f"case_{name}_{case.run_id}/{case.learner_id}_{st.session_state.get('case_round', 0)}"


def _shown(case: Case) -> Case:
    """The case as it stood when its form was drawn first: what whoever fills it in has seen."""
    shown: Case | None = st.session_state.get(SHOWN)
    if shown is None or (shown.run_id, shown.learner_id) != (case.run_id, case.learner_id) or _key(case, "status") not in st.session_state:
        shown = st.session_state[SHOWN] = case
    return shown


def _draw_anew() -> None:
    """Forget what the forms hold: it is saved."""
    st.session_state["case_round"] = st.session_state.get("case_round", 0) + 1
    st.session_state.pop(SHOWN, None)


# History -------------------------------------------------------------------------------------------


def _show_history(run_id: str, case: Case) -> None:
    store = session.cases()
    entries = store.history(run_id, case.learner_id)
    if not entries:
        st.write("Nothing has been written yet.")
        return
    st.markdown("\n".join(f"- {line}" for line in history_lines(entries, _added_words(run_id))))


def _added_words(run_id: str) -> dict[str, str]:
    """What was added, by the id that the history has of it."""
    store = session.cases()
    contacts, feedback = store.contacts(run_id), store.feedback(run_id)
    words = {row.contact_id: f"{Channel(row.how).words.lower()} on {cases.day_words(row.made_on)}, {Result(row.result).words.lower()}"
             + (f": “{row.note}”" if row.note else "") for row in contacts.itertuples()}  # fmt: skip
    return words | {
        row.feedback_id: f"{row.verdict.replace('_', ' ')}{f': “{row.note}”' if row.note else ''}" for row in feedback.itertuples()
    }


def history_lines(entries: list[Entry], added: dict[str, str]) -> list[str]:
    """The history in lines of Markdown, newest first: when, who, what; what was taken back is struck out."""
    lines = []
    for entry in entries:
        who = f"{entry.by} (name as given)" if entry.self_declared else entry.by
        what = _WHAT[entry.what]
        value = _entry_words(entry, added)
        if entry.undoes:
            told = f"took back {what}" if entry.what in ("note", "contact", "feedback") else f"put {what} back to {value}"
        else:
            told = f"{what}: {value}"
        line = plain(f"{entry.at.astimezone(session.now().tzinfo):%d %b %H:%M} · {who} · {told}")
        lines.append(f"~~{line}~~" if entry.undone_by else line)
    return lines


def _entry_words(entry: Entry, added: dict[str, str]) -> str:
    if entry.after is None:
        return "nothing"
    if entry.what == "status":
        return Status(entry.after).words
    return added.get(entry.after, "taken back") if entry.what in ("contact", "feedback") else " / ".join(entry.after.splitlines())
