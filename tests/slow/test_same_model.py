"""The same data and seed give the same trees and bit-identical predictions in any process, whatever order its sets and rows come in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TRAIN = """
import hashlib, json, sys
from dataclasses import replace
from pathlib import Path
from tests.builders import shuffled
from dropout.domain import Label
from dropout.pipeline import bundled_tables, train_on_tables

tables = bundled_tables()
tables = shuffled(tables, int(sys.argv[2])) if sys.argv[2] != "0" else tables
model = train_on_tables(tables, label=Label.NOT_COMPLETED, weeks=[3, 4], name="same")
folder = Path(sys.argv[1])
trees = []
for number, band in enumerate(model.bands):
    band.estimator.trees.save_model(str(folder / f"{number}.json"), format="json")
    told = json.loads((folder / f"{number}.json").read_text())
    trees.append({key: told[key] for key in ("oblivious_trees", "scale_and_bias", "features_info")})
held_out = model.kept.held_out["raw"].to_numpy().tobytes()
digest = hashlib.sha256(json.dumps(trees).encode()).hexdigest()
print(json.dumps({"version": model.version, "data": model.card["data_hash"], "trees": digest,
                  "held_out": hashlib.sha256(held_out).hexdigest(), "calibrator": model.calibrator.to_json()}))
"""


def trained(folder: Path, seed_of_hashes: str, order: str) -> dict[str, object]:
    folder.mkdir()
    script = folder / "train.py"  # a file: without one DuckDB takes the process for a console, and draws its progress on stdout
    script.write_text(TRAIN, encoding="utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": seed_of_hashes, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script), str(folder), order], env=environment, cwd=ROOT, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_two_processes_train_the_same_model_to_the_last_bit(tmp_path: Path) -> None:
    first = trained(tmp_path / "a", "1", "0")
    assert trained(tmp_path / "b", "2", "0") == first
    assert trained(tmp_path / "c", "3", "11") == first
