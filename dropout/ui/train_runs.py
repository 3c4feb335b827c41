"""The runs that a model may learn from, as the Train page offers them."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from dropout.pipeline import load_tables
from dropout.schema import Tables
from dropout.store import Workspace
from dropout.ui import cache, session


def finished_runs() -> pd.DataFrame:
    """Runs with activity and known outcomes: those imported, or where there is none the bundled course."""
    listed = cache.runs()
    finished = listed[listed["finished"].astype(bool) & listed["kind"].eq("events")]
    imported = finished[finished["origin"] == "imported"]
    return imported if len(imported) else finished


def suggested(runs: pd.DataFrame) -> list[str]:
    """The finished runs of the course looked at, else all of them."""
    run = st.session_state.get("selection")
    course = cache.run_row(run[0])["course"] if run else None
    same = runs.loc[runs["course"].eq(course), "run_id"].tolist()
    return [str(one) for one in same or runs["run_id"]]


def suggested_name(runs: pd.DataFrame, chosen: list[str]) -> str:
    """A name for a model of these runs, made of that of their course."""
    course = str(runs.loc[runs["run_id"].isin(chosen), "course"].iloc[0])
    return (re.sub(r"[^\w-]+", "-", course).strip("-_") or "own") + "-own"


def most_weeks(runs: pd.DataFrame) -> int:
    """The last week before the end of the longest run."""
    last = runs["length_days"].astype("Float64").fillna(runs["data_until_day"].astype("Float64")).max()
    return 0 if pd.isna(last) else max(0, (int(last) - 1) // 7)


def people(run_ids: list[str]) -> Tables:
    """Runs and who was in them, without what anybody did there: logs may be large, and every choice on the page asks again."""
    return _read_people(session.workspace(), tuple(cache.place(run) for run in sorted(run_ids)))


@st.cache_resource(max_entries=2, show_spinner="Reading the runs …")
def _read_people(_space: Workspace, places: tuple[cache.Place, ...]) -> Tables:
    known = load_tables(_space, [place.run_id for place in places])
    return Tables(known.runs, known.enrolments, attributes=known.attributes)
