"""The only wiring: from a workspace and plain arguments to scored runs. Command line, app and notebook call this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dropout.aim import Aim
from dropout.config import shipped_root
from dropout.domain import Capacity, Cutoff, Label, RiskBasis
from dropout.errors import DropoutError
from dropout.features import build_features, catalogue_version, default_features
from dropout.health import build_reference
from dropout.importing import Progress as Progress
from dropout.importing import import_export as import_export
from dropout.importing import silent
from dropout.judging.peers import PEERS, peer_model
from dropout.labels import build_labels, labelable_runs
from dropout.model import MIN_PER_CLASS, Kept, RiskModel, TrainingData, kept_features, load_model, recipe_of, train_with_held_out
from dropout.schema import TABLE_NAMES, Tables
from dropout.scoring import last_complete_week
from dropout.snapshots import ScoredSnapshot, rarer_outcome, score_snapshot, snapshot_label
from dropout.store import ImportRecord, Workspace

# Runs ----------------------------------------------------------------------------------------------


def bundled_tables() -> Tables:
    """The simulated course that ships with the project: three finished runs and one in week 5."""
    folder = shipped_root() / "data" / "course"
    return Tables(**{name: folder / "events.parquet" if name == "events" else pd.read_parquet(folder / f"{name}.parquet")
                     for name in TABLE_NAMES})  # fmt: skip


def list_runs(workspace: Workspace) -> pd.DataFrame:
    """Every run there is: imported ones, then the bundled simulated course.

    Columns run_id, title, course, institution, source, kind (events | snapshot), origin (imported |
    bundled), learners, starts_on, length_days, length_provenance, data_until_day, last_week (last complete
    week in the data, missing for snapshots), finished (outcomes known), enough (a snapshot has outcomes enough), read_at.
    """
    rows: list[dict[str, Any]] = []
    for record in workspace.records():
        current = [run for run, place in workspace.run_imports().items() if place.import_id == record.import_id]
        if record.kind == "snapshot":
            rows += [_snapshot_row(workspace, run, record) for run in current]
        else:
            rows += _run_rows(workspace.tables_of(record.import_id, current), "imported", record.read_at)
    imported = {row["run_id"] for row in rows}
    rows += [row for row in _run_rows(bundled_tables(), "bundled", None) if row["run_id"] not in imported]
    return pd.DataFrame(rows)


def run_labels(runs: pd.DataFrame) -> pd.Series:
    """What each run of `list_runs` is called in a list: its title, with its id behind it where several have the same.

    >>> run_labels(pd.DataFrame({"run_id": ["K1-23", "K1-24", "K2"], "title": ["Knots", "Knots", None]})).tolist()
    ['Knots (K1-23)', 'Knots (K1-24)', 'K2']
    """
    titles = runs["title"].fillna(runs["run_id"]).astype(str)
    return titles.where(~titles.duplicated(keep=False), titles + " (" + runs["run_id"] + ")")


def _run_rows(tables: Tables, origin: str, read_at: str | None) -> list[dict[str, Any]]:
    learners = tables.enrolments.groupby("run_id").size()
    finished = set(labelable_runs(tables, Aim(Label.NOT_COMPLETED)))
    rows = []
    for run in tables.runs.sort_values("run_id").to_dict("records"):
        row = {key: run[key] for key in ("run_id", "title", "course", "institution", "source", "starts_on", "length_days",
                                         "length_provenance", "data_until_day")}  # fmt: skip
        rows.append({**row, "kind": "events", "origin": origin, "learners": int(learners.get(run["run_id"], 0)),
                     "last_week": last_complete_week(run), "finished": run["run_id"] in finished, "enough": False,
                     "read_at": read_at})  # fmt: skip
    return rows


def _snapshot_row(workspace: Workspace, run: str, record: ImportRecord) -> dict[str, Any]:
    snapshot = workspace.snapshot(run)
    return {"run_id": run, "title": run, "course": run, "institution": None, "source": "plain", "starts_on": None, "length_days": None,
            "length_provenance": None, "data_until_day": None, "kind": "snapshot", "origin": "imported", "learners": len(snapshot.frame),
            "last_week": None, "finished": bool(snapshot.frame["outcome"].ne("unknown").any()),
            "enough": rarer_outcome(snapshot) >= MIN_PER_CLASS, "read_at": record.read_at}  # fmt: skip


def match_any_runs(workspace: Workspace, patterns: str) -> list[tuple[str, str]]:
    """(run id, kind) of the runs that match comma-separated globs.

    Imported runs go first; the bundled course is meant only where no imported run matches.
    """
    runs = list_runs(workspace)
    globs = [part.strip() for part in patterns.split(",") if part.strip()]
    hit = runs[[any(fnmatchcase(run, glob) for glob in globs) for run in runs["run_id"]]]
    imported = hit[hit["origin"] == "imported"]
    found = imported if len(imported) else hit
    if found.empty:
        raise DropoutError("No run of this name.", found=patterns, do=f"Choose among: {', '.join(runs['run_id'])}.")
    return sorted(zip(found["run_id"], found["kind"], strict=True))


def match_runs(workspace: Workspace, patterns: str, kind: str = "events") -> list[str]:
    """Run ids of one kind (events | snapshot) that match comma-separated globs."""
    found = [run for run, of_kind in match_any_runs(workspace, patterns) if of_kind == kind]
    if not found:
        raise DropoutError("These files have no dates; this needs runs with activity.", found=patterns, do="Choose other runs.")
    return found


def load_tables(workspace: Workspace, run_ids: list[str]) -> Tables:
    """Canonical tables of these runs, from the workspace or the bundled course."""
    imported = workspace.run_imports()
    if all(run in imported for run in run_ids):
        return workspace.tables(run_ids)
    return bundled_tables().of_runs(run_ids)


def load_run(workspace: Workspace, run_id: str, label: Label, model: str | None = None) -> tuple[Tables, dict[str, Any], RiskModel]:
    """Tables of one run, its row of `runs`, and the model that scores it."""
    kinds = list_runs(workspace).set_index("run_id")["kind"]
    if kinds.get(run_id) != "events":
        problem = "This file has no dates; this needs a run with activity." if run_id in kinds else "There is no run of this name."
        raise DropoutError(problem, found=run_id, do="See dropout runs.")
    tables = load_tables(workspace, [run_id])
    return tables, tables.runs.iloc[0].to_dict(), choose_model(workspace, label, tables.runs, model)


# Models --------------------------------------------------------------------------------------------


def shipped_models() -> tuple[RiskModel, ...]:
    """The models of whole runs that ship with the project, read once in a process; the quick check has its own."""
    return _models_in(shipped_root() / "models")


@cache
def _models_in(folder: Path) -> tuple[RiskModel, ...]:
    return tuple(load_model(path.parent) for path in sorted(folder.glob("*/model.json")) if not path.parent.name.startswith("quick"))


def choose_model(workspace: Workspace, label: Label, runs: pd.DataFrame, name: str | None = None) -> RiskModel:
    """The model named, else the one adopted for the label, else the shipped one that fits `runs` best.

    One that learnt from invented runs alone says nothing of a real one: adopted, it is used for invented runs only.
    Among shipped models one trained on the same course goes first, then one not marked simulated; where only an order can be
    shown, one that learnt for courses elsewhere. The name "peers" stands for the comparison with peers, the last resort where no
    model fits.
    """
    if name:
        model = workspace.model(name) or next((m for m in shipped_models() if name in (m.name, m.version)), None)
        if model is None and name == PEERS:
            return peer_model(label)
        if model is None:
            raise DropoutError("There is no model of this name.", found=name, do="See `dropout models`, or train one.")
        if model.label is not label:
            raise DropoutError(f"Model {name} predicts another label.", found=model.label, do=f"Add --label {model.label}.")
        return model
    first = runs.iloc[0]
    adopted = workspace.adopted(label)
    if adopted and (model := workspace.model(adopted)) and (first["source"] == "simulated" or not model.card.get("simulated")):
        return model
    if not (fitting := [model for model in shipped_models() if model.label is label]):
        raise DropoutError(f"No model for “{label.phrase}” is at hand.", do=f"Train one: dropout train --label {label}; "
                           f"or rank by comparison with peers: --model {PEERS}.")  # fmt: skip

    def rank(model: RiskModel) -> tuple[bool, bool, bool]:
        basis = model.basis_for(first["source"], first["institution"], first["course"])
        learnt_for_it = bool(model.card.get("for_elsewhere")) is (basis is RiskBasis.ORDER_ONLY)
        return basis is not RiskBasis.CALIBRATED_HERE, bool(model.card.get("simulated")), not learnt_for_it

    return min(fitting, key=rank)


def train_on_tables(
    tables: Tables, *, label: Label, weeks: Sequence[int], name: str, progress: Progress = silent, simulated: bool = False,
    notes: Mapping[str, Any] | None = None, timing: bool = False, kind: str = "boosted", beside: pd.DataFrame | None = None,
) -> RiskModel:  # fmt: skip
    """Features, labels and a model from tables; runs without outcomes are left out and named in the card.

    `timing` adds the shares of activity by weekday and hour: possible proxies, so off unless asked for.
    `kind` is one of `dropout.model.RECIPES`. `beside` has rows of the same learners as poorer sources tell of them
    (`thinner.poorer_rows`), to learn from as well.
    """
    progress("Building features", 0.0)
    data = replace(training_data(tables, label=label, weeks=weeks, timing=timing), beside=beside)
    return train_on_data(tables, data, name=name, progress=progress, simulated=simulated, notes=notes, kind=kind)


def train_on_data(
    tables: Tables, data: TrainingData, *, name: str, progress: Progress = silent, simulated: bool = False,
    notes: Mapping[str, Any] | None = None, kind: str = "boosted",
) -> RiskModel:  # fmt: skip
    """A model from what `training_data` made of these tables."""
    left_out = sorted(set(tables.runs["run_id"]) - {run["run_id"] for run in data.runs})
    details = {"left_out_runs": left_out, "simulated": simulated, "catalogue_version": catalogue_version(), **(notes or {})}
    model, held_out = train_with_held_out(data, name, notes=details, progress=progress, recipe=recipe_of(kind))
    kept = Kept(build_reference(tables, data.frame, data.features), held_out[["run_id", "learner_id", "week", "raw"]])
    return replace(model, kept=kept)


def training_data(
    tables: Tables, *, label: Label, weeks: Sequence[int], timing: bool = False, without: Sequence[str] = (),
    horizon_weeks: int | None = None,
) -> TrainingData:  # fmt: skip
    """Members of the finished runs at each week before the run's end, with known outcome and all features but those in `without`.

    With `horizon_weeks` the label is of the weeks after each cutoff, and runs still going on give the rows whose window is over.
    """
    aim, features = Aim(label, horizon_weeks), kept_features(default_features(timing=timing), without)
    usable = labelable_runs(tables, aim)
    frame = build_features(tables.of_runs(usable), [Cutoff(week) for week in weeks]).frame if usable else pd.DataFrame()
    if len(frame):
        frame = frame.assign(label=build_labels(tables, frame, aim)).dropna(subset=["label"])
        frame = frame[_inside_run(tables, frame)]
        frame["label"] = frame["label"].astype(int)
    learnt = frame["run_id"] if len(frame) else []
    described = tables.runs[tables.runs["run_id"].isin(learnt)][["run_id", "source", "institution", "course"]]
    described = described.astype(object).where(described.notna(), None)
    return TrainingData(frame, aim, features, described.to_dict("records"))


def _inside_run(tables: Tables, frame: pd.DataFrame) -> pd.Series:
    """Cutoffs before the run's end: later ones have no label window left."""
    length = frame["run_id"].map(tables.runs.set_index("run_id")["length_days"])
    return ~length.le(7 * frame["week"]).fillna(False).astype(bool)


# Snapshots -----------------------------------------------------------------------------------------


def score_snapshot_run(workspace: Workspace, run_id: str, capacity: Capacity, model: str | None = None) -> ScoredSnapshot:
    """Score a snapshot run with the model named, else its own, else one trained here on the same columns."""
    snapshot = workspace.snapshot(run_id)
    if model:
        chosen = workspace.model(model)
        if chosen is None:
            raise DropoutError("There is no model of this name.", found=model, do="See dropout models.")
        return score_snapshot(snapshot, capacity, chosen)
    if snapshot_label(snapshot).notna().any():
        return score_snapshot(snapshot, capacity)
    fitting = [card for card in workspace.model_cards() if card.get("snapshot") and set(card["features"]) <= set(snapshot.columns)]
    if not fitting:
        raise DropoutError("This file has no outcome, and no model was trained on such a file.", where=run_id,
                           do="Once the run is over, import it with its outcomes or say its pass mark. To use last year's file until then, "
                           "import it with its outcomes and train on the command line: dropout train --runs RUN --name NAME.")  # fmt: skip
    return score_snapshot(snapshot, capacity, workspace.model(fitting[-1]["version"]))
