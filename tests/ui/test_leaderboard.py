"""The leaderboard on the Model page: what was kept beside the model in use, and nothing where nothing was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dropout.pipeline import shipped_models
from dropout.store import Workspace
from tests.ui.conftest import Open
from tests.ui.test_model import CARD, said

ROW = {"n": 260, "base_rate": 0.4, "low": 0.7, "high": 0.85, "average_precision": 0.7, "precision_at_10": 0.85, "brier": 0.17, "ece": 0.05}


def row(week: int, kind: str, rank: int, auc: float, *beside: float | None) -> dict[str, Any]:
    difference, low, high = beside
    return {**ROW, "week": week, "kind": kind, "rank": rank, "auc": auc, "difference": difference, "difference_low": low,
            "difference_high": high}  # fmt: skip


BOARD = {
    "label": "not_completed", "held_out_by": "presentation", "trained_on": ["SIM-2024A", "SIM-2024B"], "judged_on": ["SIM-2025A"],
    "weeks": [2, 8], "learners_on_both_sides": 0, "sequence_extra": False,
    "reference": "in_use", "in_use": {"version": "v", "footing": "held_out"},
    "titles": {"in_use": "In use: v", "forest": "Random *forest*"}, "seconds": {"in_use": None, "forest": 6.2},
    "rows": [row(2, "in_use", 1, 0.775, 0.0, None, None), row(2, "forest", 2, 0.771, -0.004, -0.028, 0.022),
             row(8, "forest", 1, 0.84, 0.03, 0.004, 0.051), row(8, "in_use", 2, 0.81, 0.0, None, None)],
}  # fmt: skip


@pytest.fixture
def kept(own_workspace: Workspace) -> None:
    (own_workspace.root / "models" / CARD["version"]).mkdir()
    own_workspace.save_leaderboard(CARD["version"], BOARD)


def test_the_week_nearest_is_shown_best_first(app: Open, kept: None) -> None:
    opened = app("model", week="3")
    assert "Random *forest*" not in said(opened)  # Markdown in a name is text
    text = said(opened).replace("\\", "")
    assert "Ahead of “In use: v” by more than chance: Random *forest* (week 8)." in text
    assert "All learnt from SIM-2024A, SIM-2024B and were judged on the later SIM-2025A." in text
    assert "The LSTM was not compared: its libraries are not installed. To have it compared: pip install '.[sequence]'" in text
    table = opened.dataframe[2].value
    assert table["Model"].tolist() == ["In use: v", "Random *forest*"]
    assert table["Beside the model in use"].tolist() == ["–", "−0.004 (−0.028 to +0.022)"]
    assert table["AUC"].tolist() == [0.775, 0.771]
    opened.segmented_control(key=f"leaderboard_week_{CARD['version']}").set_value(8).run()
    assert opened.dataframe[2].value["Model"].tolist() == ["Random *forest*", "In use: v"]


def test_without_a_leaderboard_there_is_no_word_of_one(app: Open, own_workspace: Workspace) -> None:
    model = next(one for one in shipped_models() if one.version == CARD["version"])
    model = replace(model, version="own-1", card={**model.card, "version": "own-1"})
    own_workspace.save_model(model)
    own_workspace.adopt_model(model)
    opened = app("model", week="3")
    assert "own-1" in said(opened)
    assert len(opened.dataframe) == 2
    assert "Beside other kinds of model" not in [title.value for title in opened.header]


def test_a_model_that_knew_the_outcomes_is_said_to_have_known_them(app: Open, own_workspace: Workspace) -> None:
    (own_workspace.root / "models" / CARD["version"]).mkdir()
    rows = [{**one, "rank": None} if one["kind"] == "in_use" else one for one in BOARD["rows"]]
    own_workspace.save_leaderboard(
        CARD["version"], {**BOARD, "reference": "boosted", "rows": rows, "titles": {**BOARD["titles"], "boosted": "B"}}
    )
    table = app("model", week="3").dataframe[2].value.set_index("Model")
    assert table.loc["In use: v", "Beside boosted trees"] == "it knew these outcomes"
    assert table.index[-1] == "In use: v"
