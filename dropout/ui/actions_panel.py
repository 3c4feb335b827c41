"""Up to three scenarios of actions side by side, week by week; one of them can go into the plan."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dropout import plots
from dropout.cases import Change
from dropout.interventions.path import learning_path
from dropout.learner import place_after
from dropout.ui import cache, cases, components, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain
from dropout.whatif import Action, Levers, Scenario, WhatIfRun, combined, possible_actions

MOST = 3
_LETTERS = ("A", "B", "C")


def show(chosen: Selection, run: WhatIfRun, levers: Levers, member: pd.Series) -> None:
    """What each of up to three combinations of actions would come to; nothing chosen is no change."""
    if not st.toggle("Compare actions week by week", key="compare_actions", persist_state="session"):
        return
    actions = offered(chosen, run, levers, member["enrolment_id"])
    if not actions:
        st.write("No action to compare: no deadline is near, nothing is left unused, and this learner studies often already.")
        return
    picked = _choose(actions, member["enrolment_id"])
    scenarios = [Scenario(), *(combined(one) for one in picked)]
    with st.spinner("Working out each week …"):
        weekly = run.by_week(member["enrolment_id"], scenarios)
    names = ["as before", *(f"{letter}" for letter, _ in zip(_LETTERS, picked, strict=False))]
    told = [outcome_words(run, member, weekly, number) for number in range(1, len(scenarios))]
    if run.scored.basis.shows_frequency:
        figure = plots.scenario_lines(weekly, names, run.scored.aim.phrase)
        components.figure(
            figure, weekly, f"scenarios_{member['learner_id']}",
            "Each line is the estimate at the end of a week if this is done from now on; the bars at the last week show what became of "
            "similar past learners. The model's estimate, not a promise.",
        )  # fmt: skip
    for column, letter, one, words in zip(st.columns(len(picked)), _LETTERS, picked, told, strict=False):
        with column:
            st.markdown(f"**{letter}** {plain(_and(one) or 'no change')}: {words}")
            st.button("Put into the plan", key=f"scenario_{letter}", disabled=not one, icon=":material/add_task:", on_click=_save,
                      args=(chosen.run_id, member["learner_id"], _and(one), words))  # fmt: skip


def offered(chosen: Selection, run: WhatIfRun, levers: Levers, enrolment_id: str) -> list[Action]:
    """What this learner could still do, the first unused items of the learning path among it."""
    path = _material(run, cache.place(chosen.run_id), chosen.week, enrolment_id)
    return possible_actions(levers, list(path.itertuples(index=False, name=None)))


@st.cache_resource(max_entries=64, show_spinner=False)
def _material(_run: WhatIfRun, place: cache.Place, week: int, enrolment_id: str) -> pd.DataFrame:  # noqa: ARG001 - they key the cache
    path = learning_path(_run.scored, enrolment_id)
    return path.loc[~path["is_work"] & path["item"].isin(_run.effort.index), ["item", "title"]]


def _choose(actions: Sequence[Action], enrolment_id: str) -> list[list[Action]]:
    """The actions of each scenario: at first the first alone, then all together."""
    words = {action.words: action for action in actions}
    usual = [[actions[0].words], list(words), []]
    picked = []
    for column, letter, default in zip(st.columns(MOST, gap="medium"), _LETTERS, usual, strict=True):
        with column:
            asked = st.pills(letter, list(words), selection_mode="multi", default=default, key=f"actions_{letter}_{enrolment_id}",
                             format_func=plain, wrap=True)  # fmt: skip
            picked.append([words[one] for one in asked])
    return picked if picked[2] else picked[:2]


def _and(actions: Sequence[Action]) -> str:
    return ", ".join(action.words for action in actions)


def outcome_words(run: WhatIfRun, member: pd.Series, weekly: pd.DataFrame, number: int) -> str:
    """Where a scenario ends: a frequency with its range, or the place on today's list where only the order is known."""
    at = weekly[weekly["week"] == weekly["week"].max()].set_index("scenario")
    one, same = at.loc[number], at.loc[0]
    if not run.scored.basis.shows_frequency:
        return f"about place {place_after(run.scored, member, one['raw'] - same['raw']):,} on today's list with this alone"
    low, high = round(100 * one["risk_low"]), round(100 * one["risk_high"])
    return f"about {100 * one['risk']:.0f} in 100 by week {int(one['week'])} (range {low}–{high}), {100 * same['risk']:.0f} as before"


def _save(run_id: str, learner_id: str, actions: str, words: str) -> None:
    case = session.cases().case(run_id, learner_id)
    line = f"Learner {actions} (what-if: {words}; the model's estimate, not a promise)"
    cases.save(run_id, [Change(learner_id, case.version, {"plan": cases.plan_with(case, [line])})], "Put into the plan.")
