"""The sections of the page “Did it help?”: the answer, who was compared, and figures kept apart."""

# ruff: noqa: ARG001 - an argument that is not used keys the cache; one with a leading underscore does not
from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dropout import effects, plots
from dropout.cohort.small import MIN_GROUP
from dropout.domain import Label
from dropout.effects import Comparison, Draw, Finding, OutcomeKind, Verdict
from dropout.effects.verdict import MAX_IMBALANCE, MIN_MATCHED
from dropout.labels import build_labels, labelable_runs
from dropout.model import RiskModel
from dropout.schema import Tables
from dropout.scoring import ScoredRun
from dropout.ui import cache
from dropout.ui.components import figure
from dropout.ui.selection import Selection

_ICONS = {
    Verdict.BETTER: "trending_up",
    Verdict.WORSE: "trending_down",
    Verdict.NO_CLEAR_DIFFERENCE: "drag_handle",
    Verdict.CANNOT_TELL: "help",
}
_APART = {"all": "All learners", "not_contacted": "Never contacted", "contacted": "Contacted"}


def rows_of(run_ids: list[str], contacts: pd.DataFrame) -> pd.DataFrame:
    """The trials of several runs together, each scored by the model in use for it."""
    parts = []
    for run_id in run_ids:
        own = contacts[contacts["run_id"] == run_id].astype(object).where(contacts["day"].notna(), None)
        key = tuple(own[["run_id", "learner_id", "week", "day"]].itertuples(index=False, name=None))
        model = cache.model(run_id, cache.labels(run_id)[0])
        parts.append(_rows(cache.tables(run_id), model, cache.place(run_id), model.version, key))
    return pd.concat(parts, ignore_index=True)


@st.cache_resource(max_entries=16, show_spinner="Looking for comparable learners …")
def _rows(_tables: Tables, _model: RiskModel, place: cache.Place, version: str, contacts: tuple[tuple[Any, ...], ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(contacts), columns=["run_id", "learner_id", "week", "day"]).astype({"day": "Int64"})
    return effects.trial_rows(_tables, place.run_id, frame, _model)


def usual_outcome(rows: pd.DataFrame) -> OutcomeKind:
    """How a run ended where that is known of anybody, else who was active soon afterwards."""
    return OutcomeKind.COMPLETED if rows["completed"].notna().any() else OutcomeKind.ACTIVE


def choose_outcome(rows: pd.DataFrame) -> OutcomeKind:
    """What is compared; how a run ended goes first where it is known of anybody."""
    first = usual_outcome(rows)
    chosen = st.segmented_control("Compare", list(OutcomeKind), default=first, key="outcome", required=True,
                                  format_func=lambda kind: OutcomeKind(kind).heading, label_visibility="collapsed")  # fmt: skip
    return OutcomeKind(chosen or first)


def show_finding(finding: Finding) -> None:
    """The one sentence first; where nothing can be said, every reason for it."""
    with st.container(border=True):
        head = finding.sentence if not finding.grounds else "Cannot tell whether contacting helped."
        st.markdown(f"## :material/{_ICONS[finding.verdict]}: {head}")
        if finding.grounds:
            st.markdown("\n".join(f"- {ground}" for ground in finding.grounds))
        else:
            st.caption("A comparison of records, not an experiment: what staff knew and the record does not may be part of it.")


def show_comparison(found: Comparison, outcome: OutcomeKind) -> None:
    """Who stands against whom, how alike they are, and what the plain comparison would have said."""
    cells = st.columns(4)
    cells[0].metric("Contacted", f"{found.contacted:,}", help="Learners with a first contact whose outcome is known.")
    cells[1].metric(
        "With somebody comparable", f"{found.matched:,}", help="Not contacted in the same run and week, with about the same chance."
    )
    cells[2].metric(
        "Compared with", f"{found.compared:,}", help="Learners not contacted in that week, weighted to resemble those contacted."
    )
    cells[3].metric("Worth, in equal weights", f"{found.effective:,.0f}", help="Learner-weeks of equal weight that would tell as much.")
    if found.matched < MIN_GROUP:
        return
    if found.matched >= MIN_MATCHED and found.difference is not None:
        st.markdown(_contrast(found, outcome))
    st.caption(f"{100 * found.later:.0f} of 100 compared were contacted in some later week: the question is “now” against “not now”.")
    if effects.ESTIMATE not in set(found.balance["column"]):
        st.caption("Compared without the estimate: the model in use has learnt from this run, so its estimate would know the end.")
    left, right = st.columns(2, gap="large")
    table = found.balance.assign(title=found.balance["column"].map(effects.covariate_title))
    with left:
        figure(plots.balance(table, MAX_IMBALANCE), table, "balance",
               "Each dot is how far those contacted lie from the others in one thing the record said before the contact. Weighting should "
               "bring it near 0; where it does not, nothing is claimed.")  # fmt: skip
    with right:
        figure(plots.overlap(found.overlap), found.overlap, "overlap",
               "Where the two groups share chances, there is somebody to compare with. Where everybody like them was contacted, there "
               "is nobody.")  # fmt: skip


def _contrast(found: Comparison, outcome: OutcomeKind) -> str:
    first, second = found.shares or (0.0, 0.0)
    plain = found.plain or 0.0
    more = "more" if plain > 0 else "fewer"
    return (
        f"Of 100 contacted {100 * first:.0f} {outcome.phrase}, of 100 comparable {100 * second:.0f}. As they are, the groups differ by "
        f"{abs(100 * plain):.0f} {more} of 100, which mixes in whom staff chose to contact."
    )


def draw_outcomes(run_id: str, draws: list[Draw], outcome: OutcomeKind) -> pd.DataFrame:
    """What became of everybody drawn: run_id, learner_id, week, assigned, outcome (missing where it is not known)."""
    tables = cache.tables(run_id)
    rows = effects.drawn_rows(draws, tables.enrolments)
    known = effects.completed(tables, rows) if outcome is OutcomeKind.COMPLETED else effects.active_after(tables, rows)
    return rows.assign(outcome=known)


def show_draws(run_id: str, draws: list[Draw], contacts: pd.DataFrame, outcome: OutcomeKind) -> None:
    """The waiting lists as the experiment they are: first against waiting, as drawn, and how far the draw was followed."""
    found = effects.analyse_draws(draws, draw_outcomes(run_id, draws, outcome))
    finding = effects.judge_experiment(found, outcome.phrase)
    with st.container(border=True):
        head = finding.sentence if not finding.grounds else "Cannot tell yet what the waiting list shows."
        st.markdown(f"## :material/{_ICONS[finding.verdict]}: {head}")
        for ground in finding.grounds:
            st.markdown(f"- {ground}")
        st.caption(_followed(draws, contacts))


def _followed(draws: list[Draw], contacts: pd.DataFrame) -> str:
    """How many of each group somebody got in touch with: the comparison is as drawn, so it says what offering a contact did."""
    reached = set(contacts["learner_id"])
    parts = [f"{sum(one in reached for one in group):,} of {len(group):,} {words}" for words, group in (
        ("drawn to come first", [one for draw in draws for one in draw.assigned]),
        ("who wait", [one for draw in draws for one in draw.waiting]))]  # fmt: skip
    return (
        f"Contacted so far: {parts[0]}, {parts[1]}. Compared as drawn, whether contacted or not; groups that differ by chance alone. "
        "Contacting some who wait makes the difference look smaller than it is."
    )


def show_apart(chosen: Selection, contacts: pd.DataFrame) -> None:
    """How good the estimates were, for learners nobody contacted and for those somebody did."""
    scored = cache.scored(chosen)
    run_id = chosen.run_id
    if chosen.label is Label.INACTIVE or run_id not in labelable_runs(scored.tables, scored.aim):
        st.info("Shown once the run chosen in the sidebar is over and its outcomes are known.", icon=":material/flag:")
        return
    if effects.saw_run(scored.model, run_id):
        st.info("The model in use has learnt from this run, so figures on it would flatter the model.", icon=":material/school:")
        return
    found = effects.evaluate_apart(_labelled(scored), contacts)
    rows = [{"Learners": words, "n": found[name]["n"], "Did come true": found[name]["base_rate"], "AUC": found[name]["auc"],
             "Brier": found[name]["brier"]} if (found[name] or {"n": 0})["n"] >= MIN_GROUP else {"Learners": words, "n": None}
            for name, words in _APART.items()]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _labelled(scored: ScoredRun) -> pd.DataFrame:
    label = build_labels(scored.tables, scored.members, scored.aim)
    return scored.members.assign(label=label).dropna(subset=["label"])
