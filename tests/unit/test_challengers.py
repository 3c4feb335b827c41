"""From finished runs to a leaderboard kept beside the model: by the command, by number, on the Model page."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.challengers import latest_leaderboard
from dropout.config import shipped_root
from dropout.files import read_record
from dropout.judging import leaderboard
from dropout.model import BOOSTED, save_model
from dropout.model.classical import TREE
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_uci697
from dropout.store import Workspace
from tests.builders import trained
from tests.commands import dropout


def test_the_command_compares_on_the_last_run_and_keeps_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
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
    assert [path.name for path in (tmp_path / "models" / version).glob("leaderboard*")] == ["leaderboard-001.json"]


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


def test_a_model_without_a_leaderboard_has_none(tmp_path: Path) -> None:
    card = read_record(shipped_root() / "models" / "simulated-withdrawn" / "card.json")
    assert latest_leaderboard(Workspace(tmp_path), card["version"]) is None
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
