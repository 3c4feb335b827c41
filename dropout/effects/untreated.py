"""Figures of merit on learners nobody contacted: a list that works makes its own estimates look wrong.

Who was contacted and stayed counts against the model, and a model retrained on them learns that the signal is harmless.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from dropout.effects.trials import first_contacts
from dropout.model.metrics import summarise


def untouched(rows: pd.DataFrame, contacts: pd.DataFrame) -> pd.Series:
    """Which of `rows` (run_id, learner_id) belong to learners never contacted in that run."""
    touched = pd.MultiIndex.from_frame(first_contacts(contacts)[["run_id", "learner_id"]])
    return pd.Series(~pd.MultiIndex.from_frame(rows[["run_id", "learner_id"]]).isin(touched), index=rows.index)


def evaluate_apart(rows: pd.DataFrame, contacts: pd.DataFrame) -> dict[str, Any]:
    """Figures of `rows` (run_id, learner_id, label 0/1, raw, risk) for all, for those contacted and for those not.

    None for a group without rows. Contacted and not contacted differ in more than the contact: compare each with
    its own earlier figures, not with the other.
    """
    free = untouched(rows, contacts)
    parts = {"all": rows, "not_contacted": rows[free], "contacted": rows[~free]}
    return {name: _summary(part) if len(part) else None for name, part in parts.items()}


def _summary(part: pd.DataFrame) -> dict[str, Any]:
    label, runs = part["label"].to_numpy(int), part["run_id"].to_numpy(str)
    return summarise(label, part["raw"].to_numpy(float), part["risk"].to_numpy(float), runs)
