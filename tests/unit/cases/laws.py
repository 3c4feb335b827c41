"""What holds of case memory on every database; the files beside this one bring the databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dropout.cases import (
    Answer,
    AsOf,
    Case,
    CaseStore,
    Change,
    Channel,
    ConflictError,
    Contact,
    Feedback,
    Lot,
    LotTerms,
    Result,
    Status,
    Verdict,
)
from dropout.domain import Actor
from dropout.errors import DropoutError

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
ANNA, BEN = Actor("Anna"), Actor("Ben", signed_in=True)
THEN = AsOf(week=5, raw=0.123456789012345, risk=0.78, tier="contact_first", model="v1")
TERMS = LotTerms(week=5, tier="check_in", seed=42, model="v1")
CALL = Contact(date(2026, 3, 2), Channel.PHONE, Result.WAITING, THEN, day=36, note="“Später” 🌍")


class Laws:
    """Each test takes `store`, an empty one."""

    def test_a_learner_nobody_touched_is_new(self, store: CaseStore) -> None:
        assert store.case("R", "L") == Case("R", "L")
        assert store.cases("R") == {}
        assert store.history("R", "L") == []

    def test_what_was_written_is_read_back(self, store: CaseStore) -> None:
        sets = {"status": Status.CONTACTED, "due_on": date(2026, 3, 9), "owner": "Zoë", "plan": "Call *again*"}
        store.apply("R", [Change("L", 0, sets, note="Line 1\nLine 2", contact=CALL)], ANNA, NOW)
        case = store.case("R", "L")
        assert case == Case("R", "L", Status.CONTACTED, date(2026, 3, 9), None, "Zoë", "Call *again*", 1, NOW, CALL.on, CALL.day)
        assert store.cases("R") == {"L": case}
        (contact,) = store.contacts("R").to_dict("records")
        assert contact["made_on"] == date(2026, 3, 2)
        assert (contact["how"], contact["result"], contact["note"], contact["day"]) == ("phone", "waiting", CALL.note, 36)
        assert (contact["week"], contact["raw"], contact["risk"], contact["tier"], contact["model"]) == (5, THEN.raw, 0.78, THEN.tier, "v1")
        assert {entry.what for entry in store.history("R", "L")} == {*sets, "note", "contact"}

    def test_history_tells_who_and_whether_they_had_signed_in(self, store: CaseStore) -> None:
        store.apply("R", [Change("L", 0, note="one")], ANNA, NOW)
        store.apply("R", [Change("L", 1, {"status": Status.RESOLVED})], BEN, NOW + timedelta(hours=1))
        second, first = store.history("R", "L")
        assert (first.by, first.self_declared, first.at, first.after) == ("Anna", True, NOW, "one")
        assert (second.by, second.self_declared, second.before, second.after) == ("Ben", False, "new", "resolved")

    def test_ids_that_differ_in_case_are_two_learners(self, store: CaseStore) -> None:
        store.apply("R", [Change("l-a", 0, note="small"), Change("L-A", 0, {"status": Status.PLANNED})], ANNA, NOW)
        assert store.case("R", "l-a").status == Status.NEW
        assert store.case("R", "L-A").status == Status.PLANNED
        assert store.cases("r") == {}

    def test_two_at_once_do_not_overwrite_each_other(self, store: CaseStore) -> None:
        store.apply("R", [Change("L", 0, {"status": Status.PLANNED})], ANNA, NOW)
        with pytest.raises(ConflictError) as refused:
            store.apply("R", [Change("L", 0, {"status": Status.RESOLVED}, note="mine")], BEN, NOW)
        assert [(entry.by, entry.after) for entry in refused.value.entries] == [("Anna", "planned")]
        assert "Anna set status to planned" in str(refused.value)
        assert store.case("R", "L").status == Status.PLANNED
        assert [entry.what for entry in store.history("R", "L")] == ["status"]

    def test_what_does_not_touch_is_no_conflict(self, store: CaseStore) -> None:
        store.apply("R", [Change("L", 0, {"status": Status.PLANNED})], ANNA, NOW)
        store.apply("R", [Change("L", 0, {"owner": "Ben"}, note="mine")], BEN, NOW)
        store.apply("R", [Change("L", 0, {"status": Status.PLANNED}, contact=CALL)], BEN, NOW)
        case = store.case("R", "L")
        assert (case.status, case.owner, case.version) == (Status.PLANNED, "Ben", 3)

    def test_one_conflict_among_many_saves_none(self, store: CaseStore) -> None:
        store.apply("R", [Change("L2", 0, {"status": Status.RESOLVED})], ANNA, NOW)
        many = [Change(f"L{n}", 0, {"status": Status.CONTACTED}, contact=CALL) for n in range(4)]
        with pytest.raises(ConflictError):
            store.apply("R", many, BEN, NOW)
        assert set(store.cases("R")) == {"L2"}
        assert store.contacts().empty

    def test_undo_puts_back_what_was_there(self, store: CaseStore) -> None:
        store.apply("R", [Change("L1", 0, {"status": Status.PLANNED, "owner": "Anna"})], ANNA, NOW)
        done = store.apply("R", [Change("L1", 1, {"status": Status.CONTACTED}, contact=CALL), Change("L2", 0, note="n")], ANNA, NOW)
        undone = store.undo(done, BEN, NOW)
        assert store.case("R", "L1").status == Status.PLANNED
        assert store.contacts("R").empty
        assert [entry.undone_by for entry in store.history("R", "L2") if entry.after] == [undone]
        store.undo(undone, ANNA, NOW)
        assert store.case("R", "L1").status == Status.CONTACTED
        assert len(store.contacts("R")) == 1

    def test_nothing_is_taken_back_twice_or_from_under_somebody(self, store: CaseStore) -> None:
        done = store.apply("R", [Change("L", 0, {"status": Status.CONTACTED})], ANNA, NOW)
        store.apply("R", [Change("L", 1, {"status": Status.RESOLVED})], BEN, NOW)
        with pytest.raises(ConflictError, match="Ben set status to resolved"):
            store.undo(done, ANNA, NOW)
        noted = store.apply("R", [Change("L", 2, note="n")], ANNA, NOW)
        store.undo(noted, ANNA, NOW)
        with pytest.raises(DropoutError, match="taken back already"):
            store.undo(noted, ANNA, NOW)

    def test_feedback_keeps_what_it_is_about(self, store: CaseStore) -> None:
        store.apply("R", [Change("L", 0, feedback=Feedback(Verdict.WRONG, THEN, "recency", "was ill"))], ANNA, NOW)
        (row,) = store.feedback("R").to_dict("records")
        assert (row["verdict"], row["about"], row["note"], row["tier"], row["made_by"]) == (
            "wrong",
            "recency",
            "was ill",
            THEN.tier,
            "Anna",
        )
        assert store.feedback("other").empty

    def test_the_last_decision_on_a_reason_holds(self, store: CaseStore) -> None:
        with pytest.raises(DropoutError, match="for a reason"):
            store.decide("timing", hidden=True, why=" ", actor=ANNA, now=NOW)
        assert "timing" not in store.hidden_reasons()
        store.decide("timing", hidden=True, why="work shifts", actor=ANNA, now=NOW)
        store.decide("marks", hidden=True, why="not moderated yet", actor=BEN, now=NOW)
        veto = store.hidden_reasons()["timing"]
        assert (veto.why, veto.by, veto.self_declared, veto.at) == ("work shifts", "Anna", True, NOW)
        store.decide("timing", hidden=False, why="", actor=BEN, now=NOW)
        assert "timing" not in store.hidden_reasons()
        assert "marks" in store.hidden_reasons()
        store.decide("marks", hidden=False, why="", actor=BEN, now=NOW)

    def test_a_draw_is_kept_in_its_order_and_once_a_learner(self, store: CaseStore) -> None:
        lot = store.record_lot("R", TERMS, ["L3", "L1"], ["L2", "L4"], ANNA, NOW)
        (kept,) = store.lots("R")
        assert kept == Lot(lot, "R", TERMS, "Anna", True, NOW, ("L3", "L1"), ("L2", "L4"))
        assert store.lots("other") == []
        with pytest.raises(DropoutError, match="drawn by lot before"):
            store.record_lot("R", TERMS, ["L9"], ["L4"], BEN, NOW)
        store.record_lot("S", TERMS, ["L9"], ["L4"], BEN, NOW + timedelta(hours=1))
        assert [one.run_id for one in store.lots()] == ["R", "S"]
        store.purge("S")

    def test_a_draw_can_be_taken_back_until_somebody_of_it_was_contacted(self, store: CaseStore) -> None:
        first = store.record_lot("R", TERMS, ["L1"], ["L2"], ANNA, NOW)
        store.take_back_lot(first)
        assert store.lots("R") == []
        with pytest.raises(DropoutError, match="taken back already"):
            store.take_back_lot(first)
        again = store.record_lot("R", TERMS, ["L1"], ["L2"], ANNA, NOW)
        done = store.apply("R", [Change("L2", 0, contact=CALL)], BEN, NOW + timedelta(hours=1))
        with pytest.raises(DropoutError, match="contacted since"):
            store.take_back_lot(again)
        store.undo(done, BEN, NOW + timedelta(hours=2))
        store.take_back_lot(again)

    def test_a_later_answer_to_the_same_question_counts(self, store: CaseStore) -> None:
        store.keep_answers("R", [Answer("L1", "contact", "no", "too_late", True), Answer("L2", "contact", "yes")], ANNA, NOW)
        store.keep_answers("R", [Answer("L1", "contact", "yes"), Answer("L1", "plan", "partly")], BEN, NOW + timedelta(days=1))
        rows = store.answers("R")[["learner_id", "question", "answer", "made_by"]].to_numpy().tolist()
        assert sorted(rows) == [["L1", "contact", "yes", "Ben"], ["L1", "plan", "partly", "Ben"], ["L2", "contact", "yes", "Anna"]]
        assert store.answers("other").empty
        store.purge("R", "L1")
        assert store.answers()["learner_id"].tolist() == ["L2"]
        store.purge("R")
        assert store.answers().empty

    def test_purge_takes_learners_out_of_draws_too(self, store: CaseStore) -> None:
        store.record_lot("R", TERMS, ["L1"], ["L2"], ANNA, NOW)
        assert store.export("R", "L1")["lots"][0]["first"] is True
        store.purge("R", "L1")
        assert [(lot.first, lot.waiting) for lot in store.lots("R")] == [((), ("L2",))]
        store.purge("R", "L2")
        assert store.lots("R") == []

    def test_purge_leaves_nothing_of_a_learner_and_everything_of_others(self, store: CaseStore) -> None:
        store.apply(
            "R", [Change(who, 0, note="n", contact=CALL, feedback=Feedback(Verdict.USEFUL, THEN)) for who in ("L1", "L2")], ANNA, NOW
        )
        assert store.export("R", "L1")["contacts"][0]["how"] == "phone"
        store.purge("R", "L1")
        assert store.export("R", "L1") == {**store.export("R", "L0"), "case": store.export("R", "L1")["case"]}
        assert [len(store.export("R", "L2")[part]) for part in ("contacts", "feedback", "history")] == [1, 1, 3]
        store.purge("R")
        assert (store.cases("R"), len(store.contacts()), len(store.feedback())) == ({}, 0, 0)
