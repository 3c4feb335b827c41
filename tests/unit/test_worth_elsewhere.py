"""What an order was worth on courses not met: judged by trees that never saw them, one figure for each kind of record."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dropout import carry_over
from dropout.carry_over import worth_elsewhere
from dropout.domain import Cutoff, Label
from dropout.features import build_features
from dropout.model.core import BoostedTrees
from dropout.model.metrics import auc_within_runs
from dropout.model.training import fit_boosted
from dropout.pipeline import bundled_tables, shipped_models
from dropout.thinner import WITH_THE_PAST, records

FINISHED, JUDGED, WEEK = ["SIM-2024A", "SIM-2024B", "SIM-2025A"], "SIM-2025A", 4


def test_auc_within_runs_weighs_by_learners_and_leaves_out_runs_of_one_outcome() -> None:
    label, rank = np.array([1, 0, 1, 0, 1, 1]), np.array([2.0, 1.0, 1.0, 2.0, 0.0, 5.0])
    runs = np.array(["a", "a", "b", "b", "c", "c"])
    assert auc_within_runs(label, rank, runs) == 0.5
    assert auc_within_runs(label[[0, 1, 2, 3, 0]], rank[[0, 1, 2, 3, 0]], np.array(["a", "a", "b", "b", "a"])) == pytest.approx(3 / 5)
    assert auc_within_runs(label[4:], rank[4:], runs[4:]) is None


@pytest.mark.slow
def test_a_course_is_put_in_order_by_trees_that_never_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = bundled_tables().of_runs(FINISHED)
    tables = replace(tables, runs=tables.runs.assign(course=["SIM", "SIM", "OTHER"]))
    grown: list[tuple[pd.DataFrame, BoostedTrees]] = []

    def spied(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> BoostedTrees:
        grown.append((frame, fit_boosted(frame, features, categorical)))
        return grown[-1][1]

    monkeypatch.setattr(carry_over, "fit_boosted", spied)
    found = worth_elsewhere(tables, Label.NOT_COMPLETED, [WEEK])["weeks"][str(WEEK)]
    ((taught, trees),) = grown
    assert set(taught["run_id"]) == {"SIM-2024A", "SIM-2024B"}
    assert taught.groupby(["run_id", "learner_id", "week"]).size().max() == 2  # as it is, and as one poorer source tells
    assert list(found) == list(records(tables))
    rows = build_features(tables.of_runs([JUDGED]), [Cutoff(WEEK)]).frame
    outcome = tables.enrolments.set_index("enrolment_id")["outcome"].reindex(rows["enrolment_id"])
    bad, raw = outcome.isin(["failed", "withdrawn"]).to_numpy(), trees.raw_score(rows)
    first = np.argsort(-raw, kind="stable")[: math.ceil(len(raw) / 10)]
    own = found[WITH_THE_PAST]
    assert (own["n"], own["base_rate"]) == (len(rows), bad.mean())
    assert own["auc"] == pytest.approx(roc_auc_score(bad, raw))
    assert own["hits"] == pytest.approx(bad[first].mean())
    assert len({figures["auc"] for figures in found.values()}) > 4  # what is not recorded is not looked at


def test_shipped_models_for_courses_elsewhere_tell_it_for_every_record() -> None:
    cards = [model.card for model in shipped_models() if model.card.get("for_elsewhere")]
    assert len(cards) == 2
    names = set(records(bundled_tables().of_runs([JUDGED])))
    assert {frozenset(week) for card in cards for week in card["worth_elsewhere"]["weeks"].values()} == {frozenset(names)}
