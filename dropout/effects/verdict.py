"""What a comparison allows to be said, in one sentence; most often that nothing can be said yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dropout.effects.compare import Comparison, Difference

MIN_MATCHED = 20  # contacted learners with somebody comparable
MIN_EFFECTIVE = 20.0  # the compared, in learners of equal weight
MIN_MATCHED_SHARE = 0.8  # of those contacted: a difference for the rest would be about other people
MAX_IMBALANCE = 0.2  # standard deviations left after weighting, which the regression then takes out (Rubin 2001 allows 0.25)
MIN_RAREST = 5  # learners with the rarer outcome in either group: below it no interval can be trusted


class Verdict(StrEnum):
    """The four things that can be said."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    CANNOT_TELL = "cannot_tell"


class OutcomeKind(StrEnum):
    """What is compared: how the run ended, or whether a learner was active soon afterwards."""

    COMPLETED = "completed"
    ACTIVE = "active"

    @property
    def phrase(self) -> str:
        return {"completed": "completed the run", "active": "were active in the two weeks after"}[self.value]

    @property
    def heading(self) -> str:
        return {"completed": "Completed the run", "active": "Active in the two weeks after"}[self.value]


@dataclass(frozen=True)
class Finding:
    """A verdict, its sentence, and where nothing can be said every reason for it."""

    verdict: Verdict
    sentence: str
    grounds: tuple[str, ...] = ()


def judge(found: Comparison, outcome: OutcomeKind) -> Finding:
    """What a comparison says of an outcome; a difference is named only where every condition for it holds."""
    grounds = tuple(_grounds(found))
    if grounds or found.difference is None:
        return Finding(Verdict.CANNOT_TELL, f"Cannot tell whether contacting helped. {' '.join(grounds)}", grounds)
    return judge_difference(found.difference, f"{outcome.phrase} than of 100 comparable learners not contacted that week")


def judge_difference(difference: Difference, rest: str) -> Finding:
    """The sentence of a difference; `rest` ends it, as in "completed the run than of 100 who waited".

    >>> judge_difference(Difference(0.11, 0.01, 0.21), "completed than of 100 others").sentence
    'Better: of 100 contacted, about 11 more completed than of 100 others (range 1 more to 21 more).'
    """
    span = f"{_more(difference.low)} to {_more(difference.high)}"
    if not difference.is_clear:
        words = f"No clear difference: of 100 contacted, anything from {span} {rest}."
        return Finding(Verdict.NO_CLEAR_DIFFERENCE, words)
    verdict = Verdict.BETTER if difference.value > 0 else Verdict.WORSE
    return Finding(verdict, f"{verdict.value.capitalize()}: of 100 contacted, about {_more(difference.value)} {rest} (range {span}).")


def _more(share: float) -> str:
    """A difference in learners of 100.

    >>> _more(0.112), _more(-0.03), _more(0.001)
    ('11 more', '3 fewer', 'as many')
    """
    points = round(100 * share)
    return "as many" if points == 0 else f"{abs(points)} {'more' if points > 0 else 'fewer'}"


def _grounds(found: Comparison) -> list[str]:
    """Every condition that does not hold, in words."""
    if not found.contacted:
        return ["Nobody was contacted whose outcome is known."]
    grounds = []
    if found.matched < MIN_MATCHED:
        grounds.append(
            f"{found.matched} contacted {'learner has' if found.matched == 1 else 'learners have'} somebody to be compared with; "
            f"{MIN_MATCHED} are needed."
        )
    if found.contacted >= MIN_MATCHED and found.matched < MIN_MATCHED_SHARE * found.contacted:
        grounds.append(
            f"For {found.contacted - found.matched} of {found.contacted} contacted learners nobody comparable went without a contact: "
            "where everybody like them is contacted, there is nothing to compare with. A waiting list in random order would give it."
        )
    if found.matched and found.effective < MIN_EFFECTIVE:
        grounds.append(f"Those not contacted weigh as much as {found.effective:.0f} learners; {MIN_EFFECTIVE:.0f} are needed.")
    if found.worst_balance > MAX_IMBALANCE:
        grounds.append(
            f"The groups still differ by {found.worst_balance:.1f} standard deviations in what the record said before; "
            f"{MAX_IMBALANCE} at most is allowed."
        )
    if found.matched >= MIN_MATCHED and found.rarest < MIN_RAREST:
        grounds.append(f"Only {found.rarest} of one group had the rarer outcome; {MIN_RAREST} are needed.")
    return grounds
