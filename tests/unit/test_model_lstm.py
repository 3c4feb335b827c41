"""The LSTM: sees what a last row cannot show, the same each time, never what comes later, kept without pickle."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dropout.domain import Cutoff, EventKind
from dropout.errors import DropoutError
from dropout.features import build_features
from dropout.model import RECIPES, Band
from dropout.model.classical import LOGISTIC
from dropout.model.lstm import Lstm, load_lstm, lstm_recipe
from dropout.model.sequences import Steps, weekly_steps
from tests.builders import random_tables, trained

COLUMNS = ("active_days_last_7d", "score_mean")
WHO = ["run_id", "learner_id", "week"]


@cache
def rows() -> pd.DataFrame:
    """3000 learners over four weeks; who was active in week 1 is told by no later row. Every fifth has no week 1."""
    draws = np.random.default_rng(4)
    frame = pd.DataFrame([("R", f"L{n:04d}", week) for n in range(3000) for week in (1, 2, 3, 4)], columns=WHO)
    frame["active_days_last_7d"] = draws.integers(0, 8, len(frame)).astype(float)
    frame["score_mean"] = np.where(draws.random(len(frame)) < 0.3, np.nan, draws.normal(60, 15, len(frame)))
    first = frame[frame["week"] == 1].set_index("learner_id")["active_days_last_7d"]
    frame["label"] = (frame["learner_id"].map(first) < 4).astype(int)
    late = frame["learner_id"].str[1:].astype(int) % 5 == 0
    return frame[~late | (frame["week"] > 1)].reset_index(drop=True)


PAST = rows()[(rows()["week"] == 4) & (rows()["learner_id"] < "L2000")]
LATER = rows()[(rows()["week"] == 4) & (rows()["learner_id"] >= "L2000")]


@cache
def fitted() -> Lstm:
    return learnt(weekly_steps(rows(), COLUMNS))


def learnt(steps: Steps) -> Lstm:
    found = lstm_recipe(steps).fit(PAST, COLUMNS, ())
    assert isinstance(found, Lstm)
    return found


def test_it_sees_what_the_last_row_does_not_show() -> None:
    known = LATER[LATER["learner_id"].str[1:].astype(int) % 5 > 0]
    assert roc_auc_score(known["label"], fitted().raw_score(known)) > 0.9
    assert roc_auc_score(known["label"], LOGISTIC.fit(PAST, COLUMNS, ()).raw_score(known)) < 0.6


def test_the_same_data_gives_bit_identical_scores_in_any_order_of_rows() -> None:
    again = learnt(weekly_steps(rows().sample(frac=1, random_state=3), COLUMNS))
    assert again.raw_score(LATER).tolist() == fitted().raw_score(LATER).tolist()
    turned = LATER.iloc[::-1]
    assert fitted().raw_score(turned).tolist()[::-1] == fitted().raw_score(LATER).tolist()
    assert fitted().raw_score(LATER.iloc[:7]).tolist() == fitted().raw_score(LATER).tolist()[:7]


def test_what_comes_later_changes_no_score() -> None:
    earlier = rows()[rows()["week"] == 2]
    turned = rows().assign(active_days_last_7d=rows()["active_days_last_7d"].where(rows()["week"] <= 2, 99.0))
    found = fitted().raw_score(earlier).tolist()
    assert replace(fitted(), steps=weekly_steps(turned, COLUMNS)).raw_score(earlier).tolist() == found
    both = rows()[rows()["week"].isin([2, 4])]  # a later row of the same learner beside it
    np.testing.assert_allclose(fitted().raw_score(both)[both["week"] == 2], found, atol=1e-6)
    turned = rows().assign(active_days_last_7d=rows()["active_days_last_7d"].where(rows()["week"] != 1, 7.0))
    assert replace(fitted(), steps=weekly_steps(turned, COLUMNS)).raw_score(earlier).tolist() != found


def test_an_event_after_the_cutoff_changes_no_score() -> None:
    tables, weeks = random_tables(5, learners=30), [Cutoff(week) for week in (1, 2, 3)]
    late = tables.events[tables.events["day"] < 14].head(20).assign(day=16, kind=EventKind.QUIZ.value, count=50)
    grown = replace(tables, events=pd.concat([tables.events, late], ignore_index=True))
    before, after = (build_features(some, weeks).frame for some in (tables, grown))
    scores = [replace(fitted(), steps=weekly_steps(frame, COLUMNS)).raw_score(before).tolist() for frame in (before, after)]
    at = (before["week"] <= 2).to_numpy()
    assert np.array(scores[0])[at].tolist() == np.array(scores[1])[at].tolist()
    assert scores[0] != scores[1]


def test_weeks_before_somebody_joined_are_passed_over() -> None:
    steps = fitted().steps
    noise = np.where(steps.present[:, :, None], steps.values, 1e6).astype("float32")
    assert replace(fitted(), steps=replace(steps, values=noise)).raw_score(LATER).tolist() == fitted().raw_score(LATER).tolist()


def test_a_row_without_its_own_step_is_refused() -> None:
    with pytest.raises(ValueError, match="rows without a step of their own week"):
        fitted().raw_score(LATER.assign(week=5))
    with pytest.raises(ValueError, match="rows without a step of their own week"):
        fitted().raw_score(LATER.assign(run_id="another"))


def test_kept_and_read_again_it_scores_the_same_to_the_bit(tmp_path: Path) -> None:
    path = tmp_path / f"kept{fitted().suffix}"
    fitted().save(path)
    assert load_lstm(path, fitted().steps).raw_score(LATER).tolist() == fitted().raw_score(LATER).tolist()


def test_it_is_compared_and_cannot_be_asked_for_reasons() -> None:
    assert "lstm" not in RECIPES
    model = replace(trained()[0], bands=(Band(1, 4, fitted()),), features=COLUMNS)
    with pytest.raises(TypeError, match="Lstm is compared with others and cannot explain its scores"):
        model.contributions(LATER)


def with_header(header: object) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no LSTM"),
        (b"\x80\x04 pickled", "holds no LSTM"),
        (struct.pack("<Q", 2**60) + b"{}", "holds no LSTM"),
        (with_header({"__metadata__": {"columns": "[not json"}}), "holds no LSTM"),
        (with_header({}), "made for other columns"),
        (with_header({"__metadata__": {"columns": "5"}}), "made for other columns"),
        (with_header({"__metadata__": {"columns": json.dumps(COLUMNS)}}), "made for other columns"),
    ],
)
def test_a_file_that_holds_no_lstm_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "kept.safetensors"
    path.write_bytes(content)
    with pytest.raises(DropoutError, match=f"kept.safetensors: .*{says}"):
        load_lstm(path, fitted().steps)


def test_a_file_for_other_columns_or_cut_short_or_gone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kept.safetensors"
    fitted().save(path)
    with pytest.raises(DropoutError, match="made for other columns"):
        load_lstm(path, weekly_steps(rows(), COLUMNS[::-1]))
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(DropoutError, match="holds no LSTM"):
        load_lstm(path, fitted().steps)
    with pytest.raises(DropoutError, match="holds no LSTM"):
        load_lstm(tmp_path / "gone.safetensors", fitted().steps)
