from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.simulate.bundle import build_bundle


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    build_bundle(folder)
    return folder


def test_it_fits_into_five_megabytes(out: Path):
    assert sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) < 5_000_000


def test_three_runs_are_finished_and_one_is_in_week_five(out: Path):
    runs = pd.read_parquet(out / "course" / "runs.parquet")
    assert runs["data_until_day"].tolist() == [210, 210, 210, 35]


def test_the_exports_are_of_forty_learners_of_the_run_in_progress(out: Path):
    participants = pd.read_csv(out / "exports" / "participants_SIM-2025B.csv")
    enrolled = pd.read_parquet(out / "course" / "enrolments.parquet").query("run_id == 'SIM-2025B'")
    assert len(participants) == 40
    assert set("L" + participants["ID number"].astype(str)) <= set(enrolled["learner_id"])


def test_it_says_that_nothing_in_it_is_real(out: Path):
    assert "made by a program" in (out / "README.md").read_text(encoding="utf-8")


def test_what_the_project_ships_is_what_the_command_builds(out: Path):
    shipped = Path(__file__).parents[3] / "data"
    built = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert {file.relative_to(shipped).as_posix() for file in shipped.rglob("*") if file.is_file()} == built
    for name in ("enrolments", "events", "submissions"):
        pd.testing.assert_frame_equal(
            pd.read_parquet(shipped / "course" / f"{name}.parquet"), pd.read_parquet(out / "course" / f"{name}.parquet")
        )
