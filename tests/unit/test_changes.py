"""What a later export changes: each figure from the smallest two versions that show it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.changes import Change, RunChanges, Version, compare_versions, version_of_snapshot, version_of_tables
from tests.builders import make_tables, random_tables, shuffled

START = pd.Timestamp("2025-03-03")


def version(
    *learners: str | dict[str, Any], events: dict[str, list[int]] | None = None, marks: dict[str, float] | None = None,
    until: int = 28, starts_on: pd.Timestamp | None = START,
) -> Version:  # fmt: skip
    """A run with these learners (outcome unknown unless stated), their active days and their marks for one essay."""
    people = [{"outcome": "unknown", **({"learner_id": who} if isinstance(who, str) else who)} for who in learners]
    tables = make_tables(
        runs=[{"run_id": "R-1", "starts_on": starts_on, "data_until_day": until}],
        enrolments=people,
        events=[{"learner_id": who, "day": day} for who, days in (events or {}).items() for day in days],
        assessments=[{"assessment_id": "R-1/essay", "title": "Essay"}] if marks else [],
        submissions=[{"learner_id": who, "assessment_id": "R-1/essay", "score": score} for who, score in (marks or {}).items()],
    )
    return version_of_tables(tables, "R-1")


def changes(before: Version, now: Version) -> RunChanges:
    return compare_versions("R-1", before, now, "2025-03-10T09:00:00")


def rows(found: RunChanges) -> list[tuple[str, ...]]:
    return [tuple(row) for row in found.rows.drop(columns="run_id").itertuples(index=False)]


def test_the_same_export_again_changes_nothing() -> None:
    same = version("A", "B", events={"A": [0, 1]}, marks={"A": 50})
    found = changes(same, same)
    assert (rows(found), found.doubts, found.sentences) == ([], (), ["Nothing is different."])


def test_new_activity_counts_from_the_first_day_that_has_more() -> None:
    found = changes(version("A", "B", events={"A": [0, 1], "B": [1]}), version("A", "B", events={"A": [0, 1, 7, 8], "B": [1]}, until=35))
    assert found.sentences == ["2 new actions of 1 learner since 10 March 2025"]
    assert rows(found) == [("A", Change.ACTIVE, "actions", "2", "4")]


def test_without_calendar_days_counting_starts_with_the_run() -> None:
    found = changes(version("A", starts_on=pd.NaT), version("A", events={"A": [7]}, starts_on=pd.NaT))
    assert found.since == "day 7"


def test_a_corrected_start_is_no_new_activity() -> None:
    earlier = version("A", events={"A": [7, 8]})
    later = version("A", events={"A": [0, 1]}, starts_on=START + pd.Timedelta(days=7), until=21)
    assert changes(earlier, later).rows.empty


def test_who_came_who_is_gone_and_who_woke_up() -> None:
    found = changes(version("A", "B", "C", events={"A": [1]}), version("A", "B", "D", events={"A": [1], "B": [9], "D": [9]}, until=35))
    assert rows(found) == [
        ("D", Change.JOINED, "", "", ""), ("C", Change.GONE, "", "", ""),
        ("B", Change.FIRST_ACTIVE, "actions", "0", "1"), ("D", Change.ACTIVE, "actions", "0", "1"),
    ]  # fmt: skip
    assert found.sentences == [
        "2 new actions of 2 learners since 12 March 2025", "1 learner active for the first time", "1 new learner",
        "1 learner no longer in the export",
    ]  # fmt: skip


def test_marks_are_new_changed_or_missing() -> None:
    names = list("ABCDEFGHIJ")
    before = dict.fromkeys(names, 40.0) | {"B": 55.5}
    now = {**before, "B": 60.0, "K": 70.0}
    del now["C"]
    found = changes(version(*names, "K", marks=before), version(*names, "K", marks=now))
    assert rows(found) == [
        ("B", Change.REMARKED, "Essay", "55.5", "60"), ("C", Change.UNMARKED, "Essay", "40", ""), ("K", Change.MARKED, "Essay", "", "70"),
    ]  # fmt: skip
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ({}, {"outcome": "completed"}, Change.ENDED),
        ({"outcome": "failed"}, {"outcome": "completed"}, Change.ENDED_OTHERWISE),
        ({"outcome": "failed"}, {}, Change.UNENDED),
        ({}, {"unregistered_day": 12}, Change.WITHDREW),
        ({}, {"unregistered_day": 12, "outcome": "withdrawn"}, Change.WITHDREW),
        ({"outcome": "completed"}, {"outcome": "withdrawn"}, Change.WITHDREW),
    ],
)
def test_how_it_ended(before: dict[str, Any], now: dict[str, Any], change: Change) -> None:
    found = changes(version({"learner_id": "A", **before}), version({"learner_id": "A", **now}))
    assert [row[1] for row in rows(found)] == [change]


def test_who_had_withdrawn_before_withdraws_no_second_time() -> None:
    left = {"learner_id": "A", "unregistered_day": 12}
    assert rows(changes(version(left), version({**left, "outcome": "withdrawn"}))) == [("A", Change.ENDED, "", "", "withdrawn")]


MANY = [f"L{n:02}" for n in range(20)]


@pytest.mark.parametrize(
    ("now", "doubts"),
    [
        (version(*MANY, until=21), ["It ends on 23 March 2025, the export in use on 30 March 2025."]),
        (version(*MANY[:16], until=28), []),
        (version(*MANY[:15], until=28), ["It lacks 5 of 20 learners that the export in use has."]),
    ],
    ids=["older", "a few left", "a part"],
)
def test_an_export_that_is_older_or_much_smaller_is_doubted(now: Version, doubts: list[str]) -> None:
    assert list(changes(version(*MANY), now).doubts) == doubts


def test_lost_activity_marks_and_outcomes_are_doubted() -> None:
    full = version({"learner_id": "A", "outcome": "failed"}, events={"A": [1, 2, 3]}, marks={"A": 50.0})
    assert [doubt.partition(" that ")[0] for doubt in changes(full, version("A", events={"A": [1, 2]})).doubts] == [
        "It lacks 1 of 3 actions", "It lacks 1 of 1 marks", "It lacks 1 of 1 outcomes",
    ]  # fmt: skip


def test_a_table_without_dates_is_doubted_in_place_of_one_with() -> None:
    frame = pd.DataFrame({"run_id": "R-1", "learner_id": ["A", "B"], "outcome": ["unknown", "completed"]})
    found = changes(version("A", events={"A": [1]}), version_of_snapshot(frame, "R-1"))
    assert found.doubts == ("It has no dates, and the export in use has.",)
    assert [row[1] for row in rows(found)] == [Change.JOINED, Change.ENDED]


def test_what_is_told_survives_its_file() -> None:
    found = changes(version("A"), version("A", "B", events={"B": [3]}))
    others = pd.concat([found.rows.assign(run_id="R-2"), found.rows])
    again = RunChanges.from_json(found.to_json(), others)
    assert again == found
    assert rows(again) == rows(found)


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), run=st.sampled_from(["R-1", "R-2"]))
def test_added_less_lost_is_the_difference(seed: int, run: str) -> None:
    one, other = random_tables(seed), random_tables(seed + 1)
    first, second = version_of_tables(one, run), version_of_tables(other, run)
    assert compare_versions(run, first, version_of_tables(shuffled(one, seed), run)).rows.empty
    there, back = compare_versions(run, first, second), compare_versions(run, second, first)
    totals = [int(version.daily["actions"].sum()) for version in (first, second)]
    assert there.figures["actions"] - back.figures["actions"] == totals[1] - totals[0]
    for change, reverse in ((Change.JOINED, Change.GONE), (Change.MARKED, Change.UNMARKED)):
        assert there.figures.get(change, 0) == back.figures.get(reverse, 0)
