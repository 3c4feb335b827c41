"""`dropout train` beyond the default: other kinds of models score and explain through the same commands."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.commands import dropout


@pytest.mark.parametrize("kind", ["logistic", "tree"])
def test_another_kind_of_model_scores_and_explains_once_adopted(kind: str, tmp_path: Path) -> None:
    space = ("--workspace", tmp_path / "w")
    trained = dropout("train", "--runs", "SIM-2024*", "--weeks", 4, "--name", "other", "--kind", kind, *space)
    assert trained.code == 0, trained.err
    assert dropout("adopt", "other", *space).code == 0
    done = dropout("score", "--run", "SIM-2025B", "--week", 4, "--out", tmp_path / "s.csv", *space)
    assert done.code == 0, done.err
    scores = pd.read_csv(tmp_path / "s.csv")
    assert scores["model_version"].str.startswith("other-").all()
    assert scores["reason_1"].notna().mean() > 0.9
    first = scores.sort_values("risk")["learner_id"].iloc[-1]
    told = dropout("explain", "--run", "SIM-2025B", "--learner", first, "--week", 4, *space)
    assert told.code == 0, told.err
    assert scores.set_index("learner_id").loc[first, "reason_1"] in told.out
    listed = json.loads(dropout("models", "--json", *space).out)
    assert [row["adopted"] for row in listed if row["version"].startswith("other-")] == [True]


def test_a_kind_there_is_not_is_told(tmp_path: Path) -> None:
    done = dropout("train", "--runs", "SIM-2024*", "--name", "x", "--kind", "oracle", "--workspace", tmp_path)
    assert done.code != 0
    assert "There is no such kind of model. Found: 'oracle'. What to do: Choose among boosted, logistic, linear, tree, forest" in done.err
