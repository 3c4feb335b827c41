"""One learner as of a week: the sentences and the frames behind the Learner page. Nothing here is dated on or after the cutoff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from dropout.domain import Tier
from dropout.engines import open_engine
from dropout.explain import Reason
from dropout.features.relations import COUNTED, HANDED_IN, SET_ASIDE
from dropout.scoring import ScoredRun
from dropout.tiers import MIN_DAYS_ENROLLED, MIN_EVENTS_PER_LEARNER

ENGAGEMENT, RESULTS = "active_days_total_percentile", "score_mean_weighted_percentile"
_EARLIEST_DAY = -28  # activity long before the start would squeeze the rest of a timeline
_WORTH_SAYING = 0.05  # risk: a smaller change is within what a range covers anyway

_DEADLINES = f"""
WITH counted AS ({COUNTED})
SELECT a.due_day AS day, COALESCE(t.title, t.kind || ' ' || a.assessment_id) AS title,
       CASE WHEN COALESCE({SET_ASIDE}, FALSE) THEN 'set_aside'
            WHEN NOT COALESCE({HANDED_IN}, FALSE) THEN 'missed'
            WHEN s.submitted_day > a.due_day THEN 'late' ELSE 'met' END AS mark,
       CASE WHEN COALESCE({HANDED_IN}, FALSE) THEN s.submitted_day END AS submitted_day,
       CASE WHEN s.status = 'scored' AND COALESCE(s.known_on, s.submitted_day) < m.cutoff_day THEN s.score END AS score
FROM (SELECT $enrolment_id AS enrolment_id, $run_id AS run_id, $day AS cutoff_day) AS m
JOIN counted AS a ON a.run_id = m.run_id AND a.due_day < m.cutoff_day AND (a.known_on IS NULL OR a.known_on < m.cutoff_day)
JOIN assessments AS t ON t.assessment_id = a.assessment_id
LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
ORDER BY a.due_day, a.assessment_id
"""


@dataclass(frozen=True)
class Place:
    """Where a learner stands on the list, counted from 1 among those with enough data, and who comes before and after."""

    number: int | None
    learners: int
    before: str | None
    after: str | None


class RunDays(NamedTuple):
    """Actions by member (rows) and day (columns), and by day the median learner's mean of the last 7 days.

    A plain median would be 0 nearly everywhere: on a single day most learners do nothing.
    """

    actions: pd.DataFrame
    median: pd.Series


@dataclass(frozen=True)
class Change:
    """An estimate then and now, and the reason that moved most the same way; `mostly` where it is at least half of it."""

    week_then: int
    risk_then: float
    risk_now: float
    reason: Reason | None
    mostly: bool


def find_member(scored: ScoredRun, learner_id: str) -> pd.Series | None:
    """A learner's row of the caseload, None for somebody who is not in the run as of this week."""
    found = scored.members[scored.members["learner_id"] == learner_id]
    return found.iloc[0] if len(found) else None


def was_seen(scored: ScoredRun, member: pd.Series) -> bool:
    """Whether the record shows a member doing anything so far."""
    return bool(pd.notna(scored.frame.loc[member["enrolment_id"], "days_since_last_activity"]))


def find_place(scored: ScoredRun, learner_id: str) -> Place:
    """A member's place on the list with their neighbours; those without enough data stand behind it and have no number."""
    judged = scored.members["enough_data"]
    order = [*scored.members.loc[judged, "learner_id"], *scored.members.loc[~judged, "learner_id"]]
    at = order.index(learner_id)
    number = at + 1 if at < judged.sum() else None
    return Place(number, int(judged.sum()), order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


def estimate_sentence(scored: ScoredRun, member: pd.Series) -> str:
    """What the estimate says of a member, in the one line that its basis allows."""
    week = scored.cutoff.week
    if member["tier"] == Tier.NOT_ENOUGH_DATA:
        return why_not_enough(scored, member)
    if not scored.basis.shows_frequency:
        place = find_place(scored, member["learner_id"])
        return f"Place {place.number:,} of {place.learners:,} on the list as of week {week}. Only the order is known, no frequency."
    low, high = round(100 * member["risk_low"]), round(100 * member["risk_high"])
    return (
        f"Of 100 past learners with a similar record at week {week}, {_of_100(member['risk'])} {scored.aim.phrase} "
        f"(range {low}–{high}; {member['similar']:,} similar)."
    )


def _of_100(risk: float) -> str:
    points = round(100 * risk)
    return "fewer than 1" if points == 0 else "more than 99" if points == 100 else f"about {points}"


def why_not_enough(scored: ScoredRun, member: pd.Series) -> str:
    """Why nothing is said of a member: what could not have been seen, never what was not done."""
    day, enrolments = scored.cutoff.day, scored.tables.enrolments
    registered = enrolments.loc[enrolments["enrolment_id"].eq(member["enrolment_id"]), "registered_day"].iloc[0]
    if pd.notna(registered) and registered > day - MIN_DAYS_ENROLLED:
        return f"Enrolled on day {registered}, less than {MIN_DAYS_ENROLLED} days before the end of week {scored.cutoff.week} (day {day})."
    return why_nobody(scored)


def why_nobody(scored: ScoredRun) -> str:
    """Why nothing can be said of anybody in a run as of its week; empty where somebody could be judged."""
    day, until, week = scored.cutoff.day, scored.run["data_until_day"], scored.cutoff.week
    if pd.notna(until) and until < day:
        return f"The data ends on day {until}, before the end of week {week} (day {day})."
    each, least = scored.frame["actions_total"].sum() / len(scored.members), MIN_EVENTS_PER_LEARNER
    if each == 0:
        return f"No activity of this run is on record by the end of week {week}: marks alone make no list, a log or activity by day does."
    if each < least:
        return f"The run has too little activity to judge anybody: {each:.1f} actions a learner, {least} are needed."
    return ""


def what_changed(then: ScoredRun, now: ScoredRun, member: pd.Series) -> Change | None:
    """How a member's estimate moved between two weeks of a run; None for somebody who was not in it then.

    The reason is the concept whose drivers moved most the way the estimate did. Drivers are relative to the
    run's mean of their week, so that a change common to everybody is nobody's reason.
    """
    earlier = find_member(then, member["learner_id"])
    if earlier is None or not earlier["enough_data"]:
        return None
    rose = member["risk"] > earlier["risk"]
    reason, mostly = moved_most(then, now, member["enrolment_id"], up=rose)
    if abs(member["risk"] - earlier["risk"]) < _WORTH_SAYING:
        reason, mostly = None, False
    return Change(then.cutoff.week, float(earlier["risk"]), float(member["risk"]), reason, mostly)


def moved_most(then: ScoredRun, now: ScoredRun, enrolment_id: str, *, up: bool) -> tuple[Reason | None, bool]:
    """The reason whose drivers moved most up (or down) between two weeks, and whether it is at least half of the whole move.

    None where the record as a whole did not move that way, or nothing that can be said did; the driver of the reason is
    its move, in log-odds.
    """
    names = list(now.model.features)
    moved = (now.drivers.values.loc[enrolment_id] - then.drivers.values.loc[enrolment_id])[names].to_numpy()
    if (moved.sum() > 0) != up:
        return None, False
    raised, lowered = now.reasoner.reasons(moved, now.frame.loc[enrolment_id, names].to_numpy())
    reason = next(iter(raised if up else lowered), None)
    return reason, reason is not None and bool(reason.driver / moved.sum() >= 0.5)


def change_sentence(change: Change) -> str:
    """A change in one line, in points of 100.

    >>> change_sentence(Change(2, 0.41, 0.43, None, False))
    'It was 41 in week 2: little has changed since.'
    """
    was = f"It was {100 * change.risk_then:.0f} in week {change.week_then}"
    if abs(change.risk_now - change.risk_then) < _WORTH_SAYING:
        return f"{was}: little has changed since."
    if change.reason is None:
        return f"{was}; no single signal explains the change."
    sentence = change.reason.sentence
    return f"{was}; {'most' if change.mostly else 'part'} of the change goes with this: {sentence[0].lower()}{sentence[1:]}."


def tier_cuts(scored: ScoredRun) -> dict[str, float]:
    """The estimate at which each of the two upper tiers starts, where anybody is in it."""
    lowest = scored.members.groupby("tier")["risk"].min()
    return {tier: float(lowest[tier]) for tier in (Tier.CONTACT_FIRST.value, Tier.CHECK_IN.value) if tier in lowest}


def risk_by_week(scored: ScoredRun, history: pd.DataFrame, enrolment_id: str) -> pd.DataFrame:
    """A learner's estimate at each week of `history` (as from `risk_history`): week, risk, risk_low, risk_high."""
    own = history[history["enrolment_id"] == enrolment_id].sort_values("week", ignore_index=True)
    ranges = scored.model.calibrator.ranges(own["risk"].to_numpy(), own["week"].to_numpy(float))
    return own[["week", "risk"]].assign(risk_low=ranges["low"], risk_high=ranges["high"])


def place_by_week(history: pd.DataFrame, enrolment_id: str) -> pd.DataFrame:
    """A learner's place on the list of each week (`history` as from `risk_history`): week, rank, learners."""
    by_week = history.groupby("week")["raw"]
    ranked = history.assign(rank=by_week.cumcount() + 1, learners=by_week.transform("size"))
    own = ranked[ranked["enrolment_id"] == enrolment_id].sort_values("week", ignore_index=True)
    return own[["week", "rank", "learners"]]


def place_after(scored: ScoredRun, member: pd.Series, shift: float) -> int:
    """The place on today's list that a member would have if nothing but their raw score moved, by `shift`."""
    others = scored.members[scored.members["enough_data"] & (scored.members["enrolment_id"] != member["enrolment_id"])]
    return 1 + int((others["raw"] > member["raw"] + shift).sum())


def run_days(scored: ScoredRun) -> RunDays:
    """What every member did on every day before the cutoff, read once for all of them."""
    members, day = scored.members[["enrolment_id"]], scored.cutoff.day
    with open_engine() as connection:
        scored.tables.register(connection)
        connection.register("members", members)
        counts = connection.execute(
            "SELECT enrolment_id, day, SUM(count) AS actions FROM events SEMI JOIN members USING (enrolment_id) "
            "WHERE day < $day AND day >= $first GROUP BY ALL",
            {"day": day, "first": _EARLIEST_DAY - 6},
        ).df()
    table = counts.pivot(index="enrolment_id", columns="day", values="actions")
    table = table.reindex(index=members["enrolment_id"], columns=range(_EARLIEST_DAY - 6, day)).astype("float64").fillna(0)
    return RunDays(table.loc[:, _EARLIEST_DAY:], table.T.rolling(7).mean().median(axis=1).loc[_EARLIEST_DAY:])


def daily_activity(days: RunDays, enrolment_id: str) -> pd.DataFrame:
    """A learner's actions by day beside the run's: day, actions, median."""
    shown = pd.DataFrame({"actions": days.actions.loc[enrolment_id], "median": days.median})
    first = min(0, *shown.index[shown["actions"] > 0], 0)
    return shown.loc[first:].rename_axis("day").reset_index().astype({"actions": int})


def deadlines(scored: ScoredRun, enrolment_id: str) -> pd.DataFrame:
    """Deadlines before the cutoff: day, title, mark (met | late | missed | set_aside), submitted_day and score where known by then."""
    asked = {"enrolment_id": enrolment_id, "run_id": str(scored.run["run_id"]), "day": scored.cutoff.day}
    with open_engine() as connection:
        scored.tables.register(connection)
        return connection.execute(_DEADLINES, asked).df()


def known_marks(scored: ScoredRun, enrolment_id: str) -> pd.DataFrame:
    """A learner's marks as known at the end of the week, beside the run's: title, score (in 100), median of those known by then."""
    marks, members = scored.tables.frame("submissions"), scored.members["enrolment_id"]
    known = (marks["known_on"].fillna(marks["submitted_day"]) < scored.cutoff.day).fillna(False).astype(bool)
    found = marks[known & marks["score"].notna() & marks["enrolment_id"].isin(members)]
    own = found[found["enrolment_id"] == enrolment_id].sort_values("assessment_id", ignore_index=True)
    titles = own["assessment_id"].map(scored.tables.frame("assessments").set_index("assessment_id")["title"]).fillna(own["assessment_id"])
    medians = own["assessment_id"].map(found.groupby("assessment_id")["score"].median())
    return pd.DataFrame({"title": titles, "score": own["score"], "median": medians})


def engagement_and_results(scored: ScoredRun) -> pd.DataFrame:
    """Of every member, above which share of the run they stand by active days and by average mark; those alike are not above each other."""
    places = scored.frame[[ENGAGEMENT, RESULTS]].set_axis(["engagement", "results"], axis=1)
    below = (places.rank(method="min") - 1) / places.count()
    return below.assign(learner_id=scored.frame["learner_id"]).reset_index(drop=True)
