"""The one cached door: bounded, keyed by whatever may change the answer, and without identities.

Keys name the workspace, the import, the run, week, label, model version and catalogue version. Capacity is
applied outside, since it changes tiers and nothing else. What is returned is shared: nobody may change it.
"""

# ruff: noqa: ARG001 - an argument that is not used keys the cache; one with a leading underscore does not
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import streamlit as st

from dropout import pipeline
from dropout.cohort import RunAtWeek, activity_by_weekday, describe_run, where_learners_stop
from dropout.domain import DEFAULT_CAPACITY, Capacity, Cutoff, Label
from dropout.errors import DropoutError
from dropout.evaluation import JudgedRun, judge_run
from dropout.features import FeatureFrame, build_features, catalogue_version
from dropout.judging.peers import peer_model
from dropout.model import RiskModel
from dropout.quickcheck import shipped_quick_models
from dropout.schema import Tables
from dropout.scoring import ScoredRun, risk_history, score_features
from dropout.store import Workspace
from dropout.ui import session
from dropout.whatif import WhatIfRun

if TYPE_CHECKING:
    from dropout.ui.selection import Selection

_STOPS = (5, 10, 20, 40)
SHIPPED = "shipped"  # the place of the bundled course and models, which every workspace shares


class Listing(NamedTuple):
    """Every run, as a table and by name."""

    runs: pd.DataFrame
    rows: dict[str, dict[str, Any]]


class Place(NamedTuple):
    """Where a run's data lies: in an import of a workspace, or in the bundled course."""

    root: str
    import_id: str
    run_id: str
    catalogue: str
    imports: tuple[tuple[str, str], ...] = ()  # every run with its import: a learner's other runs are facts about them


class Key(NamedTuple):
    """Everything that may change an estimate."""

    place: Place
    week: int
    label: str
    model: str


def runs() -> pd.DataFrame:
    """Every run there is, as `pipeline.list_runs` tells it, with the `label` that it has in a list."""
    return _listing().runs


def run_row(run_id: str) -> dict[str, Any]:
    """One row of `runs`; raises `DropoutError` for a run that is gone."""
    row = _listing().rows.get(run_id)
    if row is None:
        raise DropoutError("There is no such run any more.", found=run_id, do="Choose a run in the sidebar.")
    return row


def _listing() -> Listing:
    space = session.workspace()
    return _runs(space, str(space.root), str(space.import_ids()))


def tables(run_id: str) -> Tables:
    """The canonical tables of one run."""
    return _tables(session.workspace(), place(run_id))


def model(run_id: str, label: Label) -> RiskModel:
    """The model in use for a label of a run: the comparison with peers if somebody asked for it, else the adopted or best shipped one."""
    if session.kept(session.BY_PEERS).get(run_id):
        return peer_model(label)
    found = _find_model(run_id, label)
    if found is None:
        raise DropoutError(f"No model for “{label.phrase}” is at hand.", do="Train one on finished runs: dropout train.")
    return found


def _find_model(run_id: str, label: Label) -> RiskModel | None:
    space, row = session.workspace(), run_row(run_id)
    course, adopted = tuple(str(row[part]) for part in ("source", "institution", "course")), space.adopted(label)
    return _model(space, row, str(space.root) if adopted else SHIPPED, adopted, label, course)


def labels(run_id: str) -> list[Label]:
    """The labels that can be estimated for a run; what learnt from invented runs alone says nothing of a real one."""
    return [label for label in Label if _can_estimate(run_id, label)]


def _can_estimate(run_id: str, label: Label) -> bool:
    found = _find_model(run_id, label)
    return found is not None and (run_row(run_id)["source"] == "simulated" or not found.card.get("simulated"))


def scored(selection: Selection) -> ScoredRun:
    """The run scored as of the week, with tiers for the selection's capacity, and without the reasons that staff do not want named."""
    return _tiered(*_base(selection), selection.capacity, session.hidden_reasons())


def history(selection: Selection) -> pd.DataFrame:
    """Raw score and risk of every member at every week so far: enrolment_id, week, raw, risk."""
    return _history(*_base(selection))


def judged(selection: Selection) -> JudgedRun:
    """The lists of every week so far beside what became of the learners."""
    return _judged(*_base(selection), selection.capacity)


def main_reasons(selection: Selection) -> pd.Series:
    """The reason that raises each member's estimate most, by enrolment; empty text where none does."""
    return _main_reasons(*_base(selection), session.hidden_reasons())


def whatif(selection: Selection) -> WhatIfRun:
    """The what-if of the run as of the week; the line to get under is that of the selection's capacity."""
    (base, key), rest = _base(selection), (selection.capacity, session.hidden_reasons())
    return _whatif(_tiered(base, key, *rest), key, *rest)


def run_at_week(run_id: str, week: int) -> RunAtWeek:
    """One run as a whole as of a week, for the Cohort page."""
    return _run_at_week(session.workspace(), place(run_id), week)


def rhythm(run_id: str, week: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """When the learners of a run are active, and between which deadlines those who stopped were last seen."""
    return _rhythm(session.workspace(), place(run_id), week)


@st.cache_resource(max_entries=1, show_spinner=False)
def quick_models() -> list[RiskModel]:
    """The small models of the quick check."""
    return shipped_quick_models()


def place(run_id: str) -> Place:
    """Where the data of a run lies: the part of every key that says whose data it is."""
    imports = (space := session.workspace()).import_ids()
    if run_id not in imports:
        return Place(SHIPPED, SHIPPED, run_id, catalogue_version())
    return Place(str(space.root), imports[run_id], run_id, catalogue_version(), tuple(imports.items()))


def _base(selection: Selection) -> tuple[ScoredRun, Key]:
    """The run scored as of the week, and the key of whatever is made of it."""
    found = model(selection.run_id, selection.label)
    key = Key(place(selection.run_id), selection.week, str(selection.label), found.version)
    return _scored(session.workspace(), found, key, _until(selection)), key


def _until(selection: Selection) -> int:
    """How far to build features: a little ahead, so that stepping through the weeks rarely waits."""
    ahead = next((stop for stop in _STOPS if stop >= selection.week), selection.week)
    return max(selection.week, min(ahead, int(run_row(selection.run_id)["last_week"])))


# What is kept --------------------------------------------------------------------------------------


@st.cache_resource(max_entries=16, show_spinner=False)
def _runs(_space: Workspace, root: str, imports: str) -> Listing:
    listed = pipeline.list_runs(_space)
    listed = listed.assign(label=pipeline.run_labels(listed))
    return Listing(listed, {str(row["run_id"]): row for row in listed.to_dict("records")})


@st.cache_resource(max_entries=8, show_spinner=False)
def _tables(_space: Workspace, place: Place) -> Tables:
    """Of the imports that the place names, whatever has been imported since it was found."""
    found = _space.tables([place.run_id], dict(place.imports)) if place.imports else pipeline.bundled_tables()
    return found.of_runs([place.run_id])


@st.cache_resource(max_entries=16, show_spinner=False)
def _model(
    _space: Workspace, _run: dict[str, Any], root: str, adopted: str | None, label: Label, course: tuple[str, ...]
) -> RiskModel | None:
    try:
        return pipeline.choose_model(_space, label, pd.DataFrame([_run]))
    except DropoutError:
        return None


@st.cache_resource(max_entries=4, show_spinner=False)
def _features(_space: Workspace, place: Place, until: int) -> FeatureFrame:
    """Many weeks at once: one more costs little beside the first."""
    return build_features(_tables(_space, place), [Cutoff(week) for week in range(1, until + 1)])


@st.cache_resource(max_entries=16, show_spinner="Reading the activity of every week …")  # of what waits inside, Streamlit shows nothing
def _scored(_space: Workspace, _model: RiskModel, key: Key, until: int) -> ScoredRun:
    every = _features(_space, key.place, until)
    so_far = replace(every, frame=every.frame[every.frame["week"] <= key.week], base=every.base[every.base["week"] <= key.week])
    return score_features(_tables(_space, key.place), so_far, key.place.run_id, key.week, _model, DEFAULT_CAPACITY)


@st.cache_resource(max_entries=16, show_spinner=False)
def _tiered(_scored: ScoredRun, key: Key, capacity: Capacity, hidden: tuple[str, ...]) -> ScoredRun:
    return _scored.with_capacity(capacity).hiding(hidden)


@st.cache_resource(max_entries=16, show_spinner=False)
def _history(_scored: ScoredRun, key: Key) -> pd.DataFrame:
    return risk_history(_scored)


@st.cache_resource(max_entries=8, show_spinner="Looking at what became of the learners …")
def _judged(_scored: ScoredRun, key: Key, capacity: Capacity) -> JudgedRun:
    return judge_run(_scored.tables, _scored.features, key.place.run_id, _scored.model, capacity)


@st.cache_resource(max_entries=16, show_spinner="Putting reasons into words …")
def _main_reasons(_scored: ScoredRun, key: Key, hidden: tuple[str, ...]) -> pd.Series:
    members, saying = _scored.members["enrolment_id"], _scored.hiding(hidden)
    raising = [saying.reasons(enrolment)[0] for enrolment in members]
    return pd.Series([found[0].sentence if found else "" for found in raising], index=members, dtype="object")


@st.cache_resource(max_entries=4, show_spinner=False)
def _whatif(_scored: ScoredRun, key: Key, capacity: Capacity, hidden: tuple[str, ...]) -> WhatIfRun:
    return WhatIfRun(_scored)


@st.cache_resource(max_entries=32, show_spinner="Reading runs of this course …")
def _run_at_week(_space: Workspace, place: Place, week: int) -> RunAtWeek:
    return describe_run(_tables(_space, place), Cutoff(week))


@st.cache_resource(max_entries=8, show_spinner=False)
def _rhythm(_space: Workspace, place: Place, week: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    return activity_by_weekday(one := _tables(_space, place), Cutoff(week)), where_learners_stop(one, Cutoff(week))
