"""The parts of the Quick check page: what is known of one learner, what the small model makes of it, and how good it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dropout import plots
from dropout.model import RiskModel
from dropout.quickcheck import INPUTS, QuickResult
from dropout.ui import components
from dropout.ui.components import risk_words

_GROUPS = {
    "Activity": ("actions_total", "actions_early_third", "actions_middle_third", "actions_late_third"),
    "Days": ("active_days_total", "activity_span_days", "days_since_last_activity"),
    "Work": ("share_submitted", "score_mean"),
}
_HELP = {
    "actions_total": "Clicks or log entries from the first day of the run to the end of the week.",
    "actions_early_third": "The time since the start, cut into three equal parts.",
    "active_days_total": "Days with any activity since the start.",
    "share_submitted": "Of the work due by the end of the week, in per cent.",
    "score_mean": "Of the marks visible by then, from 0 to 100.",
}
_OTHER = "another course"


class Choice(NamedTuple):
    """A course to compare with: a model, and the course as the model's card names it, None for any other."""

    model: RiskModel
    course: dict[str, Any] | None

    @property
    def words(self) -> str:
        """What the course is called in the list."""
        return " · ".join(str(self.course[part]) for part in ("course", "institution") if self.course[part]) if self.course else _OTHER


def choose_course(models: list[RiskModel], run: dict[str, Any] | None) -> Choice:
    """Ask which course the learner takes; the run chosen in the sidebar decides what is offered first."""
    offered = [Choice(model, course) for model in models for course in _courses(model)] + [Choice(models[0], None)]
    keys = [_key(choice.course) for choice in offered]
    own = _key(run)
    number = st.selectbox(
        "The learner takes", range(len(offered)), index=keys.index(own) if own in keys else len(offered) - 1, key="quick_course",
        format_func=lambda i: offered[i].words,
        help="An estimate as a frequency is given only for courses the model learnt from. For any other course it tells an order.",
    )  # fmt: skip
    return offered[number]


def _courses(model: RiskModel) -> list[dict[str, Any]]:
    return list({_key(run): run for run in model.card["trained_on"]}.values())


def _key(run: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return (run["source"], run["institution"], run["course"]) if run else None


def ask(model: RiskModel, week: int) -> tuple[int, dict[str, float | None]]:
    """The week and what is known of the learner, in the units of the model; a blank box is None."""
    chosen = int(st.number_input("At the end of week", 1, 60, week, key="quick_week"))
    with st.container(horizontal=True):
        st.button("Fill in a typical learner", on_click=_fill, args=(model, chosen), key="quick_fill")
        st.button("Clear", on_click=_clear, key="quick_clear")
    values: dict[str, float | None] = {}
    for group, names in _GROUPS.items():
        st.markdown(f"**{group}**")
        for pair in (names[i : i + 2] for i in range(0, len(names), 2)):
            for cell, name in zip(st.columns(2, vertical_alignment="bottom"), pair, strict=False):
                values[name] = _box(cell, name)
    return chosen, values


def _box(cell: st.delta_generator.DeltaGenerator, name: str) -> float | None:
    entry = INPUTS[name]
    unit = {"share": "%", "of 100": "of 100"}.get(entry.unit, "")
    title = f"{entry.title}, {unit}" if unit else entry.title
    value = cell.number_input(title, value=None, step=1.0, format="%.4g", key=f"quick_{name}", placeholder="not known",
                              help=_HELP.get(name))  # fmt: skip
    return None if value is None else float(value) / (100 if entry.unit == "share" else 1)


def _fill(model: RiskModel, week: int) -> None:
    """The median of every input that fits with the others: the total follows from its thirds, the duration ends with the last day."""
    usual = model.card["usual"]
    medians = {name: ends[1] for name, ends in usual[min(usual, key=lambda known: abs(int(known) - week))]["inputs"].items()}
    medians["actions_total"] = None
    span, silent = medians["activity_span_days"], medians["days_since_last_activity"]
    medians["activity_span_days"] = None if span is None or silent is None else min(span, 7 * week - silent)
    for name, median in medians.items():
        st.session_state[f"quick_{name}"] = None if median is None else _shown(name, median)


def _shown(name: str, value: float) -> float:
    return float(round(100 * value if INPUTS[name].unit == "share" else value))


def _clear() -> None:
    for name in INPUTS:
        st.session_state[f"quick_{name}"] = None


def show_result(choice: Choice, week: int, result: QuickResult, values: dict[str, float | None]) -> None:
    """The estimate in words and as a bar, what lies outside what was seen, and the reasons."""
    phrase, card = choice.model.aim.phrase, choice.model.card
    if result.basis.shows_frequency:
        st.header(f"{risk_words(result.risk, result.basis).capitalize()} similar past learners {phrase}", anchor=False)
        st.write(
            f"Of 100 past learners with a similar record at the end of week {week}, about {100 * result.risk:.0f} {phrase} "
            f"(range {100 * result.risk_low:.0f} to {100 * result.risk_high:.0f}; {result.similar:,} similar)."
        )
        fig = plots.bar_of_100(result.risk, "The estimate", f"Of 100 similar past learners, {phrase}", low=result.risk_low,
                               high=result.risk_high)  # fmt: skip
    else:
        st.header(f"Scored above {100 * result.place:.0f} of 100 past learners of other courses", anchor=False)
        st.write(
            f"Compared at the end of week {week}. The model learnt from {_learnt_from(card)}; for another course only the order can be "
            "told, no frequency. Actions in particular are counted differently everywhere."
        )
        fig = plots.bar_of_100(result.place, "The place among past learners", "Share of past learners with a lower score, %")
    shown = (plots.for_dark(fig) if st.context.theme.type == "dark" else fig).update_layout(title=None)
    st.plotly_chart(shown, key="quick_bar", alt=fig.layout.meta["alt"], config={"displayModeBar": False})
    if result.outside:
        beyond = "; ".join(_outside(choice.model, week, name, values) for name in result.outside)
        st.warning(f"**Outside what the model has seen:** {beyond}. Take the estimate with caution.", icon=":material/straighten:")
    _show_reasons(result)


def _outside(model: RiskModel, week: int, name: str, values: dict[str, float | None]) -> str:
    if name == "week":
        return f"week {week} (it has seen weeks {min(model.card['weeks'])} to {max(model.card['weeks'])})"
    usual, entry = model.card["usual"], INPUTS[name]
    low, _, high = usual[min(usual, key=lambda known: abs(int(known) - week))]["inputs"][name]
    return f"{entry.title.lower()} {entry.render(values[name])} (98 of 100 past learners: {entry.render(low)} to {entry.render(high)})"


def _show_reasons(result: QuickResult) -> None:
    cells = st.columns(2)
    for cell, title, reasons in ((cells[0], "Raises the estimate", result.raising), (cells[1], "Lowers it", result.lowering)):
        cell.markdown(f"**{title}**")
        for reason in reasons:
            cell.markdown(f"- {reason.sentence}, *{reason.strength}*")
        if not reasons:
            cell.caption("Nothing of what was filled in.")


def show_model(model: RiskModel, week: int) -> None:
    """What the small model learnt from and how well it does, in words first."""
    card = model.card
    metrics = card["metrics_by_week"]
    nearest = min(metrics, key=lambda known: abs(int(known) - week))
    at, phrase = metrics[nearest]["all"], model.aim.phrase
    with st.expander("How good is this small model, and what did it learn from?", key="quick_metrics"):
        st.markdown(
            f"- Learnt from {_learnt_from(card)}: {card['enrolments']:,} enrolments.\n"
            f"- Of two past learners of week {nearest}, one of whom {phrase}, it puts that one first in {100 * at['auc']:.0f} of "
            f"100 pairs.\n- Of the tenth with the highest scores, {100 * at['precision_at']['10']:.0f} of 100 {phrase}; "
            f"of everybody, {100 * at['base_rate']:.0f} of 100.\n"
            f"- Its estimates lie {100 * at['ece']:.2g} points in 100 off what happened, on average.\n\n"
            "Counted on runs it was not trained on, with every box filled in. With blanks it does less well, and its estimate moves "
            "towards the average. The model behind the Caseload sees far more of a learner."
        )
        st.caption(str(card.get("attribution", "")))
        table = _metrics_table(metrics)
        st.dataframe(table, hide_index=True, key="quick_metrics_table")
        components.csv("figures of the model by week", table.to_csv(index=False).encode(), "quick_check_metrics.csv", "quick_metrics_csv")


def _metrics_table(metrics: dict[str, Any]) -> pd.DataFrame:
    rows = [{"Week": int(week), "Learners": one["all"]["n"], "Base rate": round(one["all"]["base_rate"], 3),
             "AUC": round(one["all"]["auc"], 3), "Calibration error": round(one["all"]["ece"], 3)}
            for week, one in metrics.items()]  # fmt: skip
    return pd.DataFrame(rows).sort_values("Week")


def _learnt_from(card: dict[str, Any]) -> str:
    courses = sorted({run["course"] for run in card["trained_on"]})
    places = sorted({str(run["institution"]) for run in card["trained_on"] if run["institution"]})
    return f"{len(card['trained_on'])} runs of {', '.join(courses)} ({', '.join(places)})"
