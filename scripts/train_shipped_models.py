"""Train the models in `models/`: python scripts/train_shipped_models.py [bundled] [oulad] [quick]

`bundled` needs nothing; `oulad` and `quick` read the real presentations from DROPOUT_OULAD. No row of the data is
written into a model: trees hold thresholds, the calibrator holds counts of at least 30 learners.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dropout.config import oulad_source, shipped_root
from dropout.domain import Label
from dropout.model import RiskModel, save_model
from dropout.pipeline import bundled_tables, import_export, train_on_tables
from dropout.quickcheck import train_quick_on_tables
from dropout.schema import Tables
from dropout.store import Workspace

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
    save_model(model, folder)
    for week, metrics in model.card["metrics_by_week"].items():
        print(name, "week", week, {k: round(v, 3) for k, v in metrics["all"].items() if isinstance(v, float)}, flush=True)


def _heads(tables: Tables, prefix: str, weeks: Sequence[int], notes: dict[str, Any], *, simulated: bool) -> None:
    for label in HEADS:
        name = f"{prefix}-{label}"
        _keep(train_on_tables(tables, label=label, weeks=weeks, name=name, progress=_show, simulated=simulated, notes=notes), name)


def main(parts: list[str]) -> None:
    """Train the parts named, or all."""
    wanted = parts or ["bundled", "oulad", "quick"]
    if "bundled" in wanted:
        _heads(bundled_tables(), "simulated", range(1, 27), BUNDLED_NOTES, simulated=True)
    if {"oulad", "quick"} & set(wanted):
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
                _heads(tables, "oulad", range(1, 31), OULAD_NOTES, simulated=False)
            if "quick" in wanted:
                _keep(train_quick_on_tables(tables, name="quick-oulad", notes=OULAD_NOTES), "quick-oulad")


if __name__ == "__main__":
    main(sys.argv[1:])
