"""What to do about one learner: two or three steps from the playbook, each with its reason, beside what has gone well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dropout.explain import Reason, strength_word
from dropout.interventions.families import FAMILY_OF, Family
from dropout.interventions.guidance import Guidance, Service, Step

MOST, LEAST = 3, 2
SLIGHT = strength_word(0.0)
_NOTHING_SEEN = {
    "marks": Family.MISSED_DEADLINE,
    "points": Family.MISSED_DEADLINE,
    "access_delay": Family.SILENCE,
    "active_days": Family.SILENCE,
}
_SILENT_AT_0 = ("active_days", "recent_days", "recent_volume")
NOTHING_STANDS_OUT = "No single signal stands out"


@dataclass(frozen=True)
class ProposedStep:
    """A step of the playbook for one learner: the sentence it answers, and the service it leads to, if any."""

    reason: str
    step: Step
    service: Service | None


def family_of(reason: Reason) -> Family | None:
    """The family of a reason, None for what no plan starts from.

    Where nothing is recorded there is no mark to talk about and no late start yet, only work not handed in and silence; and what is down to
    nothing does not go down.
    """
    if reason.concept in _SILENT_AT_0 and reason.value == 0:
        return Family.SILENCE
    return (_NOTHING_SEEN if reason.value is None else FAMILY_OF).get(reason.concept) or FAMILY_OF.get(reason.concept)


def propose_steps(raising: Sequence[Reason], guidance: Guidance, *, seen: bool = True) -> list[ProposedStep]:
    """Two or three steps: the first of each family that raises the estimate, strongest first, then second ones to make two.

    What raises it only slightly starts no plan. Where the playbook has too little, or no reason has a family, the steps for
    nobody in particular fill up. Of who has not been `seen` at all no activity goes down: there is silence.
    """
    by_family: dict[Family, str] = {}
    for reason in raising:
        family = family_of(reason)
        family = Family.SILENCE if family is Family.FADING and not seen else family
        if family is not None and reason.strength != SLIGHT:
            by_family.setdefault(family, reason.sentence)
    firsts = list(by_family.items())[:MOST]
    found = [_proposed(sentence, step, guidance) for sentence, step in _in_turn(firsts, guidance)]
    return found[: max(LEAST, len(firsts))]


def _in_turn(families: list[tuple[Family, str]], guidance: Guidance) -> Iterator[tuple[str, Step]]:
    """First steps of all families, then second ones; last the general ones."""
    columns = [[(sentence, step) for step in guidance.steps_for(family)] for family, sentence in families]
    for number in range(max(map(len, columns), default=0)):
        yield from (column[number] for column in columns if number < len(column))
    yield from ((NOTHING_STANDS_OUT, step) for step in guidance.steps_for(Family.GENERAL))


def _proposed(sentence: str, step: Step, guidance: Guidance) -> ProposedStep:
    return ProposedStep(sentence, step, guidance.service(step.service))


def service_words(service: Service) -> str:
    """A service in one line, with what the institution has filled in.

    >>> service_words(Service(name="Technical help", area="technical", hours="Mon–Fri 9–17", contact="ext. 12"))
    'Technical help (Mon–Fri 9–17), ext. 12'
    """
    name = f"{service.name} ({service.hours})" if service.hours else service.name
    return ", ".join(part for part in (name, service.contact, service.link) if part)
