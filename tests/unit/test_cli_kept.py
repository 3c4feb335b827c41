"""The command line, for who asks what is kept about a learner and for what is to be deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result
from dropout.domain import Actor
from tests.commands import dropout

NOW, ANNA = datetime(2026, 3, 2, tzinfo=UTC), Actor("Anna")
CALL = Contact(date(2026, 3, 2), Channel.PHONE, Result.REACHED, AsOf(4, 0.4, 0.3, "contact_first", "m-1"), 28, "called, Łukasz is ill")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    """Two learners of a run whom somebody wrote about, in the workspace `tmp_path`."""
    kept = CaseStore(tmp_path / "cases.db")
    for learner in ("L1", "L2"):
        kept.apply("R", [Change(learner, 0, note="first", contact=CALL)], ANNA, NOW)
    yield kept
    kept.close()


def test_all_that_is_kept_is_printed_with_what_was_taken_back(store: CaseStore, tmp_path: Path) -> None:
    store.undo(store.apply("R", [Change("L1", 1, contact=CALL)], ANNA, NOW), ANNA, NOW)
    done = dropout("kept", "--run", "R", "--learner", "L1", "--workspace", tmp_path)
    told = json.loads(done.out)
    assert done.code == 0
    assert sorted(one["undone"] for one in told["contacts"]) == [False, True]
    assert {one["note"] for one in told["contacts"]} == {CALL.note}
    assert "first" in [entry["after"] for entry in told["history"]]
    assert "L2" not in done.out


def test_a_learner_is_forgotten_only_once_it_is_said_to_be_for_good(store: CaseStore, tmp_path: Path) -> None:
    asked = ("forget", "--run", "R", "--learner", "L1", "--workspace", tmp_path)
    refused = dropout(*asked)
    assert (refused.code, "Add --for-good" in refused.err, "L1" in store.cases("R")) == (1, True, True)
    assert dropout(*asked, "--for-good").code == 0
    assert set(store.cases("R")) == set(store.contacts()["learner_id"]) == {"L2"}
    again = dropout(*asked, "--for-good")
    assert (again.code, "Nothing is kept" in again.err) == (1, True)
    assert "Nothing is kept" in dropout("kept", "--run", "R", "--learner", "L1", "--workspace", tmp_path).err


def test_a_whole_run_is_forgotten_and_no_other(store: CaseStore, tmp_path: Path) -> None:
    store.apply("S", [Change("L1", 0, note="other")], ANNA, NOW)
    assert dropout("forget", "--run", "R", "--for-good", "--workspace", tmp_path).code == 0
    assert (store.cases("R"), set(store.cases("S"))) == ({}, {"L1"})


def test_where_nobody_wrote_anything_there_is_nothing_to_tell_or_delete(tmp_path: Path) -> None:
    for words in (("kept", "--learner", "L1"), ("forget", "--for-good")):
        done = dropout(*words, "--run", "R", "--workspace", tmp_path)
        assert (done.code, "Nothing is kept" in done.err, (tmp_path / "cases.db").exists()) == (1, True, False)
