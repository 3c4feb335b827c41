"""Feedback: given on the Learner page with one click, counted on a page of its own; and which reasons are not to be shown."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dropout.cases import Case, Change, Feedback, Status, Verdict
from dropout.cases.tally import VERDICTS, last_words, summary, tally
from dropout.domain import Tier
from dropout.errors import DropoutError
from dropout.features import CATALOGUE, concept_title
from dropout.scoring import ScoredRun
from dropout.ui import cache, cases, components, session
from dropout.ui.wording import plain

FLAG = "flag"  # a verdict on the tier as a whole, not on one reason
_STATUS = {
    Verdict.WRONG: Status.FLAG_WRONG,
    Verdict.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Verdict.ALREADY_KNOWN: Status.ALREADY_KNOWN,
}
_ICONS = {Verdict.USEFUL: "thumb_up", Verdict.WRONG: "thumb_down", Verdict.NOT_APPLICABLE: "block", Verdict.ALREADY_KNOWN: "visibility"}


# Giving it -----------------------------------------------------------------------------------------


def show_question(scored: ScoredRun, member: pd.Series) -> None:
    """One click says whether a learner rightly stands where they stand; what it is about and why can be said before."""
    run_id, learner = str(scored.run["run_id"]), str(member["learner_id"])
    raising, lowering = scored.reasons(member["enrolment_id"])
    case, key = session.cases().case(run_id, learner), f"{run_id}/{learner}_{st.session_state.get('feedback_round', 0)}"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            titles = {FLAG: components.tier_words(member["tier"]), **{reason.concept: reason.sentence for reason in [*raising, *lowering]}}
            st.selectbox("Is this right?", list(titles), key=f"feedback_about_{key}", format_func=titles.__getitem__, width=340)
            st.text_input("Why (may stay empty)", key=f"feedback_why_{key}", max_chars=500, width=340)
        with st.container(horizontal=True):
            for verdict in Verdict:
                st.button(verdict.words, key=f"feedback_{verdict}", icon=f":material/{_ICONS[verdict]}:", on_click=_keep,
                          args=(scored, member, case, verdict, key))  # fmt: skip
        said = _said(run_id, learner)
        st.caption(said or "Counted on the page Feedback, never used as an outcome to learn from.")


def _keep(scored: ScoredRun, member: pd.Series, case: Case, verdict: Verdict, key: str) -> None:
    about, why = st.session_state[f"feedback_about_{key}"], st.session_state[f"feedback_why_{key}"].strip()
    closes = {"status": _STATUS[verdict]} if about == FLAG and verdict in _STATUS else {}
    feedback = Feedback(verdict, cases.as_of(scored, member), None if about == FLAG else about, why)
    closed = f" The case is closed as “{_STATUS[verdict].words.lower()}”." if closes else ""
    words = f"Feedback kept: {verdict.words.lower()}.{closed}"
    if cases.save(case.run_id, [Change(case.learner_id, case.version, closes, feedback=feedback)], words):
        st.session_state["feedback_round"] = st.session_state.get("feedback_round", 0) + 1


def _said(run_id: str, learner: str) -> str:
    found = session.cases().feedback(run_id)
    own = last_words(found[found["learner_id"] == learner])
    parts = [f"{Verdict(row.verdict).words.lower()}{f' ({concept_title(row.about)})' if row.about else ''}, {row.made_by}, "
             f"{cases.day_words(row.at.date())}{f': “{row.note}”' if row.note else ''}" for row in own.itertuples()]  # fmt: skip
    return plain(f"So far: {'; '.join(parts)}.") if parts else ""


# What it says --------------------------------------------------------------------------------------


def show_counts(feedback: pd.DataFrame, courses: Mapping[str, str]) -> None:
    """The sentence, then tables by tier, by reason and by course."""
    words = last_words(feedback)
    flags, reasons = (words[words["about"].isna() == whole].reset_index(drop=True) for whole in (True, False))
    st.markdown(f"**{summary(flags)}**")
    by_tier, by_reason, by_course = st.tabs(["By tier", "By reason", "By course"])
    with by_tier:
        _show_table(flags, flags["tier"].map(lambda tier: components.tier_words(tier) if tier in set(Tier) else tier), "Tier")
    with by_reason:
        _show_table(reasons, reasons["about"].map(concept_title), "Reason")
    with by_course:
        _show_table(flags, flags["run_id"].map(lambda run: courses.get(run, run)), "Course")


def _show_table(words: pd.DataFrame, by: pd.Series, title: str) -> None:
    if words.empty:
        st.write("Nobody has said anything of this kind yet.")
        return
    table = tally(words, by)
    counts = {Verdict(name).words: table[name].astype("Int64") for name in VERDICTS}
    shown = {title: table["group"], "Learners": table["n"].astype("Int64"), **counts, "Useful of 100": of_100(table)}
    st.dataframe(pd.DataFrame(shown), hide_index=True, placeholder="withheld")
    say_withheld(table)
    st.caption("Each learner counts once, with the last word. In brackets the 95 % range. A verdict is an opinion, never an outcome.")


def of_100(table: pd.DataFrame) -> list[str]:
    """The share of each row of a tally with its range, in 100; empty where it is withheld."""
    return [f"{100 * row.share:.0f} ({100 * row.low:.0f} to {100 * row.high:.0f})" if row.shown else "" for row in table.itertuples()]


def say_withheld(table: pd.DataFrame) -> None:
    """Why rows of a tally are blank, where some are."""
    if not table["shown"].all():
        st.caption("Withheld: groups under 10 learners, and where needed another, so that nobody can be worked out by subtraction.")


def show_texts(feedback: pd.DataFrame) -> None:
    """What was written, newest first, without saying about whom or by whom."""
    told = feedback[feedback["note"] != ""].iloc[::-1].head(50)
    if told.empty:
        return
    with st.expander(f"What was written · {len(told)}"):
        verdict, about = told["verdict"].map(lambda one: Verdict(one).words), told["about"].map(concept_title, na_action="ignore")
        rows = pd.DataFrame({"Verdict": verdict, "About": about, "Week": told["week"], "Why": told["note"]})
        st.dataframe(rows, hide_index=True, placeholder="the flag")


# Reasons that are not to be shown ------------------------------------------------------------------


def show_vetoes() -> None:
    """The reasons that nobody sees at present, each with who decided it and why, and a way to decide it."""
    hidden = session.cases().hidden_reasons()
    for veto in hidden.values():
        with st.container(horizontal=True, vertical_alignment="center"):
            name = f"{veto.by} (name as given)" if veto.self_declared else veto.by
            words = f"{concept_title(veto.concept)} · {name}, {cases.day_words(veto.at.date())}: {veto.why}"
            st.markdown(f":material/visibility_off: {plain(words)}", width="content")
            st.button("Show again", key=f"show_{veto.concept}", on_click=_show_again, args=(veto.concept,))
    if not hidden:
        st.markdown("Every reason may be shown.")
    concepts = sorted({feature.concept for feature in CATALOGUE.values()} - set(hidden), key=concept_title)
    with st.form("veto", clear_on_submit=True, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        concept = st.selectbox("Reason", concepts, None, format_func=concept_title, placeholder="Choose a reason", width=340)
        why = st.text_input("Why it should not be shown", max_chars=500, width=340)
        if st.form_submit_button("Hide it", key="veto_save") and concept and _decide(concept, True, why):
            st.rerun()
    st.caption(
        "A hidden reason is named for no learner on any page or in any file made from a run. It still counts in the estimate, where it "
        "goes into “everything else”. Without dates and Quick check have small models of their own, whose inputs they name all the same."
    )


def _show_again(concept: str) -> None:
    _decide(concept, False, "")


def _decide(concept: str, hidden: bool, why: str) -> bool:
    try:
        session.cases().decide(concept, hidden=hidden, why=why, actor=session.actor(), now=session.now())
    except DropoutError as error:
        components.problem(error)
        return False
    return True


def show_for_model(version: str) -> None:
    """For the card of a model: what staff say of its flags, and which reasons are not shown."""
    store = session.cases()
    own = store.feedback()
    words = last_words(own[own["model"] == version])
    lines = [summary(words[words["about"].isna()])]
    lines += [f"Not shown as a reason: {concept_title(veto.concept)} ({veto.why})." for veto in store.hidden_reasons().values()]
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    st.caption("Feedback is listed here and counted on the page Feedback. No model learns from it.")


def course_of_runs() -> dict[str, str]:
    """The course of every run there is, by run."""
    return {str(row["run_id"]): str(row["course"]) for row in cache.runs().to_dict("records")}
