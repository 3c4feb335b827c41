"""What changed on the list since the week before, learner by learner and with the reason, on the Caseload."""

# ruff: noqa: ARG001 - an argument that is not used keys the cache; one with a leading underscore does not
from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dropout.domain import Capacity
from dropout.moves import Move, list_moves
from dropout.scoring import ScoredRun
from dropout.ui import cache, caseload, cases, components, downloads, selection, session
from dropout.ui.caseload_cases import ACTIVE_SINCE
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_SHOWN = 10  # of a kind; the file has all
CAME, OFF, BACK = "New on the list", "Off the list", "Active since the contact"


def show(chosen: Selection, scored: ScoredRun, table: pd.DataFrame) -> None:
    """Folded away under the one sentence of what changed; nothing where nothing did. `table` is the caseload with its statuses."""
    if chosen.week == 1:
        return
    changed = build(_since_last_week(chosen, scored), table)
    if changed.empty:
        return
    with st.expander(f"What changed since week {chosen.week - 1}, and why ({len(changed)})", icon=":material/difference:"):
        for kind in (BACK, CAME, OFF):
            _show_kind(kind, changed[changed["change"] == kind], session.names(chosen.run_id))
        texts = changed.drop(columns="tier").rename(columns=str.capitalize)
        name = caseload.file_name(scored, "csv").replace("caseload", "changes", 1)
        components.csv(f"what changed since week {chosen.week - 1}", lambda: downloads.to_csv(texts), name, "download_moves")


def _since_last_week(chosen: Selection, scored: ScoredRun) -> list[Move]:
    then, place = cases.week_before(chosen), cache.place(chosen.run_id)
    return _moves(then, scored, place, chosen.week, f"{chosen.label} {scored.model.version}", chosen.capacity, scored.hidden)


@st.cache_resource(max_entries=16, show_spinner="Looking for what changed on the list …")
def _moves(
    _then: ScoredRun,
    _now: ScoredRun,
    place: cache.Place,
    week: int,
    model: str,
    capacity: Capacity,
    hidden: tuple[str, ...],
) -> list[Move]:
    return list_moves(_then, _now)


def build(moves: Sequence[Move], table: pd.DataFrame) -> pd.DataFrame:
    """One row per learner and change: learner, change, place, why, status, tier. A learner may have come back and be off the list."""
    known = table.set_index("learner_id")
    back = [(one, BACK, "", f"last active {known.at[one, 'last_active']}") for one in known.index[_are_back(known)]]
    rows = [*back, *((move.learner_id, CAME if move.came else OFF, move.places, move.why) for move in moves)]
    frame = pd.DataFrame(rows, columns=["learner", "change", "place", "why"], dtype=object)
    there = known.reindex(frame["learner"])
    status = there["status"].fillna("").replace(cases.NEW_THIS_WEEK, "")  # the rows are headed so
    return frame.assign(status=status.to_numpy(), tier=there["tier"].to_numpy())


def _are_back(known: pd.DataFrame) -> list[bool]:
    return [ACTIVE_SINCE in states for states in known["states"]]


def _show_kind(kind: str, rows: pd.DataFrame, names: dict[str, str]) -> None:
    if rows.empty:
        return
    st.markdown(f"**{kind} · {len(rows):,}**")
    with st.container(key=f"tasks_{kind.lower().replace(' ', '_')}"):
        for row in rows.head(_SHOWN).to_dict("records"):
            if st.button(_line(row, names.get(row["learner"], "")), key=f"moved_{kind[:3]}_{row['learner']}", width="stretch"):
                selection.open_learner(row["learner"])
                st.switch_page("pages/learner.py", query_params=selection.address("learner"))
    if len(rows) > _SHOWN:
        st.caption(f"{len(rows) - _SHOWN:,} more in the CSV.")


def _line(row: dict[str, object], name: str) -> str:
    sign = f"{components.tier_sign(str(row['tier']))} " if isinstance(row["tier"], str) else ""
    parts = [str(row[what]) for what in ("place", "why", "status") if row[what]]
    return f"{sign}**{plain(str(row['learner']))}**{f' {plain(name)}' if name else ''} · {plain(' · '.join(parts))}"
