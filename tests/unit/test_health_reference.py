"""What training keeps: shares and ranges that no learner can be read from, and predictions of models that had not seen the run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dropout.domain import Cutoff
from dropout.health import build_reference
from dropout.health.shares import bin_counts, decile_edges, shift_size
from dropout.health.work import describe_work
from dropout.model import Kept
from dropout.model.kept import load_kept, save_kept
from tests.builders import TRUTH, make_tables, make_training_data

PEOPLE = [{"learner_id": f"L{number:02d}"} for number in range(20)]


def reference(runs: tuple[str, ...] = ("A-1", "A-2"), weeks: tuple[int, ...] = (1, 2)) -> dict[str, object]:
    data = make_training_data(runs=runs, weeks=weeks, learners=60)
    tables = make_tables(runs=[{"run_id": run} for run in runs], enrolments=[{"learner_id": "L0", "run_id": runs[0]}])
    return build_reference(tables, data.frame, list(TRUTH))


@given(arrays(float, st.integers(1, 80), elements=st.one_of(st.just(np.nan), st.integers(-5, 5).map(float))))
def test_every_value_falls_into_one_bin_and_none_into_an_empty_one(values: np.ndarray) -> None:
    edges = decile_edges(values)
    counts = bin_counts(values, edges)
    assert counts.sum() == len(values)
    assert counts[-1] == np.isnan(values).sum()
    assert (counts[: len(edges)] > 0).all()


def test_size_of_a_shift_is_the_stability_index_less_chance() -> None:
    expected, found = np.array([400, 600]), np.array([60, 40])
    p, q = (expected + 0.5) / 1001, (found + 0.5) / 101
    by_hand = sum((a - b) * np.log(a / b) for a, b in zip(p, q, strict=True)) - (1 / 1000 + 1 / 100)
    assert shift_size(expected, found) == pytest.approx(by_hand)


def test_small_runs_drawn_from_the_same_learners_do_not_look_shifted() -> None:
    rng = np.random.default_rng(3)
    pool = rng.normal(size=3000)
    edges = decile_edges(pool)
    sizes = [shift_size(bin_counts(pool, edges), bin_counts(rng.choice(pool, 40), edges)) for _ in range(200)]
    assert np.mean(np.array(sizes) > 0.25) < 0.05


def test_counts_ranges_and_outsiders_agree_with_the_rows() -> None:
    data = make_training_data(runs=("A-1", "A-2"), weeks=(1, 2), learners=60)
    week = json.loads(json.dumps(reference()))["weeks"]["2"]
    rows = data.frame[data.frame["week"] == 2]
    mark = week["features"]["score_mean"]
    assert week["n"] == sum(mark["counts"]) == len(rows)
    assert mark["counts"][-1] == rows["score_mean"].isna().sum()
    assert (rows["score_mean"] <= mark["low"]).sum() >= 10
    assert (rows["score_mean"] >= mark["high"]).sum() >= 10
    beyond = pd.Series(False, index=rows.index)
    for name in TRUTH:
        ordered = rows[name].dropna().sort_values().to_numpy()
        beyond |= rows[name].lt(ordered[9]) | rows[name].gt(ordered[-10])
    assert week["outside"] == pytest.approx(beyond.mean(), abs=1e-4)


def test_only_the_last_week_of_each_band_is_kept() -> None:
    assert list(reference(weeks=(1, 2, 3, 4, 5, 6))["weeks"]) == ["1", "2", "3", "4", "6"]  # type: ignore[arg-type]


def test_one_training_run_alone_has_nothing_that_is_usual() -> None:
    week = reference(runs=("A-1",))["weeks"]["1"]  # type: ignore[index]
    assert {entry["usual"] for entry in week["features"].values()} == {0.0}


def work(**changes: object) -> pd.DataFrame:
    """Twenty learners, an assignment due on day 10; the first twelve hand in on day 12 with marks 50, 51 …"""
    done = [{"learner_id": f"L{n:02d}", "assessment_id": "A", "submitted_day": 12, "known_on": 12, "score": 50.0 + n} for n in range(12)]
    done[0].update(changes)
    assessments = [{"assessment_id": "A", "due_day": 10, "weight": 30.0}, {"assessment_id": "X", "kind": "exam", "due_day": 10}]
    return describe_work(make_tables(enrolments=PEOPLE, assessments=assessments, submissions=done), Cutoff(3))


def test_work_is_summed_up_a_week_after_it_was_due() -> None:
    (row,) = work().to_dict("records")
    assert (row["assessment_id"], row["number"], row["weight"], row["learners"]) == ("A", 1, 30.0, 20)
    assert (row["submitted"], row["mark"]) == (0.6, pytest.approx(55.5))
    assert row["spread"] == pytest.approx(np.std(range(12), ddof=1), abs=1e-3)


@pytest.mark.parametrize(
    ("changes", "learners", "submitted"),
    [
        ({"submitted_day": 18, "known_on": 18}, 20, 0.55),  # more than a week late
        ({"status": "excused"}, 19, round(11 / 19, 4)),
        ({"status": "banked", "submitted_day": 30, "known_on": 30}, 20, 0.55),  # set aside only after the look
    ],
)
def test_who_counts_for_a_piece_of_work(changes: dict[str, object], learners: int, submitted: float) -> None:
    (row,) = work(**changes).to_dict("records")
    assert (row["learners"], row["submitted"]) == (learners, submitted)


def test_work_due_less_than_a_week_ago_is_not_summed_up_yet() -> None:
    tables = make_tables(enrolments=PEOPLE, assessments=[{"assessment_id": "A", "due_day": 14}])
    assert describe_work(tables, Cutoff(3)).empty
    assert len(describe_work(tables, Cutoff(4))) == 1


def test_marks_of_fewer_than_ten_learners_are_not_summed_up() -> None:
    tables = make_tables(enrolments=PEOPLE, assessments=[{"assessment_id": "A", "due_day": 1}],
                         submissions=[{"learner_id": "L00", "assessment_id": "A", "submitted_day": 1, "score": 90.0}])  # fmt: skip
    assert describe_work(tables)[["mark", "spread"]].isna().all(axis=None)
    few = make_tables(enrolments=PEOPLE[:9], assessments=[{"assessment_id": "A", "due_day": 1}])
    assert describe_work(few).empty


def test_what_is_kept_comes_back_and_may_be_missing(tmp_path: Path) -> None:
    held_out = pd.DataFrame({"run_id": ["A-1"], "learner_id": ["L0"], "week": [2], "raw": [0.1]})
    save_kept(Kept(json.loads(json.dumps(reference())), held_out), tmp_path)
    found = load_kept(tmp_path)
    assert found.reference == json.loads(json.dumps(reference()))
    pd.testing.assert_frame_equal(found.held_out, held_out)
    (tmp_path / "empty").mkdir()
    assert load_kept(tmp_path / "empty") == Kept()
