"""Milestones on small records that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dropout.domain import Cutoff
from dropout.milestones import Kind, Record, build_record, earned, next_steps, positive_signals, responses
from tests.builders import make_tables

RESOURCES = [{"resource_id": f"m{week}-{n}", "title": f"Text {n}", "week": week, "opens_day": 7 * week} for week in (0, 1) for n in (1, 2)]
WORK = [{"assessment_id": f"w{n}", "title": f"Essay {n}", "due_day": 7 * n + 6} for n in range(6)]


def record(days: list[int], week: int = 5, handed: dict[int, int] | None = None, opened: list[tuple[int, str]] | None = None,
           forum: list[int] | None = None, **run: Any) -> Record:  # fmt: skip
    """A learner active on these days; `handed` maps the number of a piece of work to the day it was handed in."""
    events: list[dict[str, Any]] = [{"learner_id": "A", "day": day} for day in days]
    events += [{"learner_id": "A", "day": day, "resource_id": one} for day, one in opened or []]
    events += [{"learner_id": "A", "day": day, "kind": "forum"} for day in forum or []]
    submissions = [
        {"learner_id": "A", "assessment_id": f"w{n}", "submitted_day": day, "known_on": day} for n, day in (handed or {}).items()
    ]
    tables = make_tables(runs=[run], enrolments=[{"learner_id": "A"}, {"learner_id": "B"}], events=events, resources=RESOURCES,
                         assessments=WORK, submissions=submissions)  # fmt: skip
    return build_record(tables, "R-1", Cutoff(week)).of("R-1/A")


def told(found: Record, kind: Kind) -> list[tuple[int, int]]:
    return [(one.count, one.day) for one in earned(found) if one.kind is kind]


def test_weeks_in_a_row_are_counted_once_each() -> None:
    assert told(record([0, 8, 15, 28, 30]), Kind.STREAK) == [(2, 8), (3, 15)]


def test_a_streak_as_long_as_before_is_not_earned_again() -> None:
    assert told(record([0, 8, 21, 28]), Kind.STREAK) == [(2, 8)]


def test_work_counts_where_it_was_on_time() -> None:
    assert told(record([], handed={0: 6, 1: 14, 2: 20, 3: 20}), Kind.ON_TIME) == [(1, 6), (2, 20), (3, 20)]


def test_module_is_done_with_the_last_of_its_material() -> None:
    found = record([], opened=[(1, "m0-1"), (9, "m0-2"), (10, "m1-1")])
    assert told(found, Kind.MODULE) == [(1, 9)]
    assert [step.words for step in next_steps(found) if step.kind is Kind.MODULE] == ["Open the last piece of module 2"]


def test_coming_back_needs_more_than_fourteen_days_between() -> None:
    assert told(record([0, 14]), Kind.COMEBACK) == []
    assert told(record([0, 15, 31]), Kind.COMEBACK) == [(1, 15), (2, 31)]
    assert earned(record([0, 15]))[-1].words == "Back after 14 days"


def test_first_visit_to_the_forum_counts_once() -> None:
    found = record([], forum=[9, 11])
    assert told(found, Kind.POST) == [(1, 9)]
    assert Kind.POST not in {step.kind for step in next_steps(found)}


def test_next_steps_say_how_far() -> None:
    found = record([21, 28], handed={0: 6})
    steps = {step.kind: step for step in next_steps(found)}
    assert steps[Kind.ON_TIME].words == "Hand in “Essay 5” by day 41"
    assert (steps[Kind.STREAK].missing, steps[Kind.STREAK].words) == (1, "Do something in the coming week: that makes 3 weeks in a row")


def test_dates_are_told_where_the_start_is_known() -> None:
    found = record([28], starts_on=pd.Timestamp("2024-02-05"))
    assert next(step.words for step in next_steps(found) if step.kind is Kind.ON_TIME) == "Hand in “Essay 5” by 17 March"


def test_after_silence_a_new_row_starts() -> None:
    steps = [step.words for step in next_steps(record([0, 7])) if step.kind is Kind.STREAK]
    assert steps == ["Start a new row: do something in each of the coming 2 weeks"]


def test_what_the_learner_responds_to_comes_first() -> None:
    """After the work on time on day 6 five days of activity follow, where one had gone before; the forum changed nothing."""
    found = record([2, 7, 8, 9, 10, 11, 20, 22, 28], handed={0: 6}, forum=[21])
    answer = responses(found)
    assert answer[Kind.ON_TIME] == 4.0
    assert answer[Kind.POST] < answer[Kind.ON_TIME]
    assert next_steps(found)[0].kind is Kind.ON_TIME


def test_a_response_counts_only_when_its_week_is_over() -> None:
    assert Kind.POST not in responses(record([], forum=[28], week=5))
    assert Kind.POST in responses(record([], forum=[27], week=5))


def test_coming_back_and_catching_up_are_signals() -> None:
    found = positive_signals(record([0, 25], handed={0: 6, 1: 13, 2: 29, 3: 27, 4: 30}))
    assert found[["signal", "day"]].to_numpy().tolist() == [["came_back", 25], ["caught_up", 29]]


def test_who_still_owes_work_has_not_caught_up() -> None:
    assert positive_signals(record([0], handed={0: 6, 1: 13, 2: 29, 3: 27})).empty


def test_old_news_is_no_signal() -> None:
    assert positive_signals(record([0, 20], handed={n: 7 * n + 6 for n in range(4)} | {0: 7, 4: 33})).empty
