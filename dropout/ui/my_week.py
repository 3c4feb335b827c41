"""My week: what wants doing about the learners of a run, most pressing first."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dropout import learner
from dropout.cases import Case
from dropout.cases.week import Task, my_week
from dropout.domain import Tier
from dropout.scoring import ScoredRun
from dropout.ui import cache, cases, components, selection, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

EMPTY = {
    Task.OVERDUE: "Nothing is overdue.",
    Task.DUE: "Nothing is due within a week. A contact logged with a date to look again comes up here.",
    Task.NEW: "Nobody is new on the list.",
}


def show(chosen: Selection, scored: ScoredRun) -> None:
    """A section for every kind of task that there is; the first ones say so where there is nothing."""
    where = cases.standing(chosen, scored)
    tasks = my_week(chosen.run_id, session.cases().cases(chosen.run_id), where, cases.today())
    owners = sorted({case.owner for _, case in tasks if case.owner})
    if owners:
        mine = st.selectbox("Looked after by", owners, None, key="week_owner", placeholder="Everybody", persist_state="session", width=260)
        tasks = [(task, case) for task, case in tasks if mine in (None, case.owner)]
    names, reasons = session.names(chosen.run_id), cache.main_reasons(chosen)
    before = cases.week_before(chosen) if chosen.week > 1 and scored.basis.shows_frequency else None
    for task in Task:
        found = [case for kind, case in tasks if kind is task]
        if not found and task not in EMPTY:
            continue
        st.header(f"{task.words} · {len(found)}" if found else task.words, anchor=False)
        if not found:
            st.write(EMPTY[task])
        with st.container(key=f"tasks_{task}"):
            for case in found:
                _show_row(before, scored, case, cases.status_words(case, where, cases.today()), names, reasons)


def _show_row(before: ScoredRun | None, scored: ScoredRun, case: Case, status: str, names: Mapping[str, str], reasons: pd.Series) -> None:
    """One learner: the sign, where the case stands and why they are on the list. A click opens the learner."""
    member = learner.find_member(scored, case.learner_id)
    sign = components.tier_sign(member["tier"]) if member is not None else ""
    name = f" {plain(names[case.learner_id])}" if case.learner_id in names else ""
    parts = [status, f"next: {case.plan.splitlines()[0]}" if case.plan else "", f"looked after by {case.owner}" if case.owner else ""]
    if member is None:
        parts.append(f"not in the run at the end of week {scored.cutoff.week}")
    elif member["tier"] in (Tier.CONTACT_FIRST, Tier.CHECK_IN):
        reason = why(before, scored, member) or reasons[member["enrolment_id"]]
        parts += [reason] if reason not in (case.plan or "") else []
    label = f"{sign} **{plain(case.learner_id)}**{name} · {plain(' · '.join(part for part in parts if part))}"
    if st.button(label, key=f"task_{case.learner_id}", width="stretch"):
        selection.open_learner(case.learner_id)
        st.switch_page("pages/learner.py", query_params=selection.address("learner"))


def why(before: ScoredRun | None, scored: ScoredRun, member: pd.Series) -> str:
    """How a member's estimate moved since the week before, and what went with it; empty without one, or where it cannot be told."""
    change = learner.what_changed(before, scored, member) if before else None
    return learner.change_sentence(change) if change else ""
