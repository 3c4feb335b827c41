"""Leaving one presentation or module out: each run is scored by a model that never saw it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dropout.errors import DropoutError
from dropout.judging import judged_rows
from dropout.leave_out import LeaveOut, rows_left_out
from dropout.model import RiskModel
from dropout.pipeline import bundled_tables, train_on_tables
from dropout.schema import Tables
from tests.builders import scored_bundle

FINISHED = ["SIM-2024A", "SIM-2024B", "SIM-2025A"]


def logistic() -> RiskModel:
    model = scored_bundle().model
    return replace(model, card={**model.card, "kind": "logistic"})


def two_modules() -> Tables:
    tables = bundled_tables().of_runs(FINISHED)
    return replace(tables, runs=tables.runs.assign(course=["SIM", "SIM", "OTHER"]))


@pytest.mark.parametrize("by", list(LeaveOut))
@pytest.mark.slow
def test_a_part_is_scored_as_by_a_model_trained_on_the_others_alone(by: LeaveOut) -> None:
    tables = two_modules() if by is LeaveOut.MODULE else bundled_tables()
    rows = rows_left_out(tables, logistic(), [3], by)
    assert set(rows["run_id"]) == set(FINISHED)
    model = train_on_tables(tables.of_runs(FINISHED[:2]), label=scored_bundle().label, weeks=[2, 3, 4], name="other-name", kind="logistic")
    expected = judged_rows(tables.of_runs([FINISHED[2]]), model, [3])
    found = rows[rows["run_id"] == FINISHED[2]].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, check_exact=False, rtol=1e-9)


def test_one_module_cannot_be_left_out_of_itself() -> None:
    with pytest.raises(DropoutError, match=r"one module at a time needs finished runs of at least two\. Found: SIM\."):
        rows_left_out(bundled_tables(), logistic(), [3], LeaveOut.MODULE)
