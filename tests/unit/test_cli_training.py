"""`dropout train` beyond the default: other kinds of models score and explain through the same commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
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


def test_a_model_from_elsewhere_shows_frequencies_once_set_on_a_finished_run(tmp_path: Path) -> None:
    space = ("--workspace", tmp_path / "w")
    before = dropout("score", "--run", "SIM-2025B", "--week", 4, "--model", "oulad-not_completed", "--out", tmp_path / "b.csv", *space)
    done = dropout("recalibrate", "--runs", "SIM-2024A", "--model", "oulad-not_completed", "--name", "own", "--weeks", "3-5", *space)
    assert (before.code, done.code) == (0, 0), done.err
    assert re.search(
        r"^own-\w+: the order of oulad-not_completed-\w+, frequencies set on \d+ enrolments of SIM-2024A$", done.out, re.MULTILINE
    )
    assert re.search(r"week  4: \d+ of 100 did not complete; estimated \d+ of 100, before \d+ of 100; Brier 0\.\d+, before", done.out)
    assert "SIM: 3 finished runs of this course are at hand, with 900 learners: enough to train a model of your own." in done.err
    after = dropout("score", "--run", "SIM-2025B", "--week", 4, "--model", "own", "--out", tmp_path / "a.csv", *space)
    assert after.code == 0, after.err
    tables = [pd.read_csv(tmp_path / f"{name}.csv").set_index("learner_id") for name in "ba"]
    assert [set(table["risk_basis"]) for table in tables] == [{"order_only"}, {"calibrated_here"}]
    assert tables[0]["risk"].rank().to_dict() == tables[1].loc[tables[0].index, "risk"].rank().to_dict()
    assert not np.allclose(tables[0]["risk"], tables[1].loc[tables[0].index, "risk"], atol=0.02)


def test_a_kind_there_is_not_is_told(tmp_path: Path) -> None:
    done = dropout("train", "--runs", "SIM-2024*", "--name", "x", "--kind", "oracle", "--workspace", tmp_path)
    assert done.code != 0
    assert "There is no such kind of model. Found: 'oracle'. What to do: Choose among boosted, logistic, linear, tree, forest" in done.err
