"""From finished runs to a leaderboard kept beside the model: by the command, by number, on the Model page."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import roc_auc_score

from dropout import challengers, splits
from dropout.challengers import compare_challengers, latest_leaderboard
from dropout.config import shipped_root
from dropout.domain import Label
from dropout.files import read_record
from dropout.judging import leaderboard, leaderboard_footing
from dropout.judging.leaderboard_words import WITHOUT_LSTM
from dropout.model import BOOSTED, save_model
from dropout.model.classical import TREE
from dropout.model.lstm import load_lstm
from dropout.model.sequences import weekly_steps
from dropout.own_history import History
from dropout.pipeline import bundled_tables, training_data
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_uci697
from dropout.store import Workspace
from tests.builders import make_training_data, trained
from tests.commands import dropout

FOOTING = {"judged_on": ["B"], "trained_on": ["A"], "held_out_by": "presentation", "learners_on_both_sides": 0, "in_use": None}


@pytest.mark.slow
def test_the_command_compares_on_the_last_run_and_keeps_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
    monkeypatch.setattr(splits, "MAX_FOLDS", 2)  # no figure here hangs on how many folds a calibrator rests on
    done = dropout(
        "train", "--runs", "SIM-2024A,SIM-2025A", "--weeks", 4, "--name", "own", "--kind", "tree", "--compare", "--workspace", tmp_path
    )
    assert done.code == 0, done.err
    assert "All learnt from SIM-2024A and were judged on the later SIM-2025A." in done.out
    space = Workspace(tmp_path)
    version = space.model_cards()[0]["version"]
    found = latest_leaderboard(space, version)
    assert found is not None
    assert (found["version"], found["kind"], found["weeks"], found["in_use"]["footing"]) == (version, "tree", [4], "held_out")
    first = next(row for row in found["rows"] if row["rank"] == 1)
    assert f"1 {found['titles'][first['kind']]}" in " ".join(done.out.split())
    assert f"{first['auc']:.3f}" in done.out
    assert space.adopted("not_completed") is None
    kept = sorted(path.name for path in (tmp_path / "models" / version).glob("leaderboard*"))
    assert kept == ["leaderboard-001-04-04.safetensors", "leaderboard-001.json"]
    assert {row["kind"] for row in found["rows"]} == {"in_use", "boosted", "tree", "lstm", "silence"}
    assert "The LSTM is compared only: it cannot be chosen to score learners." in done.out
    assert_kept_as_judged(tmp_path / "models" / version / kept[0], next(row for row in found["rows"] if row["kind"] == "lstm"))


def assert_kept_as_judged(path: Path, row: dict[str, Any]) -> None:
    """Read again, the LSTM has the AUC of the board, on sequences of all weeks though one was trained for; the later run after them."""
    tables = bundled_tables().of_runs(["SIM-2024A", "SIM-2025A"])
    data = training_data(tables, label=Label.NOT_COMPLETED, weeks=range(1, 5))
    judged = data.frame[data.frame["run_id"].eq("SIM-2025A") & data.frame["week"].eq(4)]
    judged = judged[~judged["learner_id"].isin(data.frame.loc[data.frame["run_id"].eq("SIM-2024A"), "learner_id"])]
    raw = load_lstm(path, weekly_steps(data.frame, data.features)).raw_score(judged)
    assert row["n"] == len(judged)
    assert row["auc"] == pytest.approx(roc_auc_score(judged["label"], raw), abs=1e-9)
    assert row["auc"] > 0.65


@pytest.fixture
def no_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed: importing jax fails."""
    monkeypatch.delitem(sys.modules, "dropout.model.lstm", raising=False)
    monkeypatch.setitem(sys.modules, "jax", None)


@pytest.mark.slow
def test_without_its_libraries_all_others_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_jax: None) -> None:
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
    done = dropout("train", "--runs", "SIM-2024A,SIM-2025A", "--weeks", 4, "--name", "own", "--compare", "--workspace", tmp_path)
    assert done.code == 0, done.err
    assert WITHOUT_LSTM in done.out
    space = Workspace(tmp_path)
    version = space.model_cards()[0]["version"]
    assert {row["kind"] for row in space.leaderboards(version)[0]["rows"]} == {"in_use", "boosted", "tree", "silence"}
    assert [path.name for path in (tmp_path / "models" / version).glob("leaderboard*")] == ["leaderboard-001.json"]


def test_without_its_libraries_the_board_says_how_to_have_the_lstm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_jax: None) -> None:
    monkeypatch.setattr(challengers, "build_leaderboard", lambda *_, more, keep: {**FOOTING, "kinds": len(more)})
    compared = compare_challengers(Workspace(tmp_path), one_week(), trained()[0])
    assert (compared.board["kinds"], compared.sequence) == (0, None)
    said = leaderboard_footing(compared.board)
    assert said.endswith("The LSTM was not compared: its libraries are not installed. To have it compared: pip install '.[sequence]'")
    assert "LSTM" not in leaderboard_footing(FOOTING)  # a board made before there was one, or of a file without dates


def test_any_other_fault_is_not_taken_for_a_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "dropout.model.lstm", raising=False)
    monkeypatch.setitem(sys.modules, "dropout.model.sequences", None)
    with pytest.raises(ModuleNotFoundError, match=r"dropout\.model\.sequences"):
        compare_challengers(Workspace(tmp_path), one_week(), trained()[0])


def one_week() -> History:
    data = make_training_data()
    return History(bundled_tables().of_runs(["SIM-2024A"]), replace(data, runs=[{**data.runs[0], "run_id": "SIM-2024A"}]))


def test_no_leaderboard_takes_the_place_of_another(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    version = trained()[0].version
    save_model(trained()[0], tmp_path / "models" / version)
    for number in (1, 2, 3):
        space.save_leaderboard(version, {"made": number})
    (tmp_path / "models" / version / "leaderboard-001.json").unlink()
    space.save_leaderboard(version, {"made": 4})
    assert [board["made"] for board in space.leaderboards(version)] == [2, 3, 4]
    assert latest_leaderboard(space, version) == {"made": 4}


def test_a_shipped_model_brings_its_leaderboard_and_where_none_was_made_there_is_none(tmp_path: Path) -> None:
    shipped, quick = (read_record(shipped_root() / "models" / name / "card.json") for name in ("simulated-withdrawn", "quick-simulated"))
    assert latest_leaderboard(Workspace(tmp_path), shipped["version"])["version"] == shipped["version"]
    assert latest_leaderboard(Workspace(tmp_path), quick["version"]) is None
    assert latest_leaderboard(Workspace(tmp_path), "unheard-of") is None


def test_a_file_without_dates_is_compared_on_learners_nobody_learnt_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
    tables = simulate_course(learners=260, weeks=10, runs=1, seed=4)
    write_uci697(tables, invent_identities(tables.enrolments), tmp_path / "export")
    assert dropout("import", tmp_path / "export", "--workspace", tmp_path / "home").code == 0
    done = dropout("train", "--runs", "UCI-697-SIM-2024A", "--name", "own", "--compare", "--workspace", tmp_path / "home")
    assert done.code == 0, done.err
    assert "all learnt from three quarters of the learners of UCI-697-SIM-2024A and were judged on the rest" in done.out
    assert "week 0" not in done.out.partition("Leaderboard")[2]
    space = Workspace(tmp_path / "home")
    found = latest_leaderboard(space, space.model_cards()[0]["version"])
    assert found is not None
    assert (set(found["titles"]), found["reference"]) == ({"boosted", "tree"}, "boosted")  # no rule on silence where nothing is dated
    assert {row["n"] for row in found["rows"]} == {65}
    assert max(row["auc"] for row in found["rows"]) > 0.7
    assert not [name for name in found["features"] if name.startswith(("gender", "nationality", "age_at"))]
    assert [name for name in found["features"] if name.startswith("course=")]
