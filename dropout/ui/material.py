"""The Learner page: material worth suggesting, with reasons, and what was answered about it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import pipeline
from dropout.domain import Cutoff
from dropout.recommend import KNOWN, NOT_USEFUL, USEFUL, Method, Recommender, Suggestion, build_recommender, over_by
from dropout.store import Workspace
from dropout.ui import cache, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_TITLES = {
    Method.SIMILAR: "What similar learners used",
    Method.CONTENT: "Close to what was missed",
    Method.POPULAR: "Popular in this week",
}
_NOTHING_TO_GO_BY = {
    Method.SIMILAR: "Shown: what is popular in this week. Nothing used by this learner so far makes anybody similar.",
    Method.CONTENT: "Shown: what is popular in this week. This learner has missed no work that material could be close to.",
}
_ANSWERS = {USEFUL: "Useful", NOT_USEFUL: "Not useful", KNOWN: "Known already"}
_ICONS = {"video": "play_circle", "quiz": "quiz", "forum": "forum", "collaboration": "group"}


def recommender(chosen: Selection) -> Recommender:
    """The recommender of the run as of the week."""
    runs = cache.runs()
    events = runs[runs["kind"].eq("events")]
    earlier = tuple(cache.place(run) for run in over_by(events, chosen.run_id, Cutoff(chosen.week)))
    return _recommender(session.workspace(), cache.place(chosen.run_id), chosen.week, earlier)


@st.cache_resource(max_entries=8, show_spinner="Looking for material …")
def _recommender(_space: Workspace, place: cache.Place, week: int, earlier: tuple[cache.Place, ...]) -> Recommender:
    tables = [pipeline.load_tables(_space, [one.run_id]).of_runs([one.run_id]) for one in (place, *earlier)]
    return build_recommender(tables[0], place.run_id, Cutoff(week), tables[1:])


@st.fragment
def show(chosen: Selection, member: pd.Series) -> None:
    """Up to three items this learner has not used, each with its reason; an answer re-weights them at once."""
    found = recommender(chosen)
    method = found.method_for(member["enrolment_id"])
    st.header(_title(found, method), anchor=False)
    if found.usage.items.empty:
        st.write("Nothing to suggest: the data of this run tells that learners were active, not with what.")
        return
    suggestions = found.suggest(member["enrolment_id"], answers(chosen.run_id))
    if not suggestions:
        st.write("Nothing to suggest: all the material others used so far was used here too, or none was used yet.")
    for one in suggestions:
        _show_one(chosen.run_id, member["enrolment_id"], one)
    st.caption(plain(found.judgement.sentence if method is found.judgement.method else _NOTHING_TO_GO_BY[found.judgement.method]))


def _title(found: Recommender, method: Method) -> str:
    if method is Method.SIMILAR and found.neighbours is not None and found.neighbours.peers.completed:
        return "What similar learners who completed used"
    return _TITLES[method]


def _show_one(run_id: str, enrolment_id: str, one: Suggestion) -> None:
    with st.container(border=True):
        st.markdown(f":material/{_ICONS.get(one.kind, 'description')}: **{plain(one.title)}** · {one.kind}  \n{plain(one.reason)}")
        with st.container(horizontal=True):
            for answer, words in _ANSWERS.items():
                st.button(words, key=f"{answer}_{one.resource_id}", type="tertiary", on_click=keep_answer,
                          args=(run_id, enrolment_id, one.resource_id, answer))  # fmt: skip


def answers(run_id: str) -> pd.DataFrame:
    """What was answered about suggestions of a run: enrolment_id, resource_id, answer."""
    rows = session.kept("suggestion_answers").get(run_id, [])
    return pd.DataFrame(rows, columns=["enrolment_id", "resource_id", "answer", "by", "at"])


def keep_answer(run_id: str, enrolment_id: str, resource_id: str, answer: str) -> None:
    """Keep an answer in the workspace, with who gave it and when."""
    kept = session.kept("suggestion_answers")
    entry = [enrolment_id, resource_id, answer, session.actor().name, session.now().isoformat(timespec="seconds")]
    session.keep("suggestion_answers", {**kept, run_id: [*kept.get(run_id, []), entry]})
