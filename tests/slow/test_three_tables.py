"""Students, engagement and assessments out of a real MariaDB: imported, learnt from, and a leaderboard at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, make_url

from dropout import databases
from dropout.challengers import latest_leaderboard
from dropout.judging import leaderboard
from dropout.model import BOOSTED
from dropout.model.classical import TREE
from dropout.schema import Tables
from dropout.simulate import simulate_course
from dropout.store import Workspace
from tests.commands import Done, dropout
from tests.three_tables import three_tables, three_totals

pytestmark = pytest.mark.slow
NAMES = ("students", "engagement", "assessments")


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return simulate_course(learners=240, weeks=8, runs=2, seed=5)


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "space"


@pytest.fixture
def fill(mariadb_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, pd.DataFrame]], object]:
    """Puts tables into MariaDB for the length of a `with`, and lets the commands find them."""
    address = make_url(mariadb_url)
    engine = create_engine(address.set(drivername=databases.DRIVERS[address.get_backend_name()]))
    monkeypatch.setenv("DROPOUT_SOURCE_URL", mariadb_url)

    @contextmanager
    def filled(tables: dict[str, pd.DataFrame]) -> Iterator[None]:
        for name, frame in tables.items():
            frame.to_sql(name, engine, index=False)
        try:
            yield
        finally:
            with engine.begin() as connection:
                for name in tables:
                    connection.exec_driver_sql(f"DROP TABLE {name}")
            engine.dispose()

    return filled


def imported(space: Path, **said: str) -> Done:
    """Asks, answers what is proposed and what is `said`, and imports."""
    asked = dropout("database", *NAMES, "--workspace", space)
    assert asked.code in (0, 3), asked.err
    if asked.code == 0:
        return asked
    questions = json.loads(Path("questions.json").read_text(encoding="utf-8"))
    answers = {question["key"]: question["default"] for question in questions if question["default"] is not None} | said
    Path("answers.json").write_text(json.dumps(answers), encoding="utf-8")
    return dropout("database", *NAMES, "--answers", "answers.json", "--workspace", space)


def test_three_tables_with_dates_end_in_a_leaderboard(
    space: Path, simulated: Tables, fill: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = three_tables(simulated)
    runs = simulated.runs.set_index("run_id")
    starts = {f"run_start:{run}": f"{row['starts_on']:%Y-%m-%d}" for run, row in runs.iterrows()}
    lengths = {f"run_length:{run}": str(int(row["length_days"])) for run, row in runs.iterrows()}
    with fill(tables):
        assert set(NAMES) <= set(dropout("database").out.split())  # other tests leave tables in the same database
        assert "L1001" in dropout("database", "students", "--preview").out
        done = imported(space, **starts, **lengths)
    assert done.code == 0, done.err
    for name, frame in tables.items():
        assert f"{name}.csv: by the mapping" in done.out
        assert f"{len(frame):,} rows read = {len(frame):,} kept + 0 dropped" in done.out
    found = Workspace(space).tables(list(runs.index))
    assert found.runs["starts_on"].dt.date.tolist() == runs["starts_on"].dt.date.tolist()
    assert found.frame("events")["count"].sum() == simulated.frame("events")["count"].sum()
    assert found.enrolments["outcome"].value_counts().to_dict() == simulated.enrolments["outcome"].value_counts().to_dict()
    assert found.submissions["score"].sum() == pytest.approx(simulated.submissions["score"].round(1).sum())

    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
    learnt = dropout("train", "--runs", "SIM-2024*", "--weeks", "3-4", "--name", "own", "--compare", "--workspace", space)
    assert learnt.code == 0, learnt.err
    assert "All learnt from SIM-2024A and were judged on the later SIM-2024B." in learnt.out
    board = latest_leaderboard(Workspace(space), Workspace(space).model_cards()[0]["version"])
    assert board is not None
    boosted = next(row for row in board["rows"] if row["kind"] == "boosted")
    assert boosted["auc"] > 0.6


def test_three_tables_of_totals_are_learnt_from_as_they_are(space: Path, simulated: Tables, fill: Callable[..., object]) -> None:
    totals = three_totals(simulated)
    with fill(totals):
        done = imported(space)
    assert done.code == 0, done.err
    assert all(f"{len(frame):,} rows read = {len(frame):,} kept + 0 dropped" in done.out for frame in totals.values())
    run = Workspace(space).records()[0].runs[0]
    frame = Workspace(space).snapshot(run).frame
    assert len(frame) == len(simulated.enrolments)
    assert frame["outcome"].eq("completed").sum() == simulated.enrolments["outcome"].eq("completed").sum()
    learnt = dropout("train", "--runs", run, "--name", "own", "--workspace", space)
    assert learnt.code == 0, learnt.err
    assert "AUC" in learnt.out
