"""Answers about one learner: why they are on the list, what could change, how it moved, what to do."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout import learner
from dropout.asking.answer import Answer, Course, filled
from dropout.domain import Tier
from dropout.errors import DropoutError
from dropout.explain import Reason
from dropout.interventions.proposal import propose_steps, service_words
from dropout.learner import find_member, place_after, was_seen
from dropout.whatif import Scenario, WhatIfRun, combined, possible_actions

_SIDES = ("raises it", "lowers it")


def why(course: Course, who: str) -> Answer:
    """The tier and the estimate of a learner, with what raises and what lowers it."""
    scored, member = course.scored, find_member(course.scored, who)
    if member is None:
        return _absent(course, who)
    tier = Tier(member["tier"])
    told = [f"{who} stands under {tier.words} at the end of week {course.week}.", learner.estimate_sentence(scored, member)]
    if tier is Tier.NOT_ENOUGH_DATA:
        return Answer(tuple(told), "learner", about=who)
    rows = [(side, reason.sentence, reason.strength) for side, reasons in zip(_SIDES, scored.reasons(member["enrolment_id"]), strict=True)
            for reason in reasons]  # fmt: skip
    told += ["These signals are linked to the estimate; they are not why somebody acts as they do."] if rows else ["No signal stands out."]
    return Answer(tuple(told), "learner", filled(pd.DataFrame(rows, columns=["Estimate", "Signal", "How much"])), about=who)


def moved(course: Course, who: str) -> Answer:
    """How the estimate, or the place on the list, went in a week."""
    scored, member = course.scored, find_member(course.scored, who)
    if member is None:
        return _absent(course, who)
    before = course.before()
    if before is None:
        return Answer(("This is the first week: there is nothing before it to compare with.",), "learner", about=who)
    if not scored.basis.shows_frequency:
        places = [learner.find_place(at, who).number if find_member(at, who) is not None else None for at in (before, scored)]
        if None in places:
            return Answer(
                (f"{who} had no place on the list in one of the weeks {course.week - 1} and {course.week}.",), "learner", about=who
            )
        return Answer((f"{who} stood on place {places[0]:,} in week {course.week - 1}, and stands on place {places[1]:,} now.",), "learner",
                      about=who)  # fmt: skip
    change = learner.what_changed(before, scored, member)
    if change is None or member["tier"] == Tier.NOT_ENOUGH_DATA:
        return Answer((f"{who} has no estimate to compare in one of the weeks {course.week - 1} and {course.week}.",), "learner", about=who)
    now = f"The estimate of {who} stands at {100 * change.risk_now:.0f} in 100 at the end of week {course.week}."
    return Answer((now, learner.change_sentence(change)), "learner", about=who)


def next_step(course: Course, who: str) -> Answer:
    """Two or three steps of the playbook, each with the reason that it answers."""
    scored, member = course.scored, find_member(course.scored, who)
    if member is None:
        return _absent(course, who)
    raising: Sequence[Reason] = scored.reasons(member["enrolment_id"], most=8)[0] if member["tier"] != Tier.NOT_ENOUGH_DATA else ()
    steps = propose_steps(raising, course.guidance(), seen=was_seen(scored, member))
    rows = [(one.step.action, one.reason, service_words(one.service) if one.service else "") for one in steps]
    table = pd.DataFrame(rows, columns=["Step", "Because", "Where to"])
    told = f"The playbook proposes {len(rows)} steps for {who}. A plan is yours to choose: change or leave out any of them."
    return Answer((told,), "learner", table, about=who)


def lower(course: Course, who: str) -> Answer:
    """What each action that is still open would come to, and all together, beside everything going on as before."""
    member = find_member(course.scored, who)
    if member is None:
        return _absent(course, who)
    if member["tier"] == Tier.NOT_ENOUGH_DATA:
        return Answer((learner.why_not_enough(course.scored, member),), "learner", about=who)
    run, enrolment = course.whatif(), str(member["enrolment_id"])
    try:
        levers = run.levers(enrolment)
    except DropoutError as error:
        return Answer((error.problem,), "learner", about=who)
    actions = possible_actions(levers, [])
    if not actions:
        return Answer((f"No deadline is near, and {who} studies often already: there is no action to try.",), "learner", about=who)
    named = [(action.words, action.scenario) for action in actions]
    if len(actions) > 1:
        named.append(("all of this", combined(actions)))
    table = _outcomes(run, member, named)
    told = f"What could change for {who} by the end of week {run.end.week}, if nothing else does. The model's estimate, not a promise."
    return Answer((told,), "learner", table, about=who)


def _outcomes(run: WhatIfRun, member: pd.Series, named: list[tuple[str, Scenario]]) -> pd.DataFrame:
    weekly = run.by_week(str(member["enrolment_id"]), [Scenario(), *(scenario for _, scenario in named)])
    at = weekly[weekly["week"] == run.end.week].set_index("scenario")
    words = ["all goes on as before", *(words for words, _ in named)]
    if run.scored.basis.shows_frequency:
        found = [f"about {100 * at.loc[n, 'risk']:.0f} in 100 (range {100 * at.loc[n, 'risk_low']:.0f}–{100 * at.loc[n, 'risk_high']:.0f})"
                 for n in range(len(words))]  # fmt: skip
        return pd.DataFrame({"If the learner": words, f"Of 100 similar, {run.scored.aim.phrase}": found})
    places = [place_after(run.scored, member, at.loc[n, "raw"] - at.loc[0, "raw"]) for n in range(len(words))]
    return pd.DataFrame({"If the learner": words, "Place on today's list": [f"about {place:,}" for place in places]})


def _absent(course: Course, who: str) -> Answer:
    return Answer((f"{who} is not in this run at the end of week {course.week}: not enrolled yet, or not any more.",), "learner", about=who)
