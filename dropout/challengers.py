"""Challengers of a model just trained: every kind on the same split of the same runs, kept as a numbered leaderboard beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dropout.config import shipped_root
from dropout.domain import Cutoff
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.files import read_record
from dropout.importing import Progress, silent
from dropout.judging import build_leaderboard, weeks_to_judge
from dropout.model import RiskModel
from dropout.model.estimators import Recipe
from dropout.model.sequences import weekly_steps
from dropout.own_history import History
from dropout.pipeline import choose_model
from dropout.snapshots import numbers_only, snapshot_data
from dropout.splits import TimeSplit
from dropout.store import Workspace, read_leaderboards

_SEQUENCE_EXTRA = ("jax", "jaxlib", "optax", "safetensors")


@dataclass(frozen=True)
class Comparison:
    """A leaderboard, and the sequence model that was compared, for no other place keeps it; None where it was not compared."""

    board: dict[str, Any]
    sequence: RiskModel | None = None


def compare_challengers(workspace: Workspace, history: History, model: RiskModel, progress: Progress = silent) -> Comparison:
    """The leaderboard for a model that was trained on this history; not kept yet.

    Every kind learns from the earlier presentations and is judged on the last one, beside the model in use now, at up to five
    of the weeks the model was trained for. The LSTM is among them where its libraries are installed; else the board says how
    to install them. Raises `DropoutError` where the runs are too few to be split.
    """
    weeks, runs = weeks_to_judge(model.card["weeks"]), history.tables.runs
    in_use = _in_use(workspace, model, runs[runs["run_id"].isin([run["run_id"] for run in history.data.runs])])
    recipe, compared = _sequence_recipe(history, max(weeks)), list[RiskModel]()

    def keep(one: RiskModel) -> None:
        if recipe and one.card["kind"] == recipe.kind:
            compared.append(one)

    board = build_leaderboard(history.data, history.split, in_use, weeks, progress, more=[recipe] if recipe else [], keep=keep)
    board = {"version": model.version, "kind": model.card["kind"], "sequence_extra": recipe is not None, **board}
    return Comparison(board, compared[0] if compared else None)


def _sequence_recipe(history: History, last: int) -> Recipe | None:
    """The LSTM on the weeks up to `last`, those that no other kind learns from among them; None without its libraries."""
    try:
        from dropout.model.lstm import lstm_recipe
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _SEQUENCE_EXTRA:
            raise
        return None
    rows, runs = history.data.frame, [run["run_id"] for run in history.data.runs]
    rows = rows[rows["week"] <= last + 1]  # a model for a week learns from the week after it too
    missing = sorted(set(range(1, last + 1)) - set(rows["week"]))
    if missing:
        rows = pd.concat([build_features(history.tables.of_runs(runs), [Cutoff(week) for week in missing]).frame, rows])
    return lstm_recipe(weekly_steps(rows, history.data.features))


def compare_on_snapshot(
    workspace: Workspace, run_id: str, model: RiskModel, without: Sequence[str] = (), progress: Progress = silent
) -> Comparison:  # fmt: skip
    """The leaderboard of a file without dates, judged on a quarter of its learners; not kept yet.

    All kinds get the same columns, so text is one column for each value here: most kinds read numbers only. Without weeks
    there is no sequence to learn from.
    """
    data = numbers_only(snapshot_data(workspace.snapshot(run_id), without))
    board = build_leaderboard(data, TimeSplit((run_id,), (run_id,), "learners"), None, [0], progress)
    return Comparison({"version": model.version, "kind": model.card["kind"], **board})


def _in_use(workspace: Workspace, model: RiskModel, runs: Any) -> RiskModel | None:
    """The model in use, where it predicts the same: with another horizon its estimates are of something else."""
    try:
        found = choose_model(workspace, model.label, runs)
    except DropoutError:
        return None
    return found if found.aim == model.aim else None


def latest_leaderboard(workspace: Workspace, version: str) -> dict[str, Any] | None:
    """The last leaderboard made for a model, trained here or shipped; None where there is none."""
    boards = workspace.leaderboards(version)
    for card in () if boards else sorted((shipped_root() / "models").glob("*/card.json")):
        if read_record(card)["version"] == version:
            boards = read_leaderboards(card.parent)
    return boards[-1] if boards else None
