"""The tables of an evaluation say what the figures hold, and only runs the references speak of stand beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dropout.domain import Label
from dropout.judging import (
    REFERENCES,
    Reference,
    applicable,
    baseline_table,
    evaluate_model,
    group_table,
    module_table,
    reference_table,
    week_table,
)
from dropout.pipeline import bundled_tables
from tests.builders import scored_bundle


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    return evaluate_model(bundled_tables().of_runs(["SIM-2025A"]), scored_bundle().model, [2, 4])


def test_the_tables_hold_the_figures(result: dict[str, Any]) -> None:
    week = result["weeks"]["4"]
    row = week_table(result).set_index("week").loc[4]
    assert (row["AUC"], row["ECE centred"], row["precision at 10 %"]) == (
        week["all"]["auc"], week["all"]["ece_centred"], week["all"]["precision_at"]["10"]
    )  # fmt: skip
    assert baseline_table(result).set_index("week").loc[4].tolist() == [
        week["all"]["auc"], week["baselines"]["silence"]["all"]["auc"], week["baselines"]["peers"]["all"]["auc"]
    ]  # fmt: skip
    modules = module_table(result)
    assert modules["module"].tolist() == ["SIM", "SIM"]
    assert modules["AUC, comparison with peers"].iloc[1] == week["baselines"]["peers"]["modules"]["SIM"]["auc"]
    groups = group_table(result)
    assert len(groups) == sum(len(found["groups"]) for found in result["weeks"].values())
    assert groups["n"].dtype == pd.Int64Dtype()


def test_a_simulated_course_has_no_references_beside_it(result: dict[str, Any]) -> None:
    assert result["comparable"] is False
    assert reference_table(result).empty


@pytest.mark.parametrize(
    ("label", "sources", "courses", "expected"),
    [
        (Label.NOT_COMPLETED, ["oulad", "oulad"], ["AAA", "GGG"], True),
        (Label.NOT_COMPLETED, ["oulad"], ["SIM"], False),
        (Label.NOT_COMPLETED, ["oulad", "moodle"], ["AAA", "AAA"], False),
        (Label.WITHDRAWN, ["oulad"], ["AAA"], False),
    ],
)
def test_references_speak_of_one_label_and_of_the_modules_they_were_measured_on(
    label: Label, sources: list[str], courses: list[str], expected: bool
) -> None:
    assert applicable(label, sources, courses) is expected


def test_a_target_is_reached_from_the_better_side(result: dict[str, Any]) -> None:
    weeks = {"4": {"all": {**result["weeks"]["4"]["all"], "auc": 0.79, "average_precision": 0.7449, "brier": 0.18, "ece": 0.0501}}}
    table = reference_table({"comparable": True, "weeks": weeks}).set_index("figure")
    assert table.loc[["AUC", "AP", "Brier", "ECE"], "reached"].tolist() == ["yes", "no", "yes", "no"]
    assert table.loc["AUC", ["here", "target", "published", "first"]].tolist() == [0.79, 0.79, 0.75, 0.773]


def test_each_figure_has_one_target_and_targets_lie_beyond_what_was_there() -> None:
    assert len({(r.week, r.figure) for r in REFERENCES}) == len(REFERENCES)
    assert [r for r in REFERENCES if any(Reference.reached(r, known) for known in (r.published, r.first) if known is not None)] == []
