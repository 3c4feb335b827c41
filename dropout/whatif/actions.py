"""Actions that somebody could take, as scenarios: handing in, studying on some days, working through what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dropout.whatif.answers import Levers
from dropout.whatif.edits import Scenario

DAYS, WEEKS, ITEMS = 3, 2, 2


@dataclass(frozen=True)
class Action:
    """One action in words, and what it changes."""

    words: str
    scenario: Scenario


def possible_actions(levers: Levers, missed: Sequence[tuple[str, str]]) -> list[Action]:
    """What this learner could still do; `missed` is material open and not used, as (id, title), in the order to take it.

    >>> levers = Levers(2, (0, 7), 0.5, "Essay", 40, (1, 3), None, False)
    >>> [action.words for action in possible_actions(levers, [("r1", "Reading 1")])]
    ['hands in Essay on time', 'is active 3 days a week for 2 weeks', 'works through Reading 1']
    """
    found = []
    if levers.next_assessment:
        found.append(Action(f"hands in {levers.next_assessment} on time", Scenario(hand_in="on_time")))
    if levers.usual_active_days < DAYS <= levers.active_days[1]:
        weeks = min(WEEKS, levers.weeks_ahead)
        words = f"is active {DAYS} days a week for {weeks} week{'s' if weeks > 1 else ''}"
        found.append(Action(words, Scenario(active_days=DAYS, active_weeks=weeks)))
    if items := missed[:ITEMS]:
        words = f"works through {' and '.join(title for _, title in items)}"
        found.append(Action(words, Scenario(items=tuple(item for item, _ in items))))
    return found


def combined(actions: Iterable[Action]) -> Scenario:
    """Several actions as one scenario; none of them is no change."""
    scenario = Scenario()
    for one in (action.scenario for action in actions):
        scenario = Scenario(
            active_days=one.active_days or scenario.active_days,
            active_weeks=one.active_weeks or scenario.active_weeks,
            hand_in=one.hand_in or scenario.hand_in,
            items=one.items or scenario.items,
        )
    return scenario
