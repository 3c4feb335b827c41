"""The comparison with peers in the place of a model: the order of the baseline, explained exactly, and nothing claimed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dropout.domain import Capacity, Label, RiskBasis, Tier
from dropout.features import CATALOGUE
from dropout.features.feature import More
from dropout.health import Verdict, check_health
from dropout.judging.peers import peer_model
from dropout.model import save_model
from dropout.pipeline import bundled_tables
from dropout.scoring import ScoredRun, score_run
from tests.commands import dropout


@pytest.fixture(scope="module")
def scored() -> ScoredRun:
    return score_run(bundled_tables(), "SIM-2025A", 4, peer_model(Label.NOT_COMPLETED), Capacity(count=20))


def test_who_stands_behind_most_others_stands_first(scored: ScoredRun) -> None:
    behind = []
    for row in scored.frame.to_dict("records"):
        places = [(row[name], CATALOGUE[name].more) for name in scored.model.features]
        known = [place if more is More.WORSE else 1 - place for place, more in places if not np.isnan(place)]
        behind.append(sum(known) / len(known) if known else 0.5)
    assert scored.members["raw"].tolist() == pytest.approx(behind)
    assert behind == pytest.approx(sorted(behind, reverse=True))
    assert scored.members["tier"].eq(Tier.CONTACT_FIRST).sum() == 20


def test_it_claims_an_order_and_nothing_else(scored: ScoredRun) -> None:
    assert scored.basis is RiskBasis.ORDER_ONLY
    assert scored.members["similar"].eq(0).all()
    assert (scored.members["risk_low"].eq(0) & scored.members["risk_high"].eq(1)).all()
    health = check_health(scored)
    assert health.verdict is Verdict.ORDER
    assert "compared with their peers" in health.findings[0].sentence


def test_reasons_name_places_and_add_up(scored: ScoredRun) -> None:
    drivers = scored.drivers
    assert drivers.values.sum(axis=1).to_numpy() == pytest.approx(scored.members["raw"] - drivers.mean_raw)
    first = scored.reasons(scored.members["enrolment_id"].iloc[0])[0]
    assert first
    assert {reason.feature for reason in first} <= set(scored.model.features)


def test_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="PeerComparison is made anew"):
        save_model(peer_model(Label.NOT_COMPLETED), tmp_path)


def test_the_command_line_ranks_by_it_when_asked_and_says_so(tmp_path: object) -> None:
    asked = ("score", "--run", "SIM-2025B", "--workspace", f"{tmp_path}/w")
    done = dropout(*asked, "--week", 4, "--model", "peers", "--out", f"{tmp_path}/s.csv")
    assert done.code == 0, done.err
    assert "Use as an order." in done.err
    assert "compared with their peers" in done.err
    table = pd.read_csv(f"{tmp_path}/s.csv")
    assert set(table["risk_basis"]) == {"order_only"}
    assert table["model_version"].str.startswith("peers-").all()
    none = dropout(*asked, "--label", "inactive", "--out", f"{tmp_path}/t.csv")
    assert none.code == 1
    assert "or rank by comparison with peers: --model peers" in none.err
