"""The wheel works outside the clone: installed in an empty environment, run from an empty folder."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.server import clean_environment, free_port, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCORE_COLUMNS = [
    *["run_id", "learner_id", "as_of_week", "label", "risk", "risk_low", "risk_high", "risk_basis", "tier"],
    *["reason_1", "reason_2", "reason_3", "model_version"],
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def dropout(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The command `dropout` of an environment that holds the wheel and what the wheel asks for, nothing else."""
    environment = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(environment, with_pip=True)
    subprocess.run([environment / "bin" / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    yield environment / "bin" / "dropout"
    shutil.rmtree(environment)  # more than a gigabyte


def run(command: Path, *arguments: str, cwd: Path) -> str:
    done = subprocess.run([command, *arguments], cwd=cwd, env=clean_environment(cwd / "home"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_carries_what_a_clone_keeps_beside_the_package(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    listing = ["git", "ls-files", "app.py", "pages", "data", "models", ".streamlit/config.toml"]
    tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "app.py" in tracked
    assert {f"dropout/_bundle/{path}" for path in tracked} - inside == set()


def test_lists_and_scores_the_bundled_course(dropout: Path, tmp_path: Path) -> None:
    listed = json.loads(run(dropout, "runs", "--json", cwd=tmp_path))
    simulated = {entry["run_id"] for entry in listed if entry["run_id"].startswith("SIM-")}
    assert len(simulated) == 4

    run(dropout, "score", "--run", "SIM-*", "--out", "list.csv", cwd=tmp_path)
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == SCORE_COLUMNS
    assert {row["run_id"] for row in rows} == simulated
    assert all(0 <= float(row["risk"]) <= 1 for row in rows)


def test_opens_the_app(dropout: Path, tmp_path: Path, open_page: Callable[..., Page]) -> None:
    port = free_port()
    with serving([str(dropout), "app", "--port", str(port)], port, folder=tmp_path, cwd=tmp_path) as url:
        page = open_page(url)
        expect(page.get_by_text("Stay or Stray").first).to_be_visible(timeout=30_000)
        expect(page.get_by_test_id("stException")).to_have_count(0)
