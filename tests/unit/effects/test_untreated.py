"""Figures apart for learners nobody contacted: a list that works must not look like one that doesn't."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dropout.effects import evaluate_apart, untouched

CONTACTS = pd.DataFrame({"run_id": "R-1", "learner_id": [f"L{n}" for n in range(50)], "week": 3, "day": pd.array([21] * 50, dtype="Int64")})


def rows(helped: bool) -> pd.DataFrame:
    """The first 50 have the higher estimates and were contacted; where it helped, none of them has the label."""
    rng = np.random.default_rng(1)
    risk = np.r_[rng.uniform(0.6, 0.9, 50), rng.uniform(0.1, 0.9, 150)]
    label = (rng.random(200) < risk).astype(int)
    label[:50] = 0 if helped else label[:50]
    return pd.DataFrame({"run_id": "R-1", "learner_id": [f"L{n}" for n in range(200)], "raw": risk, "risk": risk, "label": label})


def test_success_does_not_spoil_the_figures_of_those_not_contacted() -> None:
    before, after = evaluate_apart(rows(helped=False), CONTACTS), evaluate_apart(rows(helped=True), CONTACTS)
    assert before["not_contacted"] == after["not_contacted"]
    assert after["all"]["auc"] < before["all"]["auc"] - 0.1


def test_figures_are_those_of_the_rows_not_contacted() -> None:
    frame = rows(helped=True)
    part = frame.iloc[50:]
    found = evaluate_apart(frame, CONTACTS)["not_contacted"]
    assert found["n"] == 150
    assert found["auc"] == pytest.approx(roc_auc_score(part["label"], part["risk"]))


def test_a_contact_in_another_run_does_not_count() -> None:
    assert untouched(rows(helped=True), CONTACTS.assign(run_id="R-2")).all()


def test_a_group_without_rows_is_none() -> None:
    assert evaluate_apart(rows(helped=True), CONTACTS.head(0))["contacted"] is None
