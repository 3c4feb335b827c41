"""`dropout train` beyond the default: other kinds of models score and explain through the same commands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dropout.cli.scores import score_table
from dropout.features import default_features
from dropout.learner import why_not_enough
from dropout.pipeline import bundled_tables
from dropout.store import Workspace
from tests.builders import scored_bundle
from tests.commands import dropout


@pytest.mark.slow
def test_another_kind_of_model_scores_and_explains_once_adopted(tmp_path: Path) -> None:
    space = ("--workspace", tmp_path / "w")
    trained = dropout("train", "--runs", "SIM-2024*", "--weeks", 4, "--name", "other", "--kind", "blend", *space)
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
    assert "There is no such kind of model. Found: 'oracle'. What to do: Choose among boosted, blend, logistic, linear, tree" in done.err


def test_features_are_left_out_on_request_and_the_card_says_so(tmp_path: Path) -> None:
    words = ("train", "--runs", "SIM-2024*", "--weeks", 3, "--name", "few", "--kind", "linear", "--workspace", tmp_path)
    assert dropout(*words, "--without", "parallel_enrolments, score_mean").code == 0
    (card,) = Workspace(tmp_path).model_cards()
    assert card["left_out_features"] == ["parallel_enrolments", "score_mean"]
    assert set(default_features()) - set(card["features"]) == {"parallel_enrolments", "score_mean"}
    unknown = dropout(*words, "--without", "score_men")
    assert unknown.code == 1
    assert "Only what would be learnt from can be left out. Found: score_men. What to do: Did you mean score_mean" in unknown.err


def test_leak_alarms_come_before_the_training(tmp_path: Path) -> None:
    export = tmp_path / "marks.csv"
    rows = [f"L{n},{n % 7},{n % 2},{'passed' if n % 2 else 'failed'}\n" for n in range(240)]
    export.write_text("learner,minutes,graduation fee,outcome\n" + "".join(rows), encoding="utf-8")
    space = ("--workspace", tmp_path / "w")
    assert dropout("import", export, *space).code == 0
    run = Workspace(tmp_path / "w").records()[0].runs[0]
    done = dropout("train", "--runs", run, "--name", "x", *space)
    assert "Leak alarm: The heading “graduation fee” sounds like the outcome itself" in done.err
    column = next(iter(set(Workspace(tmp_path / "w").model_cards()[0]["features"]) - {"minutes"}))
    assert f"--without {column}" in done.err
    assert "Leak alarm" not in dropout("train", "--runs", run, "--name", "y", "--without", column, *space).err
    kept = {card["name"]: card for card in Workspace(tmp_path / "w").model_cards()}
    assert (kept["y"]["features"], kept["y"]["left_out_columns"]) == (["minutes"], [column])
    assert dropout("score", "--run", run, "--model", "y", "--out", tmp_path / "s.csv", *space).code == 0


def test_who_has_not_enough_data_is_told_why_instead_of_reasons() -> None:
    scored = scored_bundle(week=4)
    late = scored.members.assign(enough_data=scored.members.index != 3)
    table = score_table(replace(scored, members=late).with_capacity(scored.capacity)).set_index("learner_id")
    row = table.loc[late["learner_id"][3]]
    assert row["tier"] == "not_enough_data"
    assert row["reason_1"] == why_not_enough(scored, late.iloc[3])
    assert row[["reason_2", "reason_3"]].isna().all()
    assert table.loc[late["learner_id"][2], "reason_1"] == scored.reasons(late["enrolment_id"][2])[0][0].sentence


@pytest.mark.slow
def test_a_model_of_the_next_weeks_says_so_wherever_its_estimate_is_told(tmp_path: Path) -> None:
    space = ("--workspace", tmp_path / "w")
    words = ("train", "--runs", "SIM-2024*", "--weeks", "2-3", "--name", "near", "--kind", "logistic", "--horizon", 12)
    refused = dropout(*words, *space)
    assert refused.code == 1
    assert "decided at the end of the run only. Found: horizon_weeks = 12. What to do: Leave the horizon out" in refused.err
    trained = dropout(*words, "--label", "withdrawn", *space)
    assert trained.code == 0, trained.err
    assert re.search(r"^near-\w+: \d+ enrolments of 2 runs, \d+ of 100 withdrew within the next 12 weeks$", trained.out, re.MULTILINE)
    label = ("--label", "withdrawn", "--model", "near")
    judged = dropout("evaluate", "--runs", "SIM-2025A", "--weeks", 2, "--out", tmp_path / "e.json", *label, *space)
    assert "withdrew within the next 12 weeks; " in judged.out, judged.err
    figures = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert (figures["label"], figures["horizon_weeks"]) == ("withdrawn", 12)
    tables = bundled_tables().of_runs(["SIM-2025A"])
    day = tables.enrolments["unregistered_day"]
    assert figures["lists"][0]["positives"] == int(day.between(14, 97).sum())
    scored = dropout("score", "--run", "SIM-2025B", "--week", 3, "--out", tmp_path / "s.csv", *label, *space)
    assert scored.code == 0, scored.err
    scores = pd.read_csv(tmp_path / "s.csv")
    assert set(scores["label"]) == {"withdrawn within the next 12 weeks"}
    assert scores["reason_1"].notna().mean() > 0.9
    first = scores.sort_values("risk")["learner_id"].iloc[-1]
    told = dropout("explain", "--run", "SIM-2025B", "--learner", first, "--week", 3, *label, *space)
    assert scores.set_index("learner_id").loc[first, "reason_1"] in told.out
    assert "of 100 similar past learners withdrew within the next 12 weeks" in told.out
    card = dropout("card", "near", "--out", tmp_path / "card.html", *space)
    assert card.code == 0, card.err
    said = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "“Withdrew within the next 12 weeks” means an official withdrawal in the 12 weeks after the week shown." in said
