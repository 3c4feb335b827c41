"""Cases on the pages: what the run says of them, how they read in a cell, and how a change is saved and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dropout.cases import AsOf, Case, Change, ConflictError, Status
from dropout.cases.week import Standing, is_active_since
from dropout.domain import Tier
from dropout.errors import DropoutError
from dropout.scoring import ScoredRun
from dropout.ui import cache, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

DONE, REFUSED = "case_done", "case_refused"  # in the session: what can be undone, and why something was not saved

NEW_THIS_WEEK, _BACK = "new this week", "Taken back: "


def today() -> date:
    """The day it is where the app runs."""
    return session.now().date()


def standing(chosen: Selection, scored: ScoredRun) -> Standing:
    """Who is on the list this week and was the week before with the same capacity, and who was last active when."""
    before = week_before(chosen) if chosen.week > 1 else scored
    silent = scored.frame["days_since_last_activity"].to_numpy(float)
    last = scored.cutoff.day - 1 - silent
    return Standing(_listed(scored), _listed(before), dict(zip(scored.members["learner_id"], last, strict=True)))


def week_before(chosen: Selection) -> ScoredRun:
    """The run scored as of the week before."""
    return cache.scored(replace(chosen, week=chosen.week - 1))


def _listed(scored: ScoredRun) -> frozenset[str]:
    return frozenset(scored.members.loc[scored.members["tier"] == Tier.CONTACT_FIRST, "learner_id"])


def as_of(scored: ScoredRun, member: pd.Series) -> AsOf:
    """What the list says of a member now, to be kept beside what is done about it."""
    return AsOf(scored.cutoff.week, float(member["raw"]), float(member["risk"]), str(member["tier"]), scored.model.version)


def day_words(day: date) -> str:
    """A day without its year.

    >>> day_words(date(2026, 3, 2))
    '2 Mar'
    """
    return f"{day.day} {day:%b}"


def status_words(case: Case, where: Standing, now: date) -> str:
    """A case in a cell: where it stands and what is next, empty for one that nobody needs to know about.

    >>> nobody = Standing((), (), {"L": 30.0})
    >>> status_words(Case("R", "L", Status.CONTACTED, contacted_on=date(2026, 3, 2), contact_day=28), nobody, date(2026, 3, 9))
    'contacted 2 Mar, active since'
    >>> status_words(Case("R", "L", Status.PLANNED, due_on=date(2026, 3, 2)), nobody, date(2026, 3, 9))
    'planned · overdue since 2 Mar'
    """
    untouched = NEW_THIS_WEEK if where.is_new(case.learner_id) else ""
    words = untouched if case.status is Status.NEW else case.status.words.lower()
    if case.contacted_on and not case.status.is_closed and case.status is not Status.NEW:
        again = is_active_since(case, where.last_active.get(case.learner_id))
        words = f"{words} {day_words(case.contacted_on)}{', active since' if again else ''}"
    parts = [words] if words else []
    if case.is_snoozed(now) and case.snoozed_until:
        parts.append(f"snoozed until {day_words(case.snoozed_until)}")
    elif case.due_on and not case.status.is_closed:
        parts.append(f"{'overdue since' if case.due_on < now else 'due'} {day_words(case.due_on)}")
    return " · ".join(parts)


def plan_with(case: Case, lines: Sequence[str]) -> str:
    r"""The plan of a case with lines that it does not hold yet; what stands there stays.

    >>> plan_with(Case("R", "L", plan="Ring her"), ["Ring her", "Go through the feedback"])
    'Ring her\nGo through the feedback'
    """
    before = case.plan.splitlines() if case.plan else []
    return "\n".join([*before, *(line for line in lines if line not in before)])


def save(run_id: str, changes: Sequence[Change], words: str) -> bool:
    """Write changes as whoever is here; what comes of it is shown by `show_outcome` on the next run."""
    about = tuple(change.learner_id for change in changes)
    return _done(words, about, lambda: session.cases().apply(run_id, changes, session.actor(), session.now()))


def _take_back(change_id: str, about: tuple[str, ...], words: str) -> None:
    _done(undone_words(words), about, lambda: session.cases().undo(change_id, session.actor(), session.now()))


def undone_words(words: str) -> str:
    """What is told of a change that was taken back, and of one that was put again.

    >>> undone_words("Contact logged."), undone_words("Taken back: contact logged.")
    ('Taken back: contact logged.', 'Contact logged.')
    """
    again = words.removeprefix(_BACK)
    return f"{again[:1].upper()}{again[1:]}" if again != words else f"{_BACK}{words[:1].lower()}{words[1:]}"


def _done(words: str, about: tuple[str, ...], work: Callable[[], str]) -> bool:
    """Do it and keep what it came to; a word at the edge of the window tells whoever has scrolled away from where that is shown."""
    st.session_state.pop(DONE, None)
    st.session_state.pop(REFUSED, None)
    try:
        st.session_state[DONE] = (words, work(), about)
    except DropoutError as error:
        st.session_state[REFUSED] = error
        st.toast("Not saved.", icon=":material/error:")
        return False
    st.toast(words, icon=":material/check:")
    return True


def has_outcome() -> bool:
    """Whether there is anything to tell of the last change."""
    return DONE in st.session_state or REFUSED in st.session_state


def show_outcome(learner_id: str = "") -> None:
    """What the last change came to: saved, with a way back, or refused, with what somebody else wrote; a place of its own either way.

    What was done about one learner is told with who that is, and among what is about one learner not beside another.
    """
    with st.container():
        refused: DropoutError | None = st.session_state.pop(REFUSED, None)
        if refused:
            text = f"**{plain(refused.problem)}** {plain(refused.found)}. {plain(refused.do)}"
            (st.warning if isinstance(refused, ConflictError) else st.error)(text, icon=":material/group:")
        words, change_id, about = st.session_state.get(DONE, ("", "", ()))
        if change_id and (not learner_id or learner_id in about):
            whose = "" if learner_id or len(about) != 1 else f"{plain(about[0])} · "
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/check: {whose}{words}", width="content")
                st.button("Undo", key="undo", icon=":material/undo:", on_click=_take_back, args=(change_id, about, words))


def ask_name() -> None:
    """Asked once, before the first thing that is written down: without sign-in a name is what somebody says theirs is.

    The question has a place of its own, there before and after: what follows does not move, nor lose what is typed in it.
    """
    with st.container():
        if not session.is_demo() and not session.actor_name():
            _ask_name()


def _ask_name() -> None:
    with st.form("case_actor", border=True):
        st.markdown("**Who are you?** What you write about a learner is kept with your name, as you give it here, on this machine.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Your name", key="case_actor_name", max_chars=100)
            if st.form_submit_button("Save", key="name_case_actor") and name.strip():
                session.name_actor(name)
                st.rerun()
