"""The card of any model at hand, with the run at hand that tells most of how it treats groups."""

from __future__ import annotations

from datetime import datetime

from dropout.challengers import latest_leaderboard
from dropout.domain import DEFAULT_CAPACITY, Cutoff
from dropout.errors import DropoutError
from dropout.evaluation import Footing, judge_run
from dropout.features import build_features
from dropout.model import RiskModel
from dropout.pipeline import list_runs, load_tables, shipped_models
from dropout.reports import Document, model_card
from dropout.reports.card import Audited, Said
from dropout.store import Workspace

AUDIT_WEEK = 4  # of a run that nobody named a week of, or the trained week next to it


def build_card(
    workspace: Workspace, name: str, *, made_at: datetime, said: Said | None, run_id: str | None = None, week: int | None = None
) -> Document:
    """The card of the model of this name or version. Groups are looked at in the run named, else in the last one of its training runs
    at hand for which its predictions were made without it, a list of a tenth long."""
    model = find_model(workspace, name)
    audited = _audited(workspace, model, run_id, week)
    return model_card(model, made_at=made_at, audited=audited, board=latest_leaderboard(workspace, model.version), said=said)


def find_model(workspace: Workspace, name: str) -> RiskModel:
    """A model of the workspace or a shipped one, by name or version."""
    found = workspace.model(name) or next((model for model in shipped_models() if name in (model.name, model.version)), None)
    if found is None:
        raise DropoutError("There is no model of this name.", found=name, do="See dropout models.")
    return found


def _audited(workspace: Workspace, model: RiskModel, run_id: str | None, week: int | None) -> Audited | None:
    runs = list_runs(workspace)
    known = runs[runs["kind"] == "events"].set_index("run_id")
    if run_id is not None and run_id not in known.index:
        raise DropoutError("There is no run of this name with activity.", found=run_id, do="See dropout runs.")
    trained = sorted({str(run["run_id"]) for run in model.card["trained_on"]} & set(known.index[known["finished"].astype(bool)]))
    for candidate in [run_id] if run_id is not None else trained[::-1]:
        found = _judge(workspace, model, candidate, week)
        if run_id is not None or found.judged.footing is not Footing.SEEN:
            return found
    return None


def _judge(workspace: Workspace, model: RiskModel, run_id: str, week: int | None) -> Audited:
    tables = load_tables(workspace, [run_id])
    at = week or min(model.card["weeks"], key=lambda known: abs(known - AUDIT_WEEK))
    judged = judge_run(tables, build_features(tables, [Cutoff(one) for one in range(1, at + 1)]), run_id, model, DEFAULT_CAPACITY)
    if not len(judged.at(at)):
        raise DropoutError("Nobody can be judged at this week.", where=run_id, found=f"week {at}", do="Choose another week.")
    return Audited(judged, tables, at)
