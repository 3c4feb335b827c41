"""What the list of a run was worth, on the page “Does it work?”: its footing, sentences, two figures, the analyst's table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import evaluation, plots
from dropout.domain import Tier
from dropout.evaluation import Footing, JudgedRun
from dropout.labels import open_words
from dropout.plots.model import reliability
from dropout.scoring import ScoredRun
from dropout.ui import worth
from dropout.ui.components import figure
from dropout.ui.selection import Selection

_TITLES = {"week": "Week", "n": "Learners", "positives": "Came true", "listed": "On the list", "hits": "Hits", "missed": "Missed",
           "next": "Next in line", "next_hits": "Hits among them", "estimated": "Mean estimate", "auc": "AUC",
           "average_precision": "Average precision", "brier": "Brier", "ece": "ECE"}  # fmt: skip


def judged_week(judged: JudgedRun, week: int) -> int:
    """The last week up to `week` that can be judged."""
    return max((known for known in judged.weeks if known <= week), default=week)


def show_footing(judged: JudgedRun, chosen: Selection) -> int:
    """Which list is judged and by what predictions; returns its week, the last one up to the week chosen that can be judged."""
    week = judged_week(judged, chosen.week)
    at = judged.at(week)
    on = at["tier"].eq(Tier.CONTACT_FIRST)
    also = "" if week == chosen.week else f" Week {chosen.week} was not part of the training, so week {week} stands in for it."
    st.markdown(
        f"Judged is the list of **{on.sum():,}** of {len(at):,} learners at week {week}, as long as chosen on the Caseload page.{also}"
        f"{open_sentence(at['label'].isna(), on)}"
    )
    if judged.footing is Footing.SEEN:
        st.warning(judged.footing.words, icon=":material/school:")
    else:
        st.caption(judged.footing.words)
    return week


def open_sentence(unknown: pd.Series, listed: pd.Series) -> str:
    """Whose outcome is not known, and so counts nowhere below; nothing where everybody's is, or nobody's.

    >>> open_sentence(pd.Series([True, False, True]), pd.Series([True, True, False]))
    ' What became of 2 of them (1 on the list) is not known; they count nowhere below.'
    """
    if not unknown.any() or unknown.all():
        return ""
    number, are = int(unknown.sum()), "they count" if unknown.sum() > 1 else "that one counts"
    return f" What became of {number:,} of them ({int((unknown & listed).sum()):,} on the list) is not known; {are} nowhere below."


def show_worth(judged: JudgedRun, scored: ScoredRun, week: int) -> None:
    """What the list caught and missed, how early, what a longer one buys; then estimates and order beside what happened."""
    weeks = evaluation.weekly_results(judged.rows)
    row = weeks[weeks["week"] == week]
    if row.empty:
        st.info(
            f"{open_words(judged.run)}: what the list was worth shows once it is known what became of its learners."
            if not judged.over else "Too few learners of either outcome to say what the list was worth.",
            icon=":material/flag:",
        )  # fmt: skip
        if not judged.over and not judged.basis.shows_frequency:
            st.markdown(worth.sentence(scored.model, judged.run["run_id"], week))
        return
    found, aim, at = row.iloc[0], judged.aim, judged.at(week)
    st.markdown(f"### {evaluation.list_sentence(found, aim)}")
    notice = evaluation.weeks_of_notice(judged.rows, scored.tables)
    st.markdown(f"- {evaluation.more_contacts_sentence(found, aim)}\n- {evaluation.notice_sentence(notice, aim, week)}")
    left, right = st.columns(2, gap="large")
    steps = evaluation.reached_table(at)
    with left:
        figure(plots.reached(steps, int(found["listed"]), aim.phrase), steps, "reached",
               "Walk down the list: how many of them have been met after so many learners. Dotted: a list drawn by lot.")  # fmt: skip
    with right:
        _show_estimates(judged, at, found)
    st.markdown(evaluation.order_sentence(found, aim))
    with st.expander("All figures by week"):
        st.dataframe(_table(weeks, judged), hide_index=True)


def _show_estimates(judged: JudgedRun, at: pd.DataFrame, found: pd.Series) -> None:
    if not judged.basis.shows_frequency:
        st.info(
            "No numbers were shown for this run, only an order: there is nothing to compare with what happened.", icon=":material/sort:"
        )
        return
    levels = evaluation.reliability_table(at)
    if levels.empty:
        st.info("Too few learners to compare estimates with what happened, level by level.", icon=":material/help:")
    else:
        figure(reliability(levels, judged.aim.phrase), levels, "run_reliability",
               "Learners of this run in levels of about equal size; the bar is the 95 % range of what became of them. On the dotted line, "
               "estimate and frequency are equal.")  # fmt: skip
    st.caption(evaluation.estimate_sentence(found, judged.aim))


def _table(weeks: pd.DataFrame, judged: JudgedRun) -> pd.DataFrame:
    shown = [name for name in _TITLES if judged.basis.shows_frequency or name not in ("estimated", "brier", "ece")]
    return weeks[shown].round(3).rename(columns=_TITLES)
