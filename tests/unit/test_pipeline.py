"""The wiring: which runs are meant, which model scores them, what a model is trained on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout import pipeline
from dropout.domain import Capacity, Label, RiskBasis
from dropout.errors import DropoutError
from dropout.model import RiskModel, TrainingData
from dropout.own_history import train_on_snapshot
from dropout.pipeline import (
    bundled_tables,
    choose_model,
    import_export,
    list_runs,
    load_run,
    load_tables,
    match_any_runs,
    match_runs,
    score_snapshot_run,
    train_on_tables,
)
from dropout.readers import Import
from dropout.readers.base import empty_identities
from dropout.readers.report import ImportReport
from dropout.store import ImportRecord, Workspace
from tests.builders import make_tables, trained
from tests.exports.moodle import write_csv
from tests.exports.oulad import write_oulad
from tests.unit.test_snapshots import make_snapshot

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def keep(workspace: Workspace, *runs: str, snapshot: Any = None) -> None:
    tables = make_tables(runs=[{"run_id": run} for run in runs], enrolments=[{"learner_id": "A", "run_id": run} for run in runs])
    result = Import(None if snapshot else tables, snapshot, empty_identities(), ImportReport())
    workspace.save_import(result, now=NOW, content_hash="x")


def test_an_import_is_kept_under_the_hash_of_its_content(workspace: Workspace, tmp_path: Path) -> None:
    def imported(folder: str, **changes: Any) -> ImportRecord:
        report, record = import_export(workspace, [write_oulad(tmp_path / folder, changes)], now=NOW)
        assert record is not None
        assert report.open_questions == []
        return record

    first, same, other = imported("a"), imported("b"), imported("c", vle=[])
    assert first.runs == ("KNT-2020J",)
    assert first.content_hash == same.content_hash != other.content_hash


def test_learners_of_an_import_are_known_by_the_workspaces_pseudonyms(workspace: Workspace, tmp_path: Path) -> None:
    import_export(workspace, [write_oulad(tmp_path / "a")], now=NOW)
    other = Workspace(tmp_path / "other")
    import_export(other, [write_oulad(tmp_path / "a")], now=NOW)
    first, second = (set(space.tables(["KNT-2020J"]).enrolments["learner_id"]) for space in (workspace, other))
    assert not first & second
    assert set(workspace.identities(["KNT-2020J"])["learner_id"]) == first


def test_an_open_question_keeps_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "table.csv", [["student_id", "visits", "outcome"], ["a", 3, 1], ["b", 4, 0]])
    report, record = import_export(workspace, [path], now=NOW)
    assert record is None
    assert [question.key for question in report.open_questions] == ["outcome:table"]
    _, answered = import_export(workspace, [path], now=NOW, answers={"outcome:table": "completed"})
    assert answered is not None


def test_an_imported_run_hides_the_bundled_one_of_its_name(workspace: Workspace) -> None:
    keep(workspace, "SIM-2025B", "X-1")
    runs = list_runs(workspace).set_index("run_id")
    assert runs["origin"].to_dict() == {
        "SIM-2025B": "imported", "X-1": "imported", "SIM-2024A": "bundled", "SIM-2024B": "bundled", "SIM-2025A": "bundled",
    }  # fmt: skip
    assert (runs.loc["SIM-2025B", "learners"], runs.loc["SIM-2024A", "learners"]) == (1, 300)
    assert len(load_tables(workspace, ["SIM-2025B"]).enrolments) == 1


def test_a_run_says_whether_it_is_finished_and_how_far_its_data_goes(workspace: Workspace) -> None:
    runs = list_runs(workspace).set_index("run_id")
    assert runs["finished"].to_dict() == {"SIM-2024A": True, "SIM-2024B": True, "SIM-2025A": True, "SIM-2025B": False}
    assert runs["last_week"].to_dict() == {"SIM-2024A": 30, "SIM-2024B": 30, "SIM-2025A": 30, "SIM-2025B": 5}


def test_a_snapshot_is_a_run_without_weeks(workspace: Workspace) -> None:
    keep(workspace, snapshot=make_snapshot(run="autumn"))
    row = list_runs(workspace).set_index("run_id").loc["autumn"]
    assert (row["kind"], row["learners"], row["finished"], row["enough"]) == ("snapshot", 220, True, True)
    assert pd.isna(row["last_week"])
    assert match_runs(workspace, "autumn", kind="snapshot") == ["autumn"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ("SIM-2024*", ["SIM-2024A", "SIM-2024B"]),
        ("SIM-2025B, SIM-2024A", ["SIM-2024A", "SIM-2025B"]),
        ("*", ["X-1", "X-2"]),  # the bundled course is meant only where no imported run is
        ("X-?,SIM-2024A", ["X-1", "X-2"]),
    ],
)
def test_runs_are_named_by_globs(workspace: Workspace, patterns: str, found: list[str]) -> None:
    keep(workspace, "X-1", "X-2")
    assert match_any_runs(workspace, patterns) == [(run, "events") for run in found]


def test_a_name_that_matches_nothing_is_told_with_those_there_are(workspace: Workspace) -> None:
    with pytest.raises(DropoutError, match=r"No run of this name\. Found: x-\*\. What to do: Choose among: SIM-2024A, SIM-2024B"):
        match_any_runs(workspace, "x-*")


def card(model: RiskModel, name: str, **changes: Any) -> RiskModel:
    return replace(model, version=f"{name}-1", card={**model.card, "name": name, "version": f"{name}-1", **changes})


RUNS = make_tables(enrolments=[{"learner_id": "A"}]).runs  # source "test", course "R" of the Test University
HERE = [{"run_id": "R-0", "source": "test", "institution": "Test University", "course": "R"}]


def test_the_model_named_goes_before_the_adopted_before_the_shipped(workspace: Workspace) -> None:
    adopted, named = card(trained()[0], "adopted", simulated=False), card(trained()[0], "named")
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).version not in ("adopted-1", "named-1")
    for model in (adopted, named):
        workspace.save_model(model)
    workspace.adopt_model(adopted)
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).version == "adopted-1"
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS, "named").version == "named-1"
    workspace.adopt_model(named)  # it learnt from invented runs
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS.assign(source="simulated")).version == "named-1"
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).version not in ("adopted-1", "named-1")


def test_of_the_shipped_models_the_one_of_this_course_goes_first_and_simulated_ones_last(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = [{**HERE[0], "course": "S"}]
    simulated, real = (
        card(trained()[0], "simulated", trained_on=elsewhere),
        card(trained()[0], "real", simulated=False, trained_on=elsewhere),
    )
    here = card(trained()[0], "here", trained_on=HERE)
    monkeypatch.setattr(pipeline, "shipped_models", lambda: [simulated, real])
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).name == "real"
    monkeypatch.setattr(pipeline, "shipped_models", lambda: [simulated, real, here])
    assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).name == "here"


def test_a_model_that_learnt_for_elsewhere_goes_first_where_only_an_order_can_be_shown(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for trained_on, wanted in (([{**HERE[0], "source": "other"}], "elsewhere"), (HERE, "plain")):
        models = [card(trained()[0], "elsewhere", simulated=False, trained_on=trained_on, for_elsewhere=True),
                  card(trained()[0], "plain", simulated=False, trained_on=trained_on)]  # fmt: skip
        for shipped in (models, models[::-1]):
            monkeypatch.setattr(pipeline, "shipped_models", lambda shipped=shipped: shipped)
            assert choose_model(workspace, Label.NOT_COMPLETED, RUNS).name == wanted


def test_the_bundled_course_is_scored_by_the_model_of_its_own_runs(workspace: Workspace) -> None:
    tables, run, model = load_run(workspace, "SIM-2025B", Label.NOT_COMPLETED)
    assert (run["run_id"], len(tables.enrolments)) == ("SIM-2025B", 300)
    assert model.basis_for(run["source"], run["institution"], run["course"]) is RiskBasis.CALIBRATED_HERE


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[TrainingData]:
    """What training was given, instead of training."""
    seen: list[TrainingData] = []

    def remember(data: TrainingData, name: str, **kwargs: Any) -> tuple[RiskModel, pd.DataFrame]:
        seen.append(data)
        return replace(trained()[0], card=dict(kwargs["notes"])), trained()[1]

    monkeypatch.setattr(pipeline, "train_with_held_out", remember)
    return seen


def test_a_model_learns_from_finished_runs_and_names_the_others(learnt: list[TrainingData]) -> None:
    tables = bundled_tables().of_runs(["SIM-2025A", "SIM-2025B"])
    model = train_on_tables(tables, label=Label.NOT_COMPLETED, weeks=[4], name="x", simulated=True)
    (data,) = learnt
    assert set(data.frame["run_id"]) == {"SIM-2025A"}
    assert [run["run_id"] for run in data.runs] == ["SIM-2025A"]
    assert (model.card["left_out_runs"], model.card["simulated"]) == (["SIM-2025B"], True)
    outcome = tables.enrolments.set_index("enrolment_id")["outcome"].loc[data.frame["enrolment_id"]]
    assert data.frame["label"].tolist() == outcome.ne("completed").astype(int).tolist()
    assert model.kept.reference["weeks"]["4"]["n"] == len(data.frame)
    assert model.kept.held_out["raw"].tolist() == trained()[1]["raw"].tolist()


def test_a_model_learns_from_no_cutoff_at_or_after_the_end_of_a_run(learnt: list[TrainingData]) -> None:
    people = [{"learner_id": name, "outcome": "failed"} for name in "AB"]
    train_on_tables(make_tables(runs=[{"length_days": 28, "data_until_day": 28}], enrolments=people), label=Label.NOT_COMPLETED,
                    weeks=[2, 3, 4, 5], name="x")  # fmt: skip
    assert sorted(learnt[0].frame["week"].unique()) == [2, 3]


def test_timing_is_learnt_from_only_when_asked_for(learnt: list[TrainingData]) -> None:
    tables = make_tables(enrolments=[{"learner_id": "A"}])
    for timing in (False, True):
        train_on_tables(tables, label=Label.NOT_COMPLETED, weeks=[2], name="x", timing=timing)
    assert [("share_monday" in data.features) for data in learnt] == [False, True]


def test_a_new_snapshot_is_scored_by_the_model_of_an_earlier_one(workspace: Workspace) -> None:
    keep(workspace, snapshot=make_snapshot(run="autumn", going_on=0))
    keep(workspace, snapshot=make_snapshot(run="spring", finished=0, seed=2))
    with pytest.raises(DropoutError, match="spring: This file has no outcome, and no model was trained on such a file"):
        score_snapshot_run(workspace, "spring", Capacity(count=3))
    model = train_on_snapshot(workspace, "autumn", name="own")
    found = score_snapshot_run(workspace, "spring", Capacity(count=3))
    assert found.model.version == model.version
    assert (found.members["tier"] == "contact_first").sum() == 3
