"""What the user looks at: run, week, label and capacity, chosen once in the sidebar and kept across pages and in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dropout.domain import DEFAULT_CAPACITY, Capacity, Label
from dropout.ui import cache, session
from dropout.ui.navigation import come_through_app
from dropout.ui.wording import counted, plain

_IN_ADDRESS = ("run", "week", "learner")
_FIRST_LOOK = 4  # week shown first for a run that is over: its last one has nobody left to contact


@dataclass(frozen=True)
class Selection:
    """One run as of one week, with the label in force and the contacts that staff can make."""

    run_id: str
    week: int
    label: Label
    capacity: Capacity


def current() -> Selection | None:
    """What the sidebar chose, None where no run can be looked at; with the capacity in force for that run."""
    come_through_app()
    chosen = st.session_state.get("selection")
    return Selection(chosen[0], chosen[1], chosen[2], capacity_of(chosen[0])) if chosen else None


def sidebar(page: str) -> Selection | None:
    """Show run, week and label in the sidebar and keep what is chosen; called once, before the page runs."""
    _follow_address()
    listed = cache.runs()
    shown = listed[listed["last_week"].notna()].set_index("run_id")
    st.session_state["selection"] = None
    if len(newest := outside(listed)):
        with st.sidebar:
            _point_to(newest)
    if len(shown):
        _settle_run(shown)
        with st.sidebar:
            run_id = _choose_run(shown)
            st.session_state["selection"] = (run_id, _choose_week(shown.loc[run_id]), _choose_label(run_id))
            if session.has_names(run_id):
                st.toggle("Show names", key="show_names", persist_state="session",
                          help="Names stay on this machine and are hidden until you ask for them.")  # fmt: skip
    _write_address(page)
    return current()


def select(run_id: str, week: int | None = None) -> None:
    """Look at another run from the next rerun on; the week is that run's first look unless given."""
    st.session_state["chosen"] = (run_id, week)
    _forget_learner()


def open_learner(learner_id: str) -> None:
    """Choose the learner that the Learner page shows; the caller switches to the page."""
    st.session_state["learner"] = learner_id


def current_learner() -> str | None:
    """The learner chosen in this session or named in the address."""
    learner = st.session_state.get("learner")
    return str(learner) if learner else None


# Widgets -------------------------------------------------------------------------------------------


def outside(runs: pd.DataFrame) -> pd.DataFrame:
    """What was imported last, where nothing of it can be chosen here: tables without dates, and runs in their first week."""
    own = runs[runs["origin"] == "imported"]
    last = own[own["read_at"] == own["read_at"].max()] if len(own) else own
    return last if last["last_week"].isna().all() else last.head(0)


def outside_words(newest: pd.DataFrame) -> str:
    """Such an import in a sentence: what it is, and why no week of it can be looked at."""
    named, more = ", ".join(newest["label"].head(2).map(plain)), len(newest) - 2
    one, undated = len(newest) == 1, (newest["kind"] == "snapshot").all()
    why = ("has no dates" if one else "have no dates") if undated else f"{'does' if one else 'do'} not cover a full week yet"
    of = "it" if one else "them"
    return f"**{named}**{f' and {more} more' if more > 0 else ''}, imported last, {why}: there is no week of {of} to look at."


def can_be_seen_without_dates(newest: pd.DataFrame) -> bool:
    """Whether a table among these tells enough outcomes, so that the page for tables without dates has something to show."""
    return bool(newest["enough"].any())


def _point_to(newest: pd.DataFrame) -> None:
    st.markdown(outside_words(newest))
    if can_be_seen_without_dates(newest):
        st.page_link("pages/snapshot.py", label="See it without dates", icon=":material/event_busy:")
    st.divider()


def _settle_run(shown: pd.DataFrame) -> None:
    """Where the run asked for is not to be had, look at another and say so; its week and its learner are none of the other's."""
    asked = st.session_state.get("run")
    if asked in shown.index:
        return
    st.session_state["run"] = instead = first_choice(shown)
    if asked:
        st.session_state["week"] = None
        _forget_learner()
        st.warning(f"**{plain(str(asked))}** is not here, or not any more, or has no full week yet. What you see now is another run: "
                   f"**{plain(str(shown.loc[instead, 'label']))}**.", icon=":material/swap_horiz:")  # fmt: skip


def _choose_run(shown: pd.DataFrame) -> str:
    # Unless told to last for the session, every widget forgets its value when code switches pages (`st.switch_page`).
    called = shown["label"].to_dict()
    run_id = str(st.selectbox("Run", list(called), key="run", format_func=lambda run: shortened(called[run]), on_change=_forget_learner,
                              persist_state="session"))  # fmt: skip
    st.caption(f"{run_id} · {counted(int(shown.loc[run_id, 'learners']), 'learner')}")
    return run_id


def first_choice(shown: pd.DataFrame) -> str:
    """The run shown unless another is asked for: one's own before the simulated ones, one that goes on before one that is over, the
    latest read first."""
    order = shown.assign(own=shown["origin"] == "imported", open=~shown["finished"].astype(bool), at=shown["read_at"].fillna(""))
    return str(order.sort_values(["own", "open", "at"], ascending=False, kind="stable").index[0])


def shortened(title: str, width: int = 29) -> str:
    """A title that fits the sidebar: the middle goes, since runs of one course differ at the end.

    >>> shortened("Introduction to Island Studies, September 2025")
    'Introduction…, September 2025'
    """
    return title if len(title) <= width else f"{title[: width - 17].rstrip()}…{title[-16:].lstrip()}"


def _choose_week(run: Any) -> int:
    last = int(run["last_week"])
    week = st.session_state.get("week")
    first_look = min(last, _FIRST_LOOK) if run["finished"] else last
    st.session_state["week"] = min(max(int(week), 1), last) if week is not None else first_look
    return int(st.number_input(f"Week (1 to {last})", 1, last, key="week", persist_state="session",
                               help="Everything is shown as it was known at the end of this week."))  # fmt: skip


def _choose_label(run_id: str) -> Label:
    offered = cache.labels(run_id) or [Label.NOT_COMPLETED]
    if st.session_state.get("label") not in offered:
        st.session_state["label"] = offered[0]
    if len(offered) == 1:
        return offered[0]
    phrases = {label: cache.model(run_id, label).aim.phrase.capitalize() for label in offered}
    return Label(st.selectbox("What is estimated", offered, key="label", format_func=phrases.__getitem__, persist_state="session"))


def _forget_learner() -> None:
    st.session_state.pop("learner", None)


# The address ---------------------------------------------------------------------------------------


def _follow_address() -> None:
    """Take over what `select`, a deep link or the back button changed; else what was chosen stands."""
    written = st.session_state.get("address", {})
    for name in _IN_ADDRESS:
        value = st.query_params.get(name)
        if value and value != written.get(name) and (name != "week" or value.isdecimal()):
            st.session_state[name] = int(value) if name == "week" else value
    if "chosen" in st.session_state:
        st.session_state["run"], st.session_state["week"] = st.session_state.pop("chosen")


def address(page: str) -> dict[str, str]:
    """What the address of a page says beside its name: run, week, and on the Learner page the learner."""
    chosen, learner = st.session_state.get("selection"), current_learner()
    place = {"run": chosen[0], "week": str(chosen[1])} if chosen else {}
    return {**place, "learner": learner} if learner and page == "learner" else place


def _write_address(page: str) -> None:
    """Keep the address in step; an address emptied on the same page is where the back button has led, and stays."""
    wanted, written = {"page": page, **address(page)}, st.session_state.get("address")
    shown = {name: st.query_params[name] for name in _IN_ADDRESS if name in st.query_params}
    if shown != address(page) and (shown or wanted != written):
        others = {name: value for name, value in st.query_params.to_dict().items() if name not in _IN_ADDRESS}
        st.query_params.from_dict(others | address(page))
    st.session_state["address"] = wanted


# Capacity ------------------------------------------------------------------------------------------


def capacity_of(run_id: str) -> Capacity:
    """The capacity last chosen for a run, else the default: the cut stays where it is until somebody moves it."""
    kept = session.kept("capacities").get(run_id)
    return Capacity.parse(kept["capacity"]) if kept else DEFAULT_CAPACITY


def choose_capacity(run_id: str, capacity: Capacity) -> None:
    """Keep the capacity of a run in the workspace, with who chose it and when."""
    text = f"{capacity.percent:g}%" if capacity.count is None else str(capacity.count)
    entry = {"capacity": text, "by": session.actor().name, "at": session.now().isoformat(timespec="seconds")}
    session.keep("capacities", {**session.kept("capacities"), run_id: entry})
