"""Files without dates: a model of their own, out-of-fold risks for the rows learnt from, a list for the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dropout.domain import Capacity, RiskBasis
from dropout.errors import DropoutError
from dropout.readers.base import Snapshot
from dropout.snapshots import (
    ScoredSnapshot,
    numbers_only,
    rates_by_value,
    score_change,
    score_snapshot,
    snapshot_catalogue,
    snapshot_data,
    train_snapshot,
)

COLUMNS = {"visits": "Visits", "city": "City", "gender": "Gender"}


def make_snapshot(finished: int = 180, going_on: int = 40, run: str = "autumn", seed: int = 1) -> Snapshot:
    """Rows in which fewer visits go with not completing; the last `going_on` have no outcome yet. Some cells are empty."""
    rng = np.random.default_rng(seed)
    size = finished + going_on
    visits = rng.integers(0, 30, size).astype(float)
    left = rng.random(size) < 1 / (1 + np.exp(0.25 * visits - 3))
    frame = pd.DataFrame({
        "run_id": run, "learner_id": [f"{run}-{number}" for number in range(size)],
        "visits": np.where(rng.random(size) < 0.1, np.nan, visits),
        "city": pd.Series(rng.choice(["Oslo", "Lima"], size), dtype="string").mask(rng.random(size) < 0.1),
        "gender": rng.choice(["F", "M"], size),
        "outcome": np.where(np.arange(size) >= finished, "unknown", np.where(left, "withdrawn", "completed")),
    })  # fmt: skip
    return Snapshot(frame, COLUMNS, ("gender",))


SNAPSHOT = make_snapshot()


@pytest.fixture(scope="module")
def scored() -> ScoredSnapshot:
    return score_snapshot(SNAPSHOT, Capacity(count=5))


def test_rows_learnt_from_get_out_of_fold_risks(scored: ScoredSnapshot) -> None:
    model, held_out = train_snapshot(SNAPSHOT, "own")
    members = scored.members.set_index("learner_id")
    assert members["learnt_from"].sum() == len(held_out) == 180
    assert members.loc[held_out["learner_id"], "risk"].tolist() == held_out["risk"].tolist()
    inside = model.predict_risk(SNAPSHOT.frame.assign(week=0)).set_axis(SNAPSHOT.frame["learner_id"])
    assert (members.loc[held_out["learner_id"], "raw"] != inside.loc[held_out["learner_id"], "raw"]).all()
    others = members.index[~members["learnt_from"]]
    assert members.loc[others, "risk"].tolist() == inside.loc[others, "risk"].tolist()


def test_the_list_is_of_those_without_an_outcome_only(scored: ScoredSnapshot) -> None:
    todo = scored.members[~scored.members["learnt_from"]]
    assert todo["tier"].tolist() == ["contact_first"] * 5 + ["check_in"] * 5 + ["no_action"] * 30
    assert set(scored.members.loc[scored.members["learnt_from"], "tier"]) == {"no_action"}


def test_capacity_as_a_share_counts_those_without_an_outcome() -> None:
    tiers = score_snapshot(SNAPSHOT, Capacity(percent=10)).members["tier"]
    assert (tiers == "contact_first").sum() == 4


def test_a_range_holds_its_estimate(scored: ScoredSnapshot) -> None:
    assert scored.members["risk_low"].le(scored.members["risk"]).all()
    assert scored.members["risk_high"].ge(scored.members["risk"]).all()


def test_protected_columns_are_not_learnt_from(scored: ScoredSnapshot) -> None:
    assert scored.model.features == ("visits", "city")
    assert scored.model.card["left_out_columns"] == ["gender"]
    assert snapshot_catalogue(SNAPSHOT)["gender"].protected


def test_it_learns_what_is_true(scored: ScoredSnapshot) -> None:
    frame = SNAPSHOT.frame.set_index("learner_id").loc[scored.members["learner_id"]]
    assert np.corrcoef(frame["visits"].fillna(15), scored.members["raw"])[0, 1] < -0.8


def test_every_row_can_be_explained_whatever_is_missing(scored: ScoredSnapshot) -> None:
    members = scored.members.reset_index(drop=True)
    assert scored.drivers.values.sum(axis=1).to_numpy() == pytest.approx(scored.drivers.raw - scored.drivers.raw.mean(), abs=1e-6)
    raising, lowering = zip(*(scored.reasons(learner) for learner in members["learner_id"]), strict=True)
    lows = [r.value for side in raising for r in side if r.feature == "visits" and r.value is not None]
    highs = [r.value for side in lowering for r in side if r.feature == "visits" and r.value is not None]
    assert max(lows) < min(highs)
    assert {r.sentence for side in raising for r in side if r.feature == "city"} <= {"City: Oslo", "City: Lima"}


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        (make_snapshot(finished=0), "The file says of nobody how it ended"),
        (make_snapshot(finished=60), "Too few outcomes of one kind to learn from; 50 of each are needed"),
        (replace(SNAPSHOT, frame=SNAPSHOT.frame.assign(outcome="failed")), "All outcomes are the same"),
    ],
    ids=["no outcome", "too few", "one class"],
)
def test_what_cannot_be_learnt_from_is_refused_with_what_to_do(snapshot: Snapshot, says: str) -> None:
    with pytest.raises(DropoutError, match=says) as error:
        score_snapshot(snapshot, Capacity(count=5))
    assert error.value.do


def test_a_file_with_the_same_columns_and_no_outcome_is_scored(scored: ScoredSnapshot) -> None:
    new = make_snapshot(finished=0, run="spring", seed=2)
    found = score_snapshot(new, Capacity(count=3), scored.model)
    assert found.basis is RiskBasis.CALIBRATED_ELSEWHERE
    assert found.model is scored.model
    assert found.members["risk"].tolist() == sorted(scored.model.predict_risk(new.frame.assign(week=0))["risk"], reverse=True)
    assert found.members["tier"].value_counts().to_dict() == {"contact_first": 3, "check_in": 3, "no_action": 34}


def test_so_is_a_new_file_under_the_name_of_the_one_learnt_from(scored: ScoredSnapshot) -> None:
    assert score_snapshot(make_snapshot(finished=0, seed=2), Capacity(count=3), scored.model).members["learnt_from"].sum() == 0


def test_rows_a_model_learnt_from_are_never_scored_by_it(scored: ScoredSnapshot) -> None:
    again = score_snapshot(SNAPSHOT, Capacity(count=5), scored.model)
    pd.testing.assert_frame_equal(again.members, scored.members)
    assert again.basis is RiskBasis.CALIBRATED_HERE


def test_the_first_group_of_numbers_begins_with_the_least_of_them() -> None:
    groups = rates_by_value(SNAPSHOT, "visits")["group"].tolist()
    least, most = SNAPSHOT.frame["visits"].iloc[:180].agg(["min", "max"])
    assert groups[0].startswith(f"{least:.3g} to ")
    assert groups[-2].endswith(f" to {most:.3g}")
    assert groups[-1] == "missing"


def test_text_becomes_a_column_of_its_own_for_each_value() -> None:
    data = snapshot_data(SNAPSHOT)
    plain = numbers_only(data)
    assert plain.features == ("visits", "city=0", "city=1")
    assert plain.frame["city=0"].tolist() == (data.frame["city"] == "Lima").fillna(False).astype(float).tolist()
    assert [plain.catalogue[name].title for name in plain.features] == ["Visits", "City: Lima", "City: Oslo"]
    assert plain.categorical == ()


def test_a_change_of_nothing_changes_nothing_and_more_visits_lower_the_risk(scored: ScoredSnapshot) -> None:
    row = SNAPSHOT.frame[SNAPSHOT.frame["visits"] == 2].iloc[0]
    now, same = score_change(scored, row["learner_id"], {"visits": 2.0})
    _, more = score_change(scored, row["learner_id"], {"visits": 28.0})
    assert same == now
    assert more < now - 0.2


def test_a_change_beyond_what_learners_of_the_file_show_is_refused(scored: ScoredSnapshot) -> None:
    with pytest.raises(DropoutError, match=r"Visits cannot be set to this\. Found: 300; here 0 to 29"):
        score_change(scored, "autumn-1", {"visits": 300.0})


def test_a_table_with_too_few_endings_of_one_kind_is_refused_with_what_would_do() -> None:
    with pytest.raises(DropoutError, match=r"50 of each are needed.*\d+ of 60 learners with an outcome.*several years into one table"):
        snapshot_data(make_snapshot(finished=60))
