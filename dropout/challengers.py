"""Challengers of a model just trained: every kind on the same split of the same runs, kept as a numbered leaderboard beside it."""

from __future__ import annotations

from typing import Any

from dropout.config import shipped_root
from dropout.errors import DropoutError
from dropout.features import default_features
from dropout.files import read_record
from dropout.importing import Progress, silent
from dropout.judging import build_leaderboard, weeks_to_judge
from dropout.model import RiskModel
from dropout.pipeline import choose_model, load_tables, training_data
from dropout.splits import split_by_time
from dropout.store import Workspace, read_leaderboards


def compare_challengers(workspace: Workspace, run_ids: list[str], model: RiskModel, progress: Progress = silent) -> dict[str, Any]:
    """The leaderboard for a model of the workspace that was trained on these runs: made, kept and returned.

    Every kind learns from the earlier presentations and is judged on the last one, beside the model in use now, at up to five
    of the weeks the model was trained for. Raises `DropoutError` where the runs are too few to be split.
    """
    tables = load_tables(workspace, run_ids)
    weeks = weeks_to_judge(model.card["weeks"])
    near = [week for week in model.card["weeks"] if any(abs(week - at) <= 1 for at in weeks)]
    progress("Building features", 0.0)
    data = training_data(tables, label=model.label, weeks=near, timing=set(model.features) > set(default_features()))
    learnt = tables.runs[tables.runs["run_id"].isin([run["run_id"] for run in data.runs])]
    board = {"version": model.version, "kind": model.card["kind"],
             **build_leaderboard(data, split_by_time(learnt), _in_use(workspace, model, learnt), weeks, progress)}  # fmt: skip
    workspace.save_leaderboard(model.version, board)
    return board


def _in_use(workspace: Workspace, model: RiskModel, runs: Any) -> RiskModel | None:
    try:
        return choose_model(workspace, model.label, runs)
    except DropoutError:
        return None


def latest_leaderboard(workspace: Workspace, version: str) -> dict[str, Any] | None:
    """The last leaderboard made for a model, trained here or shipped; None where there is none."""
    boards = workspace.leaderboards(version)
    for card in () if boards else sorted((shipped_root() / "models").glob("*/card.json")):
        if read_record(card)["version"] == version:
            boards = read_leaderboards(card.parent)
    return boards[-1] if boards else None
