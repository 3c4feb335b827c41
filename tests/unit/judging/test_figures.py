"""Figures of an evaluation against scikit-learn on rows put together here, and what small groups keep to themselves."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from dropout.aim import Aim
from dropout.domain import Cutoff, Label
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.judging import evaluate_model, judge_rows
from dropout.labels import build_labels
from dropout.model.metrics import summarise
from dropout.pipeline import bundled_tables
from dropout.schema import Tables
from tests.builders import make_tables, scored_bundle

FINISHED, GOING_ON = "SIM-2025A", "SIM-2025B"


@cache
def judged() -> dict[str, Any]:
    return evaluate_model(bundled_tables().of_runs([FINISHED, GOING_ON]), scored_bundle().model, [2, 4])


@cache
def week_4() -> pd.DataFrame:
    """Features, label, raw and risk at week 4, built without the code under test."""
    tables = bundled_tables().of_runs([FINISHED])
    frame = build_features(tables, [Cutoff(4)]).frame.reset_index(drop=True)
    return frame.assign(label=build_labels(tables, frame, Aim(Label.NOT_COMPLETED)).astype(int)).join(
        scored_bundle().model.predict_risk(frame)
    )


def test_evaluation_compares_risks_with_what_became_of_all_members() -> None:
    found, rows = judged(), week_4()
    assert (found["label"], found["model"], list(found["weeks"])) == ("not_completed", scored_bundle().model.version, ["2", "4"])
    assert list(found["weeks"]["4"]["runs"]) == [FINISHED]  # the other has no outcomes yet
    expected = summarise(rows["label"].to_numpy(), rows["raw"].to_numpy(), rows["risk"].to_numpy(), rows["run_id"].to_numpy(str))
    assert found["weeks"]["4"]["all"] == found["weeks"]["4"]["modules"]["SIM"] == expected


def test_each_group_has_the_figures_of_scikit_learn_on_its_learners() -> None:
    attributes = bundled_tables().attributes
    gender = attributes[attributes["name"] == "gender"].set_index("enrolment_id")["value"]
    rows = week_4().assign(gender=lambda frame: frame["enrolment_id"].map(gender))
    groups = {g["value"]: g for g in judged()["weeks"]["4"]["groups"] if g["attribute"] == "gender"}
    assert set(groups) == {"F", "M"}
    for value, group in groups.items():
        some = rows[rows["gender"] == value]
        assert group["n"] == len(some)
        expected = {
            "base_rate": some["label"].mean(), "mean_risk": some["risk"].mean(), "auc": roc_auc_score(some["label"], some["risk"]),
            "average_precision": average_precision_score(some["label"], some["risk"]),
            "brier": brier_score_loss(some["label"], some["risk"]),
        }  # fmt: skip
        assert {name: group[name] for name in expected} == pytest.approx(expected, abs=1e-9)


def test_the_one_rule_orders_by_silence() -> None:
    rows = week_4()
    events = bundled_tables().frame("events")
    last = events[events["day"] < 28].groupby("enrolment_id")["day"].max()
    silence = 27 - rows["enrolment_id"].map(last).fillna(-10_000)
    found = judged()["weeks"]["4"]["baselines"]["silence"]
    assert found["all"]["auc"] == found["modules"]["SIM"]["auc"] == pytest.approx(roc_auc_score(rows["label"], silence), abs=1e-9)
    assert found["all"]["average_precision"] == pytest.approx(average_precision_score(rows["label"], silence), abs=1e-9)


def test_peers_are_compared_by_their_mean_place_with_what_is_good_turned_round() -> None:
    rows = week_4()
    worse = {"days_since_last_activity_percentile", "longest_gap_days_percentile", "lateness_mean_days_percentile"}
    places = rows[[column for column in rows if column.endswith("_percentile")]]
    behind = np.nanmean([places[c] if c in worse else 1 - places[c] for c in places], axis=0)
    found = judged()["weeks"]["4"]["baselines"]["peers"]["all"]
    assert found["auc"] == pytest.approx(roc_auc_score(rows["label"], behind), abs=1e-9)
    first = np.argsort(-behind, kind="stable")[: -(-len(rows) // 10)]
    assert found["precision_at"]["10"] == pytest.approx(rows["label"].iloc[first].mean())


def test_the_model_beats_what_has_learnt_nothing() -> None:
    for week in judged()["weeks"].values():
        assert week["all"]["auc"] > max(rule["all"]["auc"] for rule in week["baselines"].values())


def people(groups: dict[str | None, int]) -> tuple[Tables, pd.DataFrame]:
    """Tables and judged rows of learners with these values of one protected attribute; every second did not complete."""
    values = [value for value, count in groups.items() for _ in range(count)]
    ids = [f"L{i:03d}" for i in range(len(values))]
    tables = make_tables(
        enrolments=[{"learner_id": who} for who in ids],
        attributes=[{"learner_id": w, "name": "language", "value": v, "is_protected": True} for w, v in zip(ids, values, strict=True) if v],
    )
    label = np.arange(len(ids)) % 2
    rows = pd.DataFrame({"run_id": "R-1", "course": "R", "enrolment_id": [f"R-1/{who}" for who in ids], "learner_id": ids, "week": 2,
                         "label": label, "raw": label - 0.5, "risk": 0.3 + 0.4 * label, "silence": 1.0, "peers": 0.5})  # fmt: skip
    return tables, rows


def groups_of(groups: dict[str | None, int]) -> dict[str, dict[str, Any]]:
    found = judge_rows(*people(groups), Label.NOT_COMPLETED)
    json.dumps(found)  # whatever stands there can be written
    return {group["value"]: group for group in found["weeks"]["2"]["groups"]}


def test_a_group_under_ten_is_withheld_with_another_so_that_it_cannot_be_worked_out() -> None:
    found = groups_of({"a": 60, "b": 9, "c": 40})
    assert {value: (group["n"], group["shown"]) for value, group in found.items()} == {
        "a": (60, True),
        "b": (None, False),
        "c": (None, False),
    }
    assert found["b"]["auc"] is found["b"]["base_rate"] is found["c"]["mean_risk"] is None
    assert found["a"]["auc"] == 1.0


def test_learners_without_a_record_are_a_group_of_their_own() -> None:
    found = groups_of({"a": 60, None: 30})
    assert {value: group["n"] for value, group in found.items()} == {"a": 60, "not recorded": 30}


def test_few_outcomes_of_a_kind_give_no_auc_and_few_learners_no_calibration() -> None:
    found = groups_of({"a": 200, "b": 18})
    assert (found["b"]["auc"], found["b"]["average_precision"], found["b"]["ece"], found["b"]["ece_centred"]) == (None, None, None, None)
    assert found["b"]["brier"] == pytest.approx(0.09)
    assert found["a"]["ece"] == pytest.approx(0.3)


def test_tables_without_protected_attributes_have_no_groups() -> None:
    assert groups_of({None: 20}) == {}


def test_without_outcomes_there_is_nothing_to_evaluate() -> None:
    with pytest.raises(DropoutError, match="None of these runs has known outcomes"):
        evaluate_model(bundled_tables().of_runs([GOING_ON]), scored_bundle().model, [4])
