"""The Learner page, part by part: who, what the record says, why, and where in the run."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dropout import learner, plots
from dropout.domain import Tier
from dropout.explain import Reason, waterfall
from dropout.health import doubts
from dropout.scoring import ScoredRun
from dropout.ui import cache, components, selection, session
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

WEEKS_BACK = 2


def choose_learner(chosen: Selection, scored: ScoredRun) -> pd.Series | None:
    """The learner to show: chosen before, or here, where typing searches ids and names, or next on the list."""
    members = scored.members.set_index("learner_id", drop=False)
    names, asked = session.names(chosen.run_id), selection.current_learner()
    member = members.loc[asked] if asked in members.index else None
    titles = {one: " · ".join([one, *([names[one]] if one in names else []), components.tier_words(tier)])
              for one, tier in members["tier"].items()}  # fmt: skip
    st.session_state["choose_learner"] = asked if member is not None else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Learner", list(titles), key="choose_learner", format_func=titles.__getitem__, on_change=_follow_choice,
                     placeholder="Type an id or a name, or choose from the list", width=400)  # fmt: skip
        if member is not None:
            place = learner.find_place(scored, member["learner_id"])
            for words, other, icon in (("Previous", place.before, "arrow_back"), ("Next", place.after, "arrow_forward")):
                st.button(words, key=words.lower(), on_click=selection.open_learner, args=(other,), disabled=other is None,
                          icon=f":material/{icon}:", help="on the list")  # fmt: skip
        if st.button("To the list", key="to_list", icon=":material/checklist:"):
            st.switch_page("pages/caseload.py", query_params=selection.address("caseload"))
    if asked and member is None:
        st.info(f"{plain(asked)} is not in this run at the end of week {chosen.week}: not enrolled yet, or not any more."
                if scored.tables.enrolments["learner_id"].eq(asked).any() else
                f"There is no {plain(asked)} in this run. Choose somebody here or on the list, or another run in the sidebar.")  # fmt: skip
    elif member is None:
        st.info("Nobody is shown before you choose. The list says whom to contact first, and opens each of them here.")
    return member


def _follow_choice() -> None:
    if st.session_state["choose_learner"]:
        selection.open_learner(st.session_state["choose_learner"])


def show_estimate(chosen: Selection, scored: ScoredRun, member: pd.Series) -> None:
    """The tier and one line that the basis of the estimate allows, then how it came about."""
    st.markdown(f"## {components.tier_badge(member['tier'])}")
    st.markdown(f"**{learner.estimate_sentence(scored, member)}**")
    for sentence in doubts(scored, member):
        st.markdown(f":material/help: {plain(sentence)}")
    if scored.basis.shows_frequency and _is_judged(member) and chosen.week > WEEKS_BACK:
        then = cache.scored(replace(chosen, week=chosen.week - WEEKS_BACK))
        change = learner.what_changed(then, scored, member)
        if change:
            st.write(plain(learner.change_sentence(change)))
    who = scored.tables.enrolments.set_index("enrolment_id").loc[member["enrolment_id"]]
    facts = [f"Section: {who['section']}" if pd.notna(who["section"]) else "", session.names(chosen.run_id).get(member["learner_id"], "")]
    if any(facts):
        st.caption(plain(" · ".join(fact for fact in facts if fact)))


def _is_judged(member: pd.Series) -> bool:
    return bool(member["tier"] != Tier.NOT_ENOUGH_DATA)


def show_course(chosen: Selection, scored: ScoredRun, member: pd.Series) -> None:
    """How the estimate went week by week, and what was done when."""
    enrolment_id, name = member["enrolment_id"], f"{member['learner_id']}_week_{chosen.week}"
    weeks, days = _contacts(chosen, member)
    left, right = st.columns(2, gap="medium")
    if _is_judged(member):
        with left:
            _show_trend(scored, cache.history(chosen), enrolment_id, name, weeks)
    with right if _is_judged(member) else left:
        place = cache.place(chosen.run_id)
        daily = learner.daily_activity(_run_days(scored, place, chosen.week), enrolment_id)
        due = _deadlines(scored, place, chosen.week, enrolment_id)
        if due.empty and not days and not daily[["actions", "median"]].any(axis=None):
            _show_marks(scored, enrolment_id)
            return
        components.figure(
            plots.timeline(daily, due, scored.cutoff.day, contacts=days), daily, f"activity_{name}",
            "Bars are this learner's recorded actions a day. The grey line is the run's median learner, as a mean of the last 7 days. "
            "Marks at the top are deadlines and contacts. Nothing after the week shown is known here.",
        )  # fmt: skip


def _show_marks(scored: ScoredRun, enrolment_id: str) -> None:
    """What is known where no day of a run has any activity to draw."""
    marks = learner.known_marks(scored, enrolment_id)
    if marks.empty:
        st.info("No activity and no mark is known as of this week.", icon=":material/event_busy:")
        return
    st.markdown("**Marks known so far, beside the run’s median, in 100**")
    shown = marks.round(0).astype({"score": int, "median": int})
    st.dataframe(shown.rename(columns={"title": "Work", "score": "Mark", "median": "Run median"}), hide_index=True, key="known_marks")


@st.cache_resource(max_entries=4, show_spinner=False)
def _run_days(_scored: ScoredRun, place: cache.Place, week: int) -> learner.RunDays:  # noqa: ARG001 - they key the cache
    return learner.run_days(_scored)


@st.cache_resource(max_entries=64, show_spinner=False)
def _deadlines(_scored: ScoredRun, place: cache.Place, week: int, enrolment_id: str) -> pd.DataFrame:  # noqa: ARG001 - they key the cache
    return learner.deadlines(_scored, enrolment_id)


def _contacts(chosen: Selection, member: pd.Series) -> tuple[list[float], list[float]]:
    """Weeks and days of the run in which somebody got in touch, on lists up to the week shown."""
    found = session.cases().contacts(chosen.run_id)
    own = found[(found["learner_id"] == member["learner_id"]) & (found["week"] <= chosen.week)]
    return own["week"].tolist(), own["day"].dropna().tolist()


def _show_trend(scored: ScoredRun, history: pd.DataFrame, enrolment_id: str, name: str, contacts: list[float]) -> None:
    if scored.basis.shows_frequency:
        trend = learner.risk_by_week(scored, history, enrolment_id)
        components.figure(
            plots.risk_trend(trend, scored.aim.phrase, cuts=learner.tier_cuts(scored), contacts=contacts), trend, f"estimate_{name}",
            "Each point is the estimate as it stood at the end of that week, the band what became of similar past learners. "
            "Dotted lines: where the tiers start in the week shown.",
        )  # fmt: skip
    else:
        places = learner.place_by_week(history, enrolment_id)
        components.figure(
            plots.rank_trend(places, contacts=contacts), places, f"place_{name}",
            "The place on the list at the end of each week; 1 is its top.",
        )  # fmt: skip


def show_reasons(scored: ScoredRun, member: pd.Series) -> None:
    """What raises and what lowers the estimate, in words, and how it adds up."""
    raising, lowering = scored.reasons(member["enrolment_id"])
    for column, title, reasons in zip(st.columns(2, gap="medium"), ("Raises the estimate", "Lowers it"), (raising, lowering), strict=True):
        with column:
            st.header(title, anchor=False)
            st.markdown(reason_list(reasons) or "Nothing in the record stands out.")
    st.caption("Signals linked to the estimate, strongest first, beside this run's median. They are not reasons why somebody leaves.")


def reason_list(reasons: list[Reason]) -> str:
    """Reasons as a numbered list in Markdown, each with its strength.

    >>> reason_list([Reason("gap", "recency", "No activity for 16 days", True, "strongly", 0.8, 16.0, 2.0)])
    '1. No activity for 16 days · *strongly*'
    """
    return "\n".join(f"{number}. {plain(reason.sentence)} · *{reason.strength}*" for number, reason in enumerate(reasons, start=1))


def show_place(chosen: Selection, scored: ScoredRun, member: pd.Series) -> None:
    """How the reasons add up from the run's average to this learner, and where in the run they stand."""
    name = f"{member['learner_id']}_week_{chosen.week}"
    left, right = st.columns(2, gap="medium")
    with left:
        raising, lowering = scored.reasons(member["enrolment_id"], most=6)
        bars = waterfall(raising + lowering, member["raw"], scored.drivers.mean_raw)
        components.figure(
            plots.waterfall(bars), bars, f"reasons_{name}",
            "From the run's average to this learner: each bar is the pull of one signal, longer is stronger, and “everything else” "
            "is the sum of all that is not named. The bars add up exactly.",
        )  # fmt: skip
    with right:
        places = learner.engagement_and_results(scored)
        own = places[places["learner_id"] == member["learner_id"]].iloc[0]
        if pd.isna(own["engagement"]):
            st.info("No place in the run yet: its activity is not recorded so far.")
            return
        if places["results"].isna().all():
            more = f"More active than {100 * own['engagement']:.0f} % of the run."
            marks = "No mark of anybody is known as of this week. Marks without a date count from the day of the first export with them."
            st.info(f"{more} {marks}", icon=":material/grid_view:")
            return
        components.figure(
            plots.quadrant(places, member["learner_id"]), places.drop(columns="learner_id"), f"place_in_run_{name}",
            "Every dot is a learner of this run: further right, more active days so far than others; further up, better marks so far. "
            "Without a mark there is no dot.",
        )  # fmt: skip
