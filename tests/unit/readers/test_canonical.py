"""What this project writes, it reads back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dropout.readers import read_export
from dropout.simulate import simulate_course
from dropout.simulate.writers import write_canonical


def test_simulated_tables_come_back_under_pseudonyms(tmp_path: Path) -> None:
    tables = simulate_course(learners=20, weeks=8, runs=2, seed=3)
    write_canonical(tables, tmp_path / "out")
    result = read_export([tmp_path / "out"], scratch=tmp_path)
    assert result.tables is not None
    back = result.tables
    assert len(back.events) == len(tables.events)
    assert set(result.identities["source_learner_id"]) == set(tables.enrolments["learner_id"])
    outcomes = back.enrolments.merge(result.identities, on="learner_id").merge(
        tables.enrolments, left_on=["run_id", "source_learner_id"], right_on=["run_id", "learner_id"]
    )
    assert len(outcomes) == 40
    assert (outcomes["outcome_x"] == outcomes["outcome_y"]).all()
    assert all(file.adds_up for file in result.report.files)


def test_a_folder_without_enrolments_is_refused_in_words(tmp_path: Path) -> None:
    write_canonical(simulate_course(learners=5, weeks=8, runs=1, seed=3), tmp_path / "out")
    (tmp_path / "out" / "enrolments.parquet").unlink()
    result = read_export([tmp_path / "out"], scratch=tmp_path)
    assert result.tables is None
    assert any("no enrolments" in " ".join(finding.examples) for finding in result.report.findings)


def test_a_foreign_parquet_file_is_named_not_read(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "x.parquet")
    result = read_export([tmp_path / "x.parquet"], scratch=tmp_path)
    assert result.tables is None
    assert any(finding.file == "x.parquet" for finding in result.report.findings)
