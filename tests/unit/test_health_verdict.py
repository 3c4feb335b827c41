"""Does the model fit: hand-made shifts and what they come to; the training data itself; nothing after the cutoff."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from dropout.domain import DEFAULT_CAPACITY, RiskBasis
from dropout.health import Health, Verdict, build_reference, check_health, signal_sentence, verdict_sentence, work_sentence
from dropout.health import verdict as rules
from dropout.health.check import _auc
from dropout.health.shifts import measure_shifts, share_beyond
from dropout.health.work_shifts import compare_work
from dropout.model import Kept
from dropout.pipeline import bundled_tables
from dropout.schema import Tables
from dropout.scoring import ScoredRun, score_run
from tests.builders import TRUTH, make_tables, make_training_data, scored_bundle
from tests.properties.test_as_of_law import with_another_future, without_future

NAMES = list(TRUTH)


def altered(**values: float) -> ScoredRun:
    """The bundled run at week 4, for which a reference is kept, with signals set to other values."""
    scored = scored_bundle(week=4)
    return replace(scored, features=replace(scored.features, frame=scored.features.frame.assign(**values)))


def before(health: Health) -> list[rules.Finding]:
    return [finding for finding in health.findings if not finding.since]


@pytest.mark.parametrize(("run", "week"), [("SIM-2024A", 3), ("SIM-2025A", 9)])
def test_training_runs_are_trusted(run: str, week: int) -> None:
    health = check_health(score_run(bundled_tables(), run, week, scored_bundle().model, DEFAULT_CAPACITY))
    assert health.verdict is Verdict.TRUST
    assert not health.signals["shifted"].any()
    assert len([finding for finding in health.findings if finding.since]) == 2


@given(seed=st.integers(0, 10_000), runs=st.integers(1, 4), apart=st.floats(0, 20), learners=st.integers(30, 90))
@settings(max_examples=8)
def test_no_training_run_is_shifted_however_far_the_runs_lie_apart(seed: int, runs: int, apart: float, learners: int) -> None:
    rng = np.random.default_rng(seed)
    frame = make_training_data(runs=tuple(f"A-{n}" for n in range(runs)), weeks=(2,), learners=learners).frame
    frame[NAMES] += np.where(rng.random(len(NAMES)) < 0.5, 1, 0) * frame["run_id"].str[-1].astype(int).to_numpy()[:, None] * apart
    tables = make_tables(runs=[{"run_id": run} for run in frame["run_id"].unique()], enrolments=[{"learner_id": "L0", "run_id": "A-0"}])
    expected = build_reference(tables, frame, NAMES)["weeks"]["2"]
    for _, rows in frame.groupby("run_id"):
        phi = pd.DataFrame(rng.normal(size=(len(rows), len(NAMES))), columns=NAMES, index=rows.index)
        assert rules.judge_signals(measure_shifts(rows, expected, phi)).verdict is Verdict.TRUST
    phi = pd.DataFrame(rng.normal(size=(len(frame), len(NAMES))), columns=NAMES, index=frame.index)
    assert rules.judge_beyond(share_beyond(frame, expected, phi), expected["outside"]).verdict is Verdict.TRUST


def test_a_run_in_other_units_is_not_used_and_a_few_odd_signals_leave_it_trusted() -> None:
    everything = check_health(altered(**dict.fromkeys(scored_bundle().model.features, 1e6)))
    assert everything.verdict is Verdict.DO_NOT_USE
    assert "Do not use" in verdict_sentence(everything)
    one = check_health(altered(share_video=1.0))
    assert one.verdict is Verdict.TRUST
    assert one.signals.loc[one.signals["shifted"], "feature"].tolist() == ["share_video"]
    assert one.grounds[0].sentence == "1 of 95 signals lies further off than any training run did; 3 % of the estimates rest on it."


def test_without_marks_and_hand_ins_the_order_is_all_that_is_left() -> None:
    scored = scored_bundle(week=4)
    bare = replace(scored.tables, submissions=scored.tables.submissions[:0])
    health = check_health(replace(scored, tables=bare))
    assert health.verdict is Verdict.ORDER
    assert [row["differs"] for _, row in health.work.iterrows()] == [["submitted"]]
    assert "handed in by 0 of 100" in work_sentence(health.work.iloc[0])
    gone = replace(bare, assessments=bare.assessments[:0])
    assert "every training run of this course had had some by now" in verdict_sentence(check_health(replace(scored, tables=gone)))


def test_what_was_not_compared_is_said_to_be_so() -> None:
    scored = scored_bundle(week=4)
    unkept = check_health(replace(scored, model=replace(scored.model, kept=Kept())))
    assert unkept.verdict is Verdict.NOT_CHECKED
    assert "keeps nothing of what its training data was like" in verdict_sentence(unkept)
    few = replace(scored.features, frame=scored.features.frame.head(29))
    assert "Fewer than 30 learners" in verdict_sentence(check_health(replace(scored, features=few)))
    later = {"weeks": {"6": {}, "8": {}}, "assessments": []}
    late = check_health(replace(scored, model=replace(scored.model, kept=Kept(later))))
    assert "no week before week 6" in verdict_sentence(late)


def test_without_comparable_finished_runs_there_is_an_order_at_best() -> None:
    health = check_health(replace(scored_bundle(), basis=RiskBasis.ORDER_ONLY))
    assert health.verdict is Verdict.ORDER
    assert [finding.sentence for finding in health.grounds] == ["The model has learnt from no finished run of this kind."]


def finished(tables: Tables, run: str = "SIM-2025A", week: int = 4) -> Health:
    return check_health(score_run(tables, run, week, scored_bundle().model, DEFAULT_CAPACITY))


def test_nothing_after_the_cutoff_changes_what_is_found_but_for_what_is_marked() -> None:
    tables = bundled_tables().of_runs(["SIM-2025A"])
    tables = replace(tables, events=tables.frame("events"))
    known = finished(tables)
    for changed in (without_future(tables, 28), with_another_future(tables, 28, 3)):
        other = finished(changed)
        assert before(other) == before(known)
        pd.testing.assert_frame_equal(other.signals, known.signals)
        pd.testing.assert_frame_equal(other.work, known.work)
    assert before(finished(without_future(tables, 28))) == finished(without_future(tables, 28)).findings


def test_outcomes_that_break_the_promise_are_told() -> None:
    tables = bundled_tables().of_runs(["SIM-2025A"])
    card = {**scored_bundle().model.card, "trained_on": [{"run_id": "X", "source": "simulated", "institution": None, "course": "SIM"}]}
    scored = score_run(tables, "SIM-2025A", 4, replace(scored_bundle().model, card=card), DEFAULT_CAPACITY)
    scored = replace(scored, basis=RiskBasis.CALIBRATED_HERE)

    def ended(failed: np.ndarray) -> Health:
        known = dict(zip(scored.members["enrolment_id"], np.where(failed, "failed", "completed"), strict=True))
        enrolments = tables.enrolments.assign(outcome=tables.enrolments["enrolment_id"].map(known).fillna("withdrawn"))
        return check_health(replace(scored, tables=replace(tables, enrolments=enrolments)))

    last = scored.members.index >= 0.65 * len(scored.members)  # members stand in the order of the list
    upside_down = ended(last)
    assert upside_down.verdict is Verdict.DO_NOT_USE
    assert "Since then, with what became of the learners: the order held hardly better than by lot" in verdict_sentence(upside_down)
    many = ended(scored.members.index < 0.7 * len(scored.members))
    assert many.verdict is Verdict.ORDER
    assert [finding.since for finding in many.grounds] == [True]
    assert "of 100 learners 70 did not complete" in many.grounds[0].sentence


def test_auc_is_that_of_scikit_learn_and_its_range_that_of_drawing_anew() -> None:
    rng = np.random.default_rng(5)
    label = (rng.random(300) < 0.4).astype(int)
    raw = np.round(label + rng.normal(size=300), 1)  # with ties
    auc, low, high = _auc(label, raw)
    assert auc == pytest.approx(roc_auc_score(label, raw))
    draws = [rng.integers(0, 300, 300) for _ in range(300)]
    drawn = np.quantile([roc_auc_score(label[rows], raw[rows]) for rows in draws], [0.025, 0.975])
    assert (low, high) == pytest.approx(tuple(drawn), abs=0.015)


PIECE = {"kind": "assignment", "number": 2, "weight": 20.0, "submitted": 0.80, "spread": 12.0}
TRAINING = [{**PIECE, "course": "A"}, {**PIECE, "course": "A", "submitted": 0.84, "spread": 15.0}, {**PIECE, "course": "B", "weight": 50.0}]


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({}, []),
        ({"submitted": 0.72}, []),  # less, but by less than 10 of 100
        ({"submitted": 0.65}, ["submitted"]),
        ({"submitted": 0.65, "learners": 20}, []),  # may be chance
        ({"weight": 30.0}, ["weight"]),
        ({"spread": 23.0}, ["spread"]),
        ({"spread": 7.0, "submitted": 0.97}, ["submitted", "spread"]),
        ({"spread": np.nan}, ["spread"]),
        ({"spread": np.nan, "submitted": 0.80, "learners": 10}, []),  # eight hand-ins: too few to expect marks of
    ],
)
def test_which_pieces_of_work_differ(changes: dict[str, object], differs: list[str]) -> None:
    work = pd.DataFrame([{**PIECE, "assessment_id": "x", "due_day": 30, "learners": 400, **changes}])
    (found,) = compare_work(work, TRAINING, "A").to_dict("records")
    assert found["differs"] == differs
    assert (found["counterparts"], found["submitted_low"], found["submitted_high"]) == (2, 0.80, 0.84)


def test_work_without_counterpart_is_compared_with_the_nearest_there_is() -> None:
    work = pd.DataFrame([{**PIECE, "assessment_id": "x", "due_day": 30, "learners": 400, "number": 9},
                         {**PIECE, "assessment_id": "y", "due_day": 30, "learners": 400, "kind": "quiz"}])  # fmt: skip
    assert compare_work(work, TRAINING, "A")["counterparts"].tolist() == [2, 0]
    assert compare_work(work, TRAINING, "C")["counterparts"].tolist() == [3, 0]


def test_a_signal_that_is_no_longer_known_is_told_so() -> None:
    health = check_health(altered(score_mean=np.nan))
    told = health.signals[health.signals["feature"] == "score_mean"].iloc[0]
    assert told["known"] == 0
    assert "known for 0 of 100 here, for " in signal_sentence(told)
