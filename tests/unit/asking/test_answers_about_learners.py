"""Answers that name learners, each beside an independent count on the bundled course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dropout.asking import understand
from dropout.asking.ask import ABOUT_LEARNER
from dropout.cases import Case, Status
from dropout.domain import RiskBasis
from dropout.interventions.guidance import default_guidance
from tests.unit.asking.bundled import RUN, course, learners, listed, scored, text, told

FIRST = scored().members["learner_id"].iloc[0]


def test_the_list_is_that_of_the_week() -> None:
    found = told("Who is on the list?")
    assert learners(found) == [one for one in scored().members["learner_id"] if one in listed(scored())]
    assert f"about {scored().members.loc[scored().members['tier'] == 'contact_first', 'risk'].sum():.0f} would not complete" in text(found)


def test_order_only_tells_no_numbers() -> None:
    bare = replace(scored(), basis=RiskBasis.ORDER_ONLY)
    assert "Only their order is known" in text(told("Who is on the list?", scored=bare))
    assert "only the order" in text(told("How many would not complete?", scored=bare))
    assert "place" in text(told(f"How has the estimate of {FIRST} changed?", scored=bare)).lower()
    lower = told(f"What could lower the estimate of {FIRST}?", scored=bare)
    assert lower.table is not None
    assert list(lower.table.columns) == ["If the learner", "Place on today's list"]


def test_new_are_those_listed_now_and_not_the_week_before() -> None:
    assert set(learners(told("Who is new on the list?"))) == listed(scored()) - listed(scored(4))
    assert "first week" in text(told("Who is new on the list?", week=1))


def test_silent_are_those_without_events_for_two_weeks() -> None:
    events = scored().tables.frame("events")
    last = events[events["day"] < 35].groupby("enrolment_id")["day"].max()
    members = scored().members
    days = 34 - members["enrolment_id"].map(last)
    found = told("Who has been silent longest?")
    assert set(learners(found)) == set(members.loc[days.isna() | (days >= 14), "learner_id"])
    assert f"{days.isna().sum()} of them were never seen" in text(found)


def test_who_came_back_is_dated_before_the_cutoff() -> None:
    found = told("Who came back?")
    assert found.table is not None
    days = found.table["What went well"].str.extract(r"on day (\d+)")[0].astype(int)
    assert days.between(21, 34).all()


def cases() -> dict[str, Case]:
    at = datetime(2026, 2, 20, tzinfo=UTC)
    who = scored().members["learner_id"].tolist()
    late = Case(RUN, who[0], Status.PLANNED, due_on=date(2026, 3, 1), changed_at=at)
    soon = Case(RUN, who[1], Status.PLANNED, due_on=date(2026, 3, 5), changed_at=at)
    later = Case(RUN, who[2], Status.PLANNED, due_on=date(2026, 4, 5), changed_at=at)
    quiet = Case(RUN, who[3], Status.NO_ANSWER, contacted_on=date(2026, 2, 25), contact_day=34, changed_at=at)
    return {case.learner_id: case for case in (late, soon, later, quiet)}


@pytest.mark.parametrize(
    ("question", "places"), [("Who is due this week?", [0, 1]), ("Who is overdue?", [0]), ("Who is waiting for an answer?", [3])]
)
def test_cases_that_want_doing(question: str, places: list[int]) -> None:
    who = scored().members["learner_id"].tolist()
    assert learners(told(question, cases=cases)) == [who[place] for place in places]
    assert learners(told(question)) == []


def test_why_gives_tier_estimate_and_signals() -> None:
    found = told(f"Why is {FIRST} on the list?")
    assert found.about == FIRST
    assert found.table is not None
    raising, lowering = scored().reasons(scored().members["enrolment_id"].iloc[0])
    assert found.table["Signal"].tolist() == [reason.sentence for reason in [*raising, *lowering]]
    assert "stands under Contact first" in text(found)
    assert f"about {100 * scored().members['risk'].iloc[0]:.0f} did not complete" in text(found)


def test_no_action_is_its_own_best_case() -> None:
    found = told(f"What could lower the estimate of {FIRST}?")
    assert found.table is not None
    assert found.table["If the learner"].iloc[0] == "all goes on as before"
    assert "not a promise" in text(found)
    assert len(found.table) >= 3


def test_moved_names_both_weeks() -> None:
    found = text(told(f"How has the estimate of {FIRST} changed?"))
    before = scored(4).members.set_index("learner_id").loc[FIRST, "risk"]
    assert f"It was {100 * before:.0f} in week 4" in found
    assert "first week" in text(told(f"How has the estimate of {FIRST} changed?", week=1))


def test_next_steps_come_from_the_playbook() -> None:
    found = told(f"What should I do about {FIRST}?")
    assert found.table is not None
    assert set(found.table["Step"]) <= {step.action for step in default_guidance().steps}
    assert f"proposes {len(found.table)} steps" in text(found)


@pytest.mark.parametrize("kind", ["Why is {} on the list?", "What could lower the estimate of {}?", "What should I do about {}?",
                                  "How has the estimate of {} changed?"])  # fmt: skip
def test_who_has_gone_is_said_to_be_gone(kind: str) -> None:
    asked = understand(kind.format(FIRST), course(), {})
    assert asked.intent is not None
    assert "not in this run" in text(ABOUT_LEARNER[asked.intent.key](course(), "L-gone"))
