"""Data without dates on screen: what goes with the outcome, rows still open, and direct changes to what can be changed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import pipeline
from dropout.domain import Capacity, RiskBasis, Tier
from dropout.plots import snapshot as figures
from dropout.snapshots import (
    ScoredSnapshot,
    change_bounds,
    column_influence,
    rates_by_value,
    score_change,
    snapshot_catalogue,
    snapshot_label,
)  # fmt: skip
from dropout.store import Workspace
from dropout.ui import components, downloads, session
from dropout.ui.wording import counted, plain


def choose(runs: pd.DataFrame) -> str | None:
    """The file without dates to look at, the latest that tells outcomes first; None where none was imported."""
    found = latest_first(runs[runs["kind"] == "snapshot"])
    return str(st.selectbox("File", found, key="snapshot")) if found else None


def latest_first(undated: pd.DataFrame) -> list[str]:
    """The ids of tables without dates as they are offered: those that tell enough outcomes first, then the latest read."""
    return undated.sort_values(["enough", "finished", "read_at"], ascending=False, kind="stable")["run_id"].tolist()


def scored(run_id: str, capacity: Capacity) -> ScoredSnapshot:
    """The file scored; training its own small model takes a few seconds the first time."""
    space = session.workspace()
    record = space.run_imports()[run_id]
    cards = tuple(card["version"] for card in space.model_cards())
    return _scored(space, str(space.root), record.import_id, run_id, capacity, cards)


@st.cache_resource(max_entries=8, show_spinner="Learning from the rows with an outcome …")
def _scored(_space: Workspace, root: str, import_id: str, run_id: str, capacity: Capacity, models: tuple[str, ...]) -> ScoredSnapshot:  # noqa: ARG001
    return pipeline.score_snapshot_run(_space, run_id, capacity)


def show_origin(run_id: str, found: ScoredSnapshot) -> None:
    """What the file is, when its columns were taken, and what the risks of its own rows rest on."""
    taken = found.snapshot.taken.get(run_id) or _answered(run_id)
    label = snapshot_label(found.snapshot)
    st.markdown(f"{counted(len(label), 'learner')} · {int(label.notna().sum()):,} with an outcome · columns taken: {taken}")
    st.caption(f"{found.model.aim.sentence} {_metrics_sentence(found)}")
    if taken in ("whole course", "unknown"):
        st.info(
            "These columns may hold what happened after any decision could have been made. They show what goes with not completing; "
            "they cannot tell early who will need a contact.", icon=":material/event_busy:",
        )  # fmt: skip


def _answered(run_id: str) -> str:
    """When the columns were taken, from the report of an import that does not keep it with its columns."""
    space = session.workspace()
    report = space.report(space.run_imports()[run_id].import_id)
    return next((report.answers.get(q.key, q.default or "") for q in report.questions if q.key == f"as_of:{run_id}"), "unknown")


def _metrics_sentence(found: ScoredSnapshot) -> str:
    figures = found.model.card["metrics_by_week"]["0"]["all"]
    hits = figures["precision_at"]["10"]
    return (
        f"Learners the model had not seen: of 100 in the first tenth of its order, {100 * hits:.0f} {found.model.aim.phrase} "
        f"(of all, {100 * figures['base_rate']:.0f}); AUC {figures['auc']:.2f}."
    )


def show_patterns(found: ScoredSnapshot) -> None:
    """Which columns go with the outcome, and how often it came by value of one of them."""
    table = column_influence(found)
    left, right = st.columns(2, gap="large")
    with left:
        components.figure(figures.influence(table), table, "influence", "How far each column moves the model’s score, on average over "
                          "all rows. What goes with an outcome need not bring it about.")  # fmt: skip
    with right:
        titles = dict(zip(table["column"], table["title"], strict=True))
        column = st.selectbox("Column", list(titles), key="column", format_func=titles.__getitem__)
        rates = rates_by_value(found.snapshot, column)
        components.figure(figures.rates(rates, titles[column], found.model.aim.phrase), rates, f"rates_{column}",
                          "Rows with an outcome only. Groups under 10 learners are not shown.")  # fmt: skip


def show_open_rows(found: ScoredSnapshot) -> str | None:
    """Rows without an outcome, in the order of the list; returns the one picked."""
    rows = found.members[~found.members["learnt_from"]]
    if rows.empty:
        st.caption("Every row has its outcome: there is nobody left to contact, and no list.")
        return None
    shown = pd.DataFrame(
        {
            "Learner": rows["learner_id"],
            "Tier": rows["tier"].map(components.tier_words),
            "Estimate": [components.risk_words(risk, found.basis) for risk in rows["risk"]],
            "Main reason": [" ".join(reason.sentence for reason in found.reasons(learner)[0][:1]) for learner in rows["learner_id"]],
        }
    )
    first = int((rows["tier"] == Tier.CONTACT_FIRST).sum())
    st.caption(
        f"In the order of the estimate. “Contact first” are the first {first} of {len(rows)}, a tenth; “Check in” are as many again."
    )
    picked = st.dataframe(shown, key="open_rows", hide_index=True, on_select="rerun", selection_mode="single-row")["selection"]["rows"]
    components.csv("rows without an outcome", downloads.to_csv(shown), "open_rows.csv", "open_rows_csv")
    return str(shown["Learner"].iloc[picked[0]]) if picked else None


def show_changes(found: ScoredSnapshot, learner_id: str) -> None:
    """Reasons of one open row, and sliders for the columns that somebody confirms can still be changed."""
    raising, lowering = found.reasons(learner_id)
    for title, reasons in (("Raises the estimate", raising), ("Lowers it", lowering)):
        st.markdown(f"**{title}**" + ("" if reasons else ": nothing stands out"))
        for reason in reasons:
            st.markdown(f"- {reason.strength}: {plain(reason.sentence)}")
    entries = snapshot_catalogue(found.snapshot)
    frame = found.snapshot.frame.set_index("learner_id")
    numeric = [c for c in found.model.features if pd.api.types.is_numeric_dtype(frame[c]) and frame[c].nunique() > 1]
    able = st.multiselect("Columns that can still be changed", numeric, key="able", format_func=lambda c: entries[c].title)
    changes = {}
    for column in able:
        low, high = change_bounds(found.snapshot, column)
        own = frame.loc[learner_id, column]
        start = min(max(float(own), low), high) if pd.notna(own) else low
        value = st.slider(entries[column].title, low, high, start, key=f"change_{column}_{learner_id}")
        if value != own:
            changes[column] = value
    if changes and found.basis is not RiskBasis.ORDER_ONLY:
        before, after = score_change(found, learner_id, changes)
        st.markdown(f"About **{100 * before:.0f}** → about **{100 * after:.0f}** in 100. The model’s estimate, not a promise.")
