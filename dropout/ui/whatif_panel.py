"""The what-if panel: what could still change, within what learners of this run do, and what the model makes of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout.errors import DropoutError
from dropout.learner import place_after
from dropout.schema import day_words
from dropout.ui import actions_panel, cache, learner
from dropout.ui.selection import Selection
from dropout.ui.wording import counted, plain
from dropout.whatif import Levers, Scenario, WhatIf, WhatIfRun

AS_BEFORE = "as before"
HAND_IN = {AS_BEFORE: None, "handed in on time": "on_time", "handed in late": "late", "not handed in": "not"}
MARK_STEP = 5


@st.fragment
def show(chosen: Selection, member: pd.Series) -> None:
    """Sliders, the estimate at the end of those days beside no change, and the smallest change that would do."""
    st.header("What could change", anchor=False)
    with st.spinner("Carrying the run on as it is …"):
        run = cache.whatif(chosen)
        try:
            levers = run.levers(member["enrolment_id"])
        except DropoutError as error:
            st.info(error.problem, icon=":material/event_available:")
            return
        scenario = choose_scenario(levers, member["enrolment_id"], run.scored.run["starts_on"])
        model = f"{chosen.label} {run.scored.model.version}"
        answer = _answer(run, cache.place(chosen.run_id), chosen.week, model, member["enrolment_id"], scenario)
    st.markdown(answer_sentence(run, member, scenario, answer))
    if not scenario.is_empty:
        _show_reasons(run, answer)
    _show_least_change(run, levers, member)
    actions_panel.show(chosen, run, levers, member)
    st.caption(
        "The model's estimate, not a promise: it tells how past records like this one were scored. Nobody has tried it on this learner."
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _answer(_run: WhatIfRun, place: cache.Place, week: int, model: str, enrolment_id: str, scenario: Scenario) -> WhatIf:  # noqa: ARG001
    return _run.score(enrolment_id, scenario)


def choose_scenario(levers: Levers, enrolment_id: str, starts_on: object) -> Scenario:
    """The widgets for what can still be changed; none moved is no change."""
    keys = {lever: f"whatif_{lever}_{enrolment_id}" for lever in ("days", "hand_in", "late", "mark")}
    left, middle, right = st.columns(3, gap="medium", vertical_alignment="top")
    hand_in, late, mark = AS_BEFORE, 1, AS_BEFORE
    low, high = levers.active_days
    usual = min(max(round(levers.usual_active_days), low), high)
    with left:
        title = f"Active days a week, for the next {'week' if levers.weeks_ahead == 1 else f'{levers.weeks_ahead} weeks'}"
        st.session_state.setdefault(keys["days"], usual)
        days = st.slider(title, low, high, key=keys["days"], help="Days with any activity; the range is what this run shows.")
    with middle:
        if levers.next_assessment and levers.next_due_day is not None:
            due = day_words(starts_on, levers.next_due_day)
            offered = [words for words, code in HAND_IN.items() if code != "late" or levers.late_days[1] >= 1]
            hand_in = st.selectbox(f"{plain(levers.next_assessment)}, due on {due}", offered, key=keys["hand_in"])
            if HAND_IN[hand_in] == "late" and levers.late_days[1] > 1:
                late = st.slider("Days late", 1, levers.late_days[1], key=keys["late"])
    with right:
        if levers.can_mark and levers.mark:
            mark = st.select_slider("Mark it is given", [AS_BEFORE, *_marks(levers.mark)], key=keys["mark"])
    scenario = Scenario(None if days == usual else days, HAND_IN[hand_in], late, None if mark == AS_BEFORE else float(mark))
    at_rest = dict(zip(keys.values(), (usual, AS_BEFORE, 1, AS_BEFORE), strict=True))
    st.button("Reset", key="whatif_reset", on_click=st.session_state.update, args=(at_rest,), disabled=scenario.is_empty,
              icon=":material/restart_alt:")  # fmt: skip
    return scenario


def _marks(bounds: tuple[int, int]) -> list[str]:
    return list(map(str, range(-(-bounds[0] // MARK_STEP) * MARK_STEP, bounds[1] + 1, MARK_STEP)))


def answer_sentence(run: WhatIfRun, member: pd.Series, scenario: Scenario, answer: WhatIf) -> str:
    """The estimate at the end of the window with and without the change; the place on today's list where only the order is known."""
    if run.scored.basis.shows_frequency:
        now, same, changed = (f"about {100 * risk:.0f} in 100" for risk in (answer.now, answer.unchanged, answer.changed))
        if scenario.is_empty:
            return f"By week {answer.week}: **{same}** if all goes on as before, {now} today. Move something to see what would change."
        return f"By week {answer.week}: **{changed} with this change**, {same} if all goes on as before, {now} today."
    before, after = (place_after(run.scored, member, shift) for shift in (0.0, answer.changed_raw - answer.unchanged_raw))
    if scenario.is_empty:
        return f"Place {before:,} on today's list (place 1 is its top). Move something to see what would change."
    return f"**About place {after:,} with this change alone**, place {before:,} on today's list (place 1 is its top)."


def _show_reasons(run: WhatIfRun, answer: WhatIf) -> None:
    with st.expander("What would raise and lower it then"):
        for title, reasons in zip(("Would raise it", "Would lower it"), run.reasons(answer), strict=True):
            st.markdown(f"**{title}**\n\n{learner.reason_list(reasons) or 'Nothing stands out.'}")


def _show_least_change(run: WhatIfRun, levers: Levers, member: pd.Series) -> None:
    """Only for somebody on the list: the smallest change of at most two levers that leads off it."""
    if member["tier"] == "contact_first" and st.button("What would it take?", key="whatif_least", icon=":material/search:"):
        with st.spinner("Trying what learners of this run do …"):
            least = run.what_would_it_take(member["enrolment_id"])
        end = f"by the end of week {run.end.week}"
        if least:
            st.success(f"The smallest change found that leads off this week's list {end}: {scenario_words(least, levers)}.")
        else:
            st.info(f"None found: no change of at most two of these leads off this week's list {end}.")


def scenario_words(scenario: Scenario, levers: Levers) -> str:
    """A scenario as a person would say it."""
    words = [f"active {counted(scenario.active_days, 'day')} a week"] if scenario.active_days is not None else []
    if scenario.hand_in:
        said = next(words for words, code in HAND_IN.items() if code == scenario.hand_in)
        words.append(f"{plain(levers.next_assessment or '')} {said}")
    if scenario.mark is not None:
        words.append(f"a mark of {scenario.mark:g}")
    return " and ".join(words)
