"""Planted leaks are told in words with what to do; a clean course raises no alarm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dropout.aim import Aim
from dropout.domain import Cutoff, Label
from dropout.features import FeatureFrame, build_features
from dropout.leaks import alarms as module
from dropout.leaks import leak_alarms, snapshot_alarms, truncated
from dropout.leaks.single import best_alone
from dropout.model import TrainingData
from dropout.pipeline import bundled_tables, training_data
from dropout.schema import Tables
from dropout.snapshots import snapshot_data
from dropout.splits import TimeSplit, split_by_time
from tests.builders import make_tables, random_tables
from tests.unit.test_snapshots import make_snapshot

FINISHED = ["SIM-2024A", "SIM-2025A"]


@cache
def course() -> tuple[Tables, TrainingData, TimeSplit]:
    tables = bundled_tables().of_runs(FINISHED)
    return tables, training_data(tables, label=Label.NOT_COMPLETED, weeks=[2, 4]), split_by_time(tables.runs)


def said(*, tables: Tables | None = None, frame: pd.DataFrame | None = None) -> list[str]:
    own, data, split = course()
    return [alarm.what for alarm in leak_alarms(tables or own, data if frame is None else replace(data, frame=frame), split)]


def test_a_clean_course_raises_no_alarm() -> None:
    assert said() == []


@pytest.fixture
def no_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the alarm is about something else, features need not be built again."""
    monkeypatch.setattr(module, "_see_the_future", lambda tables, data: [])


def test_one_feature_that_tells_the_outcome_is_named_with_its_week(no_rebuild: None) -> None:
    _, data, split = course()
    at = data.frame["week"] == 4
    told = data.frame["score_mean"].where(~at, 100 - 60 * data.frame["label"] + np.random.default_rng(1).normal(0, 12, len(data.frame)))
    auc = roc_auc_score(data.frame.loc[at, "label"], -told[at])
    (alarm,) = [a for a in leak_alarms(course()[0], replace(data, frame=data.frame.assign(score_mean=told)), split) if "alone" in a.what]
    title = data.catalogue["score_mean"].title
    assert alarm.what == f"“{title}” alone puts {100 * auc:.0f} of 100 pairs in the right order at week 4: too good to be true."
    assert "--without score_mean" in alarm.do
    assert alarm.features == ("score_mean",)


def test_that_a_value_is_missing_may_be_the_leak() -> None:
    label = np.repeat([0, 1], 30)
    rows = pd.DataFrame({"week": 2, "label": label, "mark": np.where(label == 1, np.nan, 7.0)})
    assert best_alone(rows, "mark") == (1.0, 2)


def test_one_feature_is_judged_as_scikit_learn_does() -> None:
    draws = np.random.default_rng(2)
    rows = pd.DataFrame({"week": 3, "label": draws.integers(0, 2, 200), "clicks": draws.integers(0, 9, 200).astype(float)})
    rows.loc[::7, "clicks"] = np.nan
    by_hand = [roc_auc_score(rows["label"], rows["clicks"].fillna(edge)) for edge in (-1, 100)]
    assert best_alone(rows, "clicks")[0] == pytest.approx(max(max(auc, 1 - auc) for auc in by_hand))


def test_an_id_tells_nothing_and_a_word_that_is_the_outcome_everything() -> None:
    label = np.repeat([0, 1], 30)
    rows = pd.DataFrame({"week": 0, "label": label, "id": [f"L{n}" for n in range(60)], "status": np.where(label, "gone", "here")})
    assert best_alone(rows, "id") == (0.5, 0)
    assert best_alone(rows, "status")[0] == 1.0


def test_with_few_of_either_outcome_an_order_says_nothing() -> None:
    rows = pd.DataFrame({"week": 2, "label": [0] * 19 + [1] * 50, "mark": [9.0] * 19 + [1.0] * 50})
    assert best_alone(rows, "mark") == (0.5, 0)


def test_withdrawals_without_a_day_are_counted(no_rebuild: None) -> None:
    tables, _, _ = course()
    left = tables.enrolments["outcome"].eq("withdrawn") & tables.enrolments["unregistered_day"].notna()
    some = tables.enrolments.index[left][:12]
    people = tables.enrolments.assign(unregistered_day=tables.enrolments["unregistered_day"].mask(tables.enrolments.index.isin(some)))
    assert f"12 of {left.sum()} who withdrew have no day of withdrawal" in " ".join(said(tables=replace(tables, enrolments=people)))
    near = replace(course()[1], aim=Aim(Label.WITHDRAWN, 4))
    (alarm,) = [one.what for one in leak_alarms(replace(tables, enrolments=people), near, course()[2]) if "no day" in one.what]
    assert alarm.endswith("nobody knows within which weeks: they are not learnt from, and estimates are too low by so many.")
    one = tables.enrolments.assign(unregistered_day=tables.enrolments["unregistered_day"].mask(tables.enrolments.index == some[0]))
    assert said(tables=replace(tables, enrolments=one)) == []


def test_a_final_result_among_the_marks_is_found(no_rebuild: None) -> None:
    tables, _, _ = course()
    total = {"assessment_id": "TOTAL", "run_id": "SIM-2025A", "kind": "assignment", "title": "Course *total*", "due_day": 30,
             "weight": 10.0, "max_score": 100.0, "known_on": pd.NA}  # fmt: skip
    people = tables.enrolments[tables.enrolments["run_id"] == "SIM-2025A"]
    marks = pd.DataFrame({"enrolment_id": people["enrolment_id"], "assessment_id": "TOTAL", "submitted_day": 30, "known_on": 35,
                          "score": np.where(people["outcome"] == "completed", 80.0, 20.0), "status": "scored", "attempts": 1})  # fmt: skip
    planted = replace(tables, assessments=pd.concat([tables.assessments, pd.DataFrame([total])], ignore_index=True),
                      submissions=pd.concat([tables.submissions, marks], ignore_index=True))  # fmt: skip
    (alarm,) = [what for what in said(tables=planted) if "final result" in what]
    assert alarm.startswith("The marks of “Course *total*” in SIM-2025A alone put 100 of 100 pairs in the right order")
    at_the_end = replace(planted, submissions=planted.submissions.assign(
        known_on=planted.submissions["known_on"].mask(planted.submissions["assessment_id"] == "TOTAL", 200)))  # fmt: skip
    assert not [what for what in said(tables=at_the_end) if "final result" in what]


def test_learners_on_both_sides_are_counted(no_rebuild: None) -> None:
    _, data, _ = course()
    ids = {run: data.frame.loc[data.frame["run_id"] == run, "learner_id"].unique() for run in FINISHED}
    again = dict(zip(ids["SIM-2025A"][:9], ids["SIM-2024A"][:9], strict=True))
    (alarm,) = said(frame=data.frame.assign(learner_id=data.frame["learner_id"].replace(again)))
    assert alarm == "9 learners stand on both sides of the split: met in an earlier run and again in SIM-2025A."


def test_a_feature_that_changes_on_truncated_tables_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the catalogue looked at all there is: in the tables cut at week 2 there is less of it."""

    def looking_ahead(tables: Tables, cutoffs: Any) -> FeatureFrame:
        built = build_features(tables, cutoffs)
        return replace(built, frame=built.frame.assign(actions_total=float(len(tables.frame("events")))))

    monkeypatch.setattr(module, "build_features", looking_ahead)
    _, data, _ = course()
    members = (data.frame["week"] == 4).sum()
    assert said() == [
        f"“{data.catalogue['actions_total'].title}” is another for {members:,} learners when everything after week 4 is deleted: "
        "it sees the future."
    ]


@pytest.mark.parametrize("seed", [3, 11])
def test_truncated_tables_hold_nothing_later_and_give_the_same_features(seed: int) -> None:
    tables = random_tables(seed)
    cut = truncated(tables, 28)
    assert cut.frame("events")["day"].max() < 28
    assert cut.enrolments["outcome"].eq("unknown").all()
    assert not cut.enrolments[["registered_day", "unregistered_day", "known_on"]].gt(28).any(axis=None)
    seen = cut.submissions["known_on"].fillna(cut.submissions["submitted_day"])
    assert cut.submissions.loc[seen.ge(28).fillna(False), "score"].isna().all()
    before, after = (build_features(some, [Cutoff(4)]).frame.set_index("enrolment_id") for some in (tables, cut))
    columns = [name for name in before.columns if name not in ("run_id", "learner_id", "parallel_enrolments")]
    pd.testing.assert_frame_equal(before[columns], after[columns], check_exact=True)


def test_a_heading_that_tells_the_outcome_is_found_in_tables_without_dates() -> None:
    snapshot = make_snapshot()
    assert snapshot_alarms(snapshot_data(snapshot)) == []
    frame = snapshot.frame.assign(final_grade=1.0, token=np.where(snapshot.frame["outcome"] == "completed", "b", "a"))
    told = replace(snapshot, frame=frame, columns={**snapshot.columns, "final_grade": "Final grade", "token": "Token"})
    found = snapshot_alarms(snapshot_data(told))
    assert [alarm.features for alarm in found] == [("final_grade",), ("token",)]
    assert "The heading “Final grade” sounds like the outcome itself" in found[0].what
    assert snapshot_alarms(snapshot_data(told, without=["final_grade", "token"])) == []


def test_tables_without_length_or_marks_are_no_obstacle() -> None:
    people = [{"learner_id": f"L{n}", "outcome": "completed" if n % 2 else "failed"} for n in range(120)]
    tables = make_tables(runs=[{"length_days": pd.NA, "length_provenance": "inferred"}], enrolments=people)
    data = training_data(tables, label=Label.NOT_COMPLETED, weeks=[2])
    assert leak_alarms(tables, data, split_by_time(tables.runs)) == []
