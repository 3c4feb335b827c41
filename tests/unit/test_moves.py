"""What changed on the list: who came, who went, in what order, and a reason only where the record moved that way."""

from __future__ import annotations

from dataclasses import replace

from dropout.moves import list_moves
from dropout.scoring import ScoredRun
from tests.unit.test_learner import FLAT, OTHERS_ACTIVE, make_scored, others_active, with_drivers

ON, OFF = "contact_first", "no_action"


def week(number: int, tiers: tuple[str, str, str], first: tuple[float, float] = (0.0, 0.0)) -> ScoredRun:
    """Three learners with these tiers, the drivers of the first (days active, deadlines missed) as given."""
    return with_drivers(make_scored(OTHERS_ACTIVE, others_active(), tier=list(tiers)), number, first, *FLAT)


def told(then: ScoredRun, now: ScoredRun) -> list[tuple[str, bool, str]]:
    return [(move.learner_id, move.came, move.why) for move in list_moves(then, now)]


def without_first(scored: ScoredRun) -> ScoredRun:
    return replace(scored, members=scored.members.iloc[1:])


def test_nothing_is_told_of_those_who_stay_where_they_are() -> None:
    same = (ON, OFF, OFF)
    assert told(week(1, same), week(2, same, (3.0, 0.0))) == []


def test_who_came_stands_before_who_is_off_each_with_what_moved_that_way() -> None:
    then, now = week(1, (OFF, ON, OFF)), week(2, (ON, OFF, OFF), (1.0, 0.2))
    assert told(then, now) == [
        ("L1", True, "Active on no days since the start (run median 5 days)"),
        ("L2", False, "own record much as before, others moved more"),
    ]  # fmt: skip
    assert [move.places for move in list_moves(then, now)] == ["place 1, now 1", "place 2, now 2"]


def test_less_than_half_of_the_move_is_said_to_be_part_of_it() -> None:
    ((_, _, why),) = told(week(1, (OFF,) * 3), week(2, (ON, OFF, OFF), (1.0, 1.2)))
    assert why == "Active on no days since the start (run median 5 days), among other things"


def test_a_record_that_moved_the_other_way_is_no_reason() -> None:
    ((_, _, why),) = told(week(1, (OFF,) * 3), week(2, (ON, OFF, OFF), (1.0, -1.2)))
    assert why == "own record much as before, others moved more"


def test_who_was_not_there_or_is_not_any_more_is_told_so() -> None:
    there, gone = week(1, (ON, OFF, OFF)), without_first(week(2, (ON, OFF, OFF)))
    assert told(there, gone) == [("L1", False, "not enrolled any more at the end of week 2")]
    assert told(without_first(there), week(2, (ON, OFF, OFF))) == [("L1", True, "not enrolled yet at the end of week 1")]


def test_who_could_not_be_judged_is_told_so() -> None:
    unknown = week(1, ("not_enough_data", OFF, OFF))
    unknown = replace(unknown, members=unknown.members.assign(enough_data=[False, True, True]))
    assert told(unknown, week(2, (ON, OFF, OFF))) == [("L1", True, "too little data to judge at the end of week 1")]


def test_a_reason_that_staff_do_not_want_named_is_not_named() -> None:
    then, now = week(1, (OFF,) * 3), week(2, (ON, OFF, OFF), (1.0, 0.0))
    silent = now.hiding(("active_days",))
    vars(silent)["drivers"] = now.drivers
    assert told(then, now)[0][2].startswith("Active on no days")
    assert told(then, silent)[0][2] == "own record much as before, others moved more"
