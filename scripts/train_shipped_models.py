"""Train the models in `models/`: python scripts/train_shipped_models.py [bundled] [oulad] [elsewhere] [quick] [later] [boards]

`bundled` needs nothing; the others read the real presentations from DROPOUT_OULAD. `elsewhere` learns from the same runs as poorer
sources tell of them besides, for courses of other platforms, and writes into the cards what such an order was worth on modules that
trees had not met. `later` trains on 2013B and 2013J only, judges on 2014B, and writes the figures into the cards: as the data is, and
with every mark visible 14 days later. `boards` puts every kind of model on the same split, beside the models of OULAD; it takes an
hour, and a model trained anew needs one anew (`bundled` makes its own).
No row of real data is written into a model: trees hold thresholds, the calibrator shares of at least 30 learners, the reference
shares and ranges with at least 10 learners at either end.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dropout.carry_over import worth_elsewhere
from dropout.challengers import compare_challengers
from dropout.config import oulad_source, shipped_root
from dropout.domain import Label
from dropout.judging import evaluate_model, leaderboard_sentence
from dropout.model import RiskModel, load_model, save_model
from dropout.own_history import gather_history
from dropout.pipeline import bundled_tables, import_export, train_on_tables
from dropout.quickcheck import train_quick_on_tables
from dropout.schema import Tables
from dropout.store import Workspace
from dropout.store.leaderboards import write_leaderboard
from dropout.thinner import poorer_rows

OULAD_NOTES: dict[str, Any] = {
    "attribution": "Kuzilek J., Hlosta M., Zdrahal Z. (2017): Open University Learning Analytics dataset. "
    "Scientific Data 4, 170171. CC BY 4.0. Presentations 2013B, 2013J and 2014B.",
    "limits": [
        "Learnt from distance-learning courses of one university in 2013 and 2014; elsewhere it is shown as an order only.",
        "The data has no date on which marks were released: a mark counts from the day the work was handed in.",
        "Calendar dates are withheld by the publisher, so other runs of the same learner are not used.",
    ],
    "left_out": ["gender", "region", "imd_band", "age_band", "disability", "exams", "banked work", "final result", "day of withdrawal"],
}
ELSEWHERE_NOTES: dict[str, Any] = {
    **OULAD_NOTES,
    "for_elsewhere": True,
    "limits": [
        "For courses of other platforms, as an order only: learnt from distance-learning courses of one university in 2013 and 2014.",
        "It learnt from the same runs without marks, without deadlines, without kinds of material and without activity besides, so "
        "that what a source does not record is not held against its learners.",
        *OULAD_NOTES["limits"][1:],
    ],
}
BUNDLED_NOTES: dict[str, Any] = {
    "attribution": "Simulated by this project (dropout simulate); no learner is real.",
    "limits": ["Trained on invented runs: its figures say nothing about real courses."],
    "left_out": ["gender", "age_band", "disability", "exams", "final result", "day of withdrawal"],
}
HEADS = (Label.NOT_COMPLETED, Label.WITHDRAWN)


def _show(message: str, share: float) -> None:
    print(f"{100 * share:3.0f} % {message}", file=sys.stderr, flush=True)


def _keep(model: RiskModel, name: str) -> None:
    folder = shipped_root() / "models" / name
    shutil.rmtree(folder, ignore_errors=True)
    kept = model.kept if model.card.get("simulated") else replace(model.kept, held_out=None)
    save_model(replace(model, kept=kept), folder)
    for week, metrics in model.card["metrics_by_week"].items():
        print(name, "week", week, {k: round(v, 3) for k, v in metrics["all"].items() if isinstance(v, float)}, flush=True)


def _heads(
    tables: Tables, prefix: str, weeks: Sequence[int], notes: dict[str, Any], *, simulated: bool = False, beside: pd.DataFrame | None = None
) -> None:
    for label in HEADS:
        name = f"{prefix}-{label}"
        _keep(train_on_tables(tables, label=label, weeks=weeks, name=name, progress=_show, simulated=simulated, notes=notes,
                              beside=beside), name)  # fmt: skip


def _delayed(tables: Tables, days: int) -> Tables:
    return replace(tables, submissions=tables.submissions.assign(known_on=tables.submissions["known_on"] + days))


def _later(tables: Tables) -> None:
    """Train on the two earlier presentations, judge on the latest, and put the figures into the shipped card."""
    runs = tables.runs["run_id"].astype(str)
    earlier, latest = [run for run in runs if not run.endswith("2014B")], [run for run in runs if run.endswith("2014B")]
    figures: dict[str, Any] = {"trained_on": "2013B, 2013J", "judged_on": "2014B"}
    for name, variant in (("as_is", tables), ("marks_14_days_later", _delayed(tables, 14))):
        model = train_on_tables(variant.of_runs(earlier), label=Label.NOT_COMPLETED, weeks=range(1, 18), name="later", progress=_show)
        weeks = evaluate_model(variant.of_runs(latest), model, [2, 4, 8, 12, 16])["weeks"]
        figures[name] = {week: {k: v for k, v in m["all"].items() if not isinstance(v, dict)} for week, m in weeks.items()}
        print(name, json.dumps(figures[name]), flush=True)
    _tell(f"oulad-{Label.NOT_COMPLETED}", "later_presentation", figures)


def _worth(tables: Tables) -> None:
    """What the order was worth on modules not met, by what is recorded, into the cards of the models for courses elsewhere."""
    for label in HEADS:
        _tell(f"elsewhere-{label}", "worth_elsewhere", worth_elsewhere(tables, label, [2, 4, 8, 12, 16], _show))


def _tell(name: str, key: str, figures: dict[str, Any]) -> None:
    path = shipped_root() / "models" / name / "card.json"
    card = {**json.loads(path.read_text(encoding="utf-8")), key: figures}
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False), encoding="utf-8")


def _boards(workspace: Workspace, runs: list[str], prefix: str) -> None:
    """Leaderboards for the models of either head, each in the place of the one before it."""
    for label in HEADS:
        folder = shipped_root() / "models" / f"{prefix}-{label}"
        history = gather_history(workspace, runs, label=label, weeks=range(1, 18), progress=_show)
        compared = compare_challengers(workspace, history, load_model(folder), _show)
        for old in folder.glob("leaderboard-*.json"):
            old.unlink()
        write_leaderboard(folder, compared.board)
        print(folder.name, leaderboard_sentence(compared.board), flush=True)


def main(parts: list[str]) -> None:
    """Train the parts named, or all."""
    wanted = parts or ["bundled", "oulad", "elsewhere", "quick", "later", "boards"]
    if "bundled" in wanted:
        _heads(bundled_tables(), "simulated", range(1, 27), BUNDLED_NOTES, simulated=True)
        notes = {**BUNDLED_NOTES, "simulated": True}
        _keep(train_quick_on_tables(bundled_tables(), name="quick-simulated", notes=notes), "quick-simulated")
        with tempfile.TemporaryDirectory() as folder:
            _boards(Workspace(Path(folder)), bundled_tables().runs["run_id"].tolist(), "simulated")
    if {"oulad", "elsewhere", "quick", "later", "boards"} & set(wanted):
        source = oulad_source()
        if source is None:
            sys.exit("Set DROPOUT_OULAD to the archive of the three presentations.")
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace(Path(folder))
            _, record = import_export(workspace, [source], now=datetime.now(UTC), progress=_show)
            if record is None:
                sys.exit("The archive could not be imported; see dropout import.")
            tables = workspace.tables(list(record.runs))
            if "oulad" in wanted:
                _heads(tables, "oulad", range(1, 31), OULAD_NOTES)
            if "elsewhere" in wanted:
                _heads(tables, "elsewhere", range(1, 31), ELSEWHERE_NOTES, beside=poorer_rows(tables, range(1, 31)))
                _worth(tables)
            if "quick" in wanted:
                _keep(train_quick_on_tables(tables, name="quick-oulad", notes=OULAD_NOTES), "quick-oulad")
            if "later" in wanted:
                _later(tables)
            if "boards" in wanted:
                _boards(workspace, list(record.runs), "oulad")


if __name__ == "__main__":
    main(sys.argv[1:])
