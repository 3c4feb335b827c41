"""What the simulator writes in the layout of UCI 697 is read in full, learnt from, and scored where nobody knows the end."""

from __future__ import annotations

import pytest

from dropout.domain import Capacity, RiskBasis
from dropout.readers import read_export
from dropout.readers.base import Snapshot
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_uci697
from dropout.snapshots import score_snapshot, train_snapshot

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = simulate_course(learners=150, weeks=12, runs=2, seed=4, weeks_observed=7)
    out = tmp_path_factory.mktemp("uci")
    write_uci697(tables, invent_identities(tables.enrolments), out)
    result = read_export([out], scratch=tmp_path_factory.mktemp("scratch"))
    assert {file.evidence for file in result.report.files} == {"37 of 37 columns of UCI 697"}
    assert {file.line for file in result.report.files} == {"150 rows read = 150 kept + 0 dropped"}
    assert result.snapshot
    known = tables.enrolments.sort_values("enrolment_id")["outcome"]
    left = known.isin(["failed", "withdrawn"])
    assert result.snapshot.frame["outcome"].value_counts().to_dict() == {
        "withdrawn": left.sum(), "completed": (known == "completed").sum(), "unknown": (known == "unknown").sum(),
    }  # fmt: skip
    return result.snapshot


def of_run(snapshot: Snapshot, ending: str) -> Snapshot:
    frame = snapshot.frame[snapshot.frame["run_id"].str.endswith(ending)].reset_index(drop=True)
    return Snapshot(frame, snapshot.columns, snapshot.protected, snapshot.taken)


def test_a_model_of_the_first_semester_beats_chance_and_scores_the_next_year(snapshot: Snapshot) -> None:
    model, _ = train_snapshot(of_run(snapshot, "2024A"), "uci")
    figures = model.card["metrics_by_week"]["0"]["all"]
    assert figures["auc"] > 0.65
    assert not {"gender", "age_at_enrollment", "nationality"} & set(model.features)
    assert not [feature for feature in model.features if "2nd_sem" in feature]
    scored = score_snapshot(of_run(snapshot, "2024B"), Capacity(count=10), model)
    assert scored.basis is RiskBasis.CALIBRATED_ELSEWHERE
    assert (scored.members["tier"] == "contact_first").sum() == 10
    assert scored.members["learnt_from"].sum() == 0
