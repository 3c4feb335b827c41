"""What changed on the list between two weeks of a run: who came onto it, who came off it, and what went with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dropout.domain import Tier
from dropout.learner import find_member, moved_most
from dropout.scoring import ScoredRun


@dataclass(frozen=True)
class Move:
    """A learner who is on one of two lists only. Places count from the top; None for somebody without one."""

    learner_id: str
    came: bool
    place_then: int | None
    place_now: int | None
    why: str

    @property
    def places(self) -> str:
        """The places in words.

        >>> Move("L", True, 14, 3, "").places, Move("L", True, None, 3, "").places, Move("L", False, 2, None, "").places
        ('place 14, now 3', 'now place 3', 'was place 2')
        """
        if self.place_then and self.place_now:
            return f"place {self.place_then:,}, now {self.place_now:,}"
        return f"now place {self.place_now:,}" if self.place_now else f"was place {self.place_then:,}" if self.place_then else ""


def list_moves(then: ScoredRun, now: ScoredRun) -> list[Move]:
    """Everybody who came onto the list since `then`, in its order, then everybody who came off it, in the order they had.

    The list is the tier to contact first. Why: the reason whose drivers moved most that way, as of `now`; where none did,
    that others moved more; and where one of the two weeks could not judge somebody, just that.
    """
    before, after = _listed(then), _listed(now)
    came = [learner for learner in after if learner not in set(before)]
    off = [learner for learner in before if learner not in set(after)]
    return [*_moves(then, now, came, came=True), *_moves(then, now, off, came=False)]


def _listed(scored: ScoredRun) -> list[str]:
    return [str(one) for one in scored.members.loc[scored.members["tier"] == Tier.CONTACT_FIRST, "learner_id"]]


def _moves(then: ScoredRun, now: ScoredRun, learners: list[str], *, came: bool) -> Iterator[Move]:
    before, after = _places(then), _places(now)
    for learner in learners:
        yield Move(learner, came, before.get(learner), after.get(learner), _why(then, now, learner, came=came))


def _places(scored: ScoredRun) -> dict[str, int]:
    """The number on the list of everybody who could be judged."""
    judged = scored.members.loc[scored.members["enough_data"], "learner_id"]
    return {str(learner): number for number, learner in enumerate(judged, start=1)}


def _why(then: ScoredRun, now: ScoredRun, learner: str, *, came: bool) -> str:
    earlier, member = find_member(then, learner), find_member(now, learner)
    if member is None:
        return f"not enrolled any more at the end of week {now.cutoff.week}"
    if earlier is None:
        return f"not enrolled yet at the end of week {then.cutoff.week}"
    if not _is_judged(earlier) or not _is_judged(member):
        return f"too little data to judge at the end of week {(now if _is_judged(earlier) else then).cutoff.week}"
    reason, mostly = moved_most(then, now, member["enrolment_id"], up=came)
    if reason is None:
        return "own record much as before, others moved more"
    return f"{reason.sentence}{'' if mostly else ', among other things'}"


def _is_judged(member: pd.Series) -> bool:
    return bool(member["enough_data"])
