"""Laws that hold for arbitrary tables: one learner rebuilt alone, what-ifs without a future, a store that gives back what it got."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dropout.config import shipped_root
from dropout.domain import Capacity, Cutoff
from dropout.errors import DropoutError
from dropout.features import CATALOGUE, build_features
from dropout.features.single import SingleBuilder
from dropout.model import RiskModel, load_model
from dropout.readers import Import
from dropout.readers.base import empty_identities
from dropout.readers.report import ImportReport
from dropout.schema import TABLE_NAMES, Tables, check_tables, empty_table
from dropout.scoring import ScoredRun, score_run
from dropout.store import Workspace
from dropout.whatif import Scenario, WhatIfRun
from tests.builders import random_tables
from tests.properties.test_as_of_law import with_another_future, without_future

SEEDS = st.integers(0, 10_000)
RUNS = st.sampled_from(["R-1", "R-2"])
PER_LEARNER = ("enrolments", "events", "submissions", "attributes")


@cache
def model() -> RiskModel:
    return load_model(shipped_root() / "models" / "simulated-not_completed")


@given(seed=SEEDS, week=st.integers(1, 8), run=RUNS)
@settings(max_examples=4)
def test_one_learner_rebuilt_alone_has_the_features_of_the_batch(seed: int, week: int, run: str) -> None:
    tables = random_tables(seed).of_runs([run])
    features = build_features(tables, [Cutoff(week)])
    builder = SingleBuilder(tables, features, Cutoff(week))
    for enrolment in features.frame["enrolment_id"].iloc[:4]:
        own = {name: (frame := tables.frame(name))[frame["enrolment_id"] == enrolment] for name in PER_LEARNER}
        alone = builder.build(enrolment, own).loc[enrolment, list(CATALOGUE)]
        batch = features.frame.set_index("enrolment_id").loc[enrolment, list(CATALOGUE)]
        pd.testing.assert_series_equal(alone.astype(float), batch.astype(float), check_exact=True, check_names=False)


def scored(tables: Tables, week: int) -> ScoredRun:
    return score_run(tables.of_runs(["R-1"]), "R-1", week, model(), Capacity(count=2))


# No time is spent on finding a smaller example: every one takes seconds.
FEW = settings(max_examples=3, phases=[Phase.explicit, Phase.generate])


@given(seed=SEEDS, week=st.integers(2, 7))
@FEW
def test_the_past_of_a_run_carried_on_is_the_past(seed: int, week: int) -> None:
    run = scored(random_tables(seed), week)
    then = build_features(WhatIfRun(run).projected, [Cutoff(week)]).frame
    pd.testing.assert_frame_equal(then, run.features.frame, check_exact=True)


def answers(run: WhatIfRun, learner: str) -> list[object]:
    """Everything a what-if says of a learner, be it that nothing can be changed."""
    try:
        levers = run.levers(learner)
    except DropoutError as refused:
        return [refused.problem]
    found = run.score(learner, Scenario(active_days=levers.active_days[1]))
    return [levers, found.now, found.unchanged, found.changed, run.what_would_it_take(learner)]


@given(seed=SEEDS, week=st.integers(3, 7), deleted=st.booleans())
@FEW
def test_a_what_if_knows_nothing_of_what_came_later(seed: int, week: int, deleted: bool) -> None:
    tables = random_tables(seed)
    other = without_future(tables, 7 * week) if deleted else with_another_future(tables, 7 * week, seed)
    expected, found = WhatIfRun(scored(tables, week)), WhatIfRun(scored(other, week))
    learner = expected.scored.members["enrolment_id"].iloc[0]
    assert answers(found, learner) == answers(expected, learner)


def settled(tables: Tables) -> dict[str, pd.DataFrame]:
    """Every table as a frame with settled types, rows and columns in one order."""
    whole = check_tables(Tables(**{name: tables.frame(name) for name in TABLE_NAMES}))
    columns = {name: list(empty_table(name).columns) for name in TABLE_NAMES}
    return {name: whole.frame(name)[columns[name]].sort_values(columns[name], ignore_index=True) for name in TABLE_NAMES}


@given(seed=SEEDS)
@settings(max_examples=4)
def test_a_workspace_gives_back_what_it_was_given(seed: int) -> None:
    tables = random_tables(seed)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        workspace.save_import(
            Import(tables, None, empty_identities(), ImportReport()), now=datetime(2026, 1, 5, tzinfo=UTC), content_hash="x"
        )
        found, expected = settled(workspace.tables(["R-1", "R-2"])), settled(tables)
        one_run, expected_run = settled(workspace.tables(["R-2"])), settled(tables.of_runs(["R-2"]))
    for name in TABLE_NAMES:
        pd.testing.assert_frame_equal(found[name], expected[name], check_exact=True)
        pd.testing.assert_frame_equal(one_run[name], expected_run[name], check_exact=True)
