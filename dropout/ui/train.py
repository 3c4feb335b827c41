"""Training on one's own finished runs, step by step: choose, look for leaks, train, adopt or discard. Nothing is used by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dropout import jobs, plots
from dropout.aim import Aim
from dropout.challengers import latest_leaderboard
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.features import CATALOGUE
from dropout.jobs import Job
from dropout.model import RECIPES, RiskModel
from dropout.model.training import check_name
from dropout.own_history import split_table
from dropout.ui import components, leaderboard, model_card, session, train_runs
from dropout.ui.wording import counted, plain

_MOST_WEEKS = 20
_NAMED = 3  # runs before the rest is counted
_REFUSED = "train_refused"  # in the session: why a model was not discarded
HORIZONS = (0, 2, 4, 8)  # weeks; 0 is the end of the run
BACKGROUND = ("previous_attempts", "studied_credits", "education_level", "parallel_enrolments", "registered_days_before_start")


def current_job() -> Job | None:
    """The look or the training in progress or last made here, until it is dismissed: another tab may have started it."""
    jobs.warm_up()
    root = session.workspace().root
    return jobs.latest_job(root, "train") or jobs.latest_job(root, "look")


# Choose --------------------------------------------------------------------------------------------


def choose(runs: pd.DataFrame) -> dict[str, Any] | None:
    """What to learn from and what may be used; None while something is missing."""
    chosen = st.multiselect("Finished runs", runs["run_id"].tolist(), train_runs.suggested(runs), key="train_runs", wrap=True)
    label = st.selectbox("What is estimated", list(Label), key="train_label", format_func=lambda one: f"Who {one.phrase}")
    label = label or Label.NOT_COMPLETED
    aim = _choose_horizon(label)
    most = train_runs.most_weeks(runs[runs["run_id"].isin(chosen)])
    if not chosen or most < 1:
        st.info("Choose at least one run that lasted longer than a week.", icon=":material/checklist:")
        return None
    until = st.slider("For the weeks up to", 1, most, min(most, _MOST_WEEKS), key="train_until") if most > 1 else 1
    kind = st.selectbox("Kind of model", list(RECIPES), key="train_kind", format_func=lambda one: RECIPES[one].title)
    name = st.text_input("Name", train_runs.suggested_name(runs, chosen), key="train_name", max_chars=60)
    background, timing = _choose_attributes(chosen)
    try:
        check_name(name)
    except DropoutError as error:
        components.problem(error)
        return None
    return {"runs": sorted(chosen), **aim.to_json(), "weeks": list(range(1, until + 1)), "timing": timing, "name": name,
            "without": [one for one in BACKGROUND if one not in background], "kind": kind}  # fmt: skip


def _choose_horizon(label: Label) -> Aim:
    """How far the label looks; for one that is decided at the end only the choice stands there with the reason."""
    why = Aim.no_horizon(label)
    weeks = st.selectbox(
        "When", HORIZONS, key=f"train_horizon_{label}", disabled=bool(why), format_func=lambda one: Aim.when(one or None).capitalize()
    )
    aim = Aim(label, weeks or None)
    st.caption(f"{aim.sentence} {why}")
    return aim


def _choose_attributes(chosen: list[str]) -> tuple[list[str], bool]:
    """Which background may be used; what is never used, and why, stands beside."""
    background = st.pills("Background that may be used", BACKGROUND, selection_mode="multi", default=BACKGROUND, key="train_background",
                          wrap=True, format_func=lambda one: CATALOGUE[one].title)  # fmt: skip
    timing = st.toggle("Also the time of day and week", key="train_timing",
                       help="When learners are active; off, since it can stand in for a job, children or another time zone.")  # fmt: skip
    known = train_runs.people(chosen).attributes
    protected = sorted(known.loc[known["is_protected"], "name"].unique())
    if protected:
        st.caption(
            f"Never learnt from: {plain(', '.join(protected).replace('_', ' '))}. A model that knew them would set people apart by who "
            "they are. They serve to check how a list treats groups, on the page Does it work?"
        )
    return list(background), timing


def show_split(asked: dict[str, Any]) -> bool:
    """The time split as a picture; whether there is anything to learn from."""
    table = split_table(train_runs.people(asked["runs"]), Aim.from_json(asked))
    components.figure(
        plots.time_split(table), table, "time_split",
        "The comparison: every kind of model learns from the earlier runs and is judged on the last one, which it has not seen. How often "
        "estimates come true is set on runs learnt from, each by models that did not see it. The model that is kept then learns from all "
        "runs with known outcomes, the last one too.",
    )  # fmt: skip
    return bool(table["role"].eq("learn").any())


def start(kind: str, asked: dict[str, Any]) -> None:
    """Start a look or a training in a process that outlives this tab."""
    jobs.start_job(session.workspace().root, kind, asked)


# Look ----------------------------------------------------------------------------------------------


def show_alarms(job: Job) -> None:
    """What may teach the model the answer, each with what to do; then the way on and the way back."""
    alarms, asked = job.result["alarms"], job.arguments
    st.header("Leaks", anchor=False)
    seen = f"{counted(job.result['learners'], 'learner')} with a known outcome, in their run at the end of some week."
    st.markdown(seen if alarms else f"{seen} Nothing was found that knows the answer.")
    left_out = list(asked["without"])
    for number, alarm in enumerate(alarms):
        with st.container(border=True):
            st.markdown(f":material/warning: **{plain(alarm['what'])}**")
            st.markdown(plain(alarm["do"]))
            if alarm["features"] and st.checkbox("Leave it out", True, key=f"without_{number}"):
                left_out += alarm["features"]
    with st.container(horizontal=True):
        if st.button("Train and compare", type="primary", key="train", icon=":material/model_training:"):
            _forget("look")
            start("train", {**asked, "without": sorted(set(left_out))})
            st.rerun()
        st.button("Choose again", key="again", on_click=_forget, args=("look",))


def show_failure(job: Job) -> None:
    """Why it came to nothing, in the words of the error."""
    st.error(plain(job.error), icon=":material/error:")
    st.button("Choose again", key="again", on_click=_forget, args=(job.kind,))


def _forget(kind: str) -> None:
    """Done with every job of a kind: what was kept stays."""
    root = session.workspace().root
    while job := jobs.latest_job(root, kind):
        jobs.forget_job(root, job.job_id)


# Result --------------------------------------------------------------------------------------------


def show_result(job: Job) -> None:
    """The new model as a card, beside every other kind and the one in use; adopted or discarded by a person."""
    space, version = session.workspace(), job.result["version"]
    model = space.model(version)
    if model is None:
        st.info("This model is gone.", icon=":material/delete:")
        st.button("Choose again", key="again", on_click=_forget, args=("train",))
        return
    with st.container(border=True):
        week = model_card.nearest_week(model.card, 4)
        at = model_card.week_figures(model.card).set_index("week").loc[week]
        st.markdown(f"### {plain(model.version)}\n{model.card['title']}. {model_card.origin_sentence(model.card)}")
        st.markdown(f"At week {week}: {model_card.list_sentence(at, model.aim)}")
        if not job.result["new"]:
            st.caption("The same model had been trained before, from the same data in the same way; it was not replaced.")
        _show_decision(model)
    if board := latest_leaderboard(space, version):
        st.header("Beside other kinds and the model in use", anchor=False)
        leaderboard.show(board, week, version)
    else:
        st.info(plain(job.result["alone"]), icon=":material/leaderboard:")


def _show_decision(model: RiskModel) -> None:
    space, used = session.workspace(), session.workspace().adopted(model.label)
    if used == model.version:
        where = "in every simulated run" if model.card.get("simulated") else "in every run"
        st.success(f"In use for who {model.aim.phrase}, {where}, until another model is adopted.", icon=":material/check:")
        st.button("Done", key="done", on_click=_forget, args=("train",))
        return
    st.caption(f"In use now: {plain(used or 'the shipped model that fits a run best')}. It stays kept whatever you choose.")
    with st.container(horizontal=True):
        st.button("Use it from now on", type="primary", key="adopt", icon=":material/check:", on_click=space.adopt_model, args=(model,))
        st.button("Discard", key="discard", icon=":material/delete:", on_click=_discard, args=(model.version,))
        st.button("Keep for later", key="done", on_click=_forget, args=("train",))


def _discard(version: str) -> None:
    """Gone with its result; unless another tab has taken it into use meanwhile, which is told."""
    try:
        session.workspace().discard_model(version)
    except DropoutError as error:
        st.session_state[_REFUSED] = error
    else:
        _forget("train")


def tell() -> None:
    """Why something asked for was not done, told once."""
    with st.container():  # a place of its own: what follows stays where it is
        if refused := st.session_state.pop(_REFUSED, None):
            components.problem(refused)


# Models at hand ------------------------------------------------------------------------------------


def show_models() -> None:
    """What was trained here, which of it is in use, and the way back to any of it."""
    space = session.workspace()
    cards = [card for card in space.model_cards() if not card.get("snapshot")]
    if not cards:
        return
    st.header("Trained here", anchor=False)
    for card in cards:
        version, aim = card["version"], Aim.from_json(card)
        used = space.adopted(aim.label) == version
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(version)}** · who {aim.phrase} · {plain(learnt_words(card))}" + (" · :green-badge[In use]" if used else "")
            )
            if used:
                st.button("Use the shipped one again", key=f"shipped_{version}", on_click=space.adopt_shipped, args=(str(aim.label),))
            else:
                st.button("Use it", key=f"use_{version}", on_click=_adopt, args=(version,))
                st.button("Discard", key=f"discard_{version}", on_click=_discard, args=(version,), type="tertiary")


def learnt_words(card: Mapping[str, Any]) -> str:
    """What a model learnt from, in a line.

    >>> learnt_words({"trained_on": [{"run_id": f"K{n}"} for n in range(5)], "recalibrated": {"runs": [{"run_id": "OWN"}]}})
    'K0, K1, K2 and 2 more; frequencies set on OWN'
    """
    runs, more = [str(run["run_id"]) for run in card["trained_on"]], len(card["trained_on"]) - _NAMED
    named = ", ".join(runs[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    own = ", ".join(str(run["run_id"]) for run in (card.get("recalibrated") or {"runs": []})["runs"])
    return f"{named}; frequencies set on {own}" if own else named


def _adopt(version: str) -> None:
    model = session.workspace().model(version)
    if model is not None:
        session.workspace().adopt_model(model)
