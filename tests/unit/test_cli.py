"""The command line: the contract that scripts rely on, from a simulated export to scores, figures and reasons."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.cli.scores import COLUMNS
from tests.commands import Done, dropout
from tests.unit.test_snapshots import make_snapshot

CONTRACT = ["run_id", "learner_id", "as_of_week", "label", "risk", "risk_low", "risk_high", "risk_basis", "tier", "reason_1", "reason_2",
            "reason_3", "model_version"]  # fmt: skip
WEEK = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three simulated runs read from an OULAD export, and a model of the first two."""
    folder = tmp_path_factory.mktemp("cli")
    simulated = dropout(
        "simulate", "--learners", 150, "--weeks", 8, "--runs", 3, "--format", "oulad", "--seed", 4, "--out", folder / "export"
    )
    imported = dropout("import", folder / "export", "--workspace", folder / "w", "--json")
    trained = dropout("train", "--runs", "SIM-2024*", "--weeks", WEEK, "--name", "tiny", "--workspace", folder / "w")
    assert [done.code for done in (simulated, imported, trained)] == [0, 0, 0], trained.err
    (folder / "import.json").write_text(imported.out, encoding="utf-8")
    (folder / "train.txt").write_text(trained.out, encoding="utf-8")
    return folder


def score(folder: Path, *more: object, out: str = "scores.csv", run: str = "SIM-2025A") -> pd.DataFrame:
    done = dropout("score", "--run", run, "--out", folder / out, "--workspace", folder / "w", *more)
    assert done.code == 0, done.err
    assert done.out == ""
    return pd.read_csv(folder / out) if out.endswith("csv") else pd.read_parquet(folder / out)


@pytest.fixture(scope="module")
def scores(folder: Path) -> pd.DataFrame:
    return score(folder, "--run", "SIM-2024B,SIM-2025*", "--week", WEEK, "--model", "tiny", "--identify")


def test_import_accounts_for_every_row_and_names_the_runs(folder: Path) -> None:
    report = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    assert report["runs"] == ["SIM-2024A", "SIM-2024B", "SIM-2025A"]
    assert sum(file["rows_kept"] + file["rows_dropped"] - file["rows_read"] for file in report["files"]) == 0


def test_runs_lists_what_is_imported_before_what_is_bundled(folder: Path) -> None:
    listed = json.loads(dropout("runs", "--workspace", folder / "w", "--json").out)
    found = [(run["run_id"], run["origin"], run["source"], run["learners"], run["last_week"]) for run in listed]
    assert found == [
        ("SIM-2024A", "imported", "oulad", 150, 8), ("SIM-2024B", "imported", "oulad", 150, 8), ("SIM-2025A", "imported", "oulad", 150, 8),
        ("SIM-2025B", "bundled", "simulated", 300, 5),
    ]  # fmt: skip
    assert "SIM-2025A" in dropout("runs", "--workspace", folder / "w").out


def test_train_tells_what_it_learnt_from_and_how_well(folder: Path) -> None:
    first, second = (folder / "train.txt").read_text(encoding="utf-8").splitlines()
    assert first.startswith("tiny-")
    assert "enrolments of 2 runs" in first
    assert second.startswith("  week  3: AUC 0.")


def test_scores_have_the_columns_of_the_contract(scores: pd.DataFrame) -> None:
    assert COLUMNS == CONTRACT
    assert scores.columns.tolist() == [*CONTRACT, "source_learner_id"]


def test_score_tells_whether_the_model_fits_the_run(folder: Path) -> None:
    done = dropout(
        "score", "--run", "SIM-2025A", "--week", WEEK, "--model", "tiny", "--out", folder / "fit.csv", "--workspace", folder / "w"
    )
    assert f"SIM-2025A, week {WEEK}: Trust. The run looks like those the model learnt from" in done.err


def test_every_member_has_a_risk_between_0_and_1(scores: pd.DataFrame) -> None:
    assert scores["risk"].between(0, 1).all()
    assert scores[["risk_low", "risk_high"]].notna().all(axis=None)
    assert scores["as_of_week"].eq(WEEK).all()
    assert set(scores["label"]) == {"not_completed"}


def test_rows_go_by_run_then_by_risk_then_by_learner(scores: pd.DataFrame) -> None:
    assert scores["run_id"].unique().tolist() == ["SIM-2024B", "SIM-2025A"]
    ordered = scores.sort_values(["run_id", "risk", "learner_id"], ascending=[True, False, True])
    assert scores.index.tolist() == ordered.index.tolist()


def test_capacity_is_ten_percent_of_each_run_rounded_up(scores: pd.DataFrame) -> None:
    for _, run in scores.groupby("run_id"):
        assert (run["tier"] == "contact_first").sum() == math.ceil(len(run) / 10)


def test_reasons_are_sentences_and_the_estimate_says_what_it_rests_on(scores: pd.DataFrame) -> None:
    assert scores["reason_1"].iloc[:5].str.contains(r"\(run median").all()
    assert set(scores["risk_basis"]) == {"calibrated_here"}
    assert scores["model_version"].str.startswith("tiny-").all()


SEVEN = ("--week", WEEK, "--model", "tiny", "--capacity", 7)


@pytest.fixture(scope="module")
def seven(folder: Path) -> pd.DataFrame:
    """One run with seven contacts and no ids."""
    return score(folder, *SEVEN)


def test_ids_of_the_source_are_added_only_when_asked_for(folder: Path, scores: pd.DataFrame, seven: pd.DataFrame) -> None:
    people = pd.read_csv(folder / "export" / "studentInfo.csv", dtype=str)
    assert set(scores["source_learner_id"].astype(str)) <= set(people["id_student"])
    assert seven.columns.tolist() == CONTRACT


def test_a_number_of_contacts_sizes_the_list(seven: pd.DataFrame) -> None:
    assert seven["tier"].value_counts()[["contact_first", "check_in"]].tolist() == [7, 7]


def test_parquet_holds_the_same_rows(folder: Path, seven: pd.DataFrame) -> None:
    file = score(folder, *SEVEN, out="new/folder/scores.parquet")
    assert file[["learner_id", "risk", "tier"]].values.tolist() == seven[["learner_id", "risk", "tier"]].values.tolist()


def test_without_a_week_the_last_complete_one_is_scored_and_without_a_model_the_shipped_one(folder: Path) -> None:
    found = score(folder, run="SIM-2025B")
    assert set(found["as_of_week"]) == {5}
    assert set(found["model_version"].str.rsplit("-", n=1).str[0]) == {"simulated-not_completed"}


def test_evaluate_writes_the_shape_of_the_contract(folder: Path) -> None:
    done = dropout("evaluate", "--model", "tiny", "--runs", "SIM-2025A,SIM-2024A", "--weeks", "2,3", "--out", folder / "figures" / "e.json",
                   "--capacity", "20", "--workspace", folder / "w")  # fmt: skip
    found = json.loads((folder / "figures" / "e.json").read_text(encoding="utf-8"))
    assert done.code == 0
    assert "The model was trained on SIM-2024A" in done.err
    assert (found["label"], found["model"].rsplit("-", 1)[0], list(found["weeks"])) == ("not_completed", "tiny", ["2", "3"])
    figures: dict[str, Any] = found["weeks"]["3"]["all"]
    assert {"n", "base_rate", "auc", "average_precision", "brier", "ece", "precision_at", "recall_at"} <= set(figures)
    assert set(figures["precision_at"]) == set(figures["recall_at"]) == {"5", "10", "20"}
    assert set(found["weeks"]["3"]["runs"]) == {"SIM-2025A", "SIM-2024A"}
    assert figures["n"] == sum(run["n"] for run in found["weeks"]["3"]["runs"].values())
    assert [block.split("\n")[0] for block in done.out.strip().split("\n\n")] == [
        "In words, with a list of 20 for each run", "By week, all learners", "AUC beside rules that have learnt nothing", "By module",
        "By group, protected attributes (groups under 10 withheld)",
    ]  # fmt: skip
    assert f"{figures['auc']:.3f}" in done.out
    at = next(row for row in found["lists"] if row["week"] == 3)
    assert (at["n"], at["listed"], at["hits"] + at["missed"]) == (figures["n"], 40, round(figures["n"] * figures["base_rate"]))
    assert f"Week 3: Of the 40 on the list, {at['hits']} did not complete; {at['missed']} who did not complete were not on it." in done.out


def test_the_lists_evaluate_judges_are_those_that_score_writes(folder: Path) -> None:
    dropout("evaluate", "--model", "tiny", "--runs", "SIM-2025A", "--weeks", WEEK, "--out", folder / "e.json", "--workspace", folder / "w")
    (lists,) = json.loads((folder / "e.json").read_text(encoding="utf-8"))["lists"]
    written = score(folder, "--week", WEEK, "--model", "tiny", "--identify")
    first = written.loc[written["tier"] == "contact_first", "source_learner_id"]
    people = pd.read_csv(folder / "export" / "studentInfo.csv").query("code_presentation == '2025A'")
    failed = set(people.loc[people["final_result"].isin(["Fail", "Withdrawn"]), "id_student"].astype(str))
    assert (lists["listed"], lists["hits"]) == (len(first), len(failed & set(first.astype(str))))


@pytest.mark.slow
def test_evaluate_leaves_one_presentation_out_at_a_time(folder: Path) -> None:
    done = dropout("evaluate", "--model", "tiny", "--runs", "SIM-202*", "--weeks", WEEK, "--leave-out", "presentation",
                   "--out", folder / "left.json", "--workspace", folder / "w")  # fmt: skip
    found = json.loads((folder / "left.json").read_text(encoding="utf-8"))
    assert done.code == 0, done.err
    assert "flatter" not in done.err
    assert (found["left_out"], set(found["weeks"]["3"]["runs"])) == ("presentation", {"SIM-2024A", "SIM-2024B", "SIM-2025A"})


def explain(folder: Path, learner: str, *more: str) -> Done:
    return dropout(
        "explain", "--run", "SIM-2025A", "--learner", learner, "--week", WEEK, "--model", "tiny", "--workspace", folder / "w", *more
    )


def test_explain_tells_the_same_risk_and_drivers_that_add_up(folder: Path, scores: pd.DataFrame) -> None:
    row = scores[scores["run_id"] == "SIM-2025A"].iloc[0]
    found = json.loads(explain(folder, row["learner_id"], "--json").out)
    assert found["risk"] == pytest.approx(row["risk"])
    assert found["tier"] == "contact_first"
    assert found["reasons"][0]["sentence"] == row["reason_1"]
    assert sum(found["drivers"].values()) == pytest.approx(found["raw"] - found["mean_raw"], abs=1e-6)


def test_explain_speaks_in_sentences(folder: Path, scores: pd.DataFrame) -> None:
    row = scores[scores["run_id"] == "SIM-2025A"].iloc[0]
    said = explain(folder, row["learner_id"]).out
    assert f"{row['learner_id']}, SIM-2025A, week 3: contact_first; " in said
    assert f"{100 * row['risk']:.0f} of 100 similar past learners did not complete" in said
    assert row["reason_1"] in said


def test_a_model_is_used_once_adopted(folder: Path) -> None:
    assert dropout("adopt", "tiny", "--workspace", folder / "w").code == 0
    listed = json.loads(dropout("models", "--workspace", folder / "w", "--json").out)
    assert [(m["version"].rsplit("-", 1)[0], m["origin"]) for m in listed if m["adopted"]] == [("tiny", "workspace")]
    assert set(score(folder, "--week", WEEK)["model_version"]) == {next(m["version"] for m in listed if m["adopted"])}


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one file without dates: half of its rows say how it ended."""
    folder = tmp_path_factory.mktemp("snapshots")
    frame = make_snapshot(finished=180, going_on=20, run="x").frame.rename(columns={"learner_id": "student_id", "outcome": "result"})
    frame.assign(result=frame["result"].replace("unknown", "")).drop(columns="run_id").to_csv(folder / "autumn.csv", index=False)
    done = dropout("import", folder / "autumn.csv", "--workspace", folder / "w")
    assert done.code == 0, done.out + done.err
    return folder


def test_a_snapshot_is_scored_without_a_week(snapshots: Path) -> None:
    found = score(snapshots, "--capacity", "4", run="autumn")
    assert found["as_of_week"].isna().all()
    assert (found["tier"] == "contact_first").sum() == 4
    assert len(found) == 200


def test_a_run_without_weeks_is_listed_beside_runs_with_whole_ones(snapshots: Path) -> None:
    listed = {run["run_id"]: run["last_week"] for run in json.loads(dropout("runs", "--workspace", snapshots / "w", "--json").out)}
    assert (listed["autumn"], listed["SIM-2025B"]) == (None, 5)
    assert " 5 " in dropout("runs", "--workspace", snapshots / "w").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("score", "--run", "autumn", "--week", 3, "--out", "x.csv"), "autumn: This file has no dates: it cannot be scored as of a week"),
        (("explain", "--run", "autumn", "--learner", "L", "--week", 3), "This file has no dates; this needs a run with activity"),
        (("evaluate", "--model", "x", "--runs", "autumn", "--out", "x.json"), "These files have no dates"),
    ],
)
def test_weeks_are_refused_for_snapshots(snapshots: Path, words: tuple[object, ...], says: str) -> None:
    done = dropout(*words, "--workspace", snapshots / "w")
    assert done.code == 1
    assert says in done.err
