"""The learners ticked on the Caseload, by run, for as long as the session lasts: the page Messages writes to the same ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.arrow import DataframeStateInput

_PICKED, ROUND = "picked_learners", "list_round"


def of_run(run_id: str) -> tuple[str, ...]:
    """Who is ticked, in the order of the list."""
    return _all().get(run_id, ())


def keep(run_id: str, learners: Sequence[str]) -> None:
    """Remember that these and nobody else of the run are ticked."""
    st.session_state[_PICKED] = {**_all(), run_id: tuple(learners)}


def ticks(run_id: str, rows: pd.DataFrame) -> DataframeStateInput:
    """What a table of these rows (learner_id) shows as ticked when it is first drawn."""
    return {"selection": {"rows": [place for place, learner in enumerate(rows["learner_id"]) if learner in of_run(run_id)]}}


def turn(run_id: str, learner: str) -> None:
    """Tick a learner who is not, else untick; the table is drawn anew, with those ticked."""
    others = [one for one in of_run(run_id) if one != learner]
    keep(run_id, others if learner in of_run(run_id) else [*others, learner])
    draw_anew()


def draw_anew() -> None:
    """Have the next list be another table: what it shows as ticked is what is kept."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def leave_out(run_id: str, learners: Collection[str]) -> None:
    """Forget those of the run who have been dealt with."""
    keep(run_id, [learner for learner in of_run(run_id) if learner not in learners])


def _all() -> dict[str, tuple[str, ...]]:
    return dict(st.session_state.get(_PICKED, {}))
