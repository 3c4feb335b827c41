"""The playbook, the directory and the templates: shipped ones are whole, typed-in ones are checked before anything uses them."""

from __future__ import annotations

import copy
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from dropout.errors import DropoutError
from dropout.features import CATALOGUE
from dropout.interventions.families import FAMILY_OF, NO_FAMILY, Family
from dropout.interventions.fields import FIELDS, NOT_TO_LEARNERS, merge, unsuitable
from dropout.interventions.guidance import Language, Occasion, Tone, default_guidance, read_guidance

WORD_GUIDE = Path(__file__).parents[3] / "docs" / "words.md"


def content() -> dict[str, Any]:
    return copy.deepcopy(default_guidance().model_dump(mode="json"))


def test_every_concept_of_the_catalogue_has_a_family_or_says_why_not() -> None:
    concepts = {feature.concept for feature in CATALOGUE.values()}
    assert concepts == set(FAMILY_OF) | set(NO_FAMILY)
    assert set(FAMILY_OF) & set(NO_FAMILY) == set()
    assert [why for why in NO_FAMILY.values() if len(why) < 20] == []


def test_every_family_can_be_acted_on_and_is_led_to_by_some_reason() -> None:
    for family in Family:
        assert len(default_guidance().steps_for(family)) >= 2, family
    assert set(FAMILY_OF.values()) == set(Family) - {Family.GENERAL}


def test_the_directory_invents_no_contact() -> None:
    assert [service.name for service in default_guidance().services if service.is_filled_in or service.hours] == []
    assert {service.area.value for service in default_guidance().services} == {"academic", "technical", "financial", "wellbeing"}


def test_there_is_a_message_for_every_occasion_language_and_tone() -> None:
    for occasion, language, tone in itertools.product(Occasion, Language, Tone):
        assert default_guidance().template(occasion, language, tone).language == language


def test_the_word_guide_lists_what_messages_may_not_say() -> None:
    block = re.search(r"^```not-to-learners\n(.*?)^```", WORD_GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert block is not None
    assert tuple(block[1].splitlines()) == NOT_TO_LEARNERS


@pytest.mark.parametrize(
    "said",
    ["Your risk is high", "Ihr Risiko", "su riesgo", "votre risque", "a score", "we predict", "you will fail", "dropped out",
     "Wahrscheinlichkeit", "un échec", "contact first tier", "80 %", "78 in 100", "abandonar"],
)  # fmt: skip
def test_a_message_may_not_say(said: str) -> None:
    assert unsuitable(said)
    changed = content()
    changed["templates"][0]["body"] += said
    with pytest.raises(DropoutError, match="may not be said to a learner"):
        read_guidance(changed)


@pytest.mark.parametrize(
    ("part", "row", "field", "value", "says"),
    [
        ("services", 0, "contact", "Ask for the risk desk", "may not be said to a learner"),
        ("steps", 2, "family", "sloth", r"Playbook, steps, 3, family: .*Found: 'sloth'"),
        ("steps", 0, "days", 0, r"Playbook, steps, 1, days: .*Found: 0"),
        ("steps", 0, "link", "javascript:alert(1)", r"a link starts with https://.*Found: 'javascript:alert\(1\)'"),
        ("services", 1, "link", "file:///etc/passwd", r"Playbook, services, 2, link: a link starts with"),
        ("services", 0, "contact", "a\x07b", "characters that cannot be printed"),
        ("services", 0, "name", "x\nBcc: all", "Playbook, services, 1, name"),
        ("steps", 0, "service", "Nobody", "services that the directory does not have: Nobody"),
        ("templates", 0, "body", "Hello {first_name}", r"unknown merge field \{first_name\}; there are: \{name\}"),
        ("templates", 0, "body", "Hello {name.__class__}", r"unknown merge field \{name.__class__\}"),
        ("templates", 0, "subject", "Hello {name", "a curly bracket without its partner"),
        ("services", 1, "name", "Academic support", "services stand twice: Academic support"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(part: str, row: int, field: str, value: object, says: str) -> None:
    changed = content()
    changed[part][row][field] = value
    with pytest.raises(DropoutError, match=says):
        read_guidance(changed)


def test_a_family_left_without_a_step_is_refused() -> None:
    changed = content()
    changed["steps"] = [step for step in changed["steps"] if step["family"] != "isolation"]
    with pytest.raises(DropoutError, match="there is no step for: Working alone"):
        read_guidance(changed)


def test_unknown_columns_are_refused() -> None:
    changed = content()
    changed["services"][0]["password"] = "x"
    with pytest.raises(DropoutError, match="services, 1, password"):
        read_guidance(changed)


def test_a_value_is_never_read_as_a_template() -> None:
    text, missing = merge("{name} {work}", {"name": "{sender}", "work": "", "sender": "S"})
    assert (text, missing) == ("{sender} [work]", ["work"])


def test_every_field_is_used_by_some_shipped_template() -> None:
    bodies = "".join(template.subject + template.body for template in default_guidance().templates)
    assert [name for name in FIELDS if f"{{{name}}}" not in bodies] == []
