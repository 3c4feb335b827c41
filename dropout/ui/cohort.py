"""The sections of the Cohort page: totals, leaving, activity, estimates, and the run beside earlier ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import cohort, plots
from dropout.aim import Aim
from dropout.cohort import RunAtWeek
from dropout.scoring import ScoredRun
from dropout.ui import cache
from dropout.ui.caseload_inputs import absent_sentence
from dropout.ui.components import figure

_WITHHELD = " Groups under 10 are withheld (“< 10”), with the next smallest where they could be worked out."


def described(scored: ScoredRun) -> list[RunAtWeek]:
    """This run as of the week, then earlier runs of its course as of the same week, latest first."""
    run_id, week = scored.run["run_id"], scored.cutoff.week
    ids = [run_id, *cohort.earlier_runs(cache.runs(), run_id)]
    return [cache.run_at_week(one, week) for one in ids]


def show_totals(scored: ScoredRun, runs: list[RunAtWeek]) -> None:
    """Who is in the run, who left, and how many are not expected to make it."""
    found, own = cohort.totals(scored), runs[0]
    cells = iter(st.columns(4))
    (cell := next(cells)).metric("Enrolled", f"{found.enrolled:,}", help="Enrolled at the end of the week shown.")
    if absent := absent_sentence(scored.tables.frame("enrolments"), scored.cutoff.day, found.enrolled):
        cell.caption(absent)
    if found.active is not None:
        (cell := next(cells)).metric("Active this week", f"{found.active:,}", help="With any activity in the last 7 days.")
        cell.caption(f"{_share(found.active, found.enrolled)} of those enrolled")
    if own.withdrew is not None:
        (cell := next(cells)).metric("Withdrew so far", f"{own.withdrew:,}", help="Since the first day; who left before it never began.")
        before = [f"{_share(run.withdrew, run.size)} in {run.run['run_id']} by then" for run in runs[1:] if run.withdrew is not None]
        cell.caption(f"{_share(own.withdrew, own.size)} of those who began{'; '.join(['', *before[:1]])}")
    _show_expected(next(cells), scored, found)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3g} %" if whole else "nobody"


def _show_expected(cell: st.delta_generator.DeltaGenerator, scored: ScoredRun, found: cohort.Totals) -> None:
    phrase, weeks = scored.label.future_phrase, scored.aim.horizon_weeks
    within = f"{Aim.when(weeks)}; " if weeks else ""
    if found.expected is None or found.low is None or found.high is None:
        cell.metric(phrase.capitalize(), "order only", help="No comparable finished runs: the list has an order, but no numbers.")
        cell.caption(within.removesuffix("; "))
        return
    cell.metric(
        phrase.capitalize(), f"about {found.expected:,.0f}",
        help="The sum of the estimates of all learners with enough data. The range adds up the low ends and the high ends of their ranges.",
    )  # fmt: skip
    happened = f"; it happened to {found.happened:,}" if found.happened is not None else ""
    cell.caption(f"{within}range {found.low:,.0f}–{found.high:,.0f}, of {found.judged:,} with enough data{happened}")


def show_leaving(scored: ScoredRun, runs: list[RunAtWeek]) -> None:
    """When learners leave, against earlier runs, and where those who stopped were last seen."""
    run_id = scored.run["run_id"]
    left, right = st.columns(2, gap="large")
    curves = pd.concat([run.leaving.assign(run_id=run.run["run_id"]) for run in runs], ignore_index=True)
    with left:
        if curves.loc[curves["run_id"] == run_id, ["enrolled", "active"]].isna().all(axis=None):
            st.info("Nothing on record tells when learners leave: neither activity nor days of arrival.", icon=":material/logout:")
        else:
            _show_curves(curves, run_id)
    _, stages = cache.rhythm(run_id, scored.cutoff.week)
    with right:
        if stages.empty:
            st.info(_why_no_stops(scored, curves.loc[curves["run_id"] == run_id, "active"]), icon=":material/event:")
        else:
            figure(plots.stops(stages), stages, "where_they_stop",
                   "Who withdrew or was silent for the last 14 days, by the deadlines between which they were last active. The share is of "
                   "those still active when that stretch began. Stretches with fewer than 10 say “< 10”.")  # fmt: skip


def _why_no_stops(scored: ScoredRun, active: pd.Series) -> str:
    if scored.tables.frame("assessments")["due_day"].isna().all():
        return "Where learners stop is told by deadlines; the data of this run names none."
    if active.isna().all():
        return "Where learners stop is told by when they were last active; no activity of this run is on record."
    return "Where learners stop is shown once a deadline has passed."


def _show_curves(curves: pd.DataFrame, run_id: str) -> None:
    figure(plots.leaving_curve(curves, run_id), curves, "leaving",
           "Of everyone in the run on its first day or later: the share still enrolled at the end of each week, and the share with "
           "any activity in it. Nothing after the week shown is used, in any run.")  # fmt: skip


def show_activity(scored: ScoredRun) -> None:
    """When learners are active, and how activity goes with results."""
    days, _ = cache.rhythm(scored.run["run_id"], scored.cutoff.week)
    if days.empty:
        st.info("No activity is on record since the start of this run. A log, imported beside its marks, tells when learners are active.",
                icon=":material/calendar_view_week:")  # fmt: skip
        return
    left, right = st.columns(2, gap="large")
    with left:
        figure(plots.activity_heat_map(days), days, "activity_heat_map",
               "The share of everyone in the run who did anything on that day. Darker is more (lighter in the dark theme).")  # fmt: skip
    over = cohort.is_over(scored)
    cells = cohort.engagement_by_results(scored)
    words = "Did not complete" if over else "On the list"
    what = "did not complete in the end" if over else "are on the list, which is as long as chosen on the Caseload page"
    with right:
        if not cells["shown"].any():
            st.info("Activity beside marks is shown where thirds of the run meet in 10 learners or more; here they are fewer.",
                    icon=":material/grid_view:")  # fmt: skip
            return
        figure(plots.engagement_grid(cells, words), cells, "engagement_by_results",
               f"Learners in thirds of the run by active days and by average mark; each cell tells how many of them {what}."
               + _WITHHELD)  # fmt: skip


def show_estimates(scored: ScoredRun) -> None:
    """How the estimates spread over the run, and how tiers or outcomes differ."""
    left, right = st.columns(2, gap="large")
    bins = cohort.risk_distribution(scored)
    with left:
        if bins.empty:
            st.info("No numbers here: without comparable finished runs only the order of the list is known.", icon=":material/sort:")
        else:
            figure(plots.risk_distribution(bins, scored.aim.phrase), bins, "estimates",
                   "Learners with enough data by estimate. Tiers follow the number of contacts chosen on the Caseload page.")  # fmt: skip
    with right:
        _show_averages(scored)


@st.fragment
def _show_averages(scored: ScoredRun) -> None:
    ways = {"tier": "By tier", **({"outcome": "By outcome"} if cohort.is_over(scored) else {})}
    by = st.segmented_control("Compare", list(ways), format_func=ways.__getitem__, default="tier", required=True, key="averages_by",
                              label_visibility="collapsed") if len(ways) > 1 else "tier"  # fmt: skip
    averages = cohort.feature_averages(scored, str(by))
    if averages.loc[averages["shown"], "group"].nunique() < 2:
        st.info("How groups differ is shown from two groups of 10 learners on; smaller ones are withheld.", icon=":material/groups:")
        return
    figure(plots.feature_gaps(averages), averages, f"averages_by_{by}",
           "Averages of ten telling signals, drawn as distance from the run's average in standard deviations; point at a dot to read the "
           "average itself. These go together with the tier or outcome; that does not make them reasons for it." + _WITHHELD)  # fmt: skip


def show_runs(scored: ScoredRun, runs: list[RunAtWeek]) -> None:
    """This run beside earlier ones of its course, and how finished ones ended."""
    left, right = st.columns(2, gap="large")
    rows = [{"run_id": run.run["run_id"], "measure": name, "share": share} for run in runs for name, share in run.measures.items()]
    compared = pd.DataFrame(rows).astype({"share": "float64"})
    with left:
        if len(runs) == 1:
            st.info(
                "There is no earlier run of this course to compare with. Import one on the Upload page.", icon=":material/compare_arrows:"
            )
        else:
            figure(plots.run_comparison(compared, scored.run["run_id"]), compared, "runs_compared",
                   f"Each run as of its own week {scored.cutoff.week}, except completion, which is the outcome of finished runs. "
                   "Work and marks count those still enrolled, work due by then and marks visible by then.")  # fmt: skip
    ended = [run.completion.assign(run_id=run.run["run_id"]) for run in runs if len(run.completion)]
    with right:
        if ended:
            rates = pd.concat(ended, ignore_index=True)
            figure(plots.completion(rates), rates, "completion",
                   "Of everyone in the run on its first day or later, the share who completed it, with the 95 % interval after Wilson: "
                   "where intervals overlap widely, a difference may be chance." + _WITHHELD)  # fmt: skip
        else:
            st.info("Completion is shown for finished runs of this course; none is here yet.", icon=":material/flag:")
