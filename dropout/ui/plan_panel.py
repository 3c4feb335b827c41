"""The plan of one learner: what the playbook proposes and why, edited and accepted by whoever reads it; what remains of the run."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dropout import pipeline
from dropout.cases import Case, Change, Status
from dropout.domain import Cutoff, Tier
from dropout.explain import Reason
from dropout.interventions.path import learning_path, open_work
from dropout.interventions.proposal import NOTHING_STANDS_OUT, ProposedStep, propose_steps, service_words
from dropout.interventions.similar import Went, finished_before, past_learners, went_with_completion
from dropout.learner import was_seen
from dropout.milestones import Record, positive_signals
from dropout.scoring import ScoredRun
from dropout.store import Workspace
from dropout.ui import cache, cases, guidance, milestones, session
from dropout.ui.selection import Selection
from dropout.ui.wording import counted, plain

_SHOWN = 6


def show(chosen: Selection, scored: ScoredRun, member: pd.Series, case: Case) -> None:
    """What has gone well, two or three steps with their reasons, and the learning path."""
    good = signals(chosen, member["enrolment_id"])
    if len(good):
        st.markdown(f":material/trending_up: {plain(good['sentence'].iloc[-1])}.")
    with st.form(f"plan_{case.learner_id}", border=False):
        steps = proposed(scored, member)
        for number, one in enumerate(steps):
            _show_step(one, number, case)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            first = min(one.step.days for one in steps)
            st.date_input("Look again on", cases.today() + timedelta(days=first), key=_key(case, "again"), format="YYYY-MM-DD", width=160)
            st.form_submit_button("Accept this plan", key="accept_plan", icon=":material/task_alt:", on_click=_accept, args=(case, steps))
    with st.expander("What remains of the run, in order", icon=":material/route:"):
        _show_path(chosen, scored, member)


def reasons_for_plan(scored: ScoredRun, member: pd.Series) -> list[Reason]:
    """Everything that raises the estimate, strongest first; nothing where too little could be seen to say so."""
    if member["tier"] == Tier.NOT_ENOUGH_DATA:
        return []
    return scored.reasons(member["enrolment_id"], most=8)[0]


def proposed(scored: ScoredRun, member: pd.Series) -> list[ProposedStep]:
    """The steps that the playbook of this workspace proposes."""
    return propose_steps(reasons_for_plan(scored, member), guidance.current(), seen=was_seen(scored, member))


def signals(chosen: Selection, enrolment_id: str) -> pd.DataFrame:
    """What went well for a learner lately, oldest first."""
    found = all_signals(chosen)
    return found[found["enrolment_id"] == enrolment_id]


def all_signals(chosen: Selection) -> pd.DataFrame:
    """What went well for anybody of the run lately, oldest first."""
    return _signals(milestones.record(chosen), cache.place(chosen.run_id), chosen.week)


@st.cache_resource(max_entries=8, show_spinner=False)
def _signals(_record: Record, place: cache.Place, week: int) -> pd.DataFrame:  # noqa: ARG001 - they key the cache
    return positive_signals(_record)


def work(chosen: Selection, scored: ScoredRun, enrolment_id: str) -> pd.DataFrame:
    """The work that is open for a learner."""
    return _work(scored, cache.place(chosen.run_id), chosen.week, enrolment_id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _work(_scored: ScoredRun, place: cache.Place, week: int, enrolment_id: str) -> pd.DataFrame:  # noqa: ARG001 - they key the cache
    return open_work(_scored, enrolment_id)


def _show_step(one: ProposedStep, number: int, case: Case) -> None:
    with st.container(border=True):
        family = "" if one.reason == NOTHING_STANDS_OUT else f"**{plain(one.step.family.words)}** · "
        st.caption(f"{family}{plain(one.reason)}")
        st.text_area("Step", one.step.action, key=_key(case, f"step_{number}"), max_chars=300, height="content",
                     label_visibility="collapsed", help="Change it, or empty it to leave it out.")  # fmt: skip
        told = [f"Learner: {plain(one.step.study)}"] if one.step.study else []
        if one.service:
            told.append(plain(service_words(one.service)) + ("" if one.service.is_filled_in else " · not filled in yet, see Playbook"))
        if one.step.resource or one.step.link:
            told.append(plain(" ".join(part for part in (one.step.resource, one.step.link) if part)))
        st.caption("  \n".join(told))


def plan_lines(steps: list[ProposedStep], actions: list[str]) -> list[str]:
    """A plan as it is kept: one line a step that was not left out, with its reason."""
    kept = [(one, " ".join(action.split())) for one, action in zip(steps, actions, strict=True) if action.strip()]
    return [f"{action} · {one.reason}" for one, action in kept]


def _accept(case: Case, steps: list[ProposedStep]) -> None:
    actions = [str(st.session_state[_key(case, f"step_{number}")]) for number in range(len(steps))]
    lines = plan_lines(steps, actions)
    if not lines:
        return
    sets = {"plan": cases.plan_with(case, lines), "due_on": st.session_state[_key(case, "again")]}
    status = {"status": Status.PLANNED} if case.status is Status.NEW else {}
    cases.save(case.run_id, [Change(case.learner_id, case.version, {**sets, **status})], "Plan accepted.")


def _key(case: Case, name: str) -> str:
    return f"plan_{name}_{case.run_id}/{case.learner_id}"


# Learning path -------------------------------------------------------------------------------------


def went(chosen: Selection, scored: ScoredRun, enrolment_id: str) -> list[Went]:
    """Kinds of material that went with completion for past learners as active as this one; empty without finished runs."""
    runs = cache.runs()
    earlier = tuple(cache.place(run) for run in finished_before(runs[runs["kind"].eq("events")], scored.run, scored.cutoff))
    past = _past(session.workspace(), earlier, chosen.week)
    return went_with_completion(past, int(scored.frame.loc[enrolment_id, "active_days_total"])) if len(past) else []


@st.cache_resource(max_entries=8, show_spinner=False)
def _past(_space: Workspace, earlier: tuple[cache.Place, ...], week: int) -> pd.DataFrame:
    runs = [one.run_id for one in earlier]
    return past_learners(pipeline.load_tables(_space, runs).of_runs(runs), Cutoff(week)) if runs else pd.DataFrame()


def _show_path(chosen: Selection, scored: ScoredRun, member: pd.Series) -> None:
    preferred = went(chosen, scored, member["enrolment_id"])
    path = _path(scored, cache.place(chosen.run_id), chosen.week, member["enrolment_id"], tuple(preferred))
    if path.empty:
        st.write("Nothing remains: everything open so far was used, and nothing is due soon.")
        return
    st.markdown("\n".join(f"1. **{plain(row.title)}** · {row.kind}  \n   {plain(row.reason)}" for row in path[:_SHOWN].itertuples()))
    more = f"Open besides: {counted(len(path) - _SHOWN, 'more item')}. " if len(path) > _SHOWN else ""
    st.caption(
        plain(more + (_kinds_words(preferred) or "No finished run of this course shows a kind of material that went with completion."))
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _path(_scored: ScoredRun, place: cache.Place, week: int, enrolment_id: str, preferred: tuple[Went, ...]) -> pd.DataFrame:  # noqa: ARG001
    return learning_path(_scored, enrolment_id, preferred)


def _kinds_words(preferred: list[Went]) -> str:
    told = " ".join(f"{one.sentence[0].upper()}{one.sentence[1:]}." for one in preferred)
    return f"{told} They went together; whether one led to the other is not known." if told else ""
