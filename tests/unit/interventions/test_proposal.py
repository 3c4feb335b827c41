"""Two or three steps for a learner, each with its reason."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dropout.explain import Reason
from dropout.features import CATALOGUE
from dropout.interventions.families import FAMILY_OF, Family
from dropout.interventions.guidance import default_guidance, read_guidance
from dropout.interventions.proposal import NOTHING_STANDS_OUT, family_of, propose_steps
from tests.builders import scored_bundle

CONCEPTS = sorted({feature.concept for feature in CATALOGUE.values()})


def reason(concept: str, value: float | None = 3.0, sentence: str = "") -> Reason:
    return Reason("x", concept, sentence or f"About {concept}", True, "strongly", 0.8, value, 2.0)


REASONS = st.lists(st.builds(reason, st.sampled_from(CONCEPTS), st.none() | st.floats(0, 50)), max_size=8)


@given(REASONS)
def test_two_or_three_steps_each_for_a_reason_that_was_given(reasons: list[Reason]) -> None:
    steps = propose_steps(reasons, default_guidance())
    assert 2 <= len(steps) <= 3
    assert len({one.step.action for one in steps}) == len(steps)
    given_for = {family_of(one): one.sentence for one in reversed(reasons)}
    for one in steps:
        if one.step.family == Family.GENERAL:
            assert one.reason == NOTHING_STANDS_OUT
        else:
            assert one.reason == given_for[one.step.family]


@given(REASONS)
def test_the_strongest_family_comes_first(reasons: list[Reason]) -> None:
    families = [family for one in reasons if (family := family_of(one))]
    assert propose_steps(reasons, default_guidance())[0].step.family == (families[0] if families else Family.GENERAL)


def test_every_family_is_reached() -> None:
    for concept, family in FAMILY_OF.items():
        assert propose_steps([reason(concept)], default_guidance())[0].step.family == family


def test_nothing_recorded_is_no_result_to_talk_about() -> None:
    assert family_of(reason("before_start", 0.0)) == Family.LATE_START
    assert [family_of(reason(concept, None)) for concept in ("marks", "access_delay")] == [Family.MISSED_DEADLINE, Family.SILENCE]
    assert {family_of(reason(concept, 0.0)) for concept in ("active_days", "recent_days", "recent_volume")} == {Family.SILENCE}
    assert family_of(reason("marks", 40.0)) == Family.RESULTS


def test_of_who_was_never_seen_no_activity_goes_down() -> None:
    for concept in ("trend", "recent_days", "recent_volume", "thirds"):
        assert propose_steps([reason(concept, 2.0)], default_guidance())[0].step.family == Family.FADING
        assert propose_steps([reason(concept, 2.0)], default_guidance(), seen=False)[0].step.family == Family.SILENCE
    assert propose_steps([reason("marks", 40.0)], default_guidance(), seen=False)[0].step.family == Family.RESULTS


def test_what_raises_the_estimate_only_slightly_starts_no_plan() -> None:
    slight = replace(reason("recency"), strength="slightly")
    assert {one.reason for one in propose_steps([slight], default_guidance())} == {NOTHING_STANDS_OUT}
    assert propose_steps([slight, reason("marks")], default_guidance())[0].step.family == Family.RESULTS


def test_a_step_leads_to_its_service() -> None:
    assert [step.service and step.service.name for step in propose_steps([reason("recency")], default_guidance())] == [
        "Technical help", "Counselling and wellbeing",
    ]  # fmt: skip


def test_the_institutions_playbook_is_what_is_proposed() -> None:
    content = default_guidance().model_dump(mode="json")
    content["steps"].insert(0, {"family": "silence", "action": "Ring the bell"})
    assert propose_steps([reason("recency")], read_guidance(content))[0].step.action == "Ring the bell"


def test_everybody_of_a_real_run_gets_a_plan() -> None:
    scored = scored_bundle()
    for enrolment in scored.members["enrolment_id"][::40]:
        raising, _ = scored.reasons(enrolment, most=6)
        steps = propose_steps(raising, default_guidance())
        assert {step.reason for step in steps} <= {one.sentence for one in raising} | {NOTHING_STANDS_OUT}
