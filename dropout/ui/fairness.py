"""Groups on the page “Does it work?”: how the list treats them, two attributes crossed, and signals that stand in for them."""

# ruff: noqa: ARG001 - an argument that is not used keys the cache; one with a leading underscore does not
from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import fairness, plots
from dropout.evaluation import JudgedRun
from dropout.fairness import MEASURES, TITLES, cell, finding, reading
from dropout.labels import open_words
from dropout.scoring import ScoredRun
from dropout.ui import cache
from dropout.ui.components import figure
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

ALONE = "on its own"


def show_groups(chosen: Selection, judged: JudgedRun, scored: ScoredRun, week: int) -> None:
    """One attribute or two crossed: what stands out, one measure as a figure, all of them as a table."""
    groups = fairness.protected_groups(scored.tables, judged.at(week)["enrolment_id"])
    if groups.columns.empty:
        st.info(
            "The data of this run says nothing of age, gender, disability or the like: how the list treats such groups cannot be told. "
            "An attributes file with these columns, imported with the run, is used for this page and never by a model.",
            icon=":material/groups:",
        )
        return
    names = {name: plain(name.replace("_", " ")) for name in groups.columns}
    left, right = st.columns(2)
    telling = groups.apply(lambda column: column.value_counts().iloc[1:2].sum()).argmax()  # where most are not in the largest group
    first = left.selectbox("Groups by", list(names), index=int(telling), format_func=names.__getitem__, key="groups_by")
    others = [ALONE, *(name for name in names if name != first)]
    second = right.selectbox("crossed with", others, format_func=lambda name: names.get(name, name), key="groups_crossed")
    columns = [str(first)] if second == ALONE else [str(first), str(second)]
    table = _table(judged, groups[columns], cache.place(chosen.run_id), (scored.model.version, week, *columns), chosen)
    measures = [name for name in MEASURES if table[name].notna().any()]
    _show_findings(table, judged, measures)
    if measures:
        _show_measure(table, judged, measures)
    _show_table(table, judged)
    st.header("Signals that stand in for them", anchor=False)
    _show_proxies(_proxies(scored, judged, groups, cache.place(chosen.run_id), scored.model.version, week), names)


@st.cache_data(max_entries=32, show_spinner="Comparing groups …")
def _table(_judged: JudgedRun, _groups: pd.DataFrame, place: cache.Place, asked: tuple[str | int, ...], chosen: Selection) -> pd.DataFrame:
    return fairness.group_table(_judged.at(int(asked[1])), _groups, estimates=_judged.basis.shows_frequency)


@st.cache_data(max_entries=16, show_spinner="Looking for signals that stand in for groups …")
def _proxies(_scored: ScoredRun, _judged: JudgedRun, _groups: pd.DataFrame, place: cache.Place, version: str, week: int) -> pd.DataFrame:
    return fairness.proxies(_frame(_scored, _judged, week), _groups, _scored.model.features)


def _frame(scored: ScoredRun, judged: JudgedRun, week: int) -> pd.DataFrame:
    frame = scored.features.frame
    at = frame[(frame["week"] == week) & (frame["run_id"] == scored.run["run_id"])].set_index("enrolment_id")
    return at.loc[judged.at(week)["enrolment_id"]]


def _show_findings(table: pd.DataFrame, judged: JudgedRun, measures: list[str]) -> None:
    if (table[measures].notna().sum() < 2).all():
        st.markdown("Fewer than two of these groups are large enough to compare.")
    else:
        st.markdown("\n".join(f"- {plain(finding(table, name))}" for name in measures))
    if not judged.over:
        st.caption(f"{open_words(judged.run)}: who was missed and who was on the list without need is known only then.")
    if hidden := int((~table["shown"]).sum()):
        st.caption(f"{hidden} of {len(table)} groups are withheld: under 10, or needed to keep one under 10 from being worked out.")


def _show_measure(table: pd.DataFrame, judged: JudgedRun, measures: list[str]) -> None:
    preferred = "miss_rate" if "miss_rate" in measures else measures[0]
    name = st.segmented_control("Measure", measures, default=preferred, format_func=TITLES.__getitem__, required=True, key="group_measure",
                                label_visibility="collapsed") or preferred  # fmt: skip
    told = table.dropna(subset=[name])
    axis = "Area between curves" if name == "abroca" else "In 100"
    shown = told[["group", "n", name, f"{name}_low", f"{name}_high"]]
    figure(plots.group_ranges(told, name, finding(table, name), axis, 1 if name == "abroca" else 100), shown, f"groups_{name}",
           f"{reading(name, judged.aim)} The line is the 95 % range. Groups with fewer than {fairness.FEWEST} learners to judge by are "
           "not drawn; the table names them.")  # fmt: skip


def _show_table(table: pd.DataFrame, judged: JudgedRun) -> None:
    names = [name for name in MEASURES if name == "flag_rate" or judged.over]
    names = [name for name in names if name != "gap" or judged.basis.shows_frequency]
    rows = pd.DataFrame({"Group": table["group"], "Learners": table["n"].map(lambda n: f"{n:.0f}" if pd.notna(n) else fairness.WITHHELD),
                         **{TITLES[name]: [cell(row, name) for _, row in table.iterrows()] for name in names}})  # fmt: skip
    st.dataframe(rows, hide_index=True, column_config={"Group": st.column_config.TextColumn(pinned=True)})
    st.caption(" ".join(f"*{TITLES[name]}*: {reading(name, judged.aim)}" for name in names) + " In brackets the 95 % range.")


def _show_proxies(found: pd.DataFrame, names: dict[str, str]) -> None:
    st.markdown(
        "No attribute above is looked at by the model. Signals that differ between the groups may carry something of them all the same:"
    )
    if found.empty:
        st.markdown("No signal that the model uses differs between these groups.")
        return
    lines = [f"- **{names[attribute]}**: {'; '.join(f'{row.title} ({row.words})' for row in part.itertuples())}"
             for attribute, part in found.groupby("attribute", sort=False)]  # fmt: skip
    st.markdown("\n".join(lines))
    st.caption(
        "By how far ranks differ between groups (epsilon squared of Kruskal and Wallis: slightly from .01, somewhat .06, strongly .14)."
    )
